"""An event's names and terms: told to the speech engine before it listens, and learned from what people correct."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, runtime_checkable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import people, talks
from services.models import GlossaryTerm, Person
from services.naming import repairs
from services.naming.repairs import Target, TargetKind
from services.recaps.lexicon import name_key

# An event of more people than this is a fair: those of other talks are not expected in this one.
_MOST_PEOPLE = 300
_LONGEST_TERM = 120


@runtime_checkable
class Prompted(Protocol):
    """A transcriber that reads names before it listens. One that was not taught to must be given none.

    Attributes: prompt_tokens: most tokens of a prompt it reads, 0 for none; Whisper's are 223.
    """

    prompt_tokens: int

    def tokens(self, text: str) -> int:
        """Return how many tokens a prompt of `text` takes."""
        ...


def prompt(terms: Sequence[str], tokens: Callable[[str], int], most: int) -> str | None:
    """Return the first of `terms`, the most important first, as a prompt of at most `most` tokens; None for nothing.

    They are written with the most important at the end: nearest to what is said, and kept where an engine cuts.
    A term that does not fit is left out whole, and a shorter one after it may still fit.
    """
    chosen: list[str] = []
    for term in terms:
        if tokens(_written([*chosen, term])) <= most:
            chosen.append(term)
    return _written(chosen) if chosen else None


def prompt_for(engine: object, terms: Sequence[str]) -> str | None:
    """The prompt for an engine, None where it reads none."""
    return prompt(terms, engine.tokens, engine.prompt_tokens) if isinstance(engine, Prompted) else None


def _written(terms: Sequence[str]) -> str:
    return ", ".join(reversed(terms)) + "."


def expected(db: Session, talk_id: UUID) -> tuple[str, ...]:
    """What is likely to be said in a talk, the most likely first: its people, their organisations, what the event's
    glossary learned, its title, the rest of the glossary and of the event.
    """
    talk = talks.get(db, talk_id)
    _, event = talks.day_of(db, talk)
    here = [person for person, _ in people.announced(db, talk_id)]
    others = [one for one in _people(db, event.id) if one not in here]
    known = of_event(db, event.id)
    learned = sorted((one for one in known if one.heard), key=lambda one: -len(one.heard))
    return _once((
        *(one.name for one in here), *(one.organisation for one in here), *(one.term for one in learned),
        *(other for one in here for other in repairs.targets_of([(one.name, _aliases(one))])[0].others),
        talk.title, *(one.term for one in known), event.name, *(one.name for one in others),
        *(one.organisation for one in others),
    ))  # fmt: skip


def targets(db: Session, talk_id: UUID) -> tuple[Target, ...]:
    """What must be spelled right in a talk, each with the spellings that were corrected before.

    Its voices too, as the text's own header or labels spell them: nobody need announce who is introduced in writing.
    """
    _, _, event = talks.placed(db, talk_id)
    here = [person for person, _ in people.announced(db, talk_id)]
    everybody = [*here, *(one for one in _people(db, event.id) if one not in here)]
    known = {one.term: one for one in of_event(db, event.id)}
    voices = [voice for voice, _ in people.speaking(db, talk_id)]
    announced = {name_key(one.name) for one in everybody}
    named = [one.name for one in voices if one.name and " " in one.name and name_key(one.name) not in announced]
    found = list(
        repairs.targets_of([*((one.name, _aliases(one)) for one in everybody), *((name, ()) for name in named)])
    )
    met = {one.spelling for one in found}
    for organisation in _once([*(one.organisation for one in everybody), *(one.organisation or "" for one in voices)]):
        if organisation not in met:
            found.append(Target(organisation, "organisation"))
            met.add(organisation)
    learned = [_learned(one, known.get(one.spelling)) for one in found]
    return (*learned, *(_learned(Target(one.term, _kind(one)), one) for one in known.values() if one.term not in met))


def of_event(db: Session, event_id: UUID) -> list[GlossaryTerm]:
    order = (GlossaryTerm.created_at, GlossaryTerm.term)
    return list(db.scalars(sa.select(GlossaryTerm).where(GlossaryTerm.event_id == event_id).order_by(*order)))


def learn(db: Session, event_id: UUID, term: str, kind: TargetKind, heard: Iterable[str] = ()) -> list[str]:
    """Keep that `term` is spelled so and was `heard` otherwise; return what of it was new."""
    term = " ".join(term.split())[:_LONGEST_TERM]
    row = db.scalar(
        sa.select(GlossaryTerm).where(GlossaryTerm.event_id == event_id, GlossaryTerm.term == term).with_for_update()
    )
    if row is None:
        row = GlossaryTerm(event_id=event_id, term=term, kind=kind, heard=[])
        db.add(row)
    fresh = [one for one in dict.fromkeys(heard) if one not in row.heard and one != term]
    row.heard = [*row.heard, *fresh]
    db.flush()
    return fresh


def unlearn(db: Session, event_id: UUID, term: str, heard: Iterable[str]) -> None:
    """Forget spellings of a term; a term left without any goes with them, since only corrections taught it."""
    row = db.scalar(
        sa.select(GlossaryTerm).where(GlossaryTerm.event_id == event_id, GlossaryTerm.term == term).with_for_update()
    )
    if row is not None:
        row.heard = [one for one in row.heard if one not in set(heard)]
        if not row.heard:
            db.delete(row)
        db.flush()


def _people(db: Session, event_id: UUID) -> list[Person]:
    found = people.of_event(db, event_id)
    return found if len(found) <= _MOST_PEOPLE else []


def _aliases(person: Person) -> tuple[str, ...]:
    return tuple(map(str, person.aliases))


def _kind(row: GlossaryTerm) -> TargetKind:
    return "person" if row.kind == "person" else "organisation" if row.kind == "organisation" else "term"


def _learned(target: Target, row: GlossaryTerm | None) -> Target:
    heard = (*target.heard, *(map(str, row.heard) if row else ()))
    return Target(target.spelling, target.kind, target.others, tuple(dict.fromkeys(heard)))


def _once(terms: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for term in terms:
        if term.strip():
            found.setdefault(name_key(term), " ".join(term.split())[:_LONGEST_TERM])
    return tuple(found.values())
