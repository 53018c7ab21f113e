"""What every task has in common: claim, heartbeat, the three fates of errors, and the nudge for what comes next.

The only place with Celery options: Celery swallows unknown ones, so they are written once.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Self

from celery import Celery
from sqlalchemy.exc import DBAPIError, OperationalError

from services import jobs, queue
from services.errors import Cancelled, Refused, Retry, Waiting
from services.flow.work import Held
from services.jobs import Lease, LeaseLost
from services.pipeline import STEPS, beside
from services.runtime import Runtime

log = logging.getLogger(__name__)
Service = Callable[[Runtime, Held], None]
# What may be done for a stage together with others of its kind, before its service: given what holds their leases.
Ahead = Callable[[Runtime, Held, Callable[[Lease], Held]], None]


def register(
    app: Celery, runtime: Callable[[], Runtime], name: str, services: Mapping[str, Service], ahead: Mapping[str, Ahead]
) -> None:
    """Make the Celery task of the stage `name`, under the limits of `services.pipeline`. Who is nudged for it does the
    most urgent stage of its queue, whichever that is.
    """
    step, able = STEPS[name], {one: services[one] for one in beside(name)}

    @app.task(name=f"plenary.{name}", time_limit=step.limit_s + 60, soft_time_limit=step.limit_s, max_retries=0)  # type: ignore[untyped-decorator] # Celery has no types
    def task(_stage_id: str) -> None:
        run_next(runtime(), able, ahead)


def run(runtime: Runtime, name: str, service: Service, ahead: Ahead | None = None) -> bool:
    """Claim the most urgent stage called `name` and do it; False where there was none to claim."""
    return run_next(runtime, {name: service}, {name: ahead} if ahead else {})


def run_next(runtime: Runtime, services: Mapping[str, Service], ahead: Mapping[str, Ahead]) -> bool:
    """Claim the most urgent stage that `services` names and do it, and what its `ahead` took along; False where there
    was none to claim.
    """
    settings = runtime.settings
    try:
        lease = jobs.claim(runtime.sessions, *services, lease_s=settings.lease_s, attempts=settings.attempts)
    except OperationalError:
        log.warning("%s: the database does not answer; the sweep will nudge again", "/".join(services))
        return False
    if lease is None:
        return False
    log.info("%s %s attempt %d", lease.name, lease.stage_id, lease.attempt)
    service, together = services[lease.name], ahead.get(lease.name)
    with runtime.engines.in_use(), _Heartbeat(runtime) as heartbeat:
        first = heartbeat.hold(lease)
        _attempt(runtime, first, functools.partial(_together, heartbeat, together, service) if together else service)
        for other in heartbeat.held[1:]:
            if other.ready is not None or heartbeat.renew(other.lease):
                _attempt(runtime, other, service)
    with contextlib.suppress(OperationalError):
        queue.announce(runtime.sessions, runtime.queue, lease.job_id)
    return True


def _together(heartbeat: _Heartbeat, ahead: Ahead, service: Service, runtime: Runtime, first: Held) -> None:
    """Do `first` after what is done ahead for it and its neighbours."""
    try:
        ahead(runtime, first, heartbeat.hold)
    except Exception as error:  # of whichever of them it is, it meets it again alone and is judged by it
        if len(heartbeat.held) == 1:
            raise
        log.warning("%d of %s at once failed, one by one now: %s", len(heartbeat.held), first.lease.name, error)
        if not heartbeat.renew(first.lease):
            raise Cancelled from error
    service(runtime, first)


def _attempt(runtime: Runtime, held: Held, service: Service) -> None:
    lease, attempts = held.lease, runtime.settings.attempts
    try:
        service(runtime, held)
    except (LeaseLost, Cancelled):
        log.info("%s %s is no longer ours: dropped", lease.name, lease.stage_id)
    except Waiting as error:
        _record(runtime, functools.partial(jobs.wait, lease=lease, key=error.key, params=error.params))
    except Refused as error:
        _record(runtime, functools.partial(jobs.fail, lease=lease, fate="refused", key=error.key, params=error.params))
    except (Retry, MemoryError, DBAPIError) as error:
        log.warning("%s %s will be tried again: %s", lease.name, lease.stage_id, error)
        busy = "jobs.no_memory" if isinstance(error, MemoryError) else "jobs.database_busy"
        retry = error if isinstance(error, Retry) else Retry(busy, after_s=2.0)
        again = functools.partial(jobs.postpone, lease=lease, key=retry.key, params=retry.params)
        _record(runtime, functools.partial(again, after_s=retry.after_s, attempts=attempts))
    except Exception:  # a bug: logged with its trace, told to the user without it, and the ledger stays true
        log.exception("%s %s failed", lease.name, lease.stage_id)
        _record(runtime, functools.partial(jobs.fail, lease=lease, fate="bug", key="jobs.bug", params={}))


def _record(runtime: Runtime, note: Callable[..., None]) -> None:
    # Where even this cannot be written, the lease runs out and the sweep takes over.
    with contextlib.suppress(LeaseLost, OperationalError), runtime.sessions.begin() as db:
        note(db)


class _Heartbeat:
    """Renews leases in a thread while their stages run; tells the work of each when it is not ours any more."""

    def __init__(self, runtime: Runtime) -> None:
        self.held: list[Held] = []
        self._runtime, self._lost, self._over = runtime, set[Lease](), threading.Event()
        self._thread = threading.Thread(target=self._beat, name="leases", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=5)

    def hold(self, lease: Lease) -> Held:
        """Keep a lease until the end."""
        held = Held(self._runtime.sessions, lease, lambda: lease in self._lost)
        self.held.append(held)
        return held

    def renew(self, lease: Lease) -> bool:
        """Renew now; whether it is ours still. A database that does not answer decides nothing."""
        try:
            if not jobs.renew(self._runtime.sessions, lease, lease_s=self._runtime.settings.lease_s):
                self._lost.add(lease)
        except OperationalError:
            log.warning("%s: could not renew the lease, the database does not answer", lease.name)
        return lease not in self._lost

    def _beat(self) -> None:
        while not self._over.wait(self._runtime.settings.lease_s / 4):
            for lease in [one.lease for one in self.held if one.lease not in self._lost]:
                self.renew(lease)
