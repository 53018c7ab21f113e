"""Find what was lost on the way: messages the broker forgot, stages whose worker died."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import jobs, pipeline
from services.flow import urgency
from services.models import Job, Stage


def lost(db: Session, *, attempts: int, nudge_after_s: float) -> list[tuple[str, UUID]]:
    """Find what was lost: return (name, id) of the stages to nudge again, and give up on those tried too often.

    Stages whose holder died keep their state until they are claimed anew; the lease has run out, so they are free.
    A stage that was nudged already is only nudged again where its queue was quiet for `nudge_after_s`: as long as
    workers claim from it, its messages arrive, and ten thousand chunks that wait must not be announced every minute.
    Paused jobs are let alone.
    """
    now = sa.func.now()
    dead = (
        sa.select(Stage.id)
        .join(Job, Job.id == Stage.job_id)
        .where(Stage.state == "running", Stage.lease_until < now, Stage.attempts >= attempts, *urgency.going_on())
        .limit(100)
    )
    for stage_id in db.scalars(dead).all():
        give_up(db, stage_id, attempts)
    stale = sa.or_(Stage.nudged_at.is_(None), Stage.nudged_at < now - jobs.seconds(nudge_after_s))
    first = sa.or_(Stage.nudged_at.is_(None), Stage.state == "running")
    lost = (
        sa.select(Stage.id)
        .join(Job, Job.id == Stage.job_id)
        .where(
            *urgency.going_on(), *urgency.claimable(attempts), stale,
            sa.or_(first, Stage.name.not_in(_lively(db, nudge_after_s))),
        )
        .order_by(Stage.position).limit(1000).with_for_update(of=Stage, skip_locked=True)
    )  # fmt: skip
    again = sa.update(Stage).where(Stage.id.in_(lost)).values(nudged_at=now).returning(Stage.name, Stage.id)
    return [(row.name, row.id) for row in db.execute(again)]


def _lively(db: Session, within_s: float) -> list[str]:
    """The stages on whose queues something was claimed for the first time within the last `within_s`."""
    recent = (
        sa.select(Stage.name)
        .join(Job, Job.id == Stage.job_id)
        .where(*urgency.going_on(), Stage.started_at > sa.func.now() - jobs.seconds(within_s))
        .distinct()
    )
    queues = {pipeline.STEPS[name].queue for name in db.scalars(recent)}
    return [step.name for step in pipeline.STEPS.values() if step.queue in queues]


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
