"""Correcting a transcript: words, voices, what is off the record. The recap is checked in the same transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import jsonify, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services import editing, passages, steps, transcripts
from services.errors import NotFound, Refused
from services.models import Turn
from services.recaps import drafts, edits
from web import auth
from web.context import db, runtime
from web.newsroom import forms, talk_page
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import done, shown_on, text
from web.newsroom.talks import talk


@blueprint.patch("/talks/<uuid:talk_id>/turns/<uuid:turn_id>")
def edit_turn(talk_id: UUID, turn_id: UUID) -> Response:
    """JSON {text, version} → {html}: the turn as it now is."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("text"), str) or not isinstance(body.get("version"), int):
        raise Refused("newsroom.bad_request")
    with runtime().sessions.begin() as own:
        _own_turn(own, talk_id, turn_id)
        editing.edit_text(own, turn_id, body["version"], body["text"], auth.who().id)
        drafts.recheck(own, talk_id)
    return jsonify(html=_fragment(talk_id, turn_id))


@blueprint.post("/talks/<uuid:talk_id>/turns/<uuid:turn_id>")
@shown_on(talk, "talk_id")
def change_turn(talk_id: UUID, turn_id: UUID) -> Any:
    """One form per turn; its button says what to do."""
    act = _ACTS.get(text("act"))
    if act is None:
        raise Refused("newsroom.bad_request")
    with runtime().sessions.begin() as own:
        _own_turn(own, talk_id, turn_id)
        act(own, turn_id, forms.whole("version"), auth.who().id)
        drafts.recheck(own, talk_id)
    if "X-Fragment" in request.headers:
        return _fragment(talk_id, turn_id)
    return done(url_for(".talk", talk_id=talk_id, at=turn_id) + f"#t-{turn_id}")


@blueprint.post("/talks/<uuid:talk_id>/turns/<uuid:turn_id>/quote")
@shown_on(talk, "talk_id")
def quote_turn(talk_id: UUID, turn_id: UUID) -> Response:
    """Make words of a turn a quote of the recap: [start_word, end_word), or the words somebody copied."""
    with runtime().sessions.begin() as own:
        turn = _own_turn(own, talk_id, turn_id)
        recap = drafts.current(own, talk_id)
        if recap is None:
            raise NotFound("drafts.not_found")
        if text("start_word"):
            start, end = forms.whole("start_word"), forms.whole("end_word")
        else:
            start, end = passages.find(transcripts.value_of(turn).tokens, text("passage"))
        edits.quote(own, recap.id, recap.version, turn_id, start, end)
    return done(url_for(".talk", talk_id=talk_id, at=turn_id) + f"#t-{turn_id}", "newsroom.quoted")


@blueprint.post("/talks/<uuid:talk_id>/voices/<uuid:voice_id>")
@shown_on(talk, "talk_id")
def name_voice(talk_id: UUID, voice_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        editing.name_speaker(
            own, talk_id, voice_id, name=text("name"), role=text("role"), organisation=text("organisation"),
            is_host=forms.ticked("is_host"),
        )  # fmt: skip
    return done(url_for(".talk", talk_id=talk_id) + "#voices", "newsroom.voice_named")


@blueprint.post("/talks/<uuid:talk_id>/voices/<uuid:voice_id>/merge")
@shown_on(talk, "talk_id")
def merge_voice(talk_id: UUID, voice_id: UUID) -> Response:
    try:
        into = UUID(text("into"))
    except ValueError:
        raise Refused("newsroom.choose_voice") from None
    with runtime().sessions.begin() as own:
        count = editing.merge_speakers(own, talk_id, voice_id, into, auth.who().id)
        drafts.recheck(own, talk_id)
    return done(url_for(".talk", talk_id=talk_id) + "#voices", "newsroom.voices_merged", count=count)


def _edit(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> None:
    editing.edit_text(own, turn_id, version, request.form.get("text", ""), user_id)


def _give(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> None:
    try:
        speaker_id = UUID(text("voice")) if text("voice") else None
    except ValueError:
        raise Refused("newsroom.choose_voice") from None
    editing.give_to(own, turn_id, version, speaker_id, user_id)


def _off(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> None:
    editing.set_off_record(own, turn_id, version, user_id, off_record=True)


def _on(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> None:
    editing.set_off_record(own, turn_id, version, user_id, off_record=False)


_ACTS = {"edit": _edit, "give": _give, "off": _off, "on": _on, "undo": steps.undo}


def _own_turn(own: Session, talk_id: UUID, turn_id: UUID) -> Turn:
    turn = own.get(Turn, turn_id)
    if turn is None or turn.talk_id != talk_id:
        raise NotFound("editing.no_such_turn")
    return turn


def _fragment(talk_id: UUID, turn_id: UUID) -> str:
    row = talk_page.turn_row(db(), turn_id)
    everybody = talk_page.voices_of(db(), talk_id)
    return render_template("newsroom/turn.html", turn=row, talk_id=talk_id, voices=everybody)
