"""The interface for programs: by token alone, JSON in and out, one sentence per refusal."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa

from services import users
from services.models import User
from tests.web.rooms import GIB, TEXT, Newsroom


class Program:
    def __init__(self, room: Newsroom) -> None:
        self.room, self.talk = room, f"/api/v1/talks/{room.talk_id}"
        with room.runtime.sessions.begin() as db:
            user_id = db.scalars(sa.select(User.id).where(User.role == "reporter")).one()
            self.token = users.new_token(db, user_id, "test")

    def ask(self, method: str, path: str, **more: Any) -> Any:
        client = self.room.app.test_client()
        return client.open(path, method=method, headers={"Authorization": f"Bearer {self.token}"}, **more)


@pytest.fixture
def program(newsroom: Newsroom) -> Program:
    return Program(newsroom)


def test_without_a_token_nothing_is_answered_not_even_to_a_signed_in_browser(newsroom):
    answer = newsroom.client.get("/api/v1/events")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json["key"] == "api.no_token"
    assert newsroom.client.get("/api/v1/events", headers={"Authorization": "Bearer plenary_no"}).status_code == 401


def test_events_and_talks_are_listed(program):
    events = program.ask("GET", "/api/v1/events").json["events"]
    assert events[0]["slug"] == "escale"
    talks = program.ask("GET", "/api/v1/events/escale/talks").json["talks"]
    assert (talks[0]["state"], talks[0]["date"]) == ("empty", "2026-10-14")
    answer = program.ask("GET", "/api/v1/events/nowhere/talks")
    assert (answer.status_code, answer.json["key"]) == (404, "events.not_found")


def test_from_a_file_to_a_publication(program):
    sent = program.ask("POST", f"{program.talk}/recordings?filename=notes.txt", data=TEXT.encode())
    assert sent.status_code == 201
    job = f"/api/v1/jobs/{sent.json['job']}"
    assert program.ask("GET", job).json["state"] == "running"
    program.room.work()
    program.room.app.extensions.pop("plenary.watch", None)
    assert program.ask("GET", job).json["percent"] == 100
    transcript = program.ask("GET", f"{program.talk}/transcript").json
    assert len(transcript["turns"]) == 6
    recap = program.ask("GET", f"{program.talk}/recap").json
    assert {item["verdict"] for item in recap["items"] if item["kind"] == "quote"} <= {"exact", "cleaned"}
    assert program.ask("GET", f"{program.talk}/recap?format=markdown").text.startswith("# ")
    assert program.ask("POST", f"{program.talk}/publish", json={"correction": ""}).json["number"] == 1
    assert program.ask("GET", program.talk).json["state"] == "published"


def test_the_same_bytes_again_are_the_same_recording(program):
    first = program.ask("POST", f"{program.talk}/recordings?filename=a.txt", data=TEXT.encode())
    form = {"recording": (io.BytesIO(TEXT.encode()), "b.txt")}
    again = program.ask("POST", f"{program.talk}/recordings", data=form)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["recording"] == first.json["recording"]


def test_captions_of_a_text_without_times_are_refused_in_one_sentence(program):
    program.room.with_recap()
    answer = program.ask("GET", f"{program.talk}/transcript?format=srt")
    assert (answer.status_code, answer.json["key"]) == (400, "formats.no_times")
    assert program.ask("GET", f"{program.talk}/transcript?format=xlsx").json["key"] == "formats.unknown"


def test_a_job_is_paused_cancelled_and_resumed(program):
    sent = program.ask("POST", f"{program.talk}/recordings?filename=notes.txt", data=TEXT.encode())
    job = f"/api/v1/jobs/{sent.json['job']}"
    assert program.ask("POST", f"{job}/pause").json["state"] == "paused"
    assert program.ask("POST", f"{job}/resume").json["state"] == "running"
    assert program.ask("POST", f"{job}/cancel").json["state"] == "cancelled"
    answer = program.ask("POST", f"{job}/pause")
    assert (answer.status_code, answer.json["key"]) == (409, "jobs.not_under_way")
    assert program.ask("POST", f"{job}/resume").json["state"] == "running"
    answer = program.ask("POST", "/api/v1/jobs/00000000-0000-0000-0000-000000000001/cancel")
    assert (answer.status_code, answer.json["key"]) == (404, "jobs.not_found")


@pytest.mark.parametrize(
    ("data", "key", "status"),
    [(b"", "media.empty", 400), (b"\x00\x01\x02" * 999, "recordings.unknown_kind", 400)],
)
def test_bad_files_get_their_sentence_and_leave_nothing(program, data, key, status):
    answer = program.ask("POST", f"{program.talk}/recordings?filename=a.srt", data=data)
    assert (answer.status_code, answer.json["key"]) == (status, key)
    assert [one for one in program.room.runtime.storage.root.rglob("*") if one.is_file()] == []


def test_a_file_above_the_limit_is_refused_before_a_byte(program):
    unread = {"wsgi.input": None, "CONTENT_LENGTH": str(3 * GIB)}
    answer = program.ask("POST", f"{program.talk}/recordings?filename=a.mp3", environ_overrides=unread)
    assert (answer.status_code, answer.json["key"]) == (413, "storage.too_large")


def test_a_slow_sender_holds_no_database_connection(program):
    held = []

    class Watched(io.BytesIO):
        def readinto(self, into: Any, /) -> int:
            held.append(program.room.runtime.sessions.kw["bind"].pool.checkedout())
            return super().readinto(into)

    data = TEXT.encode()
    sent = {"wsgi.input": Watched(data), "CONTENT_LENGTH": str(len(data))}
    answer = program.ask("POST", f"{program.talk}/recordings?filename=a.txt", environ_overrides=sent)
    assert answer.status_code == 201
    assert set(held) == {0}


def test_publishing_nothing_is_refused(program):
    answer = program.ask("POST", f"{program.talk}/publish")
    assert (answer.status_code, answer.json["key"]) == (400, "publications.no_recap")


def test_health_needs_no_key(newsroom):
    assert newsroom.app.test_client().get("/health").status_code == 200
