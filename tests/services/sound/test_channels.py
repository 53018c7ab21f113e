"""An interview with one microphone each: who spoke is read from the channels; anything else is left to the diarizer."""

from __future__ import annotations

import io
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import sqlalchemy as sa

from services import media, recordings, storage, turns
from services.contracts import Word
from services.engines.silero import SileroDetector
from services.models import Job, Recording
from services.models import Span as SpanRow
from services.revising import revoicing
from services.sound import channels
from services.speakers import Span

DEMO = Path(__file__).parents[2] / "data" / "demo"
RATE_HZ = 16_000
PANEL = json.loads((DEMO / "panel.json").read_text())
SOUND = soundfile.read(DEMO / "panel.flac", dtype="float32")[0]


def interview(*, bleed: float = 0.0, right_gain: float = 1.0, noise: float = 0.0005) -> tuple[np.ndarray, list[dict]]:
    """Camille left, Hugo right, everybody else cut out; shape (n, 2). `bleed`: how loud each is at the other's."""
    said, words, at = [], [], 0
    for name, start_ms, end_ms, _ in PANEL["segments"]:
        if name not in ("Camille", "Hugo"):
            continue
        piece = SOUND[(start_ms - 150) * 16 : (end_ms + 150) * 16]
        side = 0 if name == "Camille" else 1
        both = np.stack([piece, np.roll(piece, 40)], 1) * bleed  # 2.5 ms later at the other microphone
        both[:, side] = piece
        said.append(both)
        shift = at // 16 - (start_ms - 150)
        words += [
            {**one, "start_ms": one["start_ms"] + shift, "end_ms": one["end_ms"] + shift}
            for one in PANEL["words"]
            if start_ms <= one["start_ms"] < end_ms
        ]
        at += len(piece)
    sound = np.concatenate(said)
    sound += np.random.default_rng(1).normal(0, noise, sound.shape).astype(np.float32)
    return sound * np.array([1.0, right_gain], np.float32), words


def decoded(folder: Path, sound: np.ndarray, rate_hz: int = RATE_HZ) -> tuple[media.Probe, list, list]:
    """Write, decode and find speech: the probe, the regions and the spans the channels give."""
    source, work, levels = (folder / name for name in ("a.wav", "work.wav", channels.LEVELS))
    soundfile.write(source, sound, rate_hz, subtype="PCM_16")
    probe = media.decode(source, work, folder / "peaks", levels=levels)
    assert levels.exists() is probe.apart
    if not probe.apart:
        return probe, [], []
    heard = SileroDetector().regions(work, progress=lambda *_: None, cancelled=lambda: False)
    voiced = [(one.start_ms, one.end_ms) for one in heard]
    return probe, voiced, channels.spans(channels.read(levels), voiced)


@pytest.mark.parametrize(
    "made", [{}, {"bleed": 0.1}, {"right_gain": 0.15}, {"bleed": 0.25, "right_gain": 3.0, "noise": 0.002}]
)
def test_each_word_goes_to_the_microphone_it_was_said_into(tmp_path, made):
    sound, words = interview(**made)
    probe, voiced, found = decoded(tmp_path, sound)
    assert probe.apart
    assert all(before[2] <= after[1] for before, after in pairwise(found))
    assert sum(end - start for _, start, end in found) == sum(end - start for start, end in voiced)
    spans = [Span(("Camille", "Hugo")[channel], start, end) for channel, start, end in found]
    right = [turns.speaker_at(spans, Word(one["text"], one["start_ms"], one["end_ms"])) == one["speaker"] for one in words]  # fmt: skip # noqa: E501
    assert len(words) > 150
    assert sum(right) / len(right) >= 0.97
    built = turns.build([Word(one["text"], one["start_ms"], one["end_ms"]) for one in words], spans)
    said = [turn.speaker for turn in built for _ in turn.words]
    assert sum(a == one["speaker"] for a, one in zip(said, words, strict=True)) / len(words) >= 0.97


def one_voice() -> np.ndarray:
    return interview()[0].sum(1)


