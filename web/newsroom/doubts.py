"""Passages to hear again: a person chooses the version that stands, or has the machine listen once more."""

from __future__ import annotations

import re
from uuid import UUID

from babel.numbers import format_decimal
from flask import url_for
from werkzeug.wrappers import Response

from services.doubts import asking, choosing
from services.doubts.judging import Version
from services.errors import Refused
from services.recaps import drafts
from web import auth, i18n
from web.context import runtime
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import done, shown_on, text
from web.newsroom.talks import announce, talk

_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?")


@blueprint.post("/talks/<uuid:talk_id>/doubts/<uuid:doubt_id>")
@shown_on(talk, "talk_id")
def decide_doubt(talk_id: UUID, doubt_id: UUID) -> Response:
    """The button says which version stands; the recap is checked in the same transaction."""
    versions: dict[str, Version] = {"heard": "heard", "redone": "redone"}
    version = versions.get(text("version"))
    if version is None:
        raise Refused("newsroom.bad_request")
    with runtime().sessions.begin() as own:
        choosing.choose(own, talk_id, doubt_id, version, auth.who().id)
        drafts.recheck(own, talk_id)
    return done(url_for(".talk", talk_id=talk_id) + "#doubts", "doubts.decided")


@blueprint.post("/talks/<uuid:talk_id>/doubts")
@shown_on(talk, "talk_id")
def ask_again(talk_id: UUID) -> Response:
    """Have the machine hear [start, end) of a recording again, with a model and a language of the person's choice."""
    try:
        recording_id = UUID(text("recording"))
    except ValueError:
        raise Refused("newsroom.bad_request") from None
    with runtime().sessions.begin() as own:
        _, job_id = asking.ask(
            own, talk_id, recording_id, clock_ms(text("start")), clock_ms(text("end")), model=text("model") or None,
            language=text("language") or None, user_id=auth.who().id,
        )  # fmt: skip
    announce(job_id)
    return done(url_for(".talk", talk_id=talk_id) + "#doubts", "doubts.asked")


@blueprint.app_template_filter("decimal")
def readable_decimal(number: float) -> str:
    """Return "99,5" for 99.5, as the reader writes it."""
    return str(format_decimal(number, format="0.#", locale=i18n.language()))


def clock_ms(typed: str) -> int:
    """Return 760000 for "12:40", 3723500 for "1:02:03.5". Raises: Refused: "doubts.bad_span"."""
    found = _CLOCK.fullmatch(typed)
    if found is None:
        raise Refused("doubts.bad_span")
    hours, minutes, seconds, part = found.groups()
    whole_s = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole_s * 1000 + int((part or "").ljust(3, "0")[:3] or 0)
