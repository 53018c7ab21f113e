"""Where somebody speaks, for the diarizer: probabilities of speech, and the regions made of them."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.errors import Waiting

FRAME_SAMPLES = 512
FRAME_MS = 32
_CONTEXT_SAMPLES = 64
_ON, _OFF = 0.25, 0.10  # low, so that reverberant ends of words are kept
_LEAST_SPEECH_MS = 100
_LEAST_SILENCE_MS = 300
_PAD_MS = 70


class VoiceActivity:
    """silero-vad's sequence network: the streaming network's exact output, many frames to a call."""

    def __init__(self, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
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


def regions(probabilities: Sequence[float] | NDArray[np.float32], duration_ms: int) -> list[tuple[int, int]]:
    """Return where there is speech, [start_ms, end_ms), sorted and apart.

    Speech begins at a probability of 0.25 and ends where it stays under 0.10 for 0.3 s.
    """
    found: list[tuple[int, int]] = []
    begun: int | None = None
    last = 0
    wait_frames = -(-_LEAST_SILENCE_MS // FRAME_MS)
    quiet: int | None = None
    for frame, probability in enumerate(probabilities):
        last = frame + 1
        if probability >= _ON:
            begun, quiet = (frame if begun is None else begun), None
        elif begun is not None and probability < _OFF:
            quiet = frame if quiet is None else quiet
            if frame - quiet + 1 >= wait_frames:
                found.append((begun * FRAME_MS, quiet * FRAME_MS))
                begun = quiet = None
    if begun is not None:
        found.append((begun * FRAME_MS, (last if quiet is None else quiet) * FRAME_MS))
    return _padded([one for one in found if one[1] - one[0] >= _LEAST_SPEECH_MS], duration_ms)


def _padded(found: list[tuple[int, int]], duration_ms: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first_ms, last_ms in found:
        start_ms, end_ms = max(0, first_ms - _PAD_MS), min(duration_ms, last_ms + _PAD_MS)
        if joined and start_ms <= joined[-1][1]:
            joined[-1] = (joined[-1][0], end_ms)
        elif start_ms < end_ms:
            joined.append((start_ms, end_ms))
    return joined


def _weights_file() -> Path:
    found = importlib.util.find_spec("silero_vad")
    file = Path(found.origin).parent / "data" / "silero_vad_16k_sequence.onnx" if found and found.origin else None
    if file is None or not file.is_file():
        raise Waiting("speakers.weights_missing", package="silero-vad")
    return file
