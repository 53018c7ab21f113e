"""The edition of a day: composed from what is published of it, edited by people, published and withdrawn.

What stands in it may name any talk of the day. So the words know which talks were public when they were written, and
none is shown while one of these is not: the composed ones are made anew, an editor's own are held back, and kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONPATH, insert
from sqlalchemy.orm import Session

from services import contracts, versions
from services.contracts import Transcript
from services.database import Sessions
from services.errors import Conflict, NotFound, Refused
from services.models import Day, Edition, Publication
from services.recaps import editions as composing
from services.users import Reader
from services.versions import Published

# What an editor may write of a day in their own words.
_WRITTEN = frozenset({"title", "lede"})


def current(db: Session, day: Day) -> Edition | None:
    return db.scalar(sa.select(Edition).where(Edition.day_id == day.id))


def of_days(db: Session, days: Sequence[Day]) -> dict[UUID, Edition]:
    rows = db.scalars(sa.select(Edition).where(Edition.day_id.in_([day.id for day in days])))
    return {row.day_id: row for row in rows}


def composed(db: Session, day: Day) -> dict[str, Any]:
    """What the day's published talks give: title, lede, quote, themes, takeaways, figures; {} where there are none.

    A talk is named by its slug, an item by its index in the talk's frozen recap; `of` are the versions it was made of.
    Composed whenever a talk is published, withdrawn or put under embargo, and kept: to read every word of a day takes a
    second.
    """
    row = current(db, day)
    if row is not None and row.body and _is_up_to_date(row.body, versions.public_of(db, [day.id])[day.id]):
        return row.body
    return _compose(db, day)


def shown(db: Session, day: Day) -> Mapping[str, Any]:
    """What readers get of the day as a whole: an editor's own words over the composed ones, `composed_quote` beside the
    chosen one; {} where nothing is published. Nothing in it is of a talk that is not public.
    """
    row = current(db, day)
    if row is None or row.published_at is None or row.withdrawn_at is not None:
        return {}
    public = versions.public_of(db, [day.id])[day.id]
    secret = bool(versions.hidden_of(db, day.id))
    names = {str(one) for one in public.values()}
    body = row.body if _rests_on(row.body.get("of"), names, secret=secret) else {}
    held = _held(row, public, secret=secret)
    own = {name: value for name, value in row.edited.items() if name in _WRITTEN | {"quote"} and name not in held}
    return {**body, "composed_quote": body.get("quote"), **own}


def held_back(db: Session, day: Day) -> frozenset[str]:
    """The names of an editor's own words ("title", "lede") that readers do not get: a talk they knew of is hidden."""
    row = current(db, day)
    if row is None:
        return frozenset()
    return _held(row, versions.public_of(db, [day.id])[day.id], secret=bool(versions.hidden_of(db, day.id)))


def _held(row: Edition, public: Mapping[UUID, UUID], *, secret: bool) -> frozenset[str]:
    known = row.edited.get("of") or {}
    names = {str(one) for one in public}
    return frozenset(
        name for name in _WRITTEN & set(row.edited) if not _rests_on(known.get(name), names, secret=secret)
    )


def _rests_on(told: Sequence[str] | None, public: Collection[str], *, secret: bool) -> bool:
    """Whether words rest on nothing but what is public. Those that do not say on what (they are older than this rule)
    do, unless anything of the day is `secret`.
    """
    return not secret if told is None else set(told) <= set(public)


def _is_up_to_date(body: Mapping[str, Any], public: Mapping[UUID, UUID]) -> bool:
    return set(body.get("of") or ()) == {str(one) for one in public.values()}


def _compose(db: Session, day: Day) -> dict[str, Any]:
    talks = versions.of_day(db, day)
    said = _said(db, [one.id for one in talks])
    read = [
        composing.TalkRecap(one.slug, one.title, contracts.recap_from(one.recap), _transcript(one, said[one.id]))
        for one in talks
    ]
    of = [str(one.id) for one in talks]
    return dataclasses.asdict(composing.compose(read)) | {"of": of} if read else {}


