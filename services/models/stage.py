"""One step of a job: the durable work ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, UuidKey, one_of

STAGE_STATES = ("blocked", "queued", "running", "waiting", "done", "failed", "cancelled")
OPEN_STATES = ("queued", "running")


class Stage(Base):
    """Claimed by one conditional UPDATE: `token` fences off whoever lost the lease, `attempts` counts every claim.

    `chunk_id`, `doubt_id`: what a fanned-out stage works on. blocked: siblings before it are not done; waiting: the
    operator must supply something; `done_ms` of `total_ms` is the progress; `error_*` is the sentence of the last
    failure, `error_fate` refused, retried or bug.
    """

    __tablename__ = "stages"
    __table_args__ = (
        UniqueConstraint("job_id", "name", "position"),
        CheckConstraint(one_of("state", STAGE_STATES), name="state"),
        CheckConstraint("(state = 'running') = (token is not null)", name="running_has_token"),
        # For services.flow.urgency: the first stage of a job that may be claimed, and when the job had its last turn.
        Index("ix_stages_open", "name", "job_id", "position", postgresql_where=text(one_of("state", OPEN_STATES))),
        Index("ix_stages_turns", "job_id", "started_at"),
    )
    id: Mapped[UuidKey]
    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    chunk_id: Mapped[UUID | None] = mapped_column(ForeignKey("chunks.id", ondelete="CASCADE"), index=True)
    doubt_id: Mapped[UUID | None] = mapped_column(ForeignKey("doubts.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(default="blocked")
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[int | None] = mapped_column(BigInteger)
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    progressed_at: Mapped[datetime | None]
    done_ms: Mapped[int] = mapped_column(default=0)
    total_ms: Mapped[int] = mapped_column(default=0)
    error_fate: Mapped[str | None]
    error_key: Mapped[str | None]
    error_params: Mapped[dict[str, Any]] = mapped_column(default=dict)
