"""What a Whisper encoder is given: the log-mel spectrogram of a chunk, in numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.engines.hearing.whisper_package import mel_filters

RATE_HZ = 16_000
HOP = 160  # samples between two frames: 10 ms
WINDOW_FRAMES = 3_000  # what the encoder takes at once: 30 s
FRAMES_PER_S = RATE_HZ // HOP
_FFT = 400  # samples of one frame: 25 ms
_FLOOR = 1e-10


def log_mel(samples: NDArray[np.float32], n_mels: int) -> NDArray[np.float32]:
    """Return shape (n_mels, n // 160), float32, of mono samples, shape (n,), 16 kHz.

    Source: `whisper.log_mel_spectrogram`; equal but for rounding (below 1e-4 of its unit), silence after the end as
    there.
    """
    frames = samples.size // HOP
    if not frames:
        return np.zeros((n_mels, 0), np.float32)
    padded = np.pad(np.pad(samples.astype(np.float32, copy=False), (0, _FFT)), (_FFT // 2, 0), mode="reflect")
    window = np.hanning(_FFT + 1)[:-1].astype(np.float32)
    pieces = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::HOP][:frames]
    spectrum = np.fft.rfft(pieces * window)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    levels = np.log10(np.maximum(mel_filters(n_mels) @ power.T.astype(np.float32), _FLOOR))
    # The reference also sees thirty seconds of silence after the end: they never are the loudest.
    shaped: NDArray[np.float32] = (np.maximum(levels, levels.max() - 8) + 4) / 4
    return shaped.astype(np.float32, copy=False)


def window(mel: NDArray[np.float32], first_frame: int) -> NDArray[np.float32]:
    """Thirty seconds of `mel` from `first_frame`, shape (n_mels, 3000), padded with zeros as the reference does."""
    piece = mel[:, first_frame : first_frame + WINDOW_FRAMES]
    return np.pad(piece, ((0, 0), (0, WINDOW_FRAMES - piece.shape[1])))
