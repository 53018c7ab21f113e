"""All that the newsroom asks: which talks need somebody, how far each one is, who is heard in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.flow import progress as job_progress
from services.flow.progress import Progress
from services.models import Day, Event, Job, Person, Publication, Recap, RecapItem, Recording, Talk, TalkPerson, Turn
from services.models.job import LIVE_JOB_STATES

# empty: nothing recorded; processing: a job runs; waiting: it needs the operator; paused: a person holds it; failed,
# stopped: no transcript came of it; silent: there are no words in it; review: people should read it; changed:
# published, and edited since; published; withdrawn.
State = Literal[
    "empty",
    "processing",
    "waiting",
    "paused",
    "failed",
    "stopped",
    "silent",
    "review",
    "changed",
    "published",
    "withdrawn",
]
OPEN_STATES: tuple[State, ...] = ("processing", "waiting", "paused", "failed", "stopped", "silent", "review", "changed")


@dataclass(frozen=True, slots=True)
class TalkCard:
    """A talk as a line of the desk. `broken`: quotes that do not conform and nobody signed."""

    id: UUID
    title: str
    kind: str
    event_slug: str
    event_name: str
    date: date
    slug: str
    starts_at: datetime | None
    deadline_at: datetime | None
    embargo_until: datetime | None
    state: State
    people: tuple[str, ...] = ()
    recordings: int = 0
    progress: Progress | None = None
    has_transcript: bool = False
    has_recap: bool = False
    broken: int = 0
    published_at: datetime | None = None

    @property
    def waits_for_reading(self) -> bool:
        """Whether a text was received whose reading somebody has yet to look at."""
        error = self.progress.error if self.progress else None
        return error is not None and error.key == "reading.to_check"


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as a line of the desk. `published` of its `talks` are public."""

    slug: str
    name: str
    place: str
    starts_on: date
    ends_on: date
    talks: int
    published: int


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of each talk, by its id."""

    recordings: Mapping[UUID, int]
    jobs: Mapping[UUID, Sequence[Job]]
    spoken: frozenset[UUID]
    recaps: Mapping[UUID, Recap]
    broken: Mapping[UUID, int]
    publications: Mapping[UUID, Publication]
    people: Mapping[UUID, tuple[str, ...]]


def cards(db: Session, *where: sa.ColumnElement[bool]) -> list[TalkCard]:
    """The talks that meet `where` (conditions on Talk, Day and Event), in the order they take place."""
    rows = db.execute(
        sa.select(Talk, Day, Event)
        .join(Day, Day.id == Talk.day_id)
        .join(Event, Event.id == Day.event_id)
        .where(*where)
        .order_by(Day.date, Talk.starts_at.asc().nulls_last(), Talk.created_at, Talk.title)
    ).all()
    facts = _facts(db, [talk.id for talk, _, _ in rows])
    return [_card(db, talk, day, event, facts) for talk, day, event in rows]


def of_talk(db: Session, talk_id: UUID) -> TalkCard:
    return cards(db, Talk.id == talk_id)[0]


def of_event(db: Session, event: Event) -> list[TalkCard]:
    return cards(db, Event.id == event.id)


def of_date(db: Session, on: date) -> list[TalkCard]:
    return cards(db, Day.date == on)


def unfinished(db: Session, limit: int = 40) -> list[TalkCard]:
    """Talks somebody should look at, the nearest deadline first; those never recorded are not among them."""
    recorded = sa.exists().where(Recording.talk_id == Talk.id)
    recent = sa.select(Talk.id).where(recorded).order_by(Talk.created_at.desc()).limit(300)
    found = [card for card in cards(db, Talk.id.in_(recent)) if card.state in OPEN_STATES]
    found.sort(key=lambda card: card.date, reverse=True)
    late = datetime.max.replace(tzinfo=UTC)
    found.sort(key=lambda card: card.deadline_at or late)
    return found[:limit]


def events(db: Session) -> list[EventLine]:
    """All events, the newest first."""
    public = sa.and_(Publication.superseded_at.is_(None), Publication.withdrawn_at.is_(None))
    rows = db.execute(
        sa.select(Event, sa.func.count(sa.distinct(Talk.id)), sa.func.count(sa.distinct(Publication.talk_id)))
        .outerjoin(Day, Day.event_id == Event.id)
        .outerjoin(Talk, Talk.day_id == Day.id)
        .outerjoin(Publication, sa.and_(Publication.talk_id == Talk.id, public))
        .group_by(Event.id)
        .order_by(Event.starts_on.desc(), Event.name)
    )
    return [EventLine(one.slug, one.name, one.place, one.starts_on, one.ends_on, talks, published)
            for one, talks, published in rows]  # fmt: skip


def _facts(db: Session, ids: Sequence[UUID]) -> _Facts:
    count = sa.func.count()
    recordings = sa.select(Recording.talk_id, count).where(Recording.talk_id.in_(ids)).group_by(Recording.talk_id)
    newest_jobs = (
        sa.select(Job).ext(distinct_on(Job.recording_id)).where(Job.talk_id.in_(ids), Job.flow != "redo")
        .order_by(Job.recording_id, Job.created_at.desc())
    )  # fmt: skip
    jobs: dict[UUID, list[Job]] = {}
    for job in db.scalars(newest_jobs):
        jobs.setdefault(job.talk_id, []).append(job)
    spoken = sa.select(Talk.id).where(Talk.id.in_(ids), sa.exists().where(Turn.talk_id == Talk.id))
    drafts = sa.select(Recap).ext(distinct_on(Recap.talk_id)).where(Recap.talk_id.in_(ids))
    recaps = {one.talk_id: one for one in db.scalars(drafts.order_by(Recap.talk_id, Recap.number.desc()))}
    unsigned = (RecapItem.verdict.in_(("altered", "missing")), RecapItem.signed_by.is_(None))
    current = [one.id for one in recaps.values()]
    broken = sa.select(RecapItem.recap_id, count).where(RecapItem.recap_id.in_(current), *unsigned)
    public = sa.select(Publication).where(Publication.talk_id.in_(ids), Publication.superseded_at.is_(None))
    names = (
        sa.select(TalkPerson.talk_id, Person.name)
        .join(Person, Person.id == TalkPerson.person_id)
        .where(TalkPerson.talk_id.in_(ids))
        .order_by(TalkPerson.position, Person.name)
    )
    return _Facts(
        recordings=_pairs(db.execute(recordings)), jobs=jobs, spoken=frozenset(db.scalars(spoken)), recaps=recaps,
        broken=_pairs(db.execute(broken.group_by(RecapItem.recap_id))),
        publications={one.talk_id: one for one in db.scalars(public)}, people=_grouped(db.execute(names)),
    )  # fmt: skip


def _pairs(rows: Iterable[Any]) -> dict[UUID, int]:
    return {row[0]: row[1] for row in rows}


def _grouped(rows: Iterable[Any]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    for key, name in rows:
        found[key] = (*found.get(key, ()), name)
    return found


def _card(db: Session, talk: Talk, day: Day, event: Event, facts: _Facts) -> TalkCard:
    recap, publication = facts.recaps.get(talk.id), facts.publications.get(talk.id)
    going = [job for job in facts.jobs.get(talk.id, ()) if job.state in LIVE_JOB_STATES]
    live = min(going, key=lambda job: job.paused_at is not None, default=None)
    return TalkCard(
        id=talk.id, title=talk.title, kind=talk.kind, event_slug=event.slug, event_name=event.name, date=day.date,
        slug=talk.slug, starts_at=talk.starts_at, deadline_at=talk.deadline_at, embargo_until=talk.embargo_until,
        state=_state(talk.id, facts), people=facts.people.get(talk.id, ()),
        recordings=facts.recordings.get(talk.id, 0), progress=job_progress.of_job(db, live.id) if live else None,
        has_transcript=talk.id in facts.spoken, has_recap=recap is not None,
        broken=facts.broken.get(recap.id, 0) if recap else 0,
        published_at=publication.published_at if publication else None,
    )  # fmt: skip


def _state(talk_id: UUID, facts: _Facts) -> State:
    states = {"paused" if job.paused_at else job.state for job in facts.jobs.get(talk_id, ())}
    publication, recap = facts.publications.get(talk_id), facts.recaps.get(talk_id)
    if "running" in states:
        return "processing"
    if "waiting" in states:
        return "waiting"
    if "paused" in states:
        return "paused"
    if publication:
        if publication.withdrawn_at:
            return "withdrawn"
        if recap is None:
            return "published"
        edited = recap.edited_at is not None and recap.edited_at > publication.published_at
        return "changed" if edited or recap.id != publication.recap_id else "published"
    if talk_id in facts.spoken:
        return "review"
    if "failed" in states:
        return "failed"
    if states == {"done"}:
        return "silent"
    return "stopped" if facts.recordings.get(talk_id) else "empty"
