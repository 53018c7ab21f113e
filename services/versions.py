"""What is public: the version of a talk that readers get, and those of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.models import Day, Publication, Talk


@dataclass(frozen=True, slots=True)
class Published:
    """A talk as an edition needs it: recap and voices as they were frozen, without the words of the transcript."""

    id: UUID
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
        sa.select(Publication.id, Talk.slug, Talk.title, frozen["recap"], frozen["transcript"]["speakers"])
        .join(Talk, Publication.talk_id == Talk.id)
        .where(Talk.day_id == day.id, Publication.superseded_at.is_(None), Publication.withdrawn_at.is_(None))
        .order_by(Talk.starts_at.asc().nulls_last(), Talk.created_at)
    )
    return [Published(*row) for row in rows]


def counted(db: Session, days: Sequence[Day]) -> dict[UUID, int]:
    """How many talks of each day are public, by the day's id."""
    public = (Publication.superseded_at.is_(None), Publication.withdrawn_at.is_(None))
    rows = db.execute(
        sa.select(Talk.day_id, sa.func.count()).join(Publication, Publication.talk_id == Talk.id)
        .where(Talk.day_id.in_([day.id for day in days]), *public).group_by(Talk.day_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}
