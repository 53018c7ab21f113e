"""Jobs in the ledger without any file behind them."""

from __future__ import annotations

import pytest

from services import jobs
from services.models import Chunk, Recording
from tests.services.ledger import CLAIM


@pytest.fixture
def make_job(sessions, make_talk):
    """A job of a media recording whose plan made `chunks` chunks of ten seconds; returns its id."""

    def make(chunks: int = 3, *, title: str = "Une table ronde", sha256: str = "0" * 64, **fields):
        talk_id = make_talk(title, **fields)
        with sessions.begin() as db:
            recording = Recording(
                talk_id=talk_id, kind="media", sha256=sha256, size_bytes=1, filename="a.wav",
                storage_key="originals/00", duration_ms=chunks * 10_000,
            )  # fmt: skip
            db.add(recording)
            db.flush()
            job = jobs.start(db, recording)
        for name in ("probe", "plan"):
            lease = jobs.claim(sessions, name, **CLAIM)
            with sessions.begin() as db:
                if name == "plan":
                    rows = [
                        Chunk(recording_id=recording.id, position=n, start_ms=n * 10_000, end_ms=(n + 1) * 10_000)
                        for n in range(chunks)
                    ]
                    db.add_all(rows)
                    db.flush()
                    jobs.fan_out(db, lease.job_id, "transcribe", rows)
                jobs.finish(db, lease)
        return job.id

    return make
