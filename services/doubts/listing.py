"""What the newsroom shows: how much of each recording has words, and the passages to hear again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import recordings, word_rows
from services.doubts import standing
from services.doubts.folding import text_of
from services.flow.progress import Message
from services.models import Doubt, Job, Recording, Stage
from services.models.job import LIVE_JOB_STATES


@dataclass(frozen=True, slots=True)
class Passage:
    """A doubt as a person reads it. `second`: None until the machine has listened again; `failed`: why it could not.

    `model`, `language`, `with_names`: what a person asked for, where the talk's own settings were not meant.
    """

    id: UUID
    kind: str
    start_ms: int
    end_ms: int
    first: str
    second: str | None
    version: str
    reason: str | None
    spoken: str | None
    is_open: bool
    is_pending: bool
    by_person: bool
    failed: Message | None = None
    model: str | None = None
    language: str | None = None
    with_names: bool = True


@dataclass(frozen=True, slots=True)
class Listening:
    """A recording's passages, and how much of its speech has words (0 of 0: not measured yet)."""

    recording_id: UUID
    filename: str
    duration_ms: int
    voiced_ms: int
    covered_ms: int
    open: tuple[Passage, ...]
    settled: tuple[Passage, ...]

    @property
    def is_pending(self) -> bool:
        """Whether the machine has yet to listen to one of them."""
        return any(one.is_pending for one in (*self.open, *self.settled))

    @property
    def open_count(self) -> int:
        return len(self.open)

    @property
    def percent(self) -> float:
        """Rounded down, so that 100 means all."""
        return self.covered_ms * 1000 // self.voiced_ms / 10 if self.voiced_ms else 100.0

    @property
    def missing_s(self) -> int:
        return round((self.voiced_ms - self.covered_ms) / 1000)


def of_talk(db: Session, talk_id: UUID) -> tuple[Listening, ...]:
    """Each recording of the talk that has sound, with its passages in order of time."""
    media = [one for one in recordings.of_talk(db, talk_id) if one.kind == "media" and one.duration_ms]
    ids = [one.id for one in media]
    doubts = standing.of_recordings(db, ids)
    waiting = any(one.redone is None for some in doubts.values() for one in some)
    stages = _stages(db, ids) if waiting else (frozenset[UUID](), {})
    return tuple(_listening(one, doubts.get(one.id, ()), *stages) for one in media)


def following(db: Session, doubt: Doubt) -> UUID | None:
    """The open doubt after `doubt` in its recording, or the first one left."""
    rest = [one for one in standing.of_recording(db, doubt.recording_id) if one.state == "open" and one.id != doubt.id]
    later = next((one for one in rest if one.start_ms >= doubt.start_ms), None)
    return (later or rest[0]).id if rest else None


def _listening(
    recording: Recording, doubts: Sequence[Doubt], live: frozenset[UUID], failed: Mapping[UUID, Message]
) -> Listening:  # fmt: skip
    rows = [_passage(one, one.id in live, failed) for one in doubts]
    return Listening(
        recording_id=recording.id, filename=recording.filename, duration_ms=recording.duration_ms or 0,
        voiced_ms=recording.probe.get("voiced_ms", 0), covered_ms=recording.probe.get("covered_ms", 0),
        open=tuple(one for one in rows if one.is_open), settled=tuple(one for one in rows if not one.is_open),
    )  # fmt: skip


def _stages(db: Session, recording_ids: Sequence[UUID]) -> tuple[frozenset[UUID], dict[UUID, Message]]:
    """The doubts whose second hearing is still to come, and why it failed for others."""
    rows = db.execute(
        sa.select(Stage, Job.state, Stage.doubt_id)
        .join(Job, Job.id == Stage.job_id)
        .where(Job.recording_id.in_(recording_ids), Stage.doubt_id.is_not(None))
    ).all()
    live, failed = set[UUID](), dict[UUID, Message]()
    for stage, job_state, doubt_id in rows:
        if doubt_id and job_state in LIVE_JOB_STATES and stage.state not in {"done", "failed"}:
            live.add(doubt_id)
        if doubt_id and stage.state == "failed" and stage.error_key:
            failed[doubt_id] = Message(stage.error_key, stage.error_params)
    return frozenset(live), failed


def _passage(doubt: Doubt, is_pending: bool, failed: Mapping[UUID, Message]) -> Passage:
    second = None if doubt.redone is None else text_of(word_rows.read(doubt.redone))
    return Passage(
        id=doubt.id, kind=doubt.kind, start_ms=doubt.start_ms, end_ms=doubt.end_ms,
        first=text_of(word_rows.read(doubt.heard)), second=second, version=doubt.version, reason=doubt.reason,
        spoken=doubt.spoken, is_open=doubt.state == "open", is_pending=is_pending and second is None,
        by_person=doubt.decided_by is not None, failed=failed.get(doubt.id) if second is None else None,
        model=doubt.model, language=doubt.language if doubt.kind == "asked" else None,
        with_names=doubt.evidence.get("names", True),
    )  # fmt: skip
