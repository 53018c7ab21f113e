"""Find what was lost on the way: messages the broker forgot, stages whose worker died."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import jobs, models
from services.models import Job, Stage


def lost(db: Session, *, attempts: int, nudge_after_s: float) -> list[tuple[str, UUID]]:
    """Find what was lost: return (name, id) of the stages to nudge again, and give up on those tried too often.

    Stages whose holder died keep their state until they are claimed anew; the lease has run out, so they are free.
    """
    now = sa.func.now()
    dead = sa.select(Stage).where(Stage.state == "running", Stage.lease_until < now, Stage.attempts >= attempts)
    for stage in db.scalars(dead.limit(100)).all():
        give_up(db, stage.id, attempts)
    stale = sa.or_(Stage.nudged_at.is_(None), Stage.nudged_at < now - jobs.seconds(nudge_after_s))
    due = sa.or_(Stage.not_before.is_(None), Stage.not_before <= now)
    lost = (
        sa.select(Stage.id)
        .join(Job, Job.id == Stage.job_id)
        .where(
            Job.state.in_(models.job.LIVE_JOB_STATES), stale,
            sa.or_(sa.and_(Stage.state == "queued", due), sa.and_(Stage.state == "running", Stage.lease_until < now)),
        )
        .order_by(Stage.position).limit(1000).with_for_update(of=Stage, skip_locked=True)
    )  # fmt: skip
    again = sa.update(Stage).where(Stage.id.in_(lost)).values(nudged_at=now).returning(Stage.name, Stage.id)
    return [(row.name, row.id) for row in db.execute(again)]


def give_up(db: Session, stage_id: UUID, attempts: int) -> None:
    """A stage whose worker died `attempts` times (a poison chunk) is failed, so that the rest can go on."""
    stage = db.get_one(Stage, stage_id)
    jobs.lock(db, stage.job_id)
    db.refresh(stage)
    if stage.state != "running" or stage.attempts < attempts:
        return
    stage.state, stage.token, stage.lease_until = "failed", None, None
    stage.error_fate, stage.error_key, stage.error_params = "lost", "jobs.worker_lost", {"attempts": attempts}
    db.flush()
    jobs.after_failure(db, stage.job_id, stage.name, stage.chunk_id, "jobs.worker_lost", {"attempts": attempts})
