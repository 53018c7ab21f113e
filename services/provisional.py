"""A transcript while it is being made: what is heard so far, to read, hear and quote before the rest is done.

Of a recording of hours one stretch is read at a time, so that a page costs the same whenever it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import models, recordings
from services import turns as turn_making
from services.contracts import Word
from services.doubts import standing
from services.doubts.splicing import seamless
from services.flow import progress
from services.models import Chunk, Doubt, Job, Stage, Turn
from services.models.job import LIVE_JOB_STATES
from services.speakers import Span

# What is shown at once.
STRETCH_MS = 10 * 60_000


@dataclass(frozen=True, slots=True)
class Said:
    """One stretch of a recording; `text` is "" where its chunk is not transcribed yet. `speaker`: the voice's label."""

    recording_id: UUID
    start_ms: int
    end_ms: int
    text: str = ""
    speaker: str | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class SoFar:
    """What is heard so far of one recording, from `from_ms` on.

    Attributes: before_ms, after_ms: where the stretch before and the one after begin, None where there is none;
    newest_ms: where the newest words are to be read; heard_ms, total_ms: how much is transcribed, of how much speech;
    is_stopped: somebody cancelled the rest, or it failed.
    """

    recording_id: UUID
    said: tuple[Said, ...]
    from_ms: int
    before_ms: int | None
    after_ms: int | None
    newest_ms: int
    heard_ms: int
    total_ms: int
    is_stopped: bool = False


def of_talk(db: Session, talk_id: UUID, *, recording_id: UUID | None = None, from_ms: int = 0) -> tuple[SoFar, ...]:
    """What is heard so far of the recordings whose turns are not made yet, in order; () once they are.

    Args: from_ms: of the recording `recording_id`; the others are read from their start.
    """
    found: list[SoFar] = []
    unfinished = _unfinished(db, talk_id)
    for one in recordings.of_talk(db, talk_id):
        job = unfinished.get(one.id)
        part = of_recording(db, one.id, from_ms if one.id == recording_id else 0) if job else None
        if job is not None and part is not None:
            found.append(replace(part, is_stopped=job.state not in LIVE_JOB_STATES))
    return tuple(found)


def of_recording(db: Session, recording_id: UUID, from_ms: int = 0) -> SoFar | None:
    """None where nothing is transcribed yet."""
    mine = Chunk.recording_id == recording_id
    length = Chunk.end_ms - Chunk.start_ms
    done = sa.case((Chunk.state == "done", length), else_=0)
    newest = sa.func.max(Chunk.start_ms).filter(Chunk.state == "done")
    heard_ms, total_ms, newest_ms, last_ms = db.execute(
        sa.select(sa.func.sum(done), sa.func.sum(length), newest, sa.func.max(Chunk.end_ms)).where(mine)
    ).one()
    if newest_ms is None:
        return None
    first_ms = max(0, min(from_ms, last_ms - 1)) // STRETCH_MS * STRETCH_MS
    until_ms = first_ms + STRETCH_MS
    return SoFar(
        recording_id, tuple(_said(db, recording_id, first_ms, until_ms)), first_ms,
        before_ms=first_ms - STRETCH_MS if first_ms else None, after_ms=until_ms if until_ms < last_ms else None,
        newest_ms=newest_ms // STRETCH_MS * STRETCH_MS, heard_ms=heard_ms, total_ms=total_ms,
    )  # fmt: skip


def _unfinished(db: Session, talk_id: UUID) -> dict[UUID, Job]:
    """By recording, the job that has not made its turns yet: under way, or stopped before it made the first ones."""
    newest: dict[UUID, Job] = {}
    for job in progress.of_talk(db, talk_id):
        if job.flow != "voices":  # for those the words are there
            newest.setdefault(job.recording_id, job)
    ids = [job.id for job in newest.values() if job.state != "done"]
    if not ids:
        return {}
    open_ = (Stage.job_id.in_(ids), Stage.name == "turns", Stage.state != "done")
    rows = db.execute(
        sa.select(Stage.job_id, sa.exists().where(Turn.recording_id == Job.recording_id))
        .join(Job, Job.id == Stage.job_id).where(*open_)
    )  # fmt: skip
    has_turns = {row[0]: row[1] for row in rows}
    return {
        recording: job
        for recording, job in newest.items()
        if job.id in has_turns and (job.state in LIVE_JOB_STATES or not has_turns[job.id])
    }


def _said(db: Session, recording_id: UUID, first_ms: int, until_ms: int) -> list[Said]:
    """Turns of each run of transcribed chunks that begin in [first_ms, until_ms); one empty stretch per other run."""
    where = (Chunk.recording_id == recording_id, Chunk.start_ms >= first_ms, Chunk.start_ms < until_ms)
    chunks = db.scalars(sa.select(Chunk).where(*where).order_by(Chunk.position)).all()
    rows = db.scalars(
        sa.select(models.Span)
        .where(models.Span.recording_id == recording_id)
        .where(models.Span.end_ms > first_ms, models.Span.start_ms < until_ms + STRETCH_MS)
        .order_by(models.Span.position)
    )
    spans = [Span(row.label, row.start_ms, row.end_ms) for row in rows]
    heard = standing.by_chunk(db, recording_id, start_ms=first_ms, end_ms=until_ms)
    doubts = standing.of_recording(db, recording_id)
    found: list[Said] = []
    run: list[tuple[Word, ...]] = []
    for chunk in chunks:
        if chunk.state == "done":
            run.append(heard.get(chunk.id, ()))
            continue
        found += _turns(recording_id, run, spans, doubts)
        run = []
        if found and not found[-1].text:
            found[-1] = Said(recording_id, found[-1].start_ms, chunk.end_ms)
        else:
            found.append(Said(recording_id, chunk.start_ms, chunk.end_ms))
    return found + _turns(recording_id, run, spans, doubts)


def _turns(
    recording_id: UUID, run: list[tuple[Word, ...]], spans: list[Span], doubts: Sequence[Doubt]
) -> list[Said]:  # fmt: skip
    words = seamless(run)
    if words:
        words = standing.mended(words, doubts, start_ms=words[0].start_ms, end_ms=words[-1].end_ms)
    return [
        Said(recording_id, one.start_ms or 0, one.end_ms or 0, one.text, one.speaker if spans else None, one.words)
        for one in turn_making.build(words, spans)
    ]  # fmt: skip
