"""Stage `transcribe`: hear one chunk of a recording and store its words; or store what was heard of it in a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from services import chunks, jobs, media, words
from services.database import Sessions
from services.errors import Refused, Retry
from services.flow.work import Held
from services.jobs import Lease, LeaseLost
from services.models import Chunk, Job, Recording, Talk
from services.naming import glossary
from services.storage import Storage
from services.words import Heard, Transcriber

# A model that has no memory for less than this has none for speech.
_LEAST_SPLIT_MS = 5_000


@dataclass(frozen=True, slots=True)
class Order:
    """What the chunks of one job have in common: their work file, the model and language asked for, terms to expect."""

    work_key: str
    model: str | None
    language: str | None
    terms: tuple[str, ...]

    def prompt_for(self, engine: Transcriber) -> str | None:
        return glossary.prompt_for(engine, self.terms)


@dataclass(frozen=True, slots=True)
class Ready:
    """What was heard in a chunk, perhaps in a batch before its stage comes to it, and which engine did."""

    chunk_id: UUID
    heard: Heard
    engine: str


def order_of(db: Session, lease: Lease) -> Order:
    return Order(
        work_key=db.get_one(Recording, lease.recording_id).work_key or "missing",
        model=db.get_one(Job, lease.job_id).model, language=db.get_one(Talk, lease.talk_id).language,
        terms=glossary.expected(db, lease.talk_id),
    )  # fmt: skip


def transcribe(
    sessions: Sessions, held: Held, store: Storage, transcriber: Callable[[str | None], Transcriber]
) -> None:
    """Stage `transcribe`: hear one chunk, unless that is done; its words and "done" commit together.

    A chunk that does not fit into memory is parted in two, and each half heard on its own.
    Args: transcriber: loads the engine of a model's name, or of the setting's for None.
    Raises: Waiting: the model's weights are missing; Refused: "words.no_memory" even for a few seconds.
    """
    ready = held.ready if isinstance(held.ready, Ready) else _alone(sessions, held, store, transcriber)
    if ready is not None and not held.is_over:
        held.ready = ready
        settle(sessions, [held])
        if not held.is_over:
            raise LeaseLost


def settle(sessions: Sessions, those: Sequence[Held]) -> None:
    """Words and "done" of chunks of one job that are `ready`, in one transaction; nothing of those that are not ours
    any more. The others are then `is_over`.
    """
    with sessions.begin() as db:
        ours = jobs.finish_together(db, [one.lease for one in those])
        kept = [one for one in those if one.lease in ours]
        ready = [one.ready for one in kept if isinstance(one.ready, Ready)]
        if ready:
            words.save(db, {one.chunk_id: one.heard for one in ready}, ready[0].engine)
    for one in kept:
        one.is_over = True


def _alone(
    sessions: Sessions, held: Held, store: Storage, transcriber: Callable[[str | None], Transcriber]
) -> Ready | None:
    """What is heard in the chunk in hand; None where it was parted instead."""
    with sessions.begin() as db:
        chunk = db.get_one(Chunk, held.lease.chunk_id)
        order = order_of(db, held.lease)
    engine = transcriber(order.model)
    samples = media.samples(store.open(order.work_key), chunk.start_ms, chunk.end_ms)
    prompt = order.prompt_for(engine)
    try:
        heard = engine.transcribe(samples, offset_ms=chunk.start_ms, language=order.language, prompt=prompt)
    except (MemoryError, Retry) as error:
        if isinstance(error, Retry) and error.key != "models.out_of_memory":
            raise
        _halve(sessions, held, chunk, samples, error)
        return None
    return Ready(chunk.id, heard, engine.name)


def _halve(
    sessions: Sessions, held: Held, chunk: Chunk, samples: NDArray[np.float32], error: MemoryError | Retry
) -> None:  # fmt: skip
    if chunk.end_ms - chunk.start_ms < _LEAST_SPLIT_MS:
        raise Refused("words.no_memory", seconds=_LEAST_SPLIT_MS // 1000) from error
    at_ms = chunk.start_ms + chunks.quietest(samples)
    with sessions.begin() as db:
        chunks.split(db, held.lease, at_ms)
