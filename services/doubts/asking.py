"""A person selects a passage and has the machine hear it again, with a model and a language of their choice."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import jobs, recordings, word_rows
from services.doubts import standing
from services.doubts.finding import Suspect
from services.doubts.splicing import inside
from services.errors import Conflict, NotFound, Refused
from services.formats import clock
from services.models import Doubt, Job, Recording, Turn
from services.models.job import SIDE_FLOWS
from services.transcripts import value_of

LONGEST_MS = 5 * 60_000
# What a passage can be heard in; a talk in a third language is heard in its own.
LANGUAGES = ("fr", "en")


def ask(
    db: Session, talk_id: UUID, recording_id: UUID, start_ms: int, end_ms: int, *, model: str | None = None,
    language: str | None = None, names: bool = True, user_id: UUID | None = None,
) -> tuple[Doubt, UUID]:  # fmt: skip
    """Queue a second hearing of [start_ms, end_ms); return the doubt and the job to announce after the commit.

    Nothing changes in the transcript until a person chooses. Args: model: None for the one the recording was
    heard with; language: None for the talk's; names: whether the engine is told the talk's names before it listens.
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
        job = jobs.start(db, recording, user_id, flow="redo", model=_heard_with(db, recording_id))
    jobs.lock(db, job.id)
    doubt = standing.doubt_at(db, recording_id, Suspect("asked", start_ms, end_ms), language)
    doubt.heard, doubt.model, doubt.requested_by = _read(db, recording, start_ms, end_ms), model, user_id
    doubt.evidence = {"names": names}
    db.flush()
    jobs.fan_out(db, job.id, "redo", [doubt])
    db.flush()
    return doubt, job.id


def known_language(name: str) -> str | None:
    """None for the talk's own. Raises: Refused: "doubts.bad_language"."""
    if name and name not in LANGUAGES:
        raise Refused("doubts.bad_language", what=name[:20])
    return name or None


def recording_of(db: Session, talk_id: UUID, recording_id: str) -> UUID:
    """The recording that is named, or the talk's only one with sound where none is.

    Raises: Refused: "doubts.which_recording": the talk has several, or none, or the name is none.
    """
    media = [one.id for one in recordings.of_talk(db, talk_id) if one.kind == "media"]
    if not recording_id and len(media) == 1:
        return media[0]
    found = next((one for one in media if str(one) == recording_id), None)
    if found is None:
        raise Refused("doubts.which_recording")
    return found


def clock_ms(typed: str) -> int:
    """Return 760000 for "12:40", 3723500 for "1:02:03.5". Raises: Refused: "doubts.bad_span"."""
    found = clock.ms(typed)
    if found is None:
        raise Refused("doubts.bad_span")
    return found


def marked(
    db: Session, talk_id: UUID, first: UUID, start_word: int, last: UUID, end_word: int
) -> tuple[UUID, int, int]:  # fmt: skip
    """Return (recording, start_ms, end_ms) of the words from `start_word` of turn `first` to `end_word`, not included,
    of turn `last`.

    Raises: Refused: "doubts.bad_span": no such words, without times, or of two recordings.
    """
    rows = {one: db.get(Turn, one) for one in (first, last)}
    begin, end = rows[first], rows[last]
    if begin is None or end is None or {begin.talk_id, end.talk_id} != {talk_id}:
        raise Refused("doubts.bad_span")
    heads, tails = value_of(begin).words[start_word:], value_of(end).words[:end_word]
    if begin.recording_id is None or begin.recording_id != end.recording_id or min(start_word, end_word) < 0:
        raise Refused("doubts.bad_span")
    if not heads or not tails or heads[0].start_ms > tails[-1].end_ms:
        raise Refused("doubts.bad_span")
    # A word that was given no time of its own still has a moment to be heard in.
    return begin.recording_id, heads[0].start_ms, max(tails[-1].end_ms, heads[0].start_ms + 1)


def _heard_with(db: Session, recording_id: UUID) -> str | None:
    """The model the recording was transcribed with; None for the service's own."""
    mine = sa.select(Job.model).where(Job.recording_id == recording_id, Job.flow.not_in((*SIDE_FLOWS, "voices")))
    return db.scalar(mine.order_by(Job.created_at.desc()).limit(1))


def _read(db: Session, recording: Recording, start_ms: int, end_ms: int) -> list[dict[str, object]]:
    """What the transcript says there now: a person's corrections are compared too, and can be had back."""
    turns = db.scalars(
        sa.select(Turn)
        .where(Turn.recording_id == recording.id, Turn.start_ms < end_ms, Turn.end_ms > start_ms)
        .order_by(Turn.position)
    )
    return word_rows.of(inside((word for turn in turns for word in value_of(turn).words), start_ms, end_ms))
