"""A recording at a glance: small however long it is, and true to what is heard, said and doubted."""

from __future__ import annotations

import json

import numpy as np
import pytest

from services.sound import outlines


def peaks_of(path, amplitude):
    """Write the peaks of moments as loud as `amplitude` says, 0 to 127 each."""
    high = np.asarray(amplitude, np.int8)
    path.write_bytes(np.stack([-high, high], 1).tobytes())
    return path


def test_loud_and_soft_stand_where_they_are(tmp_path):
    found = outlines.loudness(peaks_of(tmp_path / "p", [100] * 200 + [0] * 100 + [25] * 300))
    assert len(found) == 600
    assert set(found[:200]) == {100}
    assert set(found[200:300]) == {0}
    assert found[300:] == pytest.approx([50] * 300, abs=1), "a quarter as loud is half as tall"


def test_a_quiet_recording_fills_the_strip_too_and_silence_does_not(tmp_path):
    assert max(outlines.loudness(peaks_of(tmp_path / "p", [3] * 400))) == 100
    assert set(outlines.loudness(peaks_of(tmp_path / "p", [0] * 400))) == {0}
    assert outlines.loudness(peaks_of(tmp_path / "p", [])) == ()


def test_one_knock_does_not_flatten_all_the_rest(tmp_path):
    found = outlines.loudness(peaks_of(tmp_path / "p", [20] * 3000 + [127] + [20] * 3000))
    assert np.median(found) > 90


def test_five_hours_are_a_few_kilobytes_and_every_part_counts(tmp_path):
    loud = np.zeros(5 * 3600 * 20, int)
    loud[::300] = 120
    found = outlines.loudness(peaks_of(tmp_path / "p", loud))
    assert len(found) == outlines.COLUMNS
    assert min(found) > 0
    assert len(json.dumps(found)) < 8_000


def test_turns_with_nothing_to_be_seen_between_them_are_one():
    said = [(0, 900, 1), (1_000, 2_000, 1), (2_100, 3_000, 2), (9_000, 9_500, 2), (9_100, 9_300, 2)]
    assert outlines._joined(said, 200) == [(0, 2_000, 1), (2_100, 3_000, 2), (9_000, 9_500, 2)]
