"""Questions and their answers, kept beside the turns: found anew whenever these change."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import contracts
from services.contracts import Transcript
from services.models import Exchange
from services.once import once
from services.recaps import cast, questions, sentences
from services.recaps.sheet import TalkSheet


def found(transcript: Transcript, sheet: TalkSheet | None = None) -> tuple[contracts.Exchange, ...]:
    """The exchanges of a talk. Pure."""
    document = sentences.read(transcript)
    return questions.exchanges(document, cast.moderators(document, sheet))


def asked(transcript: Transcript) -> Transcript:
    """The transcript with its exchanges. Pure."""
    return dataclasses.replace(transcript, exchanges=found(transcript))


def refresh(db: Session, talk_id: UUID, transcript: Transcript, sheet: TalkSheet) -> None:
    """Store the exchanges of a talk as its turns now are.

    Args: transcript: what is on the record of it, turns by their ids in the database.
    """
    now = [
        (UUID(one.turn), one.start_word, one.end_word, [UUID(turn) for turn in one.answers])
        for one in found(transcript, sheet)
    ]
    rows = db.scalars(sa.select(Exchange).where(Exchange.talk_id == talk_id).with_for_update()).all()
    kept = {(row.turn_id, row.start_word, row.end_word, tuple(row.answers)): row for row in rows}
    wanted = {(turn, start, end, tuple(answers)) for turn, start, end, answers in now}
    for key, row in kept.items():
        if key not in wanted:
            db.delete(row)
    db.flush()
    for turn, start, end, answers in now:
        if (turn, start, end, tuple(answers)) not in kept:
            row = Exchange(talk_id=talk_id, turn_id=turn, start_word=start, end_word=end, answers=answers)
            db.add(row)
    db.flush()


@once
def of_talk(db: Session, talk_id: UUID) -> Sequence[Exchange]:
    """All that are kept of a talk, in no order."""
    return db.scalars(sa.select(Exchange).where(Exchange.talk_id == talk_id)).all()


def of_turns(db: Session, talk_id: UUID, turns: Sequence[contracts.Turn]) -> tuple[contracts.Exchange, ...]:
    """The exchanges among these turns of a talk, in their order; what is about others is left out."""
    order = {turn.id: n for n, turn in enumerate(turns)}
    known = []
    for row in of_talk(db, talk_id):
        answers = tuple(str(one) for one in row.answers if str(one) in order)
        asked = turns[order[str(row.turn_id)]] if str(row.turn_id) in order else None
        if answers and asked and row.end_word <= len(asked.tokens):
            known.append(contracts.Exchange(str(row.turn_id), row.start_word, row.end_word, answers))
    return tuple(sorted(known, key=lambda one: (order[one.turn], one.start_word)))
