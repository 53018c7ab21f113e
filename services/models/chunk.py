"""The unit of transcription: a few seconds to minutes of speech, cut in silence."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, UuidKey, one_of

CHUNK_STATES = ("pending", "done", "failed")


class Chunk(Base):
    """[start_ms, end_ms) of a recording, and how the engine heard it.

    `voiced`: pairs [start_ms, end_ms) of the recording in which the voice detector hears somebody; sorted and apart.
    """

    __tablename__ = "chunks"
    __table_args__ = (
        UniqueConstraint("recording_id", "position"),
        CheckConstraint("end_ms > start_ms", name="not_empty"),
        CheckConstraint(one_of("state", CHUNK_STATES), name="state"),
    )
    id: Mapped[UuidKey]
    recording_id: Mapped[UUID] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    position: Mapped[int]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    voiced: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="pending")
    language: Mapped[str | None]
    engine: Mapped[str | None]
    no_speech_probability: Mapped[float | None]
    average_logprob: Mapped[float | None]
    compression_ratio: Mapped[float | None]
    transcribed_at: Mapped[datetime | None]
