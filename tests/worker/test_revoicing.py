"""Voices looked for again: the words stay, a person's work stays, and the number of voices is what a person says."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import sqlalchemy as sa

from services import recordings, storage, transcripts
from services.engines.fake import FakeDiarizer
from services.errors import Conflict, NotFound, Refused
from services.flow import progress
from services.models import Job, Turn
from services.revising import cutting, editing, revoicing

PANEL = Path(__file__).parents[1] / "data" / "demo" / "panel.flac"


@pytest.fixture
def heard(runtime, make_talk, drain):
    """A talk with the demo's sound, transcribed; its id and the recording's."""
    talk_id = make_talk()
    received = storage.receive(runtime.storage, io.BytesIO(PANEL.read_bytes()), limit_bytes=10**9)
    receipt = recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename="panel.flac")
    drain(runtime)
    return talk_id, receipt.recording_id


def again(runtime, drain, heard, **hints) -> Job:
    with runtime.sessions.begin() as db:
        job = revoicing.find_again(db, *heard, **hints)
    drain(runtime)
    with runtime.sessions.begin() as db:
        assert progress.of_job(db, job.id).state == "done"
        return db.get_one(Job, job.id)


def voices(runtime, talk_id) -> int:
    with runtime.sessions.begin() as db:
        return len({turn.speaker for turn in transcripts.read(db, talk_id).turns})


def said(runtime, talk_id) -> str:
    with runtime.sessions.begin() as db:
        return " ".join(turn.text for turn in transcripts.read(db, talk_id).turns)


def test_the_number_of_voices_a_person_knows_is_honoured_and_the_words_stay(runtime, drain, heard):
    before = said(runtime, heard[0])
    assert voices(runtime, heard[0]) == 2
    again(runtime, drain, heard, speakers=4)
    assert voices(runtime, heard[0]) == 4
    assert said(runtime, heard[0]) == before
    again(runtime, drain, heard, minimum=3, maximum=5)
    assert voices(runtime, heard[0]) == 3
    assert said(runtime, heard[0]) == before


def test_the_programme_says_how_many_speak_at_least_and_not_how_many_at_most(runtime, make_talk, drain, monkeypatch):
    told, hear = [], FakeDiarizer.diarize
    monkeypatch.setattr(FakeDiarizer, "diarize", lambda self, audio, **asked: told.append(asked) or hear(self, audio))
    talk_id = make_talk(people=[("Camille", True), ("Hugo", False), ("Nadia", False)])
    received = storage.receive(runtime.storage, io.BytesIO(PANEL.read_bytes()), limit_bytes=10**9)
    recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename="panel.flac")
    drain(runtime)
    assert [{key: one for key, one in asked.items() if isinstance(one, int)} for asked in told] == [{"minimum": 3}]


def test_what_a_person_decided_stays_and_that_is_told(runtime, drain, heard):
    with runtime.sessions.begin() as db:
        turns = db.scalars(sa.select(Turn).where(Turn.talk_id == heard[0]).order_by(Turn.position)).all()
        editing.edit_text(db, turns[0].id, 1, "Bonjour à tous. " + turns[0].text, None)
        editing.set_off_record(db, turns[1].id, 1, None, off_record=True)
        mine = cutting.new_voice(db, heard[0])
        cutting.split(db, turns[2].id, 1, 5, mine, None)
        kept = [turn.text for turn in turns[:2]]
    notices = [one["key"] for one in again(runtime, drain, heard, speakers=4).notices]
    assert "transcripts.edits_kept" in notices
    with runtime.sessions.begin() as db:
        now = db.scalars(sa.select(Turn).where(Turn.talk_id == heard[0]).order_by(Turn.position)).all()
        assert now[0].text.startswith("Bonjour à tous. ")
        assert " ".join(turn.text for turn in now if turn.off_record) == kept[1]
        assert any(turn.speaker_id == mine for turn in now)


@pytest.mark.parametrize("hints", [{"speakers": 0}, {"speakers": 41}, {"minimum": 4, "maximum": 2}])
def test_hints_that_make_no_sense_are_refused(runtime, heard, hints):
    with runtime.sessions.begin() as db, pytest.raises(Refused):
        revoicing.find_again(db, *heard, **hints)


def test_voices_are_looked_for_only_in_sound_that_was_heard_and_once_at_a_time(runtime, make_talk, drain, heard):
    with runtime.sessions.begin() as db:
        revoicing.find_again(db, *heard)
        with pytest.raises(Conflict):
            revoicing.find_again(db, *heard)
        with pytest.raises(NotFound):
            revoicing.find_again(db, make_talk("Une autre"), heard[1])
    other = make_talk("Un texte")
    received = storage.receive(runtime.storage, io.BytesIO(b"Ada : Bonjour.\nGrace : Bonsoir."), limit_bytes=10**9)
    text = recordings.receive(runtime.sessions, runtime.storage, other, received, filename="a.txt")
    drain(runtime)
    with runtime.sessions.begin() as db, pytest.raises(Refused):
        revoicing.find_again(db, other, text.recording_id)
