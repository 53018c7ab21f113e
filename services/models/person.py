"""A person of an event's programme."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, UuidKey


class Person(Base):
    """Somebody who speaks at an event, with other spellings of the name in `aliases` (strings)."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("event_id", "name"),)
    id: Mapped[UuidKey]
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    aliases: Mapped[list[Any]] = mapped_column(default=list)
