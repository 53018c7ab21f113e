"""Stage `redo`: hear one doubtful passage again, with other borders and every guard on, and weigh both hearings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from services import chunks, glossary, jobs, media
from services.chunks import Region, VoiceDetector
from services.contracts import Word
from services.database import Sessions
from services.doubts import standing
from services.doubts.coverage import Stretch, measure, within
from services.doubts.finding import likelihood
from services.doubts.folding import text_of
from services.doubts.judging import SILENT_BELOW, judge
from services.doubts.splicing import inside, seamless
from services.doubts.tails import without_invented
from services.errors import Refused, Waiting
from services.models import Doubt, Job, Recording, Talk
from services.storage import Storage
from services.words import Heard, Transcriber
from services.work import Held

# Enough for the engine to get its bearings before the passage and to finish the sentence after it.
_MARGIN_MS = 1_500
# Silence kept around speech.
_EDGE_MS = 200
_BREATH_MS = 400
# The voice detector needs as much to settle.
_LEAD_MS = 500
# Below this a second hearing is itself doubtful: perhaps the talk's language is not spoken here.
_WEAK = 0.5
_CLEARLY = 0.1


@dataclass(frozen=True, slots=True)
class Task:
    """One passage to hear again: [start_ms, end_ms) of `work_key`, with the names and terms to expect.

    `detects`: the language may turn out to be another one.
    """

    work_key: str
    start_ms: int
    end_ms: int
    duration_ms: int
    voiced: tuple[Stretch, ...]
    model: str | None
    language: str | None
    detects: bool
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hearing:
    """What the second hearing gave; `voice`: how surely somebody speaks; `engine` is None where none was asked.

    `unvoiced`: what it wrote beside all speech, which it may have made up: kept as evidence, never as words.
    """

    words: tuple[Word, ...]
    voice: float
    language: str | None
    engine: str | None
    unvoiced: tuple[Word, ...] = ()


def redo(
    sessions: Sessions, held: Held, store: Storage, guarded: Callable[[str | None], Transcriber],
    detector: VoiceDetector, longest_chunk_of: Callable[[str | None], int],
) -> None:  # fmt: skip
    """Hear a doubt again; its second hearing, what stands of the two, and "done" commit together.

    Args: guarded: loads the engine with all its guards. Raises: Refused: no such model here; Retry: out of memory.
    """
    with sessions.begin() as db:
        doubt = db.get_one(Doubt, held.lease.doubt_id)
        task = _task(db, doubt, held.lease.job_id)
    hearing = hear(task, store.open(task.work_key), guarded, detector, longest_chunk_of(task.model), held.progress)
    with sessions.begin() as db:
        save(db, doubt.id, hearing)
        jobs.finish(db, held.lease)


def hear(
    task: Task, work: Path, guarded: Callable[[str | None], Transcriber], detector: VoiceDetector, longest_ms: int,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Hearing:  # fmt: skip
    """Return the second hearing; where the detector is sure that nobody speaks, no engine is asked to invent."""
    lead_ms = min(_LEAD_MS, task.start_ms)
    voice = detector.voice(media.samples(work, task.start_ms - lead_ms, task.end_ms), lead_ms=lead_ms)
    if voice < SILENT_BELOW and task.detects:
        return Hearing((), voice, task.language, None)
    try:
        engine = guarded(task.model)
    except Waiting as error:
        # The talk has its transcript: it does not wait for a second opinion.
        raise Refused(error.key, **error.params) from error
    prompt = glossary.prompt_for(engine, task.terms)
    found = _decoded(engine, work, task, windows(task, longest_ms), prompt, progress)
    if _worth(found, task) < (1.0, _WEAK):
        # Beside louder or longer speech an engine may leave a short passage out, and a prompt may be echoed: give it
        # one utterance at a time.
        alone = _decoded(engine, work, task, utterances(task, longest_ms), None, progress)
        found = max(found, alone, key=lambda one: _worth(one, task))
    spoken = without_invented(found.words, within(task.voiced, task.start_ms, task.end_ms))
    return Hearing(spoken, voice, found.language, engine.name, tuple(one for one in found.words if one not in spoken))


def _decoded(
    engine: Transcriber, work: Path, task: Task, parts: Sequence[Stretch], prompt: str | None,
    progress: Callable[[int, int], None],
) -> Heard:  # fmt: skip
    """The passage's words from windows around it, in the language of most of them."""
    found, length_ms = [], task.end_ms - task.start_ms
    for start_ms, end_ms in parts:
        progress(min(max(0, start_ms - task.start_ms), length_ms), length_ms)
        found.append(_surest(engine, media.samples(work, start_ms, end_ms), start_ms, task, prompt))
    words = inside(seamless(one.words for one in found), task.start_ms, task.end_ms)
    return Heard(words, max(found, key=lambda one: len(one.words)).language, 0.0)


def _worth(heard: Heard, task: Task) -> tuple[float, float]:
    """How much of the passage's speech has words, if they are likely at all; then how likely they are."""
    certain = likelihood(heard.words) or 0.0
    found = measure(within(task.voiced, task.start_ms, task.end_ms), heard.words)
    return (found.share if certain >= _WEAK else 0.0, certain)


