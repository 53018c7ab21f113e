"""A time for every word of many captions at once: what a reading of a million captions spends its seconds on."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat

import numpy as np

from services.contracts import Word

_SPACE, _LINE = ord(" "), ord("\n")
# Everything that `str.split` parts words at, but for one space and one line end.
_UNEVEN = ("  ", " \n", "\n ", "\n\n", *(c for c in map(chr, range(0x3001)) if c.isspace() and c not in " \n"))
SHARED_FROM = 2_000_000  # words; from there on equal ones are one string, and half the memory


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector of cycles away while objects are made by the million, none of them in a cycle.

    It would walk all of them again and again: half of the time, on a large file.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def spread(
    texts: Sequence[str], starts_ms: Sequence[int], ends_ms: Sequence[int], guessed: Iterable[int] = ()
) -> tuple[list[Word], list[str], list[int]]:
    """Give each word of each text its share of [start, end) by length; exact at both ends, never backwards.

    The first word of a text begins when the source says; the others are estimated.

    Args: texts: none without a word; guessed: the texts, by their place, whose start the source does not say.
    Returns: all words in order, their spellings, and where each text's words end among them.
    """
    if not texts:
        return [], [], []
    joined = _regular(texts)
    tokens = joined.split()
    if len(tokens) > SHARED_FROM:
        known: dict[str, str] = {}
        tokens = list(map(known.setdefault, tokens, tokens))
    # A byte a letter, whichever: where the breaks stand tells every word's length and every text's end, without a loop.
    letters = np.frombuffer(f"{joined}\n".encode("latin-1", "replace"), np.uint8)
    breaks = np.flatnonzero((letters == _SPACE) | (letters == _LINE))
    lasts = np.flatnonzero(letters[breaks] == _LINE)
    del letters, joined  # tens of megabytes, where it matters
    bounds = _bounds(np.diff(breaks, prepend=-1), lasts, np.asarray(starts_ms), np.asarray(ends_ms))
    starts = bounds.tolist()
    ends = starts[1:]
    ends.append(0)
    for last, end, start in zip(lasts.tolist(), ends_ms, starts_ms, strict=True):
        ends[last] = max(start, end)
    estimated = np.ones(len(tokens), bool)
    firsts = np.concatenate(([0], lasts[:-1] + 1))
    estimated[np.delete(firsts, list(guessed))] = False
    return made(tokens, starts, ends, estimated.tolist()), tokens, (lasts + 1).tolist()


def is_even(text: str) -> bool:
    """Whether only single spaces and single line ends part its words, and none stand at its ends."""
    return not any(one in text for one in _UNEVEN) and text == text.strip()


def _regular(texts: Sequence[str]) -> str:
    """The texts a line each, one plain space between words."""
    joined = "\n".join(texts)
    if is_even(joined) and joined.count("\n") == len(texts) - 1:
        return joined
    return "\n".join([" ".join(text.split()) for text in texts])


def _bounds(lengths: np.ndarray, lasts: np.ndarray, starts_ms: np.ndarray, ends_ms: np.ndarray) -> np.ndarray:
    """Where each word begins. Args: lengths: of words, with the break after each; lasts: the last word of each text."""
    counts = np.diff(lasts, prepend=-1)
    before = np.cumsum(lengths) - lengths
    firsts = lasts - counts + 1
    totals = np.add.reduceat(lengths, firsts)
    spans = np.maximum(ends_ms.astype(np.int64) - starts_ms, 0)
    shares = (before - np.repeat(before[firsts], counts)) * np.repeat(spans, counts) // np.repeat(totals, counts)
    found: np.ndarray = np.repeat(starts_ms.astype(np.int64), counts) + shares
    return found


def made(
    texts: Sequence[str], starts_ms: Sequence[int], ends_ms: Sequence[int], estimated: Sequence[bool]
) -> list[Word]:  # fmt: skip
    """Make words without a probability, four times as fast as their constructor, by filling their slots in C loops."""
    words = list(map(object.__new__, repeat(Word, len(texts))))
    columns: tuple[tuple[str, Iterable[object]], ...] = (
        ("text", texts), ("start_ms", starts_ms), ("end_ms", ends_ms), ("probability", repeat(None)),
        ("estimated", estimated),
    )  # fmt: skip
    for name, values in columns:
        deque(map(getattr(Word, name).__set__, words, values), maxlen=0)
    return words
