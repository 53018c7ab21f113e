"""Voice prints: 256 numbers for each 1.6 s of speech, by the GE2E network whose weights Resemblyzer ships.

The weights are read as a file. Importing the package that holds them would pull in librosa and webrtcvad.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.engines import packaged

WEIGHTS = ("resemblyzer", "pretrained.pt")
RATE_HZ = 16_000
FRAME_SAMPLES = 160  # a mel frame is 10 ms
WINDOW_FRAMES = 160
SIZE = 256
_FFT_SAMPLES = 400
_MELS = 40
_LEVEL_DBFS = -30.0
_BATCH_WINDOWS = 128
_BATCH_FRAMES = 12_000

Samples = NDArray[np.int16]
Prints = NDArray[np.float32]
Reader = Callable[[int, int], Samples]


def weights_file() -> Path:
    """Return where the installed weights are. Raises: Waiting: the package is not installed."""
    return packaged.need("Resemblyzer", *WEIGHTS)


def mel_filters() -> NDArray[np.float32]:
    """Return 40 triangular filters over 0…8 kHz, shape (40, 201), on Slaney's mel scale and area norm.

    Source: Slaney, Auditory Toolbox, 1998; equal to librosa.filters.mel within 1e-7.
    """
    linear_hz, log_step = 200 / 3, np.log(6.4) / 27
    top = 15 + np.log(RATE_HZ / 2 / 1000) / log_step
    mel = np.linspace(0, top, _MELS + 2)
    corner_hz = np.where(mel < 15, mel * linear_hz, 1000 * np.exp(log_step * (mel - 15)))
    bin_hz = np.linspace(0, RATE_HZ / 2, _FFT_SAMPLES // 2 + 1)
    width_hz = np.diff(corner_hz)[:, None]
    rising = (bin_hz - corner_hz[:-2, None]) / width_hz[:-1]
    falling = (corner_hz[2:, None] - bin_hz) / width_hz[1:]
    triangles = np.maximum(0, np.minimum(rising, falling))
    return (triangles * (2 / (corner_hz[2:] - corner_hz[:-2]))[:, None]).astype(np.float32)


def batches(starts: NDArray[np.int64]) -> Iterator[slice]:
    """Cut sorted window starts into batches that are small both in windows and in audio to read."""
    first = 0
    while first < len(starts):
        last = int(np.searchsorted(starts, starts[first] + _BATCH_FRAMES))
        last = min(last, first + _BATCH_WINDOWS)
        yield slice(first, last)
        first = last


class Encoder:
    """The network: three LSTM layers and a projection. Reads its weights when made (about 1 s)."""

    def __init__(self) -> None:
        import torch

        self._torch = torch
        # weights_only: a pickle from a package may otherwise run code.
        state = torch.load(weights_file(), map_location="cpu", weights_only=True)["model_state"]
        self._lstm = torch.nn.LSTM(_MELS, SIZE, num_layers=3, batch_first=True)
        self._linear = torch.nn.Linear(SIZE, SIZE)
        for name, layer in (("lstm", self._lstm), ("linear", self._linear)):
            layer.load_state_dict(
                {key.removeprefix(f"{name}."): state[key] for key in state if key.startswith(f"{name}.")}
            )
            layer.eval()
        self._filters = torch.from_numpy(mel_filters())
        self._hann = torch.hann_window(_FFT_SAMPLES, periodic=True)

    def embed(self, read: Reader, starts: NDArray[np.int64]) -> Prints:
        """Return one print of length 1 per window, shape (n, 256).

        Args: read: (first, last) → samples [first, last), zeros outside the recording;
        starts: sorted window starts in 10 ms frames, best one of `batches`.
        """
        torch = self._torch
        first, last = int(starts[0]), int(starts[-1]) + WINDOW_FRAMES
        # Half an FFT on either side, so that a batch's edges see the same samples as its middle.
        margin = _FFT_SAMPLES // 2
        pcm = read(first * FRAME_SAMPLES - margin, last * FRAME_SAMPLES + margin)
        samples = np.divide(pcm, 32768, dtype=np.float32)
        with torch.inference_mode():
            mel = self._mel(torch.from_numpy(samples))
            inside = starts - first
            windows = mel.unfold(0, WINDOW_FRAMES, 1)[torch.from_numpy(inside)].transpose(1, 2)
            gain = torch.from_numpy(_gains(samples[margin:-margin], inside))
            _, (hidden, _) = self._lstm((windows * gain[:, None, None]).contiguous())
            prints = torch.relu(self._linear(hidden[-1]))
            norm = prints.norm(dim=1, keepdim=True).clamp_min(1e-9)
            result: Prints = (prints / norm).numpy()
        return result

    def _mel(self, samples: Any) -> Any:
        """Power spectrogram through the mel filters, linear, not log: shape (frames, 40)."""
        spectrum = self._torch.stft(
            samples, _FFT_SAMPLES, FRAME_SAMPLES, _FFT_SAMPLES, self._hann, center=False, return_complex=True
        )
        return (self._filters @ (spectrum.real**2 + spectrum.imag**2)).T


def _gains(samples: NDArray[np.float32], starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return what brings each window's power to one level: linear mels make prints change with volume."""
    frames = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    total = np.concatenate(([0.0], np.cumsum((frames.astype(np.float64) ** 2).sum(axis=1))))
    power = (total[starts + WINDOW_FRAMES] - total[starts]) / (WINDOW_FRAMES * FRAME_SAMPLES)
    return np.asarray(10 ** (_LEVEL_DBFS / 10) / (power + 1e-10), dtype=np.float32)
