"""What a programme says: events, days, talks and people as plain values, and how one row of it becomes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from services.programme import fields
from services.programme.fields import Row
from services.programme.slugs import free_slug, slug_of

MOST_TALKS = 2_000
MOST_PEOPLE = 200  # of one talk


@dataclass(frozen=True, slots=True)
class AnnouncedPerson:
    """Somebody announced for a talk. `aliases`: other spellings under which a transcript may name them."""

    name: str
    role: str = ""
    organisation: str = ""
    aliases: tuple[str, ...] = ()
    is_host: bool = False


@dataclass(frozen=True, slots=True)
class AnnouncedTalk:
    """A talk as announced. Moments carry a zone. `language` None: let the engine hear it.

    `source` is the plain name of a recording or text beside the programme, which only the demo has.
    """

    slug: str
    title: str
    kind: str = "panel"
    description: str = ""
    language: str | None = None
    starts_at: datetime | None = None
    deadline_at: datetime | None = None
    embargo_until: datetime | None = None
    people: tuple[AnnouncedPerson, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class AnnouncedDay:
    """One date with its talks in the order they start."""

    date: date
    title: str = ""
    talks: tuple[AnnouncedTalk, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnouncedEvent:
    """[starts_on, ends_on] inclusive."""

    slug: str
    name: str
    place: str
    starts_on: date
    ends_on: date
    language: str = "fr"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Programme:
    """Days in order of date. `event` is None where the file names none: a table belongs to an event that exists."""

    event: AnnouncedEvent | None
    days: tuple[AnnouncedDay, ...]

    @property
    def people(self) -> tuple[AnnouncedPerson, ...]:
        """Everybody once, by name, in order of appearance; the first role and organisation given stand.

        `is_host` says nothing here: it belongs to a talk.
        """
        found: dict[str, AnnouncedPerson] = {}
        for one in (person for day in self.days for talk in day.talks for person in talk.people):
            before = found.get(one.name, AnnouncedPerson(one.name))
            aliases = dict.fromkeys((*before.aliases, *one.aliases))
            found[one.name] = AnnouncedPerson(
                one.name, before.role or one.role, before.organisation or one.organisation, tuple(aliases)
            )
        return tuple(found.values())


def talk(row: Row, day: date, people: tuple[AnnouncedPerson, ...], taken: set[str], zone: tzinfo) -> AnnouncedTalk:
    """Read the talk `row` holds; its slug joins `taken`, the slugs of its day."""
    title = row.text("title", fields.TITLE_LONGEST)
    slug = row.slug("slug") or free_slug(slug_of(title, "talk"), taken.__contains__)
    if slug in taken:
        raise row.refused("duplicate", "slug", slug)
    starts_at = row.moment("starts_at", day, zone)
    if starts_at and starts_at.astimezone(zone).date() != day:
        raise row.refused("outside", "starts_at", row.values["starts_at"])
    taken.add(slug)
    return AnnouncedTalk(
        slug=slug, title=title, kind=row.kind("kind"), description=row.paragraph("description"),
        language=row.language("language"), starts_at=starts_at, deadline_at=row.moment("deadline_at", day, zone),
        embargo_until=row.moment("embargo_until", day, zone), people=people, source=row.file_name("source"),
    )  # fmt: skip


def person(row: Row, before: tuple[AnnouncedPerson, ...]) -> AnnouncedPerson:
    """Read the person `row` holds, who must not be among those `before` in the same talk."""
    name = row.text("name")
    if any(one.name == name for one in before):
        raise row.refused("duplicate", "name", name)
    if len(before) == MOST_PEOPLE:
        raise row.refused("too_many_people", "name", MOST_PEOPLE)
    return AnnouncedPerson(
        name, row.optional("role"), row.optional("organisation"), row.texts("aliases"), row.boolean("is_host")
    )


def in_order(talks: list[AnnouncedTalk]) -> tuple[AnnouncedTalk, ...]:
    """By starting time; those without one stay last, in the order they were written."""
    return tuple(sorted(talks, key=lambda one: (one.starts_at is None, one.starts_at and one.starts_at.timestamp())))
