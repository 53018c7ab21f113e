"""What voices are told apart by: CAM++'s prints beside GE2E's where all weights are installed, else GE2E's alone.

The two err in different places. CAM++ tells voices of a few seconds apart and hears through a telephone; GE2E comes
with a matrix of ours that knows rooms and noise. Of 31 recordings one alone counted 25 right, the other 27, both 29,
and 31 with CAM++ dividing what is short (tests/bench/results/diarize.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.engines import campplus, packaged, segmentation, vbx, voiceprints
from services.engines.vbx import Floats, Labels
from services.engines.voiceprints import Reader

# Brings the scatter of one voice's prints, 0.82 to 0.85 from their centre, to about 1 in each direction.
_CAMPPLUS_SCALE = 24.0
_CAMPPLUS_BETWEEN = 2.0
# GE2E's points, of length 12, must count for nearly as much in the tree.
_GE2E_SCALE = 1.5
# From here on every second window's GE2E print is the mean of those beside it: half the work, the same voices.
_SPARING_FROM_FRAMES = 30_000
_GE2E_SHARE = 0.35

_QUICK = vbx.Space(
    np.full(campplus.SIZE, _CAMPPLUS_BETWEEN),
    cuts=(0.3, 0.4, 0.5), weight=1.0, most_weight=1.2, one_voice=0.75, least_frames=160, least_share=0.01,
)  # fmt: skip

Told = Callable[[float], None]


class Prints(Protocol):
    """Makes a point of each window; `space` says how points of one voice and of two lie."""

    version: str
    space: vbx.Space
    # The columns by which a voice is known again in another recording.
    lasting: slice
    # How these lie by themselves: they tell voices apart that were heard for seconds. None where there are no others.
    quick: vbx.Space | None

    def points(self, read: Reader, starts: Labels, frames: int, told: Told) -> Floats:
        """Return the points of windows of 1.6 s, one row each; `told` is called with the share done.

        Args: read: (first, last) → samples, zeros outside the recording; starts: sorted starts of windows in 10 ms
        frames; frames: how many the recording has.
        """
        ...


class Ge2e:
    """The older prints, which need more speech to tell voices apart; they come with a matrix of ours."""

    version = "2"
    lasting = slice(None)
    quick: vbx.Space | None = None

    def __init__(self) -> None:
        self._encoder = voiceprints.Encoder()
        self._plda = vbx.Plda.load()
        self.space = vbx.Space(self._plda.between)

    def points(self, read: Reader, starts: Labels, frames: int, told: Told) -> Floats:
        del frames
        found = np.zeros((len(starts), len(self.space.between)))
        for batch in voiceprints.batches(starts):
            found[batch] = self._plda.project(self._encoder.embed(read, starts[batch]))
            told(batch.stop / len(starts))
        return found


class Both:
    """CAM++'s prints and GE2E's side by side."""

    version = "3"
    lasting = slice(0, campplus.SIZE)
    quick: vbx.Space | None = _QUICK

    def __init__(self) -> None:
        self._encoder = campplus.Encoder()
        self._older = Ge2e()
        between = [_QUICK.between, _GE2E_SCALE**2 * self._older.space.between]
        self.space = vbx.Space(
            np.concatenate(between),
            cuts=(0.3, 0.4, 0.5), weight=0.5, most_weight=0.6, one_voice=0.75, least_frames=160, least_share=0.01,
        )  # fmt: skip

    def points(self, read: Reader, starts: Labels, frames: int, told: Told) -> Floats:
        found = np.zeros((len(starts), len(self.space.between)))
        heard = sparing(starts) if frames >= _SPARING_FROM_FRAMES else np.ones(len(starts), dtype=bool)
        older = self._older.points(read, starts[heard], frames, lambda share: told(_GE2E_SHARE * share))
        found[:, campplus.SIZE :] = _GE2E_SCALE * filled(older, heard)
        for some, points in self._encoder.embed(read, starts, frames):
            found[some, self.lasting] = _CAMPPLUS_SCALE * points
            told(_GE2E_SHARE + (1 - _GE2E_SHARE) * some.stop / len(starts))
        return found


def sparing(starts: Labels) -> NDArray[np.bool_]:
    """Which windows to hear, so that each other one lies between two of these: a run's ends and every second."""
    if len(starts) < 3:
        return np.ones(len(starts), dtype=bool)
    steps = np.diff(starts)
    begins = np.concatenate([[True], steps > steps.min()])
    index = np.arange(len(starts))
    place = index - np.maximum.accumulate(np.where(begins, index, 0))
    return np.asarray((place % 2 == 0) | np.concatenate([begins[1:], [True]]))


def filled(points: Floats, heard: NDArray[np.bool_]) -> Floats:
    """Put the mean of its neighbours where a window was not heard."""
    rows = np.cumsum(heard) - 1
    following = np.minimum(rows + ~heard, len(points) - 1)
    return np.asarray((points[rows] + points[following]) / 2)


def best() -> Prints:
    """Raises: Waiting: not even the older prints' weights are installed."""
    return Both() if complete() else Ge2e()


def complete() -> bool:
    """Whether all weights of the better prints, and those that hear two voices at once, are installed."""
    return all(
        packaged.find(*file) is not None for file in (campplus.WEIGHTS, segmentation.WEIGHTS, voiceprints.WEIGHTS)
    )
