"""One piece of a recap: heading, introduction, narrative, quote, takeaway or figure."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts import ITEM_KINDS, VERDICTS
from services.models.base import Base, UuidKey, one_of


class RecapItem(Base):
    """`signed_*`: an editor's exception for an altered or missing quote; `heard_*`: a person listened to it."""

    __tablename__ = "recap_items"
    __table_args__ = (
        UniqueConstraint("recap_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint(one_of("kind", ITEM_KINDS), name="kind"),
        CheckConstraint(f"verdict is null or {one_of('verdict', VERDICTS)}", name="verdict"),
        CheckConstraint("signed_by is null or signed_reason <> ''", name="signed_with_reason"),
    )
    id: Mapped[UuidKey]
    recap_id: Mapped[UUID] = mapped_column(ForeignKey("recaps.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str]
    text: Mapped[str]
    speaker_id: Mapped[UUID | None] = mapped_column(ForeignKey("speakers.id", ondelete="SET NULL"), index=True)
    verdict: Mapped[str | None]
    why: Mapped[dict[str, Any]] = mapped_column(default=dict)
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    signed_reason: Mapped[str] = mapped_column(default="")
    heard_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    heard_at: Mapped[datetime | None]
