"""Names on lines of their own above the words: "ADA BYRON", "Ada Byron, directrice du port", "LE MINISTRE"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from services.formats import belief, clock, labels

_FEWEST, _SHARE, _LEAST_SHARE, _ABOVE_SHARE = 3, 0.25, 0.1, 0.9
_MOST_CHARS = 110
_ENDS = frozenset(".!?…,;:»\"”'’-–—")
_STAMPED = re.compile(rf"\s{{0,8}}[\[(]?{clock.STAMP}")

Heads = dict[int, tuple[str, str]]  # line → name and role


def told(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    """The lines with these names before a colon, and the names; None where too little shows that they are speakers.

    A name once above a paragraph is a heading or a signature; names that come back, each above something else, are
    people in talk. What is a name by its capitals alone must also be heard to speak: "EN BREF" is a rubric.
    """
    filled = [n for n, line in enumerate(lines) if line.strip()]
    heads = _heads(lines, filled)
    if not _come_back(heads, len(filled)) or not _are_above_words(lines, filled, heads):
        return None
    if sum(map(bool, map(_STAMPED.match, lines))) > 1:
        return None
    made = {n: f"{name}, {role}:" if role else f"{name}:" for n, (name, role) in heads.items()}
    # What stands above the first of them is a title, whatever looks like a label in it.
    made |= {n: f"# {lines[n].strip()}" for n in filled if n < min(heads) and ":" in lines[n] and lines[n][:1] != "#"}
    return [made.get(n, line) for n, line in enumerate(lines)], tuple(dict.fromkeys(name for name, _ in heads.values()))


def _heads(lines: Sequence[str], filled: Sequence[int]) -> Heads:
    """The lines that could name whoever speaks below: at the head of a paragraph, not where a long line was broken."""
    opening = [
        n for n, before in zip(filled, [None, *filled], strict=False)
        if before is None or before < n - 1 or lines[before][:1] == "#" or lines[before].rstrip()[-1:] in _ENDS - {","}
    ]  # fmt: skip
    found = {n: head for n in opening if (head := _head(lines[n]))}
    counts = _counts(found)
    return {n: (name, role) for n, (name, role) in found.items()
            if labels.is_somebody(name) or counts[labels.fold(name)] > 1}  # fmt: skip


def _head(line: str) -> tuple[str, str] | None:
    """Who a line of its own names, with what they are."""
    text = line.strip().lstrip("#").lstrip()
    text = text[1:-1] if text[:1] + text[-1:] in {"[]", "()"} else text
    if not text[:1].isupper() or len(text) > _MOST_CHARS or text[-1] in _ENDS or any(map(str.isdigit, text)):
        return None
    name, comma, role = text.partition(", ")
    if comma:
        return (name, role) if labels.is_name(name) and role[:1].isalpha() and not role.isupper() else None
    is_shouted = text.isupper() and len(text) > 2 and labels.is_shaped(text)
    return (text, "") if labels.is_somebody(text) or is_shouted or labels.is_first_name(text) else None


def _counts(heads: Heads) -> Counter[str]:
    return Counter(labels.fold(name) for name, _ in heads.values())


def _come_back(heads: Heads, lines: int) -> bool:
    """Whether two at least are named, one of them again; in a text of long answers two of them again."""
    counts = _counts(heads)
    returning = sum(count > 1 for count in counts.values())
    if len(heads) < _FEWEST or len(counts) == 1 or not returning:
        return False
    if len(heads) >= _SHARE * lines:
        return True
    # One word with no capital but its first is a first name, or a rubric.
    whole = all(labels.is_somebody(name) or not labels.is_first_name(name) for name, _ in heads.values())
    return whole and returning > 1 and len(heads) >= _LEAST_SHARE * lines


def _are_above_words(lines: Sequence[str], filled: Sequence[int], heads: Heads) -> bool:
    below = [
        labels.Label("", heads[n][0], lines[after].strip())
        for n, after in pairwise(filled) if n in heads and after not in heads
    ]  # fmt: skip
    if len(below) < _ABOVE_SHARE * len(heads):
        return False
    return all(labels.is_somebody(one.name) for one in below) or 2 * sum(map(belief.speaks, below)) >= len(below)
