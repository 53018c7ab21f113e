"""The programme an organiser hands out: who speaks when, read from JSON or from a table.

Plain values; writing them to the database is somebody else's work. JSON is what `tests/data/demo/programme.json`
shows; a table is CSV with a heading line and one line per person (`tables`).
"""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import PurePath
from zoneinfo import ZoneInfo

from services.errors import Refused
from services.programme import fields
from services.programme.fields import Row
from services.programme.slugs import free_slug, slug_of

# Ten thousand people with their biographies; a recording given here by mistake is larger.
LARGEST_BYTES = 4 * 1024 * 1024
MOST_TALKS = 2_000
MOST_PEOPLE = 200  # of one talk
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
_FRENCH = frozenset("éèêëàâçùûîïôœÉÈÀÇ«»’")


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


def read(data: bytes, filename: str, zone: tzinfo | None = None) -> Programme:
    """Read a programme: JSON, or a CSV table, whichever the bytes are.

    Args: filename: for its suffix only, to name a spreadsheet as such; zone: of times written without one,
        Europe/Paris if None.
    Raises: Refused: "programmes.<problem>" with `where`, a JSON path or the cell of a table, and `what` was there.
    """
    if len(data) > LARGEST_BYTES:
        raise Refused("programmes.too_large", megabytes=LARGEST_BYTES // 1024**2)
    if PurePath(filename).suffix.casefold() in _SPREADSHEETS:
        raise Refused("programmes.spreadsheet")
    text = _decoded(data)
    if not text.strip():
        raise Refused("programmes.empty")
    zone = zone or ZoneInfo("Europe/Paris")
    if text.lstrip()[0] in "{[":
        programme = _from_json(text, zone)
    else:
        from services.programme import tables

        programme = tables.read(text, zone)
    talks = sum(len(day.talks) for day in programme.days)
    if not talks:
        raise Refused("programmes.no_talks")
    if talks > MOST_TALKS:
        raise Refused("programmes.too_many", most=MOST_TALKS)
    return programme


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


def _from_json(text: str, zone: tzinfo) -> Programme:
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError as error:
        raise Refused("programmes.json", line=error.lineno, column=error.colno) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets a thousand deep
        raise Refused("programmes.json", line=1, column=1) from None
    top = fields.json_object(parsed)
    event = _event(top.child("event")) if top.has("event") else None
    days: dict[date, AnnouncedDay] = {}
    for row in top.children("days"):
        day = _day(row, zone)
        if day.date in days:
            raise row.refused("duplicate", "date", day.date)
        if event and not event.starts_on <= day.date <= event.ends_on:
            raise row.refused("outside", "date", day.date)
        days[day.date] = day
    return Programme(event, tuple(days[one] for one in sorted(days)))


def _event(row: Row) -> AnnouncedEvent:
    name = row.text("name")
    starts_on = row.day("starts_on")
    ends_on = row.day("ends_on") if row.has("ends_on") else starts_on
    if ends_on < starts_on:
        raise row.refused("outside", "ends_on", ends_on)
    return AnnouncedEvent(
        slug=row.slug("slug") or slug_of(name, "event"), name=name, place=row.optional("place"), starts_on=starts_on,
        ends_on=ends_on, language=row.language("language") or "fr", description=row.paragraph("description"),
    )  # fmt: skip


def _day(row: Row, zone: tzinfo) -> AnnouncedDay:
    day, taken, talks = row.day("date"), set[str](), list[AnnouncedTalk]()
    for one in row.children("talks"):
        people: tuple[AnnouncedPerson, ...] = ()
        for who in one.children("people"):
            people = (*people, person(who, people))
        talks.append(talk(one, day, people, taken, zone))
    return AnnouncedDay(day, row.optional("title", fields.TITLE_LONGEST), in_order(talks))


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 by its mark, else what old spreadsheets write: Windows, or Mac if that reads more like French."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    readings = [_reading(data, "utf-16" if marked else "utf-8-sig")]
    if readings == [None] and not marked:
        readings = [_reading(data, "cp1252"), _reading(data, "mac_roman")]
    legible = [text for text in readings if text is not None and "\0" not in text]
    if not legible:
        raise Refused("programmes.not_text")
    return max(legible, key=lambda text: sum(c in _FRENCH for c in text))


def _reading(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
