"""What people change in a transcript: words, who said them, what is off the record. Every earlier state is kept."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.contracts import Word
from services.errors import Conflict, NotFound, Refused
from services.models import Person, Speaker, Talk, Turn, TurnRevision
from services.people import ensure
from services.realign import realign
from services.recaps import anchors
from services.talks import day_of
from services.transcripts import value_of

_LONGEST_TURN = 50_000


def edit_text(db: Session, turn_id: UUID, version: int, text: str, user_id: UUID | None) -> Turn:
    """Correct a turn's words; unchanged words keep their times.

    Args: version: what the editor had before them. Raises: Conflict: "editing.changed_meanwhile"; Refused: empty text.
    """
    text = " ".join(_clean(text).split())
    if not text:
        raise Refused("editing.empty_turn")
    if len(text) > _LONGEST_TURN:
        raise Refused("editing.too_long")
    turn = _turn(db, turn_id, version)
    if text == turn.text:
        return turn
    words = realign([Word(**row) for row in turn.words], text)
    before = _tokens(turn)
    _keep(db, turn, user_id)
    turn.text, turn.words = text, [dataclasses.asdict(word) for word in words]
    _follow(db, turn, before)
    return turn


def respell(db: Session, turn: Turn, words: Sequence[Word], user_id: UUID | None) -> None:
    """Give a locked turn other timed words; its earlier ones are a revision. Without words the turn goes."""
    if not words:
        db.delete(turn)
        db.flush()
        return
    before = _tokens(turn)
    _keep(db, turn, user_id)
    turn.text, turn.words = " ".join(word.text for word in words), [dataclasses.asdict(word) for word in words]
    turn.start_ms, turn.end_ms = words[0].start_ms, max(word.end_ms for word in words)
    _follow(db, turn, before)


def give_to(db: Session, turn_id: UUID, version: int, speaker_id: UUID | None, user_id: UUID | None) -> Turn:
    """Say that another voice of the talk spoke this turn. Raises: Conflict; NotFound: "editing.no_such_speaker"."""
    turn = _turn(db, turn_id, version)
    if speaker_id is not None:
        _speaker(db, turn.talk_id, speaker_id)
    if turn.speaker_id != speaker_id:
        _keep(db, turn, user_id)
        turn.speaker_id = speaker_id
        db.flush()
    return turn


def set_off_record(db: Session, turn_id: UUID, version: int, user_id: UUID | None, *, off_record: bool) -> Turn:
    """Take a turn off the record, or back on. Raises: Conflict; NotFound."""
    turn = _turn(db, turn_id, version)
    if turn.off_record != off_record:
        _keep(db, turn, user_id)
        turn.off_record = off_record
        db.flush()
    return turn


def undo(db: Session, turn_id: UUID, version: int, user_id: UUID | None) -> Turn:
    """Bring back the turn's previous state, as a new version. Raises: Conflict; Refused: "editing.nothing_to_undo"."""
    turn = _turn(db, turn_id, version)
    last = db.scalar(
        sa.select(TurnRevision).where(TurnRevision.turn_id == turn_id).order_by(TurnRevision.version.desc()).limit(1)
    )
    if last is None:
        raise Refused("editing.nothing_to_undo")
    before = _tokens(turn)
    _keep(db, turn, user_id)
    turn.text, turn.words, turn.speaker_id, turn.off_record = last.text, last.words, last.speaker_id, last.off_record
    _follow(db, turn, before)
    return turn


def revisions(db: Session, turn_id: UUID) -> list[TurnRevision]:
    order = TurnRevision.version.desc()
    return list(db.scalars(sa.select(TurnRevision).where(TurnRevision.turn_id == turn_id).order_by(order)))


def name_speaker(
    db: Session, talk_id: UUID, speaker_id: UUID, *, name: str, role: str = "", organisation: str = "",
    is_host: bool | None = None,
) -> Speaker:  # fmt: skip
    """Say who a voice is: the programme's person of that name, or a new one. An empty name makes it nobody again.

    Raises: NotFound: "editing.no_such_speaker".
    """
    speaker = _speaker(db, talk_id, speaker_id)
    name = " ".join(_clean(name).split())[:200]
    if name:
        _, event = day_of(db, db.get_one(Talk, talk_id))
        speaker.person_id = ensure(db, event.id, name, role=role, organisation=organisation).id
    else:
        speaker.person_id = speaker.name = None
    if is_host is not None:
        speaker.is_host = is_host
    db.flush()
    return speaker


def merge_speakers(db: Session, talk_id: UUID, from_id: UUID, into_id: UUID, user_id: UUID | None) -> int:
    """Give all turns of one voice to another; return how many. Raises: NotFound: "editing.no_such_speaker"."""
    _speaker(db, talk_id, from_id)
    _speaker(db, talk_id, into_id)
    turns = db.scalars(
        sa.select(Turn).where(Turn.talk_id == talk_id, Turn.speaker_id == from_id).with_for_update()
    ).all()
    for turn in turns if from_id != into_id else ():
        _keep(db, turn, user_id)
        turn.speaker_id = into_id
    db.flush()
    return len(turns)


def person_of(db: Session, speaker: Speaker) -> Person | None:
    return db.get(Person, speaker.person_id) if speaker.person_id else None


def _turn(db: Session, turn_id: UUID, version: int) -> Turn:
    turn = db.scalar(sa.select(Turn).where(Turn.id == turn_id).with_for_update())
    if turn is None:
        raise NotFound("editing.no_such_turn")
    if turn.version != version:
        raise Conflict("editing.changed_meanwhile")
    return turn


def _speaker(db: Session, talk_id: UUID, speaker_id: UUID) -> Speaker:
    speaker = db.get(Speaker, speaker_id)
    if speaker is None or speaker.talk_id != talk_id:
        raise NotFound("editing.no_such_speaker")
    return speaker


def _tokens(turn: Turn) -> tuple[str, ...]:
    return value_of(turn).tokens


def _follow(db: Session, turn: Turn, before: tuple[str, ...]) -> None:
    """Write the turn, and move the recap's references to its words along with them."""
    db.flush()
    now = value_of(turn)
    anchors.follow(db, turn.id, before, now.tokens, now.words)


def _keep(db: Session, turn: Turn, user_id: UUID | None) -> None:
    db.add(
        TurnRevision(turn_id=turn.id, version=turn.version, speaker_id=turn.speaker_id, text=turn.text,
                     words=turn.words, off_record=turn.off_record, changed_by=user_id)
    )  # fmt: skip
    turn.version += 1


def _clean(text: str) -> str:
    """NFC, without control or invisible formatting characters, which would hide in a quote."""
    kept = (one if one.isspace() or unicodedata.category(one) not in {"Cc", "Cf", "Co", "Cs"} else "" for one in text)
    return unicodedata.normalize("NFC", "".join(kept))
