"""The commands of the service's own programs: what `plenary web` runs, and what the supervisor keeps running."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from services import settings as configuration
from services.settings import Settings
from web.embedded.process import Child

ROOT = Path(__file__).resolve().parents[2]


def web_command(settings: Settings) -> list[str]:
    """Gunicorn with threads: a reader who waits for a stream of progress holds a thread, not a process."""
    return [
        sys.executable, "-m", "gunicorn", "web.wsgi:app", "--worker-class", "gthread", "--no-control-socket",
        "--workers", str(settings.web_workers), "--threads", str(settings.web_threads),
        "--bind", f"{settings.web_host}:{settings.web_port}", "--timeout", "60", "--graceful-timeout", "5",
        "--keep-alive", "15", "--max-requests", "5000", "--max-requests-jitter", "500", "--access-logfile", "-",
    ]  # fmt: skip


def worker_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "worker.main", *arguments]


def programs(settings: Settings, logs: Path) -> list[Child]:
    """Web, a speech worker, one for who speaks, one for everything else, and the scheduler, none of them started yet.

    The workers are niced, so that pages stay quick while a talk is transcribed. Who speaks in hours of sound takes
    minutes in one piece: it keeps nobody's file from being read, and a short recording has a place beside it.
    """
    environ = _environ(settings)
    commands = {
        "web": web_command(settings),
        "worker-speech": worker_command("--queues", "speech", "--nice", "5"),
        "worker-speakers": worker_command("--queues", "speakers", "--concurrency", "2", "--nice", "5"),
        "worker-media": worker_command("--queues", "media,recap", "--nice", "5"),
        "scheduler": worker_command("--scheduler"),
    }
    return [
        Child(name, command, log=logs / f"{name}.log", environ=environ, cwd=ROOT) for name, command in commands.items()
    ]


def demo_program(settings: Settings, logs: Path) -> Child:
    """Loads the demo event, waits until it is processed, publishes it, and ends."""
    command = [sys.executable, "-c", "from web.cli import main; main()", "demo", "load"]
    return Child("demo", command, log=logs / "demo.log", environ=_environ(settings), cwd=ROOT, nice=5)


def _environ(settings: Settings) -> dict[str, str]:
    """Ours without any setting, then every setting: a child must not read another value from a file or a shell."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PLENARY_")}
    threads = str(settings.asr_threads)
    return {
        **ours, **configuration.to_env(settings),
        "OMP_NUM_THREADS": threads, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
