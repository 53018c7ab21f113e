"""Enter a programme into the database; entering it again completes what is there and removes nothing."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import events, people, talks
from services.errors import Refused
from services.models import Day, Event, Talk
from services.programme.announced import AnnouncedTalk, Programme


def enter(db: Session, programme: Programme, event: Event | None = None) -> Event:
    """Save the programme's days, talks and people under `event`, or under the event it names itself.

    Raises: Refused: "announcing.no_event" where neither is given; NotFound: "events.no_such_day" for a date outside.
    """
    event = event or _own_event(db, programme)
    for announced_day in programme.days:
        day = events.day_on(db, event, announced_day.date)
        day.title = announced_day.title or day.title
        for announced in announced_day.talks:
            _enter_talk(db, event, day, announced)
    db.flush()
    return event


def _own_event(db: Session, programme: Programme) -> Event:
    told = programme.event
    if told is None:
        raise Refused("announcing.no_event")
    known = db.scalar(sa.select(Event).where(Event.slug == told.slug))
    return known or events.create(
        db, name=told.name, starts_on=told.starts_on, ends_on=told.ends_on, place=told.place,
        description=told.description, language=told.language, slug=told.slug,
    )  # fmt: skip


def _enter_talk(db: Session, event: Event, day: Day, announced: AnnouncedTalk) -> Talk:
    talk = db.scalar(sa.select(Talk).where(Talk.day_id == day.id, Talk.slug == announced.slug))
    if talk is None:
        talk = talks.create(
            db, day, title=announced.title, kind=announced.kind, language=announced.language,
            starts_at=announced.starts_at, deadline_at=announced.deadline_at, description=announced.description,
            slug=announced.slug,
        )  # fmt: skip
    talks.keep_secret(db, talk, announced.embargo_until or talk.embargo_until)
    for one in announced.people:
        person = people.ensure(
            db, event.id, one.name, role=one.role, organisation=one.organisation, aliases=one.aliases
        )  # fmt: skip
        people.announce(db, talk.id, person, is_host=one.is_host)
    return talk
