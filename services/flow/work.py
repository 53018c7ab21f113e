"""A stage in hand, as the service that does it sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from services import jobs
from services.database import Sessions
from services.errors import Cancelled
from services.jobs import Lease

_PROGRESS_EVERY_S = 1.0


@dataclass
class Held:
    """A stage in hand: its lease, and how the work says how far it is and hears that it should stop.

    `ready`: its result, where that was made already together with others'; `is_over`: and stored.
    """

    sessions: Sessions
    lease: Lease
    cancelled: Callable[[], bool]
    ready: object | None = None
    is_over: bool = False
    _told_at: float = 0.0

    def progress(self, done_ms: int, total_ms: int) -> None:
        """Note the progress, at most once a second. Raises: Cancelled: the stage is not ours any more."""
        if self.cancelled():
            raise Cancelled
        if time.monotonic() - self._told_at >= _PROGRESS_EVERY_S:
            self._told_at = time.monotonic()
            if not jobs.progress(self.sessions, self.lease, done_ms, total_ms):
                raise Cancelled
