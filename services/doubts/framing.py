"""What to decode for a passage: sound around it, each utterance by itself, or all of it in the company of its
neighbours. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from services import chunks
from services.chunks import Region
from services.contracts import Word
from services.doubts.coverage import Stretch, within

# Enough for the engine to get its bearings before the passage and to finish the sentence after it.
MARGIN_MS = 1_500
# Silence kept around speech.
EDGE_MS = 200
_BREATH_MS = 400
# What is heard by itself where a longer stretch was not made out.
_PHRASE_MS = 1_500
# How far around a passage its neighbours' speech is looked for.
_NEAR_MS = 20_000
# In company: as much speech as an engine is at ease with, and the pause its utterances are set apart by.
_COMPANY_MS = 8_000
_PAUSE_MS = 300
# What sounds this soon after speech may still be speech. After music or noise a detector is late to hear a voice, by up
# to 0.2 s (tests/bench/results/audit.md): without its first sound a short utterance is misheard, or not heard at all.
_DECAY_MS, _ONSET_MS = 60, 200
_PER_MS = 16  # samples


@dataclass(frozen=True, slots=True)
class Task:
    """One passage to hear again: [start_ms, end_ms) of `work_key`, with the names and terms to expect.

    `voiced`: where somebody speaks in it and near it; `detects`: the language may turn out to be another one;
    `is_unvoiced`: what follows the voice is what is doubted.
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
    is_unvoiced: bool = False

    @property
    def spoken(self) -> list[Stretch]:
        """Where somebody speaks inside the passage."""
        return within(self.voiced, self.start_ms, self.end_ms)


def near(voiced: Sequence[Stretch], start_ms: int, end_ms: int) -> tuple[Stretch, ...]:
    """The speech in and around a passage that its second hearing is told of."""
    return tuple(within(voiced, start_ms - _NEAR_MS, end_ms + _NEAR_MS))


def windows(task: Task, longest_ms: int) -> list[Stretch]:
    """The passage with a margin of speech, not of silence or music, on both sides; whole stretches of speech where
    they are not too long, and no window above `longest_ms`.
    """
    start_ms, end_ms = task.start_ms - MARGIN_MS, task.end_ms + MARGIN_MS
    beside = within(task.voiced, start_ms, end_ms) or [(task.start_ms, task.end_ms)]
    heads = [start for start, end in task.voiced if start <= beside[0][0] < end and start >= start_ms - MARGIN_MS]
    start_ms = max(0, min([*heads, beside[0][0]]) - EDGE_MS)
    tails = [end for start, end in task.voiced if start < beside[-1][1] <= end <= end_ms + MARGIN_MS]
    end_ms = min(task.duration_ms, max([*tails, beside[-1][1]]) + EDGE_MS)
    if end_ms - start_ms <= longest_ms:
        return [(start_ms, end_ms)]
    regions = [Region(*one) for one in within(task.voiced, start_ms, end_ms)] or [Region(start_ms, end_ms)]
    cuts = chunks.plan(regions, duration_ms=task.duration_ms, longest_ms=longest_ms)
    return [(one.start_ms, one.end_ms) for one in cuts]


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
    apart = len(spans) > 1 and all(end - start <= longest_ms - 2 * EDGE_MS for start, end in spans)
    if apart or not cuts:
        return [(max(0, start - EDGE_MS), min(task.duration_ms, end + EDGE_MS)) for start, end in spans]
    return [(one.start_ms, one.end_ms) for one in cuts]


def phrases(task: Task) -> list[Stretch]:
    """The speech in the passage cut at its breaths, each part long enough to be made out by itself; nothing where
    that cuts nothing that `utterances` does not.
    """
    found: list[Stretch] = []
    for start_ms, end_ms in task.voiced:
        if end_ms <= task.start_ms or start_ms >= task.end_ms:
            continue
        apart = not found or start_ms - found[-1][1] >= _BREATH_MS
        if apart or min(found[-1][1] - found[-1][0], end_ms - start_ms) >= _PHRASE_MS:
            found.append((start_ms, end_ms))
        else:
            found[-1] = (found[-1][0], end_ms)
    breaths = [later[0] - one[1] for one, later in pairwise(found)]
    if not any(breath < _BREATH_MS for breath in breaths):
        return []
    return [(max(0, start - EDGE_MS), min(task.duration_ms, end + EDGE_MS)) for start, end in found]


