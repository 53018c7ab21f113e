"""The queue as the program knows it: somebody to nudge. What travels is a stage's id, nothing else."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from services import jobs
from services.database import Sessions


class Queue(Protocol):
    def nudge(self, name: str, stage_id: UUID) -> None:
        """Tell the workers that a stage called `name` may be claimed. May be lost: the sweep tells again."""


class NullQueue:
    """Nobody listens: for the command line, and for tests that claim by themselves."""

    def nudge(self, name: str, stage_id: UUID) -> None:
        """Do nothing."""


def announce(sessions: Sessions, queue: Queue, job_id: UUID) -> None:
    """Nudge for every stage of the job that became ready; call it after the commit that made them ready."""
    with sessions.begin() as db:
        ready = jobs.unannounced(db, job_id)
    for name, stage_id in ready:
        queue.nudge(name, stage_id)
