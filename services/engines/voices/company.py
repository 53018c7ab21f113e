"""Who is speaking among the people of a moment: the segmentation network's windows of ten seconds side by side.

A window knows its people only as first, second and third, but to 17 ms where one stops and another begins. That says
which instants of a print are whose, and which voices of the recording cannot be one person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from services.engines.voices import campplus, segmentation, voiceprints
from services.engines.voices.campplus import Share
from services.engines.voices.segmentation import Probabilities

FRAME_MS = 1000 * segmentation.FRAME_SAMPLES / voiceprints.RATE_HZ
FIRST_MS = 1000 * segmentation.FIRST_FRAME_SAMPLES / voiceprints.RATE_HZ
_AROUND_FRAMES = 6
_SPEAKS = 0.3
# Of a print: how far it reaches, and of how many frames of 20 ms it must be made, or can be.
_NEAR_MS = 750
_ENOUGH_FRAMES, _LEAST_FRAMES = 25, 10
_WINDOW_MS = 1000 * segmentation.WINDOW_SAMPLES / voiceprints.RATE_HZ
# Class → the people who speak.
_SPEAKING = np.array(
    [[0, 0, 0], *([person in people for person in range(3)] for people in segmentation.CLASSES)], np.float32
)

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


class Company:
    """All windows of a recording, 18 MB for three hours.

    Args: windows: first sample and probabilities, in order; told: called with the first sample of each.
    """

    def __init__(
        self, windows: Iterable[tuple[int, Probabilities]], told: Callable[[int], None] = lambda _: None
    ) -> None:  # fmt: skip
        firsts, heard = [], []
        for first, window in windows:
            firsts.append(first)
            heard.append(window.astype(np.float16))
            told(first)
        self.firsts = np.array(firsts, dtype=np.int64)
        self._heard = np.stack(heard)
        self._starts_ms = self.firsts * 1000 / voiceprints.RATE_HZ
        self._middles_ms = self._starts_ms + _WINDOW_MS / 2

    def windows(self) -> Iterable[tuple[int, Probabilities]]:
        for first, window in zip(self.firsts.tolist(), self._heard, strict=True):
            yield first, window.astype(np.float32)

    def meetings(self, starts: Labels, labels: Labels) -> tuple[Floats, Floats]:
        """How many windows of prints of each two voices are one person of a moment, and how many two: shape (k, k)."""
        voices = int(labels.max()) + 1
        one, two = np.zeros((voices, voices)), np.zeros((voices, voices))
        middles = _middles_ms(starts)
        for window, start_ms in enumerate(self._starts_ms.tolist()):
            inside = slice(*np.searchsorted(middles, [start_ms, start_ms + _WINDOW_MS]))
            here = labels[inside]
            person = self._person(np.full(len(here), window), middles[inside])
            said = np.stack([np.bincount(here[person == each], minlength=voices) for each in range(3)])
            least = np.minimum(said[:, None, :, None], said[None, :, None, :])
            one += least[range(3), range(3)].sum(axis=0)
            two += least.sum(axis=(0, 1)) - least[range(3), range(3)].sum(axis=0)
        return one, two

    def shares(self, starts: Labels) -> list[Share]:
        """What of the sound around each window's middle is the voice that speaks there.

        Within 0.75 s of it what its person says alone; within 1.5 s where that is too little; everything within 0.75 s
        where nobody stands out.
        """
        middles = _middles_ms(starts)
        window = self._nearest(middles)
        person = self._person(window, middles)
        found: list[Share] = []
        for at_ms, here, who in zip(middles.tolist(), window.tolist(), person.tolist(), strict=True):
            near = _around(at_ms, _NEAR_MS)
            if who < 0:
                found.append((int(near[0]), np.ones(len(near), np.float32)))
                continue
            share = self._alone(here, who, near)
            if share.sum() < _ENOUGH_FRAMES:
                wider = _around(at_ms, 2 * _NEAR_MS)
                near, share = wider, self._alone(here, who, wider)
            if share.sum() < _LEAST_FRAMES:
                near = _around(at_ms, _NEAR_MS)
                share = np.ones(len(near), np.float32)
            found.append((int(near[0]), share))
        return found

    def _alone(self, window: int, person: int, frames: Labels) -> NDArray[np.float32]:
        """How surely the person alone speaks in each of the frames of 20 ms."""
        at = self._frame(np.full(len(frames), window), np.asarray((frames + 0.5) * campplus.FRAME_MS, np.float64))
        return np.asarray(self._heard[window, at, 1 + person], np.float32)

    def _person(self, window: Labels, at_ms: Floats) -> Labels:
        """Who of the window speaks most around these instants: 0, 1, 2, or -1 for nobody."""
        frame = self._frame(window, at_ms)
        around = np.arange(-_AROUND_FRAMES, _AROUND_FRAMES + 1)
        near = self._heard[window[:, None], (frame[:, None] + around).clip(0, segmentation.FRAMES - 1)]
        said = near.astype(np.float32).mean(axis=1) @ _SPEAKING
        return np.where(said.max(axis=1) > _SPEAKS, said.argmax(axis=1), -1)

    def _nearest(self, at_ms: Floats) -> Labels:
        """The window whose middle is nearest to each instant."""
        between = (self._middles_ms[1:] + self._middles_ms[:-1]) / 2
        return np.searchsorted(between, at_ms)

    def _frame(self, window: Labels, at_ms: Floats) -> Labels:
        frames = np.round((at_ms - self._starts_ms[window] - FIRST_MS) / FRAME_MS).astype(np.int64)
        return frames.clip(0, segmentation.FRAMES - 1)


def _middles_ms(starts: Labels) -> Floats:
    return np.asarray(starts * 10 + 5 * voiceprints.WINDOW_FRAMES, np.float64)


def _around(at_ms: float, within_ms: int) -> Labels:
    """The frames of 20 ms within `within_ms` of an instant."""
    first = round((at_ms - within_ms) / campplus.FRAME_MS)
    return np.arange(max(0, first), first + 2 * within_ms // campplus.FRAME_MS)
