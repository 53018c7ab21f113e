"""The composition root: what a process needs, built once from the settings. It alone, of the nouns, knows engines."""

from __future__ import annotations

import functools
import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from services import database
from services.database import Sessions
from services.errors import Refused
from services.flow.batching import Pace
from services.keeping import Kept
from services.queue import NullQueue, Queue
from services.settings import Settings
from services.storage import FolderStorage, Storage

if TYPE_CHECKING:
    from services.chunks import VoiceDetector
    from services.recaps.chat import Chat
    from services.recaps.drafting import Writer
    from services.speakers import Diarizer
    from services.words import Transcriber


class Engines:
    """Heavy libraries, loaded when first asked for and kept: never before a worker forks, never in a web process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept = Kept()

    def transcriber(self, model: str | None = None) -> Transcriber:
        """The speech engine with the checkpoint `model` (None: the setting's); two at most stay in memory.

        Raises: Waiting: "models.missing" where the weights are neither here nor to be had.
        """
        from services.engines import speech

        return self._kept.get("transcriber", model, lambda: speech.load(self._settings, model), most=2)

    def guarded(self, model: str | None = None) -> Transcriber:
        """The engine of second hearings: the same weights, with every guard on. Raises: as `transcriber`."""
        from services.engines import speech

        return speech.guarded(self.transcriber(model))

    @property
    def detector(self) -> VoiceDetector:
        from services.engines.silero import SileroDetector

        return self._kept.get("detector", None, SileroDetector)

    @property
    def diarizer(self) -> Diarizer | None:
        """Who spoke when, or None where the operator switched it off."""
        if self._settings.diarizer == "none":
            return None
        return self._kept.get("diarizer", None, self._diarizer)

    @property
    def writer(self) -> Writer | None:
        """The language model that helps to draft recaps, or None where the operator did not ask for one."""
        return self.language_model() if self._settings.recap_engine == "llm" else None

    def language_model(self) -> Writer:
        """The language model of the settings, asked for or not; nothing is sent before it is used."""
        from services.recaps.drafting import Writer
        from services.recaps.llm import Limits

        def load() -> Chat:
            from services.engines import openai_chat

            return self._kept.get("chat", self._settings.llm_model, lambda: openai_chat.load(self._settings))

        return Writer(load, Limits(self._settings.llm_recap_s, self._settings.llm_recap_tokens))

    def _diarizer(self) -> Diarizer:
        if self._settings.diarizer == "fake":
            from services.engines.fake import FakeDiarizer

            return FakeDiarizer()
        if self._settings.diarizer == "pyannote":
            from services.engines.voices.pyannote_diarizer import PyannoteDiarizer

            return PyannoteDiarizer(
                self._settings.pyannote_model, token=self._settings.pyannote_token,
                device=self._settings.whisper_device, threads=self._settings.asr_threads,
            )  # fmt: skip
        from services.engines.voices.diarizer import VoiceDiarizer

        return VoiceDiarizer(threads=self._settings.asr_threads, keep_centroids=True)

    def in_use(self) -> AbstractContextManager[None]:
        """While a stage is in hand: nothing is let go."""
        return self._kept.in_use()

    def let_go(self, idle_s: float, *, wait_s: float = 0.0) -> bool:
        """Drop what nobody used for `idle_s` from memory; whether there was anything. `wait_s`: for work to end."""
        return self._kept.let_go(idle_s, wait_s=wait_s)


@dataclass(frozen=True)
class Runtime:
    """Everything a request or a stage is given: settings, short transactions, storage, queue, engines."""

    settings: Settings
    sessions: Sessions
    storage: Storage
    queue: Queue = field(default_factory=NullQueue)
    pace: Pace = field(default_factory=Pace)

    @functools.cached_property
    def engines(self) -> Engines:
        return Engines(self.settings)


def build(settings: Settings, queue: Queue | None = None, *, pool: int = 4) -> Runtime:
    """Connect to what `settings` names; nothing is opened before it is used.

    Raises: Refused: "settings.missing" without a database.
    """
    settings.need("database_url")
    sessions = database.sessions(database.create_engine(settings.database_url, pool=pool))
    store = storage_at(settings.storage_url, settings.state_dir / "cache")
    return Runtime(settings, sessions, store, queue or NullQueue())


def storage_at(url: str, cache: Path | None = None) -> Storage:
    """Open the storage at `url`, file:///folder or s3://bucket/prefix.

    Args: cache: local folder for files of a bucket. Raises: Refused: "storage.scheme", or ".no_bucket".
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStorage(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        if not parts.netloc:
            raise Refused("storage.no_bucket")
        from services.engines.s3_storage import S3Storage

        return S3Storage(parts.netloc, parts.path, cache or Path(tempfile.gettempdir()) / "plenary-cache")
    raise Refused("storage.scheme", scheme=parts.scheme)
