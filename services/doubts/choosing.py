"""A person decides a doubt: the version chosen goes into the turns, as a correction that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import models, word_rows
from services import turns as turn_making
from services.contracts import Word
from services.doubts import standing
from services.doubts.judging import Version
from services.doubts.splicing import inside, spliced
from services.errors import NotFound, Refused
from services.models import Doubt, Recording, Speaker, Turn
from services.revising import editing
from services.speakers import Span
from services.transcripts import value_of

# Words found in a hole belong to the turn beside them, if it is this near.
_NEAR_MS = 2_000


def get(db: Session, talk_id: UUID, doubt_id: UUID) -> Doubt:
    """Raises: NotFound: "doubts.not_found"."""
    mine = sa.select(Recording.id).where(Recording.talk_id == talk_id)
    where = (Doubt.id == doubt_id, Doubt.recording_id.in_(mine))
    row = db.scalar(sa.select(Doubt).where(*where).with_for_update())
    if row is None:
        raise NotFound("doubts.not_found")
    return row


def choose(db: Session, talk_id: UUID, doubt_id: UUID, version: Version, user_id: UUID | None) -> Doubt:
    """Let `version` stand, in the turns too, and settle the doubt. The version that stands already changes no turn.

    Raises: NotFound: "doubts.not_found"; Refused: "doubts.no_second": the machine has not listened again yet.
    """
    doubt = get(db, talk_id, doubt_id)
    if version == "redone" and doubt.redone is None:
        raise Refused("doubts.no_second")
    if version != doubt.version:
        rows = doubt.redone if version == "redone" else doubt.heard
        _mend(db, doubt, word_rows.read(rows or []), user_id)
    doubt.version, doubt.state = version, "settled"
    doubt.decided_by, doubt.decided_at = user_id, db.scalar(sa.select(sa.func.now()))
    db.flush()
    standing.measure(db, doubt.recording_id)
    return doubt


def _mend(db: Session, doubt: Doubt, new: Sequence[Word], user_id: UUID | None) -> None:
    """Put `new` in place of the passage's words in the turns; a turn that has no word left goes."""
    near = db.scalars(
        sa.select(Turn)
        .where(Turn.recording_id == doubt.recording_id)
        .where(Turn.start_ms < doubt.end_ms + _NEAR_MS, Turn.end_ms > doubt.start_ms - _NEAR_MS)
        .order_by(Turn.position)
        .with_for_update()
    ).all()
    span = (doubt.start_ms, doubt.end_ms)
    said = {turn.id: inside(value_of(turn).words, *span) for turn in near}
    host = max((turn for turn in near if said[turn.id]), key=lambda turn: len(said[turn.id]), default=None)
    if host is None and new:
        host = _host(db, doubt, near)
    for turn in near:
        if turn is host or said[turn.id]:
            editing.respell(db, turn, spliced(value_of(turn).words, *span, new if turn is host else ()), user_id)
    if host is None and new:
        _add_turn(db, doubt, new)


def _host(db: Session, doubt: Doubt, near: Sequence[Turn]) -> Turn | None:
    """The turn that words found in a hole belong to: of the voice that is heard there, the nearest."""
    voice = _voice(db, doubt)
    own = [turn for turn in near if voice is None or turn.speaker_id == voice.id]
    return min(own, key=lambda turn: _apart_ms(turn, doubt), default=None)


def _add_turn(db: Session, doubt: Doubt, new: Sequence[Word]) -> None:
    """A turn of its own, after the last that begins before; off the record where a neighbour is."""
    recording, voice = db.get_one(Recording, doubt.recording_id), _voice(db, doubt)
    mine = sa.select(Turn).where(Turn.recording_id == recording.id)
    before = db.scalar(mine.where(Turn.start_ms <= new[0].start_ms).order_by(Turn.position.desc()).limit(1))
    after = db.scalar(mine.where(Turn.start_ms > new[0].start_ms).order_by(Turn.position).limit(1))
    position = before.position + 1 if before else after.position if after else recording.position * 100_000
    later = (Turn.recording_id == recording.id, Turn.position >= position)
    db.execute(sa.update(Turn).where(*later).values(position=Turn.position + 1))
    text = " ".join(word.text for word in new)
    db.add(
        Turn(talk_id=recording.talk_id, recording_id=recording.id, position=position,
             speaker_id=voice.id if voice else None, start_ms=new[0].start_ms, end_ms=new[-1].end_ms, text=text,
             words=word_rows.of(new), off_record=any(one.off_record for one in (before, after) if one))
    )  # fmt: skip
    db.flush()


def _voice(db: Session, doubt: Doubt) -> Speaker | None:
    """Who the diarizer heard in the passage, if that voice still speaks in the talk."""
    recording = db.get_one(Recording, doubt.recording_id)
    rows = db.scalars(
        sa.select(models.Span).where(models.Span.recording_id == recording.id).order_by(models.Span.position)
    )
    spans = [Span(row.label, row.start_ms, row.end_ms) for row in rows]
    if not spans:
        return None
    label = f"{recording.position}:{turn_making.speaker_at(spans, Word('', doubt.start_ms, doubt.end_ms))}"
    speaks = sa.exists().where(Turn.speaker_id == Speaker.id)
    where = (Speaker.talk_id == recording.talk_id, Speaker.label == label, speaks)
    return db.scalar(sa.select(Speaker).where(*where))


def _apart_ms(turn: Turn, doubt: Doubt) -> int:
    return max((turn.start_ms or 0) - doubt.end_ms, doubt.start_ms - (turn.end_ms or 0))
