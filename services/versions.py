"""What is public: the version of a talk that readers get, and those of a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.models import Day, Publication, Talk

# Of the current versions, those that readers may know of: not under embargo. A withdrawn one is known by its note.
KNOWN = (
    Publication.superseded_at.is_(None),
    sa.or_(Talk.embargo_until.is_(None), Talk.embargo_until <= sa.func.now()),
)
PUBLIC = (*KNOWN, Publication.withdrawn_at.is_(None))


@dataclass(frozen=True, slots=True)
class Published:
    """A talk as an edition needs it: recap and voices as they were frozen, without the words of the transcript."""

    id: UUID
    talk_id: UUID
    slug: str
    title: str
    recap: Mapping[str, Any]
    speakers: Sequence[Mapping[str, Any]]


def latest(db: Session, talk_id: UUID) -> Publication | None:
    """The version readers get, withdrawn or not."""
    return db.scalar(
        sa.select(Publication).where(Publication.talk_id == talk_id, Publication.superseded_at.is_(None))
    )  # fmt: skip


def of_day(db: Session, day: Day) -> list[Published]:
    """What is public of a day, in the order of its talks."""
    frozen = Publication.frozen
    rows = db.execute(
        sa.select(Publication.id, Talk.id, Talk.slug, Talk.title, frozen["recap"], frozen["transcript"]["speakers"])
        .join(Talk, Publication.talk_id == Talk.id)
        .where(Talk.day_id == day.id, *PUBLIC)
        .order_by(Talk.starts_at.asc().nulls_last(), Talk.created_at)
    )
    return [Published(*row) for row in rows]


def counted(db: Session, days: Sequence[Day]) -> dict[UUID, int]:
    """How many talks of each day are public, by the day's id."""
    rows = db.execute(
        sa.select(Talk.day_id, sa.func.count()).join(Publication, Publication.talk_id == Talk.id)
        .where(Talk.day_id.in_([day.id for day in days]), *PUBLIC).group_by(Talk.day_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


def public_of(db: Session, day_ids: Collection[UUID]) -> dict[UUID, dict[UUID, UUID]]:
    """By day: the version that is public of each talk, by the talk's id."""
    rows = db.execute(
        sa.select(Talk.day_id, Talk.id, Publication.id).join(Publication, Publication.talk_id == Talk.id)
        .where(Talk.day_id.in_(day_ids), *PUBLIC)
    )  # fmt: skip
    found: dict[UUID, dict[UUID, UUID]] = {one: {} for one in day_ids}
    for day_id, talk_id, publication_id in rows:
        found[day_id][talk_id] = publication_id
    return found


def hidden_of(db: Session, day_id: UUID) -> dict[UUID, Talk]:
    """The talks of a day that were published and are not public now, by id: under embargo, or withdrawn."""
    rows = db.scalars(
        sa.select(Talk).join(Publication, Publication.talk_id == Talk.id)
        .where(Talk.day_id == day_id, Publication.superseded_at.is_(None), sa.not_(sa.and_(*PUBLIC)))
        .order_by(Talk.starts_at.asc().nulls_last(), Talk.created_at)
    )  # fmt: skip
    return {one.id: one for one in rows}


def is_hidden(db: Session, talk: Talk) -> bool:
    """Whether an embargo keeps from readers what was published of a talk."""
    published = latest(db, talk.id)
    is_secret = talk.embargo_until is not None and talk.embargo_until > datetime.now(UTC)
    return published is not None and published.withdrawn_at is None and is_secret
