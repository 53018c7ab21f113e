from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from services.contracts import Word
from services.forced.placing import place, unwritten


def said(text: str) -> list[str]:
    return text.split()


SAID = said(
    "bonjour à tous merci de votre présence nous avons ouvert trois magasins cette année et nous en ouvrirons cinq "
    "autres si les clients nous suivent parce que la logistique est prête depuis le printemps dernier"
)


def heard(words, start_ms=1_000, step_ms=400):
    return [Word(text, start_ms + n * step_ms, start_ms + n * step_ms + 300) for n, text in enumerate(words)]


def test_words_heard_as_written_are_where_they_were_heard_whatever_their_case_and_marks():
    text = said("« Bonjour à tous ! Merci de votre présence, nous avons ouvert trois magasins.")
    sound = heard(SAID)
    placed = place(text, sound, end_ms=30_000)
    assert [one.heard for one in placed if one and one.heard is not None] == list(range(12))
    assert placed[1].start_ms == sound[0].start_ms
    assert placed[0].start_ms == placed[0].end_ms == sound[0].start_ms  # « opens before its word
    assert placed[4].start_ms == sound[2].end_ms  # ! closes after its word


def test_misheard_words_lie_where_they_were_said():
    sound = heard(SAID)
    wrong = [*sound[:9], Word("troua", sound[9].start_ms, sound[9].end_ms), Word("ma", 5_000, 5_200), *sound[11:]]
    placed = place(SAID, wrong, end_ms=30_000)
    assert all(placed)
    assert abs(placed[10].start_ms - sound[10].start_ms) < 400


def test_a_sentence_nobody_said_is_placed_nowhere_and_one_nobody_wrote_is_named():
    added = said("le conseil municipal avait pourtant voté contre ce projet à une large majorité")
    text = [*SAID[:10], *added, *SAID[10:]]
    placed = place(text, heard(SAID), end_ms=30_000)
    assert placed[10 : 10 + len(added)] == [None] * len(added)
    assert all(placed[:10])
    assert all(placed[10 + len(added) :])
    sound = heard(SAID)
    shorter = [*SAID[:10], *SAID[20:]]
    placed = place(shorter, sound, end_ms=30_000)
    assert unwritten(placed, sound) == [(sound[10].start_ms, sound[19].end_ms)]


def test_a_text_of_another_recording_is_found_nowhere():
    other = said("la pluie tombe sur les collines et le berger rentre ses brebis avant la nuit qui vient")
    placed = place(other, heard(SAID), end_ms=30_000)
    assert sum(one is not None and one.heard is not None for one in placed) <= 1


def test_words_the_engine_missed_lie_in_the_pause_it_left_at_the_pace_of_speech():
    sound = heard(SAID)
    holed = [*sound[:8], *sound[14:]]
    placed = place(SAID, holed, end_ms=30_000)
    starts = [one.start_ms for one in placed]
    assert starts == sorted(starts)
    assert sound[7].end_ms <= starts[8] <= starts[13] <= sound[14].start_ms
    assert unwritten(placed, holed) == []


@given(st.data())
def test_places_never_run_backwards_and_stay_in_the_recording(data):
    rng = random.Random(data.draw(st.integers(0, 10**6)))
    spoken = [rng.choice(SAID) for _ in range(data.draw(st.integers(0, 60)))]
    text = [word for word in spoken if rng.random() > 0.2]
    for _ in range(data.draw(st.integers(0, 12))):
        text.insert(rng.randint(0, len(text)), rng.choice([*SAID, "inconnu", "«", "?", "—"]))
    sound = heard(spoken)
    end_ms = 2_000 + 400 * len(spoken)
    placed = place(text, sound, end_ms=end_ms)
    assert len(placed) == len(text)
    known = [one for one in placed if one]
    assert all(0 <= one.start_ms <= one.end_ms <= end_ms for one in known)
    anchored = [one.heard for one in known if one.heard is not None]
    assert anchored == sorted(set(anchored))
    words = [one.start_ms for token, one in zip(text, placed, strict=True) if one and token not in "«?—"]
    assert words == sorted(words)
