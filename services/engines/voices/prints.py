"""What voices are told apart by: CAM++'s prints where all weights are installed, else GE2E's.

CAM++ tells voices of a few seconds apart and hears through a telephone. Its prints are made of what one person says
alone, as the segmentation network hears it (`company`); GE2E's, which need ten seconds a voice, are not, but a few of
them say which of CAM++'s clusters are one person (`agreement`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.engines import packaged
from services.engines.voices import arithmetic, campplus, segmentation, vbx, voiceprints
from services.engines.voices.company import Company
from services.engines.voices.vbx import Floats, Labels
from services.engines.voices.voiceprints import Reader

_MATRIX = Path(__file__).parent / "data" / "plda64.npz"
# Brings the scatter of one voice's prints, 0.82 to 0.85 from their centre, to about 1 in each direction.
_SCALE = 24.0
_BETWEEN = 2.0
# What is listened to around speech; pauses up to twice that long are heard.
_AROUND_MS = 300

Told = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Speech:
    """Where somebody speaks, [start_ms, end_ms), and who in company, None where the network for it is not installed."""

    regions: Sequence[tuple[int, int]]
    company: Company | None


class Prints(Protocol):
    """Makes a point of each window; `space` says how points of one voice and of two lie."""

    version: str
    space: vbx.Space

    def points(self, read: Reader, starts: Labels, speech: Speech, told: Told) -> Floats:
        """Return the points of windows of 1.6 s, one row each; `told` is called with the share done.

        Args: read: (first, last) → samples, zeros outside the recording; starts: sorted starts of windows in 10 ms
        frames.
        """
        ...


@dataclass(frozen=True, slots=True)
class Plda:
    """Maps prints to a space where one voice scatters as the unit ball and voices as diag(between)."""

    mean: Floats
    matrix: Floats
    between: Floats

    @classmethod
    def load(cls) -> Plda:
        with np.load(_MATRIX, allow_pickle=False) as file:
            return cls(*(file[name].astype(np.float64) for name in ("mean", "T", "psi")))

    def project(self, prints: NDArray[np.float32]) -> Floats:
        """Args: prints: shape (n, 256). Returns: shape (n, 64)."""
        unit = prints / np.maximum(np.linalg.norm(prints.astype(np.float64), axis=1, keepdims=True), 1e-9)
        return np.asarray((unit * np.sqrt(prints.shape[1]) - self.mean) @ self.matrix)


class Ge2e:
    """The older prints, which need more speech to tell voices apart; they come with a matrix of ours."""

    version = "2"

    def __init__(self) -> None:
        self._encoder = voiceprints.Encoder()
        self._plda = Plda.load()
        self.space = vbx.Space(self._plda.between)

    def points(self, read: Reader, starts: Labels, speech: Speech, told: Told) -> Floats:
        del speech
        found = np.zeros((len(starts), len(self.space.between)))
        for batch in voiceprints.batches(starts):
            found[batch] = self._plda.project(self._encoder.embed(read, starts[batch]))
            told(batch.stop / len(starts))
        return found


class Campplus:
    """CAM++'s prints, each of what one person says alone."""

    version = "4"
    space = vbx.Space(
        np.full(campplus.SIZE, _BETWEEN),
        cuts=(0.3,), weight=1.0, most_weight=1.8, one_voice=0.72, least_frames=120,
    )  # fmt: skip

    def __init__(self) -> None:
        self._encoders: dict[bool, campplus.Encoder] = {}
        self._encoder(campplus.HEARD_FRAMES)
        self._older = Ge2e()

    def _encoder(self, frames: int) -> campplus.Encoder:
        """The network for a recording of which so much is heard.

        In 8 bits only where all its stretches have one length: code is prepared for that.
        """
        in_bytes = frames >= campplus.HEARD_FRAMES and arithmetic.multiplies_bytes()
        if in_bytes not in self._encoders:
            self._encoders[in_bytes] = campplus.Encoder(in_bytes=in_bytes)
        return self._encoders[in_bytes]

    def points(self, read: Reader, starts: Labels, speech: Speech, told: Told) -> Floats:
        assert speech.company is not None  # noqa: S101 - the diarizer hears it wherever these prints are used
        found = np.zeros((len(starts), campplus.SIZE))
        shares = speech.company.shares(starts)
        frames = heard(speech.regions)
        for some, points in self._encoder(len(frames)).embed(read, shares, frames):
            found[some] = _SCALE * points
            told(some.stop / len(starts))
        return found

    def others(self, read: Reader, starts: Labels) -> Floats:
        """Points of the same windows by GE2E, for what these leave open."""
        return self._older.points(read, starts, Speech((), None), lambda _: None)


def heard(regions: Sequence[tuple[int, int]]) -> Labels:
    """The frames of 20 ms in and around speech, sorted."""
    frames = [
        np.arange(max(0, start_ms - _AROUND_MS) // campplus.FRAME_MS, (end_ms + _AROUND_MS) // campplus.FRAME_MS)
        for start_ms, end_ms in regions
    ]
    return np.unique(np.concatenate(frames))


def best() -> Prints:
    """Raises: Waiting: not even the older prints' weights are installed."""
    return Campplus() if complete() else Ge2e()


def complete() -> bool:
    """Whether all weights of the better prints, and those that hear two voices at once, are installed."""
    files = (campplus.WEIGHTS, segmentation.WEIGHTS, voiceprints.WEIGHTS)
    return all(packaged.find(*file) is not None for file in files)