@pytest.mark.parametrize(
    "picture",
    [
        "the same sound on both", "one side silent", "one side noise", "a pair of microphones in a room",
        "out of phase", "wide music under a voice on the left",
    ],
)  # fmt: skip
def test_a_stereo_picture_is_not_taken_for_two_voices(tmp_path, picture):
    voice, chance = one_voice(), np.random.default_rng(2)
    noise = chance.normal(0, 0.01, len(voice)).astype(np.float32)
    music = 2.5 * noise * (1 + np.sin(np.arange(len(voice)) / 4000)).astype(np.float32)
    right = {
        "the same sound on both": voice, "one side silent": np.zeros_like(voice), "one side noise": noise,
        "a pair of microphones in a room": 0.8 * np.roll(voice, 31) + 0.2 * noise, "out of phase": -0.5 * voice,
        "wide music under a voice on the left": music,
    }[picture]  # fmt: skip
    _, _, found = decoded(tmp_path, np.stack([voice, right], 1))
    assert found == []


def test_mono_and_stereo_in_one_file_measure_nothing_and_break_nothing(tmp_path):
    path = tmp_path / "levels"
    with channels.Levels(path) as levels:
        levels.finish()
    assert not levels.apart
    assert channels.spans(channels.read(path), [(0, 1000)]) == []


def told(runtime, recording_id, job_id):
    """The labels of the voices in order, and the keys of what the job tells."""
    with runtime.sessions.begin() as db:
        own = SpanRow.recording_id == recording_id
        labels = db.scalars(sa.select(SpanRow.label).where(own).order_by(SpanRow.position)).all()
        return labels, [one["key"] for one in db.get_one(Job, job_id).notices]


def put_through(runtime, talk_id, drain, sound):
    out = io.BytesIO()
    soundfile.write(out, sound, RATE_HZ, format="WAV", subtype="PCM_16")
    out.seek(0)
    received = storage.receive(runtime.storage, out, limit_bytes=10**9)
    receipt = recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename="interview.wav")
    drain(runtime)
    with runtime.sessions.begin() as db:
        assert db.get_one(Recording, receipt.recording_id).probe["apart"]
    return told(runtime, receipt.recording_id, receipt.job_id)


def test_the_interview_is_told_by_its_channels_and_says_so(runtime, make_talk, drain):
    talk_id = make_talk(people=[("Camille", True), ("Hugo", False)])
    labels, notices = put_through(runtime, talk_id, drain, interview()[0])
    assert set(labels) == {"S1", "S2"}
    assert labels[0] == "S1"
    assert "speakers.two_channels" in notices


def test_with_three_people_announced_the_channels_are_not_believed(runtime, make_talk, drain):
    talk_id = make_talk(people=[("Camille", True), ("Hugo", False), ("Nadia", False)])
    labels, notices = put_through(runtime, talk_id, drain, interview()[0])
    assert len(set(labels)) == 3  # as the fake diarizer is told
    assert "speakers.two_channels" not in notices


def asked(runtime, drain, talk_id, channels):
    """Somebody says whether each channel is one speaker."""
    with runtime.sessions.begin() as db:
        recording_id = db.scalars(sa.select(Recording.id)).one()
        job_id = revoicing.find_again(db, talk_id, recording_id, channels=channels).id
    drain(runtime)
    return told(runtime, recording_id, job_id)


def test_a_person_may_refuse_the_channels_and_have_them_back(runtime, make_talk, drain):
    talk_id = make_talk(people=[("Camille", True), ("Hugo", False), ("Nadia", False)])
    by_ear, _ = put_through(runtime, talk_id, drain, interview()[0])
    by_channel, notices = asked(runtime, drain, talk_id, channels=True)
    assert set(by_channel) == {"S1", "S2"}  # though three are announced
    assert "speakers.two_channels" in notices
    assert asked(runtime, drain, talk_id, channels=False) == (by_ear, [])
    assert asked(runtime, drain, talk_id, channels=True)[0] == by_channel


def test_channels_that_hold_no_voice_each_are_not_made_to(runtime, make_talk, drain):
    talk_id = make_talk(people=[("Camille", True), ("Hugo", False)])
    sound = interview()[0]
    sound[:, 1] = np.random.default_rng(3).normal(0, 0.01, len(sound))  # an open microphone with nobody at it
    put_through(runtime, talk_id, drain, sound)
    _, notices = asked(runtime, drain, talk_id, channels=True)
    assert "speakers.no_voice_each" in notices
