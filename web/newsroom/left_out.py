"""What the recap leaves out: the next best passages, each to be heard and quoted in one click."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask import render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services import desk, voices
from services.contracts import Source
from services.desk import TalkCard
from services.errors import NotFound, Refused
from services.models import Recap, Turn
from services.recaps import drafts, edits, reasons
from services.recaps import left_out as kept
from services.voices import Voice
from web.context import db, runtime
from web.newsroom import forms, talk_page
from web.newsroom.blueprint import blueprint
from web.newsroom.cuts import own_turn
from web.newsroom.forms import done, shown_on, text
from web.newsroom.lines import Passage


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A passage that could be quoted: words [start, end) of a turn. `why`: its scores by name."""

    turn_id: str
    start: int
    end: int
    text: str
    voice: Voice | None
    passage: Passage | None
    reason: str
    why: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class LeftSection:
    heading: str
    rows: tuple[LeftRow, ...]


@dataclass(frozen=True, slots=True)
class LeftOutPage:
    """`is_short`: too few words for a recap, hence for more passages."""

    card: TalkCard
    language: str
    sections: tuple[LeftSection, ...]
    is_short: bool


@blueprint.get("/talks/<uuid:talk_id>/recap/left-out")
def left_out(talk_id: UUID) -> str:
    return render_template("newsroom/left_out.html", page=_page(db(), talk_id))


@blueprint.post("/talks/<uuid:talk_id>/recap/left-out")
@shown_on(left_out, "talk_id")
def quote_left_out(talk_id: UUID) -> Response:
    """Make one of them a quote, printed as it was shown."""
    with runtime().sessions.begin() as own:
        try:
            turn = own_turn(own, talk_id, UUID(text("turn")))
        except ValueError:
            raise Refused("newsroom.bad_request") from None
        row = _current(own, talk_id)
        start, end = forms.whole("start_word"), forms.whole("end_word")
        edits.quote(own, row.id, row.version, turn.id, start, end, cleaned=True)
    return done(url_for(".left_out", talk_id=talk_id), "leftovers.added")


def _page(own: Session, talk_id: UUID) -> LeftOutPage:
    row = _current(own, talk_id)
    card = desk.of_talk(own, talk_id)
    found = kept.of_talk(own, talk_id, drafts.value_of(own, row), drafts.sheet_of(own, talk_id))
    if found is None:
        return LeftOutPage(card, row.language, (), is_short=True)
    heard = {str(one.id): one for one in voices.of_talk(own, talk_id)}
    turns = {UUID(one.source.turn) for section in found for one in section.candidates}
    playable = _Playable(own, talk_id, turns)
    sections = tuple(
        LeftSection(
            section.heading,
            tuple(
                LeftRow(
                    one.source.turn, one.source.start_word, one.source.end_word, one.text,
                    heard.get(one.speaker or ""), playable.passage(one.source), one.reason, reasons.named(one.why),
                )
                for one in section.candidates
            ),
        )
        for section in found
    )  # fmt: skip
    return LeftOutPage(card, row.language, sections, is_short=False)


class _Playable:
    """The sounds of these turns."""

    def __init__(self, own: Session, talk_id: UUID, turns: Collection[UUID]) -> None:
        sounds = talk_page.sounds(own, talk_id)
        rows = own.execute(sa.select(Turn.id, Turn.recording_id).where(Turn.id.in_(turns)))
        self._sound = {str(id_): sounds.get(recording, "") for id_, recording in rows if recording}

    def passage(self, source: Source) -> Passage | None:
        sound = self._sound.get(source.turn, "")
        if not sound or source.start_ms is None or source.end_ms is None:
            return None
        return Passage(sound, source.start_ms, source.end_ms)


def _current(own: Session, talk_id: UUID) -> Recap:
    row = drafts.current(own, talk_id)
    if row is None:
        raise NotFound("drafts.not_found")
    return row
