"""The durable work ledger. Postgres is the truth; a message on the queue is a nudge to look here.

A stage is claimed by one conditional UPDATE under a fresh token; results and "done" commit together, and only while
the token still holds; whoever settles the last sibling starts the next stage. So any process may be killed at any
moment: nothing is lost, nothing is done twice, and only the stage in hand is redone. Times are the database's own.
What a person does to a job (pause, resume, cancel) is in `steering`, which stage comes next in `urgency`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import models, pipeline
from services.database import Sessions
from services.errors import Conflict, NotFound
from services.flow import urgency
from services.models import Chunk, Doubt, Job, Recording, Stage
from services.models.stage import OPEN_STATES

_TOKEN_BITS = 62
_SETTLED = ("done", "failed")


class LeaseLost(Exception):
    """Somebody else holds the stage now, or it was cancelled: drop the work, write nothing."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A claimed stage. Writing its result is only allowed while `token` stands in the ledger."""

    stage_id: UUID
    job_id: UUID
    recording_id: UUID
    talk_id: UUID
    name: str
    chunk_id: UUID | None
    token: int
    attempt: int
    doubt_id: UUID | None = None


def start(
    db: Session, recording: Recording, requested_by: UUID | None = None, *, model: str | None = None,
    flow: str | None = None,
) -> Job:  # fmt: skip
    """Open the job of a recording: its first stage queued, the rest blocked. `flow`: None for that of its kind.

    Raises: Conflict: "jobs.already_running".
    """
    live = sa.select(Job.id).where(Job.recording_id == recording.id, Job.state.in_(models.job.LIVE_JOB_STATES))
    if db.execute(live).first():
        raise Conflict("jobs.already_running")
    job = Job(
        talk_id=recording.talk_id, recording_id=recording.id, requested_by=requested_by, model=model,
        flow=flow or recording.kind,
    )  # fmt: skip
    db.add(job)
    db.flush()
    names = pipeline.FLOWS[job.flow]
    for name in names:
        if name not in pipeline.FANNED_OUT:
            first = not pipeline.after(name, frozenset(names))
            db.add(Stage(job_id=job.id, name=name, state="queued" if first else "blocked"))
    db.flush()
    return job


def claim(sessions: Sessions, *names: str, lease_s: float, attempts: int) -> Lease | None:
    """Take the most urgent stage of those called `names`, or None where there is nothing to do (see urgency).

    Of a paused job nothing is claimed: once `steering.pause` has committed, no claim of its stages can follow.
    """
    token = random.getrandbits(_TOKEN_BITS)
    with sessions.begin() as db:
        for one in urgency.in_turn(db, names, attempts=attempts):
            # Pausing locks this row against it; finishing a sibling does not.
            still = sa.select(Job).where(Job.id == one.job_id, *urgency.going_on())
            job = db.scalar(still.with_for_update(read=True, key_share=True))
            row = _take(db, one, token, lease_s, attempts) if job else None
            if job and row:
                of = (row.id, job.id, job.recording_id, job.talk_id)
                return Lease(*of, one.name, row.chunk_id, token, row.attempts, row.doubt_id)
    return None


