"""All that the newsroom asks: which talks need somebody, how far each one is, who is heard in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from services import versions
from services.flow import progress as job_progress
from services.flow.progress import Progress
from services.models import Day, Event, Job, Person, Publication, Recap, RecapItem, Recording, Talk, TalkPerson, Turn
from services.models.job import LIVE_JOB_STATES, SIDE_FLOWS

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
    """A talk as a line of the desk. `broken`: quotes that do not conform and nobody signed; `language`: the talk's, or
    its event's while nobody knows.
    """

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
    language: str = "fr"

    @property
    def is_secret(self) -> bool:
        """Whether an embargo keeps the talk from readers now, whatever was published of it."""
        return self.embargo_until is not None and self.embargo_until > datetime.now(UTC)

    @property
    def is_open(self) -> bool:
        """Somebody should look at it; also where what was published is not what the transcript says any more."""
        return self.state in OPEN_STATES or (self.state == "published" and self.broken > 0)

    @property
    def waits_for_reading(self) -> bool:
        """Whether a text was received whose reading somebody has yet to look at."""
        return self.progress is not None and self.progress.is_to_check


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
    """What is known of a talk. `jobs`: the newest of each recording."""

    recap: Recap | None
    publication: Publication | None
    recordings: int
    is_spoken: bool
    broken: int
    people: tuple[str, ...]
    jobs: Sequence[Job]


def cards(db: Session, *where: sa.ColumnElement[bool]) -> list[TalkCard]:
    """The talks that meet `where` (conditions on Talk, Day and Event), in the order they take place."""
    rows = _rows(db, *where)
    jobs = _jobs(db, [row[0].id for row in rows])
    live = [one.id for some in jobs.values() if (one := _live(some))]
    going = job_progress.of_jobs(db, live)
    return [_card(row, jobs.get(row[0].id, ()), going) for row in rows]


def of_talk(db: Session, talk_id: UUID) -> TalkCard:
    """One talk, of whose jobs its page asks anyway."""
    newest = {one.job_id: one for one in job_progress.newest(db, talk_id).values()}
    jobs = [job for job in job_progress.of_talk(db, talk_id) if job.id in newest]
    return _card(_rows(db, Talk.id == talk_id)[0], jobs, newest)


def _rows(db: Session, *where: sa.ColumnElement[bool]) -> Sequence[Any]:
    newest, facts = _facts()
    return db.execute(
        sa.select(Talk, Day, Event, newest, Publication, *facts)
        .join(Day, Day.id == Talk.day_id)
        .join(Event, Event.id == Day.event_id)
        .outerjoin(newest, sa.true())
        .outerjoin(Publication, sa.and_(Publication.talk_id == Talk.id, Publication.superseded_at.is_(None)))
        .where(*where)
        .order_by(Day.date, Talk.starts_at.asc().nulls_last(), Talk.created_at, Talk.title)
    ).all()


def of_event(db: Session, event: Event) -> list[TalkCard]:
    return cards(db, Event.id == event.id)


def of_date(db: Session, on: date) -> list[TalkCard]:
    return cards(db, Day.date == on)


def unfinished(db: Session, *, but_on: date | None = None, limit: int = 40) -> list[TalkCard]:
    """Talks somebody should look at, the nearest deadline first; those never recorded are not among them.

    Args: but_on: leave out the talks of this day.
    """
    recorded = sa.exists().where(Recording.talk_id == Talk.id)
    recent = sa.select(Talk.id).where(recorded).order_by(Talk.created_at.desc()).limit(300)
    elsewhere = sa.true() if but_on is None else Day.date != but_on
    found = [card for card in cards(db, Talk.id.in_(recent), elsewhere) if card.is_open]
    found.sort(key=lambda card: card.date, reverse=True)
    late = datetime.max.replace(tzinfo=UTC)
    found.sort(key=lambda card: card.deadline_at or late)
    return found[:limit]


def events(db: Session) -> list[EventLine]:
    """All events, the newest first."""
    rows = db.execute(
        sa.select(Event, sa.func.count(sa.distinct(Talk.id)), sa.func.count(sa.distinct(Publication.talk_id)))
        .outerjoin(Day, Day.event_id == Event.id)
        .outerjoin(Talk, Talk.day_id == Day.id)
        .outerjoin(Publication, sa.and_(Publication.talk_id == Talk.id, *versions.PUBLIC))
        .group_by(Event.id)
        .order_by(Event.starts_on.desc(), Event.name)
    )
    return [EventLine(one.slug, one.name, one.place, one.starts_on, one.ends_on, talks, published)
            for one, talks, published in rows]  # fmt: skip


def _facts() -> tuple[type[Recap], tuple[sa.ColumnElement[Any], ...]]:
    """The newest recap of a talk; its recordings, whether it has turns, quotes nobody stands for, announced people."""
    newest = sa.select(Recap).where(Recap.talk_id == Talk.id).order_by(Recap.number.desc()).limit(1).lateral()
    recap = aliased(Recap, newest)
    mine = sa.select(sa.func.count()).select_from(Recording).where(Recording.talk_id == Talk.id)
    unsigned = (RecapItem.verdict.in_(("altered", "missing")), RecapItem.signed_by.is_(None))
    broken = sa.select(sa.func.count()).select_from(RecapItem).where(RecapItem.recap_id == recap.id, *unsigned)
    names = (
        sa.select(Person.name).join(TalkPerson, TalkPerson.person_id == Person.id)
        .where(TalkPerson.talk_id == Talk.id).order_by(TalkPerson.position, Person.name)
    )  # fmt: skip
    is_spoken = sa.exists().where(Turn.talk_id == Talk.id)
    return recap, (mine.scalar_subquery(), is_spoken, broken.scalar_subquery(), sa.func.array(names.scalar_subquery()))


def _jobs(db: Session, ids: Sequence[UUID]) -> dict[UUID, list[Job]]:
    """The newest job of each recording of these talks, by talk."""
    newest = (
        sa.select(Job).ext(distinct_on(Job.recording_id)).where(Job.talk_id.in_(ids), Job.flow.not_in(SIDE_FLOWS))
        .order_by(Job.recording_id, Job.created_at.desc())
    )  # fmt: skip
    found: dict[UUID, list[Job]] = {}
    for job in db.scalars(newest):
        found.setdefault(job.talk_id, []).append(job)
    return found


def _live(jobs: Sequence[Job]) -> Job | None:
    """The job whose progress a talk's line shows: one that goes on rather than one that is paused."""
    going = [job for job in jobs if job.state in LIVE_JOB_STATES]
    return min(going, key=lambda job: job.paused_at is not None, default=None)


