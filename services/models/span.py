"""Who was heard when, as the diarizer said; the turns are made of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, UuidKey


class Span(Base):
    """One voice over [start_ms, end_ms) of a recording; spans of two voices may overlap."""

    __tablename__ = "spans"
    __table_args__ = (
        UniqueConstraint("recording_id", "position"),
        CheckConstraint("end_ms > start_ms", name="not_empty"),
    )
    id: Mapped[UuidKey]
    recording_id: Mapped[UUID] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    position: Mapped[int]
    label: Mapped[str]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
