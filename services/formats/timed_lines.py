"""Lines that begin with a time: "00:29Bonjour", "[00:29] Marie : …", or a stamp on a line of its own."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from itertools import pairwise

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
    rf"\s{{0,8}}[\[(`]?({_TIME}){_FRAMES}(?:[ \u00a0]?(?:-->|->|→|[-–—])[ \u00a0]?({_TIME}){_FRAMES})?[\])`]?"
    r"[ \t\u00a0]*(?:[-–—|][ \t\u00a0]+)?(.*)"
)

# What video sites leave above the transcript.
_FURNITURE = re.compile(r"(?:category|catégorie|(?:\w{0,20} ?)(?:transcription|transcript))\W{0,4}", re.IGNORECASE)


def sniff(document: Document) -> bool:
    stamped = [n for n, line in enumerate(document.lines) if _stamp(line)]
    if len(stamped) < FEWEST:
        return len(stamped) == 1 and _is_lone_turn(document.lines[stamped[0] :])
    kept = _in_order(_readings(document.lines, stamped))
    body = sum(bool(line.strip()) for line in document.lines[stamped[0] :])
    return len(kept) >= max(FEWEST, ORDER_SHARE * len(stamped)) and len(kept) >= LINE_SHARE * body


def read(document: Document) -> Imported:
    lines = document.lines
    warnings: list[Warning_] = []
    stamped = [n for n, line in enumerate(lines) if _stamp(line)]
    cues.limited(len(stamped))
    kept = [stamped[n] for n in _in_order(_readings(lines, stamped))]
    if not kept:
        raise Refused("formats.nothing_found")
    warnings += [Warning_("formats.warning.bad_times", n + 1, (("what", lines[n].strip()[:12]),)) for n in sorted(set(stamped) - set(kept))]  # fmt: skip # noqa: E501
    header = [line.strip("# \t\u00a0") for line in lines[: kept[0]] if _says_something(line)]
    found = [_cue(lines, n, following) for n, following in zip(kept, [*kept[1:], len(lines)], strict=True)]
    cues.name_headings(found)
    found = [part for cue in found for part in ([cue] if cue.label else _voices(cue))]
    cues.label([cue for cue in found if cue.label is None], document.names, "\n".join(header))
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


def _readings(lines: Sequence[str], stamped: Sequence[int]) -> list[int]:
    return [clock.ms(found[1]) or 0 for n in stamped if (found := _stamp(lines[n]))]


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


def _cue(lines: Sequence[str], at: int, following: int) -> Cue:
    found = _stamp(lines[at])
    if found is None:
        raise ValueError(at)
    rest = [line.strip() for line in (found[3], *lines[at + 1 : following]) if line.strip()]
    start, end = clock.ms(found[1]), clock.ms(found[2]) if found[2] else None
    return Cue(start, end if end is None or start is None or end > start else None, "\n".join(rest), at + 1)


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
