"""The recap's editor: words, order, quotes and their verdicts, then publishing, correcting, withdrawing."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services import publications
from services.errors import NotFound
from services.models import Recap, RecapItem
from services.recaps import drafts, edits, redrafting
from web import auth
from web.context import db, runtime
from web.newsroom import forms, recap_page
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import done, shown_on, text
from web.newsroom.talks import announce


@blueprint.get("/talks/<uuid:talk_id>/recap")
def recap(talk_id: UUID) -> str:
    return render_template("newsroom/recap.html", page=recap_page.of(db(), talk_id))


@blueprint.post("/talks/<uuid:talk_id>/recap/head")
@shown_on(recap, "talk_id")
def retitle(talk_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        row = _current(own, talk_id)
        edits.retitle(own, row.id, forms.whole("version"), title=text("title"), standfirst=text("standfirst"))
    return done(url_for(".recap", talk_id=talk_id), "newsroom.kept")


@blueprint.post("/talks/<uuid:talk_id>/recap/items")
@shown_on(recap, "talk_id")
def add_item(talk_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        row, at = _current(own, talk_id), forms.whole("at")
        edits.write(own, row.id, forms.whole("version"), text("kind"), text("text"), at)
    return done(url_for(".recap", talk_id=talk_id) + f"#item-{at}")


@blueprint.post("/talks/<uuid:talk_id>/recap/items/<uuid:item_id>")
@shown_on(recap, "talk_id")
def rewrite_item(talk_id: UUID, item_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        index = _own_item(own, talk_id, item_id).position
        edits.rewrite(own, item_id, forms.whole("version"), text("text"))
    return done(url_for(".recap", talk_id=talk_id) + f"#item-{index}")


@blueprint.post("/talks/<uuid:talk_id>/recap/items/<uuid:item_id>/move")
@shown_on(recap, "talk_id")
def move_item(talk_id: UUID, item_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        _own_item(own, talk_id, item_id)
        to = forms.whole("to")
        edits.move(own, item_id, forms.whole("version"), to)
    return done(url_for(".recap", talk_id=talk_id) + f"#item-{max(0, to)}")


@blueprint.post("/talks/<uuid:talk_id>/recap/items/<uuid:item_id>/remove")
@shown_on(recap, "talk_id")
def remove_item(talk_id: UUID, item_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        index = _own_item(own, talk_id, item_id).position
        edits.remove(own, item_id, forms.whole("version"))
    return done(url_for(".recap", talk_id=talk_id) + f"#item-{max(0, index - 1)}", "newsroom.item_removed")


@blueprint.post("/talks/<uuid:talk_id>/recap/items/<uuid:item_id>/sign")
@shown_on(recap, "talk_id")
def sign_item(talk_id: UUID, item_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        index = _own_item(own, talk_id, item_id).position
        edits.sign(own, item_id, auth.who(), text("reason"))
    return done(url_for(".recap", talk_id=talk_id) + f"#item-{index}", "newsroom.signed")


@blueprint.post("/talks/<uuid:talk_id>/recap/items/<uuid:item_id>/heard")
@shown_on(recap, "talk_id")
def hear_item(talk_id: UUID, item_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        index = _own_item(own, talk_id, item_id).position
        edits.heard(own, item_id, auth.who())
    return done(url_for(".recap", talk_id=talk_id) + f"#item-{index}")


@blueprint.post("/talks/<uuid:talk_id>/recap/draft")
@shown_on(recap, "talk_id")
def draft_again(talk_id: UUID) -> Response:
    """A worker drafts: the page tells how far it is, and the recap that stands is there meanwhile."""
    with runtime().sessions.begin() as own:
        job_id = redrafting.ask(own, talk_id, auth.who().id).id
    announce(job_id)
    return done(url_for(".recap", talk_id=talk_id))


@blueprint.post("/talks/<uuid:talk_id>/publish")
@shown_on(recap, "talk_id")
def publish(talk_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        publications.publish(own, talk_id, auth.who(), correction=text("correction"))
    return done(url_for(".recap", talk_id=talk_id), "newsroom.published")


@blueprint.post("/talks/<uuid:talk_id>/withdraw")
@shown_on(recap, "talk_id")
def withdraw(talk_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        publications.withdraw(own, talk_id, auth.who(), text("note"))
    return done(url_for(".recap", talk_id=talk_id), "newsroom.withdrawn")


def _current(own: Session, talk_id: UUID) -> Recap:
    row = drafts.current(own, talk_id)
    if row is None:
        raise NotFound("drafts.not_found")
    return row


def _own_item(own: Session, talk_id: UUID, item_id: UUID) -> RecapItem:
    """An item of this talk's current recap; an earlier draft is not edited any more."""
    item = drafts.get_item(own, item_id)
    if item.recap_id != _current(own, talk_id).id:
        raise NotFound("drafts.no_such_item")
    return item
