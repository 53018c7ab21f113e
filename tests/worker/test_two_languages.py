"""A talk in French with an answer in English, through the real chain: heard as it was said, doubted, marked, played."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from services import recordings, storage, talks, word_rows
from services.doubts import languages, standing
from services.models import Chunk, Talk, Turn
from tests.web.rooms import Newsroom, app, newsroom, password_hash, runtime
from web import context

__all__ = ["app", "newsroom", "password_hash", "runtime"]
pytestmark = [pytest.mark.models, pytest.mark.slow]
DEMO = Path(__file__).parents[1] / "data" / "demo"


@pytest.fixture(params=["fr", None], ids=["pinned", "heard"])
def room(newsroom: Newsroom, request) -> Newsroom:
    """The recording transcribed by the bundled checkpoint; the talk is said to be French, or nothing is said of it."""
    chosen = dataclasses.replace(
        newsroom.runtime.settings, asr_engine="openai", whisper_model="demo", diarizer="builtin", asr_threads=1
    )
    newsroom.runtime = dataclasses.replace(newsroom.runtime, settings=chosen)
    newsroom.app.extensions[context.KEY] = newsroom.runtime
    with newsroom.runtime.sessions.begin() as db:
        db.get_one(Talk, newsroom.talk_id).language = request.param
    received = storage.receive(
        newsroom.runtime.storage, io.BytesIO((DEMO / "two_languages.flac").read_bytes()), limit_bytes=10**8
    )
    run, talk_id = newsroom.runtime, newsroom.talk_id
    recordings.receive(run.sessions, run.storage, talk_id, received, filename="two.flac", model="demo")
    newsroom.work()
    return newsroom


def test_what_is_said_in_english_stays_english_and_is_a_passage_to_hear_again(room):
    said = json.loads((DEMO / "two_languages.json").read_text())["segments"]
    start_ms, end_ms = (next(one[1] for one in said if one[0] == "en"), max(one[2] for one in said if one[0] == "en"))
    with room.runtime.sessions.begin() as db:
        recording = recordings.of_talk(db, room.talk_id)[0]
        words = standing.words(db, recording.id)
        english = [word for word in words if start_ms - 300 <= word.start_ms < end_ms]
        assert languages.guess(english) == "en"
        assert languages.guess(word for word in words if word not in english) == "fr"
        assert {"customers", "team", "data"} & {word.text.strip(".,").casefold() for word in english}
        [doubt] = [one for one in standing.of_recording(db, recording.id) if one.kind == "language"]
        assert (doubt.spoken, doubt.state) == ("en", "open")
        assert start_ms - 1_500 <= doubt.start_ms <= start_ms
        assert end_ms - 300 <= doubt.end_ms <= end_ms + 1_500
        assert doubt.redone  # heard again in the language that is spoken
        assert languages.guess(word_rows.read(doubt.redone)) == "en"
        assert set(db.scalars(sa.select(Chunk.language))) <= {"fr", "en"}
        assert (talks.get(db, room.talk_id).language or "fr") == "fr"


def test_the_newsroom_marks_it_and_plays_it(room):
    page = room.page(f"/newsroom/talks/{room.talk_id}/")
    panel = re.search(r'<li class="doubt"[^>]*data-kind="language".*?</li>', page, re.DOTALL)
    assert panel
    assert "Autre langue" in panel[0]
    assert "en anglais" in panel[0]
    assert 'data-testid="doubt-play"' in panel[0]
    assert '<p lang="en">' in panel[0]
    spans = re.findall(r'<span[^>]* lang="en">(.*?)</span>', page)
    assert "customers" in " ".join(spans)
    assert 'data-testid="turn-language"' in page
    with room.runtime.sessions.begin() as db:
        for turn in db.scalars(sa.select(Turn).where(Turn.talk_id == room.talk_id)):
            assert " ".join(word["text"] for word in turn.words) == turn.text