def _said(db: Session, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The text of each turn of these publications; Postgres leaves the tens of thousands of timed words out."""
    texts = sa.func.jsonb_path_query_array(Publication.frozen, sa.cast("$.transcript.turns[*].text", JSONPATH))
    rows = db.execute(sa.select(Publication.id, texts).where(Publication.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _transcript(talk: Published, said: Sequence[str]) -> Transcript:
    turns = [{"id": str(number), "text": text} for number, text in enumerate(said)]
    return contracts.transcript_from(
        {"language": talk.recap.get("language", "fr"), "speakers": talk.speakers, "turns": turns}
    )


def publish(db: Session, day: Day, who: Reader) -> Edition:
    """Publish the day, composed anew; what people edited stays as they left it.

    Raises: NotAllowed; Refused: "editions.nothing" where no talk of the day is published.
    """
    who.need("editor")
    row = _row(db, day)
    row.body = _compose(db, day)
    if not row.body:
        raise Refused("editions.nothing")
    row.published_by, row.withdrawn_at = who.id, None
    row.published_at = db.scalar(sa.select(sa.func.now()))
    db.flush()
    return row


def edit(
    db: Session, day: Day, who: Reader, *, seen: Collection[str] | None = None, **changes: object
) -> Edition:  # fmt: skip
    """Keep an editor's own title, lede or quote of the day over the composed one; "" or None gives it back.

    Args: seen: ids of the talks that were public when they wrote it; those that are now, if None.
    Raises: NotAllowed; Refused: "editions.bad_quote" for a quote that is not on the day.
    """
    who.need("editor")
    row = _row(db, day)
    edited, of = dict(row.edited), dict(row.edited.get("of") or {})
    known = sorted(seen if seen is not None else map(str, versions.public_of(db, [day.id])[day.id]))
    for name, value in changes.items():
        if name not in _WRITTEN | {"quote"}:
            raise TypeError(f"an edition has no {name} to edit")
        if value and name == "quote":
            edited[name] = _chosen_quote(db, day, value)
        elif value:
            edited[name], of[name] = str(value).strip()[:1500], known
        else:
            edited.pop(name, None)
            of.pop(name, None)
    row.edited = edited | {"of": of} if of else {name: value for name, value in edited.items() if name != "of"}
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
    """Compose the day anew, because a talk of it was published, corrected, withdrawn or put under embargo."""
    row = _row(db, day)
    row.body = _compose(db, day)
    db.flush()


def follow_clock(sessions: Sessions) -> int:
    """Compose anew the days on which an embargo has ended meanwhile; return how many."""
    with sessions.begin() as db:
        rows = db.execute(sa.select(Edition.day_id, Edition.body["of"])).all()
        made: dict[UUID, list[str] | None] = {row[0]: row[1] for row in rows}
        public = versions.public_of(db, list(made))
        late = [day_id for day_id, of in made.items() if not _is_up_to_date({"of": of}, public[day_id])]
    for day_id in late:
        with sessions.begin() as db:
            refresh(db, db.get_one(Day, day_id))
    return len(late)


def _row(db: Session, day: Day) -> Edition:
    """The day's row, made where there is none, and locked: of two talks published at once the second sees the first."""
    db.execute(insert(Edition).values(day_id=day.id, body={}, edited={}).on_conflict_do_nothing())
    own = sa.select(Edition).where(Edition.day_id == day.id).with_for_update()
    return db.scalars(own.execution_options(populate_existing=True)).one()


def quote_of(db: Session, day: Day) -> dict[str, Any] | None:
    """The quote of the day that an editor chose, where it stands now; None where nobody chose, or it is gone."""
    row = current(db, day)
    told = (row.edited if row else {}).get("quote")
    if not isinstance(told, dict):
        return None
    for talk in versions.of_day(db, day):
        items = talk.recap["items"]
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
    for talk in versions.of_day(db, day):
        items = dict(enumerate(talk.recap["items"]))
        number = told.get("item")
        chosen = items.get(number) if isinstance(number, int) else None
        if talk.slug == told.get("talk") and chosen and chosen["kind"] == "quote":
            return {"talk": talk.slug, "item": number, "text": chosen["text"]}
    raise Refused("editions.bad_quote")
