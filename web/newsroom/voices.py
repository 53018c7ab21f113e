"""Who speaks: the voices of a recording looked for again, and who of them leads the conversation."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from services.naming import moderators
from services.recaps import drafts
from services.revising import revoicing
from web import auth
from web.context import runtime
from web.newsroom import forms
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import done, shown_on, text
from web.newsroom.talks import announce, talk


@blueprint.post("/talks/<uuid:talk_id>/recordings/<uuid:recording_id>/voices")
@shown_on(talk, "talk_id")
def find_voices(talk_id: UUID, recording_id: UUID) -> Response:
    """Look for the voices again, with how many they are, or whether each channel is one, if somebody says so."""
    hints = {name: forms.whole(name) if text(name) else None for name in ("speakers", "minimum", "maximum")}
    channels = forms.ticked("channels") if text("channels") else None
    with runtime().sessions.begin() as own:
        job_id = revoicing.find_again(own, talk_id, recording_id, auth.who().id, channels=channels, **hints).id
    announce(job_id)
    return done(url_for(".talk", talk_id=talk_id), "revoicing.asked")


@blueprint.post("/talks/<uuid:talk_id>/voices/<uuid:voice_id>/host")
@shown_on(talk, "talk_id")
def decide_host(talk_id: UUID, voice_id: UUID) -> Response:
    """Confirm that a voice leads the conversation (act=accept), or say that it does not."""
    is_theirs = text("act") == "accept"
    with runtime().sessions.begin() as own:
        if is_theirs:
            moderators.accept(own, talk_id, voice_id, drafts.sheet_of(own, talk_id), auth.who().id)
        else:
            moderators.refuse(own, talk_id, voice_id, auth.who().id)
        drafts.recheck(own, talk_id)
    return done(url_for(".talk", talk_id=talk_id) + "#voices", "moderators.marked" if is_theirs else "moderators.left")
