"""What people change in a transcript: words, who said them, what is off the record. Every earlier state is kept."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import word_rows
from services.contracts import Word
from services.errors import NotFound, Refused
from services.models import Person, Speaker, Talk, Turn
from services.people import ensure
from services.revising import steps
from services.revising.realign import realign
from services.revising.recutting import Piece
from services.talks import day_of

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
    turn = steps.lock(db, turn_id, version)
    if text != turn.text:
        words = realign(word_rows.read(turn.words), text)
        _become(db, turn, dataclasses.replace(Piece.of(turn), text=text, words=words), "text", user_id)
    return turn


def respell(db: Session, turn: Turn, words: Sequence[Word], user_id: UUID | None) -> None:
    """Give a locked turn other timed words; its earlier ones are a revision. Without words the turn goes."""
    if not words:
        steps.close(db, turn.talk_id, [turn.id])
        steps.keep(db, [turn], None, user_id)
        db.delete(turn)
        db.flush()
        return
    piece = dataclasses.replace(
        Piece.of(turn), text=" ".join(word.text for word in words), words=tuple(words), start_ms=words[0].start_ms,
        end_ms=max(word.end_ms for word in words),
    )  # fmt: skip
    _become(db, turn, piece, "doubt", user_id)


def give_to(db: Session, turn_id: UUID, version: int, speaker_id: UUID | None, user_id: UUID | None) -> Turn:
    """Say that another voice of the talk spoke this turn. Raises: Conflict; NotFound: "editing.no_such_speaker"."""
    turn = steps.lock(db, turn_id, version)
    if speaker_id is not None:
        voice_of(db, turn.talk_id, speaker_id)
    if turn.speaker_id != speaker_id:
        _become(db, turn, dataclasses.replace(Piece.of(turn), speaker_id=speaker_id), "voice", user_id)
    return turn


def set_off_record(db: Session, turn_id: UUID, version: int, user_id: UUID | None, *, off_record: bool) -> Turn:
    """Take a turn off the record, or back on. Raises: Conflict; NotFound."""
    turn = steps.lock(db, turn_id, version)
    if turn.off_record != off_record:
        _become(db, turn, dataclasses.replace(Piece.of(turn), off_record=off_record), "record", user_id)
    return turn


def name_speaker(
    db: Session, talk_id: UUID, speaker_id: UUID, *, name: str, role: str = "", organisation: str = "",
    is_host: bool | None = None,
) -> Speaker:  # fmt: skip
    """Say who a voice is: the programme's person of that name, or a new one. An empty name makes it nobody again.

    Raises: NotFound: "editing.no_such_speaker".
    """
    speaker = voice_of(db, talk_id, speaker_id)
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
    """Give all turns of one voice to another as one act; return how many. Raises: NotFound."""
    voice_of(db, talk_id, from_id)
    voice_of(db, talk_id, into_id)
    mine = (Turn.talk_id == talk_id, Turn.speaker_id == from_id)
    turns = db.scalars(sa.select(Turn).where(*mine).order_by(Turn.position).with_for_update()).all()
    if turns and from_id != into_id:
        pieces = [dataclasses.replace(Piece.of(turn), speaker_id=into_id) for turn in turns]
        steps.recut(db, turns, pieces, "voices", user_id)
    return len(turns)


def person_of(db: Session, speaker: Speaker) -> Person | None:
    return db.get(Person, speaker.person_id) if speaker.person_id else None


def voice_of(db: Session, talk_id: UUID, speaker_id: UUID) -> Speaker:
    """Raises: NotFound: "editing.no_such_speaker"."""
    speaker = db.get(Speaker, speaker_id)
    if speaker is None or speaker.talk_id != talk_id:
        raise NotFound("editing.no_such_speaker")
    return speaker


def _become(db: Session, turn: Turn, piece: Piece, kind: str, user_id: UUID | None) -> None:
    if piece != Piece.of(turn):
        steps.recut(db, [turn], [piece], kind, user_id)


def _clean(text: str) -> str:
    """NFC, without control or invisible formatting characters, which would hide in a quote."""
    kept = (one if one.isspace() or unicodedata.category(one) not in {"Cc", "Cf", "Co", "Cs"} else "" for one in text)
    return unicodedata.normalize("NFC", "".join(kept))
