"""All that is under way, for who runs the service: what each job does or waits for and since when, and each queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import pipeline
from services.errors import Conflict, NotFound
from services.flow import progress, urgency
from services.flow.progress import Progress
from services.models import Day, Event, Job, Recording, Stage, Talk, User
from services.models.job import LIVE_JOB_STATES

# work: it is being worked on; turn: a worker of its queue, when its turn comes; retry: the next try, after something
# was busy; person: somebody paused it; operator: something is missing (Progress.error).
For = Literal["work", "turn", "retry", "person", "operator"]
_ALL = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """A live job. `waits_for` since `since`; `queue`: of the stage in hand; `ahead`: jobs that come before it there,
    0 where it does not wait for its turn; `asked_by`: who sent the recording, "" where that was no person.
    """

    now: Progress
    event: str
    talk: str
    filename: str
    asked_by: str
    deadline_at: datetime | None
    queue: str
    waits_for: For
    since: datetime
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """What workers of one queue have in hand, what they may claim, and what is held by pauses; in stages."""

    name: str
    in_hand: int = 0
    waiting: int = 0
    paused: int = 0


def lines(db: Session, *, attempts: int, event: str | None = None, email: str | None = None) -> list[Line]:
    """The live jobs, the oldest first; of one event or asked for by one person where those are given."""
    asked = sa.select(Job, Recording.filename, Talk, Event.slug, User.name)
    asked = asked.join(Recording, Recording.id == Job.recording_id).join(Talk, Talk.id == Job.talk_id)
    asked = asked.join(Day, Day.id == Talk.day_id).join(Event, Event.id == Day.event_id)
    asked = asked.outerjoin(User, User.id == Job.requested_by).where(Job.state.in_(LIVE_JOB_STATES))
    if event is not None:
        asked = asked.where(Event.slug == event)
    if email is not None:
        asked = asked.where(User.email == email.strip().lower())
    ranks = _ranks(db, attempts)
    found = []
    for job, filename, talk, slug, asked_by in db.execute(asked.order_by(Job.created_at, Job.id)):
        now = progress.of_job(db, job.id)
        queue = pipeline.STEPS[now.stage].queue if now.stage else ""
        waits_for, since = _wait(db, job)
        found.append(Line(
            now=now, event=slug, talk=talk.title, filename=filename, asked_by=asked_by or "",
            deadline_at=talk.deadline_at, queue=queue, waits_for=waits_for,
            since=since, ahead=ranks.get((queue, job.id), 0) if waits_for == "turn" else 0,
        ))  # fmt: skip
    return found


def queues(db: Session) -> list[Queue]:
    """Every queue, in the order of the flow."""
    held = sa.and_(Stage.state == "running", Stage.lease_until > sa.func.now())
    rows = db.execute(
        sa.select(
            Stage.name,
            sa.func.count().filter(held),
            sa.func.count().filter(~held, Job.paused_at.is_(None)),
            sa.func.count().filter(~held, Job.paused_at.is_not(None)),
        )
        .join(Job, Job.id == Stage.job_id)
        .where(Stage.state.in_(("queued", "running")), Job.state.in_(LIVE_JOB_STATES))
        .group_by(Stage.name)
    ).all()
    found = dict.fromkeys(pipeline.QUEUES, (0, 0, 0))
    for name, *counts in rows:
        queue = pipeline.STEPS[name].queue
        in_hand, waiting, paused = (a + b for a, b in zip(found[queue], counts, strict=True))
        found[queue] = (in_hand, waiting, paused)
    return [Queue(name, *counts) for name, counts in found.items()]


def job_called(db: Session, beginning: str) -> UUID:
    """The job whose id begins so. Raises: NotFound: "jobs.not_found"; Conflict: "workload.several"."""
    plain = beginning.strip().lower()
    called = sa.cast(Job.id, sa.Text).startswith(plain, autoescape=True)
    found = db.scalars(sa.select(Job.id).where(called).limit(2)).all() if plain else []
    if len(found) > 1:
        raise Conflict("workload.several", beginning=plain)
    if not found:
        raise NotFound("jobs.not_found")
    return found[0]


def _ranks(db: Session, attempts: int) -> dict[tuple[str, UUID], int]:
    """How many jobs come before each one on each queue."""
    found: dict[tuple[str, UUID], int] = {}
    for queue in pipeline.QUEUES:
        names = [step.name for step in pipeline.STEPS.values() if step.queue == queue]
        for rank, one in enumerate(urgency.in_turn(db, names, attempts=attempts, most=_ALL)):
            found.setdefault((queue, one.job_id), rank)
    return found


def _wait(db: Session, job: Job) -> tuple[For, datetime]:
    stages = db.scalars(sa.select(Stage).where(Stage.job_id == job.id)).all()
    now = db.execute(sa.select(sa.func.now())).scalar_one()
    moved = max([job.created_at, *(stage.progressed_at for stage in stages if stage.progressed_at)])
    if job.paused_at is not None:
        return "person", job.paused_at
    held = [one for one in stages if one.state == "running" and one.lease_until and one.lease_until > now]
    if held:
        return "work", min(one.started_at or now for one in held)
    if job.state == "waiting":
        return "operator", moved
    open_ones = [one for one in stages if one.state == "queued"]
    if open_ones and all(one.not_before and one.not_before > now for one in open_ones):
        return "retry", moved
    return "turn", moved
