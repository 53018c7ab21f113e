"""Where somebody speaks, for cutting into chunks: silero-vad's network and the loudness of the same frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services import media
from services.chunks import Lull, Region
from services.engines.voice_activity import FRAME_MS, FRAME_SAMPLES, VoiceActivity
from services.errors import Cancelled

# One call of the network: 32 s. Its state is carried on, so the result does not depend on this figure.
_BLOCK_MS = 1000 * FRAME_MS
# Speech begins easily and ends late: a chunk too wide costs a little time, lost words cost the talk.
_ON, _OFF = 0.35, 0.20
# Where music, noise or applause follows a voice, the network stays above _OFF for up to 0.39 s, but this sure for
# 0.18 s at most and 0.02 s half of the time (tests/bench/results/audit.md). So before such a pause a region ends this
# much after its last sure frame, unless that is so far back that somebody may speak softly.
_SURELY, _FADING_FRAMES, _SOFT_FRAMES = 0.95, 2, 13
# The network carries on what it heard: after some seconds of music, the first half second of a voice is more of it to
# it. So before a voice that comes after such a pause, this much is heard anew by a network that knows nothing else,
# which is sure of speech where it begins. Figures: as above.
_AFRESH_FRAMES, _SETTLING_FRAMES = 47, 16
_PAUSE_FRAMES, _SURELY_BEGUN = 32, 0.80
_LEAST_SPEECH_MS = 96
_LEAST_PAUSE_MS = 160
_LULL_EVERY_FRAMES = 12  # about two lulls a second are enough to choose from


class SileroDetector:
    """The `chunks.VoiceDetector` of every installation: no GPU, 2 MB of weights, about 400 times real time."""

    name = "silero-vad"

    def __init__(self, threads: int = 1) -> None:
        self._network = VoiceActivity(threads)

    def regions(
        self, audio: Path, *,
        progress: Callable[[int, int], None] = lambda *_: None, cancelled: Callable[[], bool] = lambda: False,
    ) -> list[Region]:  # fmt: skip
        levels: list[NDArray[np.float32]] = []

        def blocks() -> Iterator[NDArray[np.int16]]:
            done_ms, total_ms = 0, media.duration_ms(audio)
            for block in media.blocks(audio, _BLOCK_MS):
                if cancelled():
                    raise Cancelled
                levels.append(_levels_db(block))
                yield block
                done_ms = min(done_ms + _BLOCK_MS, total_ms)
                progress(done_ms, total_ms)

        found = list(self._network.probabilities(blocks()))
        if not found:
            return []
        regions = regions_of(np.concatenate(found), np.concatenate(levels), duration_ms=media.duration_ms(audio))
        ends = [0, *(one.end_ms for one in regions)]
        return [self._from_its_onset(audio, one, before_ms) for one, before_ms in zip(regions, ends, strict=False)]

    def _from_its_onset(self, audio: Path, region: Region, before_ms: int) -> Region:
        """`region`, begun where its voice does. Args: before_ms: where the region before it ends."""
        if region.start_ms - before_ms < _PAUSE_FRAMES * FRAME_MS:
            return region
        first_ms = max(before_ms, region.start_ms - _AFRESH_FRAMES * FRAME_MS)
        sure = np.flatnonzero(self._afresh(media.samples(audio, first_ms, region.start_ms)) >= _SURELY_BEGUN)
        begun = sure[sure >= _SETTLING_FRAMES] if first_ms else sure
        return replace(region, start_ms=first_ms + int(begun[0]) * FRAME_MS) if begun.size else region

    def _afresh(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of speech in each frame of 32 ms, as if nothing had been heard before."""
        found = list(self._network.probabilities([(np.clip(samples, -1, 1) * 32767).astype(np.int16)]))
        return np.concatenate(found)

    def voice(self, samples: NDArray[np.float32], *, lead_ms: int = 0) -> float:
        """See `chunks.VoiceDetector`."""
        counted = self._afresh(samples)[lead_ms // FRAME_MS :]
        return float(np.quantile(counted, 0.9)) if counted.size else 0.0

    def surely_until(self, samples: NDArray[np.float32]) -> int | None:
        """See `chunks.VoiceDetector`."""
        if not samples.size:
            return None
        sure = np.flatnonzero(self._afresh(samples) >= _SURELY)
        return (int(sure[-1]) + 1) * FRAME_MS if sure.size else None


def probabilities(audio: Path, *, threads: int = 1) -> NDArray[np.float32]:
    """Return the probability of speech of each 32 ms of a work file; shape (n_frames,), float32."""
    found = list(VoiceActivity(threads).probabilities(media.blocks(audio, _BLOCK_MS)))
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def regions_of(
    speech: Sequence[float] | NDArray[np.float32], levels_db: NDArray[np.float32], *, duration_ms: int
) -> list[Region]:
    """Return the regions of speech, sorted and apart; a pause shorter than 160 ms does not end one.

    Args: speech, levels_db: per frame of 32 ms, equally long.
    """
    found: list[Region] = []
    runs = _runs(speech)
    following = [*(first for first, _ in runs[1:]), len(speech) + _PAUSE_FRAMES]
    for (first, late), after in zip(runs, following, strict=False):
        last = _surely_over(speech, first, late) if after - late >= _PAUSE_FRAMES else late
        end_ms = min(last * FRAME_MS, duration_ms)
        if end_ms - first * FRAME_MS >= _LEAST_SPEECH_MS:
            found.append(Region(first * FRAME_MS, end_ms, _lulls(levels_db, first, last)))
    return found


def _runs(speech: Sequence[float] | NDArray[np.float32]) -> list[tuple[int, int]]:
    """Frames [first, last) of speech: from a probability of 0.35 until it stays under 0.20 for a pause."""
    found: list[tuple[int, int]] = []
    first: int | None = None
    heard = 0  # after the last frame that still counts as speech
    for frame, probability in enumerate(speech):
        if probability >= (_ON if first is None else _OFF):
            first, heard = (frame if first is None else first), frame + 1
        elif first is not None and (frame + 1 - heard) * FRAME_MS >= _LEAST_PAUSE_MS:
            found.append((first, heard))
            first = None
    return found if first is None else [*found, (first, heard)]


def _surely_over(speech: Sequence[float] | NDArray[np.float32], first: int, last: int) -> int:
    """Where the voice of the run [first, last) is over."""
    sure = np.flatnonzero(np.asarray(speech[max(first, last - _SOFT_FRAMES) : last]) >= _SURELY)
    return min(last, max(first, last - _SOFT_FRAMES) + int(sure[-1]) + 1 + _FADING_FRAMES) if sure.size else last


def _lulls(levels_db: NDArray[np.float32], first: int, last: int) -> tuple[Lull, ...]:
    """The quietest frame of every twelve, by loudness smoothed over three: a dip between words, not inside one."""
    smooth = np.convolve(levels_db[first:last], np.full(3, 1 / 3, np.float32), "same")
    found = []
    for start in range(_LULL_EVERY_FRAMES // 2, len(smooth) - _LULL_EVERY_FRAMES // 2, _LULL_EVERY_FRAMES):
        frame = start + int(smooth[start : start + _LULL_EVERY_FRAMES].argmin())
        found.append(Lull((first + frame) * FRAME_MS + FRAME_MS // 2, round(float(smooth[frame]), 1)))
    return tuple(found)


def _levels_db(block: NDArray[np.int16]) -> NDArray[np.float32]:
    """Loudness of each frame below full scale; the last, shorter frame counts as filled with silence."""
    padded = np.zeros(-(-block.size // FRAME_SAMPLES) * FRAME_SAMPLES, np.float32)
    padded[: block.size] = block
    power = np.square(padded.reshape(-1, FRAME_SAMPLES)).mean(1)
    levels: NDArray[np.float32] = (10 * np.log10(power / 32768**2 + 1e-10)).astype(np.float32)
    return levels