def utterances(task: Task, longest_ms: int) -> list[Stretch]:
    """Each stretch of speech in the passage by itself, whole; those with hardly a breath between them as one."""
    joined: list[Stretch] = []
    for start_ms, end_ms in task.voiced:
        if end_ms <= task.start_ms or start_ms >= task.end_ms:
            continue
        if joined and start_ms - joined[-1][1] < _BREATH_MS and end_ms - joined[-1][0] <= longest_ms:
            joined[-1] = (joined[-1][0], end_ms)
        else:
            joined.append((start_ms, end_ms))
    spans = joined or [(task.start_ms, task.end_ms)]
    cuts = chunks.plan([Region(*one) for one in spans], duration_ms=task.duration_ms, longest_ms=longest_ms)
    apart = len(spans) > 1 and all(end - start <= longest_ms - 2 * _EDGE_MS for start, end in spans)
    if apart or not cuts:
        return [(max(0, start - _EDGE_MS), min(task.duration_ms, end + _EDGE_MS)) for start, end in spans]
    return [(one.start_ms, one.end_ms) for one in cuts]


def windows(task: Task, longest_ms: int) -> list[Stretch]:
    """What to decode for a passage: with a margin of speech, not of silence or music, on both sides; whole stretches
    of speech where they are not too long, and no window above `longest_ms`.
    """
    start_ms, end_ms = task.start_ms - _MARGIN_MS, task.end_ms + _MARGIN_MS
    near = within(task.voiced, start_ms, end_ms) or [(task.start_ms, task.end_ms)]
    heads = [start for start, end in task.voiced if start <= near[0][0] < end and start >= start_ms - _MARGIN_MS]
    start_ms = max(0, min([*heads, near[0][0]]) - _EDGE_MS)
    tails = [end for start, end in task.voiced if start < near[-1][1] <= end <= end_ms + _MARGIN_MS]
    end_ms = min(task.duration_ms, max([*tails, near[-1][1]]) + _EDGE_MS)
    if end_ms - start_ms <= longest_ms:
        return [(start_ms, end_ms)]
    regions = [Region(*one) for one in within(task.voiced, start_ms, end_ms)] or [Region(start_ms, end_ms)]
    cuts = chunks.plan(regions, duration_ms=task.duration_ms, longest_ms=longest_ms)
    return [(one.start_ms, one.end_ms) for one in cuts]


def save(db: Session, doubt_id: UUID, hearing: Hearing) -> Doubt:
    """Keep a second hearing beside the first, and what stands. What a person asked for, a person decides."""
    doubt = db.get_one(Doubt, doubt_id, with_for_update=True)
    heard = standing.words_of(doubt.heard)
    verdict = judge(heard, hearing.words, voice=hearing.voice)
    doubt.redone, doubt.redone_by = standing.rows_of(hearing.words), hearing.engine
    doubt.reason, doubt.spoken = verdict.reason, doubt.spoken or _foreign(doubt, hearing)
    doubt.evidence = {
        "voice": round(hearing.voice, 3), "heard": _rounded(heard), "redone": _rounded(hearing.words),
        "language": hearing.language, "unvoiced": text_of(hearing.unvoiced),
    }  # fmt: skip
    asked = doubt.kind == "asked"
    if not asked:
        doubt.version = verdict.version
    if verdict.is_settled and (not asked or verdict.reason == "agree"):
        doubt.state = "settled"
    return doubt


def _task(db: Session, doubt: Doubt, job_id: UUID) -> Task:
    recording = db.get_one(Recording, doubt.recording_id)
    pinned = db.get_one(Talk, recording.talk_id).language
    asked = doubt.kind == "asked"
    near = within(standing.voiced(db, recording.id), doubt.start_ms - 4 * _MARGIN_MS, doubt.end_ms + 4 * _MARGIN_MS)
    chosen = doubt.language if asked else doubt.spoken
    return Task(
        work_key=recording.work_key or "missing", start_ms=doubt.start_ms, end_ms=doubt.end_ms,
        duration_ms=recording.duration_ms or doubt.end_ms, voiced=tuple(near),
        model=doubt.model or db.get_one(Job, job_id).model, language=chosen or pinned or doubt.language,
        detects=not asked, terms=glossary.expected(db, recording.talk_id),
    )  # fmt: skip


def _surest(engine: Transcriber, samples: NDArray[np.float32], start_ms: int, task: Task, prompt: str | None) -> Heard:
    """One window as heard in the talk's language; where that is weak, in the language detected, if clearly surer."""
    first = engine.transcribe(samples, offset_ms=start_ms, language=task.language, prompt=prompt)
    certain = likelihood(first.words)
    if not task.detects or task.language is None or certain is None or certain >= _WEAK:
        return first
    second = engine.transcribe(samples, offset_ms=start_ms, language=None, prompt=None)
    other = second.language != first.language
    return second if other and (likelihood(second.words) or 0.0) >= certain + _CLEARLY else first


def _foreign(doubt: Doubt, hearing: Hearing) -> str | None:
    return hearing.language if hearing.words and doubt.language and hearing.language != doubt.language else None


def _rounded(words: Sequence[Word]) -> float | None:
    found = likelihood(words)
    return None if found is None else round(found, 3)
