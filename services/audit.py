"""Doubt made visible: after the first pass, find what should be heard again and queue a second hearing of each."""

from __future__ import annotations

from services import jobs
from services.database import Sessions
from services.doubts import finding, standing
from services.flow.work import Held
from services.models import Talk


def audit(sessions: Sessions, held: Held) -> None:
    """Stage `audit`: look through what was heard; each doubt and the stage that hears it again commit together."""
    recording_id = held.lease.recording_id
    with sessions.begin() as db:
        language = db.get_one(Talk, held.lease.talk_id).language
        heard, voiced = standing.heard(db, recording_id), standing.voiced(db, recording_id)
    found = finding.passages(heard, voiced, language=language)
    with sessions.begin() as db:
        job = jobs.lock(db, held.lease.job_id)
        rows = standing.keep(db, recording_id, found, language)
        jobs.fan_out(db, job.id, "redo", rows)
        if not voiced:
            job.notices = [*job.notices, {"key": "transcripts.no_speech", "params": {}}]
        jobs.finish(db, held.lease)
