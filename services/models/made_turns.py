"""The turns of a recording as the machine made them last: what people's changes are told apart from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt


class MadeTurns(Base):
    """`turns`: rows of {speaker, start_ms, end_ms, text, words}, `speaker` the id of a Speaker or null."""

    __tablename__ = "made_turns"
    recording_id: Mapped[UUID] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True)
    turns: Mapped[list[Any]]
    made_at: Mapped[CreatedAt]
