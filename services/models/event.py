"""An event: a conference or a fair, with its days and its programme."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey


class Event(Base):
    """A conference or fair, [starts_on, ends_on] inclusive. `keeps_voices`: whether how speakers sound is kept."""

    __tablename__ = "events"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)
    id: Mapped[UuidKey]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="fr")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    keeps_voices: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[CreatedAt]
