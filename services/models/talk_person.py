"""Who is announced for a talk."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base


class TalkPerson(Base):
    """A person announced for a talk, in the order of the programme."""

    __tablename__ = "talk_people"
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_host: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
