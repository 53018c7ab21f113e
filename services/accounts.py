"""Accounts as their owners and an admin keep them: who there is, language, keys for programs, shut and opened again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import users
from services.catalogue import LANGUAGES
from services.errors import Conflict, NotFound, Refused
from services.models import ApiToken, User
from services.models.user import ROLES


def get(db: Session, user_id: UUID) -> User:
    """Raises: NotFound: "users.not_found"."""
    user = db.get(User, user_id)
    if user is None:
        raise NotFound("users.not_found")
    return user


def everybody(db: Session) -> Sequence[User]:
    return db.scalars(sa.select(User).order_by(User.disabled_at.is_not(None), User.name, User.email)).all()


def speak(db: Session, user_id: UUID, language: str) -> None:
    """Raises: Refused: "accounts.bad_language"."""
    if language not in LANGUAGES:
        raise Refused("accounts.bad_language")
    get(db, user_id).language = language


def give_role(db: Session, user_id: UUID, role: str) -> None:
    """Raises: Refused: "users.bad_role"; Conflict: "accounts.last_admin"."""
    if role not in ROLES:
        raise Refused("users.bad_role", roles=", ".join(ROLES))
    user = get(db, user_id)
    if user.role == "admin" and role != "admin":
        _keep_an_admin(db, user)
    user.role = role


def shut(db: Session, user_id: UUID) -> None:
    """Nobody signs in with this account, its open pages and its keys are refused from now on.

    Raises: Conflict: "accounts.last_admin".
    """
    user = get(db, user_id)
    _keep_an_admin(db, user)
    if user.disabled_at is None:
        user.disabled_at = db.scalar(sa.select(sa.func.now()))
        user.sign_in_epoch += 1


def open_again(db: Session, user_id: UUID) -> None:
    get(db, user_id).disabled_at = None


def reset(db: Session, user_id: UUID) -> str:
    """Give a new random password and return it: this is the only time it can be read."""
    password = secrets.token_urlsafe(12)
    users.change_password(db, get(db, user_id).email, password)
    return password


def keys(db: Session, user_id: UUID) -> Sequence[ApiToken]:
    """The keys that still work, the newest first."""
    mine = (ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return db.scalars(sa.select(ApiToken).where(*mine).order_by(ApiToken.created_at.desc())).all()


def revoke(db: Session, user_id: UUID, key_id: UUID) -> None:
    """Raises: NotFound: "accounts.no_such_key"."""
    row = db.scalar(sa.select(ApiToken).where(ApiToken.id == key_id, ApiToken.user_id == user_id))
    if row is None:
        raise NotFound("accounts.no_such_key")
    row.revoked_at = row.revoked_at or db.scalar(sa.select(sa.func.now()))


def _keep_an_admin(db: Session, user: User) -> None:
    """Somebody must be left who can open accounts; the rows are locked so that two admins cannot shut each other."""
    admins = sa.select(User).where(User.role == "admin", User.disabled_at.is_(None)).with_for_update()
    if [one.id for one in db.scalars(admins)] == [user.id]:
        raise Conflict("accounts.last_admin")
