"""A change must come from our own page: a token in the signed session, repeated by the form or the script.

Each page repeats it behind another mask, so that nobody learns it from the lengths of packed pages (BREACH).

Templates: `{{ csrf_field() }}` inside a form, <meta name="csrf-token"> for scripts (base.html, block csrf).
Blueprints that change something call `blueprint.before_request(csrf.check)`.
"""

from __future__ import annotations

import base64
import hmac
import secrets

from flask import Flask, g, request, session
from markupsafe import Markup

from services.errors import NotAllowed

FIELD, HEADER = "csrf_token", "X-CSRF-Token"
_SHOWN = "csrf_shown"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def token() -> str:
    """Return the token of this session, made on first use, as this page may show it."""
    if FIELD not in session:
        session[FIELD] = secrets.token_urlsafe(32)
    if _SHOWN not in g:  # one mask a page: it has a token in every form
        setattr(g, _SHOWN, masked(str(session[FIELD])))
    return str(getattr(g, _SHOWN))


def masked(known: str) -> str:
    """A token as a page shows it: a random mask and the masked letters. `check` takes it back."""
    letters = known.encode()
    mask = secrets.token_bytes(len(letters))
    return base64.urlsafe_b64encode(mask + _masked(letters, mask)).decode()


def _unmasked(shown: str) -> bytes:
    """What `masked` was given; b"" of anything else."""
    try:
        both = base64.b64decode(shown.encode(), b"-_", validate=True)
    except ValueError:
        return b""
    return _masked(both[: len(both) // 2], both[len(both) // 2 :])


def _masked(letters: bytes, mask: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(letters, mask, strict=False))


def check() -> None:
    """Let reading pass, and changes that carry the token. Raises: NotAllowed: "web.csrf".

    A request with an Authorization header is let through: a browser never adds one by itself, and such a
    request must be answered by that header's account alone, never by the session's.
    """
    if request.method in _SAFE or "Authorization" in request.headers:
        return
    given = request.headers.get(HEADER) or request.form.get(FIELD) or ""
    known = session.get(FIELD)
    if not known or not hmac.compare_digest(_unmasked(given), str(known).encode()):
        raise NotAllowed("web.csrf")


def renew() -> None:
    """Forget the token at sign-in and sign-out, so that no older page can act in the new role."""
    session.pop(FIELD, None)
    g.pop(_SHOWN, None)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(csrf_token=token, csrf_field=_field)


def _field() -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())
