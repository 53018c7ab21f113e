"""One run of a recording through the flow."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey, one_of

FLOWS = ("media", "text", "align", "redo", "voices", "draft")
# What they do is told where it was asked for; of the recording and its talk they say nothing.
SIDE_FLOWS = ("redo", "draft")
JOB_STATES = ("running", "waiting", "done", "failed", "cancelled")
LIVE_JOB_STATES = ("running", "waiting")


class Job(Base):
    """`flow` names one of `pipeline.FLOWS`; `model`: the Whisper checkpoint asked for, None for the setting's.

    `notices`: rows of {key, params}: what a person should know although the job went on. `paused_at`: since when a
    person holds it: nothing of it is claimed until it is resumed, whatever else its state says; None: it may go on.
    `voices`: {speakers, minimum, maximum} a person told the diarizer, and `channels`: whether each of two channels is
    one speaker; None: what the programme announces, and channels are believed where they hold a voice each.
    `style`: of a draft, the text of the house style's file; None for the usual one.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(one_of("state", JOB_STATES), name="state"),
        CheckConstraint(one_of("flow", FLOWS), name="flow"),
        CheckConstraint(f"paused_at is null or {one_of('state', LIVE_JOB_STATES)}", name="paused_is_live"),
        Index(
            "uq_jobs_live",
            "recording_id",
            unique=True,
            postgresql_where=text(one_of("state", LIVE_JOB_STATES)),
        ),
    )
    id: Mapped[UuidKey]
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"), index=True)
    recording_id: Mapped[UUID] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), index=True)
    flow: Mapped[str] = mapped_column(default="media")
    state: Mapped[str] = mapped_column(default="running")
    model: Mapped[str | None]
    voices: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    style: Mapped[str | None]
    notices: Mapped[list[Any]] = mapped_column(default=list)
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]
