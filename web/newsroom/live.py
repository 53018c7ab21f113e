"""What is heard so far of a recording that is still being transcribed: read, heard, quoted before the rest is done."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from services import passages, provisional, talks
from services.doubts import standing
from services.errors import Refused
from services.recaps import early_quotes
from web import auth
from web.context import db, runtime
from web.newsroom import talk_page
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import done, shown_on, text, whole
from web.newsroom.talks import talk


@blueprint.get("/talks/<uuid:talk_id>/so-far/<uuid:recording_id>")
def so_far(talk_id: UUID, recording_id: UUID) -> Response | str:
    """One recording's stretch as it now is, for pages that bring themselves up to date; nothing once it is over."""
    talks.get(db(), talk_id)
    from_ms = request.args.get("heard_from", 0, type=int)
    parts = provisional.of_talk(db(), talk_id, recording_id=recording_id, from_ms=from_ms)
    part = next((one for one in parts if one.recording_id == recording_id), None)
    if part is None:
        return Response(status=204)
    sound = talk_page.sounds(db(), talk_id).get(recording_id, "")
    return render_template("newsroom/so_far_part.html", part=part, sound=sound, talk_id=talk_id)


@blueprint.post("/talks/<uuid:talk_id>/early-quotes")
@shown_on(talk, "talk_id")
def keep_quote(talk_id: UUID) -> Response:
    """Keep the words heard in [start_ms, end_ms) of a recording for the recap, or of them those that were copied."""
    try:
        recording_id = UUID(text("recording_id"))
    except ValueError:
        raise Refused("newsroom.bad_request") from None
    start_ms, end_ms = whole("start_ms"), whole("end_ms")
    with runtime().sessions.begin() as own:
        if text("passage"):
            words = standing.words(own, recording_id, start_ms=start_ms, end_ms=end_ms)
            first, last = passages.find([one.text for one in words], text("passage"))
            start_ms, end_ms = words[first].start_ms, max(words[last - 1].end_ms, words[first].start_ms + 1)
        early_quotes.keep(own, talk_id, recording_id, start_ms, end_ms, auth.who().id)
    return done(_back(talk_id, recording_id), "early_quotes.kept")


@blueprint.post("/talks/<uuid:talk_id>/early-quotes/<uuid:quote_id>/drop")
@shown_on(talk, "talk_id")
def drop_quote(talk_id: UUID, quote_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        early_quotes.drop(own, talk_id, quote_id)
    return done(url_for(".talk", talk_id=talk_id) + "#early", "early_quotes.dropped")


def _back(talk_id: UUID, recording_id: UUID) -> str:
    """To the page as it was: which stretch it showed comes along."""
    shown = text("heard_from")
    more = {"recording": recording_id, "heard_from": int(shown)} if shown.isdecimal() and int(shown) < 2**31 else {}
    return url_for(".talk", talk_id=talk_id, **more) + "#early"  # type: ignore[arg-type]
