"""What a person does to a job: pause it, resume it, cancel it. What it made so far stays, whatever they do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import jobs, pipeline
from services.errors import Conflict
from services.models import Chunk, Job, Stage
from services.models.job import LIVE_JOB_STATES


def steer(db: Session, job_id: UUID, what: str, user_id: UUID | None = None) -> None:
    """Do `what`, "pause", "resume" or "cancel". Raises: as those; ValueError: none of them."""
    if what == "pause":
        pause(db, job_id, user_id)
    elif what == "resume":
        resume(db, job_id)
    elif what == "cancel":
        cancel(db, job_id)
    else:
        raise ValueError(what)


def pause(db: Session, job_id: UUID, user_id: UUID | None = None) -> None:
    """Hold a job: nothing more of it is claimed until `resume`. Pausing it again changes nothing.

    What is being worked on at this moment is finished and kept: a chunk is over in seconds, and a long stage thrown
    away halfway would be lost work, while the machine is free for others as soon as it is done.
    Raises: NotFound: "jobs.not_found"; Conflict: "jobs.not_under_way"; "jobs.one_passage": a second hearing, which is
        over in a moment and which no page shows.
    """
    job = jobs.lock(db, job_id, alone=True)
    if job.state not in LIVE_JOB_STATES:
        raise Conflict("jobs.not_under_way")
    if job.flow == "redo":
        raise Conflict("jobs.one_passage")
    if job.paused_at is None:
        job.paused_at, job.paused_by = db.scalar(sa.select(sa.func.now())), user_id


def resume(db: Session, job_id: UUID) -> None:
    """Take up a paused job where it stood, or a waiting, failed or cancelled one where it stopped; finished chunks are
    not done again. A job that waited before it was paused waits again.

    Raises: NotFound: "jobs.not_found"; Conflict: "jobs.already_running" where it runs or is done without a gap.
    """
    job = jobs.lock(db, job_id)
    if job.paused_at is not None:
        job.paused_at = job.paused_by = None
        # While it was paused, workers may have found nothing behind its messages and dropped them.
        _touch(db, Stage.job_id == job_id, Stage.state == "queued")
        return
    broken = db.scalars(
        sa.select(Stage).where(Stage.job_id == job_id, Stage.state.in_(("failed", "cancelled", "waiting")))
    ).all()
    if not broken:
        raise Conflict("jobs.already_running")
    _take_up(db, job, [stage.id for stage in broken], pipeline.downstream({stage.name for stage in broken}))


def cancel(db: Session, job_id: UUID) -> None:
    """Stop a job in whatever state it is. Raises: NotFound: "jobs.not_found"."""
    job = jobs.lock(db, job_id)
    if job.state in {"done", "cancelled"}:
        return
    open_states = ("blocked", "queued", "running", "waiting")
    db.execute(
        sa.update(Stage)
        .where(Stage.job_id == job_id, Stage.state.in_(open_states))
        .values(state="cancelled", token=None, lease_until=None, finished_at=sa.func.now())
    )
    job.state, job.finished_at = "cancelled", db.scalar(sa.select(sa.func.now()))
    job.paused_at = job.paused_by = None


def _take_up(db: Session, job: Job, broken: list[UUID], downstream: set[str]) -> None:
    again = sa.or_(Stage.id.in_(broken), sa.and_(Stage.name.in_(downstream), Stage.state == "done"))
    _touch(
        db, Stage.job_id == job.id, again,
        state="blocked", attempts=0, finished_at=None, not_before=None, error_key=None, error_fate=None,
    )  # fmt: skip
    failed = sa.select(Stage.chunk_id).where(Stage.job_id == job.id, Stage.state == "blocked")
    db.execute(sa.update(Chunk).where(Chunk.id.in_(failed), Chunk.state == "failed").values(state="pending"))
    job.state, job.finished_at, job.notices = "running", None, []
    db.flush()
    jobs.advance(db, job.id)


def _touch(db: Session, *which: sa.ColumnElement[bool], **values: Any) -> None:
    """Change stages so that they are announced anew, and count as having moved now: the wait was nobody's delay."""
    touched = {"nudged_at": None, "progressed_at": sa.func.now(), **values}
    db.execute(sa.update(Stage).where(*which).values(**touched))
