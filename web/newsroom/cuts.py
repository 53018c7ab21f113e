"""Turns cut, joined and given word by word. Scripts get the stretch of the page that changed, others the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import jsonify, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services import passages, transcripts, voices
from services.errors import NotFound, Refused
from services.models import Turn
from services.recaps import drafts
from services.revising import cutting, steps
from web import auth, failures, i18n
from web.context import db, runtime
from web.newsroom import change_rows, forms, talk_page
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import done, shown_on, text
from web.newsroom.talks import talk

# A change over more turns than this is shown by loading the page anew.
_MOST_ROWS = 60
# Proposals that the last decision may have changed are shown anew as far as this.
_AHEAD = 15


@blueprint.post("/talks/<uuid:talk_id>/words")
@shown_on(talk, "talk_id")
def cut_words(talk_id: UUID) -> Response:
    """Give the marked words to a voice (act=give), or cut before them (act=split): what follows is the voice's.

    The words are [start_word of the turn `first`, end_word of the turn `last`), or those somebody copied (`passage`).
    """
    act = text("act")
    if act not in {"give", "split"}:
        raise Refused("newsroom.bad_request")
    with runtime().sessions.begin() as own:
        first, last = _marked(own, talk_id)
        versions = dict(map(line_version, request.form.getlist("versions")))
        voice = voices.chosen(own, talk_id, text("voice"))
        if act == "give":
            now = cutting.give_words(own, first, last, versions, voice, auth.who().id)
        else:
            now = cutting.split(own, first[0], versions.get(first[0], 0), first[1], voice, auth.who().id)
        drafts.recheck(own, talk_id)
        ids = [turn.id for turn in now]
    return answer(talk_id, ids, "cutting.given" if act == "give" else "cutting.was_split")


def answer(
    talk_id: UUID, changed: Sequence[UUID], key: str = "", *, goes_on: bool = False, same_voices: bool = False,
    **params: Any,
) -> Response:  # fmt: skip
    """Show turns that were changed: as JSON the stretch of the page they stand in, else the page at the first.

    Args: goes_on: a person goes from proposal to proposal: those around are shown anew, and the first is gone to, which
    is the rest of the one just decided where only its later lines were given to somebody. same_voices: words alone
    changed, so who speaks is left as the page has it: to look for who leads takes as long as all the rest.
    """
    if not failures.wants_json():
        return done(url_for(".talk", talk_id=talk_id, at=changed[0]) + f"#t-{changed[0]}", key, **params)
    own = db()
    turns = _stretch(own, talk_id, changed, ahead=_AHEAD if goes_on else 0)
    if not turns:
        return jsonify(reload=url_for(".talk", talk_id=talk_id, at=changed[0]))
    heard = talk_page.voices_of(own, talk_id)
    everybody = tuple(voices.choices(own, talk_id, heard))
    rows = change_rows.of_talk(own, talk_id, everybody).on(talk_page.rows_of(own, talk_id, heard, turns))
    next_one = next((row.id for row in rows if row.block and row.id not in changed), None) if goes_on else None
    shown = [render_template("newsroom/turn.html", turn=row, talk_id=talk_id, choices=everybody) for row in rows]
    who = {} if same_voices else {
        "voices": render_template("newsroom/voices.html", panel=talk_page.voices_panel(own, talk_id, heard)),
        "choices": render_template("newsroom/choices.html", choices=everybody),
    }  # fmt: skip
    return jsonify(
        html="".join(shown), before=_beside(own, turns[0], "before"), following=_beside(own, turns[-1], "after"),
        turn=str(changed[0]), version=next(turn.version for turn in turns if turn.id == changed[0]),
        focus=str(next_one or changed[0]),
        sentence=i18n.t(key, **params) if key else "",
        **who,
    )  # fmt: skip


def own_turn(own: Session, talk_id: UUID, turn_id: UUID) -> Turn:
    """Raises: NotFound: the talk has no such turn."""
    turn = own.get(Turn, turn_id)
    if turn is None or turn.talk_id != talk_id:
        raise NotFound("editing.no_such_turn")
    return turn


def join_before(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> list[Turn]:
    return [cutting.join(own, turn_id, version, "before", user_id)]


def join_after(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> list[Turn]:
    return [cutting.join(own, turn_id, version, "after", user_id)]


def give_following(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> list[Turn]:
    """Give the turn and all later ones of its voice away."""
    turn = own_turn(own, own.get_one(Turn, turn_id).talk_id, turn_id)
    voice = voices.chosen(own, turn.talk_id, text("voice"))
    return cutting.give_following(own, turn_id, version, voice, user_id)


def undo(own: Session, turn_id: UUID, version: int, user_id: UUID | None) -> list[Turn]:
    now = steps.undo(own, turn_id, version, user_id)
    return sorted(now, key=lambda turn: (turn.id != turn_id, turn.position))


def _marked(own: Session, talk_id: UUID) -> tuple[tuple[UUID, int], tuple[UUID, int]]:
    """Both ends of the words that are meant."""
    first = own_turn(own, talk_id, _id("first"))
    if text("passage"):
        start, end = passages.find_once(transcripts.value_of(first).tokens, text("passage"))
        return (first.id, start), (first.id, end)
    if not text("start_word"):
        raise Refused("editing.bad_words")
    start = forms.whole("start_word")
    last = own_turn(own, talk_id, _id("last")) if text("last") else first
    return (first.id, start), (last.id, forms.whole("end_word") if text("end_word") else start + 1)


def _id(name: str) -> UUID:
    try:
        return UUID(text(name))
    except ValueError:
        raise Refused("newsroom.bad_request") from None


def line_version(told: str) -> tuple[UUID, int]:
    """What a form says as "turn:version"."""
    turn, _, version = told.partition(":")
    try:
        return UUID(turn), int(version)
    except ValueError:
        raise Refused("newsroom.bad_request") from None


def _stretch(own: Session, talk_id: UUID, changed: Sequence[UUID], *, ahead: int = 0) -> list[Turn]:
    """All turns from the first to the last of those that changed, and `ahead` more; [] where they are too many."""
    ends = sa.select(sa.func.min(Turn.position), sa.func.max(Turn.position))
    first, last = own.execute(ends.where(Turn.talk_id == talk_id, Turn.id.in_(changed))).one()
    between = sa.select(Turn).where(Turn.talk_id == talk_id, Turn.position.between(first, last))
    rows = list(own.scalars(between.order_by(Turn.position).limit(_MOST_ROWS + 1)))
    if len(rows) > _MOST_ROWS:
        return []
    if not ahead:
        return rows
    later = sa.select(Turn).where(Turn.talk_id == talk_id, Turn.position > last).order_by(Turn.position)
    return [*_open_before(own, talk_id, first), *rows, *own.scalars(later.limit(ahead))]


def _open_before(own: Session, talk_id: UUID, position: int) -> list[Turn]:
    """The neighbours before that nobody has yet: the rest of a proposal from whose middle on somebody was named."""
    near = sa.select(Turn).where(Turn.talk_id == talk_id, Turn.position < position)
    before = list(own.scalars(near.order_by(Turn.position.desc()).limit(_MOST_ROWS)))
    return list(takewhile(lambda turn: turn.speaker_id is None, before))[::-1]


def _beside(own: Session, turn: Turn, side: str) -> str | None:
    near: Any = sa.select(Turn.id).where(Turn.talk_id == turn.talk_id)
    if side == "before":
        near = near.where(Turn.position < turn.position).order_by(Turn.position.desc())
    else:
        near = near.where(Turn.position > turn.position).order_by(Turn.position)
    found = own.scalar(near.limit(1))
    return str(found) if found else None
