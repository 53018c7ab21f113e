"""The `words.Transcriber` made of the openai-whisper package, unmodified; any of its checkpoints, or one like them."""

from __future__ import annotations

import contextlib
import math
import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.errors import Retry, Waiting
from services.words import Heard, Piece, settle, snapped

# The package's own guards: a window that repeats itself or is improbable is decoded again, with more chance each time.
_TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_REPEATS_ABOVE = 2.4
_IMPROBABLE_BELOW = -1.0
_NO_SPEECH_ABOVE = 0.6
_RATE_HZ = 16_000
_PAUSE_FRAME_MS = 10
_LEAST_PAUSE_MS = 60


class OpenAIWhisper:
    """One checkpoint in memory. Loading takes seconds; make it in the process that uses it, never before a fork.

    Args: model: a .pt file (`weights.locate` finds it); device: "auto", "cpu" or "cuda"; threads: for the CPU.
    Raises: Waiting: "models.missing" no such file; "models.unreadable" it is no Whisper checkpoint.
    """

    def __init__(self, model: Path, *, device: str = "auto", threads: int = 2) -> None:
        if not model.is_file():
            raise Waiting("models.missing", model=model.stem, folder=str(model.parent))
        import torch
        import whisper

        torch.set_num_threads(threads)
        chosen = device if device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
        try:
            self._model: Any = whisper.load_model(str(model), device=chosen)
        except (RuntimeError, KeyError, TypeError, EOFError, ValueError, pickle.UnpicklingError) as error:
            raise Waiting("models.unreadable", model=model.name) from error
        with warnings.catch_warnings():
            # The package leaves its vocabulary file to the garbage collector; read it once, here.
            warnings.simplefilter("ignore", ResourceWarning)
            whisper.tokenizer.get_tokenizer(self._model.is_multilingual, num_languages=self._model.num_languages)
        # By path the package does not know which attention heads follow the words, which its own models need.
        heads = whisper._ALIGNMENT_HEADS.get(model.stem)  # noqa: SLF001 - no public way
        with contextlib.suppress(RuntimeError):  # another model under an official name: the usual heads then
            if heads:
                self._model.set_alignment_heads(heads)
        self._on_gpu = chosen != "cpu"
        self.name = f"openai-whisper/{model.stem}"

    def transcribe(
        self, samples: NDArray[np.float32], *, offset_ms: int, language: str | None, prompt: str | None
    ) -> Heard:
        """See `words.Transcriber`."""
        import torch
        import whisper

        torch.manual_seed(0)  # the fallback draws at random; a chunk done twice must give the same words
        try:
            result = whisper.transcribe(
                self._model, samples, language=language, initial_prompt=prompt or None, task="transcribe",
                temperature=_TEMPERATURES, compression_ratio_threshold=_REPEATS_ABOVE,
                logprob_threshold=_IMPROBABLE_BELOW, no_speech_threshold=_NO_SPEECH_ABOVE,
                condition_on_previous_text=False, word_timestamps=True, fp16=self._on_gpu, verbose=None,
            )  # fmt: skip
        except (torch.OutOfMemoryError, MemoryError) as error:
            raise Retry("models.out_of_memory", after_s=60) from error
        return _heard(result, samples, offset_ms)


def _heard(result: dict[str, Any], samples: NDArray[np.float32], offset_ms: int) -> Heard:
    segments = [one for one in result["segments"] if one["text"].strip()]
    pieces = [piece for segment in segments for piece in _pieces(segment, offset_ms)]
    words = settle(pieces, start_ms=offset_ms, end_ms=offset_ms + samples.size * 1000 // _RATE_HZ)
    words = snapped(words, _pauses(samples, offset_ms))
    if not words:
        return Heard((), result["language"], 1.0)
    return Heard(
        words=words, language=result["language"],
        no_speech_probability=max(one["no_speech_prob"] for one in segments),
        average_logprob=sum(one["avg_logprob"] for one in segments) / len(segments),
        compression_ratio=max(one["compression_ratio"] for one in segments),
    )  # fmt: skip


def _pieces(segment: dict[str, Any], offset_ms: int) -> list[Piece]:
    """The words of a segment; where the alignment gave none, its text with only the segment's first time."""
    timed = segment.get("words") or []
    if not timed:
        texts = segment["text"].split()
        starts = [offset_ms + _ms(segment["start"]), *[None] * (len(texts) - 1)]
        return [Piece(f" {text}", start, None) for text, start in zip(texts, starts, strict=True)]
    return [
        Piece(one["word"], offset_ms + _ms(one["start"]), offset_ms + _ms(one["end"]), _finite(one["probability"]))
        for one in timed
    ]


def _pauses(samples: NDArray[np.float32], offset_ms: int) -> list[tuple[int, int]]:
    """Where nothing sounds for at least 60 ms: 30 dB under the loud parts, or near the floor of the noise."""
    frame = _PAUSE_FRAME_MS * _RATE_HZ // 1000
    if samples.size < frame:
        return []
    power = np.square(samples[: samples.size // frame * frame].reshape(-1, frame)).mean(1)
    levels_db = 10 * np.log10(power + 1e-10)
    low, high = np.percentile(levels_db, [5, 90])
    quiet = levels_db < max(high - 30, min(low + 6, high - 15))
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    return [
        (offset_ms + int(first) * _PAUSE_FRAME_MS, offset_ms + int(last) * _PAUSE_FRAME_MS)
        for first, last in edges
        if (last - first) * _PAUSE_FRAME_MS >= _LEAST_PAUSE_MS
    ]


def _ms(seconds: float) -> int:
    return round(float(seconds) * 1000)


def _finite(value: float) -> float | None:
    return round(float(value), 4) if math.isfinite(value) else None
