"""How far the work is: one answer, a stream, a full house; and steering it."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from services import jobs, pipeline
from services.flow import steering
from services.models import Job, Recording, Stage
from tests.web.rooms import TEXT, Newsroom
from web.newsroom import progress

LONG_MS = 2_295_000


@pytest.fixture
def job_id(newsroom: Newsroom) -> UUID:
    """A recording of 38:15 of which a third is transcribed."""
    with newsroom.runtime.sessions.begin() as db:
        row = Recording(talk_id=newsroom.talk_id, kind="media", sha256="a" * 64, size_bytes=1, filename="a.mp3",
                        storage_key="originals/aa/a", duration_ms=LONG_MS)  # fmt: skip
        db.add(row)
        db.flush()
        job = jobs.start(db, row)
        db.execute(sa.update(Stage).where(Stage.name.in_(("probe", "plan"))).values(state="done"))
        db.add(Stage(job_id=job.id, name="transcribe", state="queued", total_ms=1_000_000))
        db.add(Stage(job_id=job.id, name="transcribe", position=1, state="done", total_ms=500_000, done_ms=500_000))
        return job.id


def ask(newsroom: Newsroom, job_id: UUID):
    [told] = newsroom.client.get(events_of(job_id) + "&poll=1", headers={"Accept": "application/json"}).json
    assert told.pop("job") == str(job_id)
    return told


def events_of(*jobs: UUID) -> str:
    return "/newsroom/jobs/events?" + "&".join(f"job={one}" for one in jobs)


def data(part: bytes):
    return json.loads(part.removeprefix(b"data: "))


def test_progress_is_told_in_the_recordings_own_time(newsroom, job_id):
    told = ask(newsroom, job_id)
    assert (told["stage"], told["label"], told["state"]) == ("transcribe", "Transcription", "running")
    assert (told["done_ms"], told["total_ms"]) == (765_000, LONG_MS)
    page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    assert "12:45 / 38:15" in page
    assert f'data-progress-url="/newsroom/jobs/events" data-job="{job_id}"' in page


def test_a_stream_tells_the_present_and_ends_with_the_job(newsroom, job_id, monkeypatch):
    monkeypatch.setattr(progress, "_TICK_S", 0.01)
    answer = newsroom.client.get(events_of(job_id), buffered=False)
    assert answer.mimetype == "text/event-stream"
    parts = answer.iter_encoded()
    assert next(parts) == b"retry: 2000\n\n"
    assert data(next(parts))["state"] == "running"
    with newsroom.runtime.sessions.begin() as db:
        steering.cancel(db, job_id)
    assert data(next(parts))["state"] == "cancelled"
    assert list(parts) == []
    answer.close()


def test_when_all_places_are_taken_the_page_is_told_the_present_and_asks_again(newsroom, job_id):
    with newsroom.app.app_context():
        seen = progress.watch()
    while seen.enter():
        pass
    answer = newsroom.client.get(events_of(job_id))
    assert (answer.status_code, answer.mimetype) == (200, "text/event-stream")
    first, told, rest = answer.text.split("\n\n")
    assert first == "retry: 3000"
    assert data(told.encode())["state"] == "running"
    assert rest == ""
    assert not seen.enter(), "nothing was taken, nothing given back"


def test_a_closed_stream_gives_its_place_back(newsroom, job_id):
    for _ in range(20):
        newsroom.client.get(events_of(job_id), buffered=False).close()
    with newsroom.app.app_context():
        assert progress.watch().enter()


def test_a_stream_ends_as_soon_as_its_visitor_has_left(newsroom, job_id, monkeypatch):
    """Under gunicorn: without it a quiet stream kept its thread until it had something to say, up to half a minute."""
    monkeypatch.setattr(progress, "_TICK_S", 30.0)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        answer = newsroom.client.get(events_of(job_id), buffered=False, environ_overrides={"gunicorn.socket": ours})
        parts = answer.iter_encoded()
        assert next(parts) == b"retry: 2000\n\n"
        assert data(next(parts))["state"] == "running"
        threading.Timer(0.05, theirs.close).start()
        begun = time.monotonic()
        assert list(parts) == []
        assert time.monotonic() - begun < 10
        answer.close()


def test_one_stream_tells_of_several_jobs_and_leaves_out_those_that_are_no_more(newsroom, job_id, monkeypatch):
    monkeypatch.setattr(progress, "_TICK_S", 0.01)
    with newsroom.runtime.sessions.begin() as db:
        row = Recording(talk_id=newsroom.talk_id, kind="media", sha256="b" * 64, size_bytes=1, filename="b.mp3",
                        storage_key="originals/bb/b", duration_ms=LONG_MS)  # fmt: skip
        db.add(row)
        db.flush()
        other = jobs.start(db, row).id
    gone = UUID(int=7)
    answer = newsroom.client.get(events_of(job_id, gone, other, job_id), buffered=False)
    parts = answer.iter_encoded()
    next(parts)
    assert [data(next(parts))["job"] for _ in range(2)] == [str(job_id), str(other)]
    with newsroom.runtime.sessions.begin() as db:
        steering.cancel(db, job_id)
        steering.cancel(db, other)
    assert [(told["job"], told["state"]) for told in map(data, parts)] == [
        (str(job_id), "cancelled"), (str(other), "cancelled"),
    ]  # fmt: skip
    answer.close()
    assert newsroom.client.get(events_of(gone)).status_code == 404
    assert newsroom.client.get("/newsroom/jobs/events").status_code == 404


def test_work_is_cancelled_and_resumed_where_it_was(newsroom, job_id):
    base = f"/newsroom/talks/{newsroom.talk_id}/jobs/{job_id}/"
    assert newsroom.post(base + "cancel").status_code == 303
    assert 'data-testid="resume"' in newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    assert newsroom.post(base + "resume").status_code == 303
    with newsroom.runtime.sessions.begin() as db:
        states = db.scalars(sa.select(Stage.state).where(Stage.name == "transcribe").order_by(Stage.position)).all()
        assert list(states) == ["queued", "done"]
    assert newsroom.post(base + "resume").status_code == 409
    other = f"/newsroom/talks/{UUID(int=7)}/jobs/{job_id}/cancel"
    assert newsroom.post(other).status_code == 404


def test_work_is_paused_and_resumed_by_plain_forms_and_everybody_reads_who_did_it(newsroom, job_id):
    room, base = f"/newsroom/talks/{newsroom.talk_id}/", f"/newsroom/talks/{newsroom.talk_id}/jobs/{job_id}/"
    page = newsroom.page(room)
    assert f'action="{base}pause"' in page
    assert f'action="{base}resume"' not in page
    assert newsroom.post(base + "pause").status_code == 303
    page = newsroom.page(room)
    line = re.search(r'data-progress="label">([^<]*)<', page)[1]
    assert re.fullmatch(r"En pause depuis \d{1,2}\xa0h\xa0\d\d, par Reporter", line), line
    assert "Rien n’est perdu" in page
    assert f'action="{base}pause"' not in page
    assert f'action="{base}resume"' in page
    assert f'action="{base}cancel"' in page
    assert 'data-state="paused"' in newsroom.page("/newsroom/")
    assert newsroom.post(base + "pause").status_code == 303, "twice is once"
    assert newsroom.post(base + "resume").status_code == 303
    assert ask(newsroom, job_id)["state"] == "running"
    assert newsroom.post(base + "resume").status_code == 409


def test_a_pause_is_told_to_who_watches_in_their_language(newsroom, job_id, monkeypatch):
    monkeypatch.setattr(progress, "_TICK_S", 0.01)
    answer = newsroom.client.get(events_of(job_id), headers={"Accept-Language": "en"}, buffered=False)
    parts = answer.iter_encoded()
    assert next(parts) == b"retry: 2000\n\n"
    assert data(next(parts))["state"] == "running"
    with newsroom.runtime.sessions.begin() as db:
        steering.pause(db, job_id)
    told = data(next(parts))
    assert told["state"] == "paused"
    assert re.fullmatch(r"Paused since \d\d:\d\d", told["label"])
    assert told["message"] == "Nothing is lost: what is transcribed can still be read, the rest waits."
    with newsroom.runtime.sessions.begin() as db:
        steering.resume(db, job_id)
    assert data(next(parts))["state"] == "running"
    answer.close()


def test_a_pause_of_another_day_says_which(newsroom, job_id):
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.update(Job).values(paused_at=datetime(2026, 3, 1, 13, 5, tzinfo=UTC)))
    label = ask(newsroom, job_id)["label"]
    assert label == "En pause depuis le 1er mars 2026 à 14\xa0h\xa005"


def test_a_stage_in_hand_at_the_pause_is_said_to_be_ending(newsroom, job_id):
    with newsroom.runtime.sessions.begin() as db:
        held = {"state": "running", "token": 1, "lease_until": datetime.now(UTC) + timedelta(minutes=1)}
        db.execute(sa.update(Stage).where(Stage.name == "transcribe", Stage.state == "queued").values(**held))
        steering.pause(db, job_id)
    assert ask(newsroom, job_id)["message"] == "Ce qui était commencé se termine. Rien n’est perdu."


def test_only_a_talks_own_job_is_paused_through_it_and_only_while_it_is_under_way(newsroom, job_id):
    assert newsroom.post(f"/newsroom/talks/{UUID(int=7)}/jobs/{job_id}/pause").status_code == 404
    with newsroom.runtime.sessions.begin() as db:
        steering.cancel(db, job_id)
    answer = newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/jobs/{job_id}/pause")
    assert answer.status_code == 409
    assert "il n’y a rien à mettre en pause" in answer.text


def test_what_failed_is_said_in_the_persons_language(newsroom, job_id):
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.update(Job).values(state="failed"))
        where = Stage.name == "probe"
        db.execute(
            sa.update(Stage).where(where).values(state="failed", error_key="media.no_audio", error_fate="refused")
        )
    page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    assert "Cette vidéo n’a pas de piste audio." in page


def test_a_finished_recording_is_run_again_with_another_model(newsroom):
    receipt = newsroom.receive(TEXT.encode())
    newsroom.work()
    path = f"/newsroom/talks/{newsroom.talk_id}/recordings/{receipt.recording_id}/again"
    assert newsroom.post(path, model="demo").status_code == 303
    assert newsroom.post(path, model="demo").status_code == 409  # it runs
    with newsroom.runtime.sessions.begin() as db:
        assert db.scalars(sa.select(Job.model).order_by(Job.created_at)).all() == [None, "demo"]


def test_every_stage_has_words_for_people(newsroom, job_id):
    for name in pipeline.STEPS:
        assert newsroom.app.jinja_env.globals["t"](f"jobs.stage.{name}")


def test_a_cancelled_job_says_so_and_not_what_it_was_at(newsroom):
    receipt = newsroom.receive("Solveig : Bonjour à tous.\n".encode())
    newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/jobs/{receipt.job_id}/cancel")
    page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    assert 'data-progress="label">Annulé<' in page


def test_what_went_well_is_told_with_a_tick_and_what_did_not_with_a_warning(newsroom):
    newsroom.receive("Solveig : Bonjour à tous.\n".encode())
    newsroom.work()
    with newsroom.runtime.sessions.begin() as db:
        job = db.scalars(sa.select(Job)).one()
        job.notices = [{"key": "transcripts.edits_kept", "params": {}}, {"key": "transcripts.no_speech", "params": {}}]
    page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    notes = re.findall(r'class="(recording__note[^"]*)"', page)
    assert notes == ["recording__note recording__note--good", "recording__note"]
