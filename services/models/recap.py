"""A draft of what readers will read; the highest number of a talk is the one people edit."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey


class Recap(Base):
    """`stale_at` is set when the transcript changed under a quote; `version` guards against two editors at once;
    `wording`: marks, labels and verbs of the style it was drafted in, as `house.written` keeps them, {} for the usual.
    """

    __tablename__ = "recaps"
    __table_args__ = (UniqueConstraint("talk_id", "number"),)
    id: Mapped[UuidKey]
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"))
    number: Mapped[int]
    engine: Mapped[str]
    language: Mapped[str]
    title: Mapped[str]
    standfirst: Mapped[str]
    notices: Mapped[list[Any]] = mapped_column(default=list)
    wording: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sa.text("'{}'::jsonb"))
    version: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime | None]
    stale_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
