"""Events and their days."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.errors import NotFound, Refused
from services.models import Day, Event
from services.programme.slugs import free_slug, slug_of

# Reader addresses start with the event's slug; these first words are taken by other pages.
RESERVED = frozenset({
    "newsroom", "api", "static", "media", "feed", "feeds", "sitemap", "robots", "lang", "search", "health", "sign-in",
})  # fmt: skip
_LONGEST_DAYS = 60


def create(
    db: Session, *, name: str, starts_on: date, ends_on: date | None = None, place: str = "", description: str = "",
    language: str = "fr", slug: str | None = None,
) -> Event:  # fmt: skip
    """Make an event with one day per date. Raises: Refused: no name, or dates that make no event."""
    name, ends_on = name.strip(), ends_on or starts_on
    if not name:
        raise Refused("events.no_name")
    if not starts_on <= ends_on < starts_on + timedelta(days=_LONGEST_DAYS):
        raise Refused("events.bad_dates", days=_LONGEST_DAYS)

    def taken(one: str) -> bool:
        return one in RESERVED or db.scalar(sa.select(Event.id).where(Event.slug == one)) is not None

    event = Event(
        slug=free_slug(slug_of(slug or name, "event"), taken), name=name[:200], place=place.strip()[:200],
        description=description.strip()[:2000], language=language, starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    db.add(event)
    db.flush()
    for offset in range((ends_on - starts_on).days + 1):
        db.add(Day(event_id=event.id, date=starts_on + timedelta(days=offset)))
    db.flush()
    return event


def by_slug(db: Session, slug: str) -> Event:
    """Raises: NotFound: "events.not_found"."""
    event = db.scalar(sa.select(Event).where(Event.slug == slug))
    if event is None:
        raise NotFound("events.not_found")
    return event


def days(db: Session, event: Event) -> list[Day]:
    return list(db.scalars(sa.select(Day).where(Day.event_id == event.id).order_by(Day.date)))


def day_on(db: Session, event: Event, on: date) -> Day:
    """Raises: NotFound: "events.no_such_day"."""
    day = db.scalar(sa.select(Day).where(Day.event_id == event.id, Day.date == on))
    if day is None:
        raise NotFound("events.no_such_day")
    return day


def everything(db: Session) -> list[Event]:
    return list(db.scalars(sa.select(Event).order_by(Event.starts_on.desc(), Event.name)))
