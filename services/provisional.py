"""A transcript while it is being made: what is heard so far, to read, hear and quote before the rest is done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import models, recordings
from services import turns as turn_making
from services.contracts import Word
from services.doubts import standing
from services.doubts.splicing import seamless
from services.models import Chunk, Recording, Stage
from services.speakers import Span


@dataclass(frozen=True, slots=True)
class Said:
    """One stretch of a recording; `text` is "" where its chunk is not transcribed yet. `speaker`: the voice's label."""

    recording_id: UUID
    start_ms: int
    end_ms: int
    text: str = ""
    speaker: str | None = None


def of_talk(db: Session, talk_id: UUID) -> tuple[Said, ...]:
    """What is heard so far of the recordings that are being transcribed, in order; () once their turns are made."""
    return tuple(
        said for one in recordings.of_talk(db, talk_id) if _is_unfinished(db, one) for said in _of_recording(db, one.id)
    )


def _is_unfinished(db: Session, recording: Recording) -> bool:
    job = recordings.running(db, recording.id)
    if job is None or job.flow == "voices":  # the words are there
        return False
    where = (Stage.job_id == job.id, Stage.name == "turns", Stage.state != "done")
    return db.scalar(sa.select(Stage.id).where(*where)) is not None


def _of_recording(db: Session, recording_id: UUID) -> list[Said]:
    """Turns of each run of transcribed chunks, and one empty stretch per run of others; () where none is done."""
    chunks = db.scalars(sa.select(Chunk).where(Chunk.recording_id == recording_id).order_by(Chunk.position)).all()
    rows = db.scalars(
        sa.select(models.Span).where(models.Span.recording_id == recording_id).order_by(models.Span.position)
    )
    spans = [Span(row.label, row.start_ms, row.end_ms) for row in rows]
    heard = standing.by_chunk(db, recording_id)
    found: list[Said] = []
    run: list[tuple[Word, ...]] = []
    for chunk in chunks:
        if chunk.state == "done":
            run.append(heard.get(chunk.id, ()))
            continue
        found += _turns(recording_id, run, spans)
        run = []
        if found and not found[-1].text:
            found[-1] = Said(recording_id, found[-1].start_ms, chunk.end_ms)
        else:
            found.append(Said(recording_id, chunk.start_ms, chunk.end_ms))
    found += _turns(recording_id, run, spans)
    return found if any(one.text for one in found) else []


def _turns(recording_id: UUID, run: list[tuple[Word, ...]], spans: list[Span]) -> list[Said]:
    made = turn_making.build(seamless(run), spans)
    return [
        Said(recording_id, one.start_ms or 0, one.end_ms or 0, one.text, one.speaker if spans else None)
        for one in made
    ]  # fmt: skip