def _card(row: Any, jobs: Sequence[Job], going: Mapping[UUID, Progress]) -> TalkCard:
    talk, day, event, recap, publication, recordings, is_spoken, broken, people = row
    facts = _Facts(recap, publication, recordings, is_spoken, broken, people, jobs)
    live = _live(jobs)
    return TalkCard(
        id=talk.id, title=talk.title, kind=talk.kind, event_slug=event.slug, event_name=event.name, date=day.date,
        slug=talk.slug, starts_at=talk.starts_at, deadline_at=talk.deadline_at, embargo_until=talk.embargo_until,
        state=_state(facts), people=tuple(facts.people), recordings=facts.recordings,
        progress=going.get(live.id) if live else None, has_transcript=facts.is_spoken,
        has_recap=facts.recap is not None, broken=facts.broken,
        published_at=facts.publication.published_at if facts.publication else None,
        language=talk.language or event.language,
    )  # fmt: skip


def _state(facts: _Facts) -> State:
    states = {"paused" if job.paused_at else job.state for job in facts.jobs}
    publication, recap = facts.publication, facts.recap
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
    if facts.is_spoken:
        return "review"
    if "failed" in states:
        return "failed"
    if states == {"done"}:
        return "silent"
    return "stopped" if facts.recordings else "empty"
