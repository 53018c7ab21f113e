"""One media or text file of a talk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey, one_of

RECORDING_KINDS = ("media", "text")


class Recording(Base):
    """The uploaded bytes of a talk, kept for ever under their SHA-256; the `_key`s name files in the storage.

    `work_key`: 16 kHz mono WAV the engines read; `proxy_key`: what a browser plays where it cannot play the original.
    `corrections` of a text: what people said of its lines, {line, what, name} (`formats.corrections`).
    """

    __tablename__ = "recordings"
    __table_args__ = (
        UniqueConstraint("talk_id", "sha256"),
        CheckConstraint(one_of("kind", RECORDING_KINDS), name="kind"),
        CheckConstraint("size_bytes > 0", name="not_empty"),
    )
    id: Mapped[UuidKey]
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    filename: Mapped[str]
    media_type: Mapped[str] = mapped_column(default="application/octet-stream")
    duration_ms: Mapped[int | None]
    probe: Mapped[dict[str, Any]] = mapped_column(default=dict)
    storage_key: Mapped[str]
    work_key: Mapped[str | None]
    peaks_key: Mapped[str | None]
    proxy_key: Mapped[str | None]
    corrections: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'::jsonb"))
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[CreatedAt]
