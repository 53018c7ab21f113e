"""Recordings: receive bytes once, probe media, know what a player may play."""

from __future__ import annotations

import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services import jobs, media, reading, storage
from services.database import Sessions
from services.errors import Conflict, NotFound, Refused
from services.flow import steering
from services.flow.work import Held
from services.models import Job, Recording, Talk
from services.models.job import LIVE_JOB_STATES
from services.once import once
from services.sound import channels
from services.sound.sniffing import sniff
from services.storage import Received, Storage

_ASKED_TRACK = "asked_track"  # in `Recording.probe`: the audio track a person chose
_TYPES = {
    "mp3": "audio/mpeg", "mp4": "audio/mp4", "m4a": "audio/mp4", "ogg": "audio/ogg", "wav": "audio/wav",
    "flac": "audio/flac",
}  # fmt: skip
# A larger text is saved as it is understood: reading it again for each look would keep people waiting.
_CHECKED_BYTES = 3_000_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an upload: the recording, its live or last job, and whether the bytes were new to the talk."""

    recording_id: UUID
    job_id: UUID | None
    is_new: bool


def receive(
    sessions: Sessions, store: Storage, talk_id: UUID, received: Received, *, filename: str,
    user_id: UUID | None = None, model: str | None = None, aligned: bool = False, to_check: bool = False,
) -> Receipt:  # fmt: skip
    """Keep received bytes as a recording of the talk and open its job; the same bytes again are the same recording.

    Args: aligned: the sound of the text the talk has, whose words are to be given their times; of no effect on a text.
    to_check: a text waits until a person has seen what was understood of it (`reading`).
    Raises: Refused: neither media nor text; NotFound: "talks.not_found". On an error the received file is removed.
    """
    try:
        kind = _kind(received.head)
        with sessions.begin() as db:
            if db.get(Talk, talk_id) is None:
                raise NotFound("talks.not_found")
            if known := _known(db, talk_id, received.sha256):
                return known
        key = storage.original_key(received.sha256)
        store.keep(received.path, key)
        return _enter(sessions, talk_id, received, key, kind, filename, user_id, model, aligned, to_check)
    finally:
        received.path.unlink(missing_ok=True)


def probe(sessions: Sessions, held: Held, store: Storage, longest_ms: int) -> None:
    """Decode once: work file for the engines, peaks for the waveform, a proxy where a browser needs one.

    Raises: Refused: "media.*", what is wrong with the file.
    """
    recording_id = held.lease.recording_id
    with sessions.begin() as db:
        row = db.get_one(Recording, recording_id)
        key, asked = row.storage_key, {name: row.probe[name] for name in (_ASKED_TRACK,) if name in row.probe}
    source = store.open(key)
    limits = media.Limits(longest_ms=longest_ms, largest_bytes=2**63)

    with tempfile.TemporaryDirectory(dir=store.incoming(), prefix="probe-") as folder, storage.disk_errors():
        names = {name: Path(folder) / name for name in ("work.wav", "peaks.i8", "proxy.m4a", channels.LEVELS)}
        found = media.decode(
            source, names["work.wav"], names["peaks.i8"], proxy=names["proxy.m4a"],
            levels=names[channels.LEVELS], track=asked.get(_ASKED_TRACK), limits=limits, progress=held.progress,
            cancelled=held.cancelled,
        )  # fmt: skip
        kept = {name: storage.derived_key(recording_id, name) for name, path in names.items() if path.exists()}
        for name, derived in kept.items():
            store.keep(names[name], derived)
    with sessions.begin() as db:
        row = db.get_one(Recording, recording_id)
        row.duration_ms, row.probe = found.duration_ms, {**dataclasses.asdict(found), **asked}
        row.work_key, row.peaks_key = kept["work.wav"], kept["peaks.i8"]
        row.proxy_key, row.media_type = kept.get("proxy.m4a"), _media_type(found)
        _warn(db, held.lease.job_id, found.warnings)
        jobs.finish(db, held.lease)


def get(db: Session, recording_id: UUID) -> Recording:
    """Raises: NotFound: "recordings.not_found"."""
    row = db.get(Recording, recording_id)
    if row is None:
        raise NotFound("recordings.not_found")
    return row


@once
def of_talk(db: Session, talk_id: UUID) -> list[Recording]:
    order = (Recording.position, Recording.created_at)
    return list(db.scalars(sa.select(Recording).where(Recording.talk_id == talk_id).order_by(*order)))


def playback(recording: Recording, store: Storage) -> tuple[Path, str]:
    """What a browser plays: (local file, media type). Raises: NotFound: nothing to play yet, or a text."""
    if recording.kind != "media" or recording.duration_ms is None:
        raise NotFound("recordings.not_playable")
    if recording.proxy_key:
        return store.open(recording.proxy_key), "audio/mp4"
    return store.open(recording.storage_key), recording.media_type


def _kind(head: bytes) -> str:
    kind = sniff(head)
    if kind == "unknown":
        raise Refused("recordings.unknown_kind")
    return kind


def _known(db: Session, talk_id: UUID, sha256: str) -> Receipt | None:
    row = db.scalar(sa.select(Recording).where(Recording.talk_id == talk_id, Recording.sha256 == sha256))
    if row is None:
        return None
    last = sa.select(Job.id).where(Job.recording_id == row.id).order_by(Job.created_at.desc()).limit(1)
    return Receipt(row.id, db.scalar(last), is_new=False)


def _enter(
    sessions: Sessions, talk_id: UUID, received: Received, key: str, kind: str, filename: str,
    user_id: UUID | None, model: str | None, aligned: bool, to_check: bool,
) -> Receipt:  # fmt: skip
    try:
        with sessions.begin() as db:
            # Past the last one, not their number: an earlier one may have been removed.
            last = sa.select(sa.func.max(Recording.position)).where(Recording.talk_id == talk_id)
            before = db.scalar(last)
            row = Recording(
                talk_id=talk_id, position=0 if before is None else before + 1, kind=kind, sha256=received.sha256,
                size_bytes=received.size_bytes, filename=_plain(filename), storage_key=key, uploaded_by=user_id,
            )  # fmt: skip
            db.add(row)
            db.flush()
            job = jobs.start(db, row, user_id, model=model, flow="align" if aligned and kind == "media" else None)
            if to_check and kind == "text" and received.size_bytes <= _CHECKED_BYTES:
                reading.hold(db, job.id)
            return Receipt(row.id, job.id, is_new=True)
    except IntegrityError:
        # The same bytes arrived twice at once; the other upload won.
        with sessions.begin() as db:
            if known := _known(db, talk_id, received.sha256):
                return known
        raise


def _plain(filename: str) -> str:
    """The last part of a client's file name without control characters: shown to people, never used as a path."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:200] or "?"


