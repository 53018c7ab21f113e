"""The edition of a day: composed from what is published of it, edited by people, published and withdrawn."""

from __future__ import annotations

import dataclasses
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import contracts, versions
from services.errors import Conflict, NotFound, Refused
from services.models import Day, Edition
from services.recaps import editions as composing
from services.users import Reader


def current(db: Session, day: Day) -> Edition | None:
    return db.scalar(sa.select(Edition).where(Edition.day_id == day.id))


def composed(db: Session, day: Day) -> dict[str, Any]:
    """What the day's published talks give, freshly composed: title, lede, quote, themes, takeaways, figures.

    A talk is named by its slug, an item by its index in the talk's frozen recap.
    """
    talks = [
        composing.TalkRecap(
            key=talk.slug,
            title=talk.title,
            recap=contracts.recap_from(row.frozen["recap"]),
            transcript=contracts.transcript_from(row.frozen["transcript"]),
        )
        for talk, row in versions.of_day(db, day)
    ]
    return dataclasses.asdict(composing.compose(talks)) if talks else {}


def publish(db: Session, day: Day, who: Reader) -> Edition:
    """Publish the day, composed anew; what people edited stays as they left it.

    Raises: NotAllowed; Refused: "editions.nothing" where no talk of the day is published.
    """
    who.need("editor")
    body = composed(db, day)
    if not body:
        raise Refused("editions.nothing")
    row = _row(db, day)
    row.body, row.published_by, row.withdrawn_at = body, who.id, None
    row.published_at = db.scalar(sa.select(sa.func.now()))
    db.flush()
    return row


def edit(db: Session, day: Day, who: Reader, **changes: object) -> Edition:
    """Keep an editor's own title, lede or quote of the day over the composed one; "" or None gives it back.

    Raises: NotAllowed; Refused: "editions.bad_quote" for a quote that is not on the day.
    """
    who.need("editor")
    row = _row(db, day)
    edited = dict(row.edited)
    for name, value in changes.items():
        if name not in {"title", "lede", "quote"}:
            raise TypeError(f"an edition has no {name} to edit")
        if value and name == "quote":
            edited[name] = _chosen_quote(db, day, value)
        elif value:
            edited[name] = value.strip()[:1500] if isinstance(value, str) else value
        else:
            edited.pop(name, None)
    row.edited = edited
    db.flush()
    return row


def withdraw(db: Session, day: Day, who: Reader) -> Edition:
    """Take the edition's own words off the day's page; its talks stay public. Raises: NotFound; Conflict."""
    who.need("editor")
    row = current(db, day)
    if row is None or row.published_at is None:
        raise NotFound("editions.not_published")
    if row.withdrawn_at is not None:
        raise Conflict("editions.already_withdrawn")
    row.withdrawn_at = db.scalar(sa.select(sa.func.now()))
    db.flush()
    return row


def refresh(db: Session, day: Day) -> None:
    """Compose a published edition anew, because a talk of its day was published, corrected or withdrawn."""
    row = current(db, day)
    if row is not None and row.published_at is not None:
        row.body = composed(db, day)
        db.flush()


def _row(db: Session, day: Day) -> Edition:
    row = current(db, day)
    if row is None:
        row = Edition(day_id=day.id, body={}, edited={})
        db.add(row)
        db.flush()
    return row


def quote_of(db: Session, day: Day) -> dict[str, Any] | None:
    """The quote of the day that an editor chose, where it stands now; None where nobody chose, or it is gone."""
    row = current(db, day)
    told = (row.edited if row else {}).get("quote")
    if not isinstance(told, dict):
        return None
    for talk, published in versions.of_day(db, day):
        items = published.frozen["recap"]["items"]
        at = told.get("item")
        if talk.slug != told.get("talk"):
            continue
        if "text" not in told or (isinstance(at, int) and at < len(items) and items[at]["text"] == told["text"]):
            return told
        moved = next((n for n, one in enumerate(items) if one["text"] == told["text"]), None)
        return {**told, "item": moved} if moved is not None else None
    return None


def _chosen_quote(db: Session, day: Day, value: object) -> dict[str, Any]:
    """The choice with the quote's words, so that it survives a correction that moves the quote.

    Raises: Refused: "editions.bad_quote".
    """
    told = value if isinstance(value, dict) else {}
    for talk, row in versions.of_day(db, day):
        items = dict(enumerate(row.frozen["recap"]["items"]))
        number = told.get("item")
        chosen = items.get(number) if isinstance(number, int) else None
        if talk.slug == told.get("talk") and chosen and chosen["kind"] == "quote":
            return {"talk": talk.slug, "item": number, "text": chosen["text"]}
    raise Refused("editions.bad_quote")
