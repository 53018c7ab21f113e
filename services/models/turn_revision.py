"""A turn as it was before a person changed it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey


class TurnRevision(Base):
    """The state `version` of a turn, kept when `changed_by` made the next one; it outlives the turn.

    `step_id`: the act that changed it; null where an act was taken back, or the machine made the turn anew.
    """

    __tablename__ = "turn_revisions"
    __table_args__ = (UniqueConstraint("turn_id", "version"),)
    id: Mapped[UuidKey]
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"), index=True)
    turn_id: Mapped[UUID]
    version: Mapped[int]
    step_id: Mapped[UUID | None] = mapped_column(ForeignKey("edit_steps.id", ondelete="CASCADE"), index=True)
    recording_id: Mapped[UUID | None]
    position: Mapped[int]
    speaker_id: Mapped[UUID | None]
    start_ms: Mapped[int | None]
    end_ms: Mapped[int | None]
    text: Mapped[str]
    words: Mapped[list[Any]] = mapped_column(default=list)
    off_record: Mapped[bool] = mapped_column(default=False)
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    changed_at: Mapped[CreatedAt]
