"""A real worker with the real engine is killed in the middle of batches: only leases are lost."""

from __future__ import annotations

import dataclasses
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from services import queue, recordings, storage
from services import settings as configuration
from services.doubts import standing
from services.models import Stage
from worker import stage, tasks
from worker.app import make_app
from worker.main import sweep_once
from worker.queue import CeleryQueue

ROOT = Path(__file__).parents[2]
PANEL = ROOT / "tests" / "data" / "demo" / "panel.flac"
KILLS = 2
BATCH = 8  # of the demo model on a processor


@pytest.fixture
def service(runtime, redis_url, tmp_path):
    """The runtime with the real engine and a queue; leases run out soon."""
    chosen = dataclasses.replace(
        runtime.settings, redis_url=redis_url, asr_engine="ctranslate2", whisper_model="demo", asr_threads=1,
        whisper_device="cpu", chunk_longest_ms=6_000, lease_s=2, nudge_after_s=1, attempts=4,
    )  # fmt: skip
    return dataclasses.replace(runtime, settings=chosen, queue=CeleryQueue(make_app(redis_url)))


@pytest.fixture
def worker(service, tmp_path):
    """`worker()` starts a speech worker; it is ended after the test."""
    started = []

    def start():
        environ = {**os.environ, **configuration.to_env(service.settings), "OMP_NUM_THREADS": "1"}
        with (tmp_path / "worker.log").open("ab") as log:
            command = [sys.executable, "-m", "worker.main", "--queues", "speech"]
            started.append(subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log))
        return started[-1]

    yield start
    for one in started:
        family = psutil.Process(one.pid).children(recursive=True) if one.poll() is None else []
        one.terminate()
        for child in (*family, one):
            child.kill()
        one.wait()


def upload(service, talk_id):
    received = storage.receive(service.storage, io.BytesIO(PANEL.read_bytes()), limit_bytes=10**9)
    receipt = recordings.receive(service.sessions, service.storage, talk_id, received, filename="panel.flac")
    quiet = dataclasses.replace(service, queue=queue.NullQueue())
    for name in ("probe", "plan"):
        stage.run(quiet, name, tasks.SERVICES[name])
    return receipt


def chunks(service, job_id):
    with service.sessions.begin() as db:
        return db.scalars(sa.select(Stage).where(Stage.job_id == job_id, Stage.name == "transcribe")).all()


def words(service, recording_id):
    with service.sessions.begin() as db:
        return [(one.text, one.start_ms, one.end_ms) for one in standing.words(db, recording_id)]


def until(true, service, within_s=90.0):
    """Sweep, as the scheduler does, until it is `true`."""
    end = time.monotonic() + within_s
    swept = 0.0
    while not true():
        assert time.monotonic() < end
        if time.monotonic() - swept > 1:
            sweep_once(service)
            swept = time.monotonic()
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.models
def test_a_worker_killed_in_its_batches_loses_only_leases(service, worker, make_talk):
    undisturbed = upload(service, make_talk("Tranquille", language="fr"))
    while stage.run(service, "transcribe", tasks.SERVICES["transcribe"]):
        pass
    disturbed = upload(service, make_talk("Dérangée", language="fr"))
    job_id = disturbed.job_id
    queue.announce(service.sessions, service.queue, job_id)
    process = worker()
    killed: list[set] = []
    for _ in range(KILLS):
        in_hand: set = set()

        def in_a_batch(in_hand=in_hand):
            in_hand.clear()
            in_hand.update(one.id for one in chunks(service, job_id) if one.state == "running" and one.attempts == 1)
            return len(in_hand) > 1

        until(in_a_batch, service)
        child = max(psutil.Process(process.pid).children(), key=lambda one: one.cpu_times().user)
        child.send_signal(signal.SIGKILL)
        killed.append(set(in_hand))
    until(lambda: all(one.state == "done" for one in chunks(service, job_id)), service)

    assert words(service, disturbed.recording_id) == words(service, undisturbed.recording_id)
    found = chunks(service, job_id)
    assert max(one.attempts for one in found) <= 1 + KILLS
    again = {one.id for one in found if one.attempts > 1}
    assert 1 <= len(again) <= KILLS * BATCH
    assert len(found) >= 20
    assert {one.id for one in found if one.attempts > 2} <= set().union(*killed), "what was lost was heard alone then"
