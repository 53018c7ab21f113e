"""The newsroom's door: who may pass, how much they may send, and that a change came from our own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.numbers import format_decimal
from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services import storage
from services.errors import PlenaryError
from web import auth, csrf, failures, i18n
from web.context import close, local, runtime
from web.newsroom import forms
from web.typography import NBSP, ZONE

blueprint = Blueprint("newsroom", __name__, url_prefix="/newsroom")
_OPEN = frozenset({"newsroom.sign_in", "newsroom.enter"})
# What a multipart form adds around the file itself.
_ENVELOPE_BYTES = 64 * 1024


class SignInNeeded(PlenaryError):
    """Nobody is signed in, or not any more."""


@blueprint.before_request
def require_sign_in() -> Response | None:
    """Turn strangers away before a byte of what they send is read."""
    if request.endpoint in _OPEN or auth.who().may("reporter"):
        return None
    if request.method in {"GET", "HEAD"} and not failures.wants_json():
        return redirect(url_for("newsroom.sign_in", next=local(request.full_path.rstrip("?"))), 303)
    raise SignInNeeded("newsroom.session_over")


@blueprint.before_request
def allow_large_files() -> None:
    """A recording may be as large as the setting says, and is refused by its announced length if it is larger."""
    if request.endpoint == "newsroom.add_recording":
        limit = runtime().settings.upload_limit_bytes
        storage.refuse_larger(request.content_length, limit + _ENVELOPE_BYTES)
        request.max_content_length = limit + _ENVELOPE_BYTES
        close()  # a slow sender must hold no connection


@blueprint.before_request
def require_own_page() -> None:
    csrf.check()


@blueprint.errorhandler(SignInNeeded)
def ask_to_sign_in(error: SignInNeeded) -> Any:
    sentence = error.sentence(i18n.language())
    if failures.wants_json():
        return failures.answer(401, error.key, sentence)
    g.problem = forms.Problem("sign-in", sentence, {})
    back = local(request.referrer and request.referrer.removeprefix(request.host_url.rstrip("/")), "/newsroom/")
    return render_template("newsroom/sign_in.html", next=back), 401


@blueprint.context_processor
def newsroom_context() -> dict[str, Any]:
    return {"me": auth.who(), "problem": forms.problem(), "typed": forms.typed}


@blueprint.app_template_filter("local")
def local_moment(at: datetime | None) -> str:
    """A moment as a datetime-local field wants it, in the newsroom's zone; "" for None."""
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if at else ""


@blueprint.app_template_filter("size")
def readable_size(size_bytes: int) -> str:
    """2600000 → "2,6 Mo"."""
    language = i18n.language()
    for name, factor in (("gb", 10**9), ("mb", 10**6), ("kb", 10**3)):
        if size_bytes >= factor or name == "kb":
            break
    number = format_decimal(size_bytes / factor, format="#,##0.#", locale=language)
    return number + NBSP + i18n.t(f"newsroom.unit.{name}")
