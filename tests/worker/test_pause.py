"""Real workers: a job is paused midway, everything around it dies, and it goes on where it stood."""

from __future__ import annotations

import random
import time

import pytest
import sqlalchemy as sa

from services import provisional, queue
from services.flow import progress, steering
from services.models import Stage


def chunks_done(service, job_id) -> int:
    with service.runtime.sessions.begin() as db:
        done = (Stage.job_id == job_id, Stage.name == "transcribe", Stage.state == "done")
        return db.scalar(sa.select(sa.func.count()).where(*done)) or 0


def until(service, condition, within_s: float = 60.0) -> None:
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        service.tend(0.05)


def told(service, job_id) -> progress.Progress:
    with service.runtime.sessions.begin() as db:
        return progress.of_job(db, job_id)


@pytest.mark.slow
@pytest.mark.network
def test_a_paused_recording_survives_its_workers_and_redis_and_ends_as_if_nothing_had_been(service):
    undisturbed = service.add("Tranquille")
    service.wait(undisturbed[1].job_id)
    service.count_finishes()
    talk_id, receipt = service.add("En pause")
    until(service, lambda: chunks_done(service, receipt.job_id) >= 4)

    with service.runtime.sessions.begin() as db:
        steering.pause(db, receipt.job_id)
    until(service, lambda: not told(service, receipt.job_id).paused.ending)
    heard = chunks_done(service, receipt.job_id)
    service.kill_workers(random.Random(20261014))
    service.empty_and_kill_redis()
    # Time enough for the workers to be back, and for the sweep to nudge what it believed to be lost.
    service.tend(6.0)
    seen = told(service, receipt.job_id)
    assert (seen.state, seen.stalled) == ("paused", False)
    assert chunks_done(service, receipt.job_id) == heard
    with service.runtime.sessions.begin() as db:
        (part,) = provisional.of_talk(db, talk_id)
        assert any(said.text for said in part.said), "what is heard can be read meanwhile"
        states = set(db.scalars(sa.select(Stage.state).where(Stage.job_id == receipt.job_id)))
    assert states == {"done", "queued", "blocked"}

    with service.runtime.sessions.begin() as db:
        steering.resume(db, receipt.job_id)
    queue.announce(service.runtime.sessions, service.runtime.queue, receipt.job_id)
    service.wait(receipt.job_id)
    assert service.heard(talk_id, receipt) == service.heard(*undisturbed)
    with service.runtime.sessions.begin() as db:
        stages = db.scalars(sa.select(Stage).where(Stage.job_id == receipt.job_id)).all()
        finishes = db.execute(sa.text("select stage_id from finishes")).scalars().all()
    assert {stage.state for stage in stages} == {"done"}
    assert sorted(finishes) == sorted(stage.id for stage in stages), "each stage was finished once"
