"""Changes of voice that are proposed where nobody signed: accepted one by one or all at once, refused, or put aside."""

from __future__ import annotations

from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from services import voices
from services.changes import deciding
from services.recaps import drafts
from web import auth
from web.context import runtime
from web.newsroom.blueprint import blueprint
from web.newsroom.cuts import answer, line_version
from web.newsroom.forms import done, shown_on, text
from web.newsroom.talks import talk


@blueprint.post("/talks/<uuid:talk_id>/changes")
@shown_on(talk, "talk_id")
def decide_change(talk_id: UUID) -> Response:
    """Make the `lines` one turn of the `voice`; or, with `refuse`, have them go on the turn before; or, with `ahead`,
    which holds the lines of several proposals, make each of these what it is proposed to be.
    """
    ahead = text("ahead").split()
    versions = dict(map(line_version, ahead or request.form.getlist("lines")))
    is_refused = bool(text("refuse"))
    with runtime().sessions.begin() as own:
        if is_refused:
            now = deciding.refuse(own, talk_id, versions, auth.who().id)
        elif ahead:
            everybody = voices.choices(own, talk_id, voices.of_talk(own, talk_id))
            now = deciding.accept_ahead(own, talk_id, everybody, versions, auth.who().id)
        else:
            voice = voices.chosen(own, talk_id, text("voice"))
            now = deciding.accept(own, talk_id, versions, voice, auth.who().id)
        drafts.recheck(own, talk_id)
        ids = [turn.id for turn in now]
    return answer(talk_id, ids, "changes.refused" if is_refused else "changes.accepted", goes_on=True)


@blueprint.post("/talks/<uuid:talk_id>/changes/all")
@shown_on(talk, "talk_id")
def decide_changes(talk_id: UUID) -> Response:
    """Accept all that is proposed, as one act (act=accept), or propose no more (act=dismiss)."""
    with runtime().sessions.begin() as own:
        if text("act") == "dismiss":
            deciding.dismiss(own, talk_id, auth.who().id)
            return done(url_for(".talk", talk_id=talk_id), "changes.dismissed")
        everybody = voices.choices(own, talk_id, voices.of_talk(own, talk_id))
        now = deciding.accept_all(own, talk_id, everybody, auth.who().id)
        drafts.recheck(own, talk_id)
        first = now[0].id
        undo = (url_for(".change_turn", talk_id=talk_id, turn_id=first), now[0].version)
    return done(url_for(".talk", talk_id=talk_id) + f"#t-{first}", "changes.all_accepted", undo=undo)
