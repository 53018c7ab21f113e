"""The running service, as commands reach it."""

from __future__ import annotations

from services import runtime as composition
from services.runtime import Runtime
from web.cli.group import settings


def running(*, pool: int = 1) -> Runtime:
    """The runtime of the service: the one the settings name, or the embedded one of this machine."""
    from web.embedded.running import connected
    from worker.app import make_app
    from worker.queue import CeleryQueue

    chosen = connected(settings())
    return composition.build(chosen, CeleryQueue(make_app(chosen.redis_url)), pool=pool)
