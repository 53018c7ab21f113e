"""Doubt made visible: speech without text, loops, and phrases recognition is known to invent.

Sources of the ghost phrases: issue trackers of open Whisper front ends, where users report them for silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import jobs, transcripts
from services.contracts import Word
from services.database import Sessions
from services.models import Chunk, Recording
from services.models import Word as WordRow
from services.work import Held

# A breath or a cough the voice detector let through is no hole.
_HOLE_MS = 1_500
_LOOP_LONGEST = 12
_LOOP_TIMES = 4
_GHOSTS = (
    "sous titres realises par", "sous titrage st", "sous titrage societe radio canada", "amara org",
    "merci d avoir regarde cette video", "abonnez vous a la chaine", "thanks for watching",
    "thank you for watching", "subtitles by", "please subscribe",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """A stretch [start_ms, end_ms) a person should listen to again; `kind` is hole, loop or ghost."""

    kind: str
    start_ms: int
    end_ms: int


def audit(sessions: Sessions, held: Held) -> None:
    """Stage `audit`: look through what was heard and tell the reporter where to listen again."""
    recording_id = held.lease.recording_id
    with sessions.begin() as db:
        words = transcripts.heard_words(db, recording_id)
        found = [*_holes(db, recording_id), *loops(words), *ghosts(words)]
        voiced = db.scalar(sa.select(sa.func.count()).select_from(Chunk).where(Chunk.recording_id == recording_id))
    notices = _notices(found) if voiced else [{"key": "transcripts.no_speech", "params": {}}]
    with sessions.begin() as db:
        recording = db.get_one(Recording, recording_id)
        doubts = [{"kind": one.kind, "start_ms": one.start_ms, "end_ms": one.end_ms} for one in found]
        recording.probe = {**recording.probe, "doubts": doubts}
        job = jobs.lock(db, held.lease.job_id)
        job.notices = [*(one for one in job.notices if one not in notices), *notices]
        jobs.finish(db, held.lease)


def loops(words: Sequence[Word]) -> list[Doubt]:
    """Find runs in which the same one to twelve words follow each other four times or more; linear in `words`."""
    folded = [_folded(word.text) for word in words]
    found: list[Doubt] = []
    taken = 0
    for length in range(1, _LOOP_LONGEST + 1):
        run = 0
        for end in range(length, len(folded)):
            run = run + 1 if folded[end] == folded[end - length] else 0
            last = end + 1 == len(folded) or folded[end + 1] != folded[end + 1 - length]
            if last and run >= length * (_LOOP_TIMES - 1):
                first = end + 1 - run - length
                found.append(Doubt("loop", words[first].start_ms, words[end].end_ms))
                taken = max(taken, end)
    return _apart(found)


def ghosts(words: Sequence[Word]) -> list[Doubt]:
    """Find the phrases recognition invents in silence, whatever their accents and punctuation."""
    text, starts = "", []
    for number, word in enumerate(words):
        for part in _folded(word.text).split():
            starts.append((len(text), number))
            text += part + " "
    found = []
    for phrase in _GHOSTS:
        for match in re.finditer(rf"\b{re.escape(phrase)}\b", text):
            inside = [number for at, number in starts if match.start() <= at < match.end()]
            if inside:
                found.append(Doubt("ghost", words[inside[0]].start_ms, words[inside[-1]].end_ms))
    return _apart(found)


def _holes(db: Session, recording_id: UUID) -> list[Doubt]:
    spoken = sa.select(WordRow.chunk_id).where(WordRow.chunk_id == Chunk.id).exists()
    rows = db.execute(
        sa.select(Chunk.start_ms, Chunk.end_ms)
        .where(Chunk.recording_id == recording_id, ~spoken, Chunk.end_ms - Chunk.start_ms >= _HOLE_MS)
        .order_by(Chunk.position)
    )
    return [Doubt("hole", row.start_ms, row.end_ms) for row in rows]


def _notices(found: Sequence[Doubt]) -> list[dict[str, object]]:
    notices: list[dict[str, object]] = []
    holes = sum(one.end_ms - one.start_ms for one in found if one.kind == "hole")
    if holes:
        notices.append({"key": "transcripts.holes", "params": {"seconds": round(holes / 1000)}})
    for kind, key in (("loop", "transcripts.loops"), ("ghost", "transcripts.ghosts")):
        first = next((one for one in found if one.kind == kind), None)
        if first:
            notices.append({"key": key, "params": {"at": _clock(first.start_ms)}})
    return notices


def _apart(found: list[Doubt]) -> list[Doubt]:
    """Sorted, and of overlapping ones only the longest."""
    kept: list[Doubt] = []
    for one in sorted(found, key=lambda doubt: (doubt.start_ms - doubt.end_ms, doubt.start_ms)):
        if all(one.end_ms <= other.start_ms or one.start_ms >= other.end_ms for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda doubt: doubt.start_ms)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(one for one in letters if not unicodedata.combining(one))))


def _clock(at_ms: int) -> str:
    seconds = at_ms // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"
