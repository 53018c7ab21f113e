"""Nudges through Celery, for senders: it knows the names of tasks, not the tasks."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from services.pipeline import STEPS

log = logging.getLogger(__name__)


class CeleryQueue:
    """A nudge that does not arrive is no loss: the sweep repeats it from the ledger."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def nudge(self, name: str, stage_id: UUID) -> None:
        try:
            self._app.send_task(f"plenary.{name}", args=[str(stage_id)], queue=STEPS[name].queue, retry=False)
        except (OperationalError, RedisError, OSError) as error:
            log.warning("nudge for %s %s not sent, the sweep will: %s", name, stage_id, error)
