"""The stages as tasks, each one service call. Order, queues and limits stand in services.pipeline."""

from __future__ import annotations

from collections.abc import Callable

from celery import Celery

from services import audit as auditing
from services import chunks, recordings, speakers, transcribing, transcripts
from services.doubts import redoing
from services.flow import batching
from services.flow.work import Held
from services.forced import aligning
from services.jobs import Lease
from services.recaps import drafts, early_quotes
from services.runtime import Runtime
from services.sound import crosstalk
from worker.stage import Ahead, Service, register


def probe(runtime: Runtime, held: Held) -> None:
    recordings.probe(runtime.sessions, held, runtime.storage, runtime.settings.recording_limit_ms)


def plan(runtime: Runtime, held: Held) -> None:
    chunks.cut(runtime.sessions, held, runtime.storage, runtime.engines.detector, runtime.settings)


def transcribe(runtime: Runtime, held: Held) -> None:
    transcribing.transcribe(runtime.sessions, held, runtime.storage, runtime.engines.transcriber)


def transcribe_ahead(runtime: Runtime, held: Held, hold: Callable[[Lease], Held]) -> None:
    engine, lease_s = runtime.engines.transcriber, runtime.settings.lease_s
    batching.hear(runtime.sessions, held, runtime.storage, engine, runtime.pace, hold, lease_s=lease_s)


def diarize(runtime: Runtime, held: Held) -> None:
    speakers.diarize(runtime.sessions, held, runtime.storage, runtime.engines.diarizer)


def redo(runtime: Runtime, held: Held) -> None:
    engines, settings = runtime.engines, runtime.settings
    redoing.redo(runtime.sessions, held, runtime.storage, engines.guarded, engines.detector, settings.longest_chunk_of)


def listen_apart(runtime: Runtime, held: Held) -> None:
    crosstalk.listen(runtime.sessions, held, runtime.storage, runtime.engines.transcriber)


def turns(runtime: Runtime, held: Held) -> None:
    transcripts.build(runtime.sessions, held)


def audit(runtime: Runtime, held: Held) -> None:
    auditing.audit(runtime.sessions, held)


def import_text(runtime: Runtime, held: Held) -> None:
    transcripts.import_text(runtime.sessions, held, runtime.storage)


def align(runtime: Runtime, held: Held) -> None:
    aligning.align(runtime.sessions, held, runtime.storage, runtime.engines.transcriber)


def recap(runtime: Runtime, held: Held) -> None:
    drafts.draft(runtime.sessions, held, runtime.engines.writer, early_quotes.place)


SERVICES: dict[str, Service] = {
    "probe": probe,
    "plan": plan,
    "transcribe": transcribe,
    "diarize": diarize,
    "audit": audit,
    "redo": redo,
    "crosstalk": listen_apart,
    "turns": turns,
    "align": align,
    "import": import_text,
    "recap": recap,
}


# What several stages of a kind may do together before each is settled by its service.
AHEAD: dict[str, Ahead] = {"transcribe": transcribe_ahead}


def register_all(app: Celery, runtime: Callable[[], Runtime]) -> None:
    for name in SERVICES:
        register(app, runtime, name, SERVICES, AHEAD)
