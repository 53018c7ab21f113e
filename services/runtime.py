"""The composition root: what a process needs, built once from the settings. It alone, of the nouns, knows engines."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services import database, storage
from services.database import Sessions
from services.queue import NullQueue, Queue
from services.settings import Settings
from services.storage import Storage

if TYPE_CHECKING:
    from services.chunks import VoiceDetector
    from services.speakers import Diarizer
    from services.words import Transcriber


class Engines:
    """Heavy libraries, loaded when first asked for and kept: never before a worker forks, never in a web process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @functools.lru_cache(maxsize=2)  # noqa: B019 - lives as long as the process; two models at most stay in memory
    def transcriber(self, model: str | None = None) -> Transcriber:
        """The speech engine with the checkpoint `model` (None: the setting's).

        Raises: Waiting: "models.missing" where the weights are neither here nor to be had.
        """
        from services.engines import speech

        return speech.load(self._settings, model)

    def guarded(self, model: str | None = None) -> Transcriber:
        """The engine of second hearings: the reference, slower, with all its guards on. Raises: as `transcriber`."""
        if self._settings.asr_engine in {"fake", "openai"}:
            return self.transcriber(model)
        return self._guarded(model)

    @functools.lru_cache(maxsize=1)  # noqa: B019 - as above; beside the fast engine one such model is enough
    def _guarded(self, model: str | None) -> Transcriber:
        from services.engines import speech

        return speech.guarded(self._settings, model)

    @functools.cached_property
    def detector(self) -> VoiceDetector:
        from services.engines.silero import SileroDetector

        return SileroDetector()

    @functools.cached_property
    def diarizer(self) -> Diarizer | None:
        """Who spoke when, or None where the operator switched it off."""
        if self._settings.diarizer == "none":
            return None
        if self._settings.diarizer == "fake":
            from services.engines.fake import FakeDiarizer

            return FakeDiarizer()
        from services.engines.diarizer import VoiceDiarizer

        return VoiceDiarizer(threads=self._settings.asr_threads)


@dataclass(frozen=True)
class Runtime:
    """Everything a request or a stage is given: settings, short transactions, storage, queue, engines."""

    settings: Settings
    sessions: Sessions
    storage: Storage
    queue: Queue = field(default_factory=NullQueue)

    @functools.cached_property
    def engines(self) -> Engines:
        return Engines(self.settings)


def build(settings: Settings, queue: Queue | None = None, *, pool: int = 4) -> Runtime:
    """Connect to what `settings` names; nothing is opened before it is used.

    Raises: Refused: "settings.missing" without a database.
    """
    settings.need("database_url")
    sessions = database.sessions(database.create_engine(settings.database_url, pool=pool))
    store = storage.at(settings.storage_url, settings.state_dir / "cache")
    return Runtime(settings, sessions, store, queue or NullQueue())