def _take(db: Session, one: urgency.Candidate, token: int, lease_s: float, attempts: int) -> Any:
    """Claim the first free stage of the candidate; its row, None where others hold them all."""
    now = sa.func.now()
    best = (
        sa.select(Stage.id)
        .where(Stage.job_id == one.job_id, Stage.name == one.name, *urgency.claimable(attempts))
        .order_by(Stage.position)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.execute(
        sa.update(Stage)
        .where(Stage.id == best.scalar_subquery())
        .values(
            state="running", token=token, attempts=Stage.attempts + 1, lease_until=now + seconds(lease_s),
            started_at=sa.func.coalesce(Stage.started_at, now), progressed_at=now, error_key=None, error_fate=None,
        )
        .returning(Stage.id, Stage.chunk_id, Stage.attempts, Stage.doubt_id)
        .execution_options(synchronize_session=False)
    ).first()  # fmt: skip


def renew(sessions: Sessions, lease: Lease, *, lease_s: float) -> bool:
    """Hold the stage for another `lease_s`; False when it is no longer ours (lost or cancelled)."""
    with sessions.begin() as db:
        return _mine(db, lease, lease_until=sa.func.now() + seconds(lease_s))


def progress(sessions: Sessions, lease: Lease, done_ms: int, total_ms: int) -> bool:
    """Note how far the stage is; False when it is no longer ours."""
    with sessions.begin() as db:
        return _mine(db, lease, done_ms=done_ms, total_ms=total_ms, progressed_at=sa.func.now())


def finish(db: Session, lease: Lease) -> None:
    """Mark the stage done in the transaction that holds its result, and start what waited for it.

    Raises: LeaseLost: the caller's transaction must roll back.
    """
    if not finish_together(db, [lease]):
        raise LeaseLost


def finish_together(db: Session, leases: Sequence[Lease]) -> list[Lease]:
    """As `finish`, stages of one name and job; return those still ours: of the others no result may be stored."""
    lock(db, leases[0].job_id)
    held = sa.tuple_(Stage.id, Stage.token).in_([(one.stage_id, one.token) for one in leases])
    now = sa.func.now()
    ours = db.scalars(
        sa.update(Stage)
        .where(held, Stage.state == "running")
        .values(
            state="done", token=None, lease_until=None, finished_at=now, progressed_at=now, done_ms=Stage.total_ms,
            error_key=None, error_fate=None,
        )
        .returning(Stage.id)
        .execution_options(synchronize_session=False)
    ).all()  # fmt: skip
    if ours and not _has_open_siblings(db, leases[0]):
        advance(db, leases[0].job_id)
    return [one for one in leases if one.stage_id in ours]


def _has_open_siblings(db: Session, lease: Lease) -> bool:
    """Whether others of the stage's name are still to be done: one row, where all of a job's may be a thousand."""
    still_open = [sa.literal(one, literal_execute=True) for one in OPEN_STATES]  # for the partial index
    which = (Stage.job_id == lease.job_id, Stage.name == lease.name, Stage.state.in_(still_open))
    return db.scalar(sa.select(Stage.id).where(*which).limit(1)) is not None


def fan_out(db: Session, job_id: UUID, name: str, work: Iterable[Chunk | Doubt | Recording]) -> None:
    """Add one queued stage called `name` per piece of `work`, in the transaction that makes the pieces."""
    known = db.scalar(sa.select(sa.func.count()).where(Stage.job_id == job_id, Stage.name == name)) or 0
    for position, one in enumerate(work, known):
        of = {"chunk_id": one.id} if isinstance(one, Chunk) else {"doubt_id": one.id} if isinstance(one, Doubt) else {}
        length_ms = (one.duration_ms or 0) if isinstance(one, Recording) else one.end_ms - one.start_ms
        db.add(Stage(job_id=job_id, name=name, position=position, state="queued", total_ms=length_ms, **of))


def fail(db: Session, lease: Lease, fate: str, key: str, params: dict[str, Any]) -> None:
    """The stage cannot be done: "refused" by its input, or a "bug". Tolerated stages leave a notice instead.

    Raises: LeaseLost.
    """
    lock(db, lease.job_id)
    values = {"error_fate": fate, "error_key": key, "error_params": params}
    if not _mine(db, lease, state="failed", token=None, lease_until=None, finished_at=sa.func.now(), **values):
        raise LeaseLost
    after_failure(db, lease.job_id, lease.name, lease.chunk_id, key, params)


def postpone(db: Session, lease: Lease, key: str, params: dict[str, Any], *, after_s: float, attempts: int) -> None:
    """The stage met something busy: try again after `after_s`, doubled with each attempt, `attempts` in all.

    Raises: LeaseLost.
    """
    if lease.attempt >= attempts:
        fail(db, lease, "retried", key, params)
        return
    pause = seconds(after_s * 2 ** (lease.attempt - 1))
    values = {"error_fate": "retried", "error_key": key, "error_params": params, "nudged_at": None}
    if not _mine(db, lease, state="queued", token=None, lease_until=None, not_before=sa.func.now() + pause, **values):
        raise LeaseLost


def wait(db: Session, lease: Lease, key: str, params: dict[str, Any]) -> None:
    """The operator must supply something: this stage and its queued siblings wait until somebody resumes the job.

    Raises: LeaseLost.
    """
    lock(db, lease.job_id)
    values = {"state": "waiting", "error_fate": "waiting", "error_key": key, "error_params": params}
    # The wait is nobody's failure, so the attempt is given back.
    if not _mine(db, lease, token=None, lease_until=None, attempts=Stage.attempts - 1, **values):
        raise LeaseLost
    siblings = (Stage.job_id == lease.job_id, Stage.name == lease.name, Stage.state == "queued")
    db.execute(sa.update(Stage).where(*siblings).values(**values))
    db.execute(sa.update(Job).where(Job.id == lease.job_id).values(state="waiting"))


def advance(db: Session, job_id: UUID) -> None:
    """Queue every blocked stage whose predecessors are settled; settle the job when all its stages are.

    The job's row must be locked: two siblings that finish at once would otherwise not see each other.
    """
    db.flush()
    states: dict[str, set[str]] = {}
    rows = db.execute(sa.select(Stage.name, Stage.state).where(Stage.job_id == job_id).distinct())
    for name, state in rows:
        states.setdefault(name, set()).add(state)
    flow = frozenset(states)

    def settled(name: str) -> bool:
        allowed = set(_SETTLED) if pipeline.STEPS[name].tolerated else {"done"}
        return states[name] <= allowed

    ready = [name for name in states if "blocked" in states[name] and all(map(settled, pipeline.after(name, flow)))]
    if states.get("transcribe") == {"failed"}:  # nothing was heard: no rest is complete, nothing can go on with it
        job = db.get_one(Job, job_id)
        job.notices = [one for one in job.notices if one["key"] != "jobs.without_transcribe"]
        _settle(db, job_id, "failed")
    elif ready:
        where = (Stage.job_id == job_id, Stage.name.in_(ready), Stage.state == "blocked")
        db.execute(sa.update(Stage).where(*where).values(state="queued", nudged_at=None))
    elif all(map(settled, states)):
        _settle(db, job_id, "done")


def unannounced(db: Session, job_id: UUID) -> list[tuple[str, UUID]]:
    """Mark the job's queued stages as nudged and return their (name, id); the caller sends them after its commit. None
    of a paused job's: they are announced when it is resumed.
    """
    due = sa.or_(Stage.not_before.is_(None), Stage.not_before <= sa.func.now())
    held = sa.exists().where(Job.id == job_id, Job.paused_at.is_not(None))
    rows = db.execute(
        sa.update(Stage)
        .where(Stage.job_id == job_id, Stage.state == "queued", Stage.nudged_at.is_(None), due, ~held)
        .values(nudged_at=sa.func.now())
        .returning(Stage.name, Stage.id, Stage.position)
    )
    return [(row.name, row.id) for row in sorted(rows, key=lambda row: row.position)]


def after_failure(
    db: Session, job_id: UUID, name: str, chunk_id: UUID | None, key: str, params: dict[str, Any]
) -> None:
    """Go on without a tolerated stage and say so, or settle the job as failed. The job must be locked."""
    if chunk_id is not None:
        db.execute(sa.update(Chunk).where(Chunk.id == chunk_id).values(state="failed"))
    if not pipeline.STEPS[name].tolerated:
        _settle(db, job_id, "failed")
        return
    notice = {"key": f"jobs.without_{name}", "params": {}, "cause": {"key": key, "params": params}}
    job = db.get_one(Job, job_id)
    if notice not in job.notices:
        job.notices = [*job.notices, notice]
    advance(db, job_id)


def _settle(db: Session, job_id: UUID, state: str) -> None:
    over = {"state": state, "finished_at": sa.func.now(), "paused_at": None, "paused_by": None}
    db.execute(sa.update(Job).where(Job.id == job_id).values(**over))


def lock(db: Session, job_id: UUID, *, alone: bool = False) -> Job:
    """Lock the job's row: always before its stages, so that two finishers and a cancel never wait in a circle.

    Args: alone: also against claims and new stages. Raises: NotFound: "jobs.not_found".
    """
    locked = sa.select(Job).where(Job.id == job_id).with_for_update(key_share=not alone)
    # As it is now, whatever of it this session read before it was locked.
    job = db.scalar(locked.execution_options(populate_existing=True))
    if job is None:
        raise NotFound("jobs.not_found")
    return job


def _mine(db: Session, lease: Lease, **values: Any) -> bool:
    held = (Stage.id == lease.stage_id, Stage.token == lease.token, Stage.state == "running")
    done = db.execute(sa.update(Stage).where(*held).values(**values).execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined] # an UPDATE's result always has it


def seconds(value: float) -> sa.ColumnElement[Any]:
    """An interval for the database's own clock."""
    return sa.func.make_interval(0, 0, 0, 0, 0, 0, value)
