"""Postgres: engine, sessions and migrations. Nothing here knows a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

Sessions = sessionmaker[Session]
_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def normalise(url: str) -> str:
    """Return `url` with the driver we use named: postgres:// and postgresql:// become postgresql+psycopg://."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator and scheme in {"postgres", "postgresql"} else url


def create_engine(url: str, *, pool: int = 4) -> sa.Engine:
    """Make an engine that notices a restarted server and never waits for a lock for ever. Its errors do not tell the
    values of a statement: they are logged, and may be what somebody said off the record.

    Args: url: any Postgres URL; pool: connections kept open, as many again may be opened under load.
    """
    options = "-c lock_timeout=15000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    return sa.create_engine(
        normalise(url), pool_size=pool, max_overflow=pool, pool_pre_ping=True, pool_recycle=1800,
        hide_parameters=True,
        connect_args={"connect_timeout": 10, "options": options, "application_name": "plenary"},
    )  # fmt: skip


def sessions(engine: sa.Engine) -> Sessions:
    """Short transactions: `with sessions.begin() as db:`. Rows stay readable after their commit."""
    return sessionmaker(engine, expire_on_commit=False)


def migrate(url: str, revision: str = "head") -> None:
    """Bring the schema to `revision` (an id, "head" or "base"); several processes may call at once: one works, the rest wait."""  # noqa: E501 - one sentence
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["url"] = normalise(url)
    if revision == "base" or _is_older(url, revision, config):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def _is_older(url: str, revision: str, config: Any) -> bool:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    if revision in {"head", "heads"}:
        return False
    engine = create_engine(url)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    if current is None or current == revision:
        return False
    older = {script.revision for script in ScriptDirectory.from_config(config).iterate_revisions(current, "base")}
    return revision in older
