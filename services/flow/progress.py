"""How far a job is, as a person wants to know it: stage, "12:40 of 38:15", stalled, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import pipeline
from services.errors import NotFound
from services.models import Job, Recording, Stage, User
from services.models.job import SIDE_FLOWS
from services.once import once

# A job, the length of its recording, the name of who paused it, and the time.
_Row = tuple[Job, int | None, str | None, datetime]
_STALLED_AFTER = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of the catalogue and what its braces hold."""

    key: str
    params: dict[str, Any]

    @property
    def is_good(self) -> bool:
        """It tells of something that went well: nothing to look after."""
        return self.key in {"transcripts.edits_kept", "drafts.kept_edited", "speakers.two_channels"}


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when a job is paused and by whom ("": from the command line); `ending`: what was in hand still runs."""

    since: datetime
    by: str
    ending: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a job: that of its row, or "paused". `stage` is the one in hand, whose `done_ms` of `total_ms` are
    of recording time where `total_ms` is not 0; `percent` is of the whole job; `stalled`: it should run and nothing
    has moved for long; `outranked`: nothing has, because the workers are busy with other recordings.
    """

    job_id: UUID
    recording_id: UUID
    state: str
    stage: str | None
    done_ms: int
    total_ms: int
    percent: int
    stalled: bool
    error: Message | None
    notices: tuple[Message, ...]
    paused: Pause | None = None
    outranked: bool = False

    @property
    def is_to_check(self) -> bool:
        """It waits for somebody to look at what was understood of a text: nothing is wrong."""
        return self.error is not None and self.error.key == "reading.to_check"

    @property
    def is_bad(self) -> bool:
        return self.error is not None and not self.is_to_check

    @property
    def lacks_model(self) -> bool:
        """It waits for the weights of its speech model, which another model need not."""
        return self.state == "waiting" and self.error is not None and self.error.key.startswith("models.")

    @property
    def is_live(self) -> bool:
        return self.state in {"running", "waiting", "paused"}


def of_job(db: Session, job_id: UUID) -> Progress:
    """Raises: NotFound: "jobs.not_found"."""
    found = of_jobs(db, [job_id])
    if not found:
        raise NotFound("jobs.not_found")
    return found[job_id]


def of_jobs(db: Session, ids: Sequence[UUID]) -> dict[UUID, Progress]:
    """Those that are there, by id. Two questions for all of them, and one more for each that is stuck."""
    return _all_told(db, _seen(db, Job.id.in_(ids))) if ids else {}


@once
def newest(db: Session, talk_id: UUID) -> dict[UUID, Progress]:
    """The progress of each recording's newest job, by recording; of the whole, not of one passage."""
    chosen: dict[UUID, _Row] = {}
    for row in _of_talk(db, talk_id):
        chosen.setdefault(row[0].recording_id, row)
    return {one.recording_id: one for one in _all_told(db, [*chosen.values()]).values()}


def of_talk(db: Session, talk_id: UUID) -> Sequence[Job]:
    """A talk's jobs, the newest first, but for those of one passage and of one draft."""
    return [row[0] for row in _of_talk(db, talk_id)]


@once
def _of_talk(db: Session, talk_id: UUID) -> list[_Row]:
    return _seen(db, Job.talk_id == talk_id, Job.flow.not_in(SIDE_FLOWS))


def _seen(db: Session, *where: sa.ColumnElement[bool]) -> list[_Row]:
    """Jobs with the length of their recording, who paused them, and the time; the newest first."""
    rows = db.execute(
        sa.select(Job, Recording.duration_ms, User.name, sa.func.now()).where(*where)
        .join(Recording, Recording.id == Job.recording_id).outerjoin(User, User.id == Job.paused_by)
        .order_by(Job.created_at.desc())
    )  # fmt: skip
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _all_told(db: Session, rows: Sequence[_Row]) -> dict[UUID, Progress]:
    """What is done has no stage to tell of; hours of recording have hundreds."""
    open_ids = [row[0].id for row in rows if row[0].state != "done" or row[0].paused_at]
    stages: dict[UUID, list[Stage]] = {}
    for stage in db.scalars(sa.select(Stage).where(Stage.job_id.in_(open_ids))) if open_ids else ():
        stages.setdefault(stage.job_id, []).append(stage)
    return {row[0].id: _told(db, _Seen(*row, stages.get(row[0].id, []))) for row in rows}


