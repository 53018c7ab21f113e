"""Batches: neighbouring chunks that a speech engine hears at once, each still a stage under a lease of its own.

Nothing of the ledger changes for it: every chunk has its attempts and its token, and of one that somebody else holds
by then nothing is stored. A batch is only tried with chunks that nobody tried before, so that one on which an engine
dies takes its neighbours along once, and then meets it alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import jobs, media, transcribing
from services.database import Sessions
from services.flow import urgency
from services.flow.work import Held
from services.jobs import Lease
from services.models import Chunk, Job, Stage
from services.storage import Storage
from services.words import BatchTranscriber, Transcriber

# Words reach the newsroom when a batch is over, and who stops a job waits as long: a batch should take no longer.
_LONGEST_S = 30.0
_TOKEN_BITS = 62
# Always allowed: two chunks of any kind, however slow the engine.
_LEAST_MS = 60_000


@dataclass
class Pace:
    """How much sound this process hears in a second of the clock, in milliseconds by engine; as the last batch was."""

    _known: dict[str, float] = field(default_factory=dict)

    def note(self, engine: str, sound_ms: int, seconds: float) -> None:
        self._known[engine] = sound_ms / max(seconds, 1e-3)

    def room_ms(self, engine: str) -> int:
        """The most sound a batch may hold."""
        return max(_LEAST_MS, int(self._known.get(engine, 0.0) * _LONGEST_S))


def hear(
    sessions: Sessions, held: Held, store: Storage, transcriber: Callable[[str | None], Transcriber], pace: Pace,
    hold: Callable[[Lease], Held], *, lease_s: float,
) -> None:  # fmt: skip
    """Hear the chunk in hand with its neighbours, where the engine can and there are some, and store what was heard;
    where that fails, each keeps it in its `Held.ready`, for `transcribing.transcribe` to store by itself.

    Args: hold: keeps a further lease alive. Raises: whatever the engine raises; each chunk should then be tried alone.
    """
    if held.lease.attempt > 1:
        return
    with sessions.begin() as db:
        model = db.get_one(Job, held.lease.job_id).model
    engine = transcriber(model)
    if not isinstance(engine, BatchTranscriber) or engine.batch < 2:
        return
    leases = claim(sessions, held.lease, most=engine.batch, sound_ms=pace.room_ms(engine.name), lease_s=lease_s)
    if not leases:
        return
    together = [held, *map(hold, leases)]
    with sessions.begin() as db:
        order = transcribing.order_of(db, held.lease)
        found = db.scalars(sa.select(Chunk).where(Chunk.id.in_([one.lease.chunk_id for one in together])))
        by_id: dict[UUID | None, Chunk] = {row.id: row for row in found}
        rows = [by_id[one.lease.chunk_id] for one in together]
    work = store.open(order.work_key)
    sound = [(media.samples(work, row.start_ms, row.end_ms), row.start_ms) for row in rows]
    begun = time.monotonic()
    heard = engine.transcribe_many(sound, language=order.language, prompt=order.prompt_for(engine))
    pace.note(engine.name, sum(row.end_ms - row.start_ms for row in rows), time.monotonic() - begun)
    for one, row, of_it in zip(together, rows, heard, strict=True):
        one.ready = transcribing.Ready(row.id, of_it, engine.name)
    transcribing.settle(sessions, together)


def claim(sessions: Sessions, lease: Lease, *, most: int, sound_ms: int, lease_s: float) -> list[Lease]:
    """Take the next queued chunks of the job of `lease` that nobody tried yet, for a batch of at most `most` with the
    one in hand and of `sound_ms`; none where others should have them, or where the job is held.

    A job's first batches are small, so that its first words come early; and where several workers are at work, each
    leaves the others their share of what is queued.
    """
    with sessions.begin() as db:
        # Pausing locks this row against it, as it does against `jobs.claim`.
        goes_on = sa.select(Job.id).where(Job.id == lease.job_id, *urgency.going_on())
        if db.scalar(goes_on.with_for_update(read=True, key_share=True)) is None:
            return []
        most = min(most, _grown(db, lease, most), _share(db, lease.name, most)) - 1
        chosen = _next(db, lease, most, sound_ms) if most > 0 else []
        return _taken(db, lease, chosen, lease_s) if chosen else []


def _next(db: Session, lease: Lease, most: int, sound_ms: int) -> list[UUID]:
    """The next stages that nobody tried, locked; those that others are about to take are left out."""
    queued = (
        sa.select(Stage.id, Stage.total_ms)
        .where(Stage.job_id == lease.job_id, Stage.name == lease.name, *urgency.claimable(attempts=1))
        .order_by(Stage.position)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    left_ms = sound_ms - (db.scalar(sa.select(Stage.total_ms).where(Stage.id == lease.stage_id)) or 0)
    chosen = []
    for row in db.execute(queued):
        left_ms -= row.total_ms
        if left_ms < 0:
            break
        chosen.append(row.id)
    return chosen


def _grown(db: Session, lease: Lease, most: int) -> int:
    """As many as the job has settled already, up to `most`: one, one, two, four."""
    of_job = sa.select(Stage.id).where(Stage.job_id == lease.job_id, Stage.name == lease.name)
    return _count(db, of_job.where(Stage.state.in_(("done", "failed"))).limit(most))


def _share(db: Session, name: str, most: int) -> int:
    """What of the queued chunks, of all recordings, one worker may hold with the one in hand, up to `most`.

    Every chunk in work counts as a worker of its own, so that batches shrink towards the end of the work and no worker
    ends long after the others. Source: guided self-scheduling (Polychronopoulos and Kuck 1987).
    """
    of_this_kind = sa.select(Stage.id).join(Job, Job.id == Stage.job_id).where(Stage.name == name)
    running = of_this_kind.where(Stage.state == "running", Stage.lease_until >= sa.func.now())
    busy = max(1, _count(db, running))
    queued = of_this_kind.where(*urgency.going_on(), *urgency.claimable(attempts=1))
    return -(-(_count(db, queued.limit(most * busy)) + 1) // busy)


def _count(db: Session, which: sa.Select[UUID]) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(which.subquery())) or 0


def _taken(db: Session, lease: Lease, stage_ids: list[UUID], lease_s: float) -> list[Lease]:
    """The stages claimed, as `jobs.claim` does it, in the order given."""
    now = sa.func.now()
    rows = db.execute(
        sa.update(Stage)
        .where(Stage.id.in_(stage_ids))
        .values(
            state="running", token=_token(), attempts=Stage.attempts + 1, lease_until=now + jobs.seconds(lease_s),
            started_at=sa.func.coalesce(Stage.started_at, now), progressed_at=now, error_key=None, error_fate=None,
        )
        .returning(Stage.id, Stage.chunk_id, Stage.token, Stage.attempts)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    found = {
        row.id: replace(lease, stage_id=row.id, chunk_id=row.chunk_id, token=row.token, attempt=row.attempts)
        for row in rows
    }
    return [found[one] for one in stage_ids]


def _token() -> sa.ColumnElement[int]:
    """A token of its own for each row of an UPDATE."""
    return sa.cast(sa.func.floor(sa.func.random() * 2**_TOKEN_BITS), sa.BigInteger)
