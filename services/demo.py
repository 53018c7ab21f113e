"""The demo event: an invented day of talks that lies in one folder, programme and sources together."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import editions, events, publications, queue, recordings, storage, talks
from services.errors import Refused
from services.models import Event, Job, Publication, Recording, Speaker, Turn
from services.people import announced
from services.programme import announcing, programmes
from services.programme.announced import Programme
from services.recaps import drafts
from services.runtime import Runtime
from services.users import Reader

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "data" / "demo"
# The small trained model that understands the demo's own vocabulary and nothing else.
MODEL = "demo"
EDITOR = Reader(role="editor", name="Plenary")
_POLL_S = 1.0


def programme(folder: Path) -> Programme:
    """Read `folder`/programme.json and see that each talk's source lies beside it.

    Raises: Refused: "demo.missing", no such folder or programme; "demo.programme" with `where` the first wrong field.
    """
    file = folder / "programme.json"
    try:
        found = programmes.read(file.read_bytes(), file.name)
    except OSError:
        raise Refused("demo.missing", file=str(file)) from None
    except Refused as problem:
        raise Refused("demo.programme", where=problem.params.get("where", file.name)) from problem
    if found.event is None:
        raise Refused("demo.programme", where="event")
    for talk in (talk for day in found.days for talk in day.talks):
        if talk.source is None or not (folder / talk.source).is_file():
            raise Refused("demo.programme", where=f"{talk.slug}.source")
    return found


def load(runtime: Runtime, folder: Path = FOLDER) -> bool:
    """Enter the demo event and start its three talks; False where it is there already.

    Raises: Refused: "demo.*", something is missing in the folder.
    """
    found = programme(folder)
    slug = found.event.slug if found.event else ""
    with runtime.sessions.begin() as db:
        if db.scalar(sa.select(Event.id).where(Event.slug == slug)):
            return False
        event = announcing.enter(db, found)
        ids = {talk.slug: talk.id for day in events.days(db, event) for talk in talks.of_day(db, day)}
    for talk in (talk for day in found.days for talk in day.talks):
        source = folder / (talk.source or "")
        with source.open("rb") as stream:
            received = storage.receive(runtime.storage, stream, limit_bytes=source.stat().st_size)
        receipt = recordings.receive(
            runtime.sessions, runtime.storage, ids[talk.slug], received, filename=source.name, model=MODEL
        )  # fmt: skip
        if receipt.job_id:
            queue.announce(runtime.sessions, runtime.queue, receipt.job_id)
    return True


def publish_when_ready(
    runtime: Runtime, folder: Path = FOLDER, *, within_s: float = 600.0, stopped: Callable[[], bool] = lambda: False
) -> bool:
    """Once its talks are processed, do what an editor does: say whose the voices are, publish, make the edition.

    Touches nothing that was ever published, nor what somebody has meanwhile put beside the demo's own talks or into
    them. False where the talks were not ready in time or something failed.
    """
    found = programme(folder)
    sources = {talk.slug: Path(talk.source or "").name for day in found.days for talk in day.talks}
    end = time.monotonic() + within_s
    while time.monotonic() < end and not stopped():
        with runtime.sessions.begin() as db:
            event = events.by_slug(db, found.event.slug if found.event else "")
            days = events.days(db, event)
            ours = {
                talk.id: sources[talk.slug] for day in days for talk in talks.of_day(db, day) if talk.slug in sources
            }
            states = {job.state for job in db.scalars(sa.select(Job).where(Job.talk_id.in_(ours)))}
        if not states & {"running", "waiting"}:
            break
        time.sleep(_POLL_S)
    else:
        return False
    fresh = [talk_id for talk_id, source in ours.items() if _publish(runtime, talk_id, folder / source)]
    if fresh:
        with runtime.sessions.begin() as db:
            for day in days:
                editions.publish(db, day, EDITOR)
    return bool(fresh)


def _publish(runtime: Runtime, talk_id: UUID, source: Path) -> bool:
    with runtime.sessions.begin() as db:
        public = sa.select(Publication.id).where(Publication.talk_id == talk_id)
        if db.scalar(public) or drafts.current(db, talk_id) is None:
            return False
        rows = recordings.of_talk(db, talk_id)
        if [one.filename for one in rows] != [source.name]:
            return False
        named = [_name_voices(db, one, source) for one in rows if one.kind == "media"]
    if any(named):
        # The draft was made of nameless voices; with names it reads as it should.
        drafts.redraft(runtime.sessions, talk_id)
    with runtime.sessions.begin() as db:
        publications.publish(db, talk_id, EDITOR)
    return True


def _name_voices(db: Session, recording: Recording, source: Path) -> bool:
    """Link each voice to the person whom the recording's reference names for most of what it says."""
    reference = json.loads(source.with_suffix(".json").read_text("utf-8"))["segments"]
    people = {str(alias): person for person, _ in announced(db, recording.talk_id) for alias in person.aliases}
    shares: dict[UUID | None, dict[str, int]] = {}
    rows = db.execute(
        sa.select(Turn.speaker_id, Turn.start_ms, Turn.end_ms).where(
            Turn.recording_id == recording.id, Turn.speaker_id.is_not(None), Turn.start_ms.is_not(None)
        )
    )
    for speaker_id, start_ms, end_ms in rows:
        told = shares.setdefault(speaker_id, {})
        for name, from_ms, to_ms, _ in reference:
            told[name] = told.get(name, 0) + max(0, min(end_ms, to_ms) - max(start_ms, from_ms))
    for speaker_id, told in shares.items():
        name = max(told, key=lambda one: (told[one], one))
        if told[name] and name in people:
            db.get_one(Speaker, speaker_id).person_id = people[name].id
    return bool(shares)
