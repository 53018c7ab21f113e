"""A worker that has gone deaf ends itself, so that whoever keeps it running starts it anew.

After a broken connection to Redis a Celery worker may live on without taking messages, for ever (celery #8030, #8091,
#9054, #8384, #10205): nothing fails, and its queue grows. The ledger knows better: there is work for it, it has a hand
free, a message is there to be had over a fresh connection, and yet it takes none.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from celery import Celery
from celery.signals import worker_ready
from celery.worker import state as celery_state
from sqlalchemy.exc import DBAPIError

from services import runtime as composition
from services.flow import urgency
from services.pipeline import STEPS
from services.runtime import Runtime
from services.settings import Settings
from worker.queue import CeleryQueue

log = logging.getLogger(__name__)
# EX_TEMPFAIL: for whoever starts programs again only when they failed.
EXIT_DEAF = 75
# A deaf worker may not hear the signal to end either; one with work in hand is given the time to finish it.
_GRACE_S = 5.0


class Ears(Protocol):
    """What a worker knows of its own hearing."""

    def is_full(self) -> bool:
        """All its hands are at work: it has no need to take more."""

    def taken(self) -> int:
        """How many messages it has taken since it started."""

    def within_reach(self) -> int:
        """How many messages lie in its queues, asked over a fresh connection. Raises: OSError: the broker is away."""


@dataclass
class Watchdog:
    """Judges by looking again and again. Args: queues: what the worker listens to; now: the clock in seconds."""

    runtime: Runtime
    queues: Sequence[str]
    ears: Ears
    now: Callable[[], float] = time.monotonic
    _taken: int = 0
    _since: float | None = field(default=None)

    def is_deaf(self) -> bool:
        """One look. True once, for `deaf_after_s` on end, there was something to claim and a hand free, nothing was
        taken, and after all that a message still lies there.

        At the start of that time a nudge is sent, so that a lost message is no reason. Where another worker takes it,
        or the broker or the database is away, the time starts anew.
        """
        taken, before = self.ears.taken(), self._taken
        self._taken = taken
        if taken != before or self.ears.is_full():
            self._since = None
            return False
        if self._since is None:
            if self._nudge():
                self._since = self.now()
            return False
        if self.now() - self._since < self.runtime.settings.deaf_after_s:
            return False
        self._since = None
        try:
            return self._claimable() is not None and self.ears.within_reach() > 0
        except OSError as error:
            log.warning("the broker is away: %s", error)
            return False

    def _nudge(self) -> bool:
        waiting = self._claimable()
        if waiting is not None:
            self.runtime.queue.nudge(waiting.name, waiting.stage_id)
        return waiting is not None

    def _claimable(self) -> urgency.Candidate | None:
        names = [step.name for step in STEPS.values() if step.queue in self.queues]
        try:
            with self.runtime.sessions.begin() as db:
                return next(iter(urgency.in_turn(db, names, attempts=self.runtime.settings.attempts)), None)
        except DBAPIError:
            return None


@dataclass(frozen=True)
class CeleryEars:
    """A Celery worker's, in its own process. Args: hands: its pool children."""

    app: Celery
    queues: Sequence[str]
    hands: int

    def is_full(self) -> bool:
        return len(celery_state.reserved_requests) >= self.hands

    def taken(self) -> int:
        return int(celery_state.all_total_count[0])

    def within_reach(self) -> int:
        with self.app.connection_for_read() as connection:
            try:
                channel = connection.default_channel
                return sum(channel.queue_declare(queue=one).message_count for one in self.queues)
            except (*connection.connection_errors, *connection.channel_errors) as error:
                raise OSError(str(error)) from error


def begin(app: Celery, settings: Settings, queues: Sequence[str], hands: int) -> threading.Event:
    """Once the worker is ready, watch that it goes on hearing; return what is set when it does not.

    In a thread of the parent, which mostly sleeps: the loop that has gone deaf cannot be asked.
    """
    deaf = threading.Event()

    def start(**_: object) -> None:
        runtime = composition.build(settings, CeleryQueue(app), pool=1)
        one = Watchdog(runtime, queues, CeleryEars(app, queues, hands))
        threading.Thread(target=watch, args=(one, deaf), name="watchdog", daemon=True).start()

    if settings.deaf_after_s:
        worker_ready.connect(start, weak=False)
    return deaf


def watch(watchdog: Watchdog, over: threading.Event) -> None:
    """Look until the worker is deaf: then set `over` and end the worker."""
    pause_s = watchdog.runtime.settings.deaf_after_s / 4
    while not over.wait(pause_s):
        if watchdog.is_deaf():
            over.set()
            log.error("deaf: messages lie in %s and none is taken; starting anew", ", ".join(watchdog.queues))
            _end()


def _end() -> None:
    """As SIGTERM would: what is in hand is finished. By force where even that is not heard."""
    os.kill(os.getpid(), signal.SIGTERM)
    idle_since = time.monotonic()
    while time.monotonic() - idle_since < _GRACE_S:
        time.sleep(0.5)
        if celery_state.active_requests:
            idle_since = time.monotonic()
    os._exit(EXIT_DEAF)
