"""pyannote.audio as a diarizer, for those who may use its gated weights: an optional extra, overlaps included.

Written for pyannote.audio 4 (`Pipeline.from_pretrained`, a call that returns `speaker_diarization`); the pipelines of
3.1 return the annotation itself, which is taken as well.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from services import speakers as speakers_
from services.engines.voices.diarizer import WorkFile
from services.errors import Cancelled, Waiting
from services.speakers import Diarization, Span, never, quiet

COMMUNITY = "pyannote/speaker-diarization-community-1"
_RATE_HZ = 16_000
# Where each step that reports its progress stands in the whole, in percent: prints are most of the time.
_STEPS = {"segmentation": (0, 30), "embeddings": (30, 95)}


class PyannoteDiarizer:
    """A `speakers.Diarizer` around a pyannote pipeline, which is loaded when first needed.

    Args: model: a pipeline's name on the hub, or the folder it was downloaded to; token: of the hub, "" where the
    folder or the hub's own cache suffices; device: cpu, cuda or auto; threads: of torch on the CPU.
    """

    name = "pyannote"

    def __init__(self, model: str = COMMUNITY, *, token: str = "", device: str = "auto", threads: int = 1) -> None:
        self._model, self._token, self._device, self._threads = model, token, device, threads
        self._pipeline: Any = None
        self._version = ""

    def diarize(
        self,
        audio: Path,
        *,
        speakers: int | None = None,
        minimum: int | None = None,
        maximum: int | None = None,
        progress: Callable[[int, int], None] = quiet,
        cancelled: Callable[[], bool] = never,
    ) -> Diarization:
        """See `speakers.Diarizer`. Spans overlap where people do.

        The whole recording is in memory as float32, 690 MB for three hours: that is how the pipeline takes it.
        Raises also: Waiting: "speakers.pyannote_missing", "speakers.pyannote_model".
        """
        fewest, most = speakers_.check_hints(speakers, minimum, maximum)
        with WorkFile(audio) as file:
            total_ms = file.duration_ms
            if cancelled():
                raise Cancelled
            if not total_ms:
                return Diarization((), self.name, self._version)
            pipeline = self._load()
            heard = _waveform(file)
        if fewest == most:
            hints = {"num_speakers": fewest}
        else:
            given = {"min_speakers": minimum, "max_speakers": maximum}
            hints = {name: value for name, value in given.items() if value is not None}
        output = pipeline(heard, hook=_Hook(total_ms, progress, cancelled), **hints)
        # Pipelines of 3.1 and "legacy" ones return the annotation itself.
        annotation = getattr(output, "speaker_diarization", output)
        progress(total_ms, total_ms)
        return Diarization(
            speakers_.relabelled(_spans(annotation.itertracks(yield_label=True), total_ms))[0], self.name, self._version
        )

    def _load(self) -> Any:
        if self._pipeline is not None:
            return self._pipeline
        # Read when the package is imported: without it every run is reported to the package's makers.
        os.environ.setdefault("PYANNOTE_METRICS_ENABLED", "0")
        try:
            import pyannote.audio
            import torch
        except ImportError as error:
            raise Waiting("speakers.pyannote_missing") from error
        torch.set_num_threads(self._threads)
        try:
            pipeline = pyannote.audio.Pipeline.from_pretrained(self._model, token=self._token or None)
        except (OSError, ValueError) as error:  # a refused or failed download is an OSError of the hub's
            raise Waiting("speakers.pyannote_model", model=self._model) from error
        if pipeline is None:  # 3.1's answer to a refused download
            raise Waiting("speakers.pyannote_model", model=self._model)
        has_card = self._device != "cpu" and torch.cuda.is_available()
        pipeline.to(torch.device("cuda" if has_card else "cpu"))
        self._pipeline, self._version = pipeline, str(pyannote.audio.__version__)
        return pipeline


class _Hook:
    """Called by the pipeline after each batch: the place to report and to stop."""

    def __init__(self, total_ms: int, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> None:
        self._total_ms, self._progress, self._cancelled = total_ms, progress, cancelled
        self._done_ms = 0

    def __call__(
        self, step: str, _artefact: object, *, file: object = None, total: int | None = None,
        completed: int | None = None,
    ) -> None:  # fmt: skip
        del file
        if self._cancelled():
            raise Cancelled
        if step in _STEPS and total and completed is not None:
            begins, ends = _STEPS[step]
            percent = begins + (ends - begins) * min(1.0, completed / total)
            self._done_ms = max(self._done_ms, int(self._total_ms * percent / 100))
            self._progress(self._done_ms, self._total_ms)


def _waveform(file: WorkFile) -> dict[str, Any]:
    """Return the recording as the pipeline takes it from memory, so that no decoder of its own is needed."""
    import numpy as np
    import torch

    samples = np.empty((1, file.length), dtype=np.float32)
    at = 0
    for block in file.blocks(60 * _RATE_HZ):
        np.divide(block, 32768, out=samples[0, at : at + len(block)], dtype=np.float32)
        at += len(block)
    return {"waveform": torch.from_numpy(samples), "sample_rate": _RATE_HZ, "uri": "recording"}


def _spans(tracks: Iterable[tuple[Any, object, object]], total_ms: int) -> list[Span]:
    """Read (segment in seconds, track, label); what is outside the recording or shorter than 1 ms is cut away."""
    laid = []
    for segment, _track, label in tracks:
        start_ms, end_ms = max(0, round(segment.start * 1000)), min(total_ms, round(segment.end * 1000))
        if start_ms < end_ms:
            laid.append(Span(str(label), start_ms, end_ms))
    return laid
