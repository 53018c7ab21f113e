"""A resumable upload under way; the size of its file is its offset."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey, one_of

UPLOAD_STATES = ("open", "complete", "refused")


class Upload(Base):
    """`length_bytes` as declared by the client; the bytes lie in the storage's incoming folder under the id.

    `model`: the Whisper checkpoint asked for, None for the setting's; `aligned`: it is the sound of the talk's text.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint(one_of("state", UPLOAD_STATES), name="state"),
        CheckConstraint("length_bytes > 0", name="not_empty"),
    )
    id: Mapped[UuidKey]
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str]
    model: Mapped[str | None]
    aligned: Mapped[bool] = mapped_column(default=False, server_default=false())
    length_bytes: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(default="open")
    recording_id: Mapped[UUID | None] = mapped_column(ForeignKey("recordings.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
