"""Reading one field of a programme somebody typed: each check refuses with the place and the value.

A place is what its author can find again: `days[0].talks[1].kind` in JSON, `D7` in a table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from services.errors import Refused
from services.models.talk import TALK_KINDS

NAME_LONGEST = 200
TITLE_LONGEST = 300
DESCRIPTION_LONGEST = 5_000
SLUG_LONGEST = 80
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_CLOCK = re.compile(r"(\d{1,2})\s*[:hH]\s*(\d{2})?(?::(\d{2}))?")
_YEARS = range(1970, 2100)  # a date outside is a typing error, and the calendar's ends overflow between zones
# What organisers write in the column, beside our own three words.
_KINDS = {
    **{kind: kind for kind in TALK_KINDS},
    "table-ronde": "panel", "debat": "panel", "discussion": "panel", "round-table": "panel",
    "conference": "keynote", "pleniere": "keynote", "plenary": "keynote", "presentation": "keynote",
    "entretien": "interview", "grand-entretien": "interview", "fireside-chat": "interview",
}  # fmt: skip
_YES = frozenset({"true", "1", "yes", "y", "oui", "o", "x", "vrai"})
_NO = frozenset({"", "false", "0", "no", "n", "non", "faux"})


def slug(text: str) -> str:
    """Return `text` as part of an address: a-z, digits and single hyphens, at most 80; "talk" if none is left."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    # An accent vanishes; any other character, an apostrophe for one, separates words.
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(found) > SLUG_LONGEST:
        found = found[: SLUG_LONGEST + 1].rpartition("-")[0] or found[:SLUG_LONGEST]
    return found or "talk"


@dataclass(frozen=True, slots=True)
class Row:
    """Named values with their places: a JSON object, or one line of a table. `at(name)` is the place of a field."""

    values: Mapping[str, Any]
    at: Callable[[str], str]

    def refused(self, problem: str, name: str, what: object = "") -> Refused:
        return Refused(f"programmes.{problem}", where=self.at(name), what=str(what)[:60])

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def optional(self, name: str, longest: int = NAME_LONGEST) -> str:
        """One line of text, NFC, spaces collapsed; "" if absent. Raises: Refused: text, characters, too_long."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.refused("text", name, type(value).__name__)
        return self._clean(name, " ".join(value.split()), longest)

    def paragraph(self, name: str) -> str:
        """As `optional`, with the line ends kept."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise self.refused("text", name, type(value).__name__)
        lines = (" ".join(line.split()) for line in (value or "").splitlines())
        return self._clean(name, "\n".join(lines).strip(), DESCRIPTION_LONGEST)

    def _clean(self, name: str, text: str, longest: int) -> str:
        text = unicodedata.normalize("NFC", text)
        # Control characters and lone surrogates: Postgres would refuse them later, without the place.
        if any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in text):
            raise self.refused("characters", name)
        if len(text) > longest:
            raise Refused("programmes.too_long", where=self.at(name), what=len(text), longest=longest)
        return text

    def text(self, name: str, longest: int = NAME_LONGEST) -> str:
        found = self.optional(name, longest)
        if not found:
            raise self.refused("missing", name)
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, or one text with "|" between them. Empty ones are dropped, order is kept."""
        value = self.values.get(name)
        parts = value.split("|") if isinstance(value, str) else value
        if parts is not None and not isinstance(parts, list):
            raise self.refused("list", name, type(value).__name__)
        found = [Row({name: part}, self.at).optional(name) for part in parts or ()]
        return tuple(dict.fromkeys(part for part in found if part))

    def slug(self, name: str) -> str:
        found = self.optional(name)
        if found and (len(found) > SLUG_LONGEST or not _SLUG.fullmatch(found)):
            raise self.refused("slug", name, found)
        return found

    def boolean(self, name: str) -> bool:
        value = self.values.get(name)
        word = str(value).strip().casefold() if value is not None else ""
        if word not in _YES | _NO:
            raise self.refused("boolean", name, value)
        return word in _YES

    def kind(self, name: str) -> str:
        said = self.optional(name)
        found = _KINDS.get(slug(said)) if said else "panel"
        if found is None:
            raise self.refused("kind", name, said)
        return found

    def language(self, name: str) -> str | None:
        said = self.optional(name).casefold() or None
        if said and not _LANGUAGE.fullmatch(said):
            raise self.refused("language", name, said)
        return said

    def day(self, name: str) -> date:
        """2026-10-14, or day first as Europe writes it: 14/10/2026, 14.10.2026."""
        said = self.text(name)
        european = _DAY_FIRST.fullmatch(said)
        iso = "{2}-{1:0>2}-{0:0>2}".format(*european.groups()) if european else said
        try:
            found = date.fromisoformat(iso)
        except ValueError:
            raise self.refused("date", name, said) from None
        if found.year not in _YEARS:
            raise self.refused("date", name, said)
        return found

    def moment(self, name: str, day: date | None, zone: tzinfo) -> datetime | None:
        """A moment with its zone: "9:30", "9h30" on `day`, or a full ISO date and time; None if absent.

        Args: zone: the event's, for what was written without one.
        """
        said = self.optional(name)
        if not said:
            return None
        clock = _CLOCK.fullmatch(said)
        try:
            if clock and day:
                hour, minute, second = (int(part or 0) for part in clock.groups())
                return datetime.combine(day, time(hour, minute, second), zone)
            found = datetime.fromisoformat(said)
        except ValueError:
            raise self.refused("time", name, said) from None
        if ":" not in said or found.year not in _YEARS:
            raise self.refused("time", name, said)
        return found if found.tzinfo else found.replace(tzinfo=zone)

    def file_name(self, name: str) -> str | None:
        """The plain name of a file beside the programme: no folder, so that none outside is ever read."""
        said = self.optional(name) or None
        if said and (said.startswith(".") or re.search(r"[/\\:]", said)):
            raise self.refused("source", name, said)
        return said

    def child(self, name: str) -> Row:
        return json_object(self.values.get(name), self.at(name))

    def children(self, name: str) -> tuple[Row, ...]:
        value = self.values.get(name, [])
        if not isinstance(value, list):
            raise self.refused("list", name, type(value).__name__)
        return tuple(json_object(one, f"{self.at(name)}[{n}]") for n, one in enumerate(value))


def json_object(value: object, where: str = "") -> Row:
    """One object of a parsed JSON document at the path `where`. Raises: Refused: "programmes.object"."""
    if not isinstance(value, Mapping):
        raise Refused("programmes.object", where=where or "{}", what=type(value).__name__)
    return Row(value, lambda name: f"{where}.{name}" if where else name)
