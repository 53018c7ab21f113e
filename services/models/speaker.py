"""A voice of a talk, which may be linked to a person."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, UuidKey


class Speaker(Base):
    """A voice. `label` is the diarizer's or the text's own; a linked person's name wins over `name`."""

    __tablename__ = "speakers"
    __table_args__ = (UniqueConstraint("talk_id", "label"),)
    id: Mapped[UuidKey]
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"))
    label: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str | None]
    role: Mapped[str | None]
    organisation: Mapped[str | None]
    is_host: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
