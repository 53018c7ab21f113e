"""People of an event's programme, and who is announced for a talk."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.errors import Refused
from services.models import Person, Speaker, TalkPerson
from services.once import once


def ensure(
    db: Session, event_id: UUID, name: str, *, role: str = "", organisation: str = "", aliases: tuple[str, ...] = ()
) -> Person:
    """Return the event's person called `name`, made or completed with what is given; "" never overwrites.

    Raises: Refused: "people.no_name".
    """
    name = " ".join(name.split())[:200]
    if not name:
        raise Refused("people.no_name")
    person = db.scalar(sa.select(Person).where(Person.event_id == event_id, Person.name == name))
    if person is None:
        person = Person(event_id=event_id, name=name, role="", organisation="", aliases=[])
        db.add(person)
    person.role = role.strip()[:300] or person.role
    person.organisation = organisation.strip()[:200] or person.organisation
    person.aliases = sorted({*person.aliases, *aliases} - {name})
    db.flush()
    return person


def announce(db: Session, talk_id: UUID, person: Person, *, is_host: bool = False) -> None:
    """Put `person` on the programme of a talk, after those already there."""
    row = db.get(TalkPerson, (talk_id, person.id))
    if row is None:
        count = sa.select(sa.func.count()).select_from(TalkPerson).where(TalkPerson.talk_id == talk_id)
        db.add(TalkPerson(talk_id=talk_id, person_id=person.id, is_host=is_host, position=db.scalar(count) or 0))
    else:
        row.is_host = is_host
    db.flush()


@once
def announced(db: Session, talk_id: UUID) -> list[tuple[Person, bool]]:
    """The people of a talk in the programme's order, each with whether they host it."""
    rows = db.execute(
        sa.select(Person, TalkPerson.is_host)
        .join(TalkPerson, TalkPerson.person_id == Person.id)
        .where(TalkPerson.talk_id == talk_id)
        .order_by(TalkPerson.position, Person.name)
    )
    return [(row[0], row[1]) for row in rows]


@once
def speaking(db: Session, talk_id: UUID) -> list[tuple[Speaker, Person | None]]:
    """The voices of a talk, each with the person it is known to be."""
    rows = db.execute(
        sa.select(Speaker, Person)
        .outerjoin(Person, Person.id == Speaker.person_id)
        .where(Speaker.talk_id == talk_id)
        .order_by(Speaker.position, Speaker.label)
    )
    return [(row[0], row[1]) for row in rows]


def withdraw(db: Session, talk_id: UUID, person_id: UUID) -> None:
    """Take a person off a talk's programme."""
    db.execute(sa.delete(TalkPerson).where(TalkPerson.talk_id == talk_id, TalkPerson.person_id == person_id))


@once
def of_event(db: Session, event_id: UUID) -> list[Person]:
    return list(db.scalars(sa.select(Person).where(Person.event_id == event_id).order_by(Person.name)))
