"""A question that was put, and the turns that answer it."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, UuidKey


class Exchange(Base):
    """The question is words [start_word, end_word) of `turn_id`; `answers`: ids of turns of the talk, in order.

    Made anew from the turns whenever they change; the machine's reading, never a person's.
    """

    __tablename__ = "exchanges"
    __table_args__ = (
        UniqueConstraint("turn_id", "start_word"),
        CheckConstraint("end_word > start_word", name="not_empty"),
    )
    id: Mapped[UuidKey]
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"), index=True)
    turn_id: Mapped[UUID] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"))
    start_word: Mapped[int]
    end_word: Mapped[int]
    answers: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid))
