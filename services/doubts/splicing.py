"""Put another hearing of a passage in place of the first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.contracts import Word
from services.doubts.folding import folded

# Two hearings of one word at a seam start this close; a speaker who repeats a word takes longer.
_ONE_WORD_MS = 250


def inside(words: Iterable[Word], start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """The words whose middle lies in [start_ms, end_ms)."""
    return tuple(word for word in words if _is_in(word, start_ms, end_ms))


def spliced(words: Sequence[Word], start_ms: int, end_ms: int, new: Sequence[Word]) -> tuple[Word, ...]:
    """Return `words` with those inside [start_ms, end_ms) replaced by `new`, in order of time.

    A word that both hearings have at a seam is taken once; times of `new` are cut to the room between its neighbours.
    """
    before = [word for word in words if (word.start_ms + word.end_ms) // 2 < start_ms]
    after = [word for word in words if (word.start_ms + word.end_ms) // 2 >= end_ms]
    return (*before, *fitted(new, before[-1] if before else None, after[0] if after else None), *after)


def fitted(new: Sequence[Word], before: Word | None, after: Word | None) -> tuple[Word, ...]:
    """`new` without the words its neighbours already are, times between theirs."""
    kept = list(new)
    if before and kept and twice(before, kept[0]):
        kept.pop(0)
    if after and kept and twice(kept[-1], after):
        kept.pop()
    first = before.end_ms if before else 0
    last = max(first, after.start_ms) if after else None
    return tuple(_cut(word, first, last) for word in kept)


def seamless(chunks: Iterable[Sequence[Word]]) -> tuple[Word, ...]:
    """All words of neighbouring chunks; a word heard on both sides of the cut is taken once, as it was likelier."""
    found: list[Word] = []
    for words in chunks:
        some = list(words)
        if found and some and twice(found[-1], some[0]):
            both = (found.pop(), some.pop(0))
            found.append(max(both, key=lambda word: word.probability or 0.0))
        found.extend(some)
    return tuple(found)


def twice(left: Word, right: Word) -> bool:
    """Whether two words that follow each other are one word, heard twice."""
    close = right.start_ms - left.start_ms < _ONE_WORD_MS
    return close and folded(left.text) == folded(right.text) != ""


def _is_in(word: Word, start_ms: int, end_ms: int) -> bool:
    return start_ms <= (word.start_ms + word.end_ms) // 2 < end_ms


def _cut(word: Word, first_ms: int, last_ms: int | None) -> Word:
    start_ms, end_ms = max(first_ms, word.start_ms), max(first_ms, word.end_ms)
    if last_ms is not None:
        start_ms, end_ms = min(start_ms, last_ms), min(end_ms, last_ms)
    return replace(word, start_ms=start_ms, end_ms=end_ms)
