"""A speech engine without memory enough for a chunk: the chunk is parted until it fits, or refused in one sentence."""

from __future__ import annotations

import functools
import io
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from services import chunks, jobs, recordings, storage, transcripts
from services.doubts import standing
from services.engines.fake import FakeTranscriber
from services.errors import Retry
from services.flow import progress, steering
from services.models import Chunk, Job, Stage

PANEL = Path(__file__).parents[1] / "data" / "demo" / "panel.flac"


class Narrow(FakeTranscriber):
    """Has memory for `most_ms` of sound, and runs out of it above, as `error` says."""

    def __init__(self, most_ms: int, error: Exception) -> None:
        super().__init__()
        self._most_ms, self._error = most_ms, error

    def transcribe(self, samples, **more):
        if samples.size // 16 > self._most_ms:
            raise self._error
        return super().transcribe(samples, **more)


def hear(runtime, talk_id, drain, monkeypatch, engine):
    """Upload the panel and do every stage, `engine` listening; return the recording's id and the job's."""
    monkeypatch.setattr(runtime.engines, "transcriber", lambda _model=None: engine, raising=False)
    received = storage.receive(runtime.storage, io.BytesIO(PANEL.read_bytes()), limit_bytes=10**9)
    receipt = recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename="panel.flac")
    drain(runtime)
    return receipt.recording_id, receipt.job_id


@pytest.mark.parametrize("error", [MemoryError(), Retry("models.out_of_memory", after_s=60)])
def test_a_chunk_that_does_not_fit_is_parted_at_lulls_until_it_does(runtime, make_talk, drain, monkeypatch, error):
    talk_id = make_talk()
    recording_id, job_id = hear(runtime, talk_id, drain, monkeypatch, Narrow(8_000, error))
    with runtime.sessions.begin() as db:
        job = db.get_one(Job, job_id)
        assert job.state == "done"
        assert not [one for one in job.notices if one["key"].startswith("jobs.")]
        rows = db.scalars(sa.select(Chunk).where(Chunk.recording_id == recording_id).order_by(Chunk.position)).all()
        stages = db.scalars(sa.select(Stage).where(Stage.job_id == job_id, Stage.name == "transcribe")).all()
        assert [row.position for row in rows] == list(range(len(rows)))
        assert max(row.end_ms - row.start_ms for row in rows) <= 8_000
        assert all(one.end_ms <= other.start_ms for one, other in pairwise(rows))
        assert all(row.start_ms <= start < end <= row.end_ms for row in rows for start, end in row.voiced)
        assert {row.state for row in rows} == {"done"}
        assert sorted(stage.chunk_id for stage in stages) == sorted(row.id for row in rows)
        starts = [word.start_ms for word in standing.words(db, recording_id)]
        assert starts == sorted(starts)
        assert transcripts.read(db, talk_id).turns


def test_where_even_a_few_seconds_never_fit_the_job_fails_and_says_so(runtime, make_talk, drain, monkeypatch):
    _, job_id = hear(runtime, make_talk(), drain, monkeypatch, Narrow(500, MemoryError()))
    with runtime.sessions.begin() as db:
        stages = db.scalars(sa.select(Stage).where(Stage.job_id == job_id, Stage.name == "transcribe")).all()
        assert {(one.state, one.error_fate, one.error_key) for one in stages} == {
            ("failed", "refused", "words.no_memory")
        }
        assert max(one.total_ms for one in stages) < 5_000
        job = db.get_one(Job, job_id)
        assert job.state == "failed"
        assert not [one for one in job.notices if one["key"] == "jobs.without_transcribe"], "no rest is complete"
        assert progress.of_job(db, job_id).error.key == "words.no_memory"


def test_a_split_is_lost_with_its_lease(runtime, make_talk, drain, monkeypatch):
    recording_id, job_id = hear(runtime, make_talk(), functools.partial(drain, only="probe"), monkeypatch, None)
    drain(runtime, "plan")
    lease = jobs.claim(runtime.sessions, "transcribe", lease_s=60, attempts=4)
    with runtime.sessions.begin() as db:
        before = db.scalar(sa.select(sa.func.count()).select_from(Chunk).where(Chunk.recording_id == recording_id))
        steering.cancel(db, job_id)
    with pytest.raises(jobs.LeaseLost), runtime.sessions.begin() as db:
        chunks.split(db, lease, 5_000)
    with runtime.sessions.begin() as db:
        after = db.scalar(sa.select(sa.func.count()).select_from(Chunk).where(Chunk.recording_id == recording_id))
    assert before == after


def test_another_retry_is_not_taken_for_want_of_memory(runtime, make_talk, drain, monkeypatch):
    _, job_id = hear(runtime, make_talk(), drain, monkeypatch, Narrow(0, Retry("jobs.database_busy")))
    with runtime.sessions.begin() as db:
        states = db.execute(sa.select(Stage.state, Stage.error_key).where(Stage.name == "transcribe")).all()
        assert set(states) == {("queued", "jobs.database_busy")}
        assert db.get_one(Job, job_id).state == "running"


def test_the_quietest_moment_of_the_middle_half_is_found():
    chance = np.random.default_rng(0)
    sound = chance.normal(0, 0.1, 16_000 * 10).astype(np.float32)
    sound[: 16_000 // 2] = 0  # quieter still, but at the edge
    sound[16_000 * 6 : 16_000 * 6 + 3200] *= 0.01
    assert chunks.quietest(sound) == pytest.approx(6_100, abs=60)
