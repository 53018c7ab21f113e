"""Failed sign-ins, counted so that a password cannot be guessed."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from services.models.base import Base, CreatedAt, UuidKey


class SignInAttempt(Base):
    """A wrong password for `email` from `address`; swept after a day."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_email_at", "email", "at"),
        Index("ix_sign_in_attempts_address_at", "address", "at"),
    )
    id: Mapped[UuidKey]
    email: Mapped[str]
    address: Mapped[str]
    at: Mapped[CreatedAt]
