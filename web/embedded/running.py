"""Finding the service that `plenary up` runs on this machine, for commands that speak to it."""

from __future__ import annotations

import dataclasses
import fcntl
from pathlib import Path

from services.errors import Refused
from services.settings import Settings


def connected(settings: Settings) -> Settings:
    """Return settings that name a database and a Redis: their own, or those of the embedded service that runs here.

    Raises: Refused: "embedded.not_running" where they name none and nothing runs for us on their state folder.
    """
    if settings.database_url and settings.redis_url:
        return settings
    secrets = settings.state_dir / "secrets"
    try:
        if not _is_locked(settings.state_dir / "lock"):
            raise Refused("embedded.not_running", folder=settings.state_dir)
        return dataclasses.replace(
            settings,
            database_url=settings.database_url or (secrets / "database-url").read_text("utf-8"),
            redis_url=settings.redis_url or (secrets / "redis-url").read_text("utf-8"),
        )
    except OSError as error:  # never started, not started yet, or another account's
        raise Refused("embedded.not_running", folder=settings.state_dir) from error


def _is_locked(lock: Path) -> bool:
    with lock.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(file, fcntl.LOCK_UN)
    return False
