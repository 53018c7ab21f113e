"""The demo event: it publishes itself, and nothing that somebody else has put there."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
import sqlalchemy as sa

from services import demo, events, recordings, storage, talks
from services.models import Event, Publication, Talk

OURS = "Odile : Le quai est prêt depuis mardi.\n\nBruno : Les grues arrivent lundi, et le quai les attend.\n" * 8


@pytest.fixture
def loaded(runtime, drain):
    assert demo.load(runtime)
    drain(runtime)
    return runtime


def send(runtime, talk_id: UUID, name: str = "notes.txt", text: str = OURS) -> None:
    received = storage.receive(runtime.storage, io.BytesIO(text.encode()), limit_bytes=10_000)
    recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename=name)


def public(runtime) -> set[str]:
    with runtime.sessions.begin() as db:
        return set(db.scalars(sa.select(Talk.slug).join(Publication, Publication.talk_id == Talk.id)))


def slugs() -> set[str]:
    return {talk.slug for day in demo.programme(demo.FOLDER).days for talk in day.talks}


def test_the_demo_publishes_its_own_talks_and_none_that_a_person_added_meanwhile(loaded, drain):
    with loaded.sessions.begin() as db:
        day = events.days(db, db.scalars(sa.select(Event)).one())[0]
        done, waiting = (talks.create(db, day, title=title).id for title in ("Reçu et lu", "Encore en cours"))
    send(loaded, done)
    drain(loaded)
    send(loaded, waiting, text=OURS + OURS)  # a job that nobody has done yet does not hold the demo up
    assert demo.publish_when_ready(loaded, within_s=5)
    assert public(loaded) == slugs()
    assert not demo.publish_when_ready(loaded, within_s=5), "what is public is left as it is"


def test_a_demo_talk_to_which_a_person_added_a_recording_is_theirs_to_publish(loaded, drain):
    theirs = min(slugs())
    with loaded.sessions.begin() as db:
        talk_id = db.scalars(sa.select(Talk.id).where(Talk.slug == theirs)).one()
    send(loaded, talk_id)
    drain(loaded)
    assert demo.publish_when_ready(loaded, within_s=5)
    assert public(loaded) == slugs() - {theirs}
