"""The whole service as processes, for tests that kill, pause and crowd it: real servers, workers and supervisor."""

from __future__ import annotations

import dataclasses
import random
import signal
import time
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import pytest
import sqlalchemy as sa

from services import database, events, queue, recordings, runtime, storage, talks, transcripts
from services.doubts import standing
from services.models import Job, Stage
from services.recordings import Receipt
from services.settings import Settings
from web.embedded.postgres import Postgres
from web.embedded.process import server_account
from web.embedded.programs import programs
from web.embedded.redis import Redis
from web.embedded.state import State
from web.embedded.supervisor import Supervisor
from worker.app import make_app
from worker.queue import CeleryQueue

PANEL = Path(__file__).parents[1] / "data" / "demo" / "panel.flac"
DATE = date(2026, 10, 14)
# Counts each time a stage became done, whoever did it: written in the same transaction as the result.
LEDGER = """
create table finishes (stage_id uuid, name text, at timestamptz default clock_timestamp());
create function note_finish() returns trigger language plpgsql as $$
begin insert into finishes (stage_id, name) values (new.id, new.name); return null; end $$;
create trigger note_finish after update on stages for each row
when (new.state = 'done' and old.state is distinct from 'done') execute function note_finish();
"""


class Service:
    """Postgres, Redis, three workers and a scheduler under the real supervisor, in a folder of their own.

    Args: chosen: settings other than a fake engine's that takes 300 ms a chunk. `source`: what `add` sends.
    """

    source = PANEL

    def __init__(self, root: Path, **chosen: Any) -> None:
        self.state = State(root, server_account())
        self.postgres, self.redis = Postgres(self.state), Redis(self.state)
        self.supervisor = Supervisor(lambda *_args, **_params: None)
        self.supervisor.watch(self.postgres.start())
        self.supervisor.watch(self.redis.start())
        fast = {"fake_chunk_ms": 300, "chunk_longest_ms": 6_000, "lease_s": 2, "sweep_s": 1, "nudge_after_s": 2}
        self.settings = Settings(
            state_dir=root, database_url=self.postgres.url(), redis_url=self.redis.url, secret_key="k" * 40,
            asr_engine="fake", diarizer="fake", attempts=15, **{**fast, **chosen},
        )  # fmt: skip
        database.migrate(self.settings.database_url)
        self.runtime = runtime.build(self.settings, CeleryQueue(make_app(self.settings.redis_url)))
        self.workers = [
            child for child in programs(self.settings, self.state.logs) if child.name != "web"
        ]  # fmt: skip
        for child in self.workers:
            child.start()
            self.supervisor.watch(child)

    def tend(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.supervisor.tend()
            time.sleep(0.05)

    def wait(self, job_id: UUID | None, within_s: float = 120.0) -> None:
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            self.tend(0.2)
            try:
                with self.runtime.sessions.begin() as db:
                    if db.get_one(Job, job_id).state == "done":
                        return
            except sa.exc.OperationalError:
                continue
        pytest.fail(f"the job is not done after {within_s} s")

    def wait_for_new_work(self, within_s: float = 60.0) -> None:
        """Until a chunk was claimed since the last kill: a kill while everybody is still starting proves nothing."""
        begun = sa.select(sa.func.sum(Stage.attempts)).where(Stage.name == "transcribe")
        before, end = None, time.monotonic() + within_s
        while time.monotonic() < end:
            try:
                with self.runtime.sessions.begin() as db:
                    now = db.scalar(begun) or 0
            except sa.exc.OperationalError:
                continue
            finally:
                self.tend(0.05)
            if before is not None and now > before:
                return
            before = now if before is None else before

    def kill_workers(self, chance: random.Random) -> None:
        """Kill -9 one process of each worker: its parent or its pool child, whichever chance picks."""
        for child in self.workers:
            if child.pid and child.returncode() is None and child.name != "scheduler":
                parent = psutil.Process(child.pid)
                chance.choice([parent, *parent.children(recursive=True)]).send_signal(signal.SIGKILL)

    def empty_and_kill_redis(self) -> None:
        psutil.Process(self.redis.child.pid).send_signal(signal.SIGKILL)
        for file in (self.state.root / "redis" / "data").rglob("*"):
            if file.is_file():
                file.unlink()

    def kill_postgres(self) -> None:
        psutil.Process(self.postgres.child.pid).send_signal(signal.SIGKILL)

    def count_finishes(self) -> None:
        """From now on keep in the table `finishes` which stage became done, in order."""
        with self.runtime.sessions.begin() as db:
            db.connection().exec_driver_sql(LEDGER)

    def add(self, title: str, source: Path | None = None, **talk_fields: Any) -> tuple[UUID, Receipt]:
        with self.runtime.sessions.begin() as db:
            known = events.everything(db)
            event = known[0] if known else events.create(db, name="Escale", starts_on=DATE)
            talk = talks.create(db, events.days(db, event)[0], title=title, **talk_fields)
        source = source or self.source
        with source.open("rb") as stream:
            received = storage.receive(self.runtime.storage, stream, limit_bytes=10**9)
        receipt = recordings.receive(
            self.runtime.sessions, self.runtime.storage, talk.id, received, filename=source.name
        )  # fmt: skip
        queue.announce(self.runtime.sessions, self.runtime.queue, receipt.job_id)
        return talk.id, receipt

    def heard(self, talk_id: UUID, receipt: Receipt) -> tuple[list[tuple[Any, ...]], list[str]]:
        """The words as their engine gave them, and the turns as people read them."""
        with self.runtime.sessions.begin() as db:
            words = [dataclasses.astuple(word) for word in standing.words(db, receipt.recording_id)]
            return words, [turn.text for turn in transcripts.read(db, talk_id).turns]
