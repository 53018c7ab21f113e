"""A recording's turns made anew: the machine's new result under what people changed of its last one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import word_rows
from services.contracts import Transcript
from services.formats import clock
from services.models import MadeTurns, Recording, Turn, TurnRevision
from services.recaps import anchors
from services.revising import merging, steps
from services.revising.laying import Laid
from services.revising.matching import voices
from services.revising.merging import Conflict
from services.revising.recutting import PER_RECORDING, Piece

# Of the places where person and machine disagree, as many are told one by one.
_MOST_TOLD = 20
_SHOWN_CHARS = 80


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`has_edits`: people had changed something, and it was kept; `notices`: rows of {key, params} on conflicts."""

    has_edits: bool
    notices: tuple[dict[str, Any], ...]


def rebuild(db: Session, recording: Recording, made: Transcript) -> Rebuilt:
    """Put `made` in place of a recording's turns, under what people changed since the machine made them last.

    A turn that stays as it is keeps its id and version; one that a person changed keeps its id; the recap's sources
    follow their words.
    """
    rows = _rows(db, recording)
    base, mine = _base(db, recording, rows), [_of_row(row) for row in rows]
    fresh = [Laid(one.tokens, one.speaker, False, one.words, one.start_ms, one.end_ms) for one in made.turns]
    names = voices(db, recording, base, mine, fresh, made.speakers)
    told = [dataclasses.replace(one, voice=names.own.get(one.voice or "")) for one in fresh]
    theirs = [dataclasses.replace(one, voice=names.given.get(one.voice or "")) for one in fresh]
    merged = merging.merge(base, mine, theirs)
    now = _write(db, recording, rows, merged.turns, [one.text for one in made.turns], theirs)
    _remember(db, recording, told)
    return Rebuilt(_said(merged.turns) != _said(theirs), tuple(_notices(merged.conflicts, now)))


def _said(turns: Sequence[Laid]) -> list[tuple[object, ...]]:
    return [(one.tokens, one.voice, one.off_record) for one in turns]


def _rows(db: Session, recording: Recording) -> list[Turn]:
    """The turns that stand where this recording's do; the sound of a text leaves its turns there."""
    first = recording.position * PER_RECORDING
    own = (Turn.talk_id == recording.talk_id, Turn.position.between(first, first + PER_RECORDING - 1))
    return list(db.scalars(sa.select(Turn).where(*own).order_by(Turn.position).with_for_update()))


def _of_row(row: Turn) -> Laid:
    piece = Piece.of(row)
    voice = str(row.speaker_id) if row.speaker_id else None
    return Laid(piece.tokens, voice, row.off_record, piece.words, row.start_ms, row.end_ms, str(row.id))


def _base(db: Session, recording: Recording, rows: Sequence[Turn]) -> list[Laid]:
    """What the machine made last; of turns made before that was kept, the first of their states."""
    kept = db.get(MadeTurns, recording.id)
    if kept is not None:
        return [
            _of_state(one["text"], one["words"], one["speaker"], one["start_ms"], one["end_ms"]) for one in kept.turns
        ]
    first = db.scalars(
        sa.select(TurnRevision).where(TurnRevision.turn_id.in_([row.id for row in rows]), TurnRevision.version == 1)
    )
    states = {one.turn_id: one for one in first}
    found = []
    for row in rows:
        one = states.get(row.id, row)
        voice = str(one.speaker_id) if one.speaker_id else None
        found.append(_of_state(one.text, one.words, voice, one.start_ms, one.end_ms))
    return found


def _of_state(
    text: str, words: Sequence[dict[str, Any]], voice: str | None, start_ms: int | None, end_ms: int | None
) -> Laid:  # fmt: skip
    known = word_rows.read(words)
    tokens = tuple(word.text for word in known) if known else tuple(text.split())
    return Laid(tokens, voice, False, known, start_ms, end_ms)


