"""Real Postgres and Redis for every test that asks for them; a test that asks for none starts none.

One cluster per test process, kept between runs in a slot of the temporary folder: it starts in a tenth of a second
and needs no clean-up. The schema comes from a migrated template, remade when a migration changes.
`db` is rolled back; `sessions` is committed and emptied afterwards. PLENARY_TEST_DATABASE_URL names another server.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import hypothesis
import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import database, events, models, talks
from services import people as programme_people
from services.database import Sessions
from services.errors import PlenaryError
from services.runtime import Runtime, storage_at
from services.settings import Settings
from web.embedded.postgres import Postgres
from web.embedded.process import server_account
from web.embedded.redis import Redis
from web.embedded.state import State

ROOT = Path(__file__).resolve().parent.parent
# A test's data need not survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=32MB")

# The same examples each time, on a machine of any speed: no change may fail by luck. Looking for new ones:
# pytest --hypothesis-profile=look
hypothesis.settings.register_profile("same", derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("look", deadline=None)
hypothesis.settings.load_profile("same")


@pytest.fixture(scope="session")
def state() -> Iterator[State]:
    """The first slot that no other test process holds, on this machine and for this account."""
    base = Path(tempfile.gettempdir()) / f"plenary-tests-{os.geteuid()}"
    account = server_account()
    number = 0
    while True:
        slot = State(base / str(number), account)
        if slot.lock():
            break
        number += 1
    base.chmod(0o711 if account else 0o700)
    yield slot
    slot.unlock()


@pytest.fixture(scope="session")
def server(state: State) -> Iterator[str]:
    """URL of a Postgres where we may create databases."""
    given = os.environ.get("PLENARY_TEST_DATABASE_URL")
    if given:
        yield given
        return
    postgres = Postgres(state, FAST)
    try:
        postgres.start()
    except PlenaryError:  # a slot that a full disk or an older wheel left broken: nothing in it is worth keeping
        shutil.rmtree(state.root / "postgres")
        postgres = Postgres(state, FAST)
        postgres.start()
    yield postgres.url()
    postgres.stop()


def _beside(url: str, name: str) -> str:
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


def _template() -> str:
    versions = sorted((ROOT / "migrations").rglob("*.py"))
    return "template_" + hashlib.sha256(b"\0".join(file.read_bytes() for file in versions)).hexdigest()[:12]


@pytest.fixture(scope="session")
def database_url(server: str) -> Iterator[str]:
    """A migrated database of this test process alone. Empty before each test, unless `db` or `sessions` filled it."""
    template, name = _template(), f"test_{os.getpid()}"
    plain = server.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        rows = connection.execute("select datname from pg_database").fetchall()
        old = [
            one for (one,) in rows if one.startswith("template_") and one not in (template, "template0", "template1")
        ]
        if "PLENARY_TEST_DATABASE_URL" not in os.environ:  # the slot is ours: so are its leavings
            for one in [*old, *(one for (one,) in rows if one.startswith("test_"))]:
                connection.execute(f'drop database "{one}" with (force)')
        if (template,) not in rows:
            connection.execute(f'drop database if exists "{template}_new" with (force)')
            connection.execute(f'create database "{template}_new"')
            database.migrate(_beside(plain, f"{template}_new"))
            connection.execute(f'alter database "{template}_new" rename to "{template}"')
        connection.execute(f'create database "{name}" template "{template}"')
    yield _beside(plain, name)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[sa.Engine]:
    engine = database.create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: sa.Engine) -> Iterator[Session]:
    """A transaction that never lands: commits inside the test only end a savepoint."""
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        transaction.rollback()


@pytest.fixture
def sessions(engine: sa.Engine) -> Iterator[Sessions]:
    """Real commits, for code that owns its transactions or several connections; emptied after the test."""
    yield database.sessions(engine)
    with engine.begin() as connection:
        names = connection.execute(
            sa.text("select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'")
        ).scalars()
        tables = ", ".join(f'"{name}"' for name in names)
        if tables:
            connection.execute(sa.text(f"truncate {tables} restart identity cascade"))


@pytest.fixture(scope="session")
def redis_url(state: State) -> Iterator[str]:
    """A real Redis of this test process alone."""
    redis = Redis(state)
    redis.start()
    yield redis.url
    redis.stop()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with nothing running behind them: state in the test's folder, fake engines."""
    return Settings(
        state_dir=tmp_path, whisper_dir=tmp_path / "whisper", asr_engine="fake", diarizer="fake", secret_key="k" * 40
    )


def chromium() -> str | None:
    """The browser that drives the pages: PLENARY_TEST_CHROMIUM, else the first on PATH, else the one make brought."""
    names = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
    given = os.environ.get("PLENARY_TEST_CHROMIUM")
    on_path = given or next((found for one in names if (found := shutil.which(one))), None)
    brought = ROOT / "build" / "chromium" / "chromium"
    return on_path or (str(brought) if brought.is_file() else None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium_path" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of a real Chromium. Without one the test is skipped, except in CI, where a silent skip would be a lie."""
    found = chromium()
    if found is None:
        reason = "no Chromium: run make test, which brings one where it can, or install your system's chromium package"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def pytest_report_header() -> list[str]:
    return [f"chromium: {chromium() or 'none, browser tests are skipped'}; python: {sys.version.split()[0]}"]


@pytest.fixture
def runtime(settings: Settings, sessions: Sessions, database_url: str) -> Runtime:
    """The whole program on a real database, with fake engines and nobody on the queue: `drain` does the stages."""
    chosen = dataclasses.replace(settings, database_url=database_url)
    return Runtime(chosen, sessions, storage_at(chosen.storage_url))


@pytest.fixture
def make_talk(sessions: Sessions):
    """Make an event's talk: `make_talk("Title", people=[("Ada Lovelace", True)])` returns its id."""

    def make(title: str = "Une table ronde", *, people: tuple[tuple[str, bool], ...] = (), **fields: object) -> UUID:
        with sessions.begin() as db:
            event = db.scalar(sa.select(models.Event)) or events.create(
                db, name="Escale", starts_on=date(2026, 10, 14), ends_on=date(2026, 10, 15)
            )
            talk = talks.create(db, events.days(db, event)[0], title=title, **fields)
            for name, is_host in people:
                person = programme_people.ensure(db, event.id, name, role="directrice", organisation="Pontaval")
                programme_people.announce(db, talk.id, person, is_host=is_host)
            return talk.id

    return make


@pytest.fixture
def drain():
    """Do every stage there is to do, as one worker would, until the ledger has nothing left; return how many."""
    from worker import stage, tasks

    def run(runtime: Runtime, only: str | None = None) -> int:
        done = 0
        while any(
            stage.run(runtime, name, service, tasks.AHEAD.get(name))
            for name, service in tasks.SERVICES.items()
            if only in (None, name)
        ):
            done += 1
        return done

    return run
