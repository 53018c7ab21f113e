"""Whatever a decoder says of two neighbouring chunks, their words are in order, inside their chunk, and marked where
nobody timed them.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.doubts.splicing import seamless, twice
from services.engines.hearing.guards import heard

LONG_MS = 5_000
SAMPLES = np.random.default_rng(0).standard_normal(LONG_MS * 16).astype(np.float32)
TIMES = st.one_of(st.floats(-3, 9), st.sampled_from([0.0, 5.0, 1e9, -1e9, math.nan]))
# Digits, marks alone, no-break spaces, nothing, half a letter: all that tokenizers were seen to give.
TEXTS = st.sampled_from(
    [" oui", " 2026", " 3,5", " %", ".", "'hui", " «", "\u00a0»", "", " ", "\ufffd", " Pavléas", "-"]
)
WORDS = st.builds(dict, word=TEXTS, start=TIMES, end=TIMES, probability=st.one_of(st.floats(0, 1), st.just(math.nan)))
SEGMENTS = st.lists(
    st.builds(
        dict, text=st.sampled_from([" oui 2026", " ", "", " Pavléas."]), start=TIMES, end=TIMES, tokens=st.just([]),
        words=st.lists(WORDS, max_size=6), avg_logprob=st.floats(-5, 0), compression_ratio=st.floats(0, 50),
        no_speech_prob=st.floats(0, 1), own=st.one_of(st.none(), st.tuples(TIMES, TIMES)),
    ),
    max_size=4,
)  # fmt: skip
# A busy machine is no bug of the strategy.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@CALM
@given(SEGMENTS, SEGMENTS)
def test_words_are_in_order_inside_their_chunk_and_once_at_the_seam(first, second):
    chunks = [heard(first, "fr", SAMPLES, 0).words, heard(second, "fr", SAMPLES, LONG_MS).words]
    for n, words in enumerate(chunks):
        assert all(n * LONG_MS <= one.start_ms <= one.end_ms <= (n + 1) * LONG_MS for one in words)
        assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
        assert all(one.probability is None or 0 <= one.probability <= 1 for one in words)
    joined = seamless(chunks)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(joined))
    doubled = bool(chunks[0]) and bool(chunks[1]) and twice(chunks[0][-1], chunks[1][0])
    assert len(joined) == sum(map(len, chunks)) - doubled


@CALM
@given(st.lists(WORDS, min_size=1, max_size=8))
def test_a_word_without_a_good_time_of_its_own_says_so(words):
    segment = {"text": " oui", "start": 0.0, "end": 5.0, "tokens": [], "words": words, "avg_logprob": -0.1,
               "compression_ratio": 1.0, "no_speech_prob": 0.0, "own": None}  # fmt: skip
    said = {round(one["start"] * 1000) for one in words if math.isfinite(one["start"])}
    loud = np.ones(LONG_MS * 16, np.float32)  # no pause to snap to
    found = heard([segment], "fr", loud, 0).words
    assert all(one.estimated or one.start_ms in said for one in found)
