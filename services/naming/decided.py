"""What people decided of names, hosts and changes of voice in a talk: read once for all that proposes."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.models import NameDecision
from services.once import once


@once
def standing(db: Session, talk_id: UUID) -> list[NameDecision]:
    """The decisions of a talk that nobody took back, the latest first."""
    where = (NameDecision.talk_id == talk_id, NameDecision.undone_at.is_(None))
    return list(db.scalars(sa.select(NameDecision).where(*where).order_by(NameDecision.decided_at.desc())))
