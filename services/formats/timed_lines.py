"""Lines that begin with a time: "00:29Bonjour", "[00:29] Marie : …", or a stamp on a line of its own."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from services.contracts import Transcript
from services.errors import Refused
from services.formats import clock, cues, labels, people
from services.formats.captions import name_of
from services.formats.cast import Cast
from services.formats.cues import Cue
from services.formats.document import Document, Imported, Warning_, imported

NAME = "timed_lines"
FEWEST, LINE_SHARE, ORDER_SHARE = 2, 0.25, 0.8
# Two digits of seconds and no more: in "03:109 personnes" the 9 belongs to the text.
_TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{3}(?!\d))?"
_FRAMES = r"(?:(?<=\d\d:\d\d:\d\d)[:;]\d\d(?!\d))?"  # of a film's time code; finer than anybody's words
_STAMPED = re.compile(
    rf"\s{{0,8}}[\[(`]?({_TIME}){_FRAMES}(?:[^\S\n]?(?:-->|->|→|[-–—])[^\S\n]?({_TIME}){_FRAMES})?[\])`]?"
    r"[ \t\u00a0\u202f]*(?:[-–—|][ \t\u00a0\u202f]+)?(.*)"
)

_WITHIN = re.compile(r"\[(\d{1,2}:\d{2}:\d{2}|\d{1,3}:\d{2})\]")
_OPENING = frozenset(" \t\u00a0[(`")


class _Stamped(NamedTuple):
    """Line `at` (from 0) begins with `start_ms`; `told`: its stamp, perhaps its end, and its words."""

    at: int
    start_ms: int
    told: re.Match[str]


# What video sites leave above the transcript.
_FURNITURE = re.compile(r"(?:category|catégorie|(?:\w{0,20} ?)(?:transcription|transcript))\W{0,4}", re.IGNORECASE)


def sniff(document: Document) -> bool:
    stamped = _stamps(document.lines)
    if len(stamped) < FEWEST:
        return len(stamped) == 1 and _is_lone_turn(document.lines[stamped[0].at :])
    kept = _in_order([one.start_ms for one in stamped])
    body = sum(bool(line.strip()) for line in document.lines[stamped[0].at :])
    return len(kept) >= max(FEWEST, ORDER_SHARE * len(stamped)) and len(kept) >= LINE_SHARE * body


def read(document: Document) -> Imported:
    lines = document.lines
    warnings: list[Warning_] = []
    stamped = _stamps(lines)
    cues.limited(len(stamped))
    order = _in_order([one.start_ms for one in stamped])
    kept = [stamped[n] for n in order]
    if not kept:
        raise Refused("formats.nothing_found")
    for n in sorted(set(range(len(stamped))) - set(order)):
        at = stamped[n].at
        warnings.append(Warning_("formats.warning.bad_times", at + 1, (("what", lines[at].strip()[:12]),)))
    header = [line.strip("# \t\u00a0") for line in lines[: kept[0].at] if _says_something(line)]
    ends = [*(one.at for one in kept[1:]), len(lines)]
    found = [_cue(lines, one, following) for one, following in zip(kept, ends, strict=True)]
    cues.name_headings(found)
    found = [part for cue in found for part in ([cue] if cue.label else _voices(cue))]
    cues.label([cue for cue in found if cue.label is None], document.names, "\n".join(header))
    found = [part for cue, after in zip(found, [*found[1:], None], strict=True) for part in _stamped_within(cue, after)]
    return _finished(document, found, header, warnings)


def write(transcript: Transcript) -> str:
    """Write "MM:SS Name : text", a line per turn, after title and description.

    Raises: Refused: "formats.no_times".
    """
    head = [f"# {one}" if _stamp(one) else one for one in (transcript.title, transcript.description) if one]
    lines: list[str] = []
    for turn in transcript.turns:
        if turn.start_ms is None:
            raise Refused("formats.no_times")
        said_by = name_of(transcript, turn.speaker)
        colon = "\u00a0: " if transcript.language == "fr" else ": "
        text = " ".join(turn.text.split())
        lines.append(f"{clock.short(turn.start_ms)} {said_by + colon if said_by else ''}{text}")
    return "\n".join([*head, *lines]) + "\n"


def _says_something(line: str) -> bool:
    return any(map(str.isalnum, line)) and _FURNITURE.fullmatch(line.strip()) is None


def _stamp(line: str) -> re.Match[str] | None:
    found = _STAMPED.match(line)
    return found if found and clock.ms(found[1]) is not None else None


def _stamps(lines: Sequence[str]) -> list[_Stamped]:
    """The lines that begin with a time, in one pass: a line that opens with neither digit nor bracket has none."""
    found: list[_Stamped] = []
    for at, line in enumerate(lines):
        if (line[:1].isdigit() or line[:1] in _OPENING) and (told := _STAMPED.match(line)):
            start = clock.ms(told[1])
            if start is not None:
                found.append(_Stamped(at, start, told))
    return found


def _in_order(times_ms: Sequence[int]) -> list[int]:
    """Return the indices of the longest run that never goes back, in O(n log n).

    So "10:30, c'est l'heure" inside a talk of ten minutes stays text, wherever it stands.
    """
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, time in enumerate(times_ms):
        at = bisect.bisect_right(tails, time)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(time)
            ends.append(n)
        else:
            tails[at], ends[at] = time, n
    chain: list[int] = []
    n = ends[-1] if ends else -1
    while n >= 0:
        chain.append(n)
        n = before[n]
    return chain[::-1]


def _cue(lines: Sequence[str], one: _Stamped, following: int) -> Cue:
    said = one.told[3].strip()
    rest = [line.strip() for line in lines[one.at + 1 : following] if line.strip()]
    end = clock.ms(one.told[2]) if one.told[2] else None
    text = "\n".join([said, *rest] if said else rest)
    return Cue(one.start_ms, end if end is None or end > one.start_ms else None, text, one.at + 1)


def _voices(cue: Cue) -> list[Cue]:
    """Under one stamp, lines that begin with names are voices of their own: a meeting stamped now and then."""
    lines = cue.text.split("\n")
    named = [n for n, line in enumerate(lines) if n and _opens_with_name(line)]
    if not named or not _opens_with_name(lines[0]):
        return [cue]
    parts = [lines[a:b] for a, b in pairwise([0, *named, len(lines)])]
    return [
        Cue(cue.start_ms if n == 0 else None, None, "\n".join(part), cue.line, change=n > 0)
        for n, part in enumerate(parts)
    ]


def _stamped_within(cue: Cue, after: Cue | None) -> list[Cue]:
    """Stamps that come along every half minute inside what somebody says tell when, and are none of the words."""
    if "[" not in cue.text or cue.start_ms is None:
        return [cue]
    pieces = _WITHIN.split(cue.text)
    times = [cue.start_ms, *(clock.ms(one) for one in pieces[1::2])]
    until = after.start_ms if after and after.start_ms is not None else clock.MAX_MS
    told = [one for one in times if one is not None and one <= until]
    if len(pieces) == 1 or len(told) < len(times) or told != sorted(told):
        return [cue]
    ends = [*(told[1:]), cue.end_ms]
    parts = [Cue(start, end, said, cue.line) for start, end, said in zip(told, ends, pieces[::2], strict=True)]
    parts[0].label, parts[0].change = cue.label, cue.change
    return [one for n, one in enumerate(parts) if n == 0 or one.text.strip()]


def _is_lone_turn(lines: Sequence[str]) -> bool:
    """Whether a file's one stamp stands before somebody's name, at its end: a talk of one turn."""
    found = _stamp(lines[0])
    return bool(found and _opens_with_name(found[3])) and not any(map(str.strip, lines[1:]))


def _opens_with_name(line: str) -> bool:
    label = labels.split(line)
    return bool(label and (label.marked or labels.is_name(label.name) or labels.is_unnamed(label.name)))


def _finished(document: Document, found: list[Cue], header: list[str], warnings: list[Warning_]) -> Imported:
    for cue in found:
        cue.text = " ".join(cue.text.split())
    cast = Cast()
    turns = cues.turns(found, cast, warnings)
    if not turns:
        raise Refused("formats.nothing_found")
    told = "\n".join(header)
    names = frozenset(one.name for one in cast.speakers if one.name)
    for one in (*people.announced(told), *people.roles(told, names)):
        cast.describe(one.name, one.role, one.organisation, is_host=one.is_host)
    return imported(
        document, NAME, turns, cast.speakers,
        title=header[0] if header else None, description="\n".join(header[1:]), warnings=warnings,
    )  # fmt: skip
