from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import chunks
from services.chunks import Cut, Lull, Region


@st.composite
def recordings(draw):
    """Sorted regions that do not touch, lulls inside them, and the recording's length."""
    at, regions = 0, []
    for pause, length in draw(st.lists(st.tuples(st.integers(1, 8000), st.integers(50, 60_000)), max_size=25)):
        start, end = at + pause, at + pause + length
        places = draw(st.lists(st.integers(start, end), max_size=6, unique=True))
        regions.append(Region(start, end, tuple(Lull(one, -draw(st.integers(10, 60))) for one in sorted(places))))
        at = end
    return regions, at + draw(st.integers(0, 5000))


@given(recordings(), st.integers(2000, 30_000))
def test_chunks_hold_all_speech_are_short_enough_and_cut_only_where_they_must(recording, longest_ms):
    regions, duration_ms = recording
    cuts = chunks.plan(regions, duration_ms=duration_ms, longest_ms=longest_ms)
    assert all(0 <= one.start_ms < one.end_ms <= duration_ms for one in cuts)
    assert all(one.end_ms - one.start_ms <= longest_ms for one in cuts)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(cuts))
    spoken = sum(one.end_ms - one.start_ms for one in regions)
    kept = sum(max(0, min(cut.end_ms, one.end_ms) - max(cut.start_ms, one.start_ms)) for cut in cuts for one in regions)
    assert kept == spoken
    for region in regions:
        inside = [at for cut in cuts for at in (cut.start_ms, cut.end_ms) if region.start_ms < at < region.end_ms]
        assert not inside or region.end_ms - region.start_ms > longest_ms - 400
    assert cuts == chunks.plan(list(reversed(regions)), duration_ms=duration_ms, longest_ms=longest_ms)


def test_no_speech_gives_no_chunks():
    assert chunks.plan([], duration_ms=60_000, longest_ms=28_000) == []


def test_a_chunk_ends_at_the_widest_pause_of_its_second_half():
    regions = [Region(0, 4000), Region(4900, 7000), Region(7100, 9000), Region(9800, 10_500), Region(10_600, 14_000)]
    cuts = chunks.plan(regions, duration_ms=14_000, longest_ms=12_000)
    assert cuts == [Cut(0, 9200), Cut(9600, 14_000)]


def test_unbroken_speech_is_cut_at_its_quietest_lull():
    region = Region(0, 40_000, (Lull(9_000, -60.0), Lull(20_000, -30.0), Lull(22_000, -45.0), Lull(26_000, -35.0)))
    cuts = chunks.plan([region], duration_ms=40_000, longest_ms=28_000)
    assert [(one.start_ms, one.end_ms) for one in cuts] == [(0, 22_000), (22_000, 40_000)]


def test_a_long_silence_is_never_given_to_the_engine():
    cuts = chunks.plan([Region(1000, 2000), Region(9000, 10_000)], duration_ms=11_000, longest_ms=28_000)
    assert cuts == [Cut(800, 2200), Cut(8800, 10_200)]


def test_regions_beyond_the_recording_or_over_each_other_do_no_harm():
    regions = [Region(-50, 900), Region(800, 1500), Region(1400, 9999)]
    assert chunks.plan(regions, duration_ms=3000, longest_ms=12_000) == [Cut(0, 3000)]


def test_an_absurd_limit_is_a_bug_of_the_caller():
    with pytest.raises(ValueError, match="two seconds"):
        chunks.plan([Region(0, 900)], duration_ms=900, longest_ms=100)
