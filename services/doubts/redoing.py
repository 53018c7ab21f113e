"""Stage `redo`: hear one doubtful passage again, with other borders and every guard on, and weigh both hearings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from services import chunks, jobs, media, word_rows
from services.chunks import VoiceDetector
from services.contracts import Word
from services.database import Sessions
from services.doubts import framing, standing
from services.doubts.coverage import Stretch, fit, told_ms, voiced_ms, within
from services.doubts.finding import likelihood
from services.doubts.folding import text_of
from services.doubts.framing import Task
from services.doubts.judging import SILENT_BELOW, judge
from services.doubts.splicing import inside, seamless
from services.doubts.tails import said_in_time, without_invented
from services.errors import Refused, Retry, Waiting
from services.flow.work import Held
from services.models import Doubt, Job, Recording, Talk
from services.naming import glossary
from services.storage import Storage
from services.words import Heard, Transcriber

# The voice detector needs as much to settle.
_LEAD_MS = 500
_MOST_ASKED = 3
# So much before the end of a voice tells where it ends.
_HEARD_MS = 4_000
# A model that has no memory for less than this has none for speech.
_LEAST_SPLIT_MS = 5_000
# Below this a second hearing is itself doubtful: perhaps the talk's language is not spoken here.
_WEAK = 0.5
_CLEARLY = 0.1


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

    Args: guarded: loads the engine with all its guards. Raises: Refused: no such model here, or no memory for it.
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
    """Return the second hearing; where the detector is sure that nobody speaks, no engine is asked to invent.

    Raises: Refused: no such model here, "words.no_memory" even for a few seconds.
    """
    whole, task = task, _ending_surely(detector, work, task)
    voice = _voice(detector, work, task)
    if voice < SILENT_BELOW and task.detects:
        return Hearing((), voice, task.language, None)
    try:
        engine = guarded(task.model)
    except Waiting as error:
        # The talk has its transcript: it does not wait for a second opinion.
        raise Refused(error.key, **error.params) from error
    listener = Listener(engine, work, task, progress)
    prompt = glossary.prompt_for(engine, task.terms)
    found = listener.parts(framing.windows(task, longest_ms), prompt)
    if _is_poor(found, task) and not task.is_unvoiced:
        # Words are missing and none are too many: faint ends are given too.
        listener = replace(listener, task=whole)
        found = _better(found, listener.parts(framing.windows(whole, longest_ms), prompt), task)
    if _is_poor(found, task):
        # Beside louder or longer speech an engine may leave a short passage out, and a prompt may be echoed: give it
        # one utterance at a time.
        found = _better(found, listener.parts(framing.utterances(task, longest_ms), None), task)
    if _is_poor(found, task) and (phrases := framing.phrases(task)):
        # What is heard wrongly in one breath may be heard rightly in several.
        found = _better(found, listener.parts(phrases, None), task)
    for pieces in framing.companies(task, longest_ms):
        if _is_poor(found, task):
            # Alone amid silence it may be too short to be made out: give it its neighbours' company.
            found = _better(found, listener.together(pieces), task)
    spoken = without_invented(found.words, task.spoken, task.voiced)
    if task.is_unvoiced:
        spoken = said_in_time(spoken, task.voiced)
    return Hearing(spoken, voice, found.language, engine.name, tuple(one for one in found.words if one not in spoken))


def _ending_surely(detector: VoiceDetector, work: Path, task: Task) -> Task:
    """`task` with its stretches of speech up to where somebody surely speaks: a detector is late, most of all where
    music or applause follows, and what sounds meanwhile is what words are invented for.
    """

    def mended(start_ms: int, end_ms: int) -> Stretch:
        first_ms = max(start_ms - _LEAD_MS, end_ms - _HEARD_MS, 0)
        until_ms = detector.surely_until(media.samples(work, first_ms, end_ms))
        return start_ms, max(start_ms + 1, end_ms if until_ms is None else min(end_ms, first_ms + until_ms))

    near = within(task.voiced, task.start_ms, task.end_ms)
    touched = [one for one in task.voiced if any(one[0] < end and start < one[1] for start, end in near)]
    return replace(task, voiced=tuple(mended(*one) if one in touched else one for one in task.voiced))


def _voice(detector: VoiceDetector, work: Path, task: Task) -> float:
    """How surely somebody speaks in the passage: where it is surest, for most of a hole may well be silent."""

    def heard(start_ms: int, end_ms: int) -> float:
        lead_ms = min(_LEAD_MS, start_ms)
        return detector.voice(media.samples(work, start_ms - lead_ms, end_ms), lead_ms=lead_ms)

    longest = sorted(task.spoken, key=lambda one: one[0] - one[1])[:_MOST_ASKED]
    return max(heard(*one) for one in longest or [(task.start_ms, task.end_ms)])


@dataclass(frozen=True, slots=True)
class Listener:
    """An engine and the passage it is given, in one way or another."""

    engine: Transcriber
    work: Path
    task: Task
    progress: Callable[[int, int], None]

    def parts(self, parts: Sequence[Stretch], prompt: str | None) -> Heard:
        """The passage's words from windows around it, in the language of most of them."""
        found, length_ms = list[Heard](), self.task.end_ms - self.task.start_ms
        for start_ms, end_ms in parts:
            self.progress(min(max(0, start_ms - self.task.start_ms), length_ms), length_ms)
            samples = framing.edged(media.samples(self.work, start_ms, end_ms), start_ms, self.task)
            found += self._heard(samples, start_ms, prompt)
        return self._joined(seamless(one.words for one in found), found)

    def together(self, pieces: Sequence[Stretch]) -> Heard:
        """The passage's words from its speech and that of its neighbours, without what lies between."""
        samples = framing.set_together([media.samples(self.work, *one) for one in pieces])
        found = self._heard(samples, 0, None)
        return self._joined(framing.put_back(seamless(one.words for one in found), pieces), found)

    def _joined(self, words: Sequence[Word], found: Sequence[Heard]) -> Heard:
        language = max(found, key=lambda one: len(one.words)).language
        return Heard(inside(words, self.task.start_ms, self.task.end_ms), language, 0.0)

    def _heard(self, samples: NDArray[np.float32], start_ms: int, prompt: str | None) -> list[Heard]:
        """One window; in halves, parted where it is quietest, as long as memory does not suffice for it."""
        try:
            return [_surest(self.engine, samples, start_ms, self.task, prompt)]
        except (MemoryError, Retry) as error:
            if isinstance(error, Retry) and error.key != "models.out_of_memory":
                raise
            if samples.size < _LEAST_SPLIT_MS * media.WORK_RATE_HZ // 1000:
                raise Refused("words.no_memory", seconds=_LEAST_SPLIT_MS // 1000) from error
        at_ms = chunks.quietest(samples)
        at = at_ms * media.WORK_RATE_HZ // 1000
        return [*self._heard(samples[:at], start_ms, prompt), *self._heard(samples[at:], start_ms + at_ms, prompt)]


def _is_poor(heard: Heard, task: Task) -> bool:
    return _worth(heard, task) < (1.0, _WEAK)


def _better(one: Heard, other: Heard, task: Task) -> Heard:
    return other if _worth(other, task) > _worth(one, task) else one


def _worth(heard: Heard, task: Task) -> tuple[float, float]:
    """How much of the passage's speech has words, if they are likely at all; then how likely they are."""
    certain = (likelihood(heard.words) or 0.0) if not task.spoken or fit(heard.words, task.spoken) else 0.0
    total = voiced_ms(task.spoken, task.start_ms, task.end_ms)
    share = told_ms(task.spoken, heard.words) / total if total else 1.0
    return (share if certain >= _WEAK else 0.0, certain)


def save(db: Session, doubt_id: UUID, hearing: Hearing) -> Doubt:
    """Keep a second hearing beside the first, and what stands. What a person asked for, a person decides."""
    doubt = db.get_one(Doubt, doubt_id, with_for_update=True)
    heard = word_rows.read(doubt.heard)
    spoken = within(standing.voiced(db, doubt.recording_id), doubt.start_ms, doubt.end_ms)
    is_unvoiced = doubt.kind == "unvoiced"
    verdict = judge(heard, hearing.words, voice=hearing.voice, is_unvoiced=is_unvoiced, spoken=spoken)
    doubt.redone, doubt.redone_by = word_rows.of(hearing.words), hearing.engine
    doubt.reason, doubt.spoken = verdict.reason, doubt.spoken or _foreign(doubt, hearing)
    doubt.evidence = {
        "voice": round(hearing.voice, 3), "heard": _rounded(heard), "redone": _rounded(hearing.words),
        "language": hearing.language, "unvoiced": text_of(hearing.unvoiced),
        "names": doubt.evidence.get("names", True),
    }  # fmt: skip
    if doubt.kind != "asked":
        doubt.version = verdict.version
        if verdict.is_settled:
            doubt.state = "settled"
    return doubt


def _task(db: Session, doubt: Doubt, job_id: UUID) -> Task:
    recording = db.get_one(Recording, doubt.recording_id)
    pinned = db.get_one(Talk, recording.talk_id).language
    asked = doubt.kind == "asked"
    near = framing.near(standing.voiced(db, recording.id), doubt.start_ms, doubt.end_ms)
    chosen = doubt.language if asked else doubt.spoken
    return Task(
        work_key=recording.work_key or "missing", start_ms=doubt.start_ms, end_ms=doubt.end_ms,
        duration_ms=recording.duration_ms or doubt.end_ms, voiced=near,
        is_unvoiced=doubt.kind == "unvoiced", model=doubt.model or db.get_one(Job, job_id).model,
        language=chosen or pinned or doubt.language,
        detects=not asked,
        terms=glossary.expected(db, recording.talk_id) if doubt.evidence.get("names", True) else (),
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
