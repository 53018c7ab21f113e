"""Words that are given, not heard: when each was said, from the attention of a decoder that is made to say them.

Source: forced alignment as in `whisper.timing.find_alignment` (dynamic time warping over the alignment heads).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.contracts import Word
from services.engines.hearing.guards import pauses
from services.words import snapped

# What the decoder can be made to say at once: its context, less the start sequence and the end of the text.
MOST_TOKENS = 440
_S_PER_POSITION = 0.02


def encode(words: Sequence[str], tokenizer: Any) -> list[list[int]]:
    """The tokens of each word, as they stand in a text: after a space."""
    return [tokenizer.encode(f" {word}") for word in words]


def timed(
    words: Sequence[str], times: Sequence[tuple[float, float]], probabilities: Sequence[float],
    samples: NDArray[np.float32], offset_ms: int,
) -> tuple[Word, ...]:  # fmt: skip
    """Words with their milliseconds of the recording, in order, inside the chunk, and off its pauses.

    Args: times: start and end of each in seconds of the chunk; samples: the chunk, as `Transcriber.transcribe`'s.
    """
    length_ms = len(samples) // 16
    made: list[Word] = []
    reached = 0
    for text, (start, end), probability in zip(words, times, probabilities, strict=True):
        first = min(max(reached, round(start * 1000)), length_ms)
        last = min(max(first, round(end * 1000)), length_ms)
        made.append(Word(text, offset_ms + first, offset_ms + last, round(float(probability), 4)))
        reached = first
    return snapped(made, pauses(samples, offset_ms))


def from_path(counts: Sequence[int], path: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Start and end in seconds of words of `counts` tokens each, from a warping path of (token, position) pairs.

    The last word ends where the path does: the end of the text is a token of its own there.
    """
    places = np.array(path)
    first = np.pad(np.diff(places[:, 0]), (1, 0), constant_values=1).astype(bool)
    begun = places[:, 1][first] * _S_PER_POSITION
    bounds = np.pad(np.cumsum(counts), (1, 0))
    ends = np.append(begun, places[-1, 1] * _S_PER_POSITION)
    return [(float(ends[a]), float(ends[min(b, len(ends) - 1)])) for a, b in pairwise(bounds)]


def grouped(timings: Sequence[Any], counts: Sequence[int]) -> Iterator[tuple[float, float, float]]:
    """(start, end, probability) of words of `counts` tokens from the package's finer `WordTiming`s."""
    rest = iter(timings)
    for count in counts:
        some: list[Any] = []
        while sum(len(one.tokens) for one in some) < count and (one := next(rest, None)) is not None:
            some.append(one)
        if not some:
            return
        yield some[0].start, some[-1].end, sum(one.probability for one in some) / len(some)
