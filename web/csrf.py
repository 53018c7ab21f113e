"""A change must come from our own page: a token in the signed session, repeated by the form or the script.

Templates: `{{ csrf_field() }}` inside a form, <meta name="csrf-token"> for scripts (base.html, block csrf).
Blueprints that change something call `blueprint.before_request(csrf.check)`.
"""

from __future__ import annotations

import hmac
import secrets

from flask import Flask, request, session
from markupsafe import Markup

from services.errors import NotAllowed

FIELD, HEADER = "csrf_token", "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def token() -> str:
    """Return the token of this session, made on first use."""
    if FIELD not in session:
        session[FIELD] = secrets.token_urlsafe(32)
    return str(session[FIELD])


def check() -> None:
    """Let reading pass, and changes that carry the token. Raises: NotAllowed: "web.csrf".

    A request with an Authorization header is let through: a browser never adds one by itself, and such a
    request must be answered by that header's account alone, never by the session's.
    """
    if request.method in _SAFE or "Authorization" in request.headers:
        return
    given = request.headers.get(HEADER) or request.form.get(FIELD) or ""
    known = session.get(FIELD)
    if not known or not hmac.compare_digest(given.encode(), str(known).encode()):
        raise NotAllowed("web.csrf")


def renew() -> None:
    """Forget the token at sign-in and sign-out, so that no older page can act in the new role."""
    session.pop(FIELD, None)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(csrf_token=token, csrf_field=_field)


def _field() -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())
