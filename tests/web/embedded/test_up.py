"""The whole start for real, as root where we are root and as an ordinary user, with a stand-in for our own programs."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from web.embedded.process import free_port, wait_until

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import os, sys
from pathlib import Path
from services.settings import Settings
from web.embedded import up as module
from web.embedded.process import Child

def programs(settings, logs):
    serve = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(settings.web_port)]
    return [Child("web", serve, log=logs / "web.log", environ=dict(os.environ))]

module.programs = programs
module.up(Settings(state_dir=Path(sys.argv[1]), web_port=int(sys.argv[2]), default_language="en"))
"""
CAN_CHANGE = os.geteuid() == 0 and shutil.which("setpriv") is not None
ACCOUNTS = ["our own account", *(["an ordinary user"] if CAN_CHANGE else [])]


class Service:
    """One `up` in another process."""

    def __init__(self, folder: Path, port: int, account: str) -> None:
        prefix: list[str] = []
        if account == "an ordinary user":
            user = pwd.getpwnam("nobody")
            os.chown(folder, user.pw_uid, user.pw_gid)
            # The right to read folders, since the interpreter of a root account may lie in its closed home.
            right = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
            prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *right]
        self.process = subprocess.Popen(
            [*prefix, sys.executable, "-B", "-c", SCRIPT, str(folder / "state"), str(port)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        )  # fmt: skip
        self.lines: list[str] = []

    def read_until(self, text: str) -> str:
        for line in self.process.stdout:
            self.lines.append(line)
            if text in line:
                return line
        raise AssertionError(f"ended without saying {text!r}: {''.join(self.lines)}")

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, name: str) -> psutil.Process:
        # By name: psutil may not read the command line of another account's process in a small sandbox.
        return next(one for one in psutil.Process(self.process.pid).children() if one.name().startswith(name))


@contextlib.contextmanager
def service(folder: Path, port: int, account: str) -> Iterator[Service]:
    one = Service(folder, port, account)
    try:
        yield one
    finally:
        one.process.kill()
        one.process.stdout.close()
        one.process.wait()


def _database_url(state: Path) -> str:
    password = (state / "secrets" / "postgres-password").read_text()
    return f"postgresql://plenary:{password}@127.0.0.1:{(state / 'secrets' / 'postgres-port').read_text()}/plenary"


def _answers(url: str) -> bool:
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=2):
        return True
    return False


def _gone(family: list[psutil.Process]) -> bool:
    return all(not one.is_running() or one.status() == psutil.STATUS_ZOMBIE for one in family)


@pytest.mark.slow
@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_service_survives_every_kill_and_keeps_its_data(open_folder, account):
    port, state = free_port(), open_folder / "state"
    with service(open_folder, port, account) as first:
        assert re.search(r"http://127\.0\.0\.1:\d+", first.read_until("Plenary is at"))
        sign_in = first.read_until("reporter@plenary.localhost")
        url = _database_url(state)
        with psycopg.connect(url, autocommit=True) as connection:
            assert connection.execute("select count(*) from users").fetchone() == (3,)
            connection.execute("create table kept as select 1 as i")

        with service(open_folder, port, account) as second:  # the same folder again: only says where
            assert f"already runs at http://127.0.0.1:{port}" in second.read_until("already runs")
            assert second.process.wait(timeout=10) == 0

        database = first.child("postgres")
        database.kill()
        first.read_until("postgres stopped")
        assert wait_until(lambda: _answers(url), within_s=10)
        assert first.child("postgres").pid != database.pid

        family = first.family()
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        assert wait_until(lambda: _gone(family), within_s=10), [one.name() for one in family if one.is_running()]

    with service(open_folder, port, account) as again:
        assert again.read_until("reporter@plenary.localhost") == sign_in
        with psycopg.connect(_database_url(state)) as connection:
            assert connection.execute("select i from kept").fetchone() == (1,)
        family = again.family()
        again.process.send_signal(signal.SIGTERM)
        again.read_until("Plenary has stopped")
        assert again.process.wait(timeout=20) == 0
        assert _gone(family)
        assert "was shut down" not in (state / "logs" / "postgres.log").read_text().rsplit("ready to accept", 1)[-1]
