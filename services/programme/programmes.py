"""The programme an organiser hands out: who speaks when, read from JSON or from a table.

Plain values; writing them to the database is somebody else's work. JSON is what `tests/data/demo/programme.json`
shows; a table is CSV with a heading line and one line per person (`tables`).
"""

from __future__ import annotations

import codecs
import json
from datetime import date, tzinfo
from pathlib import PurePath
from zoneinfo import ZoneInfo

from services.errors import Refused
from services.programme import announced, fields, tables
from services.programme.announced import (
    MOST_TALKS,
    AnnouncedDay,
    AnnouncedEvent,
    AnnouncedPerson,
    AnnouncedTalk,
    Programme,
)
from services.programme.fields import Row
from services.programme.slugs import slug_of

# Ten thousand people with their biographies; a recording given here by mistake is larger.
LARGEST_BYTES = 4 * 1024 * 1024
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
_FRENCH = frozenset("éèêëàâçùûîïôœÉÈÀÇ«»’")


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
    programme = _from_json(text, zone) if text.lstrip()[0] in "{[" else tables.read(text, zone)
    talks = sum(len(day.talks) for day in programme.days)
    if not talks:
        raise Refused("programmes.no_talks")
    if talks > MOST_TALKS:
        raise Refused("programmes.too_many", most=MOST_TALKS)
    return programme


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
            people = (*people, announced.person(who, people))
        talks.append(announced.talk(one, day, people, taken, zone))
    return AnnouncedDay(day, row.optional("title", fields.TITLE_LONGEST), announced.in_order(talks))


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
