"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services import users
from web import auth, i18n
from web.context import local, runtime
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import shown_on


@blueprint.get("/sign-in")
def sign_in() -> Any:
    wanted = local(request.values.get("next"), url_for("newsroom.desk"))
    if request.method == "GET" and auth.who().id is not None:
        return redirect(wanted, 303)
    return render_template("newsroom/sign_in.html", next=wanted)


@blueprint.post("/sign-in")
@shown_on(sign_in)
def enter() -> Response:
    reader = users.sign_in(
        runtime().sessions, request.form.get("email", ""), request.form.get("password", ""), request.remote_addr or ""
    )
    auth.sign_in(reader)
    response = redirect(local(request.form.get("next"), url_for("newsroom.desk")), 303)
    return speak(response, reader.language)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Nothing of this person stays in the browser either: what was typed and not sent, uploads that could go on."""
    auth.sign_out()
    response = redirect(url_for("newsroom.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def speak(response: Response, language: str) -> Response:
    """Pages speak the account's language from now on."""
    secure = runtime().settings.cookies_are_secure
    response.set_cookie(i18n.COOKIE, language, max_age=i18n.YEAR_S, samesite="Lax", httponly=True, secure=secure)
    return response
