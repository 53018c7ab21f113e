"""A programme as a table: CSV from a spreadsheet, one line per person, headings in French or English.

    date,time,talk,kind,name,role,organisation,is_host

A line that leaves the talk empty goes on with the talk above, as merged cells do when they are exported.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from services.errors import Refused
from services.programme import announced, fields
from services.programme.announced import AnnouncedDay, AnnouncedPerson, AnnouncedTalk, Programme
from services.programme.fields import Row
from services.programme.slugs import slug_of

_HEADINGS = {
    "date": ("date", "jour", "day"),
    "starts_at": ("time", "heure", "horaire", "starts-at", "start", "debut"),
    "title": ("talk", "title", "titre", "intervention", "conference"),
    "kind": ("kind", "type", "format", "genre"),
    "name": ("name", "nom", "intervenant", "intervenante", "speaker", "person"),
    "first_name": ("first-name", "prenom"),
    "role": ("role", "fonction", "poste", "job-title"),
    "organisation": ("organisation", "organization", "societe", "entreprise", "company"),
    "is_host": ("is-host", "host", "animateur", "animatrice", "animation", "moderateur", "moderatrice", "moderator"),
    "language": ("language", "langue"),
    "description": ("description", "resume", "summary"),
    "aliases": ("aliases", "alias", "autres-graphies"),
}
_NAMED = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_NEEDED = {"date": "date", "title": "talk"}  # field → the heading we ask for


@dataclass(slots=True)
class _Open:
    """A talk while its lines come in: the row that opened it, and who was listed so far."""

    row: Row
    day: date
    starts_at: datetime | None
    people: tuple[AnnouncedPerson, ...] = ()


_Titles = dict[tuple[date, str], list[_Open]]


def read(text: str, zone: tzinfo) -> Programme:
    """Read the whole table; other columns than ours are left alone.

    Raises: Refused: "programmes.columns" names the missing headings; else as `programmes.read`, `where` a cell (D7).
    """
    talks = _talks(_rows(text), zone)
    days: dict[date, list[AnnouncedTalk]] = {}
    taken: dict[date, set[str]] = {}
    for one in talks:
        found = announced.talk(one.row, one.day, one.people, taken.setdefault(one.day, set()), zone)
        days.setdefault(one.day, []).append(found)
    return Programme(None, tuple(AnnouncedDay(day, talks=announced.in_order(days[day])) for day in sorted(days)))


def _talks(rows: Iterator[Row], zone: tzinfo) -> list[_Open]:
    """Gather lines into talks: those of one day, title and time belong together wherever they stand."""
    found: _Titles = {}
    last: _Open | None = None
    for row in rows:
        day = row.day("date") if row.has("date") or last is None else last.day
        if row.has("title"):
            last = _opened(found, row, day, zone)
        elif last is None:
            raise row.refused("missing", "title")
        if row.has("kind") and row.kind("kind") != last.row.kind("kind"):
            raise row.refused("duplicate", "kind", row.values["kind"])
        if row.has("name"):
            last.people = (*last.people, announced.person(row, last.people))
    return [one for talks in found.values() for one in talks]


def _opened(found: _Titles, row: Row, day: date, zone: tzinfo) -> _Open:
    """The talk `row` goes on with, or a new one; without a time, the latest of its title on that day."""
    title, starts_at = row.text("title", fields.TITLE_LONGEST), row.moment("starts_at", day, zone)
    same = found.setdefault((day, title), [])
    for one in reversed(same):
        if starts_at in (None, one.starts_at):
            return one
    if max(len(found), len(same)) > announced.MOST_TALKS:
        raise Refused("programmes.too_many", most=announced.MOST_TALKS)
    same.append(_Open(row, day, starts_at))
    return same[-1]


def _rows(text: str) -> Iterator[Row]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    columns: list[str | None] = []
    try:
        for number, cells in enumerate(lines, 1):
            if not any(cell.strip() for cell in cells):
                continue
            if columns:
                yield _row(number, columns, cells)
            else:
                columns = _columns(cells)
    except csv.Error:
        raise Refused("programmes.csv", line=lines.line_num) from None


def _columns(cells: list[str]) -> list[str | None]:
    columns: list[str | None] = []
    for cell in cells:
        name = _NAMED.get(slug_of(cell, ""))
        columns.append(name if name not in columns else None)  # of two equal headings the first counts
    if missing := [heading for name, heading in _NEEDED.items() if name not in columns]:
        raise Refused("programmes.columns", columns=", ".join(missing))
    return columns


def _row(number: int, columns: list[str | None], cells: list[str]) -> Row:
    values = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
    if first := values.pop("first_name", ""):
        values["name"] = f"{first} {values.get('name', '')}".strip()
    return Row(values, lambda name: f"{_letters(columns.index(name) if name in columns else 0)}{number}")


def _letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA: as spreadsheets name their columns."""
    higher, lower = divmod(column, 26)
    return (_letters(higher - 1) if higher else "") + chr(ord("A") + lower)


def _delimiter(text: str) -> str:
    heading = next(line for line in text.splitlines() if line.strip())
    return max(",;\t", key=heading.count)  # French spreadsheets write semicolons
