from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from services import jobs
from services.errors import Conflict, NotFound
from services.flow import steering, workload
from services.models import Job, Stage, User
from tests.services.ledger import CLAIM, expire, finish


@pytest.fixture
def seen(sessions):
    """The lines as {job: line}, of everything or filtered."""

    def look(**wanted):
        with sessions.begin() as db:
            return {one.now.job_id: one for one in workload.lines(db, attempts=4, **wanted)}

    return look


def test_who_is_worked_on_and_who_waits_for_its_turn_behind_how_many(sessions, make_job, seen):
    first, second, third = (make_job(chunks=2, title=f"T {n}", sha256=f"{n:064d}") for n in range(3))
    lease = jobs.claim(sessions, "transcribe", **CLAIM)
    assert lease.job_id == first
    found = seen()
    assert [found[one].waits_for for one in (first, second, third)] == ["work", "turn", "turn"]
    assert [found[one].ahead for one in (second, third)] == [0, 1]
    assert {one.queue for one in found.values()} == {"speech"}
    with sessions.begin() as db:
        queues = {one.name: one for one in workload.queues(db)}
    assert (queues["speech"].in_hand, queues["speech"].waiting, queues["speech"].paused) == (1, 5, 0)
    assert (queues["speakers"].in_hand, queues["speakers"].waiting) == (0, 3)
    expire(sessions, lease)
    assert seen()[first].waits_for == "turn", "its worker is lost"


def test_a_paused_job_says_who_holds_it_and_since_when_and_its_stages_are_counted_apart(sessions, make_job, seen):
    job_id = make_job(chunks=2)
    with sessions.begin() as db:
        ada = User(email="ada@b.fr", name="Ada", role="reporter", password_hash="x")
        db.add(ada)
        db.flush()
        steering.pause(db, job_id, ada.id)
        paused_at = db.get_one(Job, job_id).paused_at
    line = seen()[job_id]
    assert (line.now.state, line.waits_for, line.since, line.now.paused.by) == ("paused", "person", paused_at, "Ada")
    with sessions.begin() as db:
        queues = {one.name: one for one in workload.queues(db)}
    assert (queues["speech"].waiting, queues["speech"].paused) == (0, 2)


def test_what_the_operator_must_supply_and_what_is_tried_again_is_said(sessions, make_job, seen):
    missing = make_job(chunks=1)
    lease = jobs.claim(sessions, "transcribe", **CLAIM)
    finish(sessions, jobs.claim(sessions, "diarize", **CLAIM))
    with sessions.begin() as db:
        jobs.wait(db, lease, "models.missing", {"model": "small", "folder": "x"})
    busy = make_job(chunks=1, title="Une autre", sha256="1" * 64)
    for name in ("transcribe", "diarize"):
        lease = jobs.claim(sessions, name, **CLAIM)
        with sessions.begin() as db:
            jobs.postpone(db, lease, "jobs.database_busy", {}, after_s=60, attempts=4)
    found = seen()
    assert (found[missing].waits_for, found[missing].now.error.key) == ("operator", "models.missing")
    assert found[busy].waits_for == "retry"


def test_what_is_over_is_not_listed_and_since_is_the_last_time_anything_moved(sessions, make_job, seen):
    job_id = make_job(chunks=1)
    moved = datetime.now(UTC) - timedelta(hours=2)
    with sessions.begin() as db:
        db.execute(sa.update(Stage).values(progressed_at=moved))
        db.execute(sa.update(Job).values(created_at=moved - timedelta(hours=1)))
    assert seen()[job_id].since == moved
    with sessions.begin() as db:
        steering.cancel(db, job_id)
    assert seen() == {}


def test_only_one_events_or_one_persons_jobs(sessions, make_job, seen):
    job_id = make_job(chunks=1)
    with sessions.begin() as db:
        ada = User(email="ada@b.fr", name="Ada", role="reporter", password_hash="x")
        db.add(ada)
        db.flush()
        db.execute(sa.update(Job).values(requested_by=ada.id))
    assert set(seen(event="escale")) == set(seen(email="Ada@B.fr")) == {job_id}
    assert seen(event="ailleurs") == seen(email="grace@b.fr") == {}
    assert seen()[job_id].asked_by == "Ada"


def test_a_job_is_called_by_how_its_id_begins(sessions, make_job):
    job_id = make_job()
    last = "0" if str(job_id)[-1] != "0" else "1"
    with sessions.begin() as db:
        one = db.get_one(Job, job_id)
        near = UUID(str(job_id)[:-1] + last)
        db.add(Job(id=near, talk_id=one.talk_id, recording_id=one.recording_id, state="done"))
        db.flush()
        assert workload.job_called(db, str(job_id)) == job_id
        assert workload.job_called(db, str(near).upper()) == near
        with pytest.raises(Conflict, check=lambda error: error.key == "workload.several"):
            workload.job_called(db, str(job_id)[:8])
    for nonsense in ("", "  ", "%", "zz", "-"):
        with sessions.begin() as db, pytest.raises(NotFound):
            workload.job_called(db, nonsense)
