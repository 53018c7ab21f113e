"""What an engine is given for a passage, and where the words it hears belong."""

from __future__ import annotations

import numpy as np
import pytest

from services.contracts import Word
from services.doubts import framing
from services.doubts.framing import Task


def task(start_ms, end_ms, voiced, **more):
    return Task("w", start_ms, end_ms, 60_000, tuple(voiced), None, "fr", detects=True, **more)


def test_a_short_utterance_is_given_its_nearest_neighbours_as_far_as_there_is_room_then_one_of_them():
    voiced = [(1_000, 4_000), (20_000, 21_000), (40_000, 42_500), (50_000, 53_000)]
    three = [(800, 4_000), (19_800, 21_000), (39_800, 42_500)]
    assert framing.companies(task(19_000, 22_000, voiced), 12_000) == [three, three[:2]]
    assert framing.companies(task(19_000, 22_000, voiced), 5_000) == [three[:2]]
    assert framing.companies(task(19_000, 22_000, [(20_000, 21_000)]), 12_000) == []
    assert framing.companies(task(25_000, 26_000, voiced), 12_000) == []


def test_in_company_each_voice_is_given_from_where_it_may_have_begun_but_nothing_is_given_twice():
    voiced = [(100, 900), (1_000, 2_000), (20_000, 21_000)]
    together, alone = framing.companies(task(19_000, 22_000, voiced), 12_000)
    assert together == [(0, 900), (900, 2_000), (19_800, 21_000)]
    assert alone == [(900, 2_000), (19_800, 21_000)]


def test_a_long_breath_is_cut_where_it_is_taken_into_phrases_that_can_be_made_out_by_themselves():
    voiced = [(1_000, 2_000), (2_200, 2_600), (2_900, 5_800), (6_100, 9_400), (12_000, 14_000)]
    # The first two are too short to stand alone; the last lies beyond the passage.
    assert framing.phrases(task(1_500, 7_000, voiced)) == [(800, 2_800), (2_700, 6_000), (5_900, 9_600)]
    assert framing.phrases(task(1_500, 2_100, voiced)) == [], "nothing to cut"
    assert framing.phrases(task(6_500, 13_000, voiced)) == [], "utterances are apart as it is"


def test_words_heard_in_company_go_back_to_where_their_sound_was():
    pieces = [(1_000, 2_000), (20_000, 21_000)]
    together = framing.set_together([np.ones(16_000, np.float32), np.ones(16_000, np.float32)])
    assert together.size == 2 * 16 * 1_300
    words = (Word("oui", 200, 600), Word("exactement", 1_500, 2_400), Word("merci", 2_500, 2_590))
    assert framing.put_back(words, pieces) == (
        Word("oui", 1_200, 1_600), Word("exactement", 20_200, 21_000), Word("merci", 21_000, 21_000),
    )  # fmt: skip


@pytest.mark.parametrize(("is_unvoiced", "last_ms"), [(False, 1_060), (True, 1_000)])
def test_what_sounds_before_and_after_the_speech_of_a_window_is_silenced(is_unvoiced, last_ms):
    loud = np.ones(16 * 1_200, np.float32)
    edged = framing.edged(loud, 10_000, task(10_000, 11_200, [(10_300, 11_000)], is_unvoiced=is_unvoiced))
    sounding = np.flatnonzero(edged) // 16
    assert (sounding[0], sounding[-1] + 1) == (100, last_ms)
    assert loud.all()
    assert framing.edged(loud, 30_000, task(10_000, 11_200, [(10_200, 11_000)])) is loud
