from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contracts import Word
from services.doubts import coverage, finding, languages
from services.doubts.finding import Heard, ghosts, improbable, loops, overhangs, passages, rushes, unvoiced
from services.doubts.splicing import inside


def said(text: str, start_ms: int = 0, each_ms: int = 300, probability: float | None = 0.9) -> tuple[Word, ...]:
    return tuple(
        Word(one, start_ms + n * each_ms, start_ms + (n + 1) * each_ms, probability)
        for n, one in enumerate(text.split())
    )


SENTENCE = "Nous avons fermé trois entrepôts dans la vallée cette année parce que le transport coûtait trop cher."


def kinds(words, voiced=None, **more):
    voiced = [(words[0].start_ms, words[-1].end_ms)] if voiced is None else voiced
    return [one.kind for one in passages([Heard(words)], voiced, **more)]


def test_plain_speech_raises_no_doubt():
    assert kinds(said(SENTENCE)) == []


def test_four_times_the_same_words_is_a_loop_and_three_times_is_emphasis():
    assert kinds(said("oui très très très bien")) == []
    assert kinds(said("alors " + "et puis voilà " * 4 + "bien")) == ["loop"]
    assert [(one.start_ms, one.end_ms) for one in loops(said("a b b b b c"))] == [(300, 1500)]


def test_known_ghosts_are_found_in_french_and_english_whatever_their_spelling():
    assert len(ghosts(said("Sous-titres réalisés par la communauté d’Amara.org"))) == 2
    assert len(ghosts(said("THANKS FOR WATCHING!"))) == 1
    assert ghosts(said("merci d’avoir regardé ce dossier avec nous")) == []


def test_a_word_where_nobody_speaks_is_doubted_and_one_at_the_edge_of_speech_is_not():
    words = (*said("bonjour"), *said("voilà", 400), *said("merci", 5_000))
    assert [(one.start_ms, one.end_ms) for one in unvoiced(words, [(0, 300)])] == [(5_000, 5_300)]


def test_speech_without_words_inside_a_chunk_is_a_hole():
    words = (*said("bonjour à tous"), *said("merci beaucoup", 6_000))
    found = coverage.measure([(0, 900), (1_500, 6_600)], words)
    assert found.holes == ((1_500, 6_000),)
    assert (found.voiced_ms, found.covered_ms) == (6_000, 1_500)
    assert kinds(words, [(0, 900), (1_500, 6_600)]) == ["hole"]


def test_an_utterance_by_itself_without_words_is_a_hole_however_short_and_a_cough_is_none():
    words = (*said("bonjour à tous"), *said("merci beaucoup", 30_000))
    voiced = [(0, 900), (9_000, 9_700), (15_000, 15_300), (30_000, 30_600)]
    assert coverage.measure(voiced, words).holes == ((9_000, 9_700),)
    # Beside words, as much may be what their times err by.
    assert coverage.measure([(0, 900), (1_200, 1_900), (30_000, 30_600)], words).holes == ()


def test_two_utterances_far_apart_are_two_holes():
    words = (*said("bonjour"), *said("merci", 60_000))
    voiced = [(0, 300), (5_000, 7_000), (7_300, 8_000), (40_000, 42_000), (60_000, 60_300)]
    assert coverage.measure(voiced, words).holes == ((5_000, 8_000), (40_000, 42_000))


def test_words_that_cannot_be_said_before_the_voice_stops_are_doubted_with_their_sentence():
    words = (*said("Nous changeons nos métiers."), *said("Merci à tous.", 1_300, 100))
    assert [(one.start_ms, one.end_ms) for one in overhangs(words, [(0, 1_400)])] == [(1_300, 1_600)]
    assert overhangs(words, [(0, 1_600)]) == []
    # In the middle of a sentence some words before belong to it.
    long = (*said("la livraison simplifie le parcours"), *said("chaque jour.", 1_500, 100))
    assert [(one.start_ms, one.end_ms) for one in overhangs(long, [(0, 1_520)])] == [(300, 1_700)]
    # Somebody goes on speaking after a breath.
    assert overhangs(words, [(0, 1_400), (1_700, 5_000)]) == []


def test_a_last_sentence_crammed_into_the_voices_last_moment_is_doubted_with_its_last_word():
    words = (*said("Nous changeons nos métiers."), *said("Oui, bien sûr.", 1_300, 0))
    (found,) = overhangs(words, [(0, 1_420)])
    assert (found.start_ms, found.end_ms) == (1_300, 1_301)  # words without a length lie inside
    assert inside(words, *widened_span(found, words)) == words[-3:]


