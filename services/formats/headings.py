"""Names and stamps that stand around the words in ways of their own, told as "[stamp] Name:" above them.

"Ada Byron: 00:04", "Ada Byron at 0:04", a name above a stamp (Rev, Amberscript, Read, Voice Memos); chapters and spoken
stamps of a video site's panel; a Meet document that stamps every fifth minute only; "[Ada Byron] …" inside captions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.formats import clock, labels

_FEWEST, _SHARE = 2, 0.6
_NAME = r"[^\[\]\n:*_(]{2,60}?"
_CLOSINGS = frozenset("0123456789#)]")
_STAMP_BELOW = re.compile(rf"\s{{0,4}}({_NAME})(?:[^\S\n]?[:,|·•]| at| à)[^\S\n]+({clock.STAMP})\s{{0,4}}")
# "00:00:04 – ADA BYRON – Bonjour.", "[00:00:04] | Ada Byron | Bonjour."
_STAMP_BEFORE = re.compile(
    rf"\s{{0,4}}[\[(]?({clock.STAMP})[\])]?[^\S\n]?[–—|-][^\S\n]?({_NAME})[^\S\n]+[–—|-][^\S\n]+(\S.*)"
)
# "**[00:04] Ada:** Bonjour."
_STAMP_IN_BOLD = re.compile(
    rf"\s{{0,4}}(?:\*\*|__)[\[(]?({clock.STAMP})[\])]?[^\S\n]?[-–—|]?[^\S\n]?({_NAME})[^\S\n]?"
    r"(?::(?:\*\*|__)|(?:\*\*|__)[^\S\n]?:)[^\S\n]*(.*)"
)
# "I: Pourquoi ? #00:00:10-5#": the end of what is said, to a tenth; programs for typing interviews.
_STAMP_CLOSING = re.compile(
    r"(.*\S)[^\S\n]*(?:#(\d{1,2}:\d{2}:\d{2})(?:-(\d))?#|(?<=[.!?…»\"”])[^\S\n]?[\[(](\d{1,2}:\d{2}:\d{2})[\])])\s{0,4}"
)
_ALONE = re.compile(rf"\s{{0,4}}({clock.STAMP})\s{{0,4}}")
_CHAPTER = re.compile(r"\s{0,4}(?:Chapter|Chapitre)\s\d{1,3}\s?:\s.{1,120}")
_UNIT = r"(?:heures?|hours?|minutes?|secondes?|seconds?)"
_SPOKEN_STAMP = re.compile(
    rf"\s{{0,4}}((?:\d{{1,3}} {_UNIT}(?:,? (?:(?:et|and) )?(?=\d))?){{1,3}})\s?(\S.*)", re.IGNORECASE
)
_PART = re.compile(r"(\d{1,3}) (h|m|s)", re.IGNORECASE)
_SECONDS = {"h": 3600, "m": 60, "s": 1}
_MEET = re.compile(r"\s{0,4}(?:Transcript|Transcription)\s{0,4}")
_ATTENDEES = re.compile(r"\s{0,4}(?:Attendees|Participants?|Invités)\s{0,4}")
_IN_CAPTION = re.compile(r"\s{0,4}\[([^\[\]\n:]{3,60})\]\s?:?\s?(\S.*)")


def told(lines: Sequence[str]) -> list[str] | None:
    """The lines in shapes that every reader knows; None where they are none of these."""
    # Each has lines that end on a digit, or begin with one: looking at one letter first saves eight patterns a line.
    if not any(line.lstrip("*_[(")[:1].isdigit() or line.rstrip()[-1:] in _CLOSINGS for line in lines):
        return None
    for read in (
        _stamp_beside, _stamp_under, _stamp_before, _stamp_in_bold, _stamp_closing, _spoken_stamps, _chapters, _meet,
    ):  # fmt: skip
        if (found := read(lines)) is not None:
            return found
    return None


def bracketed(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    """Captions that begin with a name in brackets, as "Name: words", and those names."""
    found = [_IN_CAPTION.fullmatch(line) for line in lines]
    names = [one[1].strip() if one and labels.is_name(one[1].strip()) else None for one in found]
    if sum(map(bool, names)) < _FEWEST:
        return None
    written = [
        f"{name}: {one[2]}" if one and name else line for line, one, name in zip(lines, found, names, strict=True)
    ]
    return written, tuple(dict.fromkeys(name for name in names if name))


def _stamp_beside(lines: Sequence[str]) -> list[str] | None:
    found = [_STAMP_BELOW.fullmatch(line) if line.rstrip()[-1:].isdigit() else None for line in lines]
    told = [one for one in found if one and labels.is_shaped(one[1].strip())]
    if len(told) < _FEWEST or not _is_above_words(lines, [n for n, one in enumerate(found) if one]):
        return None
    return [f"[{one[2]}] {one[1].strip()}:" if one else line for one, line in zip(found, lines, strict=True)]


def _is_above_words(lines: Sequence[str], heads: Sequence[int]) -> bool:
    """Whether something else than a head stands below nearly each of them."""
    below = [next((at for at in range(n + 1, len(lines)) if lines[at].strip()), None) for n in heads]
    return sum(at is not None and at not in set(heads) for at in below) >= _SHARE * len(heads)


def _stamp_under(lines: Sequence[str]) -> list[str] | None:
    """A name on a line, its stamp on the next, then the words."""
    stamps = [n for n, line in enumerate(lines) if _ALONE.fullmatch(line)]
    above = {n: next((m for m in (n - 1, n - 2) if m >= 0 and lines[m].strip()), n) for n in stamps}
    under = [n for n in stamps if labels.is_name(lines[above[n]].strip())]
    if len(under) < max(_FEWEST, _SHARE * len(stamps)) or len({lines[above[n]].strip() for n in under}) < _FEWEST:
        return None
    made = list(lines)
    for n in under:
        made[above[n]], made[n] = "", f"[{lines[n].strip()}] {lines[above[n]].strip()}:"
    return made


def _stamp_before(lines: Sequence[str]) -> list[str] | None:
    """A stamp, a name and the words on one line, with dashes or bars between them."""
    found = [_STAMP_BEFORE.fullmatch(line) for line in lines]
    names = [one[2] for one in found if one]
    recur = len(set(names)) < len(names) or all(map(labels.is_name, names))
    if len(names) < max(_FEWEST, _SHARE * sum(map(bool, lines))) or not all(map(labels.is_shaped, names)) or not recur:
        return None
    return [f"[{one[1]}] {one[2]}: {one[3]}" if one else line for one, line in zip(found, lines, strict=True)]


def _stamp_in_bold(lines: Sequence[str]) -> list[str] | None:
    found = [_STAMP_IN_BOLD.fullmatch(line) for line in lines]
    if sum(map(bool, found)) < _FEWEST:
        return None
    return [f"[{one[1]}] **{one[2]}:** {one[3]}" if one else line for one, line in zip(found, lines, strict=True)]


def _stamp_closing(lines: Sequence[str]) -> list[str] | None:
    """What ends with a stamp begins with the one before."""
    found = [_STAMP_CLOSING.fullmatch(line) if line.rstrip()[-1:] in {"#", ")", "]"} else None for line in lines]
    times = [clock.ms(one[2] or one[4]) or 0 for one in found if one]
    if len(times) < max(_FEWEST, _SHARE * sum(map(bool, map(str.strip, lines)))) or times != sorted(times):
        return None
    made = list(lines)
    before: str | None = "00:00:00.000"
    for n, (line, one) in enumerate(zip(lines, found, strict=True)):
        end = f"{one[2] or one[4]}.{one[3] or 0}00" if one else None
        begun = before if line.strip() and (one or before != "00:00:00.000" or labels.split(line)) else None
        text = one[1] if one else line
        made[n] = f"[{begun}{f' --> {end}' if end else ''}] {text}" if begun else text
        before = end or (None if begun else before)
    return made


def _spoken_stamps(lines: Sequence[str]) -> list[str] | None:
    """What a screen reader says of a stamp, before the words: "1 minute, 12 seconds so the budget"."""
    found = [_SPOKEN_STAMP.fullmatch(line) for line in lines]
    times = [_seconds(one[1]) for one in found if one]
    filled = sum(bool(line.strip()) for line in lines)
    if len(times) < max(_FEWEST + 1, _SHARE * filled) or times != sorted(times):
        return None
    return [
        f"[{clock.exact(_seconds(one[1]) * 1000)}] {one[2]}" if one else line
        for one, line in zip(found, lines, strict=True)
    ]


def _seconds(told: str) -> int:
    return sum(int(number) * _SECONDS[unit.lower()] for number, unit in _PART.findall(told))


def _chapters(lines: Sequence[str]) -> list[str] | None:
    """Titles of chapters above stamps are nobody's words."""
    chapters = {n for n, line in enumerate(lines[:-1]) if _CHAPTER.fullmatch(line) and _ALONE.fullmatch(lines[n + 1])}
    return ["" if n in chapters else line for n, line in enumerate(lines)] if len(chapters) >= _FEWEST else None


def _meet(lines: Sequence[str]) -> list[str] | None:
    """A Meet document says from the fifth minute on when it is; what stands before begins at 0."""
    attended = next((n for n, line in enumerate(lines[:40]) if _ATTENDEES.fullmatch(line)), None)
    begins = next((n for n, line in enumerate(lines[:60]) if _MEET.fullmatch(line)), None)
    if attended is None or begins is None or begins < attended:
        return None
    if not any(_ALONE.fullmatch(line) for line in lines[begins:]):
        return None
    return [*lines[:begins], "00:00:00", *lines[begins + 1 :]]
