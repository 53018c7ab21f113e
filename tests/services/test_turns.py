import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import turns
from services.contracts import Word
from services.speakers import Span


def said(text, start_ms=0, word_ms=300):
    """Words of `text`, one after another without a pause."""
    return [Word(word, start_ms + n * word_ms, start_ms + (n + 1) * word_ms) for n, word in enumerate(text.split())]


def heard(words, spans):
    return [(turn.speaker, turn.text) for turn in turns.build(words, spans)]


def test_a_word_belongs_to_the_speaker_who_overlaps_it_longest_summed_over_spans():
    spans = [Span("A", 0, 150), Span("B", 150, 400), Span("A", 400, 600)]
    assert turns.speaker_at(spans, Word("oui", 0, 600)) == "A"
    assert turns.speaker_at(spans, Word("oui", 100, 450)) == "B"


def test_in_a_gap_the_nearest_span_wins():
    spans = [Span("A", 0, 1_000), Span("B", 3_000, 4_000)]
    assert turns.speaker_at(spans, Word("oui", 1_200, 1_500)) == "A"
    assert turns.speaker_at(spans, Word("oui", 2_600, 2_800)) == "B"


def test_a_word_without_length_takes_the_span_around_it():
    assert turns.speaker_at([Span("A", 0, 500), Span("B", 500, 900)], Word("oui", 600, 600)) == "B"


def test_no_span_has_no_speaker():
    with pytest.raises(ValueError, match="no spans"):
        turns.speaker_at([], Word("oui", 0, 1))


def test_without_spans_one_speaker_says_it_all():
    assert heard(said("Bonjour à tous. Merci."), []) == [("S1", "Bonjour à tous. Merci.")]


def test_no_words_make_no_turns():
    assert turns.build([], [Span("S1", 0, 100)]) == []
    assert turns.build([Word(" ", 0, 100)], [Span("S1", 0, 100)]) == []


def test_turns_change_with_the_speaker_and_keep_times_and_words():
    words = said("Qui commence ? Moi, je veux bien.")
    found = turns.build(words, [Span("S1", 0, 900), Span("S2", 900, 2_100)])
    assert [(turn.id, turn.speaker, turn.text, turn.start_ms, turn.end_ms) for turn in found] == [
        ("t1", "S1", "Qui commence ?", 0, 900),
        ("t2", "S2", "Moi, je veux bien.", 900, 2_100),
    ]
    assert [word for turn in found for word in turn.words] == words


def test_a_border_some_words_late_moves_back_to_the_end_of_the_sentence():
    words = said("Et qui va donc payer tout cela ? Nous avons trouvé trois partenaires pour ce projet.")
    late = [Span("S1", 0, 3_000), Span("S2", 3_000, 5_000)]
    early = [Span("S1", 0, 1_900), Span("S2", 1_900, 5_000)]
    expected = [
        ("S1", "Et qui va donc payer tout cela ?"),
        ("S2", "Nous avons trouvé trois partenaires pour ce projet."),
    ]
    assert heard(words, late) == expected
    assert heard(words, early) == expected


def test_no_lone_word_flips_inside_a_sentence():
    words = said("Nous ouvrons donc la ligne en mai prochain.")
    spans = [Span("S1", 0, 900), Span("S2", 900, 1_200), Span("S1", 1_200, 2_400)]
    assert heard(words, spans) == [("S1", "Nous ouvrons donc la ligne en mai prochain.")]


def test_a_short_answer_that_is_its_own_sentence_stays():
    words = said("Vous êtes d'accord ? Oui. Alors nous continuons.")
    spans = [Span("S1", 0, 1_200), Span("S2", 1_200, 1_500), Span("S1", 1_500, 2_400)]
    assert heard(words, spans) == [
        ("S1", "Vous êtes d'accord ?"),
        ("S2", "Oui."),
        ("S1", "Alors nous continuons."),
    ]


def test_two_long_pieces_of_one_sentence_split_at_the_comma_beside_the_border():
    words = said("si vous voulez bien nous expliquer cela, volontiers alors le principe est simple et connu.")
    assert heard(words, [Span("S1", 0, 2_650), Span("S2", 2_650, 5_000)]) == [
        ("S1", "si vous voulez bien nous expliquer cela,"),
        ("S2", "volontiers alors le principe est simple et connu."),
    ]


def test_a_long_pause_after_a_sentence_starts_a_new_turn_but_one_inside_it_does_not():
    words = [*said("Merci. Nous en"), *said("reparlerons. Bonne journée.", 4_000), *said("Au revoir.", 8_000)]
    assert heard(words, [Span("S1", 0, 9_000)]) == [
        ("S1", "Merci. Nous en reparlerons. Bonne journée."),
        ("S1", "Au revoir."),
    ]