def test_a_last_sentence_that_begins_late_and_as_a_guess_is_doubted():
    words = said("Nous changeons nos métiers.")
    guess = (Word("Merci", 1_300, 1_500, 0.3), Word("Nadia.", 1_500, 1_800, 0.7))
    assert [(one.start_ms, one.end_ms) for one in overhangs((*words, *guess), [(0, 1_700)])] == [(1_300, 1_800)]
    sure = (replace(guess[0], probability=0.8), guess[1])
    early = [replace(one, start_ms=one.start_ms - 100, end_ms=one.end_ms - 100) for one in guess]
    assert overhangs((*words, *sure), [(0, 1_700)]) == []
    assert overhangs((*words, *early), [(0, 2_000)]) == []
    # Alone it is all that was said: nothing shows that the speech was over before it.
    assert overhangs(guess, [(1_300, 1_900)]) == []


def widened_span(one, words) -> tuple[int, int]:
    found = finding.widened(one, words)
    return found.start_ms, found.end_ms


def test_a_word_stretched_over_unwritten_speech_does_not_hide_it():
    stretched = (Word("oui", 0, 8_000, 0.9), *said("merci", 8_000))
    assert coverage.measure([(0, 8_300)], stretched).holes == ((860, 8_000),)


def test_nobody_says_ten_words_in_a_quarter_of_a_second():
    assert rushes(said(SENTENCE, each_ms=20))
    assert rushes(said(SENTENCE, each_ms=160)) == []


def test_one_rare_name_is_no_doubt_and_a_run_of_unsure_words_is():
    low = said("Pavléas", 900, probability=0.05)
    assert improbable((*said("avec maître bonjour"), *low, *said("qui arrive", 1_200))) == []
    assert len(improbable((*said("avec"), *said("Bien l'année", 300, probability=0.02), *said("qui", 900)))) == 1


def test_a_stretch_in_another_language_is_marked_with_that_language():
    french, english = said(SENTENCE), said("This is what we have done with our stores in the last year", 9_000)
    found = passages([Heard(french, "fr"), Heard(english, "fr")], [(0, 5_100), (9_000, 13_000)], language="fr")
    assert [(one.kind, one.spoken) for one in found if one.kind == "language"] == [("language", "en")]
    assert languages.guess(said("Walmart Carrefour Amazon")) is None


def test_several_signs_in_one_place_are_one_passage_called_by_the_gravest():
    words = (*said("le directeur de la logistique."), *said("Bien l'année", 1_500, 20, 0.02), *said("Bonjour", 6_000))
    found = passages([Heard(words)], [(0, 6_300)])
    assert [(one.kind, one.start_ms, one.end_ms) for one in found] == [("hole", 1_500, 6_000)]


# A busy machine is no bug of the strategy.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.lists(
    st.tuples(st.sampled_from(["le", "the", "oui", "amara.org", "très"]), st.integers(0, 3_000), st.integers(0, 900),
              st.sampled_from([None, 0.01, 0.5, 0.99])), max_size=40,
)  # fmt: skip
VOICED = st.lists(st.tuples(st.integers(20, 5_000), st.integers(20, 3_000)), max_size=12)


def in_order(steps) -> tuple[Word, ...]:
    at, found = 0, []
    for text, pause, length, probability in steps:
        found.append(Word(text, at + pause, at + pause + length, probability))
        at += pause + length
    return tuple(found)


def regions(steps) -> list[tuple[int, int]]:
    at, found = 0, []
    for pause, length in steps:
        found.append((at + pause, at + pause + length))
        at += pause + length
    return found


@CALM
@given(WORDS, VOICED)
def test_passages_are_sorted_apart_and_hold_every_hole_and_every_unvoiced_word(steps, spans):
    words, voiced = in_order(steps), regions(spans)
    found = passages([Heard(words, "fr")], voiced)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(found))
    assert all(0 <= one.start_ms < one.end_ms for one in found)
    wanted = [*coverage.measure(voiced, words).holes, *((one.start_ms, one.end_ms) for one in unvoiced(words, voiced))]
    for start, end in wanted:
        assert any(one.start_ms <= start and end <= one.end_ms for one in found)


@CALM
@given(WORDS, VOICED)
def test_covered_and_missing_speech_add_up(steps, spans):
    words, voiced = in_order(steps), regions(spans)
    found = coverage.measure(voiced, words)
    assert found.voiced_ms == sum(end - start for start, end in voiced)
    missing = sum(coverage.voiced_ms(voiced, start, end) for start, end in found.holes)
    assert found.covered_ms >= found.voiced_ms - missing
    assert 0 <= found.covered_ms <= found.voiced_ms
