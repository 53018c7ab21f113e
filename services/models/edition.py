"""The published page of a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, UuidKey


class Edition(Base):
    """`body`: the composed edition (lede, quote of the day, themes, figures); `edited`: what people changed."""

    __tablename__ = "editions"
    id: Mapped[UuidKey]
    day_id: Mapped[UUID] = mapped_column(ForeignKey("days.id", ondelete="CASCADE"), unique=True)
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    edited: Mapped[dict[str, Any]] = mapped_column(default=dict)
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