def companies(task: Task, longest_ms: int) -> list[list[Stretch]]:
    """The passage's speech with that of its neighbours, nearest first, each from where it may have begun: with as many
    as an engine is at ease with, then with one alone; nothing where there is nobody to add, or no room.

    An utterance of a second amid silence or music is often not heard at all, or as something else; and among many
    that do not belong together one may be passed over.
    """
    mine = [one for one in task.voiced if one[1] > task.start_ms and one[0] < task.end_ms]
    others = [one for one in task.voiced if one not in mine]
    others.sort(key=lambda one: max(one[0] - task.end_ms, task.start_ms - one[1]))
    room_ms = min(_COMPANY_MS, longest_ms) - sum(_taken_ms(one) for one in mine)
    chosen: list[Stretch] = []
    for one in others:
        if _taken_ms(one) <= room_ms:
            chosen.append(one)
            room_ms -= _taken_ms(one)
    if not mine or not chosen or room_ms < 0:
        return []
    groups = [chosen, chosen[:1]] if len(chosen) > 1 else [chosen]
    return [_from_their_onset(sorted([*mine, *some]), task.voiced) for some in groups]


def _from_their_onset(pieces: Sequence[Stretch], voiced: Sequence[Stretch]) -> list[Stretch]:
    """Each stretch with the sound before it in which its voice may have begun, up to the speech before."""
    ends = [0, *(end for _, end in voiced)]
    return [(max(start - _ONSET_MS, *(at for at in ends if at <= start)), end) for start, end in pieces]


def edged(samples: NDArray[np.float32], start_ms: int, task: Task) -> NDArray[np.float32]:
    """`samples`, from `start_ms` of the recording on, silent before its first and after its last speech.

    What sounds there, be it music or applause, is what engines put words to.
    """
    inside = within(task.voiced, start_ms, start_ms + samples.size // _PER_MS)
    if not inside:
        return samples
    first = max(0, inside[0][0] - _ONSET_MS - start_ms) * _PER_MS
    last = max(0, inside[-1][1] + (0 if task.is_unvoiced else _DECAY_MS) - start_ms) * _PER_MS
    quiet = samples.copy()
    quiet[:first] = 0
    quiet[last:] = 0
    return quiet


def set_together(pieces: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Sounds one after the other, each followed by a short silence."""
    pause = np.zeros(_PAUSE_MS * _PER_MS, np.float32)
    return np.concatenate([part for piece in pieces for part in (piece, pause)])


def put_back(words: Sequence[Word], pieces: Sequence[Stretch]) -> tuple[Word, ...]:
    """Words heard in sounds that were set together, at the times of the recording the sounds were taken from.

    Args: words: in ms from the start of the first piece; pieces: where each was taken from.
    Source: `restore_speech_timestamps` of faster-whisper.
    """
    found = []
    for word in words:
        begun = 0
        for start_ms, end_ms in pieces:
            length_ms = end_ms - start_ms
            if (word.start_ms + word.end_ms) // 2 < begun + length_ms + _PAUSE_MS or (start_ms, end_ms) == pieces[-1]:
                first, last = (min(max(0, at - begun), length_ms) for at in (word.start_ms, word.end_ms))
                found.append(replace(word, start_ms=start_ms + first, end_ms=start_ms + last))
                break
            begun += length_ms + _PAUSE_MS
    return tuple(found)


def _taken_ms(one: Stretch) -> int:
    return _ONSET_MS + one[1] - one[0] + _PAUSE_MS
