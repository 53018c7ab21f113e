"""A frozen version of a talk's recap and transcript, as readers see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey


class Publication(Base):
    """`frozen` never changes; readers see the highest number that is not superseded, withdrawn openly or not.

    It is megabytes for a talk of hours, so a row is read without it until somebody asks for it.
    """

    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("talk_id", "number"),
        Index("uq_publications_current", "talk_id", unique=True, postgresql_where=text("superseded_at is null")),
    )
    id: Mapped[UuidKey]
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"))
    recap_id: Mapped[UUID | None] = mapped_column(ForeignKey("recaps.id", ondelete="SET NULL"), index=True)
    number: Mapped[int]
    frozen: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    correction: Mapped[str] = mapped_column(default="")
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    published_at: Mapped[CreatedAt]
    superseded_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_note: Mapped[str] = mapped_column(default="")
