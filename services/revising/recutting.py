"""Words laid out anew in turns: pieces are cut, joined and put in place of turns, and what rests on them follows."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import word_rows
from services.contracts import Word
from services.errors import Refused
from services.kept_turns import Kept
from services.models import Turn
from services.recaps import anchors

# Turns of the recordings of one talk are numbered apart, so that one can be made anew without the others.
PER_RECORDING = 100_000


@dataclass(frozen=True, slots=True)
class Piece:
    """What a turn of the database is made of. `turn`: the turn whose id it keeps, None for a new one."""

    turn: UUID | None
    recording_id: UUID | None
    speaker_id: UUID | None
    off_record: bool
    start_ms: int | None
    end_ms: int | None
    text: str
    words: tuple[Word, ...] = ()

    @classmethod
    def of(cls, row: Turn) -> Piece:
        return cls(
            row.id, row.recording_id, row.speaker_id, row.off_record, row.start_ms, row.end_ms, row.text,
            word_rows.read(row.words),
        )  # fmt: skip

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.words) if self.words else tuple(self.text.split())

    def cut(self, at: int) -> tuple[Piece, Piece]:
        """Words [0, at) and the rest; the first keeps the turn. Each word keeps its times.

        A text whose words have no times shares the turn's by length. Raises: Refused: "editing.bad_cut".
        """
        tokens = self.tokens
        if not 0 < at < len(tokens):
            raise Refused("editing.bad_cut")
        first, second = " ".join(tokens[:at]), " ".join(tokens[at:])
        border_ms = _share(self.start_ms, self.end_ms, len(first), len(second))
        one = dataclasses.replace(self, text=first, words=self.words[:at], end_ms=border_ms)
        other = dataclasses.replace(self, turn=None, text=second, words=self.words[at:], start_ms=border_ms)
        if self.words:
            one = dataclasses.replace(one, end_ms=max(word.end_ms for word in one.words))
            other = dataclasses.replace(other, start_ms=other.words[0].start_ms)
        return one, other

    def joined(self, other: Piece) -> Piece:
        """Both, one after the other, as this one's. What is off the record in one of them is so in both."""
        words: tuple[Word, ...] = ()
        if self.words or other.words:
            border_ms = self.words[-1].end_ms if self.words else other.words[0].start_ms
            words = (*_with_times(self, border_ms), *_with_times(other, border_ms))
        ends = [one for one in (self.end_ms, other.end_ms) if one is not None]
        starts = [one for one in (self.start_ms, other.start_ms) if one is not None]
        return dataclasses.replace(
            self, text=f"{' '.join(self.tokens)} {' '.join(other.tokens)}", words=words,
            off_record=self.off_record or other.off_record, start_ms=min(starts, default=None),
            end_ms=max(ends, default=None),
        )  # fmt: skip


def replace(db: Session, talk_id: UUID, rows: Sequence[Turn], pieces: Sequence[Piece]) -> list[Turn]:
    """Put `pieces` in place of locked turns of a talk; return the turns as they now are, in order.

    Args: rows: in order, neighbours unless each piece keeps its own; pieces: in order. What the recap cites follows.
    """
    before = [(row.id, Piece.of(row).tokens) for row in rows]
    known = {row.id: row for row in rows}
    now = []
    for piece in pieces:
        row = known.get(piece.turn) if piece.turn else None
        now.append(_write(row, piece) if row else _new(db, talk_id, piece))
    if [row.id for row in now] != [row.id for row in rows]:
        _place(db, rows, now)
    db.flush()
    anchors.carry(db, before, [(row.id, piece.tokens, piece.words) for row, piece in zip(now, pieces, strict=True)])
    kept = {row.id for row in now}
    for row in rows:
        if row.id not in kept:
            db.delete(row)
    db.flush()
    return now


def _write(row: Turn, piece: Piece) -> Turn:
    if Piece.of(row) != piece:
        row.speaker_id, row.off_record, row.text = piece.speaker_id, piece.off_record, piece.text
        row.start_ms, row.end_ms = piece.start_ms, piece.end_ms
        row.words = word_rows.of(piece.words)
    return row


def _new(db: Session, talk_id: UUID, piece: Piece) -> Turn:
    row = Turn(
        id=piece.turn or uuid4(), talk_id=talk_id, recording_id=piece.recording_id, position=0, version=1,
        speaker_id=piece.speaker_id, off_record=piece.off_record, start_ms=piece.start_ms, end_ms=piece.end_ms,
        text=piece.text, words=word_rows.of(piece.words),
    )  # fmt: skip
    db.add(row)
    return row


def block(row: Turn | Kept) -> int:
    """Which recording's turns it stands among; the sound of a text leaves its turns where they were."""
    return row.position // PER_RECORDING


def _place(db: Session, rows: Sequence[Turn], now: Sequence[Turn]) -> None:
    """Number the new turns from where the old ones began; what follows in their block moves on, if it must."""
    blocks = {row.id: block(row) for row in rows}
    of_recording = {row.recording_id: block(row) for row in reversed(rows)}
    wanted = [blocks.get(row.id, of_recording.get(row.recording_id, block(rows[0]))) for row in now]
    for key in dict.fromkeys(wanted):
        old = [row.position for row in rows if block(row) == key]
        some = [row for row, one in zip(now, wanted, strict=True) if one == key]
        more = min(old) + len(some) - 1 - max(old)
        if more > 0:
            later = (Turn.position > max(old), Turn.position < (key + 1) * PER_RECORDING)
            moved = sa.update(Turn).where(Turn.talk_id == rows[0].talk_id, *later)
            db.execute(moved.values(position=Turn.position + more))
        for number, row in enumerate(some):
            row.position = min(old) + number


def _share(start_ms: int | None, end_ms: int | None, before: int, after: int) -> int | None:
    if start_ms is None or end_ms is None:
        return None
    return start_ms + (end_ms - start_ms) * before // max(1, before + after)


def _with_times(piece: Piece, beside_ms: int) -> tuple[Word, ...]:
    """The piece's words; those without times take a share of the piece's own, or `beside_ms` where it has none."""
    if piece.words or not piece.text:
        return piece.words
    start_ms = piece.start_ms if piece.start_ms is not None else beside_ms
    span_ms = max(0, (piece.end_ms if piece.end_ms is not None else start_ms) - start_ms)
    size, at, found = len(piece.text), 0, []
    for token in piece.tokens:
        ends = (start_ms + span_ms * at // size, start_ms + span_ms * min(size, at + len(token)) // size)
        found.append(Word(token, *ends, estimated=True))
        at += len(token) + 1
    return tuple(found)
