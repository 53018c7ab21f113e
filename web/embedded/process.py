"""Child processes that never outlive us, and the account that servers run under."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.errors import Refused

_PR_SET_PDEATHSIG = 1
_LOG_LIMIT_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int


def server_account() -> Account | None:
    """The account for Postgres and Redis: `nobody` where we are root (Postgres refuses root), else our own (None)."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def can_enter(folder: Path, account: Account) -> bool:
    """May `account` read `folder`, and walk through every folder above it?"""
    return _allows(folder, account, 0o5) and can_pass(folder, account)


def can_pass(folder: Path, account: Account) -> bool:
    """May `account` walk through `folder` and every folder above it, to something inside?"""
    return all(_allows(one, account, 0o1) for one in (folder, *folder.parents))


def _allows(folder: Path, account: Account, bits: int) -> bool:
    status = folder.stat()
    needed = bits << 6 if status.st_uid == account.uid else bits
    return status.st_mode & needed == needed


class Child:
    """One program in its own process group, so that Ctrl-C reaches only us and we stop programs in our order.

    Args: log: appended to, kept below two times 10 MB; account: whom it runs as; stop_signal: asks it to end;
        orphan_signal: the kernel sends it when we die without a word (kill -9); nice: added to its niceness.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        environ: Mapping[str, str],
        cwd: Path = Path("/"),
        account: Account | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        orphan_signal: signal.Signals = signal.SIGTERM,
        stop_within_s: float = 10.0,
        nice: int = 0,
    ) -> None:
        self.name, self.log, self.stop_within_s = name, log, stop_within_s
        self._command, self._environ, self._cwd, self._account = list(command), dict(environ), cwd, account
        self._stop_signal, self._orphan_signal, self._nice = stop_signal, orphan_signal, nice
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it. Call from the main thread: the kernel ties the child's life to the thread that made it.

        Raises: Refused: "embedded.cannot_drop" where root lacks the right to become another account.
        """
        _rotate(self.log)
        account = self._account
        with self.log.open("ab") as log:
            try:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environ,
                    cwd=self._cwd, start_new_session=True,
                    user=account.uid if account else None, group=account.gid if account else None,
                    extra_groups=[] if account else None,
                    preexec_fn=_tie_to_parent(self._orphan_signal, self._nice),  # noqa: PLW1509 - we have one thread
                )  # fmt: skip
            except PermissionError as error:
                raise Refused("embedded.cannot_drop", name=self.name) from error

    def returncode(self) -> int | None:
        """None while it runs; what it ended with, or -1 where it was never started."""
        return self._process.poll() if self._process else -1

    def ask_to_stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(self._stop_signal)

    def stop(self, within_s: float | None = None) -> None:
        """Ask, wait, then kill what is left of its group."""
        self.ask_to_stop()
        if self._process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(self.stop_within_s if within_s is None else max(0.0, within_s))
        self.kill()

    def kill(self) -> None:
        """Kill its group: also what a dead program left behind. Does nothing where nothing is left."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


def _tie_to_parent(sent: signal.Signals, nice: int) -> Callable[[], None]:
    parent, libc = os.getpid(), ctypes.CDLL(None)

    def run() -> None:
        if sys.platform == "linux":
            libc.prctl(_PR_SET_PDEATHSIG, sent)
            if os.getppid() != parent:  # it died between fork and here
                os._exit(1)
        if nice:
            os.nice(nice)

    return run


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))


def free_port(preferred: int = 0, host: str = "127.0.0.1") -> int:
    """Return `preferred` if nothing listens there, else a port the kernel has free."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, port))
                return int(probe.getsockname()[1])
    raise Refused("embedded.no_port", host=host)


def wait_until(ready: Callable[[], bool], *, within_s: float, step_s: float = 0.03) -> bool:
    """Ask `ready` until it says yes; False where it did not in time."""
    end = time.monotonic() + within_s
    while not ready():
        if time.monotonic() > end:
            return False
        time.sleep(step_s)
    return True


def give(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)


def reachable_copy(source: Path, account: Account | None, into: Path) -> Path:
    """Return `source`, or a copy in `into` where `account` cannot walk to the original: a venv in a 0700 home."""
    if account is None or can_enter(source.parent if source.is_file() else source, account):
        return source
    copy = into / source.name
    if not copy.exists():
        part = into / f"{source.name}.tmp.{os.getpid()}"
        into.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, part, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        else:
            shutil.copy2(source, part)
        part.rename(copy)
    return copy
