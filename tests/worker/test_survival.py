"""Every process of a running service is killed without warning, and nothing is lost or done twice."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa

from services.models import Stage

KILLS = 10


@pytest.mark.slow
@pytest.mark.network
def test_whatever_is_killed_every_chunk_is_done_once_and_the_result_is_the_same(service):
    chance = random.Random(20261014)
    undisturbed = service.add("Tranquille")
    service.wait(undisturbed[1].job_id)
    service.count_finishes()
    disturbed = service.add("Dérangée")
    for number in range(KILLS):
        service.wait_for_new_work()
        service.tend(chance.uniform(0.0, 0.2))
        if number == 4:
            service.empty_and_kill_redis()
        if number == 7:
            service.kill_postgres()
        service.kill_workers(chance)
    service.wait(disturbed[1].job_id)

    assert service.heard(*disturbed) == service.heard(*undisturbed)
    with service.runtime.sessions.begin() as db:
        stages = db.scalars(sa.select(Stage).where(Stage.job_id == disturbed[1].job_id)).all()
        finishes = db.execute(sa.text("select stage_id from finishes")).scalars().all()
    chunks = [stage for stage in stages if stage.name == "transcribe"]
    assert len(chunks) >= 20
    assert {stage.state for stage in stages} == {"done"}
    assert sorted(finishes) == sorted(stage.id for stage in stages), "each stage was finished once"
    again = sum(stage.attempts - 1 for stage in stages)
    # Each kill takes at most the stage in hand of each worker; so does the end of Postgres.
    assert 3 <= again <= 2 * KILLS + 2, f"{again} of {len(chunks)} chunks were begun again after {KILLS} kills"
