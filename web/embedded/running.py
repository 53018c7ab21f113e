"""How a command on the same machine finds the service that `plenary up` runs."""

from __future__ import annotations

import dataclasses
import json

from services.errors import Refused
from services.settings import Settings
from web.embedded.state import State

_NAME = "running.json"
_TOLD = ("database_url", "redis_url", "storage_url", "secret_key")


def tell(state: State, settings: Settings) -> None:
    """Note, for this account alone, where the servers of this run are reached."""
    state.write(_NAME, json.dumps({name: getattr(settings, name) for name in _TOLD}))


def connected(settings: Settings) -> Settings:
    """Settings that name the servers: given ones, else those of the embedded service of the same state folder.

    Raises: Refused: "embedded.not_running".
    """
    if settings.database_url and settings.redis_url:
        return settings
    try:
        told = json.loads((settings.state_dir / "secrets" / _NAME).read_text("utf-8"))
    except (OSError, ValueError):
        raise Refused("embedded.not_running") from None
    given = {name: getattr(settings, name) or told[name] for name in ("database_url", "redis_url", "secret_key")}
    return dataclasses.replace(settings, storage_url=told["storage_url"], **given)
