"""Every migration runs up and down on a real Postgres, with rows in the tables it touches."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from services import database, models
from services.models import Base
from services.revising import steps

VERSIONS = Path(__file__).parents[2] / "migrations"


def revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(VERSIONS))
    return [script.revision for script in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))]


@pytest.fixture
def empty_url(server: str):
    """A database without any table."""
    plain, name = server.replace("+psycopg", ""), f"test_migrations_{os.getpid()}"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')
        connection.execute(f'create database "{name}"')
    yield sa.make_url(plain).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')


def one_row_in_every_table(url: str) -> None:
    engine = database.create_engine(url)
    now = datetime.now(UTC)
    with database.sessions(engine).begin() as db:

        def add(row):
            db.add(row)
            db.flush()
            return row

        user = add(models.User(email="a@b.fr", name="A", role="editor", password_hash="x"))
        event = add(models.Event(slug="e", name="E", starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2)))
        day = add(models.Day(event_id=event.id, date=date(2026, 1, 1)))
        talk = add(models.Talk(day_id=day.id, slug="t", title="T"))
        person = add(models.Person(event_id=event.id, name="P", aliases=["Pé"]))
        add(models.TalkPerson(talk_id=talk.id, person_id=person.id))
        add(models.GlossaryTerm(event_id=event.id, term="P", kind="person", heard=["Pey"]))
        add(models.NameDecision(talk_id=talk.id, kind="repair", outcome="accepted", detail={}, decided_by=user.id))
        recording = add(
            models.Recording(talk_id=talk.id, kind="media", sha256="0", size_bytes=1, filename="f", storage_key="k")
        )
        chunk = add(models.Chunk(recording_id=recording.id, position=0, start_ms=0, end_ms=1))
        add(models.Word(chunk_id=chunk.id, position=0, text="mot", start_ms=0, end_ms=1))
        add(models.Span(recording_id=recording.id, position=0, label="S1", start_ms=0, end_ms=1))
        add(models.Aside(recording_id=recording.id, position=0, label="S1", start_ms=0, end_ms=1))
        add(models.EarlyQuote(recording_id=recording.id, start_ms=0, end_ms=1, text="mot", kept_by=user.id))
        speaker = add(models.Speaker(talk_id=talk.id, label="0:S1", person_id=person.id))
        turn = add(
            models.Turn(talk_id=talk.id, recording_id=recording.id, position=0, speaker_id=speaker.id, text="mot")
        )
        step = add(models.EditStep(talk_id=talk.id, kind="text", made=[turn.id], changed_by=user.id))
        at = {"talk_id": talk.id, "turn_id": turn.id, "step_id": step.id, "version": 1, "position": 0}
        add(models.TurnRevision(**at, text="maux", changed_by=user.id))
        add(models.Voiceprint(recording_id=recording.id, label="S1", engine="e 1", spoken_ms=1, point=[1.0]))
        add(models.MadeTurns(recording_id=recording.id, turns=[]))
        add(models.LeftOut(talk_id=talk.id, pool={}))
        add(models.Exchange(talk_id=talk.id, turn_id=turn.id, start_word=0, end_word=1, answers=[turn.id]))
        recap = add(models.Recap(talk_id=talk.id, number=1, engine="x", language="fr", title="t", standfirst="s"))
        item = add(models.RecapItem(recap_id=recap.id, position=0, kind="quote", text="mot", verdict="exact"))
        add(models.ItemSource(item_id=item.id, position=0, turn_id=turn.id, start_word=0, end_word=1))
        add(models.Publication(talk_id=talk.id, recap_id=recap.id, number=1, frozen={}, published_by=user.id))
        add(models.Edition(day_id=day.id, body={"lede": "x"}))
        job = add(models.Job(talk_id=talk.id, recording_id=recording.id))
        doubt = add(models.Doubt(recording_id=recording.id, kind="hole", start_ms=0, end_ms=1, decided_by=user.id))
        add(models.Stage(job_id=job.id, name="redo", chunk_id=chunk.id, doubt_id=doubt.id, state="queued"))
        add(models.ApiToken(user_id=user.id, name="n", digest="d"))
        add(models.SignInAttempt(email="a@b.fr", address="127.0.0.1"))
        add(models.Upload(talk_id=talk.id, owner_id=user.id, filename="f", length_bytes=1, expires_at=now))
        counts = {
            table.name: db.scalar(sa.select(sa.func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    assert set(counts.values()) == {1}, "this test must fill every table"


def tables(url: str) -> set[str]:
    engine = database.create_engine(url)
    found = set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return found


def test_up_step_by_step_filled_down_to_nothing_and_up_again(empty_url):
    for revision in revisions():
        database.migrate(empty_url, revision)
    one_row_in_every_table(empty_url)
    for revision in [*reversed(revisions()[:-1]), "base"]:
        database.migrate(empty_url, revision)
    assert tables(empty_url) == set()
    database.migrate(empty_url)
    one_row_in_every_table(empty_url)


def test_the_newest_schema_is_what_the_models_say(empty_url):
    database.migrate(empty_url)
    engine = database.create_engine(empty_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_many_processes_may_migrate_at_once(empty_url):
    code = f"from services import database; database.migrate({empty_url!r})"
    running = [subprocess.Popen([sys.executable, "-c", code], cwd=VERSIONS.parent) for _ in range(4)]
    assert [one.wait(60) for one in running] == [0, 0, 0, 0]
    assert "events" in tables(empty_url)


def test_every_constraint_has_a_name_that_says_what_it_is():
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            assert re.match(r"(pk|fk|uq|ck)_", str(constraint.name)), f"{table.name}: {constraint}"


def test_every_foreign_key_that_is_followed_back_has_an_index():
    """Deleting a parent row looks for its children: without an index that is a scan of the whole table."""
    for table in Base.metadata.sorted_tables:
        leading = {next(iter(index.columns)).name for index in table.indexes}
        leading |= {next(iter(one.columns)).name for one in table.constraints if isinstance(one, sa.UniqueConstraint)}
        leading |= {next(iter(table.primary_key.columns)).name}
        for key in table.foreign_keys:
            if key.ondelete == "CASCADE":
                assert key.parent.name in leading, f"{table.name}.{key.parent.name}"


def test_corrections_made_before_steps_were_kept_can_still_be_taken_back(empty_url):
    database.migrate(empty_url, "0005")
    plain = empty_url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("""
            insert into events (id, slug, name, starts_on, ends_on, place, description, language)
                values (gen_random_uuid(), 'e', 'E', '2026-01-01', '2026-01-01', '', '', 'fr');
            insert into days (id, event_id, date, title) select gen_random_uuid(), id, '2026-01-01', '' from events;
            insert into talks (id, day_id, slug, title, kind, description)
                select gen_random_uuid(), id, 't', 'T', 'panel', '' from days;
            insert into turns (id, talk_id, position, text, words, off_record, version)
                select gen_random_uuid(), id, 7, 'trois', '[]', false, 3 from talks;
            insert into turn_revisions (id, turn_id, version, text, words, off_record)
                select gen_random_uuid(), id, n, 'état ' || n, '[]', false from turns, generate_series(1, 2) as n""")
    database.migrate(empty_url)
    engine = database.create_engine(empty_url)
    with database.sessions(engine).begin() as db:
        turn = db.scalars(sa.select(models.Turn)).one()
        for version, text in ((3, "état 2"), (4, "état 1")):
            steps.undo(db, turn.id, version, None)
            assert turn.text == text
        assert turn.position == 7
    engine.dispose()
