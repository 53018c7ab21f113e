"""A recording at a glance: how loud it is, who speaks when, and what should be heard again. For a strip to click on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import recordings, voices
from services.errors import NotFound
from services.models import Doubt, Speaker, Turn
from services.storage import Storage

# More than a screen shows side by side; five hours are a few kilobytes.
COLUMNS = 1_200
_LOUD_PERCENTILE = 95


@dataclass(frozen=True, slots=True)
class Outline:
    """Attributes: loudness: 0 to 100 for each of up to COLUMNS equal parts; turns: (start_ms, end_ms, position of the
    voice, 0 for nobody's); voices: position → name, "" where nobody knows; doubts: open ones, (start_ms, end_ms).
    """

    duration_ms: int
    loudness: tuple[int, ...]
    turns: tuple[tuple[int, int, int], ...]
    voices: dict[int, str]
    doubts: tuple[tuple[int, int], ...]


def of_recording(db: Session, store: Storage, recording_id: UUID) -> Outline:
    """Raises: NotFound: no such recording, or nothing to hear yet."""
    recording = recordings.get(db, recording_id)
    if recording.peaks_key is None or not recording.duration_ms:
        raise NotFound("recordings.not_playable")
    known = {one.id: one for one in voices.of_talk(db, recording.talk_id)}
    rows = db.execute(
        sa.select(Turn.start_ms, Turn.end_ms, Speaker.id)
        .outerjoin(Speaker, Speaker.id == Turn.speaker_id)
        .where(Turn.recording_id == recording_id, Turn.start_ms.is_not(None), Turn.end_ms.is_not(None))
        .order_by(Turn.start_ms)
    )
    said = [(start or 0, end or 0, known[voice].position if voice in known else 0) for start, end, voice in rows]
    open_ones = sa.select(Doubt.start_ms, Doubt.end_ms).where(Doubt.recording_id == recording_id, Doubt.state == "open")
    return Outline(
        duration_ms=recording.duration_ms, loudness=loudness(store.open(recording.peaks_key)),
        turns=tuple(_joined(said, recording.duration_ms // COLUMNS)),
        voices={one.position: one.name for one in known.values()},
        doubts=tuple((start, end) for start, end in db.execute(open_ones.order_by(Doubt.start_ms))),
    )  # fmt: skip


def loudness(peaks: Path) -> tuple[int, ...]:
    """Return how loud each of up to COLUMNS equal parts is, 0 to 100, 100 for the loud parts of this recording.

    Args: peaks: as `media.decode` writes them, int8 (lowest, highest) of each twentieth of a second.
    """
    pairs = np.fromfile(peaks, np.int8).reshape(-1, 2).astype(np.float32)
    if not len(pairs):
        return ()
    power = np.square((pairs[:, 1] - pairs[:, 0]) / 2)
    columns = min(COLUMNS, len(power))
    edges = np.arange(columns) * len(power) // columns
    counts = np.diff(np.append(edges, len(power)))
    level = np.sqrt(np.add.reduceat(power, edges) / counts)
    loud = float(np.percentile(level, _LOUD_PERCENTILE)) or 1.0
    # The root once more: the eye should see soft speech, too.
    return tuple(np.rint(100 * np.sqrt(np.minimum(level / loud, 1))).astype(int).tolist())


def _joined(said: list[tuple[int, int, int]], gap_ms: int) -> list[tuple[int, int, int]]:
    """Turns of one voice with nothing to be seen between them are one."""
    found: list[tuple[int, int, int]] = []
    for start_ms, end_ms, voice in said:
        if found and found[-1][2] == voice and start_ms - found[-1][1] <= gap_ms:
            found[-1] = (found[-1][0], max(end_ms, found[-1][1]), voice)
        else:
            found.append((start_ms, end_ms, voice))
    return found
