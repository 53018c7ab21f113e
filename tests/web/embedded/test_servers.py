"""Postgres and Redis for real: killed, moved and started again on the same data."""

from __future__ import annotations

import os
import socket

import psycopg
import pytest
import redis

from services.errors import Refused
from web.embedded.postgres import Postgres
from web.embedded.process import server_account
from web.embedded.redis import Redis
from web.embedded.state import State


@pytest.fixture
def state(open_folder):
    return State(open_folder / "state", server_account())


@pytest.fixture
def postgres(state):
    server = Postgres(state, ["shared_buffers=16MB"])
    server.start()
    yield server
    server.stop()


def _rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.execute("select count(*) from t").fetchone()[0]


def test_committed_rows_survive_a_killed_postgres_and_a_moved_port(postgres, state):
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("create table t as select generate_series(1, 1000) as i")
    before = postgres.url()
    postgres.child.kill()
    port = int(state.read("postgres-port"))
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        again = Postgres(state)
        again.start()
    assert again.url() != before
    assert _rows(again.url()) == 1000
    again.stop()


def test_postgres_wants_the_password_and_its_files_are_closed(postgres, state):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.url().replace(state.secret("postgres-password"), "wrong"))
    assert (state.root / "postgres" / "data").stat().st_mode & 0o077 == 0
    assert not (state.root / "postgres" / "password.tmp").exists()


def test_a_pid_file_that_names_another_program_does_not_keep_postgres_down(postgres, state):
    postgres.stop()
    stale = state.root / "postgres" / "data" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n")
    postgres.start()
    assert postgres.child.returncode() is None


def test_data_of_another_major_version_is_refused_and_left_alone(postgres, state):
    postgres.stop()
    version = state.root / "postgres" / "data" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(Refused, match="Postgres 17"):
        Postgres(state).start()
    version.write_text("18\n")
    postgres.start()


@pytest.fixture
def stumbling(state, monkeypatch):
    """A Postgres whose initdb fails so many times before it works, as on a machine that is out of memory."""

    def made(failures: int) -> Postgres:
        server = Postgres(state, ["shared_buffers=16MB"])
        real, folder = server._bins(), state.folder("programs-that-stumble")
        count = folder / "count"
        for one in real.iterdir():
            (folder / one.name).symlink_to(one)
        (folder / "initdb").unlink()
        (folder / "initdb").write_text(
            f"#!/bin/sh\necho x >> {count}\nif [ $(wc -l < {count}) -le {failures} ]; then\n"
            f"  echo 'initdb: error: could not fork new process'; exit 1\nfi\nexec {real}/initdb \"$@\"\n"
        )
        (folder / "initdb").chmod(0o755)
        monkeypatch.setattr(server, "_bins", lambda: folder)
        monkeypatch.setattr("web.embedded.postgres._INITDB_PAUSES_S", (0.0, 0.0, 0.0))
        return server

    return made


def test_an_initdb_that_fails_twice_under_load_is_tried_again(stumbling, state):
    server = stumbling(2)
    server.start()
    server.stop()
    assert (state.logs / "postgres.log").read_text().count("could not fork new process") == 2


def test_an_initdb_that_keeps_failing_is_told_in_its_own_words(stumbling, state):
    with pytest.raises(Refused, match="could not fork new process") as refused:
        stumbling(9).start()
    assert refused.value.key == "embedded.no_cluster"
    assert not (state.root / "postgres" / "password.tmp").exists()


def test_a_port_that_was_taken_while_postgres_started_is_given_up(state, monkeypatch):
    server = Postgres(state, ["shared_buffers=16MB"])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        free, asked = state.port, []

        def port(name: str) -> int:
            asked.append(name)
            return int(taken.getsockname()[1]) if len(asked) == 1 else free(name)

        monkeypatch.setattr(state, "port", port)
        server.start(within_s=30)
    server.stop()
    assert len(asked) == 2


def test_a_cluster_that_was_half_made_is_made_again(state):
    half = state.folder("postgres") / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = Postgres(state)
    server.start()
    assert server.child.returncode() is None
    server.stop()


def test_redis_keeps_its_keys_through_a_kill_and_starts_empty_on_torn_data(state):
    server = Redis(state)
    server.start()
    with redis.Redis.from_url(server.url) as client:
        client.set("a", "b")
        client.execute_command("wait", 0, 0)
    server.child.kill()
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.get("a") == b"b"
    server.stop()
    for file in (state.root / "redis" / "data").rglob("*.aof"):
        file.write_bytes(b"torn" * 100)
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.get("a") is None
    server.stop()


def test_redis_wants_the_password_and_hides_it_from_the_list_of_processes(state):
    server = Redis(state)
    server.start()
    with pytest.raises(redis.AuthenticationError), redis.Redis(port=int(state.read("redis-port"))) as client:
        client.ping()
    assert (state.root / "redis" / "redis.conf").stat().st_mode & 0o077 == 0
    server.stop()
