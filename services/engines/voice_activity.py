"""Where somebody speaks, for the diarizer: probabilities of speech, and the regions made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.engines import packaged

FRAME_SAMPLES = 512
FRAME_MS = 32
_CONTEXT_SAMPLES = 64


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Speech begins at the probability `on` and ends where it stays under `off` for `silence_ms`."""

    on: float
    off: float
    silence_ms: int
    least_ms: int  # shorter speech is none
    pad_ms: int
    frame_ms: int


# Low, so that reverberant ends of words are kept.
GENEROUS = Thresholds(on=0.25, off=0.10, silence_ms=300, least_ms=100, pad_ms=70, frame_ms=FRAME_MS)


class VoiceActivity:
    """silero-vad's sequence network: the streaming network's exact output, many frames to a call."""

    def __init__(self, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # as in services.engines
        options.log_severity_level = 3  # its graph holds unused weights and says so at every start
        self._session = onnxruntime.InferenceSession(str(_weights_file()), options, providers=["CPUExecutionProvider"])

    def probabilities(self, blocks: Iterable[NDArray[np.int16]]) -> Iterable[NDArray[np.float32]]:
        """Yield for each block the probability of speech in each of its frames of 32 ms.

        Args: blocks: consecutive samples, 16 kHz mono; all but the last a multiple of 512 long.
        """
        hidden = np.zeros((1, 1, 128), np.float32)
        cell = np.zeros((1, 1, 128), np.float32)
        context = np.zeros(_CONTEXT_SAMPLES, np.float32)
        for block in blocks:
            count = -(-len(block) // FRAME_SAMPLES)
            samples = np.zeros(_CONTEXT_SAMPLES + count * FRAME_SAMPLES, np.float32)
            samples[:_CONTEXT_SAMPLES] = context
            samples[_CONTEXT_SAMPLES : _CONTEXT_SAMPLES + len(block)] = np.divide(block, 32768, dtype=np.float32)
            windows = np.lib.stride_tricks.sliding_window_view(samples, _CONTEXT_SAMPLES + FRAME_SAMPLES)
            frames = np.ascontiguousarray(windows[::FRAME_SAMPLES])
            found, hidden, cell = self._session.run(None, {"input": frames, "h": hidden, "c": cell})
            context = samples[-_CONTEXT_SAMPLES:]
            yield found


def regions(
    probabilities: Sequence[float] | NDArray[np.float32], duration_ms: int, rule: Thresholds = GENEROUS
) -> list[tuple[int, int]]:
    """Return where there is speech, [start_ms, end_ms), sorted and apart."""
    found: list[tuple[int, int]] = []
    begun: int | None = None
    last = 0
    wait_frames = -(-rule.silence_ms // rule.frame_ms)
    quiet: int | None = None
    for frame, probability in enumerate(probabilities):
        last = frame + 1
        if probability >= rule.on:
            begun, quiet = (frame if begun is None else begun), None
        elif begun is not None and probability < rule.off:
            quiet = frame if quiet is None else quiet
            if frame - quiet + 1 >= wait_frames:
                found.append((begun * rule.frame_ms, quiet * rule.frame_ms))
                begun = quiet = None
    if begun is not None:
        found.append((begun * rule.frame_ms, (last if quiet is None else quiet) * rule.frame_ms))
    return _padded([one for one in found if one[1] - one[0] >= rule.least_ms], duration_ms, rule.pad_ms)


def _padded(found: list[tuple[int, int]], duration_ms: int, pad_ms: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first_ms, last_ms in found:
        start_ms, end_ms = max(0, first_ms - pad_ms), min(duration_ms, last_ms + pad_ms)
        if joined and start_ms <= joined[-1][1]:
            joined[-1] = (joined[-1][0], end_ms)
        elif start_ms < end_ms:
            joined.append((start_ms, end_ms))
    return joined


def _weights_file() -> Path:
    return packaged.need("silero-vad", "silero_vad", "data", "silero_vad_16k_sequence.onnx")
