"""Correcting a transcript: words, voices, what is off the record. The recap is checked in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services import passages, transcripts, voices
from services.errors import NotFound, Refused
from services.models import Turn
from services.recaps import drafts, edits
from services.revising import editing
from web import auth
from web.context import runtime
from web.newsroom import cuts, forms
from web.newsroom.blueprint import blueprint
from web.newsroom.cuts import answer, own_turn
from web.newsroom.forms import done, shown_on, text
from web.newsroom.talks import talk


@blueprint.patch("/talks/<uuid:talk_id>/turns/<uuid:turn_id>")
def edit_turn(talk_id: UUID, turn_id: UUID) -> Response:
    """JSON {text, version} → {html}: the turn as it now is."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("text"), str) or not isinstance(body.get("version"), int):
        raise Refused("newsroom.bad_request")
    with runtime().sessions.begin() as own:
        own_turn(own, talk_id, turn_id)
        editing.edit_text(own, turn_id, body["version"], body["text"], auth.who().id)
        drafts.recheck(own, talk_id)
    return answer(talk_id, [turn_id], same_voices=True)


@blueprint.post("/talks/<uuid:talk_id>/turns/<uuid:turn_id>")
@shown_on(talk, "talk_id")
def change_turn(talk_id: UUID, turn_id: UUID) -> Any:
    """One form per turn; its button says what to do."""
    act, key = _ACTS.get(text("act"), (None, ""))
    if act is None:
        raise Refused("newsroom.bad_request")
    with runtime().sessions.begin() as own:
        own_turn(own, talk_id, turn_id)
        now = act(own, turn_id, forms.whole("version"), auth.who().id)
        drafts.recheck(own, talk_id)
        ids = [turn.id for turn in now]
    return answer(talk_id, ids, key)


@blueprint.post("/talks/<uuid:talk_id>/turns/<uuid:turn_id>/quote")
@shown_on(talk, "talk_id")
def quote_turn(talk_id: UUID, turn_id: UUID) -> Response:
    """Make words of a turn a quote of the recap: [start_word, end_word), or the words somebody copied."""
    with runtime().sessions.begin() as own:
        turn = own_turn(own, talk_id, turn_id)
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
        drafts.recheck(own, talk_id)
    return done(url_for(".talk", talk_id=talk_id) + "#voices", "newsroom.voice_named")


@blueprint.post("/talks/<uuid:talk_id>/voices/<uuid:voice_id>/merge")
@shown_on(talk, "talk_id")
def merge_voice(talk_id: UUID, voice_id: UUID) -> Response:
    try:
        into = UUID(text("into"))
    except ValueError:
        raise Refused("newsroom.choose_voice") from None
    with runtime().sessions.begin() as own:
        one = own.scalar(sa.select(Turn).where(Turn.talk_id == talk_id, Turn.speaker_id == voice_id).limit(1))
        count = editing.merge_speakers(own, talk_id, voice_id, into, auth.who().id)
        drafts.recheck(own, talk_id)
        undo = (url_for(".change_turn", talk_id=talk_id, turn_id=one.id), one.version) if one and count else None
    address = url_for(".talk", talk_id=talk_id) + "#voices"
    return done(address, "newsroom.voices_merged", undo=undo, count=count)


def _edit(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> list[Turn]:
    return [editing.edit_text(own, turn_id, version, request.form.get("text", ""), user_id)]


def _give(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> list[Turn]:
    voice = voices.chosen(own, own.get_one(Turn, turn_id).talk_id, text("voice"))
    return [editing.give_to(own, turn_id, version, voice, user_id)]


def _off(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> list[Turn]:
    return [editing.set_off_record(own, turn_id, version, user_id, off_record=True)]


def _on(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> list[Turn]:
    return [editing.set_off_record(own, turn_id, version, user_id, off_record=False)]


Act = Callable[[Session, UUID, int, UUID | None], list[Turn]]
# What the buttons of a turn do, and what is said when it is done; the turn named first is shown.
_ACTS: dict[str, tuple[Act, str]] = {
    "edit": (_edit, ""), "give": (_give, "cutting.given"), "following": (cuts.give_following, "cutting.given_on"),
    "before": (cuts.join_before, "cutting.joined"), "after": (cuts.join_after, "cutting.joined"), "off": (_off, ""),
    "on": (_on, ""), "undo": (cuts.undo, "cutting.undone"),
}  # fmt: skip
