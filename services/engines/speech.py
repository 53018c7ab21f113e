"""Which speech engine a process uses: the one the operator names, or the fastest that works on this machine."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol, runtime_checkable

from services.errors import Waiting
from services.settings import Settings
from services.words import Transcriber

_log = logging.getLogger(__name__)


@runtime_checkable
class Guarding(Protocol):
    """An engine that hears a second time otherwise than the first."""

    def guarded(self) -> Transcriber:
        """The same model as second hearings want it."""


def load(settings: Settings, model: str | None = None) -> Transcriber:
    """The engine with the checkpoint `model` (None: the setting's) in memory.

    Raises: Waiting: "models.missing" where the weights are neither here nor to be had, "models.*" as the engines.
    Refused: "models.unknown".
    """
    if settings.asr_engine == "fake":
        from services.engines.fake import FakeTranscriber

        return FakeTranscriber(settings.fake_chunk_ms)
    from services.engines.hearing.weights import locate

    checkpoint = locate(model or settings.whisper_model, settings.whisper_dir)
    if settings.asr_engine == "ctranslate2":
        return _fast(checkpoint, settings)
    if settings.asr_engine == "auto":
        try:
            return _fast(checkpoint, settings)
        except (ModuleNotFoundError, Waiting, OSError, RuntimeError) as error:
            # No wheel for this machine, no place for the converted weights, a card it cannot drive: the reference
            # engine runs wherever torch does, and says what is wrong where the checkpoint itself is.
            _log.warning("the engine ctranslate2 does not work here (%s): using openai", error)
    return _reference(checkpoint, settings)


def guarded(engine: Transcriber) -> Transcriber:
    """`engine` for second hearings, with every guard on and no weights of its own."""
    return engine.guarded() if isinstance(engine, Guarding) else engine


def _reference(checkpoint: Path, settings: Settings) -> Transcriber:
    from services.engines.hearing.openai_whisper import OpenAIWhisper

    return OpenAIWhisper(checkpoint, device=settings.whisper_device, threads=settings.asr_threads)


def _fast(checkpoint: Path, settings: Settings) -> Transcriber:
    from services.engines.hearing.ctranslate2_whisper import CTranslate2Whisper

    return CTranslate2Whisper(
        checkpoint, settings.whisper_dir, device=settings.whisper_device, threads=settings.asr_threads,
        beam=settings.asr_beam,
    )  # fmt: skip