def _remember(db: Session, recording: Recording, told: Sequence[Laid]) -> None:
    """Keep what the machine made, its own opinion of who speaks included, for the next time."""
    turns = [
        {"speaker": one.voice, "start_ms": one.start_ms, "end_ms": one.end_ms, "text": " ".join(one.tokens),
         "words": word_rows.of(one.words)}
        for one in told
    ]  # fmt: skip
    kept = db.get(MadeTurns, recording.id)
    if kept is None:
        db.add(MadeTurns(recording_id=recording.id, turns=turns))
    else:
        kept.turns, kept.made_at = turns, db.execute(sa.select(sa.func.now())).scalar_one()
    db.flush()


def _write(
    db: Session, recording: Recording, rows: Sequence[Turn], turns: Sequence[Laid], texts: Sequence[str],
    theirs: Sequence[Laid],
) -> list[Turn]:  # fmt: skip
    """Make the rows what `turns` say; return them in order."""
    known = {str(row.id): row for row in rows}
    before = [(row.id, Piece.of(row).tokens) for row in rows]
    same = {(one.tokens, one.start_ms): text for one, text in zip(theirs, texts, strict=True)}
    touched = [row for row in rows if row.version > 1]
    now: list[Turn] = []
    for one in turns:
        row = known.get(one.id or "")
        if row is None or not (row.version > 1 or _of_row(row) == one):
            row = _new(db, recording, one, same.get((one.tokens, one.start_ms)) or " ".join(one.tokens), row)
        elif _of_row(row) != one:
            _change(db, row, one)
        now.append(row)
    for number, row in enumerate(now):
        row.position = recording.position * PER_RECORDING + number
    db.flush()
    anchors.carry(db, before, [(row.id, one.tokens, one.words) for row, one in zip(now, turns, strict=True)])
    kept = {row.id for row in now}
    gone = [row for row in rows if row.id not in kept]
    steps.close(db, recording.talk_id, [row.id for row in gone])
    steps.keep(db, [row for row in gone if row in touched], None)
    for row in gone:
        db.delete(row)
    db.flush()
    return now


def _change(db: Session, row: Turn, one: Laid) -> None:
    """A turn that a person worked on, as it now is: a further version, made by nobody."""
    steps.close(db, row.talk_id, [row.id])
    steps.keep(db, [row], None)
    if Piece.of(row).tokens != one.tokens:
        row.text = " ".join(one.tokens)
    row.words = word_rows.of(one.words)
    row.speaker_id, row.off_record = UUID(one.voice) if one.voice else None, one.off_record
    row.start_ms, row.end_ms = one.start_ms, one.end_ms


def _new(db: Session, recording: Recording, one: Laid, text: str, was: Turn | None) -> Turn:
    row = Turn(
        id=uuid4(), talk_id=recording.talk_id, recording_id=was.recording_id if was else recording.id, position=0,
        speaker_id=UUID(one.voice) if one.voice else None, off_record=one.off_record, start_ms=one.start_ms,
        end_ms=one.end_ms, text=text, words=word_rows.of(one.words),
    )  # fmt: skip
    db.add(row)
    return row


def _notices(conflicts: Sequence[Conflict], now: Sequence[Turn]) -> list[dict[str, Any]]:
    """One row per place where the person's version stands against the machine's, with the turn to go to."""
    found = []
    for one in conflicts[:_MOST_TOLD]:
        row = now[one.turn]
        params = {"at": _at(row, one), "turn": str(row.id)}
        key = "voice"
        if one.kind == "words":
            key = "deleted" if not one.mine else "words" if one.theirs else "gone"
            params |= {"mine": _shown(one.mine), "theirs": _shown(one.theirs)}
        found.append({"key": f"transcripts.conflict.{key}", "params": params})
    if len(conflicts) > _MOST_TOLD:
        found.append({"key": "transcripts.conflict.more", "params": {"count": len(conflicts) - _MOST_TOLD}})
    return found


def _at(row: Turn, one: Conflict) -> str:
    """Where a person finds the place: its time, or the number of the turn."""
    start_ms = row.words[min(one.word, len(row.words) - 1)]["start_ms"] if row.words else row.start_ms
    return f"¶ {one.turn + 1}" if start_ms is None else clock.short(start_ms)


def _shown(words: str) -> str:
    return words if len(words) <= _SHOWN_CHARS else words[: _SHOWN_CHARS - 2].rpartition(" ")[0] + " …"
