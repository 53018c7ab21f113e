"""Who spoke when: the spans a diarizer finds, and RTTM, the text form the field exchanges them in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import jobs, models, pipeline, storage
from services.database import Sessions
from services.doubts import standing
from services.errors import Refused, Waiting
from services.flow.work import Held
from services.models import Job, Recording
from services.naming import known_voices
from services.people import announced
from services.sound import channels
from services.storage import Storage

MAX_SPEAKERS = 40


@dataclass(frozen=True, slots=True)
class Span:
    """One voice over [start_ms, end_ms) of the recording; spans of two voices may overlap."""

    speaker: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Diarization:
    """What a diarizer found.

    `spans` are sorted by start; speakers are "S1", "S2"… in order of appearance. `centroids`, speaker → a point of
    length 1 whose cosine with another's tells how alike two voices are, is biometric data: kept only where the event's
    team wants it (`known_voices`); None where the engine makes none.
    """

    spans: tuple[Span, ...]
    engine: str
    version: str
    centroids: dict[str, list[float]] | None = None


def quiet(done_ms: int, total_ms: int) -> None:
    """The progress of a caller who does not look."""


def never() -> bool:
    """The answer of a caller who does not cancel."""
    return False


class Diarizer(Protocol):
    """Finds who spoke when in a whole recording at once: labels mean nothing across two calls."""

    name: str

    def diarize(
        self,
        audio: Path,
        *,
        speakers: int | None = None,
        minimum: int | None = None,
        maximum: int | None = None,
        progress: Callable[[int, int], None] = quiet,
        cancelled: Callable[[], bool] = never,
    ) -> Diarization:
        """Return the spans of `audio`, a WAV file of 16 kHz mono 16-bit samples.

        Args: speakers, minimum, maximum: how many voices the caller knows of; never more, fewer where so many are
        not heard; progress: called with (done_ms, total_ms), never going back; cancelled: asked often.
        Raises: Refused: hints that contradict each other. Waiting: weights are missing.
        Cancelled: `cancelled` said so. ValueError: `audio` is not such a WAV file.
        """
        ...


def check_hints(speakers: int | None, minimum: int | None, maximum: int | None) -> tuple[int, int]:
    """Return the fewest and the most speakers allowed.

    Raises: Refused: "speakers.hint_range" outside 1…MAX_SPEAKERS; "speakers.hints_disagree".
    """
    for hint in (speakers, minimum, maximum):
        if hint is not None and not 1 <= hint <= MAX_SPEAKERS:
            raise Refused("speakers.hint_range", hint=hint, most=MAX_SPEAKERS)
    fewest, most = minimum or 1, maximum or MAX_SPEAKERS
    if fewest > most or (speakers is not None and not fewest <= speakers <= most):
        raise Refused("speakers.hints_disagree")
    return (speakers, speakers) if speakers is not None else (fewest, most)


def relabelled(spans: Iterable[Span]) -> tuple[tuple[Span, ...], dict[str, str]]:
    """Sort `spans` and name the speakers "S1", "S2"… in order of appearance; also return old name → new."""
    ordered = sorted(spans, key=lambda span: (span.start_ms, span.end_ms, span.speaker))
    names: dict[str, str] = {}
    for span in ordered:
        names.setdefault(span.speaker, f"S{len(names) + 1}")
    return tuple(Span(names[span.speaker], span.start_ms, span.end_ms) for span in ordered), names


def to_rttm(spans: Sequence[Span], name: str) -> str:
    """Write RTTM, one line a span; `name` is the recording's, its blanks replaced."""
    file = "_".join(name.split()) or "recording"
    return "".join(
        f"SPEAKER {file} 1 {span.start_ms / 1000:.3f} {(span.end_ms - span.start_ms) / 1000:.3f}"
        f" <NA> <NA> {'_'.join(span.speaker.split())} <NA> <NA>\n"
        for span in spans
    )


def from_rttm(text: str) -> tuple[Span, ...]:
    """Read the SPEAKER lines of RTTM, labels kept as they are, sorted; empty spans are left out.

    Raises: Refused: "speakers.rttm_line" with the number of the first line that cannot be read.
    """
    spans: list[Span] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        try:
            start_s, duration_s, speaker = float(fields[3]), float(fields[4]), fields[7]
        except (ValueError, IndexError) as error:
            raise Refused("speakers.rttm_line", line=number) from error
        # `not >=` also catches NaN.
        if not (start_s >= 0 and duration_s >= 0 and math.isfinite(start_s + duration_s)):
            raise Refused("speakers.rttm_line", line=number)
        start_ms, end_ms = round(start_s * 1000), round((start_s + duration_s) * 1000)
        if end_ms > start_ms:
            spans.append(Span(speaker, start_ms, end_ms))
    return tuple(sorted(spans, key=lambda span: (span.start_ms, span.end_ms, span.speaker)))


