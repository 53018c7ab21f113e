"""Deleting from the newsroom: who may, and what is left."""

from __future__ import annotations

import sqlalchemy as sa

from services.models import Recording, Talk


def count(newsroom, table):
    with newsroom.runtime.sessions.begin() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(table))


def recording(newsroom):
    with newsroom.runtime.sessions.begin() as db:
        return db.scalar(sa.select(Recording.id))


def test_a_reporter_deletes_a_recording_and_an_editor_the_talk(newsroom):
    newsroom.with_recap()
    place = f"/newsroom/talks/{newsroom.talk_id}"
    page = newsroom.page(f"{place}/")
    assert "Supprimer cet enregistrement" in page
    assert "remove-talk" not in page
    assert newsroom.post(f"{place}/remove").status_code == 403
    assert newsroom.post(f"{place}/recordings/{recording(newsroom)}/remove").status_code == 303
    assert count(newsroom, Recording) == 0
    newsroom.sign_in("editor")
    assert "remove-talk" in newsroom.page(f"{place}/")
    assert newsroom.post(f"{place}/remove").status_code == 303
    assert count(newsroom, Talk) == 0


def test_what_is_published_is_refused_in_one_sentence_on_the_page(newsroom):
    newsroom.with_recap()
    place = f"/newsroom/talks/{newsroom.talk_id}"
    newsroom.post(f"{place}/publish")
    newsroom.sign_in("editor")
    page = newsroom.page(f"{place}/")
    assert page.count('data-testid="first-withdraw"') == 2  # before anybody tries, for the recording and the talk
    assert "remove-talk" not in page
    assert "remove-recording" not in page
    answer = newsroom.post(f"{place}/recordings/{recording(newsroom)}/remove", form=f"remove-{recording(newsroom)}")
    assert answer.status_code == 409
    assert "retirez d’abord" in answer.text
    assert count(newsroom, Recording) == 1
