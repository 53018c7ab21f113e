"""One's own account, and for an admin everybody's."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from services import accounts, users
from services.errors import NotFound, Refused
from web import auth
from web.context import db, runtime
from web.newsroom import pages
from web.newsroom.blueprint import blueprint
from web.newsroom.entrance import speak
from web.newsroom.forms import done, shown_on, text


@blueprint.get("/account")
def account(fresh_key: str = "") -> str:
    user = accounts.get(db(), _me())
    keys = tuple(
        pages.KeyLine(one.id, one.name, one.created_at, one.last_used_at) for one in accounts.keys(db(), user.id)
    )
    page = pages.AccountPage(user.name, user.email, user.role, user.language, keys, fresh_key)
    return render_template("newsroom/account.html", page=page)


@blueprint.post("/account/language")
@shown_on(account)
def choose_language() -> Response:
    with runtime().sessions.begin() as own:
        accounts.speak(own, _me(), text("language"))
    return speak(done(url_for(".account")), text("language"))


@blueprint.post("/account/password")
@shown_on(account)
def change_password() -> Response:
    """Signed out everywhere, then in again here."""
    email = auth.who().email
    old, new = request.form.get("old", ""), request.form.get("new", "")
    try:
        users.sign_in(runtime().sessions, email, old, request.remote_addr or "")
    except Refused as error:
        if error.key == "users.wrong_password":
            raise Refused("accounts.wrong_password") from error
        raise
    with runtime().sessions.begin() as own:
        users.change_password(own, email, new)
        reader = users.reader_of(accounts.get(own, _me()))
    auth.sign_in(reader)
    return done(url_for(".account"), "newsroom.password_changed")


@blueprint.post("/account/elsewhere")
def sign_out_elsewhere() -> Response:
    """For a lost telephone or a shared computer: every other browser must sign in again."""
    with runtime().sessions.begin() as own:
        users.sign_out_everywhere(own, _me())
        reader = users.reader_of(accounts.get(own, _me()))
    auth.sign_in(reader)
    return done(url_for(".account"), "newsroom.signed_out_elsewhere")


@blueprint.post("/account/keys")
@shown_on(account)
def make_key() -> str:
    """The page that shows a new key is the answer itself: it is never stored, not even in a cookie."""
    if not text("name"):
        raise Refused("newsroom.name_key")
    with runtime().sessions.begin() as own:
        fresh = users.new_token(own, _me(), text("name"))
    return account(fresh)


@blueprint.post("/account/keys/<uuid:key_id>/revoke")
@shown_on(account)
def revoke_key(key_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        accounts.revoke(own, _me(), key_id)
    return done(url_for(".account"), "newsroom.key_revoked")


@blueprint.get("/users")
def everybody(fresh_email: str = "", fresh_password: str = "") -> str:
    auth.who().need("admin")
    lines = tuple(
        pages.UserLine(one.id, one.name, one.email, one.role, one.disabled_at is not None)
        for one in accounts.everybody(db())
    )
    return render_template("newsroom/users.html", page=pages.UsersPage(lines, fresh_email, fresh_password))


@blueprint.post("/users")
@shown_on(everybody)
def add_user() -> Response:
    auth.who().need("admin")
    with runtime().sessions.begin() as own:
        users.add(
            own, email=text("email"), name=text("name"), role=text("role"), password=request.form.get("password", ""),
            language=text("language") or "fr",
        )  # fmt: skip
    return done(url_for(".everybody"), "newsroom.user_added")


@blueprint.post("/users/<uuid:user_id>/<any(shut, open, role):what>")
@shown_on(everybody)
def change_user(user_id: UUID, what: str) -> Response:
    auth.who().need("admin")
    with runtime().sessions.begin() as own:
        if what == "shut":
            accounts.shut(own, user_id)
        elif what == "open":
            accounts.open_again(own, user_id)
        else:
            accounts.give_role(own, user_id, text("role"))
    return done(url_for(".everybody"), "newsroom.kept")


@blueprint.post("/users/<uuid:user_id>/reset")
@shown_on(everybody)
def reset_user(user_id: UUID) -> str:
    auth.who().need("admin")
    with runtime().sessions.begin() as own:
        password, email = accounts.reset(own, user_id), accounts.get(own, user_id).email
    return everybody(email, password)


def _me() -> UUID:
    found = auth.who().id
    if found is None:
        raise NotFound("users.not_found")
    return found
