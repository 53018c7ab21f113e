"""A program reads what is doubted, asks for another hearing, and says which stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services import transcripts, users
from services.models import Doubt, User
from tests.web.rooms import Newsroom

PANEL = Path(__file__).parents[2] / "data" / "demo" / "panel.flac"


@pytest.fixture
def heard(newsroom: Newsroom) -> Newsroom:
    newsroom.receive(PANEL.read_bytes(), "panel.flac")
    newsroom.work()
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.delete(Doubt))
    return newsroom


def ask(room: Newsroom, method: str, path: str, body: Any = None) -> Any:
    with room.runtime.sessions.begin() as db:
        user = db.scalars(sa.select(User.id).where(User.email == "reporter@example.org")).one()
        key = users.new_token(db, user, "essais")
    path = f"/api/v1/talks/{room.talk_id}{path}"
    return room.app.test_client().open(path, method=method, json=body, headers={"Authorization": f"Bearer {key}"})


def test_a_passage_is_heard_again_and_the_second_hearing_stands_when_the_program_says_so(heard):
    asked = ask(heard, "POST", "/doubts", {"start_ms": 50_000, "end_ms": 54_000, "model": "demo", "names": False})
    assert asked.status_code == 202
    doubt = asked.json["doubt"]
    [before] = ask(heard, "GET", "/doubts").json["recordings"][0]["doubts"]
    assert (before["id"], before["pending"], before["redone"], before["state"]) == (doubt, True, None, "open")
    heard.work()
    [after] = ask(heard, "GET", "/doubts").json["recordings"][0]["doubts"]
    assert (after["pending"], after["version"]) == (False, "heard")
    assert after["redone"]
    with heard.runtime.sessions.begin() as db:
        one = db.scalars(sa.select(Doubt)).one()
        assert (one.model, one.evidence["names"]) == ("demo", False)
        one.redone = [{**one.redone[0], "text": "Brindille"}]
        one.state = "open"
    chosen = ask(heard, "POST", f"/doubts/{doubt}", {"version": "redone"})
    assert (chosen.status_code, chosen.json) == (200, {"doubt": doubt, "version": "redone"})
    with heard.runtime.sessions.begin() as db:
        assert "Brindille" in " ".join(turn.text for turn in transcripts.read(db, heard.talk_id).turns)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"start_ms": 5, "end_ms": 5}, "doubts.bad_span"),
        ({"start_ms": "5", "end_ms": 9}, "doubts.bad_span"),
        ({"start_ms": True, "end_ms": 9}, "doubts.bad_span"),
        ({"start_ms": 0, "end_ms": 10**12}, "doubts.bad_span"),
        ({"start_ms": 0, "end_ms": 900, "model": "/etc/passwd"}, "models.unknown"),
        ({"start_ms": 0, "end_ms": 900, "language": "klingon"}, "doubts.bad_language"),
        ({"start_ms": 0, "end_ms": 900, "recording": "x"}, "doubts.which_recording"),
        ({"start_ms": 0, "end_ms": 900, "names": "no"}, "doubts.bad_span"),
        ({"start_ms": 0, "end_ms": 900, "model": 3}, "newsroom.bad_request"),
        ([], "newsroom.bad_request"),
    ],
)
def test_what_cannot_be_heard_again_is_refused_in_one_sentence(heard, body, key):
    answer = ask(heard, "POST", "/doubts", body)
    assert (answer.status_code, answer.json["key"]) == (400, key)
    assert answer.json["error"]


def test_no_other_version_and_no_other_talks_doubt(heard):
    doubt = ask(heard, "POST", "/doubts", {"start_ms": 50_000, "end_ms": 54_000}).json["doubt"]
    assert ask(heard, "POST", f"/doubts/{doubt}", {"version": "third"}).status_code == 400
    assert ask(heard, "POST", f"/doubts/{doubt}", {"version": "redone"}).json["key"] == "doubts.no_second"
    assert ask(heard, "POST", f"/doubts/{heard.talk_id}", {"version": "heard"}).status_code == 404
