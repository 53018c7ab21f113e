"""What a person says about a line of a text before it is saved: who speaks there, or that it is no speech. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from services.errors import Refused
from services.formats import labels

What = Literal["speaker", "heading", "text", "left_out", "spoken"]
WHATS: tuple[str, ...] = get_args(What)
MOST = 500


@dataclass(frozen=True, slots=True)
class Correction:
    """Line `line` (from 1) of the text is what `name` says ("speaker"), a heading, plain text whatever stands before
    its colon ("text"), or nothing that was said ("left_out"). Line 0 is the whole text: it is a talk ("spoken"), though
    laid out like a newsletter.
    """

    line: int
    what: What
    name: str = ""


def checked(line: int, what: str, name: str = "") -> Correction:
    """Raises: Refused: "formats.bad_correction", "formats.no_speaker_name"."""
    name = " ".join(name.replace(":", " ").split())[: labels.MAX_LABEL_CHARS]
    if what not in WHATS or not 0 <= line < 10**7 or (line == 0) != (what == "spoken"):
        raise Refused("formats.bad_correction")
    if what == "speaker" and not any(map(str.isalnum, name)):
        raise Refused("formats.no_speaker_name")
    return Correction(line, what, name if what == "speaker" else "")  # type: ignore[arg-type] # one of WHATS, as checked


def from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
    return tuple(checked(int(row["line"]), str(row["what"]), str(row.get("name", ""))) for row in rows)


def applied(text: str, corrections: Iterable[Correction]) -> tuple[str, frozenset[int], tuple[str, ...]]:
    """Return the text as corrected, the lines whose label is none, and the names that certainly are.

    Lines keep their numbers, so that warnings and later corrections still point at them.
    """
    lines, plain, names = text.split("\n"), set[int](), list[str]()
    for one in corrections:
        if one.line > len(lines) or one.what == "spoken":
            continue
        at = one.line - 1
        if one.what == "left_out":
            lines[at] = ""
        elif one.what == "heading":
            lines[at] = f"# {lines[at].strip().lstrip('# ')}"
        elif one.what == "text":
            plain.add(one.line)
        else:
            lines[at] = f"{one.name}: {_said(lines[at], one.name)}"
            names.append(one.name)
    return "\n".join(lines), frozenset(plain), tuple(names)


def _said(line: str, name: str) -> str:
    """What a line says besides who speaks: nothing where it is only a name."""
    found = labels.split(line)
    if found is not None:
        return found.rest
    bare = line.strip(" \t\u00a0\u202f*_#–—-")
    return "" if labels.fold(bare) == labels.fold(name) else line.strip()
