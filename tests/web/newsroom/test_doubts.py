"""The passages to hear again, on the desk of a talk."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.doubts import standing
from services.models import Doubt, Recording, Turn
from tests.web.rooms import Newsroom
from worker import stage, tasks

PANEL = Path(__file__).parents[2] / "data" / "demo" / "panel.flac"


@pytest.fixture
def heard(newsroom: Newsroom) -> Newsroom:
    """A newsroom with a recording that is transcribed and has one open doubt over its first turn."""
    receipt = newsroom.receive(PANEL.read_bytes(), "panel.flac")
    newsroom.work()
    with newsroom.runtime.sessions.begin() as db:
        turn = db.scalars(sa.select(Turn).order_by(Turn.position)).first()
        first = turn.words[0]
        db.execute(sa.delete(Doubt))  # what the audit has against an engine that hears by the clock
        db.add(
            Doubt(recording_id=receipt.recording_id, kind="improbable", start_ms=first["start_ms"],
                  end_ms=first["end_ms"], heard=[first], redone=[{**first, "text": "Brindille"}], reason="unclear")
        )  # fmt: skip
    return newsroom


def talk(room: Newsroom) -> str:
    return room.page(f"/newsroom/talks/{room.talk_id}/")


def one(room: Newsroom) -> Doubt:
    with room.runtime.sessions.begin() as db:
        return db.scalars(sa.select(Doubt).order_by(Doubt.created_at)).first()


def recording_id(room: Newsroom) -> UUID:
    with room.runtime.sessions.begin() as db:
        return db.scalars(sa.select(Recording.id)).one()


def test_the_reporter_sees_how_many_passages_wait_each_with_both_hearings_and_a_play_button(heard):
    page = talk(heard)
    assert "1 passage à réécouter." in page
    assert page.count('data-testid="doubt-play"') == 1
    assert "Brindille" in page
    assert "Mots peu sûrs" in page
    assert 'data-testid="coverage"' in page


def test_a_word_that_nobody_timed_is_marked_and_says_why(heard):
    assert "data-estimated" not in talk(heard)
    with heard.runtime.sessions.begin() as db:
        turn = db.scalars(sa.select(Turn).order_by(Turn.position)).first()
        turn.words = [turn.words[0], {**turn.words[1], "estimated": True}, *turn.words[2:]]
        start_ms = turn.words[1]["start_ms"]
    page = talk(heard)
    assert f",~{start_ms}," in page
    assert page.count('data-estimated="Moment estimé') == 1


def test_one_click_puts_the_second_hearing_into_the_transcript_and_another_takes_it_out(heard):
    address = f"/newsroom/talks/{heard.talk_id}/doubts/{one(heard).id}"
    assert heard.post(address, version="redone").status_code == 303
    with heard.runtime.sessions.begin() as db:
        assert "Brindille" in db.scalars(sa.select(Turn.text).order_by(Turn.position)).first()
    assert "Aucun passage à réécouter." in talk(heard)
    assert "1 passage à réécouter." not in talk(heard)
    heard.post(address, version="heard")
    with heard.runtime.sessions.begin() as db:
        assert "Brindille" not in " ".join(db.scalars(sa.select(Turn.text)))


def test_a_passage_is_heard_again_by_the_machine_when_a_person_asks(heard):
    address = f"/newsroom/talks/{heard.talk_id}/doubts"
    fields = {
        "recording": recording_id(heard),
        "start": "0:50",
        "end": "00:54.5",
        "language": "en",
        "form": "ask-again",
    }
    assert heard.post(address, **fields).status_code == 303
    assert "La machine réécoute…" in talk(heard)
    heard.work()
    page = talk(heard)
    assert "Réécoute demandée" in page
    with heard.runtime.sessions.begin() as db:
        asked = next(one for one in standing.of_recording(db, recording_id(heard)) if one.kind == "asked")
        assert (asked.start_ms, asked.end_ms, asked.language) == (50_000, 54_500, "en")


@pytest.mark.parametrize(("start", "end"), [("", "0:10"), ("bientôt", "0:10"), ("9:00", "9:10")])
def test_what_is_no_passage_is_refused_with_all_that_was_typed(heard, start, end):
    answer = heard.post(
        f"/newsroom/talks/{heard.talk_id}/doubts", recording=recording_id(heard), start=start, end=end, form="ask-again"
    )  # fmt: skip
    assert answer.status_code == 400
    assert "Ce passage n’est pas dans l’enregistrement" in answer.text
    assert f'value="{start}"' in answer.text


def test_no_other_version_is_taken_than_the_two(heard):
    assert heard.post(f"/newsroom/talks/{heard.talk_id}/doubts/{one(heard).id}", version="third").status_code == 400


def test_what_is_transcribed_so_far_stands_on_the_page_marked_provisional(newsroom):
    newsroom.receive(PANEL.read_bytes(), "panel.flac")
    for name in ("probe", "plan", "transcribe"):
        stage.run(newsroom.runtime, name, tasks.SERVICES[name])
    page = talk(newsroom)
    assert "Transcription provisoire" in page
    assert "passage pas encore transcrit" in page
    newsroom.work()
    assert "Transcription provisoire" not in talk(newsroom)
