"""What tests ask the ledger and do to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from services import jobs
from services.models import Job, Stage

CLAIM = {"lease_s": 60.0, "attempts": 4}


def states(sessions, job_id):
    with sessions.begin() as db:
        rows = db.execute(sa.select(Stage.name, Stage.state).where(Stage.job_id == job_id))
        found = {}
        for name, state in rows:
            found.setdefault(name, []).append(state)
        return found


def finish(sessions, lease):
    with sessions.begin() as db:
        jobs.finish(db, lease)


def expire(sessions, lease):
    with sessions.begin() as db:
        past = datetime.now(UTC) - timedelta(seconds=1)
        db.execute(sa.update(Stage).where(Stage.id == lease.stage_id).values(lease_until=past))


def job_state(sessions, job_id):
    with sessions.begin() as db:
        return db.get_one(Job, job_id).state
