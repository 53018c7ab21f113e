"""What one of two people said while both spoke, heard from their own channel alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, UuidKey


class Aside(Base):
    """The voice `label` within the passage [start_ms, end_ms) of a recording in which two channels speak at once.

    `words`: rows of {text, start_ms, end_ms, probability}, [] where nothing was heard of it.
    """

    __tablename__ = "asides"
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
    words: Mapped[list[Any]] = mapped_column(default=list)
