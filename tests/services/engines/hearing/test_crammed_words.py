"""Words with the times of another sentence get the times the decoder gave their own."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from services.engines.hearing.crammed_words import spread
from services.engines.hearing.guards import heard, own_times


def segment(words, own):
    """`words`: (text, start, end) in seconds; `own`: as the decoder's timestamps said."""
    timed = [{"word": f" {text}", "start": start, "end": end, "probability": 0.9} for text, start, end in words]
    return {
        "text": "".join(one["word"] for one in timed), "start": words[0][1], "end": words[-1][2], "tokens": [],
        "words": timed, "avg_logprob": -0.2, "compression_ratio": 1.0, "no_speech_prob": 0.0, "own": own,
    }  # fmt: skip


def spans(words):
    return [(round(one["start"], 2), round(one["end"], 2)) for one in words]


def test_words_that_can_be_said_keep_their_times():
    calm = [("Nous", 1.0, 1.3), ("livrons", 1.3, 1.8), ("partout.", 1.8, 2.4)]
    assert spans(spread(segment(calm, (0.2, 4.0)))) == [(1.0, 1.3), (1.3, 1.8), (1.8, 2.4)]
    assert spans(spread(segment(calm, None))) == [(1.0, 1.3), (1.3, 1.8), (1.8, 2.4)]


def test_a_sentence_crammed_behind_the_one_before_moves_to_its_own_time():
    crammed = [("Merci", 1.62, 1.74), ("Karim.", 1.74, 1.74)]
    assert spans(spread(segment(crammed, (3.4, 4.5)))) == [(3.4, 3.9), (3.9, 4.5)]


def test_only_the_end_of_a_sentence_that_is_crammed_is_spread():
    words = [("la", 1.0, 1.4), ("formation", 1.4, 2.0), ("cette", 2.0, 2.0), ("année?", 2.0, 2.0)]
    made = spread(segment(words, (1.0, 3.1)))
    assert spans(made)[:2] == [(1.0, 1.4), (1.4, 2.0)]
    assert spans(made)[2:] == [(2.0, 2.5), (2.5, 3.1)]


def test_a_sentence_that_its_own_decoder_gives_no_time_is_put_there_to_be_doubted():
    made = spread(segment([("Non,", 0.5, 0.8), ("pas", 0.8, 1.2), ("du", 1.2, 1.4), ("tout.", 1.4, 1.6)], (1.88, 1.9)))
    assert made[0]["start"] == 1.88
    assert made[-1]["end"] == 1.9


def test_what_is_heard_stays_in_order_and_inside_its_chunk():
    first = segment([("Merci", 0.7, 0.9), ("Hugo.", 0.9, 1.5)], (0.7, 1.5))
    late = segment([("Merci", 1.5, 1.6), ("Nadia.", 1.6, 1.6)], (2.0, 2.9))
    last = segment([("Merci", 1.6, 1.7), ("Karim.", 1.7, 1.7)], (3.4, 9.0))
    words = heard([first, late, last], "fr", np.ones(5 * 16_000, np.float32), 10_000).words
    assert [word.text for word in words] == ["Merci", "Hugo.", "Merci", "Nadia.", "Merci", "Karim."]
    assert words[2].start_ms == 12_000
    assert words[4].start_ms == 13_400
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
    assert words[-1].end_ms <= 15_000


def test_a_segments_own_times_are_those_of_its_first_and_last_timestamp():
    assert own_times([500, 7, 8, 550], 500, 30.0) == (30.0, 31.0)
    assert own_times([7, 8, 550], 500, 30.0) is None
    assert own_times([], 500, 30.0) is None
