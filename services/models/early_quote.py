"""Words that somebody took from a recording while the rest of it was still being transcribed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey


class EarlyQuote(Base):
    """[start_ms, end_ms) of the recording, from a word's start to a word's end; `text`: the words as they then stood.

    It is gone once it stands in the recap, or somebody let go of it.
    """

    __tablename__ = "early_quotes"
    __table_args__ = (
        UniqueConstraint("recording_id", "start_ms", "end_ms"),
        CheckConstraint("end_ms > start_ms", name="not_empty"),
    )
    id: Mapped[UuidKey]
    recording_id: Mapped[UUID] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    text: Mapped[str]
    kept_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[CreatedAt]
