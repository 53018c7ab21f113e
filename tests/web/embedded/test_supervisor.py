from __future__ import annotations

import os

import pytest

from web.embedded.process import Child, wait_until
from web.embedded.supervisor import Supervisor


class Terminal:
    def __init__(self) -> None:
        self.keys: list[str] = []

    def __call__(self, key: str, **_params: object) -> None:
        self.keys.append(key)


class Clock:
    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


def _child(tmp_path, name: str, script: str) -> Child:
    child = Child(name, ["sh", "-c", script], log=tmp_path / f"{name}.log", environ={"PATH": os.environ["PATH"]})
    child.start()
    return child


def _ended(child: Child) -> bool:
    return wait_until(lambda: child.returncode() is not None, within_s=5)


def test_a_dead_program_is_started_again_after_a_pause(tmp_path):
    terminal, clock = Terminal(), Clock()
    supervisor = Supervisor(terminal, clock)
    child = _child(tmp_path, "web", "exec sleep 60")
    supervisor.watch(child)
    first = child.pid
    child._process.kill()
    assert _ended(child)
    supervisor.tend()
    assert child.pid is None
    clock.s = 0.2
    supervisor.tend()
    assert child.pid not in (None, first)
    assert terminal.keys == ["embedded.died"]
    supervisor.stop()


def test_a_program_that_keeps_dying_is_tried_ever_less_often_and_complained_of_once(tmp_path):
    terminal, clock = Terminal(), Clock()
    supervisor = Supervisor(terminal, clock)
    child = _child(tmp_path, "web", "exit 1")
    supervisor.watch(child)
    pauses = []
    for _ in range(9):
        assert _ended(child)
        supervisor.tend()
        pauses.append(round(supervisor._watched[0].due_at - clock.s, 1))
        clock.s = supervisor._watched[0].due_at
        supervisor.tend()
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30.0]
    assert terminal.keys == ["embedded.died"] * 4 + ["embedded.keeps_dying"]
    supervisor.stop()


def test_a_steady_run_makes_earlier_deaths_forgotten(tmp_path):
    clock = Clock()
    supervisor = Supervisor(Terminal(), clock)
    child = _child(tmp_path, "web", "exit 1")
    supervisor.watch(child)
    supervisor._watched[0].deaths = 4
    clock.s = 31.0
    assert _ended(child)
    supervisor.tend()
    assert supervisor._watched[0].deaths == 1
    supervisor.stop()


def test_programs_stop_before_redis_and_the_database_last(tmp_path):
    supervisor = Supervisor(Terminal())
    order = tmp_path / "order"
    for name in ("postgres", "redis", "web", "worker"):
        script = f"trap 'echo {name} >> {order}; exit 0' TERM; touch {tmp_path}/{name}.up; while :; do sleep 0.05; done"
        supervisor.watch(_child(tmp_path, name, script))
        assert wait_until((tmp_path / f"{name}.up").exists, within_s=5)
    supervisor.stop()
    stopped = order.read_text().split()
    assert set(stopped[:2]) == {"web", "worker"}
    assert stopped[2:] == ["redis", "postgres"]


@pytest.mark.parametrize(("script", "told"), [("exit 0", "embedded.demo_done"), ("exit 1", "embedded.demo_failed")])
def test_a_program_that_runs_once_is_not_started_again(tmp_path, script, told):
    terminal = Terminal()
    supervisor = Supervisor(terminal)
    child = _child(tmp_path, "demo", script)
    supervisor.watch(child, once=True)
    assert _ended(child)
    supervisor.tend()
    supervisor.tend()
    assert terminal.keys == [told]
    assert child.pid is None