def _media_type(found: media.Probe) -> str:
    return next((_TYPES[one] for one in found.container.split(",") if one in _TYPES), "application/octet-stream")


def _warn(db: Session, job_id: UUID, warnings: tuple[str, ...]) -> None:
    if warnings:
        job = jobs.lock(db, job_id)
        fresh = [{"key": key, "params": {}} for key in warnings]
        job.notices = [*(one for one in job.notices if one not in fresh), *fresh]


def running(db: Session, recording_id: UUID) -> Job | None:
    where = (Job.recording_id == recording_id, Job.state.in_(LIVE_JOB_STATES))
    return db.scalar(sa.select(Job).where(*where))


def again(
    db: Session, recording_id: UUID, user_id: UUID | None, model: str | None = None, track: int | None = None
) -> Job:
    """Run a recording through the flow anew, say with another model or by another of its audio tracks (`Probe.tracks`).

    A job that waits for the operator, say for a model's weights, is given up for it.
    Raises: Conflict: it is running. Refused: "newsroom.recording.no_such_track".
    """
    row = get(db, recording_id)
    if (job := running(db, recording_id)) is not None:
        if job.state != "waiting" or row.kind != "media":
            raise Conflict("jobs.already_running")
        steering.cancel(db, job.id)
    if track is not None:
        if not 0 <= track < len(row.probe.get("tracks", ())):
            raise Refused("newsroom.recording.no_such_track")
        row.probe = {**row.probe, _ASKED_TRACK: track}
    before = sa.select(Job.id).where(Job.recording_id == recording_id, Job.flow == "align").limit(1)
    flow = "align" if db.scalar(before) else None  # the sound of a text stays that
    return jobs.start(db, row, user_id, model=model, flow=flow)
