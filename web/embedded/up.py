"""`plenary up`: the whole service in one terminal, its data in one folder."""

from __future__ import annotations

import dataclasses
import http.client
import secrets
import sys
from collections.abc import Callable

import sqlalchemy as sa

from services import catalogue, database, users
from services.errors import Refused
from services.models import User
from services.models.user import ROLES
from services.settings import Settings
from web.embedded.postgres import Postgres
from web.embedded.process import free_port, server_account, wait_until
from web.embedded.programs import demo_program, programs
from web.embedded.redis import Redis
from web.embedded.state import State
from web.embedded.supervisor import Say, Supervisor, interruptible, speaker

_WEB_WITHIN_S = 60.0


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def up(settings: Settings, demo: bool = False, write: Callable[[str], None] = _write) -> None:
    """Start what is not there yet, keep it running until Ctrl-C or SIGTERM, then stop it in order.

    Servers named by the settings are used as they are and never stopped. A second `up` on the same folder only says
    where the first one runs. Raises: Refused: something cannot start, in one sentence.
    """
    say = speaker(settings.default_language, write)
    state = State(settings.state_dir, server_account())
    if not state.lock():
        address = state.read("address")
        say("embedded.already_up" if address else "embedded.already_starting", address=address, folder=state.root)
        return
    supervisor = Supervisor(say)
    try:
        with interruptible(supervisor):
            say("embedded.starting", folder=state.root)
            ready = _servers(settings, state, supervisor)
            _first_run(ready, state, say)
            _tell(_begin(ready, state, supervisor), state, say)
            if demo:
                _load_demo(ready, state, supervisor)
            supervisor.run()
    finally:
        state.write("address", "")
        state.unlock()
    say("embedded.stopped", folder=state.root)


def _servers(settings: Settings, state: State, supervisor: Supervisor) -> Settings:
    """Start the servers that the settings do not name; return settings that name them, with the schema up to date."""
    if not settings.database_url:
        postgres = Postgres(state)
        supervisor.watch(postgres.start())
        settings = dataclasses.replace(settings, database_url=postgres.url())
    if not settings.redis_url:
        redis = Redis(state)
        supervisor.watch(redis.start())
        settings = dataclasses.replace(settings, redis_url=redis.url)
    if not settings.secret_key:
        key = state.secret("secret-key", lambda: secrets.token_urlsafe(48))
        settings = dataclasses.replace(settings, secret_key=key)
    database.migrate(settings.database_url)
    state.write("database-url", settings.database_url)  # for commands such as `plenary add`
    state.write("redis-url", settings.redis_url)
    return settings


def _first_run(settings: Settings, state: State, say: Say) -> None:
    """Make one account per role where there is none at all; their passwords lie in the folder of secrets."""
    engine = database.create_engine(settings.database_url, pool=1)
    with database.sessions(engine).begin() as db:
        if db.scalar(sa.select(sa.func.count()).select_from(User)) == 0:
            say("embedded.first_run")
            for role in ROLES:
                name = catalogue.say(f"embedded.name_{role}", settings.default_language)
                password = state.secret(f"{role}-password", lambda: secrets.token_urlsafe(12))
                users.add(db, email=_email(role), name=name, role=role, password=password)
    engine.dispose()


def _load_demo(settings: Settings, state: State, supervisor: Supervisor) -> None:
    """Beside everything else: its recording is transcribed first, as any other."""
    child = demo_program(settings, state.logs)
    child.start()
    supervisor.watch(child, once=True)
    supervisor.say("embedded.demo")


def _email(role: str) -> str:
    return f"{role}@plenary.localhost"


def _begin(settings: Settings, state: State, supervisor: Supervisor) -> str:
    """Start web and workers on a free port; return the address once a page can be had there."""
    port = free_port(settings.web_port, settings.web_host)
    children = programs(dataclasses.replace(settings, web_port=port), state.logs)
    for child in children:
        child.start()
        supervisor.watch(child)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.web_host, settings.web_host)  # noqa: S104 - translated away
    web = children[0]
    wait_until(lambda: _serves(host, port) or web.returncode() is not None, within_s=_WEB_WITHIN_S, step_s=0.1)
    if web.returncode() is not None or not _serves(host, port):
        raise Refused("embedded.no_start", name=web.name, log=web.log)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    state.write("address", address)
    return address


def _serves(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _tell(address: str, state: State, say: Say) -> None:
    """Where to go, how to sign in, where everything is kept."""
    say("embedded.up_at", address=address)
    for role in ROLES:
        if password := state.read(f"{role}-password"):
            say("embedded.sign_in", address=f"{address}/newsroom", email=_email(role), password=password)
    say("embedded.kept_in", folder=state.root)
