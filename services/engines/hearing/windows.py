"""A chunk on its way through a Whisper decoder: thirty seconds are looked at, cut into segments, and it moves on.

Source: the loop of `whisper.transcribe` with `condition_on_previous_text=False` and word timestamps, rule by rule.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.engines.hearing import log_mel
from services.engines.hearing.guards import IMPROBABLE_BELOW, NO_SPEECH_ABOVE, REPEATS_ABOVE, own_times
from services.engines.hearing.segments import Segment
from services.engines.hearing.word_timing import add_words

_S_PER_POSITION = 0.02  # between two timestamp tokens
_FRAMES_PER_POSITION = 2
# An engine told to write one language translates another, silently. So much sound, so surely in another language, is
# heard in its own.
_TELLING_FRAMES = 400
_SURELY, _HARDLY = 0.9, 0.05


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the decoder said of one window, and how sure it was."""

    tokens: tuple[int, ...]
    average_logprob: float
    no_speech_probability: float
    compression_ratio: float

    @property
    def is_good(self) -> bool:
        """Neither a loop nor improbable; or silence, which need not be probable."""
        improbable = self.average_logprob < IMPROBABLE_BELOW
        if improbable and self.no_speech_probability > NO_SPEECH_ABOVE:
            return True
        return not improbable and self.compression_ratio <= REPEATS_ABOVE

    @property
    def is_silence(self) -> bool:
        return self.no_speech_probability > NO_SPEECH_ABOVE and self.average_logprob <= IMPROBABLE_BELOW


def decoded(tokens: Sequence[int], tokenizer: Any, *, score: float, no_speech_probability: float) -> Decoded:
    """`score`: the mean log probability of `tokens` alone; the reference also counts the end of the text."""
    text = tokenizer.decode([one for one in tokens if one < tokenizer.eot]).strip().encode()
    return Decoded(
        tokens=tuple(tokens), average_logprob=score * len(tokens) / (len(tokens) + 1),
        no_speech_probability=no_speech_probability,
        compression_ratio=len(text) / len(zlib.compress(text)),
    )  # fmt: skip


@dataclass(slots=True)
class Passage:
    """One chunk: how far it is heard, and its segments so far, in seconds from its start.

    Attributes: mel: shape (n_mels, frames); prompt: tokens that only the first window is given; is_told: the language,
    where there is one, is not to be doubted.
    """

    mel: NDArray[np.float32]
    language: str | None
    prompt: tuple[int, ...] = ()
    is_told: bool = False
    seek: int = 0
    last_speech: float = 0.0
    segments: list[Segment] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.seek >= self.frames

    @property
    def frames(self) -> int:
        return int(self.mel.shape[1])

    @property
    def window_frames(self) -> int:
        """How many frames of the next window are sound."""
        return min(log_mel.WINDOW_FRAMES, self.frames - self.seek)

    @property
    def tells_its_language(self) -> bool:
        """Whether there is sound enough to say that it is not in the language that was asked for."""
        return self.seek == 0 and self.frames >= _TELLING_FRAMES and not self.is_told

    def settle_language(self, likely: Mapping[str, float]) -> None:
        """Choose what the passage is written in: what was asked for, unless it is surely in another language.

        Args: likely: probability of each language, of the first window.
        """
        best = max(likely, key=lambda one: likely[one])
        surely = likely[best] >= _SURELY and likely.get(self.language or "", 0.0) <= _HARDLY
        if self.language is None or (self.tells_its_language and surely):
            self.language = best

    def window(self) -> NDArray[np.float32]:
        return log_mel.window(self.mel, self.seek)

    def skip(self) -> None:
        """The window holds no speech."""
        self.seek += self.window_frames
        self.prompt = ()

    def take(self, said: Decoded, tokenizer: Any, aligned: Any) -> None:
        """Keep what was said of the window and move on: to the end of its last whole segment, or of the window."""
        start = self.seek / log_mel.FRAMES_PER_S
        begun = self.seek
        found, moved = cut(said, tokenizer, start=start, frames=self.window_frames)
        ended = add_words(found, tokenizer, aligned, window_start=start, last_speech=self.last_speech)
        if ended is not None:
            self.last_speech = ended
        if not _ends_alone(said.tokens, tokenizer) and ended is not None and ended > start:
            moved = round(ended * log_mel.FRAMES_PER_S) - begun
        # The reference would decode the same window for ever where what it says ends at its first frame.
        self.seek = begun + (moved if moved > 0 else log_mel.FRAMES_PER_S)
        self.prompt = ()
        self.segments += [one for one in found if one["start"] != one["end"] and one["text"].strip()]


def cut(said: Decoded, tokenizer: Any, *, start: float, frames: int) -> tuple[list[Segment], int]:
    """Return the segments between pairs of timestamps, and how many frames of the window they account for."""
    times = [token - tokenizer.timestamp_begin for token in said.tokens]
    bounds = [n for n, (before, after) in enumerate(itertools.pairwise(times), 1) if before >= 0 and after >= 0]
    if not bounds:
        last = next((one for one in reversed(times) if one >= 0), 0)
        length = last * _S_PER_POSITION if last else frames / log_mel.FRAMES_PER_S
        return [_segment(said, said.tokens, tokenizer, start, (start, start + length))], frames
    alone = _ends_alone(said.tokens, tokenizer)
    if alone:  # nothing is said after the last timestamp
        bounds.append(len(times))
    found = [
        _segment(said, said.tokens[a:b], tokenizer, start,
                 (start + times[a] * _S_PER_POSITION, start + times[b - 1] * _S_PER_POSITION))
        for a, b in itertools.pairwise([0, *bounds])
    ]  # fmt: skip
    return found, frames if alone else times[bounds[-1] - 1] * _FRAMES_PER_POSITION


def _ends_alone(tokens: Sequence[int], tokenizer: Any) -> bool:
    return [one >= tokenizer.timestamp_begin for one in tokens[-2:]] == [False, True]


def _segment(
    said: Decoded, tokens: Sequence[int], tokenizer: Any, window_start: float, span: tuple[float, float]
) -> Segment:
    return {
        "text": tokenizer.decode([one for one in tokens if one < tokenizer.eot]), "start": span[0], "end": span[1],
        "tokens": list(tokens), "words": [], "avg_logprob": said.average_logprob,
        "compression_ratio": said.compression_ratio, "no_speech_prob": said.no_speech_probability,
        "own": own_times(tokens, tokenizer.timestamp_begin, window_start),
    }  # fmt: skip
