"""Who may sign in, as what; passwords, API tokens and the brake on guessing them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from services.database import Sessions
from services.errors import Conflict, NotAllowed, NotFound, Refused, TooMany
from services.models import ApiToken, SignInAttempt, User
from services.models.user import ROLES

_WINDOW = timedelta(minutes=15)
_TRIES_PER_EMAIL = 10
_TRIES_PER_ADDRESS = 50  # a newsroom shares one
_LEAST_PASSWORD = 10
_TOKEN_PREFIX = "plenary_"  # noqa: S105 - lets scanners of leaked secrets recognise ours
_hasher = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. Nobody signed in is `Reader()`; rights grow from reporter to editor to admin."""

    id: UUID | None = None
    name: str = ""
    email: str = ""
    role: str | None = None
    language: str = "fr"
    epoch: int = 0

    def may(self, role: str) -> bool:
        """Whether this person has at least the rights of `role`."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)

    def need(self, role: str) -> None:
        """Raises: NotAllowed: "users.not_allowed"."""
        if not self.may(role):
            raise NotAllowed("users.not_allowed")


def add(db: Session, *, email: str, name: str, role: str, password: str, language: str = "fr") -> User:
    """Make an account. Raises: Refused: wrong e-mail, role or a short password; Conflict: the e-mail is taken."""
    email = email.strip().lower()
    if "@" not in email[1:-1] or len(email) > 254 or any(letter.isspace() for letter in email):
        raise Refused("users.bad_email")
    if role not in ROLES:
        raise Refused("users.bad_role", roles=", ".join(ROLES))
    if not _LEAST_PASSWORD <= len(password) <= 1024:
        raise Refused("users.short_password", length=_LEAST_PASSWORD)
    if db.scalar(sa.select(User.id).where(User.email == email)):
        raise Conflict("users.email_taken")
    user = User(
        email=email, name=name.strip()[:200] or email, role=role, language=language,
        password_hash=_hasher.hash(password),
    )  # fmt: skip
    db.add(user)
    db.flush()
    return user


def sign_in(sessions: Sessions, email: str, password: str, address: str) -> Reader:
    """Check a password; unknown, disabled and wrong look alike and cost the same.

    Args: address: where the request comes from, for the brake. Raises: Refused: "users.wrong_password";
    TooMany: "users.too_many_tries" after ten wrong ones for an e-mail, fifty for an address, within 15 minutes.
    """
    email = email.strip().lower()[:254]
    with sessions.begin() as db:
        _brake(db, email, address)
        user = db.scalar(sa.select(User).where(User.email == email, User.disabled_at.is_(None)))
    stored = user.password_hash if user else _nobody()
    if not _matches(stored, password[:1024]) or user is None:
        with sessions.begin() as db:
            db.add(SignInAttempt(email=email, address=address[:64]))
        raise Refused("users.wrong_password")
    with sessions.begin() as db:
        db.execute(sa.delete(SignInAttempt).where(SignInAttempt.email == email))
        if _hasher.check_needs_rehash(stored):
            values = {"password_hash": _hasher.hash(password)}
            db.execute(sa.update(User).where(User.id == user.id).values(**values))
    return reader_of(user)


def by_id(db: Session, user_id: UUID, epoch: int) -> Reader:
    """Who a signed cookie speaks of; nobody when disabled or signed out everywhere since."""
    user = db.get(User, user_id)
    return reader_of(user) if user and user.disabled_at is None and user.sign_in_epoch == epoch else Reader()


def reader_of(user: User) -> Reader:
    return Reader(user.id, user.name, user.email, user.role, user.language, user.sign_in_epoch)


def sign_out_everywhere(db: Session, user_id: UUID) -> None:
    """No cookie signed until now speaks for this user any more; API keys still do."""
    db.execute(sa.update(User).where(User.id == user_id).values(sign_in_epoch=User.sign_in_epoch + 1))


def change_password(db: Session, email: str, password: str) -> None:
    """Set a new password and sign the user out everywhere. Raises: NotFound; Refused: too short."""
    user = db.scalar(sa.select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise NotFound("users.not_found")
    if not _LEAST_PASSWORD <= len(password) <= 1024:
        raise Refused("users.short_password", length=_LEAST_PASSWORD)
    user.password_hash, user.sign_in_epoch = _hasher.hash(password), user.sign_in_epoch + 1


def new_token(db: Session, user_id: UUID, name: str) -> str:
    """Make an API token and return it: this is the only time it can be read."""
    token = _TOKEN_PREFIX + secrets.token_urlsafe(32)
    db.add(ApiToken(user_id=user_id, name=name.strip()[:100], digest=_digest(token)))
    return token


def by_token(db: Session, token: str) -> Reader:
    """Who an API token speaks for; nobody when it is unknown, revoked, or its owner disabled."""
    row = db.scalar(sa.select(ApiToken).where(ApiToken.digest == _digest(token), ApiToken.revoked_at.is_(None)))
    user = db.get(User, row.user_id) if row else None
    if row is None or user is None or user.disabled_at is not None:
        return Reader()
    row.last_used_at = db.scalar(sa.select(sa.func.now()))
    return reader_of(user)


def forget_old_attempts(db: Session) -> None:
    db.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < sa.func.now() - timedelta(days=1)))


def _brake(db: Session, email: str, address: str) -> None:
    recent = SignInAttempt.at > sa.func.now() - _WINDOW
    count = sa.select(sa.func.count()).select_from(SignInAttempt).where(recent)
    by_email = db.scalar(count.where(SignInAttempt.email == email)) or 0
    by_address = db.scalar(count.where(SignInAttempt.address == address[:64])) or 0
    if by_email >= _TRIES_PER_EMAIL or by_address >= _TRIES_PER_ADDRESS:
        raise TooMany("users.too_many_tries", minutes=int(_WINDOW.total_seconds() // 60))


@cache
def _nobody() -> str:
    """A hash no password matches, so that an unknown e-mail takes as long as a known one."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
