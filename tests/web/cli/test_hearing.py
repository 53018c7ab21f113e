"""`plenary transcribe`, `diarize`, `recap` of recordings that are not plain: silence, two channels, several tracks."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
import soundfile

from services import contracts
from services.contracts import Word
from services.speakers import from_rttm
from tests.services.sound.test_channels import RATE_HZ, interview
from tests.services.sound.test_crosstalk import interrupted
from tests.services.test_odd_recordings import HISS, VOICE, both, camera, pcm

NOBODY = "No speech was found in this recording.\n"


@pytest.fixture
def silence(tmp_path):
    soundfile.write(tmp_path / "silence.wav", np.zeros(5 * RATE_HZ), RATE_HZ)
    return tmp_path / "silence.wav"


def test_that_nobody_speaks_is_a_result_and_said(run, silence):
    status, out, told = run("transcribe", silence, "--json")
    assert (status, json.loads(out)["turns"]) == (0, [])
    assert told == f"Nothing can be heard in this recording.\n{NOBODY}"
    status, out, told = run("transcribe", silence)
    assert (status, out.strip(), told.endswith(NOBODY)) == (0, "", True)
    status, out, told = run("diarize", silence, PLENARY_DIARIZER="builtin")
    assert (status, out, told.endswith(NOBODY)) == (0, "", True)
    status, out, told = run("recap", silence)
    assert (status, out, told.endswith(NOBODY)) == (2, "", True)


def test_noise_is_no_speech_either(run, tmp_path):
    status, out, told = run("transcribe", pcm(tmp_path / "noise", 20 * HISS), "--json")
    assert (status, json.loads(out)["turns"], told) == (0, [], NOBODY)


def test_two_channels_are_two_speakers_on_the_command_line_too(run, tmp_path):
    sound, words = interview(bleed=0.1)
    source = pcm(tmp_path / "interview", sound)
    status, out, _ = run("diarize", source, "--rttm")
    spans = from_rttm(out)
    assert (status, {one.speaker for one in spans}) == (0, {"S1", "S2"})

    def said_by(word: dict) -> str:
        middle = (word["start_ms"] + word["end_ms"]) // 2
        return min(spans, key=lambda one: max(one.start_ms - middle, middle - one.end_ms)).speaker

    names = {"S1": "Camille", "S2": "Hugo"}  # in order of appearance
    right = [names[said_by(one)] == one["speaker"] for one in words]
    assert sum(right) / len(right) > 0.97
    assert json.loads(run("diarize", source, "--json", "--speakers", 2)[1])["engine"] == "channels"
    assert json.loads(run("diarize", source, "--json", "--speakers", 3)[1])["engine"] == "fake"
    transcript = contracts.transcript_from(json.loads(run("transcribe", source, "--json")[1]))
    assert [one.id for one in transcript.speakers] == ["S1", "S2"]
    assert all(isinstance(word, Word) for turn in transcript.turns for word in turn.words)


def test_nobody_is_named_where_nobody_looked_for_voices(run, tmp_path):
    """All of a panel under "Speaker 1" would be taken for one person, by the next command too."""
    source = pcm(tmp_path / "panel", VOICE)
    transcript = contracts.transcript_from(json.loads(run("transcribe", source, "--json")[1]))
    assert ({one.speaker for one in transcript.turns}, transcript.speakers) == ({None}, ())
    assert "Intervenant" not in run("transcribe", source, "--srt")[1]
    three = contracts.transcript_from(json.loads(run("transcribe", source, "--json", "--speakers", 3)[1]))
    assert {one.id for one in three.speakers} == {"S1", "S2", "S3"}
    assert "Intervenant 1: " in run("transcribe", source, "--srt", "--voices")[1]
    without = run("transcribe", source, "--voices", PLENARY_DIARIZER="none")
    assert (without[0], without[1]) == (2, "")


def test_what_two_say_over_each_other_is_told_of_both(run, tmp_path):
    source = pcm(tmp_path / "interview", interrupted()[0])
    transcript = contracts.transcript_from(json.loads(run("transcribe", source, "--json")[1]))
    assert {one.id for one in transcript.speakers} == {"S1", "S2"}
    pairs = pairwise(transcript.turns)
    assert any(one.end_ms > other.start_ms and one.speaker != other.speaker for one, other in pairs)


def test_of_several_tracks_each_is_named_and_one_is_chosen(run, tmp_path):
    film = camera(tmp_path / "film", VOICE, 20 * HISS, titles=("Micro cravate", "Ambiance"))
    status, out, told = run("transcribe", film, "--json")
    assert status == 0
    assert json.loads(out)["turns"]
    assert told.splitlines() == [
        "This file has several audio tracks; only one was kept.", "* --track 1  Micro cravate · fra",
        "  --track 2  Ambiance · fra",
    ]  # fmt: skip
    status, out, told = run("transcribe", film, "--json", "--track", 2)
    assert (status, json.loads(out)["turns"]) == (0, [])
    assert "* --track 2  Ambiance · fra\n" in told
    assert run("transcribe", film, "--track", 3) == (2, "", "This file has no audio track 3: it has 2.\n")
    assert told.endswith(NOBODY)


def test_what_had_to_be_mended_is_told(run, tmp_path):
    status, _, told = run("transcribe", pcm(tmp_path / "opposite", both(VOICE, -VOICE)))
    assert (status, told) == (0, "Only one of the two channels was kept: the other is silent or cancels it out.\n")


def test_a_file_that_is_not_there_is_told_before_a_model_is_loaded(run):
    assert run("transcribe", "none.mp3", "--model", "no/such.pt") == (2, "", "There is no file none.mp3.\n")