def diarize(sessions: Sessions, held: Held, store: Storage, diarizer: Diarizer | None) -> None:
    """Stage `diarize`: find who spoke when in the whole recording. Without a diarizer everybody is one voice.

    Where two channels hold one voice each they say it better than any diarizer, and a notice says so; not where more
    than two people are announced, since two of them then share a channel. What a person says of the channels decides.
    """
    with sessions.begin() as db:
        recording = db.get_one(Recording, held.lease.recording_id)
        count = len(announced(db, recording.talk_id))
        voiced = standing.voiced(db, recording.id)
        told = dict(db.get_one(Job, held.lease.job_id).voices or {})
    # Announced people nearly always speak. How many more ask from the floor nobody knows.
    hints = {"minimum": count} if 2 <= count <= MAX_SPEAKERS else {}
    wanted = told.pop("channels", None)
    hints = told or hints
    believed = wanted if wanted is not None else count <= 2 and not told
    found = by_channel(recording, voiced, store) if believed else None
    is_by_channel = found is not None
    if diarizer is not None and found is None:
        work = store.open(recording.work_key or "missing")
        try:
            found = diarizer.diarize(work, progress=held.progress, cancelled=held.cancelled, **hints)
        except Waiting as error:
            # A talk must not wait for voices: it goes on as one speaker, with a notice.
            raise Refused(error.key, **error.params) from error
    with sessions.begin() as db:
        _lay(db, recording, found)
        if not is_by_channel:
            db.execute(sa.delete(models.Aside).where(models.Aside.recording_id == recording.id))
            if wanted:
                _tell(db, held.lease.job_id, "speakers.no_voice_each")
        else:
            _tell(db, held.lease.job_id, "speakers.two_channels")
            if "crosstalk" in pipeline.FLOWS[db.get_one(Job, held.lease.job_id).flow]:
                jobs.fan_out(db, held.lease.job_id, "crosstalk", [recording])
        jobs.finish(db, held.lease)


def _lay(db: Session, recording: Recording, found: Diarization | None) -> None:
    """Store who spoke when, instead of what was found before."""
    db.execute(sa.delete(models.Span).where(models.Span.recording_id == recording.id))
    for number, span in enumerate(found.spans if found else ()):
        db.add(
            models.Span(recording_id=recording.id, position=number, label=span.speaker,
                        start_ms=span.start_ms, end_ms=span.end_ms)
        )  # fmt: skip
    if found is not None:
        _keep_voices(db, recording, found)


def by_channel(recording: Recording, voiced: Sequence[tuple[int, int]], store: Storage) -> Diarization | None:
    """Who spoke when where each of two channels holds one voice, None elsewhere. `voiced`: where somebody speaks."""
    if not recording.probe.get("apart"):
        return None
    return by_levels(store.open(storage.derived_key(recording.id, channels.LEVELS)), voiced)


def by_levels(levels: Path, voiced: Sequence[tuple[int, int]]) -> Diarization | None:
    """The same from the file that `channels.Levels` wrote."""
    found = channels.spans(channels.read(levels), voiced)
    laid = [Span(str(channel), start_ms, end_ms) for channel, start_ms, end_ms in found]
    return Diarization(relabelled(laid)[0], "channels", "1") if laid else None


def _keep_voices(db: Session, recording: Recording, found: Diarization) -> None:
    """Hand the prints to `known_voices`, each with how long its voice speaks."""
    spoken_ms: dict[str, int] = {}
    for span in found.spans:
        spoken_ms[span.speaker] = spoken_ms.get(span.speaker, 0) + span.end_ms - span.start_ms
    prints = {label: point for label, point in (found.centroids or {}).items() if label in spoken_ms}
    known_voices.keep(db, recording, prints, spoken_ms, f"{found.engine} {found.version}")


def _tell(db: Session, job_id: UUID, key: str) -> None:
    job = jobs.lock(db, job_id)
    job.notices = [*(one for one in job.notices if one["key"] != key), {"key": key, "params": {}}]
