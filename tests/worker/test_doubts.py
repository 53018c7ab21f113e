"""Doubts through the whole flow: found, heard again, chosen by a person, asked for; real Postgres, fake engines."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from services import provisional, recordings, storage, transcripts
from services.contracts import Word
from services.doubts import asking, choosing, listing, standing
from services.engines.fake import FakeTranscriber
from services.errors import Conflict, NotFound, Refused, Waiting
from services.flow import progress, steering
from services.models import Chunk, Doubt, Job, Stage, Turn
from services.models import Word as WordRow
from services.revising import editing
from services.words import Heard
from worker import stage, tasks

PANEL = Path(__file__).parents[1] / "data" / "demo" / "panel.flac"


class Deaf(FakeTranscriber):
    """Hears nothing between 20 and 26 s nor after the last words, and a ghost from 40 to 41 s."""

    def transcribe(self, samples, *, offset_ms, language, prompt):
        heard = super().transcribe(samples, offset_ms=offset_ms, language=language, prompt=prompt)
        words = [one for one in heard.words if not 20_000 <= one.start_ms < 26_000 and one.start_ms < 122_000]
        ghost = [Word(text, 40_000 + 250 * n, 40_250 + 250 * n, 0.9)
                 for n, text in enumerate("Merci d’avoir regardé cette_vidéo !".replace("_", " ").split())]  # fmt: skip
        if offset_ms <= 40_000 < offset_ms + samples.size // 16:
            words = [*(one for one in words if one.end_ms <= 40_000), *ghost,
                     *(one for one in words if one.start_ms >= 41_500)]  # fmt: skip
        return Heard(tuple(words), heard.language, 0.01, -0.2, 1.5)


@pytest.fixture
def recorded(runtime, make_talk, monkeypatch):
    """(talk id, receipt) of the panel, heard first by a deaf engine, queued and not yet begun."""
    deaf, good = Deaf(), FakeTranscriber()
    monkeypatch.setattr(type(runtime.engines), "transcriber", lambda _self, _model=None: deaf)
    monkeypatch.setattr(type(runtime.engines), "guarded", lambda _self, _model=None: good)
    talk_id = make_talk()
    received = storage.receive(runtime.storage, io.BytesIO(PANEL.read_bytes()), limit_bytes=10**9)
    receipt = recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename="panel.flac")
    return talk_id, receipt


def read(runtime, talk_id) -> str:
    with runtime.sessions.begin() as db:
        return " ".join(turn.text for turn in transcripts.read(db, talk_id).turns)


def doubts(runtime, receipt) -> Sequence[Doubt]:
    with runtime.sessions.begin() as db:
        return standing.of_recording(db, receipt.recording_id)


def between(runtime, talk_id, start_ms, end_ms) -> str:
    with runtime.sessions.begin() as db:
        turns = transcripts.read(db, talk_id).turns
        return " ".join(one.text for turn in turns for one in turn.words if start_ms <= one.start_ms < end_ms)


def test_a_hole_and_a_ghost_are_heard_again_and_both_hearings_are_kept(runtime, recorded, drain):
    talk_id, receipt = recorded
    drain(runtime)
    with runtime.sessions.begin() as db:
        assert progress.of_job(db, receipt.job_id).state == "done"
    by_kind = {one.kind: one for one in doubts(runtime, receipt)}
    assert set(by_kind) == {"hole", "ghost"}
    hole, ghost = by_kind["hole"], by_kind["ghost"]
    assert (hole.heard, hole.version, hole.reason, hole.state) == ([], "redone", "filled", "settled")
    assert hole.redone_by == "fake"
    assert (ghost.version, ghost.reason) == ("redone", "no_more_loop")
    assert "vidéo" in str(ghost.heard)
    assert between(runtime, talk_id, 20_500, 25_500)
    assert "vidéo" not in read(runtime, talk_id)
    with runtime.sessions.begin() as db:
        assert db.scalar(sa.select(sa.func.count()).where(WordRow.text == "vidéo"))  # nothing heard is ever dropped
        found = listing.of_talk(db, talk_id)[0]
        assert found.percent == 100.0
        assert len(found.open) + len(found.settled) == 2


def test_a_person_brings_the_first_hearing_back_and_the_second_again(runtime, recorded, drain):
    talk_id, receipt = recorded
    drain(runtime)
    before = read(runtime, talk_id)
    ghost = next(one for one in doubts(runtime, receipt) if one.kind == "ghost")
    with runtime.sessions.begin() as db:
        choosing.choose(db, talk_id, ghost.id, "heard", None)
    assert "regardé cette vidéo" in read(runtime, talk_id)
    with runtime.sessions.begin() as db:
        chosen = choosing.choose(db, talk_id, ghost.id, "redone", None)
        assert (chosen.state, chosen.decided_at is not None) == ("settled", True)
    assert read(runtime, talk_id) == before


def test_words_taken_out_leave_no_empty_turn_and_come_back_as_their_own(runtime, recorded, drain):
    talk_id, receipt = recorded
    drain(runtime)
    with runtime.sessions.begin() as db:
        before, lone, after, *_ = db.scalars(sa.select(Turn).where(Turn.talk_id == talk_id).order_by(Turn.position))
        one = Doubt(recording_id=receipt.recording_id, kind="unvoiced", start_ms=lone.start_ms, end_ms=lone.end_ms,
                    heard=lone.words, redone=[], redone_by="x")  # fmt: skip
        db.add(one)
        editing.set_off_record(db, after.id, after.version, None, off_record=True)
    with runtime.sessions.begin() as db:
        choosing.choose(db, talk_id, one.id, "redone", None)
    assert between(runtime, talk_id, lone.start_ms, lone.end_ms) == ""
    with runtime.sessions.begin() as db:
        assert db.get(Turn, lone.id) is None
        choosing.choose(db, talk_id, one.id, "heard", None)
    with runtime.sessions.begin() as db:
        first, back, third, *_ = db.scalars(sa.select(Turn).where(Turn.talk_id == talk_id).order_by(Turn.position))
        assert (first.id, third.id) == (before.id, after.id)
        assert (back.text, back.speaker_id) == (lone.text, lone.speaker_id)
        # Beside what is off the record, new words are off the record too, until a person says otherwise.
        assert back.off_record


def test_the_second_hearing_of_nothing_but_silence_asks_no_engine(runtime, recorded, drain, monkeypatch):
    _, receipt = recorded
    monkeypatch.setattr(type(runtime.engines.detector), "voice", lambda *_args, **_more: 0.01)
    drain(runtime)
    ghost = next(one for one in doubts(runtime, receipt) if one.kind == "ghost")
    assert (ghost.version, ghost.reason, ghost.redone, ghost.redone_by, ghost.state) == (
        "redone", "nobody_speaks", [], None, "open",
    )  # fmt: skip
    with runtime.sessions.begin() as db:
        assert {one["key"] for one in db.get_one(Job, receipt.job_id).notices} == {"doubts.one"}


def test_without_the_guarded_engine_the_first_hearing_stands_and_says_so(runtime, recorded, drain, monkeypatch):
    talk_id, receipt = recorded

    def missing(_self, _model=None):
        raise Waiting("models.missing", model="small", folder="/x")

    monkeypatch.setattr(type(runtime.engines), "guarded", missing)
    drain(runtime)
    assert {(one.version, one.redone, one.state) for one in doubts(runtime, receipt)} == {("heard", None, "open")}
    with runtime.sessions.begin() as db:
        seen = progress.of_job(db, receipt.job_id)
        assert seen.state == "done"
        assert {one.key for one in seen.notices} == {"jobs.without_redo", "doubts.several"}
        assert {one.failed.key for one in listing.of_talk(db, talk_id)[0].open} == {"models.missing"}
        hole = next(one for one in listing.of_talk(db, talk_id)[0].open if one.kind == "hole")
        with pytest.raises(Refused, match="has not yet listened"):
            choosing.choose(db, talk_id, hole.id, "redone", None)


def test_a_person_has_a_passage_heard_again_and_nothing_changes_until_they_choose(runtime, recorded, drain):
    talk_id, receipt = recorded
    drain(runtime, only="probe")
    with runtime.sessions.begin() as db, pytest.raises(Conflict, match="being processed"):
        asking.ask(db, talk_id, receipt.recording_id, 1_000, 2_000)
    drain(runtime)
    before = read(runtime, talk_id)
    with runtime.sessions.begin() as db:
        one, job_id = asking.ask(db, talk_id, receipt.recording_id, 50_000, 54_000, model="demo", language="en")
        other, same_job = asking.ask(db, talk_id, receipt.recording_id, 60_000, 61_000)
        assert same_job == job_id
        assert listing.of_talk(db, talk_id)[0].open[-1].is_pending
    assert drain(runtime) == 2
    with runtime.sessions.begin() as db:
        assert db.get_one(Job, job_id).state == "done"
        assert progress.newest(db, talk_id)[receipt.recording_id].job_id == receipt.job_id
        asked = db.get_one(Doubt, one.id)
        assert (asked.version, asked.model, asked.language) == ("heard", "demo", "en")
        assert asked.redone is not None
        assert db.get_one(Doubt, other.id).redone is not None
    assert read(runtime, talk_id) == before


@pytest.mark.parametrize(("start_ms", "end_ms"), [(5_000, 5_000), (-1, 5_000), (1_000, 900_000)])
def test_a_passage_outside_the_recording_is_refused(runtime, recorded, drain, start_ms, end_ms):
    talk_id, receipt = recorded
    drain(runtime, only="probe")
    with runtime.sessions.begin() as db, pytest.raises(Refused, match="not in the recording"):
        asking.ask(db, talk_id, receipt.recording_id, start_ms, end_ms)


def test_a_doubt_of_another_talk_is_not_found(runtime, recorded, make_talk, drain):
    _, receipt = recorded
    drain(runtime)
    elsewhere = make_talk("Une autre")
    with runtime.sessions.begin() as db, pytest.raises(NotFound):
        choosing.choose(db, elsewhere, doubts(runtime, receipt)[0].id, "heard", None)


def test_what_a_person_decided_survives_another_run(runtime, recorded, drain):
    talk_id, receipt = recorded
    drain(runtime)
    ghost = next(one for one in doubts(runtime, receipt) if one.kind == "ghost")
    with runtime.sessions.begin() as db:
        choosing.choose(db, talk_id, ghost.id, "heard", None)
        db.execute(sa.update(Doubt).where(Doubt.id == ghost.id).values(decided_by=_user(db)))
        recordings.again(db, receipt.recording_id, None)
    drain(runtime)
    again = [one for one in doubts(runtime, receipt) if one.kind == "ghost"]
    assert [one.id for one in again] == [ghost.id]
    assert "regardé cette vidéo" in read(runtime, talk_id)


def _user(db):
    from services import users

    return users.add(db, email="g@example.org", name="Grace", role="editor", password="very long indeed").id


def test_what_is_transcribed_so_far_can_be_read_while_the_rest_runs(runtime, recorded, drain):
    talk_id, _ = recorded
    drain(runtime, only="probe")
    drain(runtime, only="plan")
    with runtime.sessions.begin() as db:
        assert provisional.of_talk(db, talk_id) == ()
    for _ in range(2):
        stage.run(runtime, "transcribe", tasks.SERVICES["transcribe"])
    with runtime.sessions.begin() as db:
        (part,) = provisional.of_talk(db, talk_id)
        so_far = part.said
        assert 0 < part.heard_ms < part.total_ms
        count = db.scalar(sa.select(sa.func.count()).select_from(Chunk))
    assert so_far[0].text
    assert so_far[-1].text == ""  # the rest, said to be missing
    assert sum(not one.text for one in so_far) == 1 < count
    drain(runtime)
    with runtime.sessions.begin() as db:
        assert provisional.of_talk(db, talk_id) == ()


def test_an_audit_that_runs_again_leaves_no_stage_of_the_first(runtime, recorded, drain):
    _, receipt = recorded
    drain(runtime)
    with runtime.sessions.begin() as db:
        db.execute(sa.update(Stage).where(Stage.name == "transcribe", Stage.position == 0).values(state="failed"))
        steering.resume(db, receipt.job_id)
    drain(runtime)
    with runtime.sessions.begin() as db:
        assert progress.of_job(db, receipt.job_id).state == "done"
        assert db.scalar(sa.select(sa.func.count()).where(Stage.name == "redo")) == len(doubts(runtime, receipt))
