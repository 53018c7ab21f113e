"""What somebody decided about proposed names of a talk."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey, one_of

DECISION_KINDS = ("repair", "voice", "host", "changes")
DECISION_OUTCOMES = ("accepted", "dismissed")


class NameDecision(Base):
    """One click: spellings corrected everywhere, a voice named, or a proposal refused. Undone, it counts no more.

    `detail` of a repair: {target, kind, pairs: [[heard, to]], learned: [heard], turns: [{id, version, swaps}]};
    of a voice: {speaker, name} and, where it was named, {before, person, made_person, person_before};
    of a host: {speaker}; of the proposed changes of voice: {}.
    """

    __tablename__ = "name_decisions"
    __table_args__ = (
        CheckConstraint(one_of("kind", DECISION_KINDS), name="kind"),
        CheckConstraint(one_of("outcome", DECISION_OUTCOMES), name="outcome"),
        Index("ix_name_decisions_talk_id_decided_at", "talk_id", "decided_at"),
    )
    id: Mapped[UuidKey]
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"))
    kind: Mapped[str]
    outcome: Mapped[str]
    detail: Mapped[dict[str, Any]]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[CreatedAt]
    undone_at: Mapped[datetime | None]
