"""The switch of an event's known voices, and forgetting one."""

from __future__ import annotations

import sqlalchemy as sa

from services import people, talks
from services.models import Event, Recording, Speaker, Talk, Voiceprint


def panel(newsroom):
    page = newsroom.page(f"/newsroom/events/{newsroom.event_slug}/")
    return page[page.index('id="known-voices"') :]


def test_an_editor_switches_it_on_and_off_and_off_deletes_what_was_kept(newsroom):
    newsroom.sign_in("editor")
    assert "ne sont pas retenues" in panel(newsroom)
    newsroom.post(f"/newsroom/events/{newsroom.event_slug}/voices", act="on")
    assert "jamais appliquée" in panel(newsroom)
    with newsroom.runtime.sessions.begin() as db:
        _, event = talks.day_of(db, db.get_one(Talk, newsroom.talk_id))
        person = people.ensure(db, event.id, "Ada Lovelace")
        recording = Recording(
            talk_id=newsroom.talk_id, kind="media", sha256="0", size_bytes=1, filename="a.wav", storage_key="k"
        )
        db.add(recording)
        db.flush()
        db.add(Speaker(talk_id=newsroom.talk_id, label=f"{recording.position}:S1", person_id=person.id))
        db.add(Voiceprint(recording_id=recording.id, label="S1", engine="e 1", spoken_ms=9_000, point=[1.0]))
        person_id = person.id
    assert "Oublier la voix de Ada Lovelace" in panel(newsroom)
    newsroom.post(f"/newsroom/events/{newsroom.event_slug}/voices/{person_id}/forget")
    assert "Ada" not in panel(newsroom)
    newsroom.post(f"/newsroom/events/{newsroom.event_slug}/voices", act="off")
    with newsroom.runtime.sessions.begin() as db:
        assert db.scalar(sa.select(Event.keeps_voices)) is False


def test_a_reporter_sees_it_and_may_not_switch_it(newsroom):
    newsroom.sign_in("reporter")
    assert "voices-switch" not in panel(newsroom)
    answer = newsroom.post(f"/newsroom/events/{newsroom.event_slug}/voices", act="on")
    assert answer.status_code == 403
