"""A day of an event; its published page is the edition."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, UuidKey


class Day(Base):
    """One date of an event."""

    __tablename__ = "days"
    __table_args__ = (UniqueConstraint("event_id", "date"),)
    id: Mapped[UuidKey]
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    date: Mapped[date]
    title: Mapped[str] = mapped_column(default="")
