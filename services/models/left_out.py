"""What could be quoted of a talk, as it was found when its recap was drafted last."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt


class LeftOut(Base):
    """`pool`: a `leftovers.Pool` as JSON, {} where the talk is too short for a recap."""

    __tablename__ = "left_out"
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"), primary_key=True)
    pool: Mapped[dict[str, Any]]
    found_at: Mapped[CreatedAt]
