"""Every process of a running service is killed without warning, and nothing is lost or done twice."""

from __future__ import annotations

import dataclasses
import random
import shutil
import signal
import tempfile
import time
from datetime import date
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from services import database, events, queue, recordings, runtime, storage, talks, transcripts
from services.doubts import standing
from services.models import Job, Stage
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
KILLS = 10
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
    """Postgres, Redis, two workers and a scheduler under the real supervisor, in a folder of their own."""

    def __init__(self, root: Path) -> None:
        self.state = State(root, server_account())
        self.postgres, self.redis = Postgres(self.state), Redis(self.state)
        self.supervisor = Supervisor(lambda *_args, **_params: None)
        self.supervisor.watch(self.postgres.start())
        self.supervisor.watch(self.redis.start())
        self.settings = Settings(
            state_dir=root, database_url=self.postgres.url(), redis_url=self.redis.url, secret_key="k" * 40,
            asr_engine="fake", fake_chunk_ms=300, diarizer="fake", chunk_longest_ms=6_000,
            lease_s=2, sweep_s=1, nudge_after_s=2, attempts=15,
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

    def wait(self, job_id, within_s: float = 120.0) -> None:
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

    def add(self, title: str):
        with self.runtime.sessions.begin() as db:
            known = events.everything(db)
            event = known[0] if known else events.create(db, name="Escale", starts_on=DATE)
            talk = talks.create(db, events.days(db, event)[0], title=title)
        with PANEL.open("rb") as stream:
            received = storage.receive(self.runtime.storage, stream, limit_bytes=10**9)
        receipt = recordings.receive(
            self.runtime.sessions, self.runtime.storage, talk.id, received, filename="panel.flac"
        )  # fmt: skip
        queue.announce(self.runtime.sessions, self.runtime.queue, receipt.job_id)
        return talk.id, receipt

    def heard(self, talk_id, receipt):
        with self.runtime.sessions.begin() as db:
            words = [dataclasses.astuple(word) for word in standing.words(db, receipt.recording_id)]
            return words, [turn.text for turn in transcripts.read(db, talk_id).turns]


@pytest.fixture
def service():
    root = Path(tempfile.mkdtemp(prefix="plenary-survival-"))
    root.chmod(0o711)
    service = Service(root)
    yield service
    service.supervisor.stop()
    service.runtime.sessions.kw["bind"].dispose()
    shutil.rmtree(root, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.network
def test_whatever_is_killed_every_chunk_is_done_once_and_the_result_is_the_same(service):
    chance = random.Random(20261014)
    undisturbed = service.add("Tranquille")
    service.wait(undisturbed[1].job_id)
    with service.runtime.sessions.begin() as db:
        db.connection().exec_driver_sql(LEDGER)
    disturbed = service.add("Dérangée")
    for number in range(KILLS):
        service.wait_for_new_work()
        service.tend(chance.uniform(0.0, 0.2))
        if number == 4:
            service.empty_and_kill_redis()
        if number == 7:
            service.kill_postgres()
        service.kill_workers(chance)
    service.wait(disturbed[1].job_id)

    assert service.heard(*disturbed) == service.heard(*undisturbed)
    with service.runtime.sessions.begin() as db:
        stages = db.scalars(sa.select(Stage).where(Stage.job_id == disturbed[1].job_id)).all()
        finishes = db.execute(sa.text("select stage_id from finishes")).scalars().all()
    chunks = [stage for stage in stages if stage.name == "transcribe"]
    assert len(chunks) >= 20
    assert {stage.state for stage in stages} == {"done"}
    assert sorted(finishes) == sorted(stage.id for stage in stages), "each stage was finished once"
    again = sum(stage.attempts - 1 for stage in stages)
    # Each kill takes at most the stage in hand of each worker; so does the end of Postgres.
    assert 3 <= again <= 2 * KILLS + 2, f"{again} of {len(chunks)} chunks were begun again after {KILLS} kills"
