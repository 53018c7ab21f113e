"""What a request may reach: the runtime, a reading transaction, absolute addresses."""

from __future__ import annotations

import re

from flask import current_app, g, request
from sqlalchemy.orm import Session

from services import once
from services.runtime import Runtime

KEY = "plenary"


def runtime() -> Runtime:
    found = current_app.extensions[KEY]
    assert isinstance(found, Runtime)  # noqa: S101 - put there by create_app
    return found


def db() -> Session:
    """The request's session for reading; closed without a commit when the request ends.

    Changes open their own short transaction: `with runtime().sessions.begin() as db:`.
    """
    if "db" not in g:
        g.db = once.begin(runtime().sessions())
    session: Session = g.db
    return session


def close(_error: BaseException | None = None) -> None:
    session = g.pop("db", None)
    if session is not None:
        session.close()


def absolute(path: str) -> str:
    """The address that others use for `path`: below the public URL, or the host of the request."""
    return (runtime().settings.public_url or request.url_root.rstrip("/")) + path


def local(path: str | None, fallback: str = "/") -> str:
    """`path` if it stays on this site, else `fallback`: no redirect leads a visitor away."""
    return path if path and re.fullmatch(r"/(?![/\\])[^\\\x00-\x20]*", path) else fallback
