from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from web.embedded.process import Account, Child, can_enter, free_port, reachable_copy, wait_until

STRANGER = Account(65_000, 65_000)
ENVIRON = {"PATH": os.environ["PATH"]}


def test_a_program_writes_to_its_log_and_says_how_it_ended(tmp_path):
    child = Child("one", ["sh", "-c", "echo heard; exit 3"], log=tmp_path / "one.log", environ=ENVIRON)
    assert child.returncode() == -1
    child.start()
    assert wait_until(lambda: child.returncode() is not None, within_s=5)
    assert child.returncode() == 3
    assert (tmp_path / "one.log").read_text() == "heard\n"


def test_stopping_takes_what_the_program_itself_started(tmp_path):
    child = Child("one", ["sh", "-c", "sleep 60 & sleep 60"], log=tmp_path / "one.log", environ=ENVIRON)
    child.start()
    assert wait_until(lambda: len(psutil.Process(child.pid).children()) == 2, within_s=5)
    family = [psutil.Process(child.pid), *psutil.Process(child.pid).children()]
    child.stop(within_s=0.2)
    psutil.wait_procs(family, timeout=5)
    assert not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in family)


def test_a_program_that_ignores_us_is_killed(tmp_path):
    child = Child("deaf", ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"], log=tmp_path / "l", environ=ENVIRON)
    child.start()
    time.sleep(0.2)
    child.stop(within_s=0.2)
    assert child.returncode() == -1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_program_dies_with_a_parent_that_was_killed(tmp_path):
    script = (
        "import time; from pathlib import Path; from web.embedded.process import Child\n"
        f"child = Child('one', ['sleep', '60'], log=Path({str(tmp_path / 'one.log')!r}), environ={ENVIRON!r})\n"
        "child.start(); print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    assert wait_until(lambda: not psutil.pid_exists(pid), within_s=5)


def test_a_long_log_is_set_aside(tmp_path):
    log = tmp_path / "one.log"
    log.write_bytes(b"x" * 10_000_001)
    child = Child("one", ["true"], log=log, environ=ENVIRON)
    child.start()
    child.stop(within_s=5)
    assert log.stat().st_size == 0
    assert (tmp_path / "one.log.1").stat().st_size == 10_000_001


def test_a_port_that_is_taken_is_left_alone():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port


def test_a_stranger_enters_only_where_every_folder_above_lets_him(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a").chmod(0o700)
    assert not can_enter(inner, STRANGER)
    assert can_enter(inner, Account(inner.stat().st_uid, 0))
    assert can_enter(inner.parents[-1], STRANGER)


def test_programs_a_stranger_cannot_reach_are_copied_once(tmp_path):
    source = tmp_path / "venv" / "bin"
    source.mkdir(parents=True)
    (tmp_path / "venv").chmod(0o700)
    (source / "server").write_text("#!")
    assert reachable_copy(source, None, tmp_path / "out") == source
    copy = reachable_copy(source, STRANGER, tmp_path / "out")
    assert (copy / "server").read_text() == "#!"
    (source / "server").write_text("changed")
    assert (reachable_copy(source, STRANGER, tmp_path / "out") / "server").read_text() == "#!"
