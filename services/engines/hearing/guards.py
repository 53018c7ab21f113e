"""What every Whisper engine shares: its guards, the shape of its segments, and how segments become `words.Heard`."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.engines.hearing import crammed_words
from services.engines.hearing.segments import Segment
from services.words import Heard, Piece, settle, snapped

# The package's own guards: a window that repeats itself or is improbable is decoded again.
REPEATS_ABOVE = 2.4
IMPROBABLE_BELOW = -1.0
NO_SPEECH_ABOVE = 0.6
_RATE_HZ = 16_000
_S_PER_POSITION = 0.02  # between two timestamp tokens
_PAUSE_FRAME_MS = 10
_LEAST_PAUSE_MS = 60


def own_times(tokens: Sequence[int], timestamp_begin: int, window_start: float) -> tuple[float, float] | None:
    """When a segment begins and ends by its own timestamp tokens, in seconds from the start of the chunk."""
    stamps = [one - timestamp_begin for one in tokens if one >= timestamp_begin]
    if len(stamps) < 2:  # one at either end
        return None
    return window_start + stamps[0] * _S_PER_POSITION, window_start + stamps[-1] * _S_PER_POSITION


def heard(segments: Sequence[Segment], language: str, samples: NDArray[np.float32], offset_ms: int) -> Heard:
    """Return the words of a chunk in the recording's milliseconds, snapped to where sound begins and stops."""
    spoken = [one for one in segments if one["text"].strip()]
    pieces = [piece for segment in spoken for piece in _pieces(segment, offset_ms)]
    words = settle(pieces, start_ms=offset_ms, end_ms=offset_ms + samples.size * 1000 // _RATE_HZ)
    words = snapped(words, pauses(samples, offset_ms))
    if not words:
        return Heard((), language, 1.0)
    return Heard(
        words=words, language=language,
        no_speech_probability=max(one["no_speech_prob"] for one in spoken),
        average_logprob=sum(one["avg_logprob"] for one in spoken) / len(spoken),
        compression_ratio=max(one["compression_ratio"] for one in spoken),
    )  # fmt: skip


def _pieces(segment: Segment, offset_ms: int) -> list[Piece]:
    """The words of a segment; where the alignment gave none, its text with only the segment's first time."""
    timed = crammed_words.spread(segment)
    if not timed:
        texts = segment["text"].split()
        starts = [_ms(segment["start"], offset_ms), *[None] * (len(texts) - 1)]
        return [Piece(f" {text}", start, None) for text, start in zip(texts, starts, strict=True)]
    return [
        Piece(
            one["word"],
            _ms(one["start"], offset_ms),
            _ms(one["end"], offset_ms),
            _finite(one["probability"]),
            one.get("estimated", False),
        )
        for one in timed
    ]


def pauses(samples: NDArray[np.float32], offset_ms: int) -> list[tuple[int, int]]:
    """Where nothing sounds for at least 60 ms: 30 dB under the loud parts, or near the floor of the noise."""
    frame = _PAUSE_FRAME_MS * _RATE_HZ // 1000
    if samples.size < frame:
        return []
    power = np.square(samples[: samples.size // frame * frame].reshape(-1, frame)).mean(1)
    levels_db = 10 * np.log10(power + 1e-10)
    low, high = np.percentile(levels_db, [5, 90])
    quiet = levels_db < max(high - 30, min(low + 6, high - 15))
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    return [
        (offset_ms + int(first) * _PAUSE_FRAME_MS, offset_ms + int(last) * _PAUSE_FRAME_MS)
        for first, last in edges
        if (last - first) * _PAUSE_FRAME_MS >= _LEAST_PAUSE_MS
    ]


def _ms(seconds: float, offset_ms: int) -> int | None:
    return offset_ms + round(float(seconds) * 1000) if math.isfinite(seconds) else None


def _finite(value: float) -> float | None:
    return round(float(value), 4) if math.isfinite(value) else None