def test_a_monologue_is_cut_at_the_sentence_that_passes_two_minutes():
    words = said("un deux trois quatre. " * 150)
    found = turns.build(words, [Span("S1", 0, 180_000)])
    assert [turn.speaker for turn in found] == ["S1", "S1"]
    assert found[0].end_ms == 120_000
    assert all(turn.text.endswith(".") for turn in found)


def test_a_monologue_without_a_full_stop_is_cut_all_the_same():
    found = turns.build(said("mot " * 2_000), [Span("S1", 0, 600_000)])
    assert max(turn.end_ms - turn.start_ms for turn in found) <= 3 * turns.MAX_TURN_MS


def test_a_word_never_stretches_over_silence():
    words = [Word("Bien.", 1_000, 6_000), Word("Alors", 6_000, 6_300)]
    spans = [Span("S1", 0, 1_400), Span("S2", 5_900, 9_000)]
    found = turns.build(words, spans)
    assert [(word.start_ms, word.end_ms) for turn in found for word in turn.words] == [(1_000, 1_400), (6_000, 6_300)]
    assert [turn.speaker for turn in found] == ["S1", "S2"]


def test_a_word_that_begins_in_the_silence_before_it_moves_to_where_it_is_said():
    (turn,) = turns.build([Word("Alors", 1_000, 6_300)], [Span("S2", 5_900, 9_000)])
    assert (turn.start_ms, turn.end_ms) == (5_900, 6_300)


def talk(seed, words, border_ms=350):
    """A talk whose true speakers are known, with borders as inexact as a diarizer's."""
    rng = random.Random(seed)
    heard, truth, spans, at_ms = [], [], [], 0
    while len(heard) < words:
        speaker, began_ms = f"S{len(spans) % 3 + 1}", at_ms
        for _ in range(rng.choice([1, 2, 4, 8])):
            length = rng.randrange(3, 25)
            for n in range(length):
                last = n == length - 1 and rng.random() < 0.9
                heard.append(Word("mot." if last else "mot", at_ms, at_ms + (word_ms := rng.randrange(120, 420))))
                truth.append(speaker)
                at_ms += word_ms
        spans.append((speaker, began_ms, at_ms))
        at_ms += rng.choice([0, 200, 600])
    borders = [0, *(int(max(0, rng.gauss(start, border_ms))) for _, start, _ in spans[1:]), at_ms]
    laid = [Span(one[0], borders[n], max(borders[n + 1], borders[n] + 1)) for n, one in enumerate(spans)]
    return heard, sorted(laid, key=lambda span: span.start_ms), truth


@pytest.mark.parametrize("seed", range(4))
def test_smoothing_halves_the_words_given_to_the_wrong_speaker(seed):
    words, spans, truth = talk(seed, 3_000)
    settled = [turn.speaker for turn in turns.build(words, spans) for _ in turn.words]
    plain = [turns.speaker_at(spans, word) for word in words]

    def wrong(labels):
        return sum(a != b for a, b in zip(labels, truth, strict=True))

    assert wrong(settled) <= wrong(plain) / 2


def test_three_hours_of_words_take_less_than_two_seconds():
    words, spans, _ = talk(1, 55_000)
    began = time.process_time()
    turns.build(words, spans)
    turns.build([Word("mot", word.start_ms, word.end_ms) for word in words], spans)
    assert time.process_time() - began < 4


times = st.integers(0, 20_000)


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b.", "c,", " ", "d ?"]), times, st.integers(0, 3_000)), max_size=30),
    st.lists(st.tuples(st.sampled_from(["S1", "S2", "S3"]), times, st.integers(1, 6_000)), max_size=8),
)
def test_every_word_is_in_exactly_one_turn_in_order_and_under_a_known_label(rows, laid):
    words = [Word(text, start, start + length) for text, start, length in sorted(rows, key=lambda row: row[1])]
    spans = sorted((Span(name, start, start + length) for name, start, length in laid), key=lambda s: s.start_ms)
    found = turns.build(words, spans)
    assert [word.text for turn in found for word in turn.words] == [w.text for w in words if w.text.strip()]
    assert {turn.speaker for turn in found} <= ({span.speaker for span in spans} or {"S1"})
    assert all(turn.text == " ".join(word.text for word in turn.words) for turn in found)
    assert all(word.end_ms >= word.start_ms for turn in found for word in turn.words)
