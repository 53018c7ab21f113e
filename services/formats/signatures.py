"""Who speaks, written before the words in other ways than "Name :", told in that one.

"LE FANAL - Pourquoi ?", "ADA BYRON. Parce que.", "Mme Ada Byron. – Oui.", "[Ada Byron]: …", "<Ada> …",
"Ada Byron 00:01:02 …", "[Ada Byron] (00:00:01 - 00:00:05)", and a question in bold type that nobody signed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from services.formats import above, clock, labels

_FEWEST, _SHARE = 2, 0.4
_TITLE = r"(?:M\.|MM\.|Mme|Mmes|Mlle|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)"
_CAPITAL_NAME = r"[A-ZÀ-ÖØ-Þ](?:[A-ZÀ-ÖØ-Þ'’.\-]|[ \u00a0\u202f](?=[A-ZÀ-ÖØ-Þ(])){1,48}[A-ZÀ-ÖØ-Þ]"
# "ADA BYRON - …", "Ada Byron — …": a dash between spaces.
_DASHED = re.compile(r"([A-ZÀ-ÖØ-Þ][^:;!?«»\"\n–—]{1,58}?)[^\S\n](?:[–—]|-)[^\S\n](?![\d:.,]+\s*$)(?=\S)(.+)")
# "**Ada Byron** — …", "**Ada Byron** …".
_BOLD = re.compile(r"(?:\*\*|__)([^*_\n:]{2,60}?)(?:\*\*|__)[^\S\n]+(?:[–—-][^\S\n]+)?(?=[A-ZÀ-ÖØ-Þ«“\"0-9…\[(])(.+)")
# "ADA BYRON. …": nobody shouts a sentence of two words at the head of paragraph after paragraph.
_POINTED = re.compile(rf"({_CAPITAL_NAME})\.[ \u00a0\u202f]+(?:[–—-][ \u00a0\u202f]+)?(?=[A-ZÀ-ÖØ-Þ«0-9…\[(])(.+)")
# "Mme Ada Byron, ministre. – …", as minutes of parliaments have it.
_OFFICE = r"The [A-Z]{4,20}(?: [A-Z]{2,20}){0,3}"
_TITLED = re.compile(rf"({_TITLE}[^\S\n][^.:;!?\n]{{2,90}}?|{_OFFICE})\.[^\S\n]+(?:[–—-][^\S\n]+)?(?=\S)(.+)")
_BRACKETED = re.compile(r"(?:\[([^\[\]\n:]{2,60})\][ \u00a0\u202f]?:|<([^<>\n:/]{2,60})>)[ \u00a0\u202f]?(.*)")
_STAMPED = re.compile(rf"([^\d\n:\[(][^\n:\[(]{{1,58}}?)[^\S\n]+({clock.STAMP})[^\S\n]+(?=[^\s\d])(.+)")
_HEADED = re.compile(rf"\[([^\[\]\n:]{{2,60}})\][^\S\n]?\(({clock.STAMP})(?:[^\S\n]?[-–][^\S\n]?({clock.STAMP}))?\)\s*")
_MARKED_QUESTION = re.compile(r"(?:\*\*?|__?)(?=[^*_\s])([^*_\n]{2,400}\?)[ \u00a0\u202f]?(?:\*\*?|__?)")
_DASH = re.compile(r"\s{0,4}[–—-][ \u00a0\u202f]+(\S.*)")
_CIVIL = re.compile(rf"{_TITLE}[ \u00a0\u202f](?=[A-ZÀ-ÖØ-Þ])")


def told(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    """The lines with names before a colon, and those names, which need no further evidence; None where none is so."""
    for read in (_headed, _stamped, _bracketed, _titled, _pointed, _dashed, _in_bold, above.told):
        if found := read(lines):
            return found
    return _bold_questions(lines) or _dashes(lines)


def _headed(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    """A name and a span above the words."""
    found = [_HEADED.fullmatch(line.strip()) for line in lines]
    if sum(map(bool, found)) < _FEWEST:
        return None
    written = [
        f"[{one[2]}{f' --> {one[3]}' if one[3] else ''}] {one[1]}:" if one else line
        for one, line in zip(found, lines, strict=True)
    ]
    return written, _names([one[1] for one in found if one])


def _stamped(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    """A name, a stamp and the words on one line."""
    found = [_STAMPED.fullmatch(line.strip()) for line in lines]
    if not _many([one[1] if one else None for one in found], lines, labels.is_name, once=True):
        return None
    written = [f"[{one[2]}] {one[1]}: {one[3]}" if one else line for one, line in zip(found, lines, strict=True)]
    return written, _names([one[1] for one in found if one])


def _bracketed(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    found = [_BRACKETED.fullmatch(line.strip()) for line in lines]
    names = [(one[1] or one[2]) if one else None for one in found]
    return _signed(lines, names, [one[3] if one else "" for one in found], labels.is_shaped)


def _titled(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    found = [_TITLED.fullmatch(line.strip()) for line in lines]
    names = [_CIVIL.sub("", one[1]) if one else None for one in found]
    return _signed(lines, names, [one[2] if one else "" for one in found], lambda _name: True)


def _pointed(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    found = [_POINTED.fullmatch(line.strip()) for line in lines]
    names = [one[1] if one else None for one in found]
    return _signed(lines, names, [one[2] if one else "" for one in found], labels.is_shaped)


def _dashed(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    found = [_DASHED.fullmatch(line.strip()) for line in lines]
    names = [one[1] if one else None for one in found]
    texts = [one[2] if one else "" for one in found]
    if made := _signed(lines, names, texts, _could_sign):
        return made
    return _signed_once(lines, names, texts)


def _in_bold(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    found = [_BOLD.fullmatch(line.strip()) if line.lstrip()[:2] in {"**", "__"} else None for line in lines]
    names = [one[1] if one else None for one in found]
    return _signed(lines, names, [one[2] if one else "" for one in found], labels.is_somebody)


def _could_sign(name: str) -> bool:
    return labels.is_shaped(name) and (labels.is_name(name) or name.isupper() or len(name.split()) < 4)


def _signed(
    lines: Sequence[str], names: Sequence[str | None], texts: Sequence[str], fits: Callable[[str], bool]
) -> tuple[list[str], tuple[str, ...]] | None:
    # Where every line is signed with a whole name, none need come back.
    everybody = all(name and labels.is_name(name) for name, line in zip(names, lines, strict=True) if line.strip())
    if not _many(names, lines, fits, once=everybody):
        return None
    written = [
        f"{name} : {text}" if name and fits(name) else line
        for line, name, text in zip(lines, names, texts, strict=True)
    ]  # fmt: skip
    return written, _names([name for name in names if name and fits(name)])


def _signed_once(
    lines: Sequence[str], names: Sequence[str | None], texts: Sequence[str]
) -> tuple[list[str], tuple[str, ...]] | None:
    """Newspapers sign the first question and the first answer in capitals, and no other."""
    signed = [n for n, name in enumerate(names) if name and name.isupper() and labels.is_shaped(name)]
    if len(signed) != 2 or names[signed[0]] == names[signed[1]] or not texts[signed[0]].rstrip(" »").endswith("?"):
        return None
    if any(line.strip() for line in lines[signed[0] + 1 : signed[1]]):
        return None
    written = [f"{names[n]} : {texts[n]}" if n in signed else line for n, line in enumerate(lines)]
    return written, _names([str(names[n]) for n in signed])


def _many(names: Sequence[str | None], lines: Sequence[str], fits: Callable[[str], bool], *, once: bool) -> bool:
    """Whether so many lines begin so that it is no accident; some name comes back, unless `once` is enough."""
    counts = Counter(name for name in names if name and fits(name))
    total = sum(bool(line.strip()) for line in lines)
    share = sum(counts.values()) / max(1, total)
    return (
        sum(counts.values()) >= _FEWEST and share >= _SHARE and (once or max(counts.values()) > 1) and len(counts) > 1
    )


def _bold_questions(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    """Markdown sets the questions nobody signed in bold type, or in italics."""
    found = [_MARKED_QUESTION.fullmatch(line.strip()) for line in lines]
    asked = [n for n, one in enumerate(found) if one]
    # An answer stands between two of them.
    answers = [next((n for n in range(a + 1, b) if lines[n].strip()), None) for a, b in pairwise([*asked, len(lines)])]
    if len(asked) < _FEWEST or None in answers:
        return None
    signed = [labels.split(one[1]) for one in found if one]
    if all(signed) and len({one.key for one in signed if one}) < len(signed):  # the house is inside the bold type
        return [one[1] if one else line for one, line in zip(found, lines, strict=True)], ()
    written = [f"Q : {one[1]}" if one else line for one, line in zip(found, lines, strict=True)]
    for n in answers:
        if n is not None and labels.split(lines[n]) is None:
            written[n] = f"R : {lines[n].strip()}"
    return written, ()


def _dashes(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    """A dash before each question and before each answer, in turn, and nothing else below a title."""
    filled = [n for n, line in enumerate(lines) if line.strip()]
    first = next((k for k, n in enumerate(filled) if _DASH.match(lines[n])), len(filled))
    said = {n: found[1] for n in filled[first:] if (found := _DASH.match(lines[n]))}
    asks = [one.rstrip(' »"”').endswith("?") for one in said.values()]
    if len(said) < 2 * _FEWEST or len(said) < len(filled) - first or first > 3:
        return None
    if not all(asks[::2]) or any(asks[1::2]):
        return None
    marks = {n: f"{'R' if k % 2 else 'Q'} : {text}" for k, (n, text) in enumerate(said.items())}
    return [marks.get(n, line) for n, line in enumerate(lines)], ()


def _names(told: Sequence[str]) -> tuple[str, ...]:
    apart = (labels.split(f"{name} : x") for name in dict.fromkeys(told))
    return tuple(dict.fromkeys(one.name for one in apart if one))
