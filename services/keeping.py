"""Models kept in memory between uses, and let go when they were idle for a while, so that the machine gets it back."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import sys
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

_T = TypeVar("_T")
_M_TRIM_THRESHOLD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -4, -8  # of glibc's malloc.h
_FREED_BYTES = 128 * 2**20
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _One:
    kind: str
    key: Hashable
    value: Any
    used_at: float


class Kept:
    """What is loaded. Work holds it by `in_use`; another thread may meanwhile ask what is to be let go.

    Args: now: the clock in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._all: list[_One] = []
        self._busy = threading.RLock()

    def get(self, kind: str, key: Hashable, load: Callable[[], _T], *, most: int = 1) -> _T:
        """Return what was loaded for `key`, loading it if need be; of a kind, `most` stay, the latest used."""
        with self._busy:
            found = next((one for one in self._all if (one.kind, one.key) == (kind, key)), None)
            if found is None:
                older = [one for one in self._all if one.kind == kind]
                for one in sorted(older, key=lambda one: one.used_at)[: max(0, len(older) + 1 - most)]:
                    self._all.remove(one)  # before the new one is loaded: both at once may not fit
                found = _One(kind, key, load(), self._now())
                self._all.append(found)
            found.used_at = self._now()
            value: _T = found.value
            return value

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Nothing is let go inside; what is asked for inside counts as used until it ends."""
        with self._busy:
            begun = self._now()
            try:
                yield
            finally:
                for one in self._all:
                    one.used_at = self._now() if one.used_at >= begun else one.used_at

    def let_go(self, idle_s: float, *, wait_s: float = 0.0) -> bool:
        """Forget what was not used for `idle_s` and hand its memory back; whether there was anything.

        Args: wait_s: for work in hand to end; without that, nothing happens.
        """
        if not self._busy.acquire(timeout=wait_s):
            return False
        try:
            idle = [one for one in self._all if self._now() - one.used_at >= idle_s]
            if not idle:
                return False
            names = ", ".join(one.kind if one.key is None else f"{one.kind} {one.key}" for one in idle)
            self._all = [one for one in self._all if one not in idle]
            del idle
            hand_back()
            log.info("let go of %s after %.0f s without work", names, idle_s)
            return True
        finally:
            self._busy.release()


def in_one_arena() -> None:
    """Have glibc take all memory from one place, before there are threads: what one thread frees in a place of its own
    no other takes, which cost a speech worker a hundred megabytes (tests/bench/results/worker.md).
    """
    with contextlib.suppress(OSError, AttributeError):  # another C library: nothing to ask
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def reuse_what_is_freed() -> None:
    """Have glibc keep up to 128 MB of freed memory for what a network's next layer makes, until it is handed back.

    Larger pieces are otherwise mapped each time anew, and the system clears every page of them: a tenth of what hearing
    costs at the smallest sizes, of whose attention each layer makes 54 MB (tests/bench/results/transcribe.md).
    """
    in_one_arena()  # those of other threads would hold nothing as large
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_MAX, 0)
        ctypes.CDLL(None).mallopt(_M_TRIM_THRESHOLD, _FREED_BYTES)


def hand_back() -> None:
    """Return freed memory to the system: glibc keeps small pieces, torch what it had on a card."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
    with contextlib.suppress(OSError, AttributeError):  # another C library: nothing to ask
        ctypes.CDLL(None).malloc_trim(0)
