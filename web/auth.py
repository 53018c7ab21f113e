"""Who asks: the account of a signed cookie on pages, of a bearer token in the API. Never both."""

from __future__ import annotations

from uuid import UUID

from flask import g, request, session

from services import users
from services.users import Reader
from web import csrf
from web.context import db, runtime

_USER, _EPOCH = "user", "epoch"


def who() -> Reader:
    """The person of this page's session; nobody when signed out, disabled or signed out everywhere since."""
    if "who" not in g:
        g.who = _from_session()
    found: Reader = g.who
    return found


def sign_in(reader: Reader) -> None:
    """Begin a new session: nothing of the old one, its CSRF token included, is carried over."""
    session.clear()
    csrf.renew()
    session.permanent = True
    session[_USER], session[_EPOCH] = str(reader.id), reader.epoch
    g.who = reader


def sign_out() -> None:
    session.clear()
    csrf.renew()
    g.who = Reader()


def by_token() -> Reader:
    """The account an `Authorization: Bearer` header speaks for; the session is not looked at."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return Reader()
    with runtime().sessions.begin() as own:
        return users.by_token(own, token.strip())


def _from_session() -> Reader:
    user, epoch = session.get(_USER), session.get(_EPOCH)
    if not isinstance(user, str) or not isinstance(epoch, int):
        return Reader()
    return users.by_id(db(), UUID(user), epoch)
