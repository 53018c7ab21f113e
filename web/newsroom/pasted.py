"""An article written elsewhere, held against the talk's transcript."""

from __future__ import annotations

from uuid import UUID

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session

from services import desk as desks
from services import transcripts, voices
from services.errors import Refused
from services.models import Turn
from services.recaps import pasted, wording
from services.recaps.pasted import Checked
from services.voices import Voice
from web import failures, i18n
from web.context import db
from web.newsroom import forms, talk_page
from web.newsroom.blueprint import blueprint
from web.newsroom.checking_pages import PastedPage, PastedQuote
from web.newsroom.lines import Passage


@blueprint.get("/talks/<uuid:talk_id>/check")
def check_article(talk_id: UUID) -> str:
    return _page(db(), talk_id, "", ())


@blueprint.post("/talks/<uuid:talk_id>/check")
def checked_article(talk_id: UUID) -> str | tuple[str, int]:
    """What is pasted is answered and forgotten: nothing of it is kept."""
    article = request.form.get("article", "")
    try:
        found = pasted.check(article, transcripts.read(db(), talk_id, off_record=True))
    except Refused as error:
        g.problem = forms.Problem("article", error.sentence(i18n.language()), request.form)
        return _page(db(), talk_id, article, ()), failures.status_of(error)
    return _page(db(), talk_id, article, found)


def _page(own: Session, talk_id: UUID, article: str, found: tuple[Checked, ...]) -> str:
    card = desks.of_talk(own, talk_id)
    heard = {str(one.id): one for one in voices.of_talk(own, talk_id)}
    playable = talk_page.sounds(own, talk_id)
    quotes = tuple(_quote(own, one, heard, playable) for one in found)
    return render_template("newsroom/check.html", page=PastedPage(card, article, quotes))


def _quote(own: Session, one: Checked, heard: dict[str, Voice], playable: dict[UUID, str]) -> PastedQuote:
    turn = own.get(Turn, UUID(one.sources[0].turn)) if one.sources else None
    sound = playable.get(turn.recording_id, "") if turn and turn.recording_id else ""
    passage = None
    if sound and one.sources:
        start_ms, end_ms = one.sources[0].start_ms, one.sources[-1].end_ms
        passage = Passage(sound, start_ms, end_ms) if start_ms is not None and end_ms is not None else None
    at = f"{url_for('.talk', talk_id=turn.talk_id, at=turn.id)}#t-{turn.id}" if turn else ""
    return PastedQuote(
        one.text, one.verdict, heard.get(one.speaker or ""), heard.get(one.credited or ""), one.said,
        wording.told(one.differences, i18n.language()), passage, at,
        off_record=bool(turn and turn.off_record), notes=one.notes,
    )  # fmt: skip
