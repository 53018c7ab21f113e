"""What two long lists of words have in common, in near-linear time. Pure."""

from __future__ import annotations

import bisect
import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

Kind = Literal["equal", "replace", "delete", "insert"]
# Beyond as many pairs difflib takes too long, and nothing unique is left that could divide the work.
_SMALL = 250_000


class Step(NamedTuple):
    """a[a0:a1] became b[b0:b1]."""

    kind: Kind
    a0: int
    a1: int
    b0: int
    b1: int


def steps(a: Sequence[str], b: Sequence[str]) -> list[Step]:
    """Return the steps from `a` to `b`, in order, covering both; no two neighbours are of one kind.

    Source: patience diff (Bram Cohen): words that stand once in both anchor the rest, difflib settles what is small.
    """
    found: list[Step] = []
    for a0, a1, b0, b1 in _matching(a, b):
        last = found[-1] if found else Step("equal", 0, 0, 0, 0)
        if (last.a1, last.b1) != (a0, b0):
            kind: Kind = "insert" if last.a1 == a0 else "delete" if last.b1 == b0 else "replace"
            found.append(Step(kind, last.a1, a0, last.b1, b0))
        if a1 > a0:
            found.append(Step("equal", a0, a1, b0, b1))
    return found


def _matching(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Stretches that are equal, in order, neighbours joined; the last one is empty and ends both."""
    open_: tuple[int, int, int, int] | None = None
    for i, j, size in _blocks(a, b, (0, len(a), 0, len(b))):
        if open_ and (open_[1], open_[3]) == (i, j):
            open_ = (open_[0], i + size, open_[2], j + size)
            continue
        if open_:
            yield open_
        open_ = (i, i + size, j, j + size)
    if open_:
        yield open_
    yield len(a), len(a), len(b), len(b)


def _blocks(a: Sequence[str], b: Sequence[str], whole: tuple[int, int, int, int]) -> Iterator[tuple[int, int, int]]:
    """(index in a, index in b, length) of equal stretches within [a0, a1) and [b0, b1), in order.

    A stack instead of recursion: a talk of five hours divides more often than Python may call itself.
    """
    todo: list[tuple[int, int, int, int] | tuple[int, int, int]] = [whole]
    while todo:
        one = todo.pop()
        if len(one) == 3:
            yield one
            continue
        a0, a1, b0, b1 = one
        head = _common(a, b, a0, a1, b0, b1)
        tail = _common_end(a, b, a0 + head, a1, b0 + head, b1)
        inner = (a0 + head, a1 - tail, b0 + head, b1 - tail)
        parts: list[tuple[int, int, int, int] | tuple[int, int, int]] = [(a0, b0, head)] if head else []
        parts += _divided(a, b, *inner)
        parts += [(inner[1], inner[3], tail)] if tail else []
        todo += reversed(parts)


def _divided(
    a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int
) -> list[tuple[int, int, int, int] | tuple[int, int, int]]:
    if a0 == a1 or b0 == b1:
        return []
    if (a1 - a0) * (b1 - b0) <= _SMALL:
        matcher = difflib.SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False)
        return [(a0 + one.a, b0 + one.b, one.size) for one in matcher.get_matching_blocks() if one.size]
    parts: list[tuple[int, int, int, int] | tuple[int, int, int]] = []
    i, j = a0, b0
    for at_a, at_b in _anchors(a, b, a0, a1, b0, b1):
        parts += [(i, at_a, j, at_b), (at_a, at_b, 1)]
        i, j = at_a + 1, at_b + 1
    return [*parts, (i, a1, j, b1)] if parts else []


def _anchors(a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int) -> list[tuple[int, int]]:
    """Pairs of places of words that stand once on both sides, the longest run of them that goes forward in both."""
    once_a, once_b = Counter(a[a0:a1]), Counter(b[b0:b1])
    where = {b[j]: j for j in range(b0, b1) if once_b[b[j]] == 1}
    pairs = [(i, where[a[i]]) for i in range(a0, a1) if once_a[a[i]] == 1 and a[i] in where]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        at = bisect.bisect_left(tails, j)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1], ends[at : at + 1] = [j], [n]
    run: list[tuple[int, int]] = []
    n = ends[-1] if ends else -1
    while n >= 0:
        run.append(pairs[n])
        n = before[n]
    return run[::-1]


def _common(a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int) -> int:
    size = min(a1 - a0, b1 - b0)
    return next((n for n in range(size) if a[a0 + n] != b[b0 + n]), size)


def _common_end(a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int) -> int:
    size = min(a1 - a0, b1 - b0)
    return next((n for n in range(size) if a[a1 - 1 - n] != b[b1 - 1 - n]), size)
