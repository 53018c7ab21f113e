"""What every task has in common: claim, heartbeat, the three fates of errors, and the nudge for what comes next.

The only place with Celery options: Celery swallows unknown ones, so they are written once.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import threading
from collections.abc import Callable, Iterator

from celery import Celery
from sqlalchemy.exc import DBAPIError, OperationalError

from services import jobs, queue
from services.errors import Cancelled, Refused, Retry, Waiting
from services.jobs import Lease, LeaseLost
from services.pipeline import STEPS
from services.runtime import Runtime
from services.work import Held

log = logging.getLogger(__name__)
Service = Callable[[Runtime, Held], None]


def register(app: Celery, runtime: Callable[[], Runtime], name: str, service: Service) -> None:
    """Make `service` the Celery task of the stage `name`, under the limits of `services.pipeline`."""
    step = STEPS[name]

    @app.task(name=f"plenary.{name}", time_limit=step.limit_s + 60, soft_time_limit=step.limit_s, max_retries=0)  # type: ignore[untyped-decorator] # Celery has no types
    def task(_stage_id: str) -> None:
        run(runtime(), name, service)


def run(runtime: Runtime, name: str, service: Service) -> bool:
    """Claim the most urgent stage called `name` and do it; False where there was none to claim."""
    settings = runtime.settings
    try:
        lease = jobs.claim(runtime.sessions, name, lease_s=settings.lease_s, attempts=settings.attempts)
    except OperationalError:
        log.warning("%s: the database does not answer; the sweep will nudge again", name)
        return False
    if lease is None:
        return False
    log.info("%s %s attempt %d", name, lease.stage_id, lease.attempt)
    with _heartbeat(runtime, lease) as held:
        _attempt(runtime, held, service)
    with contextlib.suppress(OperationalError):
        queue.announce(runtime.sessions, runtime.queue, lease.job_id)
    return True


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


@contextlib.contextmanager
def _heartbeat(runtime: Runtime, lease: Lease) -> Iterator[Held]:
    """Renew the lease in a thread while the stage runs; tell the work when it is not ours any more."""
    over, lost = threading.Event(), threading.Event()
    lease_s = runtime.settings.lease_s

    def beat() -> None:
        while not over.wait(lease_s / 4):
            try:
                if not jobs.renew(runtime.sessions, lease, lease_s=lease_s):
                    lost.set()
                    return
            except OperationalError:
                log.warning("%s: could not renew the lease, the database does not answer", lease.name)

    thread = threading.Thread(target=beat, name=f"lease-{lease.name}", daemon=True)
    thread.start()
    try:
        yield Held(runtime.sessions, lease, lost.is_set)
    finally:
        over.set()
        thread.join(timeout=5)
