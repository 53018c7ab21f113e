"""Look for the voices of a recording again, with what a person knows of how many they are. Its words stay as heard."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import jobs, recordings
from services.errors import Conflict, NotFound, Refused
from services.models import Chunk, Job, Recording
from services.speakers import check_hints


def find_again(
    db: Session, talk_id: UUID, recording_id: UUID, user_id: UUID | None = None, *, speakers: int | None = None,
    minimum: int | None = None, maximum: int | None = None, channels: bool | None = None,
) -> Job:  # fmt: skip
    """Open a job that finds the voices again; announce it after the commit. What people changed stays (rebuilding).

    Args: speakers, minimum, maximum: how many voices there are, as far as somebody knows; channels: whether each of two
    channels is one speaker, None to let the recording say so.
    Raises: NotFound; Conflict: it is being worked on; Refused: hints that contradict each other, nothing heard yet, or
    the sound of a text, whose speakers are the text's.
    """
    recording = recordings.get(db, recording_id)
    if recording.talk_id != talk_id:
        raise NotFound("recordings.not_found")
    check_hints(speakers, minimum, maximum)
    if not can_find(db, recording):
        raise Refused("revoicing.nothing_heard")
    if recordings.running(db, recording_id):
        raise Conflict("jobs.already_running")
    job = jobs.start(db, recording, user_id, flow="voices")
    told = {"speakers": speakers, "minimum": minimum, "maximum": maximum, "channels": channels}
    job.voices = {name: count for name, count in told.items() if count is not None} or None
    db.flush()
    return job


def can_find(db: Session, recording: Recording) -> bool:
    """Whether the recording was heard through, for turns of its own."""
    heard = sa.exists().where(Chunk.recording_id == recording.id, Chunk.state == "done")
    of_text = sa.exists().where(Job.recording_id == recording.id, Job.flow == "align")
    return recording.kind == "media" and bool(db.scalar(sa.select(heard & ~of_text)))
