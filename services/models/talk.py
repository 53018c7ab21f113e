"""A talk: a keynote, panel or interview on one day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey, one_of

TALK_KINDS = ("keynote", "panel", "interview")


class Talk(Base):
    """A keynote, panel or interview. `language` None means: let the engine hear it."""

    __tablename__ = "talks"
    __table_args__ = (
        UniqueConstraint("day_id", "slug"),
        CheckConstraint(one_of("kind", TALK_KINDS), name="kind"),
    )
    id: Mapped[UuidKey]
    day_id: Mapped[UUID] = mapped_column(ForeignKey("days.id", ondelete="CASCADE"))
    slug: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(default="panel")
    description: Mapped[str] = mapped_column(default="")
    language: Mapped[str | None]
    starts_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    embargo_until: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
