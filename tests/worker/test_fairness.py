"""A real worker between recordings: short and long, urgent and not."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile
import sqlalchemy as sa
from celery import Celery

from services import recordings, storage
from services.models import Stage
from tests.worker.service import PANEL
from tests.worker.test_pause import chunks_done, until
from worker import tasks

# Of every chunk that was done, in order: whose it is.
ORDER = """
select s.job_id from finishes f join stages s on s.id = f.stage_id where f.name = 'transcribe' order by f.at
"""


@pytest.fixture
def long_talk(tmp_path: Path) -> Path:
    """The demo's panel three times over: some eighty chunks."""
    samples, rate_hz = soundfile.read(PANEL, dtype="int16")
    soundfile.write(tmp_path / "long.flac", np.tile(samples, 3), rate_hz)
    return tmp_path / "long.flac"


def order(service):
    with service.runtime.sessions.begin() as db:
        return list(db.execute(sa.text(ORDER)).scalars())


@pytest.mark.slow
@pytest.mark.network
def test_a_short_recording_takes_turns_with_a_long_one_and_an_urgent_one_goes_before_both(start, long_talk):
    service = start(fake_chunk_ms=100)
    service.count_finishes()
    long = service.add("Cinq heures", long_talk)[1].job_id
    until(service, lambda: chunks_done(service, long) >= 8)
    short = service.add("Vingt minutes")[1].job_id
    until(service, lambda: chunks_done(service, short) >= 4)
    soon = datetime.now(UTC) + timedelta(hours=1)
    urgent = service.add("À rendre", deadline_at=soon)[1].job_id
    for job_id in (urgent, short):
        service.wait(job_id)
    done = order(service)
    count = done.count(short)
    assert count == done.count(urgent) >= 20

    first = done.index(urgent)
    last = len(done) - done[::-1].index(urgent)
    assert last - first <= count + 1, "once it can be transcribed, at most the chunk in hand comes between"

    begun = done.index(short)
    until_short_was_done = done[begun : len(done) - done[::-1].index(short)]
    shared = until_short_was_done.count(long)
    assert count - 2 <= shared <= count + 2, f"{shared} chunks of the long one while {count} of the short were done"
    assert done.count(long) < chunks_of(service, long), "the long one is still at work when the short one is done"


def test_a_nudge_for_one_stage_leads_to_whatever_its_queue_has_first(runtime, make_talk):
    text = "Ada : Pourquoi avez-vous fermé ?\nGrace : Parce que le transport coûtait trop cher.\n" * 4
    received = storage.receive(runtime.storage, io.BytesIO(text.encode()), limit_bytes=10**6)
    recordings.receive(runtime.sessions, runtime.storage, make_talk(), received, filename="a.txt")
    with Celery("nobody", broker="memory://", set_as_current=False) as app:
        tasks.register_all(app, lambda: runtime)
        app.tasks["plenary.probe"]("of another queue")
        app.tasks["plenary.turns"]("of the same")
    with runtime.sessions.begin() as db:
        assert dict(tuple(row) for row in db.execute(sa.select(Stage.name, Stage.state))) == {
            "import": "done",
            "recap": "queued",
        }


def chunks_of(service, job_id) -> int:
    with service.runtime.sessions.begin() as db:
        return db.execute(
            sa.text("select count(*) from stages where job_id = :job and name = 'transcribe'"), {"job": job_id}
        ).scalar_one()
