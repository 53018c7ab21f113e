"""Where the words of a text were said, by what an engine heard: words heard alike are anchors, the rest lies between.

Pure. It decides which stretch of sound each word belongs to, and which words were not said at all; the milliseconds
come from the engine's attention afterwards (`forced.aligning`), or stay as estimated here where that says nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from services.contracts import Word
from services.doubts.folding import folded

# A match counts where so many of the words around it match as well: "de" and "la" are found anywhere.
_NEARBY_WORDS, _SUPPORTED = 8, 0.3
# A word misheard is still much like itself.
_ALIKE = 60
# So few words between two anchors were said there, however they were heard.
_SLIP_WORDS = 3
# A longer passage was said there if its length is near that of what was heard in its place.
_SHORTEST_SHARE, _LONGEST_SHARE = 0.4, 2.5
# What is said takes about this long; nobody speaks twice as fast.
_MS_PER_LETTER = 70
_FASTEST_MS_PER_LETTER = _MS_PER_LETTER / 2
# Said, but not in the text: so many words in a row are no slip.
_UNWRITTEN_WORDS = 8
_OPENING = tuple("«“‘([{—–-")


@dataclass(frozen=True, slots=True)
class Placed:
    """A word of the text: [start_ms, end_ms) as estimated; `heard`: the heard word it is, if there is one."""

    start_ms: int
    end_ms: int
    heard: int | None


def place(text: Sequence[str], heard: Sequence[Word], *, end_ms: int) -> list[Placed | None]:
    """Return where each token of `text` was said in a recording of `end_ms`, None where it was not.

    Args: text: tokens as written, punctuation on its own allowed; heard: words in order.
    Source: the longest common subsequence of the words (Levenshtein, Hirschberg's memory) with its unsupported
    matches dropped.
    """
    spoken = [n for n, token in enumerate(text) if folded(token)]
    anchors = _anchors([folded(text[n]) for n in spoken], [folded(one.text) for one in heard])
    found: list[Placed | None] = [None] * len(text)
    for n, place_ in zip(spoken, _between([text[n] for n in spoken], heard, anchors, end_ms), strict=True):
        found[n] = place_
    _punctuate(text, found)
    return found


def unwritten(placed: Sequence[Placed | None], heard: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the stretches [start_ms, end_ms) in which eight heard words or more are none of the text's."""
    taken = sorted({one.heard for one in placed if one and one.heard is not None})
    spans = sorted((one.start_ms, one.end_ms) for one in placed if one and one.heard is None)
    starts = [start for start, _ in spans]
    found = []
    for before, after in pairwise([-1, *taken, len(heard)]):
        missed = heard[before + 1 : after]
        if len(missed) < _UNWRITTEN_WORDS:
            continue
        start_ms, end_ms = missed[0].start_ms, missed[-1].end_ms
        near = spans[max(0, bisect_left(starts, start_ms) - 1) : bisect_left(starts, end_ms)]
        covered = sum(max(0, min(end, end_ms) - max(start, start_ms)) for start, end in near)
        if covered < (end_ms - start_ms) / 2:
            found.append((start_ms, end_ms))
    return found


def _anchors(written: Sequence[str], heard: Sequence[str]) -> list[int | None]:
    """For each written word the heard one it is, in order on both sides."""
    anchors: list[int | None] = [None] * len(written)
    for step in Levenshtein.opcodes(written, heard):
        if step.tag == "equal":
            for n in range(step.src_end - step.src_start):
                anchors[step.src_start + n] = step.dest_start + n
        elif step.tag == "replace":
            for n in range(min(step.src_end - step.src_start, step.dest_end - step.dest_start)):
                a, b = step.src_start + n, step.dest_start + n
                if fuzz.ratio(written[a], heard[b]) >= _ALIKE:
                    anchors[a] = b
    return _supported(anchors)


def _supported(anchors: Sequence[int | None]) -> list[int | None]:
    """Drop matches that stand almost alone."""
    sums = [0]
    for one in anchors:
        sums.append(sums[-1] + (one is not None))
    kept: list[int | None] = []
    for n, one in enumerate(anchors):
        first, last = max(0, n - _NEARBY_WORDS), min(len(anchors), n + _NEARBY_WORDS + 1)
        share = (sums[last] - sums[first]) / (last - first)
        kept.append(one if share >= _SUPPORTED else None)
    return kept


def _between(
    written: Sequence[str], heard: Sequence[Word], anchors: Sequence[int | None], last_ms: int
) -> Iterator[Placed | None]:
    """Every word's place: its anchor's, or its share of the time between the anchors around it."""
    at = 0
    while at < len(written):
        anchor = anchors[at]
        if anchor is not None:
            yield Placed(heard[anchor].start_ms, heard[anchor].end_ms, anchor)
            at += 1
            continue
        until = next((n for n in range(at, len(written)) if anchors[n] is not None), len(written))
        before = anchors[at - 1] if at else None
        after = anchors[until] if until < len(written) else None
        yield from _run(written[at:until], heard, before, after, last_ms)
        at = until


def _run(
    words: Sequence[str], heard: Sequence[Word], before: int | None, after: int | None, last_ms: int
) -> Iterator[Placed | None]:
    """Places of a run of words without anchors between the heard words `before` and `after`."""
    inside = heard[(before if before is not None else -1) + 1 : after if after is not None else len(heard)]
    start_ms = heard[before].end_ms if before is not None else 0
    end_ms = max(start_ms, heard[after].start_ms if after is not None else last_ms)
    letters = [len(word) for word in words]
    total = sum(letters)
    said = sum(len(one.text) for one in inside)
    if inside and _SHORTEST_SHARE <= total / said <= _LONGEST_SHARE:
        start_ms, end_ms = inside[0].start_ms, max(inside[-1].end_ms, inside[0].start_ms)
    elif not (
        (len(words) <= _SLIP_WORDS and before is not None and after is not None)
        or (not inside and end_ms - start_ms >= total * _FASTEST_MS_PER_LETTER and before is not None)
    ):
        yield from [None] * len(words)
        return
    if not inside:  # in a long pause they are said at a usual pace, not stretched over it
        end_ms = min(end_ms, start_ms + total * _MS_PER_LETTER)
    done = 0
    for count in letters:
        first_ms = start_ms + (end_ms - start_ms) * done // total
        done += count
        yield Placed(first_ms, start_ms + (end_ms - start_ms) * done // total, None)


def _punctuate(text: Sequence[str], found: list[Placed | None]) -> None:
    """Marks that stand alone have no sound: a closing one is where its word ends, an opening one where it begins."""
    for n, token in enumerate(text):
        if folded(token):
            continue
        before = found[n - 1] if n else None
        after = next((found[m] for m in range(n + 1, len(text)) if folded(text[m])), None)
        if before is not None and token not in _OPENING:
            found[n] = Placed(before.end_ms, before.end_ms, None)
        elif after is not None:
            found[n] = Placed(after.start_ms, after.start_ms, None)
