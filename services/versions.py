"""What is public: the version of a talk that readers get, and those of a day."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.models import Day, Publication, Talk


def latest(db: Session, talk_id: UUID) -> Publication | None:
    """The version readers get, withdrawn or not."""
    return db.scalar(
        sa.select(Publication).where(Publication.talk_id == talk_id, Publication.superseded_at.is_(None))
    )  # fmt: skip


def of_day(db: Session, day: Day) -> list[tuple[Talk, Publication]]:
    """What is public of a day, in the order of its talks."""
    rows = db.execute(
        sa.select(Talk, Publication)
        .join(Publication, Publication.talk_id == Talk.id)
        .where(Talk.day_id == day.id, Publication.superseded_at.is_(None), Publication.withdrawn_at.is_(None))
        .order_by(Talk.starts_at.asc().nulls_last(), Talk.created_at)
    )
    return [(row[0], row[1]) for row in rows]
