"""A person selects a passage and has the machine hear it again, with a model and a language of their choice."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import jobs, recordings
from services.doubts import standing
from services.doubts.finding import Suspect
from services.doubts.splicing import inside
from services.errors import Conflict, NotFound, Refused
from services.models import Doubt, Recording, Turn
from services.transcripts import value_of

LONGEST_MS = 5 * 60_000


def ask(
    db: Session, talk_id: UUID, recording_id: UUID, start_ms: int, end_ms: int, *, model: str | None = None,
    language: str | None = None, user_id: UUID | None = None,
) -> tuple[Doubt, UUID]:  # fmt: skip
    """Queue a second hearing of [start_ms, end_ms); return the doubt and the job to announce after the commit.

    Nothing changes in the transcript until a person chooses. Args: model, language: None for the talk's.
    Raises: NotFound; Refused: "doubts.bad_span", "doubts.too_long"; Conflict: "doubts.busy": it is being transcribed.
    """
    recording = recordings.get(db, recording_id)
    if recording.talk_id != talk_id:
        raise NotFound("recordings.not_found")
    if not 0 <= start_ms < end_ms <= (recording.duration_ms or 0) or recording.kind != "media":
        raise Refused("doubts.bad_span")
    if end_ms - start_ms > LONGEST_MS:
        raise Refused("doubts.too_long", minutes=LONGEST_MS // 60_000)
    job = recordings.running(db, recording_id)
    if job is not None and job.flow != "redo":
        raise Conflict("doubts.busy")
    if job is None:
        job = jobs.start(db, recording, user_id, flow="redo")
    jobs.lock(db, job.id)
    doubt = standing.doubt_at(db, recording_id, Suspect("asked", start_ms, end_ms), language)
    doubt.heard, doubt.model, doubt.requested_by = _read(db, recording, start_ms, end_ms), model, user_id
    db.flush()
    jobs.fan_out(db, job.id, "redo", [doubt])
    db.flush()
    return doubt, job.id


def _read(db: Session, recording: Recording, start_ms: int, end_ms: int) -> list[dict[str, object]]:
    """What the transcript says there now: a person's corrections are compared too, and can be had back."""
    turns = db.scalars(
        sa.select(Turn)
        .where(Turn.recording_id == recording.id, Turn.start_ms < end_ms, Turn.end_ms > start_ms)
        .order_by(Turn.position)
    )
    return standing.rows_of(inside((word for turn in turns for word in value_of(turn).words), start_ms, end_ms))
