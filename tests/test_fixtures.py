from __future__ import annotations

import redis
import sqlalchemy as sa

from services.models import User


def _count(connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(User)).scalar_one()


def _ada() -> User:
    return User(email="ada@example.org", name="Ada", role="reporter", password_hash="x")


def test_what_a_savepoint_test_commits_is_gone_1(db):
    assert _count(db) == 0
    db.add(_ada())
    db.commit()
    assert _count(db) == 1


def test_what_a_savepoint_test_commits_is_gone_2(db):
    assert _count(db) == 0


def test_a_committed_row_is_seen_by_another_connection(sessions, engine):
    with sessions.begin() as one:
        one.add(_ada())
    with engine.connect() as other:
        assert _count(other) == 1


def test_and_is_gone_in_the_next_test(engine):
    with engine.connect() as connection:
        assert _count(connection) == 0


def test_redis_answers_and_wants_a_password(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
