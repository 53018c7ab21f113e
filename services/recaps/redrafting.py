"""A person asks for a new draft: a worker makes it, since hours of talk, or a language model, outlast a request."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import jobs, recordings
from services.errors import Refused
from services.flow import progress
from services.flow.progress import Progress
from services.models import Job, Recap
from services.models.job import LIVE_JOB_STATES
from services.recaps import styles


def ask(db: Session, talk_id: UUID, user_id: UUID | None = None, style: str = "") -> Job:
    """Open the job that drafts the talk anew; announce it after the commit. The earlier recap stays under its number.

    Args: style: the text of a house style's file, "" for the usual one.
    Raises: Refused: "styles.*", its line that is wrong; "styles.no_transcript": nothing was received yet. Conflict:
    "jobs.already_running".
    """
    if style:
        styles.read(style)
    received = recordings.of_talk(db, talk_id)
    if not received:
        raise Refused("styles.no_transcript")
    # A job is a recording's, whichever has none in hand.
    free = next((one for one in received if recordings.running(db, one.id) is None), received[0])
    job = jobs.start(db, free, user_id, flow="draft")
    job.style = style or None
    db.flush()
    return job


def newest(db: Session, talk_id: UUID) -> Progress | None:
    """The draft that is being made, or that was refused; None where the recap that stands is the newest."""
    job = db.scalar(
        sa.select(Job).where(Job.talk_id == talk_id, Job.flow == "draft").order_by(Job.created_at.desc()).limit(1)
    )
    if job is None or job.state in {"done", "cancelled"}:
        return None
    if job.state not in LIVE_JOB_STATES:
        drafted = sa.select(sa.func.max(Recap.created_at)).where(Recap.talk_id == talk_id).scalar_subquery()
        if db.scalar(sa.select(drafted > job.created_at)):
            return None
    return progress.of_job(db, job.id)
