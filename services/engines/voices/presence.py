"""When somebody speaks, to 20 ms and without the room's echo: a small network over mel bands and silero's answer.

silero says that there is speech, early and late by some 0.15 s: it hears the echo of a word as speech. For who spoke
when those edges were the largest part of the error. The network has learnt them from conversations whose voices are
known without their room (`tests/bench/train_presence.py`), and is believed only near where silero hears speech.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.engines import voice_activity
from services.engines.voices import voiceprints
from services.engines.voices.voiceprints import Reader

FRAME_MS = 20
FRAME_SAMPLES = 320
FEATURES = 24
WEIGHTS = Path(__file__).parent / "data" / "presence.npz"
_FFT_SAMPLES = 400
_MEL_SAMPLES = voiceprints.FRAME_SAMPLES
_BLOCK = 6_000  # frames at once: two minutes
_LEVEL_STEP = 5  # frames between two levels; blocks begin at a multiple of it
_LEVEL_SPAN = 201  # levels a percentile is taken of: 20 s
# What a frame depends on: half of the level's span, and 34 frames of the network's.
_MARGIN = _LEVEL_STEP * (_LEVEL_SPAN // 2 + 8)
_NEAR_MS = 500
# A pause is told by 0.2 s of it: the echo of the word before and the breath before the next are unsure.
THRESHOLDS = voice_activity.Thresholds(
    on=0.45, off=0.35, silence_ms=200, least_ms=100, pad_ms=0, frame_ms=FRAME_MS,
)  # fmt: skip

Floats = NDArray[np.float32]


class Presence:
    """The network: a convolution and four dilated ones with shortcuts, 25 000 weights. It sees 0.7 s on either side."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        import torch

        self._torch = torch
        with np.load(weights, allow_pickle=False) as file:
            self._weights = {name: torch.from_numpy(file[name].astype(np.float32)) for name in file.files}
        self._layers = sum(name.startswith("dilated") for name in self._weights) // 2
        self._filters = voiceprints.mel_filters()
        self._hann = torch.hann_window(_FFT_SAMPLES, periodic=True)

    def probabilities(
        self, read: Reader, length: int, activity: Floats, told: Callable[[float], None] = lambda _: None
    ) -> Floats:
        """Return the probability of speech per 20 ms, the same however the recording is cut into blocks.

        Args: read: (first, last) → samples, zeros outside the recording; length: its samples; activity: silero's
        answer per 32 ms, at least one; told: called with the share done.
        """
        count = frame_count(length)
        found = np.empty(count, np.float32)
        for first in range(0, count, _BLOCK):
            last = min(first + _BLOCK, count)
            begin, end = max(0, first - _MARGIN), min(last + _MARGIN, count)
            seen = features(self.mel(read, begin, end), activity, begin)
            found[first:last] = self._run(seen)[first - begin : last - begin]
            told(last / count)
        return found

    def mel(self, read: Reader, first: int, last: int) -> Floats:
        """Power in 40 mel bands of the frames [first, last), shape (last - first, 40)."""
        torch = self._torch
        margin = _FFT_SAMPLES // 2
        pcm = read(2 * first * _MEL_SAMPLES - margin, (2 * last - 1) * _MEL_SAMPLES + margin)
        with torch.inference_mode():
            samples = torch.from_numpy(np.divide(pcm, 32768, dtype=np.float32))
            spectrum = torch.stft(
                samples, _FFT_SAMPLES, _MEL_SAMPLES, _FFT_SAMPLES, self._hann, center=False, return_complex=True
            )
            power = (torch.from_numpy(self._filters) @ (spectrum.real**2 + spectrum.imag**2)).T
            halves: Floats = power.reshape(-1, 2, power.shape[1]).mean(1).numpy()
        return halves

    def _run(self, seen: Floats) -> Floats:
        torch, weights = self._torch, self._weights
        conv, relu = torch.nn.functional.conv1d, torch.relu
        with torch.inference_mode():
            x = relu(conv(torch.from_numpy(seen.T.copy())[None], weights["first"], weights["first_bias"], padding=2))
            for layer in range(self._layers):
                apart = 2**layer
                weight, bias = weights[f"dilated{layer}"], weights[f"dilated{layer}_bias"]
                x = x + relu(conv(x, weight, bias, padding=2 * apart, dilation=apart))
            probabilities: Floats = torch.sigmoid(conv(x, weights["last"], weights["last_bias"]))[0, 0].numpy()
        return probabilities


def frame_count(length: int) -> int:
    """How many frames of 20 ms `length` samples have."""
    return (length // _MEL_SAMPLES + 1) // 2


def features(mel: Floats, activity: Floats, first: int) -> Floats:
    """What the network sees of each frame, shape (n, 24): 20 bands and the whole against the level around, silero.

    Args: mel: shape (n, 40), of frames that begin at frame `first` of the recording; activity: per 32 ms of all of it.
    """
    from scipy.ndimage import percentile_filter

    bands = np.log(mel.reshape(len(mel), 20, 2).mean(2) + 1e-9)
    level = np.log(mel.sum(1) + 1e-9)
    # The level of speech and that of the room, over 20 s.
    loud, still = (
        percentile_filter(level[::_LEVEL_STEP], percent, size=_LEVEL_SPAN).repeat(_LEVEL_STEP)[: len(level)]
        for percent in (90, 5)
    )
    heard = np.clip(activity, 1e-3, 1 - 1e-3)
    odds = np.log(heard / (1 - heard))
    at = np.minimum((first + np.arange(len(mel))) * FRAME_MS // voice_activity.FRAME_MS, len(odds) - 1)
    columns = [bands - loud[:, None], np.stack([level - loud, level - still, loud - still, odds[at]], axis=1)]
    return (np.concatenate(columns, axis=1) / 4).astype(np.float32)


def regions(
    probabilities: Floats, roughly: list[tuple[int, int]], duration_ms: int
) -> list[tuple[int, int]]:  # fmt: skip
    """Return where there is speech, [start_ms, end_ms), sorted and apart, all within 0.5 s of a region of `roughly`.

    The network places edges, it has no veto: a region in which it hears nothing stays as it was.
    """
    near = np.zeros(len(probabilities), dtype=bool)
    for start_ms, end_ms in roughly:
        near[max(0, start_ms - _NEAR_MS) // FRAME_MS : (end_ms + _NEAR_MS) // FRAME_MS] = True
    found = voice_activity.regions(np.where(near, probabilities, 0), duration_ms, THRESHOLDS)
    starts = np.array([start_ms for start_ms, _ in found])
    ends = np.array([end_ms for _, end_ms in found])
    unheard = [one for one in roughly if not np.any((starts < one[1]) & (ends > one[0]))]
    return sorted([*found, *unheard])
