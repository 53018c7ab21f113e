"""What one speaker says uninterrupted."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, UuidKey


class Turn(Base):
    """[start_ms, end_ms) of the recording, null where the source has no times.

    `words`: rows of {text, start_ms, end_ms, probability}, which spell `text` when joined by spaces; may be empty.
    `version` counts changes by people, 1 as made by the pipeline; each earlier state is a TurnRevision.
    """

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("talk_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("end_ms is null or start_ms is null or end_ms >= start_ms", name="not_reversed"),
        CheckConstraint("version > 0", name="version_positive"),
    )
    id: Mapped[UuidKey]
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"))
    recording_id: Mapped[UUID | None] = mapped_column(ForeignKey("recordings.id", ondelete="SET NULL"), index=True)
    position: Mapped[int]
    speaker_id: Mapped[UUID | None] = mapped_column(ForeignKey("speakers.id", ondelete="SET NULL"), index=True)
    start_ms: Mapped[int | None]
    end_ms: Mapped[int | None]
    text: Mapped[str]
    words: Mapped[list[Any]] = mapped_column(default=list)
    off_record: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
