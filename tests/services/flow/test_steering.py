"""What a person does to a job: pause, resume, cancel; whatever is in hand, nothing heard is lost."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services import jobs
from services.errors import Conflict, NotFound
from services.flow import progress, steering, sweep
from services.models import Job, Recording, Stage, User
from tests.services.ledger import CLAIM, expire, finish, job_state, states


def about(key):
    return lambda error: error.key == key


def pause(sessions, job_id, user_id=None):
    with sessions.begin() as db:
        steering.pause(db, job_id, user_id)


def resume(sessions, job_id):
    with sessions.begin() as db:
        steering.resume(db, job_id)


def seen(sessions, job_id):
    with sessions.begin() as db:
        return progress.of_job(db, job_id)


def test_of_a_paused_job_nothing_is_claimed_and_what_is_in_hand_is_finished(sessions, make_job):
    job_id = make_job(chunks=3)
    lease = jobs.claim(sessions, "transcribe", **CLAIM)
    pause(sessions, job_id)
    assert jobs.claim(sessions, "transcribe", **CLAIM) is None
    assert jobs.claim(sessions, "diarize", **CLAIM) is None
    assert jobs.renew(sessions, lease, lease_s=60)
    assert jobs.progress(sessions, lease, 5_000, 10_000)
    assert seen(sessions, job_id).paused.ending
    finish(sessions, lease)
    told = seen(sessions, job_id)
    assert (told.state, told.is_live, told.paused.ending, told.stalled) == ("paused", True, False, False)
    assert states(sessions, job_id)["transcribe"].count("done") == 1


def test_resuming_goes_on_where_it_stood_and_announces_what_the_workers_dropped(sessions, make_job):
    job_id = make_job(chunks=3)
    finish(sessions, jobs.claim(sessions, "transcribe", **CLAIM))
    with sessions.begin() as db:
        assert len(jobs.unannounced(db, job_id)) == 3
    pause(sessions, job_id)
    with sessions.begin() as db:
        assert jobs.unannounced(db, job_id) == []
    resume(sessions, job_id)
    assert sorted(states(sessions, job_id)["transcribe"]) == ["done", "queued", "queued"]
    with sessions.begin() as db:
        assert sorted(name for name, _ in jobs.unannounced(db, job_id)) == ["diarize", "transcribe", "transcribe"]
    assert jobs.claim(sessions, "transcribe", **CLAIM).attempt == 1
    assert seen(sessions, job_id).paused is None


def test_stages_that_become_ready_during_the_pause_wait_for_its_end(sessions, make_job):
    job_id = make_job(chunks=1)
    finish(sessions, jobs.claim(sessions, "diarize", **CLAIM))
    last = jobs.claim(sessions, "transcribe", **CLAIM)
    pause(sessions, job_id)
    finish(sessions, last)
    assert states(sessions, job_id)["audit"] == ["queued"]
    assert jobs.claim(sessions, "audit", **CLAIM) is None
    resume(sessions, job_id)
    assert jobs.claim(sessions, "audit", **CLAIM)


def test_a_pause_and_a_crowd_of_claims_at_once_leave_nothing_claimed_after_it(sessions, make_job):
    job_id = make_job(chunks=300)
    begun = threading.Barrier(5)

    def claim():
        begun.wait()
        for _ in range(60):
            jobs.claim(sessions, "transcribe", **CLAIM)

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    begun.wait()
    while states(sessions, job_id)["transcribe"].count("running") < 5:
        pass
    pause(sessions, job_id)
    at_the_pause = states(sessions, job_id)["transcribe"].count("running")
    for thread in threads:
        thread.join()
    assert states(sessions, job_id)["transcribe"].count("running") == at_the_pause < 240


def test_the_sweep_lets_a_paused_job_alone(sessions, make_job):
    job_id = make_job(chunks=2)
    lease = jobs.claim(sessions, "transcribe", **CLAIM)
    pause(sessions, job_id)
    expire(sessions, lease)
    with sessions.begin() as db:
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        db.execute(sa.update(Stage).values(nudged_at=long_ago, progressed_at=long_ago))
        db.execute(sa.update(Stage).where(Stage.id == lease.stage_id).values(attempts=4))
        assert sweep.lost(db, attempts=4, nudge_after_s=60) == []
    assert states(sessions, job_id)["transcribe"] == ["running", "queued"]
    told = seen(sessions, job_id)
    assert (told.state, told.stalled, told.paused.ending) == ("paused", False, False)
    resume(sessions, job_id)
    with sessions.begin() as db:
        sweep.lost(db, attempts=4, nudge_after_s=60)
    assert sorted(states(sessions, job_id)["transcribe"]) == ["failed", "queued"]


def test_a_job_that_was_paused_for_hours_is_not_called_stalled_when_it_is_resumed(sessions, make_job):
    job_id = make_job(chunks=2)
    pause(sessions, job_id)
    with sessions.begin() as db:
        long_ago = datetime.now(UTC) - timedelta(hours=5)
        db.execute(sa.update(Stage).values(progressed_at=long_ago))
        db.execute(sa.update(Job).values(created_at=long_ago, paused_at=long_ago))
    resume(sessions, job_id)
    assert not seen(sessions, job_id).stalled


def test_a_job_that_waits_behind_others_is_not_called_stalled(sessions, make_job):
    job_id = make_job(chunks=2)
    with sessions.begin() as db:
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        db.execute(sa.update(Stage).values(progressed_at=long_ago))
        db.execute(sa.update(Job).values(created_at=long_ago))
    assert (seen(sessions, job_id).stalled, seen(sessions, job_id).outranked) == (True, False)
    other = make_job(chunks=2, title="Une autre", sha256="1" * 64)
    with sessions.begin() as db:
        taken = sa.select(Stage.id).where(Stage.job_id == other, Stage.name == "transcribe").limit(1)
        lease_until = datetime.now(UTC) + timedelta(minutes=1)
        db.execute(
            sa.update(Stage).where(Stage.id.in_(taken)).values(state="running", token=1, lease_until=lease_until)
        )
    assert (seen(sessions, job_id).stalled, seen(sessions, job_id).outranked) == (False, True)


def test_who_paused_it_and_when_is_told_and_a_second_pause_changes_neither(sessions, make_job):
    job_id = make_job()
    with sessions.begin() as db:
        people = [User(email=f"{n.lower()}@b.fr", name=n, role="reporter", password_hash="x") for n in ("Ada", "Grace")]
        db.add_all(people)
    pause(sessions, job_id, people[0].id)
    first = seen(sessions, job_id).paused
    pause(sessions, job_id, people[1].id)
    assert seen(sessions, job_id).paused == first
    assert first.by == "Ada"


def test_a_paused_job_that_waited_for_the_operator_waits_again(sessions, make_job):
    job_id = make_job(chunks=2)
    lease = jobs.claim(sessions, "transcribe", **CLAIM)
    pause(sessions, job_id)
    with sessions.begin() as db:
        jobs.wait(db, lease, "models.missing", {"model": "small", "folder": "x"})
    assert seen(sessions, job_id).state == "paused"
    resume(sessions, job_id)
    told = seen(sessions, job_id)
    assert (told.state, told.error.key) == ("waiting", "models.missing")
    resume(sessions, job_id)
    assert seen(sessions, job_id).state == "running"


@pytest.mark.parametrize("end", ["cancel", "fail", "finish"])
def test_a_job_that_ends_is_not_paused_any_more(sessions, make_job, end):
    job_id = make_job(chunks=1)
    for name in ("transcribe", "diarize", "audit", "turns"):
        finish(sessions, jobs.claim(sessions, name, **CLAIM))
    last = jobs.claim(sessions, "recap", **CLAIM)
    pause(sessions, job_id)
    with sessions.begin() as db:
        if end == "cancel":
            steering.cancel(db, job_id)
        elif end == "fail":
            jobs.fail(db, last, "bug", "jobs.bug", {})
        else:
            jobs.finish(db, last)
    assert job_state(sessions, job_id) == {"cancel": "cancelled", "fail": "failed", "finish": "done"}[end]
    assert seen(sessions, job_id).paused is None
    with pytest.raises(Conflict, check=about("jobs.not_under_way")):
        pause(sessions, job_id)


def test_the_database_itself_knows_no_paused_job_that_is_over(sessions, make_job):
    job_id = make_job()
    with pytest.raises(IntegrityError, match="ck_jobs_paused_is_live"), sessions.begin() as db:
        db.execute(sa.update(Job).where(Job.id == job_id).values(state="done", paused_at=sa.func.now()))


def test_one_passage_and_no_job_at_all_are_refused(sessions, make_job):
    with sessions.begin() as db:
        recording = db.get_one(Recording, db.get_one(Job, make_job()).recording_id)
        db.execute(sa.update(Job).values(state="done"))
        redo = jobs.start(db, recording, flow="redo").id
    with pytest.raises(Conflict, check=about("jobs.one_passage")):
        pause(sessions, redo)
    with pytest.raises(NotFound, check=about("jobs.not_found")):
        pause(sessions, recording.id)


def test_a_running_job_that_is_not_paused_cannot_be_resumed(sessions, make_job):
    with pytest.raises(Conflict, check=about("jobs.already_running")):
        resume(sessions, make_job())
