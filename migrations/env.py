"""Runs migrations one process at a time, and never lets one hold up the site: short lock waits, bounded statements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from services.database import create_engine
from services.models import Base

# Any number will do, as long as every version of the program uses the same one.
_ADVISORY_LOCK = 7_253_001


def run() -> None:
    engine = create_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        connection.execute(sa.text("select pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        connection.execute(sa.text("set lock_timeout = '5s'"))
        connection.execute(sa.text("set statement_timeout = '10min'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
