"""How a worker or the scheduler starts: `python -m worker.main --queues speech` or `--scheduler`."""

from __future__ import annotations

import argparse
import functools
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import OperationalError

from services import editions, keeping, uploads, users
from services import runtime as composition
from services import settings as configuration
from services.errors import Refused
from services.flow import sweep
from services.runtime import Runtime
from services.settings import Settings
from worker import watchdog
from worker.app import QUEUES, make_app
from worker.queue import CeleryQueue

log = logging.getLogger("worker")
# A pool child that grew above this is replaced after its task; the largest model we offer by default needs half of it.
_CHILD_LIMIT_KB = 3_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until told to stop. Exit status 2 with one sentence where a setting or an argument is wrong."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(processName)s %(name)s: %(message)s")
    try:
        settings = configuration.from_env(os.environ, Path(".env"))
        settings.need("database_url", "redis_url")
    except Refused as error:
        sys.stderr.write(f"{error.sentence('en')}\n")
        return 2
    os.nice(options.nice)
    if options.scheduler:
        schedule(settings)
        return 0
    return work(settings, options.queues, options.concurrency)


def work(settings: Settings, queues: str, concurrency: int) -> int:
    """Claim and do stages from `queues` (names separated by commas) until a signal: exit status 0, or until the worker
    is found deaf: EXIT_DEAF.
    """
    from worker import tasks

    keeping.in_one_arena()
    app = make_app(settings.redis_url)
    tasks.register_all(app, lambda: _child_runtime(settings, os.getpid()))
    deaf = watchdog.begin(app, settings, queues.split(","), concurrency)
    # Prefork: a model or a codec that crashes takes one child, and nothing heavy is loaded before the fork.
    app.worker_main([
        "worker", "-Q", queues, "-P", "prefork", "-c", str(concurrency), "-l", "INFO", "--without-gossip",
        "--without-mingle", "-n", f"{queues}-{os.getpid()}@%h", f"--max-memory-per-child={_CHILD_LIMIT_KB}",
    ])  # fmt: skip
    return watchdog.EXIT_DEAF if deaf.is_set() else 0


def schedule(settings: Settings) -> None:
    """Sweep the ledger every `sweep_s` seconds. Several schedulers do no harm: rows are skipped while locked."""
    runtime = composition.build(settings, CeleryQueue(make_app(settings.redis_url)), pool=1)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    log.info("sweeping every %d s", settings.sweep_s)
    while not over.is_set():
        sweep_once(runtime)
        over.wait(settings.sweep_s)


def sweep_once(runtime: Runtime) -> int:
    """Nudge for all that was lost; return how many. A database that is away is asked again at the next sweep."""
    settings = runtime.settings
    try:
        with runtime.sessions.begin() as db:
            lost = sweep.lost(db, attempts=settings.attempts, nudge_after_s=settings.nudge_after_s)
            uploads.forget_expired(db, runtime.storage)
            users.forget_old_attempts(db)
        editions.follow_clock(runtime.sessions)
    except OperationalError as error:
        log.warning("the database does not answer: %s", type(error.orig).__name__)
        return 0
    for name, stage_id in lost:
        runtime.queue.nudge(name, stage_id)
    if lost:
        log.info("nudged %d stages", len(lost))
    return len(lost)


@functools.lru_cache(maxsize=1)
def _child_runtime(settings: Settings, _pid: int) -> Runtime:
    """One runtime per pool child: connections and models must not cross a fork."""
    runtime = composition.build(settings, CeleryQueue(make_app(settings.redis_url)), pool=2)
    if settings.model_idle_s:
        threading.Thread(target=_let_go_when_idle, args=(runtime,), name="idle", daemon=True).start()
    return runtime


def _let_go_when_idle(runtime: Runtime) -> None:
    """A worker takes what is queued at once: a model that was idle for long has no work, and loading costs seconds."""
    idle_s = runtime.settings.model_idle_s
    while True:
        time.sleep(min(30.0, idle_s / 2))
        runtime.engines.let_go(idle_s, wait_s=30.0)


def _queues(text: str) -> str:
    unknown = [name for name in text.split(",") if name not in QUEUES]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown queue {unknown[0]!r}; there are {', '.join(QUEUES)}")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plenary worker", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--queues", type=_queues, help=f"comma-separated, of {', '.join(QUEUES)}")
    what.add_argument("--scheduler", action="store_true", help="sweep the ledger instead of working")
    parser.add_argument("--concurrency", type=int, default=1, help="pool children (default 1)")
    parser.add_argument("--nice", type=int, default=0, help="lower the priority by this much")
    return parser


if __name__ == "__main__":
    sys.exit(main())
