"""The words an item rests on."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, UuidKey


class ItemSource(Base):
    """Words [start_word, end_word) of a turn, and their seconds where the source has times.

    `turn_id` becomes null when the turn is gone: the quote is then missing, not silently right.
    """

    __tablename__ = "item_sources"
    __table_args__ = (
        UniqueConstraint("item_id", "position"),
        CheckConstraint("end_word > start_word", name="not_empty"),
    )
    id: Mapped[UuidKey]
    item_id: Mapped[UUID] = mapped_column(ForeignKey("recap_items.id", ondelete="CASCADE"))
    position: Mapped[int]
    turn_id: Mapped[UUID | None] = mapped_column(ForeignKey("turns.id", ondelete="SET NULL"), index=True)
    start_word: Mapped[int]
    end_word: Mapped[int]
    start_ms: Mapped[int | None]
    end_ms: Mapped[int | None]
