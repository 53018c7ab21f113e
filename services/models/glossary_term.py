"""A name or term that an event's transcripts must spell right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey, one_of

TERM_KINDS = ("person", "organisation", "term")


class GlossaryTerm(Base):
    """`heard`: spellings (strings) that people corrected to `term` in the event's talks."""

    __tablename__ = "glossary_terms"
    __table_args__ = (
        UniqueConstraint("event_id", "term"),
        CheckConstraint(one_of("kind", TERM_KINDS), name="kind"),
    )
    id: Mapped[UuidKey]
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    term: Mapped[str]
    kind: Mapped[str] = mapped_column(default="term")
    heard: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[CreatedAt]
