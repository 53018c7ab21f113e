"""What stands in the database: the words of a recording with each doubt in the version chosen for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import models, word_rows
from services.contracts import Word
from services.doubts import coverage
from services.doubts.coverage import Coverage, Stretch
from services.doubts.finding import Heard, Suspect
from services.doubts.splicing import inside, seamless, spliced
from services.models import Chunk, Doubt, Recording

_ENDLESS_MS = 2**31 - 1
_COLUMNS = ("text", "start_ms", "end_ms", "probability", "estimated")


def heard(db: Session, recording_id: UUID) -> list[Heard]:
    """What the engine heard in each chunk, in order; a chunk it heard nothing in is not among them."""
    rows = db.execute(sa.select(Chunk.id, Chunk.language).where(Chunk.recording_id == recording_id))
    languages = {row.id: row.language for row in rows}
    return [Heard(some, languages[chunk_id]) for chunk_id, some in by_chunk(db, recording_id).items()]


def by_chunk(
    db: Session, recording_id: UUID, *, start_ms: int = 0, end_ms: int = _ENDLESS_MS
) -> dict[UUID, tuple[Word, ...]]:
    """The words of each chunk that has some and lies, in part at least, in [start_ms, end_ms); chunks in order."""
    found: dict[UUID, list[Word]] = {}
    rows = db.execute(
        sa.select(Chunk.id, *(getattr(models.Word, name) for name in _COLUMNS))
        .join(models.Word, models.Word.chunk_id == Chunk.id)
        .where(Chunk.recording_id == recording_id, Chunk.start_ms < end_ms, Chunk.end_ms > start_ms)
        .order_by(Chunk.position, models.Word.position)
    )
    for row in rows:
        found.setdefault(row.id, []).append(_value(row))
    return {chunk_id: tuple(some) for chunk_id, some in found.items()}


def voiced(db: Session, recording_id: UUID) -> list[Stretch]:
    """Where somebody speaks; the whole of a chunk that was cut before this was kept."""
    rows = db.execute(
        sa.select(Chunk.start_ms, Chunk.end_ms, Chunk.voiced)
        .where(Chunk.recording_id == recording_id)
        .order_by(Chunk.position)
    )
    return [(start, end) for row in rows for start, end in (row.voiced or [(row.start_ms, row.end_ms)])]


def words(
    db: Session, recording_id: UUID, *, start_ms: int = 0, end_ms: int = _ENDLESS_MS
) -> tuple[Word, ...]:  # fmt: skip
    """The words of a recording as they stand: in order, once at each seam, each doubt in its chosen version.

    Args: start_ms, end_ms: only of the chunks that lie there, in part at least.
    """
    found = seamless(by_chunk(db, recording_id, start_ms=start_ms, end_ms=end_ms).values())
    return mended(found, of_recording(db, recording_id), start_ms=start_ms, end_ms=end_ms)


def mended(
    found: tuple[Word, ...], doubts: Sequence[Doubt], *, start_ms: int = 0, end_ms: int = _ENDLESS_MS
) -> tuple[Word, ...]:  # fmt: skip
    """`found` with each doubt that lies in [start_ms, end_ms), in part at least, in its chosen version."""
    for doubt in doubts:
        if doubt.version == "redone" and doubt.start_ms < end_ms and doubt.end_ms > start_ms:
            found = spliced(found, doubt.start_ms, doubt.end_ms, word_rows.read(doubt.redone or []))
    return found


def measure(db: Session, recording_id: UUID) -> Coverage:
    """Count, and keep with the recording, how much of its speech has words."""
    found = coverage.measure(voiced(db, recording_id), words(db, recording_id))
    recording = db.get_one(Recording, recording_id)
    recording.probe = {**recording.probe, "voiced_ms": found.voiced_ms, "covered_ms": found.covered_ms}
    return found


def of_recording(db: Session, recording_id: UUID) -> Sequence[Doubt]:
    """All doubts of a recording, in order of time."""
    where = Doubt.recording_id == recording_id
    return db.scalars(sa.select(Doubt).where(where).order_by(Doubt.start_ms, Doubt.created_at)).all()


def of_recordings(db: Session, recording_ids: Sequence[UUID]) -> dict[UUID, list[Doubt]]:
    """The doubts of several recordings, in order of time; those without any are left out."""
    found: dict[UUID, list[Doubt]] = {}
    where = Doubt.recording_id.in_(recording_ids)
    for one in db.scalars(sa.select(Doubt).where(where).order_by(Doubt.start_ms, Doubt.created_at)):
        found.setdefault(one.recording_id, []).append(one)
    return found


def keep(db: Session, recording_id: UUID, suspects: Sequence[Suspect], language: str | None) -> list[Doubt]:
    """Put what an audit found in place of what an earlier one did. What a person asked or decided stays."""
    machine = (Doubt.requested_by.is_(None), Doubt.decided_by.is_(None), Doubt.kind != "asked")
    db.execute(sa.delete(Doubt).where(Doubt.recording_id == recording_id, *machine))
    db.flush()
    decided = [one for one in of_recording(db, recording_id) if one.decided_by is not None]
    fresh = [one for one in suspects if not any(_holds(other, one) for other in decided)]
    rows = [doubt_at(db, recording_id, one, language) for one in fresh]
    db.flush()
    return rows


def doubt_at(db: Session, recording_id: UUID, one: Suspect, language: str | None) -> Doubt:
    """A new row for a passage, with what was first heard in it."""
    covering = (Chunk.recording_id == recording_id, Chunk.start_ms < one.end_ms, Chunk.end_ms > one.start_ms)
    near = (*covering, models.Word.start_ms <= one.end_ms, models.Word.end_ms >= one.start_ms)
    rows = db.scalars(
        sa.select(models.Word)
        .join(Chunk, Chunk.id == models.Word.chunk_id)
        .where(*near)
        .order_by(Chunk.position, models.Word.position)
    )
    said = [_value(row) for row in rows]
    doubt = Doubt(
        recording_id=recording_id, kind=one.kind, start_ms=one.start_ms, end_ms=one.end_ms, spoken=one.spoken,
        heard=word_rows.of(inside(said, one.start_ms, one.end_ms)), language=language,
        heard_by=db.scalar(sa.select(Chunk.engine).where(*covering).order_by(Chunk.position).limit(1)),
    )  # fmt: skip
    db.add(doubt)
    return doubt


def _value(row: Any) -> Word:
    return Word(*(getattr(row, name) for name in _COLUMNS))


def _holds(doubt: Doubt, one: Suspect) -> bool:
    return doubt.start_ms <= one.start_ms and one.end_ms <= doubt.end_ms
