"""Who may sign in to the newsroom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey, one_of

ROLES = ("reporter", "editor", "admin")


class User(Base):
    """`email` in lower case; raising `sign_in_epoch` signs the user out everywhere."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(one_of("role", ROLES), name="role"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )
    id: Mapped[UuidKey]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    language: Mapped[str] = mapped_column(default="fr")
    sign_in_epoch: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[CreatedAt]
    disabled_at: Mapped[datetime | None]
