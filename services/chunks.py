"""Chunks: a recording's speech in pieces short enough for the speech engine, cut where nobody speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from services import jobs
from services.database import Sessions
from services.flow.work import Held
from services.jobs import Lease
from services.models import Chunk, Job, Recording, Stage
from services.settings import Settings
from services.storage import Storage

# A pause this long parts two chunks: engines invent text in long silence.
LONGEST_PAUSE_MS = 3_000
# Silence kept around speech, so that no first or last sound is clipped.
_PAD_MS = 200
_LULL_MS = 100


@dataclass(frozen=True, slots=True)
class Lull:
    """A quiet moment inside speech: the best place to cut where there is no pause. `level_db` is below 0."""

    at_ms: int
    level_db: float


@dataclass(frozen=True, slots=True)
class Region:
    """[start_ms, end_ms) of the recording in which somebody speaks."""

    start_ms: int
    end_ms: int
    lulls: tuple[Lull, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """[start_ms, end_ms) of the recording: what one chunk holds."""

    start_ms: int
    end_ms: int


class VoiceDetector(Protocol):
    """Finds where somebody speaks."""

    name: str

    def regions(
        self, audio: Path, *, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> list[Region]:
        """Return the regions of `audio`, a work file of `media.decode`; sorted and apart.

        Args: progress: called with (done_ms, total_ms); cancelled: asked often.
        Raises: Cancelled: `cancelled` said so. Waiting: weights are missing.
        """
        ...

    def voice(self, samples: NDArray[np.float32], *, lead_ms: int = 0) -> float:
        """Return how surely somebody speaks: the probability that a tenth of the frames after `lead_ms` exceed.

        Args: samples: mono, shape (n,), float32 in [-1, 1], 16 kHz; lead_ms: heard, but not counted.
        """
        ...

    def surely_until(self, samples: NDArray[np.float32]) -> int | None:
        """Return the last moment somebody surely speaks, in ms from the start; None where nobody surely does.

        A region ends late, since no sound of a word may be lost; here nothing that follows may be taken for one.
        """
        ...


def plan(regions: Sequence[Region], *, duration_ms: int, longest_ms: int) -> list[Cut]:
    """Return the chunks of a recording: sorted, apart, each at most `longest_ms`, all speech inside them.

    A chunk ends at the widest pause of its second half; one region longer than a chunk is cut at its quietest lull.
    Raises: ValueError: `longest_ms` is under two seconds.
    """
    if longest_ms < 2_000:
        raise ValueError("longest_ms is under two seconds")
    room_ms = longest_ms - 2 * _PAD_MS
    pieces = [piece for region in _inside(regions, duration_ms) for piece in _split(region, room_ms)]
    return _padded(_packed(pieces, room_ms), duration_ms)


def _inside(regions: Sequence[Region], duration_ms: int) -> list[Region]:
    """Regions cut to the recording, sorted, overlapping ones joined."""
    found: list[Region] = []
    for one in sorted(regions, key=lambda region: region.start_ms):
        start_ms, end_ms = max(0, one.start_ms), min(duration_ms, one.end_ms)
        if start_ms >= end_ms:
            continue
        if found and start_ms < found[-1].end_ms:
            before = found.pop()
            found.append(Region(before.start_ms, max(before.end_ms, end_ms), (*before.lulls, *one.lulls)))
        else:
            found.append(Region(start_ms, end_ms, one.lulls))
    return found


def _split(region: Region, room_ms: int) -> list[Cut]:
    """Cut speech without a pause into pieces of at most `room_ms`, each but the last at least half as long."""
    pieces: list[Cut] = []
    start_ms = region.start_ms
    while region.end_ms - start_ms > room_ms:
        # The rest, too, should not be a splinter: where two pieces suffice, cut near the middle.
        latest_ms = min(start_ms + room_ms, region.end_ms - room_ms // 4)
        earliest_ms = min(start_ms + room_ms // 2, latest_ms)
        lulls = [one for one in region.lulls if earliest_ms <= one.at_ms <= latest_ms]
        at_ms = min(lulls, key=lambda one: (one.level_db, -one.at_ms)).at_ms if lulls else latest_ms
        pieces.append(Cut(start_ms, at_ms))
        start_ms = at_ms
    return [*pieces, Cut(start_ms, region.end_ms)]


def _packed(pieces: Sequence[Cut], room_ms: int) -> list[Cut]:
    """Join neighbours into chunks; what does not fit any more is parted at the widest pause of the second half."""
    chunks: list[Cut] = []
    current: list[Cut] = []
    for piece in pieces:
        while current and piece.end_ms - current[0].start_ms > room_ms:
            keep = _widest_pause([*current, piece], room_ms)
            chunks.append(Cut(current[0].start_ms, current[keep - 1].end_ms))
            current = current[keep:]
        if current and piece.start_ms - current[-1].end_ms >= LONGEST_PAUSE_MS:
            chunks.append(Cut(current[0].start_ms, current[-1].end_ms))
            current = []
        current.append(piece)
    return [*chunks, Cut(current[0].start_ms, current[-1].end_ms)] if current else chunks


def _widest_pause(pieces: Sequence[Cut], room_ms: int) -> int:
    """How many of `pieces` stay: up to the widest pause after half the room, the last such pause if equal."""
    pauses = [(after.start_ms - before.end_ms, n) for n, (before, after) in enumerate(pairwise(pieces), 1)]
    half_ms = pieces[0].start_ms + room_ms // 2
    late = [one for one in pauses if pieces[one[1] - 1].end_ms >= half_ms]
    return max(late or pauses[-1:])[1]


def _padded(chunks: Sequence[Cut], duration_ms: int) -> list[Cut]:
    """Give each chunk up to _PAD_MS of the silence on either side, half of it where two chunks share it."""
    found: list[Cut] = []
    for n, one in enumerate(chunks):
        before_ms = (one.start_ms - chunks[n - 1].end_ms) // 2 if n else one.start_ms
        after_ms = (chunks[n + 1].start_ms - one.end_ms) // 2 if n + 1 < len(chunks) else duration_ms - one.end_ms
        found.append(Cut(one.start_ms - min(_PAD_MS, before_ms), one.end_ms + min(_PAD_MS, after_ms)))
    return found


def voiced_in(cut: Cut, regions: Sequence[Region]) -> list[tuple[int, int]]:
    """Where somebody speaks in a chunk; one region longer than a chunk is shared out."""
    found = [(max(one.start_ms, cut.start_ms), min(one.end_ms, cut.end_ms)) for one in regions]
    return [(start_ms, end_ms) for start_ms, end_ms in found if start_ms < end_ms]


def cut(sessions: Sessions, held: Held, store: Storage, detector: VoiceDetector, settings: Settings) -> None:
    """Stage `plan`: find the speech, cut it into chunks and queue one transcription for each.

    Raises: Refused: "storage.gone".
    """
    with sessions.begin() as db:
        recording = db.get_one(Recording, held.lease.recording_id)
        model = db.get_one(Job, held.lease.job_id).model
    work = store.open(recording.work_key or "missing")
    regions = detector.regions(work, progress=held.progress, cancelled=held.cancelled)
    cuts = plan(regions, duration_ms=recording.duration_ms or 0, longest_ms=settings.longest_chunk_of(model))
    with sessions.begin() as db:
        db.execute(sa.delete(Chunk).where(Chunk.recording_id == recording.id))
        rows = [
            Chunk(recording_id=recording.id, position=number, start_ms=one.start_ms, end_ms=one.end_ms,
                  voiced=voiced_in(one, regions))
            for number, one in enumerate(cuts)
        ]  # fmt: skip
        db.add_all(rows)
        db.flush()
        jobs.fan_out(db, held.lease.job_id, "transcribe", rows)
        jobs.finish(db, held.lease)


def quietest(samples: NDArray[np.float32]) -> int:
    """Return the quietest moment of the middle half, in milliseconds from the start: where it hurts least to cut.

    Args: samples: mono, shape (n,), float32 in [-1, 1], 16 kHz; at least a second.
    """
    frame = 16 * _LULL_MS // 2
    power = np.square(samples[: samples.size // frame * frame]).reshape(-1, frame).sum(1)
    around = power[:-1] + power[1:]
    first = around.size // 4
    return int(first + np.argmin(around[first : max(first + 1, around.size * 3 // 4)]) + 1) * _LULL_MS // 2


def split(db: Session, lease: Lease, at_ms: int) -> None:
    """Part the chunk in hand at `at_ms` of the recording: it keeps the first half, its stage is queued anew, and a new
    chunk with a stage of its own gets the second.

    Raises: LeaseLost.
    """
    # Locked in one order, so that two splits of a recording wait for each other and never in a circle.
    chunk = db.get_one(Chunk, lease.chunk_id)
    mine = Chunk.recording_id == chunk.recording_id
    db.execute(sa.select(Chunk.id).where(mine).order_by(Chunk.id).with_for_update())
    db.refresh(chunk)
    # Twice, by way of negative numbers: no two chunks may share a position, not even within one statement.
    db.execute(sa.update(Chunk).where(mine, Chunk.position > chunk.position).values(position=-Chunk.position - 1))
    db.execute(sa.update(Chunk).where(mine, Chunk.position < 0).values(position=-Chunk.position))
    regions = [Region(start_ms, end_ms) for start_ms, end_ms in chunk.voiced]
    second = Chunk(
        recording_id=chunk.recording_id, position=chunk.position + 1, start_ms=at_ms, end_ms=chunk.end_ms,
        voiced=voiced_in(Cut(at_ms, chunk.end_ms), regions),
    )  # fmt: skip
    chunk.end_ms, chunk.voiced = at_ms, voiced_in(Cut(chunk.start_ms, at_ms), regions)
    db.add(second)
    db.flush()
    jobs.fan_out(db, lease.job_id, "transcribe", [second])
    jobs.postpone(db, lease, "models.out_of_memory", {}, after_s=0, attempts=lease.attempt + 1)
    # A shorter chunk is new work: what the longer one cost does not count.
    fresh = {"attempts": 0, "total_ms": chunk.end_ms - chunk.start_ms}
    db.execute(sa.update(Stage).where(Stage.id == lease.stage_id).values(**fresh))
