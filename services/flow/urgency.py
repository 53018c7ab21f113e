"""Who is next: the nearest deadline; among equals each job in turn, so that a long recording keeps no other waiting."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import pipeline
from services.models import Job, Stage, Talk
from services.models.job import LIVE_JOB_STATES

# A claimer that finds the first stages locked by others that claim at the same moment tries as many jobs as this.
_TRIED = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """A job with something to claim: `name` and `stage_id` are of its first such stage, unless somebody is faster."""

    job_id: UUID
    name: str
    stage_id: UUID


def claimable(attempts: int) -> tuple[sa.ColumnElement[bool], ...]:
    """A stage that may be claimed as far as it goes: queued and due, or its holder's lease ran out; see `going_on`."""
    now = sa.func.now()
    due = sa.or_(Stage.not_before.is_(None), Stage.not_before <= now)
    return (
        sa.or_(
            sa.and_(Stage.state == _literal("queued"), due),
            sa.and_(Stage.state == _literal("running"), Stage.lease_until < now),
        ),
        Stage.attempts < attempts,
    )


def going_on() -> tuple[sa.ColumnElement[bool], ...]:
    """A job whose stages may be claimed: live, and nobody has paused it."""
    return Job.state.in_([_literal(one) for one in LIVE_JOB_STATES]), Job.paused_at.is_(None)


def in_turn(db: Session, names: Sequence[str], *, attempts: int, most: int = _TRIED) -> list[Candidate]:
    """The jobs that have a stage of `names` to claim, the most urgent first, at most `most`; nothing is locked.

    Urgent is: the talk's deadline; then, where stages are many to a job (chunks), whose last turn is longest ago;
    then the oldest job. So two recordings of equal urgency get a chunk each in turn, whatever their lengths and
    however far each is. Costs a few index steps per live job, however many stages are queued.
    """
    return [Candidate(*row) for row in db.execute(_in_turn(tuple(names), attempts, most))]


@functools.cache
def _in_turn(names: tuple[str, ...], attempts: int, most: int) -> sa.Select[Any]:
    """Written once: to put it together takes longer than to execute it, and every nudge asks."""
    firsts = (
        sa.select(Stage.id, Stage.name)
        .where(Stage.job_id == Job.id, Stage.name == name, *claimable(attempts))
        .order_by(Stage.position)
        .limit(1)
        .correlate(Job)
        for name in names
    )
    first = sa.union_all(*firsts).lateral("first")
    return (
        sa.select(Job.id, first.c.name, first.c.id)
        .join(Talk, Talk.id == Job.talk_id)
        .join(first, sa.true())
        .where(*going_on())
        .order_by(Talk.deadline_at.asc().nulls_last(), *_last_turn(names), Job.created_at, Job.id)
        .limit(most)
    )


def _last_turn(names: Sequence[str]) -> list[sa.ColumnElement[Any]]:
    shared = pipeline.FANNED_OUT.intersection(names)
    if not shared:
        return []
    served = (
        sa.select(Stage.started_at)
        .where(Stage.job_id == Job.id, Stage.name.in_(shared), Stage.started_at.is_not(None))
        .order_by(Stage.started_at.desc())
        .limit(1)
        .correlate(Job)
    )
    return [served.scalar_subquery().asc().nulls_first()]


def _literal(state: str) -> sa.ColumnElement[str]:
    """Written into the statement: a partial index is only used where its condition is known when planning."""
    return sa.literal(state, literal_execute=True)
