"""All that readers ask: what is published, and nothing else.

Every answer starts from a talk's current publication. A talk under embargo does not exist here, whatever was
published before; a withdrawn one is named by its programme title and its note, never by its text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import editions, picking, versions
from services.errors import NotFound
from services.models import Day, Event, Publication, Recording, Talk, Turn
from services.picking import Picks, Themes
from services.published import Article, Correction, Piece, Place, read


@dataclass(frozen=True, slots=True)
class EventCard:
    slug: str
    name: str
    place: str
    description: str
    language: str
    starts_on: date
    ends_on: date
    talks: int = 0


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What is left of a talk whose recap was taken back: that it was, when, and why."""

    place: Place
    talk_title: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DayCard:
    date: date
    title: str
    articles: tuple[Article, ...]
    withdrawn: tuple[Withdrawn, ...] = ()


@dataclass(frozen=True, slots=True)
class EventPages:
    event: EventCard
    days: tuple[DayCard, ...]


@dataclass(frozen=True, slots=True)
class DayEdition:
    """A day's page. `lede` and `headline` are "" until somebody published the edition."""

    event: EventCard
    day: DayCard
    headline: str
    lede: str
    quote: tuple[Article, Piece] | None
    takeaways: Picks
    figures: Picks
    themes: Themes
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Audio:
    """What /media sends: a storage key and its media type."""

    key: str
    media_type: str


_POINTS, _FIGURES, _LATEST = 6, 4, 3


def home(db: Session) -> tuple[tuple[EventCard, ...], tuple[Article, ...]]:
    """All events that have something published, newest first, and the latest recaps."""
    count = sa.func.count(Publication.id)
    rows = db.execute(
        sa.select(Event, count).join(Day, Day.event_id == Event.id).join(Talk, Talk.day_id == Day.id)
        .join(Publication, Publication.talk_id == Talk.id).where(*versions.PUBLIC)
        .group_by(Event.id).order_by(Event.starts_on.desc(), Event.name)
    )  # fmt: skip
    cards = tuple(_card(one, talks) for one, talks in rows)
    latest, _ = articles_of(db, order=Publication.published_at.desc(), limit=_LATEST)
    return cards, tuple(latest)


def event(db: Session, slug: str) -> EventPages:
    """An event with its days. Raises: NotFound."""
    row = _event(db, slug)
    articles, withdrawn = articles_of(db, Day.event_id == row.id)
    days = db.scalars(sa.select(Day).where(Day.event_id == row.id).order_by(Day.date))
    cards = tuple(_day_card(day, articles, withdrawn) for day in days)
    return EventPages(_card(row, len(articles)), tuple(one for one in cards if one.articles or one.withdrawn))


def day(db: Session, slug: str, on: date) -> DayEdition:
    """A day's edition, composed from what is published of it. Raises: NotFound: no such day, or nothing on it yet."""
    row = _event(db, slug)
    articles, withdrawn = articles_of(db, Day.event_id == row.id)
    dates = sorted({one.place.date for one in articles} | {one.place.date for one in withdrawn})
    if on not in dates:
        raise NotFound("readers.no_edition")
    found = db.scalar(sa.select(Day).where(Day.event_id == row.id, Day.date == on))
    here = [one for one in articles if one.place.date == on]
    where = dates.index(on)
    words = editions.shown(db, found) if found else {}
    quotes = picking.named(here, [words.get("quote"), words.get("composed_quote")])
    return DayEdition(
        event=_card(row, len(articles)), day=_day_card(found, articles, withdrawn) if found else DayCard(on, "", ()),
        headline=str(words.get("title") or ""), lede=str(words.get("lede") or ""),
        quote=quotes[0] if quotes else picking.quote_of_the_day(here),
        takeaways=picking.named(here, words.get("takeaways")) or picking.in_turn(here, "takeaways", _POINTS),
        figures=picking.named(here, words.get("figures")) or picking.in_turn(here, "figures", _FIGURES),
        themes=picking.themes(here, words.get("themes")),
        before=dates[where - 1] if where else None, after=dates[where + 1] if where + 1 < len(dates) else None,
    )  # fmt: skip


def talk(db: Session, slug: str, on: date, talk_slug: str) -> Article | Withdrawn:
    """A published talk with its transcript, or the note that it was withdrawn. Raises: NotFound."""
    where = (Event.slug == slug, Day.date == on, Talk.slug == talk_slug)
    articles, withdrawn = articles_of(db, *where, whole=True)
    if articles:
        return articles[0]
    if withdrawn:
        return withdrawn[0]
    raise NotFound("readers.no_talk")


def feed(db: Session, slug: str | None, limit: int = 50) -> list[Article]:
    """The latest recaps, of one event or of all. Raises: NotFound: no such event."""
    where = () if slug is None else (Event.id == _event(db, slug).id,)
    return articles_of(db, *where, order=Publication.published_at.desc(), limit=limit)[0]


