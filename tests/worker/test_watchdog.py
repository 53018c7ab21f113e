"""A worker that does not take its messages any more is found out, and starts anew."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from services import queue, recordings, runtime, storage
from services.flow import steering
from services.models import Job, Stage
from web.embedded.programs import programs
from web.embedded.supervisor import Supervisor
from worker.app import make_app
from worker.queue import CeleryQueue
from worker.watchdog import EXIT_DEAF, Watchdog

TEXT = (
    "Ada : Pourquoi avez-vous fermé ?\nGrace : Parce que le transport coûtait quatorze millions d’euros par an.\n" * 4
)
DEAF_AFTER_S = 2


@dataclass
class FakeEars:
    full: bool = False
    messages_taken: int = 0
    messages: int = 1
    away: bool = False

    def is_full(self):
        return self.full

    def taken(self):
        return self.messages_taken

    def within_reach(self):
        if self.away:
            raise OSError("nobody there")
        return self.messages


class FakeQueue:
    def __init__(self):
        self.nudged = []

    def nudge(self, name, stage_id):
        self.nudged.append((name, stage_id))


def receive(run, talk_id, number=0):
    received = storage.receive(run.storage, io.BytesIO(f"{TEXT}{number}\n".encode()), limit_bytes=10**6)
    return recordings.receive(run.sessions, run.storage, talk_id, received, filename="a.txt").job_id


@pytest.fixture
def dog(runtime, make_talk):
    """A watchdog of the queue where one stage waits, its clock in the test's hands."""
    settings = dataclasses.replace(runtime.settings, deaf_after_s=60)
    dog = Watchdog(dataclasses.replace(runtime, settings=settings, queue=FakeQueue()), ["recap"], FakeEars())
    dog.clock = 0.0
    dog.now = lambda: dog.clock
    dog.job_id = receive(runtime, make_talk())
    return dog


def looks(dog, *, every_s=15.0, times=5):
    found = []
    for _ in range(times):
        found.append(dog.is_deaf())
        dog.clock += every_s
    return found


def test_idle_with_work_and_a_message_within_reach_for_long_is_deaf(dog):
    assert looks(dog) == [False, False, False, False, True]
    assert [name for name, _ in dog.runtime.queue.nudged] == ["import"], "a message was sent, in case one was lost"


def test_a_worker_that_takes_messages_or_has_its_hands_full_is_not(dog):
    dog.ears.full = True
    assert not any(looks(dog, times=9))
    dog.ears.full = False
    for _ in range(9):
        dog.ears.messages_taken += 1
        assert looks(dog, times=3) == [False] * 3
    assert dog.is_deaf() is False


def test_where_there_is_nothing_to_claim_nobody_is_deaf(dog):
    with dog.runtime.sessions.begin() as db:
        steering.pause(db, dog.job_id)
    assert not any(looks(dog, times=9))
    assert dog.runtime.queue.nudged == []
    dog.queues = ["speech"]
    with dog.runtime.sessions.begin() as db:
        steering.resume(db, dog.job_id)
    assert not any(looks(dog, times=9))


def test_where_others_take_the_messages_or_the_broker_is_away_it_waits_on(dog):
    dog.ears.messages = 0
    assert not any(looks(dog, times=12))
    dog.ears.messages, dog.ears.away = 1, True
    assert not any(looks(dog, times=12))


def test_a_database_that_is_away_is_no_sign(dog):
    engine = runtime.database.create_engine("postgresql://nobody@127.0.0.1:9/none")
    dog.runtime = dataclasses.replace(dog.runtime, sessions=runtime.database.sessions(engine))
    assert not any(looks(dog, times=9))


class Wire:
    """A line to Redis that can be cut the worst way: connections stay open and carry nothing; new ones work."""

    def __init__(self, host: str, port: int) -> None:
        self._to, self._cut, self._threads = (host, port), threading.Event(), []
        self._open = contextlib.ExitStack()
        self._server = self._open.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.port = self._server.getsockname()[1]
        self._start(self._serve)

    def cut(self) -> None:
        self._cut.set()
        self._cut = threading.Event()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._open.close()
        for thread in self._threads:
            thread.join()

    def _start(self, what, *args) -> None:
        self._threads.append(threading.Thread(target=what, args=args))
        self._threads[-1].start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near = self._open.enter_context(self._server.accept()[0])
                far = self._open.enter_context(socket.create_connection(self._to))
                for one in (near, far):
                    self._open.callback(shut, one)
                self._start(self._carry, near, far, self._cut)
                self._start(self._carry, far, near, self._cut)

    @staticmethod
    def _carry(one: socket.socket, other: socket.socket, cut: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if not cut.is_set():
                    other.sendall(data)
        shut(other)


def shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def wire(redis_url):
    parts = urlsplit(redis_url)
    wire = Wire(parts.hostname, parts.port)
    wire.url = f"redis://:{parts.password}@127.0.0.1:{wire.port}/0"
    yield wire
    wire.close()


@pytest.fixture
def service(wire, redis_url, runtime, tmp_path):
    """A real worker under the real supervisor, on the wire; the test itself speaks to Redis directly."""
    tmp_path.chmod(0o711)
    chosen = dataclasses.replace(runtime.settings, redis_url=wire.url, deaf_after_s=DEAF_AFTER_S, lease_s=10)
    worker = next(one for one in programs(chosen, tmp_path) if one.name == "worker-media")
    run = dataclasses.replace(runtime, queue=CeleryQueue(make_app(redis_url)))
    said = []
    supervisor = Supervisor(lambda key, **params: said.append((key, params)))
    worker.start()
    supervisor.watch(worker)
    yield run, supervisor, worker, said
    supervisor.stop()


def work(service, talk_id, number, *, within_s=60.0):
    """Send a text and tend until it is done."""
    run, supervisor, worker, _ = service
    job_id = receive(run, talk_id, number)
    queue.announce(run.sessions, run.queue, job_id)
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        supervisor.tend()
        time.sleep(0.1)
        with run.sessions.begin() as db:
            if db.get_one(Job, job_id).state == "done":
                return
    pytest.fail(f"not done after {within_s} s; {Path(worker.log).read_text()[-3000:]}")


@pytest.mark.slow
@pytest.mark.network
def test_a_worker_made_deaf_starts_anew_and_does_what_waited(service, wire, redis_url, make_talk):
    run, _, worker, said = service
    talk_id = make_talk()
    work(service, talk_id, 1)
    before = worker.pid
    time.sleep(2 * DEAF_AFTER_S)
    assert (worker.pid, said) == (before, []), "idle is not deaf"

    def forget_the_queue() -> None:
        with make_app(redis_url) as app:
            app.control.cancel_consumer("recap", reply=True, timeout=10)

    for number, made_deaf in enumerate((wire.cut, forget_the_queue), start=2):
        before = worker.pid
        made_deaf()
        work(service, talk_id, number)
        assert worker.pid != before
        assert said.pop() == ("embedded.died", {"name": "worker-media", "code": EXIT_DEAF})
    with run.sessions.begin() as db:
        assert set(db.scalars(sa.select(Stage.attempts))) == {1}, "nothing was begun twice"
