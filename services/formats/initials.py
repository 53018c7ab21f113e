"""People a text names once in full and then by their initials: "Ada Byron (AB)", "AB : Ada Byron, mathématicienne"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from services.formats import lexicon, people
from services.formats.labels import Label, fold

_BESIDE = re.compile(rf"({people.NAME})[ \u00a0\u202f]?\(([A-ZÀ-Þ](?:[.\-]?[ \u00a0\u202f]?[A-ZÀ-Þ]){{1,3}}\.?)\)")
_OPENS = re.compile(r"[ \t•*-]*[A-ZÀ-Þ][.\-]?[A-ZÀ-Þ]")
_LISTED = re.compile(
    r"[ \t•*-]*([A-ZÀ-Þ](?:[.\-]?[A-ZÀ-Þ]){1,3}\.?)[ \u00a0\u202f]?[:=–-][ \u00a0\u202f]?"
    rf"({people.NAME})(?:,[^.]{{2,100}}|[ \u00a0\u202f]\([^()]{{2,100}}\))?"
)


def legend(lines: Iterable[str]) -> dict[str, str]:
    """Initials, folded and bare, and whose they are; only where they are the name's."""
    found: dict[str, str] = {}
    for line in lines:
        told = [(one[2], one[1]) for one in _BESIDE.finditer(line[:1_000])]
        told += [(one[1], one[2]) for one in _entries(line)]
        found |= {bare(short): name for short, name in told if bare(short) in _of(name) and bare(short) not in found}
    return found


def is_entry(line: str, known: dict[str, str]) -> bool:
    """Whether a line only explains initials: it is nobody's words."""
    found = _entries(line) if known else []
    return bool(found) and all(known.get(bare(one[1])) == one[2] for one in found)


def _entries(line: str) -> list[re.Match[str]]:
    """The line as entries of a legend, one or several: "LF = Le Fanal ; AB = Ada Byron"."""
    if not _OPENS.match(line):
        return []
    found = [_LISTED.fullmatch(part) for part in re.split(r"[ \u00a0\u202f]?[;|/][ \u00a0\u202f]?", line[:300])]
    return [one for one in found if one] if all(found) else []


def full(label: Label, known: dict[str, str]) -> Label:
    """The label by the person's name, where it is their initials or has them beside the name."""
    name = known.get(bare(label.name))
    if name:
        return Label(fold(name), name, label.rest, label.role, label.marked)
    if label.role and known.get(bare(label.role)) == label.name:
        return Label(label.key, label.name, label.rest, None, label.marked)
    return label


def bare(short: str) -> str:
    return "".join(filter(str.isalpha, fold(short))) if len(short) < 12 else ""


def _of(name: str) -> tuple[str, str]:
    """The initials of a name, without its particles and with them."""
    parts = [part for part in re.split(r"[ \u00a0\-]", fold(name)) if part]
    return "".join(part[0] for part in parts if part not in lexicon.PARTICLES), "".join(part[0] for part in parts)
