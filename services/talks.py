"""Talks: keynotes, panels and interviews, and what a recap needs to know of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import editions, versions
from services.errors import NotFound, Refused
from services.models import Day, Event, Talk
from services.models.talk import TALK_KINDS
from services.once import once
from services.programme.slugs import free_slug, slug_of


def create(
    db: Session, day: Day, *, title: str, kind: str = "panel", language: str | None = None,
    starts_at: datetime | None = None, deadline_at: datetime | None = None, description: str = "",
    slug: str | None = None,
) -> Talk:  # fmt: skip
    """Add a talk to a day. Raises: Refused: no title, or an unknown kind."""
    title = " ".join(title.split())
    if not title:
        raise Refused("talks.no_title")
    if kind not in TALK_KINDS:
        raise Refused("talks.bad_kind", kinds=", ".join(TALK_KINDS))

    def taken(one: str) -> bool:
        return db.scalar(sa.select(Talk.id).where(Talk.day_id == day.id, Talk.slug == one)) is not None

    talk = Talk(
        day_id=day.id, slug=free_slug(slug_of(slug or title, "talk"), taken), title=title[:300], kind=kind,
        language=language, starts_at=starts_at, deadline_at=deadline_at, description=description.strip()[:2000],
    )  # fmt: skip
    db.add(talk)
    db.flush()
    return talk


def change(
    db: Session, talk: Talk, *, title: str, kind: str, language: str | None, starts_at: datetime | None,
    deadline_at: datetime | None, embargo_until: datetime | None,
) -> None:  # fmt: skip
    """Correct what the programme says of a talk; its address stays. Raises: Refused: no title, or an unknown kind."""
    title = " ".join(title.split())
    if not title:
        raise Refused("talks.no_title")
    if kind not in TALK_KINDS:
        raise Refused("talks.bad_kind", kinds=", ".join(TALK_KINDS))
    talk.title, talk.kind, talk.language = title[:300], kind, language
    talk.starts_at, talk.deadline_at = starts_at, deadline_at
    keep_secret(db, talk, embargo_until)


def keep_secret(db: Session, talk: Talk, until: datetime | None) -> None:
    """Put a talk under embargo, or end one; what its day's edition says of it goes and comes with it."""
    changed = talk.embargo_until != until
    talk.embargo_until = until
    db.flush()
    if changed and versions.latest(db, talk.id) is not None:
        editions.refresh(db, db.get_one(Day, talk.day_id))


def get(db: Session, talk_id: UUID) -> Talk:
    """Raises: NotFound: "talks.not_found"."""
    talk = db.get(Talk, talk_id)
    if talk is None:
        raise NotFound("talks.not_found")
    return talk


@once
def placed(db: Session, talk_id: UUID) -> tuple[Talk, Day, Event]:
    """A talk with its day and event. Raises: NotFound: "talks.not_found"."""
    whole = sa.select(Talk, Day, Event).join(Day, Day.id == Talk.day_id).join(Event, Event.id == Day.event_id)
    row = db.execute(whole.where(Talk.id == talk_id)).one_or_none()
    if row is None:
        raise NotFound("talks.not_found")
    return row[0], row[1], row[2]


def day_of(db: Session, talk: Talk) -> tuple[Day, Event]:
    _, day, event = placed(db, talk.id)
    return day, event


def of_day(db: Session, day: Day) -> list[Talk]:
    """The day's talks in the order they take place."""
    order = (Talk.starts_at.asc().nulls_last(), Talk.created_at, Talk.title)
    return list(db.scalars(sa.select(Talk).where(Talk.day_id == day.id).order_by(*order)))


def by_title(db: Session, event: Event, title: str) -> Talk | None:
    """The event's talk with this title or slug, if there is one."""
    where = (Day.event_id == event.id, sa.or_(Talk.title == title, Talk.slug == title))
    return db.scalar(sa.select(Talk).join(Day, Day.id == Talk.day_id).where(*where).order_by(Talk.created_at).limit(1))
