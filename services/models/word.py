"""A word as the engine heard it; what people correct are the turns."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base


class Word(Base):
    """[start_ms, end_ms) of the recording; never changed after its chunk was transcribed."""

    __tablename__ = "words"
    __table_args__ = (CheckConstraint("end_ms >= start_ms", name="not_reversed"),)
    chunk_id: Mapped[UUID] = mapped_column(ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    probability: Mapped[float | None]
    estimated: Mapped[bool] = mapped_column(server_default=false())
