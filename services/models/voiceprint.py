"""How a voice of a recording sounds, kept only where the event's team has switched that on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey


class Voiceprint(Base):
    """A point of length 1 by which voices are compared. Biometric data: it goes with its recording, event or switch.

    `label`: the diarizer's own, as in the recording's spans; `engine`: name and version that made it, since points of
    two engines cannot be compared.
    """

    __tablename__ = "voiceprints"
    __table_args__ = (
        UniqueConstraint("recording_id", "label"),
        CheckConstraint("spoken_ms >= 0", name="spoken"),
    )
    id: Mapped[UuidKey]
    recording_id: Mapped[UUID] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    label: Mapped[str]
    engine: Mapped[str]
    spoken_ms: Mapped[int]
    point: Mapped[list[Any]]
    created_at: Mapped[CreatedAt]
