"""Names on lines of their own above the words: "ADA BYRON", "Ada Byron, directrice du port", "LE MINISTRE"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from services.formats import clock, labels

_FEWEST, _SHARE = 3, 0.25
_MOST_CHARS = 110
_ENDS = frozenset(".!?…,;:»\"”'’-–—")
_STAMPED = re.compile(rf"\s{{0,8}}[\[(]?{clock.STAMP}")


def told(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    """The lines with these names before a colon, and the names; None where too little shows that they are speakers.

    A name once above a paragraph is a heading or a signature; names that come back, each above something else, are
    people in talk. What is a name by its capitals alone must also be heard to speak: "EN BREF" is a rubric.
    """
    filled = [n for n, line in enumerate(lines) if line.strip()]
    found = {n: head for n in filled if (head := _head(lines[n]))}
    counts = Counter(labels.fold(name) for name, _ in found.values())
    heads = {
        n: (name, role)
        for n, (name, role) in found.items()
        if labels.is_somebody(name) or counts[labels.fold(name)] > 1
    }
    names = {labels.fold(name) for name, _ in heads.values()}
    if len(heads) < _FEWEST or len(names) < 2 or max(counts[name] for name in names) < 2:
        return None
    if sum(counts[name] > 1 for name in names) < 2 and len(heads) < _SHARE * len(filled):
        return None
    if not _are_above_words(lines, filled, heads) or sum(map(bool, map(_STAMPED.match, lines))) > 1:
        return None
    written = [f"{name}, {role}:" if role else f"{name}:" for name, role in heads.values()]
    made = dict(zip(heads, written, strict=True))
    # What stands above the first of them is a title, whatever looks like a label in it.
    made |= {n: f"# {lines[n].strip()}" for n in filled if n < min(heads) and ":" in lines[n] and lines[n][:1] != "#"}
    return [made.get(n, line) for n, line in enumerate(lines)], tuple(dict.fromkeys(name for name, _ in heads.values()))


def _head(line: str) -> tuple[str, str] | None:
    """Who a line of its own names, with what they are."""
    text = line.strip()
    if not text[:1].isupper() or len(text) > _MOST_CHARS or text[-1] in _ENDS or any(map(str.isdigit, text)):
        return None
    name, comma, role = text.partition(", ")
    if comma:
        return (name, role) if labels.is_name(name) and role[:1].isalpha() and ":" not in role else None
    is_shouted = text.isupper() and len(text) > 2 and labels.is_shaped(text)
    return (text, "") if labels.is_somebody(text) or is_shouted else None


def _are_above_words(
    lines: Sequence[str], filled: Sequence[int], heads: dict[int, tuple[str, str]]
) -> bool:  # fmt: skip
    below = [
        (name, lines[after].strip())
        for n, after in pairwise(filled)
        if n in heads and after not in heads
        for name, _ in (heads[n],)
    ]
    if len(below) < 0.9 * len(heads):
        return False
    if all(labels.is_somebody(name) for name, _ in below):
        return True
    heard = sum(labels.speaks(labels.Label("", name, text)) for name, text in below)
    return 2 * heard >= len(below)
