"""Passages to hear again: a person chooses the version that stands, or has the machine listen once more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from babel.numbers import format_decimal
from flask import url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services import checkpoints
from services.doubts import asking, choosing, languages, listing
from services.doubts.judging import Version
from services.errors import Refused
from services.recaps import drafts
from web import auth, i18n
from web.context import runtime
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import done, shown_on, text, whole
from web.newsroom.talks import announce, talk


@blueprint.post("/talks/<uuid:talk_id>/doubts/<uuid:doubt_id>")
@shown_on(talk, "talk_id")
def decide_doubt(talk_id: UUID, doubt_id: UUID) -> Response:
    """The button says which version stands; the recap is checked in the same transaction."""
    versions: dict[str, Version] = {"heard": "heard", "redone": "redone"}
    version = versions.get(text("version"))
    if version is None:
        raise Refused("newsroom.bad_request")
    with runtime().sessions.begin() as own:
        chosen = choosing.choose(own, talk_id, doubt_id, version, auth.who().id)
        drafts.recheck(own, talk_id)
        following = listing.following(own, chosen)
    first = text("from")
    more: dict[str, Any] = {"from": int(first)} if first.isdecimal() and 0 < int(first) < 2**31 else {}
    place = f"#d-{following}" if following else "#doubts"
    return done(url_for(".talk", talk_id=talk_id, **more) + place, "doubts.decided")


@blueprint.post("/talks/<uuid:talk_id>/doubts")
@shown_on(talk, "talk_id")
def ask_again(talk_id: UUID) -> Response:
    """Have the machine hear a passage again, with a model and a language of the person's choice: words marked in the
    transcript (`first`, `start_word`, `last`, `end_word`), or [start, end) of a recording by the clock.
    """
    with runtime().sessions.begin() as own:
        recording_id, start_ms, end_ms = _passage(own, talk_id)
        _, job_id = asking.ask(
            own, talk_id, recording_id, start_ms, end_ms, model=checkpoints.known(runtime().settings, text("model")),
            language=asking.known_language(text("language")), names=text("names") != "0", user_id=auth.who().id,
        )  # fmt: skip
    announce(job_id)
    return done(url_for(".talk", talk_id=talk_id) + "#doubts", "doubts.asked")


def _passage(own: Session, talk_id: UUID) -> tuple[UUID, int, int]:
    try:
        if text("first"):
            return asking.marked(
                own, talk_id, UUID(text("first")), whole("start_word"), UUID(text("last")), whole("end_word")
            )
        return UUID(text("recording")), asking.clock_ms(text("start")), asking.clock_ms(text("end"))
    except ValueError:
        raise Refused("newsroom.bad_request") from None


@blueprint.app_template_global("said_in")
def said_in(words: str) -> str | None:
    """The language that a few words are in, where they tell."""
    return languages.of_text(words)


@blueprint.app_template_filter("decimal")
def readable_decimal(number: float) -> str:
    """Return "99,5" for 99.5, as the reader writes it."""
    return str(format_decimal(number, format="0.#", locale=i18n.language()))