def audio(db: Session, publication_id: UUID, recording_id: UUID) -> Audio:
    """The sound of a current publication. Raises: NotFound: not published, withdrawn, or something off the record."""
    row = db.execute(
        _base().where(Publication.id == publication_id, Publication.withdrawn_at.is_(None))
    ).first()  # fmt: skip
    if row is None or str(recording_id) not in _audible(db, {row.talk_id})[row.talk_id]:
        raise NotFound("readers.no_sound")
    recording = db.get(Recording, recording_id)
    if recording is None:
        raise NotFound("readers.no_sound")
    if recording.proxy_key:
        return Audio(recording.proxy_key, _PROXY_TYPES.get(recording.proxy_key.rpartition(".")[2], "audio/mp4"))
    return Audio(recording.storage_key, recording.media_type)


_PROXY_TYPES = {"mp3": "audio/mpeg", "ogg": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav", "webm": "audio/webm"}


def _base(*extra: Any) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (
        Publication.id, Publication.talk_id, Publication.published_at, Publication.withdrawn_at,
        Publication.withdrawn_note, Event.slug.label("event_slug"), Event.name.label("event_name"), Day.date,
        Talk.slug, Talk.title,
    )  # fmt: skip
    return (
        sa.select(*columns, *extra).join(Talk, Talk.id == Publication.talk_id).join(Day, Day.id == Talk.day_id)
        .join(Event, Event.id == Day.event_id).where(*versions.KNOWN)
    )  # fmt: skip


def articles_of(
    db: Session, *where: Any, order: Any = None, limit: int | None = None, whole: bool = False
) -> tuple[list[Article], list[Withdrawn]]:
    """Current publications as values, in the order of the programme; without `whole`, the turns stay in Postgres."""
    frozen = Publication.frozen
    parts = [frozen["recap"], frozen["talk"], frozen["recordings"], frozen["marks"], frozen["transcript"]["speakers"],
             frozen["wording"]]  # fmt: skip
    columns = [frozen] if whole else [part.label(f"part_{n}") for n, part in enumerate(parts)]
    programme = (Day.date, Talk.starts_at.asc().nulls_last(), Talk.created_at, Talk.title)
    query = _base(*columns).where(*where).order_by(*(programme if order is None else (order,)))
    if limit is not None:
        query = query.where(Publication.withdrawn_at.is_(None)).limit(limit)
    rows = db.execute(query).all()
    talks = {row.talk_id for row in rows}
    corrections, audible = _corrections(db, talks), _audible(db, talks)
    articles: list[Article] = []
    withdrawn: list[Withdrawn] = []
    for row in rows:
        place = Place(row.event_slug, row.event_name, row.date, row.slug)
        if row.withdrawn_at is not None:
            withdrawn.append(Withdrawn(place, row.title, row.withdrawn_note, row.withdrawn_at))
            continue
        body = row.frozen if whole else {
            "recap": row.part_0, "talk": row.part_1, "recordings": row.part_2, "marks": row.part_3,
            "transcript": {"speakers": row.part_4}, "wording": row.part_5,
        }  # fmt: skip
        articles.append(read(
            body, id=row.id, place=place, published_at=row.published_at,
            corrections=corrections.get(row.talk_id, ()), audible=audible[row.talk_id],
        ))  # fmt: skip
    return articles, withdrawn


def _corrections(db: Session, talks: Iterable[UUID]) -> dict[UUID, tuple[Correction, ...]]:
    """Every correction ever made to these talks, oldest first: a later version does not hide an earlier one."""
    rows = db.execute(
        sa.select(Publication.talk_id, Publication.correction, Publication.published_at)
        .where(Publication.talk_id.in_(talks), Publication.correction != "").order_by(Publication.number)
    )  # fmt: skip
    found: dict[UUID, tuple[Correction, ...]] = {}
    for talk_id, text, at in rows:
        found[talk_id] = (*found.get(talk_id, ()), Correction(text, at))
    return found


def _audible(db: Session, talks: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """The recordings of each talk that readers may hear: media with nothing off the record in them.

    A whole file is sent, so one turn off the record silences its recording: the promise is absolute.
    """
    secret = sa.select(Turn.id).where(
        Turn.talk_id == Recording.talk_id, Turn.off_record,
        sa.or_(Turn.recording_id == Recording.id, Turn.recording_id.is_(None)),
    )  # fmt: skip
    rows = db.execute(
        sa.select(Recording.talk_id, Recording.id)
        .where(Recording.talk_id.in_(talks), Recording.kind == "media", ~secret.exists())
    )  # fmt: skip
    found: dict[UUID, frozenset[str]] = dict.fromkeys(talks, frozenset())
    for talk_id, recording_id in rows:
        found[talk_id] |= {str(recording_id)}
    return found


def _event(db: Session, slug: str) -> Event:
    row = db.scalar(sa.select(Event).where(Event.slug == slug))
    if row is None:
        raise NotFound("readers.no_event")
    return row


def _card(row: Event, talks: int) -> EventCard:
    return EventCard(
        row.slug, row.name, row.place, row.description, row.language, row.starts_on, row.ends_on, talks
    )  # fmt: skip


def _day_card(row: Day, articles: Iterable[Article], withdrawn: Iterable[Withdrawn]) -> DayCard:
    return DayCard(
        row.date, row.title, tuple(one for one in articles if one.place.date == row.date),
        tuple(one for one in withdrawn if one.place.date == row.date),
    )  # fmt: skip
