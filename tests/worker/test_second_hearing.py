"""A second hearing as a stage: with the talk's names, in pieces that fit into memory, refused where none does."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from services import recordings, storage, word_rows
from services.doubts import asking, listing
from services.engines.fake import FakeTranscriber
from services.errors import Retry
from services.models import Doubt, Job, Stage

PANEL = Path(__file__).parents[1] / "data" / "demo" / "panel.flac"


class Reading(FakeTranscriber):
    """Reads prompts of at most 223 characters, and has memory for `most_ms` of sound."""

    prompt_tokens = 223

    def __init__(self, most_ms: int = 10**9, error: Exception | None = None) -> None:
        super().__init__()
        self.given: list[tuple[int, str | None]] = []
        self._most_ms, self._error = most_ms, error or MemoryError()

    def tokens(self, text: str) -> int:
        return len(text)

    def transcribe(self, samples, *, offset_ms, language, prompt):
        length_ms = samples.size // 16
        if length_ms > self._most_ms:
            raise self._error
        self.given.append((length_ms, prompt))
        return super().transcribe(samples, offset_ms=offset_ms, language=language, prompt=prompt)


@pytest.fixture
def recorded(runtime, make_talk, drain):
    """(talk id, recording id) of the panel, transcribed, with no doubt."""
    talk_id = make_talk(people=(("Hugo Desmarelle", False),))
    received = storage.receive(runtime.storage, io.BytesIO(PANEL.read_bytes()), limit_bytes=10**9)
    receipt = recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename="panel.flac")
    drain(runtime)
    with runtime.sessions.begin() as db:
        db.execute(sa.delete(Doubt))
    return talk_id, receipt.recording_id


def ask(runtime, recorded, monkeypatch, drain, engine, start_ms=50_000, end_ms=74_000, **more):
    monkeypatch.setattr(type(runtime.engines), "guarded", lambda _self, _model=None: engine)
    with runtime.sessions.begin() as db:
        doubt, job_id = asking.ask(db, *recorded, start_ms, end_ms, **more)
    drain(runtime)
    with runtime.sessions.begin() as db:
        return db.get_one(Doubt, doubt.id), db.get_one(Job, job_id)


def test_a_second_hearing_is_given_the_names_of_the_talk(runtime, recorded, monkeypatch, drain):
    engine = Reading()
    ask(runtime, recorded, monkeypatch, drain, engine)
    assert engine.given
    assert all(prompt is not None and "Hugo Desmarelle" in prompt for _, prompt in engine.given)


@pytest.mark.parametrize("error", [MemoryError(), Retry("models.out_of_memory", after_s=60)])
def test_a_passage_that_does_not_fit_into_memory_is_heard_in_pieces_that_do(
    runtime, recorded, monkeypatch, drain, error
):
    whole, _ = ask(runtime, recorded, monkeypatch, drain, Reading())
    engine = Reading(6_000, error)
    parted, job = ask(runtime, recorded, monkeypatch, drain, engine)
    assert job.state == "done"
    assert max(length for length, _ in engine.given) <= 6_000
    words = word_rows.read(parted.redone)
    assert [word.text for word in words] == [word.text for word in word_rows.read(whole.redone)]
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))


def test_where_not_even_seconds_fit_the_passage_is_refused_in_a_sentence(runtime, recorded, monkeypatch, drain):
    doubt, job = ask(runtime, recorded, monkeypatch, drain, Reading(500))
    assert (doubt.redone, doubt.version, doubt.state) == (None, "heard", "open")
    with runtime.sessions.begin() as db:
        [stage] = db.scalars(sa.select(Stage).where(Stage.job_id == job.id)).all()
        assert (stage.state, stage.error_fate, stage.error_key) == ("failed", "refused", "words.no_memory")
        [shown] = listing.of_talk(db, recorded[0])[0].open
        assert (shown.failed.key, shown.failed.params) == ("words.no_memory", {"seconds": 5})


def test_another_reason_to_try_later_is_none_to_part_a_passage(runtime, recorded, monkeypatch, drain):
    engine = Reading(0, Retry("jobs.database_busy"))
    doubt, job = ask(runtime, recorded, monkeypatch, drain, engine)
    assert doubt.redone is None
    with runtime.sessions.begin() as db:
        assert db.scalar(sa.select(Stage.state).where(Stage.job_id == job.id)) == "queued"
