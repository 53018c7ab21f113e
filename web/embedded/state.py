"""The state folder: who may enter it, its lock, and the small secret files in it."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import IO

from services.errors import Refused
from web.embedded.process import Account, can_enter, free_port, give


class State:
    """Folders: logs, postgres, redis, storage, secrets. Everything in `secrets` is for our own account only.

    Args: account: whom the servers run as; they must be able to walk into the folder.
    Raises: Refused: "embedded.not_writable" or "embedded.not_traversable" with the folder.
    """

    def __init__(self, root: Path, account: Account | None) -> None:
        self.root, self.account = root, account
        self.logs, self._secrets = root / "logs", root / "secrets"
        self._lock: IO[str] | None = None
        try:
            # 0711: another account may walk through to its own folder, but not look around.
            root.mkdir(mode=0o711 if account else 0o700, parents=True, exist_ok=True)
            for folder in (self.logs, self._secrets):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Refused("embedded.not_writable", folder=root, why=error.strerror or "") from error
        if account is not None and not can_enter(self.folder("postgres"), account):
            raise Refused("embedded.not_traversable", folder=root)

    def folder(self, name: str) -> Path:
        """A folder of a server: its account's alone."""
        folder = self.root / name
        folder.mkdir(mode=0o700, exist_ok=True)
        give(folder, self.account)
        return folder

    def lock(self) -> bool:
        """Hold the folder for this process; the kernel lets go when we die. False where another holds it."""
        # A child must not inherit the lock, or an orphan would keep it: Python's files close on exec.
        lock = (self.root / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def read(self, name: str) -> str:
        """What the small file holds, "" where there is none."""
        file = self._secrets / name
        return file.read_text("utf-8") if file.exists() else ""

    def write(self, name: str, text: str) -> None:
        """Replace the small file in one step, readable by our own account only."""
        part = self._secrets / f"{name}.tmp.{os.getpid()}"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        part.rename(self._secrets / name)

    def secret(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(24)) -> str:
        """The kept secret, made on first use."""
        if not self.read(name):
            self.write(name, make())
        return self.read(name)

    def port(self, name: str, preferred: int = 0) -> int:
        """The port used last time if it is still free, so that addresses stay the same; else a free one."""
        kept = self.read(f"{name}-port")
        port = free_port(int(kept) if kept.isdigit() else preferred)
        self.write(f"{name}-port", str(port))
        return port
