"""Engines that run the whole program without a model: instant, and the same input always gives the same output."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services import media
from services.contracts import Word
from services.errors import Cancelled
from services.speakers import Diarization, Span
from services.words import Heard

_VOCABULARY = (
    "nous", "avons", "trois", "millions", "de", "clients", "par", "mois.", "la", "confiance", "est", "essentielle",
    "pour", "le", "commerce.", "notre", "équipe", "change", "les", "métiers.",
)  # fmt: skip
_WORD_MS = 400
_TURN_MS = 10_000


class FakeTranscriber:
    """Hears a word every 400 ms, chosen by its time; `calls` counts the chunks, each of which takes `chunk_ms`."""

    name = "fake"

    def __init__(self, chunk_ms: int = 0) -> None:
        self.calls, self._chunk_ms = 0, chunk_ms

    def transcribe(
        self, samples: NDArray[np.float32], *, offset_ms: int, language: str | None, prompt: str | None  # noqa: ARG002
    ) -> Heard:  # fmt: skip
        self.calls += 1
        time.sleep(self._chunk_ms / 1000)
        end_ms = offset_ms + samples.size * 1000 // media.WORK_RATE_HZ
        first = -(-offset_ms // _WORD_MS)
        words = tuple(
            Word(_VOCABULARY[n % len(_VOCABULARY)], n * _WORD_MS, min(end_ms, (n + 1) * _WORD_MS), 0.9)
            for n in range(first, -(-end_ms // _WORD_MS))
        )
        return Heard(words, language or "fr", 0.01, -0.2, 1.5)


class FakeDiarizer:
    """Hears two people who take turns of ten seconds (or as many as the caller says)."""

    name = "fake"

    def diarize(
        self, audio: Path, *, speakers: int | None = None, minimum: int | None = None,
        maximum: int | None = None,  # noqa: ARG002 - part of the Protocol
        progress: Callable[[int, int], None] = lambda *_: None, cancelled: Callable[[], bool] = lambda: False,
    ) -> Diarization:  # fmt: skip
        if cancelled():
            raise Cancelled
        total_ms = media.duration_ms(audio)
        voices = speakers or max(2, minimum or 2)
        starts = range(0, total_ms, _TURN_MS)
        progress(total_ms, total_ms)
        return Diarization(
            tuple(Span(f"S{n % voices + 1}", at, min(at + _TURN_MS, total_ms)) for n, at in enumerate(starts)),
            engine="fake", version="1",
        )  # fmt: skip
