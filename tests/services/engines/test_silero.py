from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from services import chunks, media
from services.engines import silero
from services.errors import Cancelled
from tests.bench import audit

DEMO = Path(__file__).parents[2] / "data" / "demo"


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    folder = tmp_path_factory.mktemp("work")
    media.decode(DEMO / "panel.flac", folder / "work.wav", folder / "peaks")
    return folder / "work.wav"


@pytest.mark.models
def test_every_spoken_sentence_lies_in_a_chunk_and_no_word_is_cut(work):
    reference = json.loads((DEMO / "panel.json").read_text())
    regions = silero.SileroDetector().regions(work)
    cuts = chunks.plan(regions, duration_ms=media.duration_ms(work), longest_ms=12_000)
    for speaker, start_ms, end_ms, text in reference["segments"]:
        middle = (start_ms + end_ms) // 2
        cut = next(one for one in cuts if one.start_ms <= middle < one.end_ms)
        assert cut.start_ms <= start_ms + 40, (speaker, text)
        assert cut.end_ms >= end_ms - 150, (speaker, text)  # synthetic voices fade for long


@pytest.mark.models
def test_pauses_between_turns_are_found(work):
    regions = silero.SileroDetector().regions(work)
    assert 30 < len(regions) < 70
    quiet = sum(one.end_ms - one.start_ms for one in regions)
    assert 0.6 < quiet / media.duration_ms(work) < 0.95
    assert all(one.start_ms < lull.at_ms < one.end_ms for one in regions for lull in one.lulls)


@pytest.mark.models
def test_a_voice_after_music_is_found_from_its_first_word_on(tmp_path):
    """To a network that has heard music for twelve seconds, the « Non, » of « Non, pas du tout. » is more of it."""
    sound = audit.shuffled(15)
    begun_ms, until_ms = 151_456, 152_484  # the music ends 250 ms before, applause begins 100 ms after
    assert ("music", begun_ms - 12_250, begun_ms - 250) in sound.silent
    soundfile.write(tmp_path / "said.wav", sound.samples[130_000 * 16 : until_ms * 16], 16_000, subtype="PCM_16")
    media.decode(tmp_path / "said.wav", tmp_path / "work.wav", tmp_path / "peaks")
    last = silero.SileroDetector().regions(tmp_path / "work.wav")[-1]
    assert abs(last.start_ms + 130_000 - begun_ms) <= 64
    assert last.end_ms + 130_000 > until_ms - 200


@pytest.mark.models
def test_where_music_follows_a_voice_is_surely_over_before_its_region_is():
    sound, detector = audit.mixed(), silero.SileroDetector()
    reference = json.loads((DEMO / "panel.json").read_text())["segments"]
    spoken_until_ms = reference[3][2]  # 100 ms before the first sound put in, the music
    _, start_ms, _ = sound.silent[0]
    assert start_ms == spoken_until_ms + 100
    last = slice((start_ms - 3_000) * 16, (start_ms + 3_000) * 16)
    until_ms = detector.surely_until(sound.samples[last])
    assert until_ms is not None
    assert -230 < until_ms - 3_000 < 80
    assert detector.surely_until(sound.samples[(start_ms + 2_000) * 16 : (start_ms + 8_000) * 16]) is None
    assert detector.surely_until(np.zeros(0, np.float32)) is None


@pytest.mark.models
def test_cancelling_is_heard_between_blocks(work):
    with pytest.raises(Cancelled):
        silero.SileroDetector().regions(work, cancelled=lambda: True)


@pytest.mark.models
def test_there_is_a_probability_for_each_32_ms(work):
    found = silero.probabilities(work)
    assert found.dtype == np.float32
    assert len(found) == -(-media.duration_ms(work) // 32)
    assert found[:10].max() < 0.3


def test_speech_begins_easily_and_a_short_dip_does_not_end_it():
    speech = [0.1] * 5 + [0.4] + [0.9] * 10 + [0.1] * 3 + [0.9] * 4 + [0.25] * 4 + [0.0] * 8 + [0.9] * 2 + [0.0] * 9
    found = silero.regions_of(speech, np.zeros(len(speech), np.float32), duration_ms=len(speech) * 32)
    assert [(one.start_ms // 32, one.end_ms // 32) for one in found] == [(5, 27)]


def test_before_a_long_pause_a_voice_is_over_soon_after_it_was_surely_heard():
    def ends(*after):
        speech = [0.0, *[0.99] * 20, *after]
        found = silero.regions_of(speech, np.zeros(len(speech), np.float32), duration_ms=len(speech) * 32)
        return [one.end_ms // 32 for one in found]

    music = [0.5] * 9
    assert ends(*music, *[0.0] * 40) == [23]
    assert ends(*music) == [23], "nothing follows"
    assert ends(*music, *[0.0] * 10, *[0.99] * 5, *[0.0] * 40) == [30, 45], "the next words may be part of it"
    assert ends(*[0.5] * 14, *[0.0] * 40) == [35], "so long, it may be somebody who speaks softly"