@dataclass(frozen=True, slots=True)
class _Seen:
    """A job's rows at one moment. `paused_by`: a name."""

    job: Job
    duration_ms: int | None
    paused_by: str | None
    now: datetime
    stages: Sequence[Stage]


def _told(db: Session, seen: _Seen) -> Progress:
    job = seen.job
    by_name: dict[str, list[Stage]] = {}
    for stage in seen.stages:
        by_name.setdefault(stage.name, []).append(stage)
    done = {name: _share_done(rows) for name, rows in by_name.items()}
    flow = pipeline.FLOWS[job.flow]
    current = next((name for name in flow if name in by_name and _open(by_name[name])), None)
    done_ms, total_ms = _of_recording(current, by_name, seen.duration_ms or 0)
    whole = sum(pipeline.STEPS[name].share for name in flow)
    percent = 100 * sum(pipeline.STEPS[name].share * done.get(name, 0.0) for name in flow) / whole
    stuck, pause = _stuck(seen), _pause(seen)
    outranked = stuck and current is not None and _others_run(db, job.id, pipeline.beside(current))
    return Progress(
        job_id=job.id, recording_id=job.recording_id, state="paused" if pause else job.state,
        stage=current if job.state != "done" else None, done_ms=done_ms, total_ms=total_ms,
        percent=100 if job.state == "done" else min(99, int(percent)), stalled=stuck and not outranked,
        error=_error(seen.stages) if job.state in {"failed", "waiting"} and not pause else None,
        notices=tuple(Message(one["key"], one.get("params", {})) for one in job.notices),
        paused=pause, outranked=outranked,
    )  # fmt: skip


def _open(rows: Sequence[Stage]) -> bool:
    return any(stage.state not in {"done", "failed"} for stage in rows)


def _share_done(rows: Sequence[Stage]) -> float:
    total = sum(stage.total_ms or 1 for stage in rows)
    done = sum((stage.total_ms or 1) if stage.state in {"done", "failed"} else stage.done_ms for stage in rows)
    return done / total


def _of_recording(current: str | None, by_name: dict[str, list[Stage]], duration_ms: int) -> tuple[int, int]:
    """Chunks leave the silence out; a person reads the recording's clock, so the share is carried over to it."""
    if current is None or not duration_ms:
        return 0, 0
    return round(duration_ms * _share_done(by_name[current])), duration_ms


def _stuck(seen: _Seen) -> bool:
    if seen.job.state != "running" or seen.job.paused_at is not None:
        return False
    moved = [stage.progressed_at for stage in seen.stages if stage.progressed_at]
    return bool(seen.now - max([seen.job.created_at, *moved]) > _STALLED_AFTER)


def _others_run(db: Session, job_id: UUID, names: Sequence[str]) -> bool:
    """Is somebody at work on one of these stages for another job?"""
    held = (Stage.state == "running", Stage.lease_until > sa.func.now())
    others = sa.select(Stage.id).where(Stage.job_id != job_id, Stage.name.in_(names), *held)
    return db.scalar(others.limit(1)) is not None


def _pause(seen: _Seen) -> Pause | None:
    if seen.job.paused_at is None:
        return None
    ending = any(one.state == "running" and one.lease_until and one.lease_until > seen.now for one in seen.stages)
    return Pause(seen.job.paused_at, seen.paused_by or "", ending)


def _error(stages: Sequence[Stage]) -> Message | None:
    broken = [stage for stage in stages if stage.error_key and stage.state in {"failed", "waiting"}]
    fatal = [one for one in broken if one.state == "waiting" or not pipeline.STEPS[one.name].tolerated]
    for stage in [*fatal, *broken]:
        return Message(stage.error_key or "jobs.bug", stage.error_params)
    return None
