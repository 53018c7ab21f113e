"""Keeps programs alive: starts, watches, restarts with patience, and stops them in order."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FrameType

from services import catalogue
from web.embedded.process import Child, wait_until

Say = Callable[..., None]  # say("embedded.died", name="web"): one line for the person at the terminal
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 30.0
_STEADY_AFTER_S = 30.0
_COMPLAIN_AFTER = 5


def speaker(language: str, write: Callable[[str], None]) -> Say:
    """Lines of the catalogue in `language`, given to `write`."""

    def say(key: str, **params: object) -> None:
        write(catalogue.say(key, language, **params))

    return say


@dataclass
class _Watched:
    child: Child
    started_at: float
    deaths: int = 0  # in a row, forgotten after a steady run
    due_at: float | None = None  # when it is started again
    once: bool = False  # it ends by itself


@dataclass
class Supervisor:
    """Watches children that are already started. Programs added first are stopped last.

    Args: say: tells the person at the terminal; now: the clock in seconds.
    """

    say: Say
    now: Callable[[], float] = time.monotonic
    _watched: list[_Watched] = field(default_factory=list)
    _hurry: bool = False

    def watch(self, child: Child, *, once: bool = False) -> None:
        """Keep it running; one that is to run `once` may end, and how it ended is told."""
        self._watched.append(_Watched(child, self.now(), once=once))

    def run(self, step_s: float = 0.1) -> None:
        """Tend until a KeyboardInterrupt."""
        while True:
            self.tend()
            time.sleep(step_s)

    def tend(self) -> None:
        """One look at every program: note a death, start again what is due."""
        for one in tuple(self._watched):
            if one.due_at is not None:
                self._restart_if_due(one)
            elif (code := one.child.returncode()) is not None:
                self._note_death(one, code)

    def _note_death(self, one: _Watched, code: int) -> None:
        one.child.kill()  # what it left behind would keep its port or its queue
        if one.once:
            self._watched.remove(one)
            self.say(f"embedded.{one.child.name}_{'done' if code == 0 else 'failed'}", log=one.child.log)
            return
        if self.now() - one.started_at >= _STEADY_AFTER_S:
            one.deaths = 0
        one.deaths += 1
        one.due_at = self.now() + min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** (one.deaths - 1))
        if one.deaths < _COMPLAIN_AFTER:
            self.say("embedded.died", name=one.child.name, code=code)
        elif one.deaths == _COMPLAIN_AFTER:
            self.say("embedded.keeps_dying", name=one.child.name, log=one.child.log)

    def _restart_if_due(self, one: _Watched) -> None:
        if one.due_at is not None and self.now() >= one.due_at:
            one.due_at, one.started_at = None, self.now()
            one.child.start()

    def stop(self) -> None:
        """Stop the latest group together, then the servers one after the other, the database last."""
        servers = [one.child for one in self._watched if one.child.name in {"postgres", "redis"}]
        programs = [one.child for one in self._watched if one.child not in servers]
        self._stop_together(programs)
        for server in reversed(servers):
            self._stop_together([server])
        self._watched.clear()

    def hurry(self) -> None:
        """A second Ctrl-C: stop waiting for work in hand; its lease runs out and it is done again."""
        self._hurry = True

    def _stop_together(self, children: list[Child]) -> None:
        for child in children:
            child.ask_to_stop()
        longest = max((child.stop_within_s for child in children), default=0.0)
        wait_until(lambda: self._hurry or all(child.returncode() is not None for child in children), within_s=longest)
        for child in children:
            child.stop(within_s=3.0 if child.name == "postgres" else 0.0)


@contextlib.contextmanager
def interruptible(supervisor: Supervisor) -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal end the block quietly; then everything is stopped, whatever happened."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    except KeyboardInterrupt:
        supervisor.say("embedded.stopping")
    finally:
        for number in numbers:
            signal.signal(number, lambda *_: supervisor.hurry())
        supervisor.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
