"""A passage of a recording that should be heard again, with both hearings of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey, one_of

# What the audit finds (services.doubts.finding says how), and what a person asked for.
DOUBT_KINDS = ("ghost", "loop", "unvoiced", "hole", "rush", "language", "improbable", "asked")
DOUBT_STATES = ("open", "settled")
VERSIONS = ("heard", "redone")


class Doubt(Base):
    """[start_ms, end_ms) of the recording. Nothing of either hearing is ever dropped from here.

    `heard`, `redone`: rows of {text, start_ms, end_ms, probability}; `redone` is null until the machine has listened
    again, [] where it heard nothing. `version` is the hearing the turns follow, because of `reason`; `evidence`: the
    figures it rests on. `settled`: a person (`decided_by`) or the evidence (nobody) has decided.
    `model`, `language`: asked for the second hearing, null for the default; `spoken`: the language heard.
    """

    __tablename__ = "doubts"
    __table_args__ = (
        CheckConstraint("end_ms > start_ms", name="not_empty"),
        CheckConstraint(one_of("kind", DOUBT_KINDS), name="kind"),
        CheckConstraint(one_of("state", DOUBT_STATES), name="state"),
        CheckConstraint(one_of("version", VERSIONS), name="version"),
        CheckConstraint("version = 'heard' or redone is not null", name="stands_on_words"),
        Index("ix_doubts_recording_id_start_ms", "recording_id", "start_ms"),
    )
    id: Mapped[UuidKey]
    recording_id: Mapped[UUID] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    kind: Mapped[str]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    heard: Mapped[list[Any]] = mapped_column(default=list)
    heard_by: Mapped[str | None]
    redone: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    redone_by: Mapped[str | None]
    model: Mapped[str | None]
    language: Mapped[str | None]
    spoken: Mapped[str | None]
    version: Mapped[str] = mapped_column(default="heard")
    reason: Mapped[str | None]
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="open")
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
