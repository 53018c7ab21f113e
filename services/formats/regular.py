"""Captions by the hundred thousand in which nothing is out of the ordinary, read in columns instead of one by one.

`read` answers None as soon as anything needs a closer look (a tag, a dash, a name, an overlap, a stamp of another
shape), and the reader that asked goes its careful way, with the same result. A test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress, islice, pairwise

import numpy as np

from services.contracts import Turn
from services.formats import belief, clock, cues, labels, spreading

_STAMP = r"(\d{2,3}:[0-5]\d:[0-5]\d[,.]\d{3})"
_BLOCK = re.compile(rf"((?:\d+\n)?){_STAMP} --> {_STAMP}\n((?:[^\n]+\n?)+)(\n*)", re.ASCII)
_FIXED_CHARS = len(" --> \n")
_HEADS = frozenset(">-–— \t\u00a0")  # of a line that may be another voice's
_STAMP_CHARS = len("000:00:00,000")
_WEIGHTS = np.array([360_000_000, 36_000_000, 3_600_000, 0, 600_000, 60_000, 0, 10_000, 1_000, 0, 100, 10, 1])
_ZERO = ord("0")


def read(text: str, names: Sequence[str]) -> tuple[Turn, ...] | None:
    """Turns of SRT captions without speakers; None where the captions must be looked at one by one."""
    if "<" in text or "{" in text:
        return None
    rows = _BLOCK.findall(text)
    if len(rows) < 2 or text.count("-->") != len(rows):
        return None
    columns = list(zip(*rows, strict=True))
    length = sum(sum(map(len, column)) for column in columns) + _FIXED_CHARS * len(rows)
    _, begun, ended, bodies, _ = columns
    texts = _plain(bodies) if length == len(text) else None
    if texts is None:
        return None
    starts, ends = _ms(begun), _ms(ended)
    del rows, columns, begun, ended, bodies  # five strings a caption, where there are a million
    if (ends < starts).any() or (ends >= clock.MAX_MS).any() or (starts[1:] < ends[:-1]).any():
        return None
    heard = [not cues.is_sound(one) for one in texts]
    if not all(heard):
        texts, starts, ends = list(compress(texts, heard)), starts[heard], ends[heard]
    found = [labels.split(one) if labels.could_open(one) else None for one in texts]
    if not texts or belief.believed(found, names=names, timed=True):
        return None
    return _turns(texts, starts, ends)


def _plain(bodies: Sequence[str]) -> list[str] | None:
    """Each body on one line; None where a dash at the head of a line could mark a voice."""
    joined = "".join(bodies)
    if not _HEADS.isdisjoint({body[0] for body in bodies}):
        return None
    if joined.count("\n") > len(bodies) and (any(f"\n{head}" in joined for head in _HEADS) or _are_told_apart(bodies)):
        return None
    if spreading.is_even(joined.removesuffix("\n")):
        return [body.removesuffix("\n").replace("\n", " ") for body in bodies]
    texts = [" ".join(body.split()) for body in bodies]
    return texts if all(texts) else None


def _are_told_apart(bodies: Sequence[str]) -> bool:
    """Whether lines mean something of their own: said again as captions roll up, or names above the words."""
    lines = [body.removesuffix("\n").split("\n") for body in bodies]
    if any(before[-1].strip() == after[0].strip() and len(after) > 1 for before, after in pairwise(lines)):
        return True
    names = sum(len(one) > 1 and bool(cues.heading(one[0])) for one in lines)
    return names >= cues.most_headings(len(bodies))


def _ms(stamps: Sequence[str]) -> np.ndarray:
    """Milliseconds of "HH:MM:SS,mmm" and "HHH:MM:SS,mmm", all at once."""
    joined = "".join([stamp.rjust(_STAMP_CHARS, "0") for stamp in stamps])
    letters = np.frombuffer(joined.encode("ascii"), np.uint8).reshape(len(stamps), _STAMP_CHARS)
    found: np.ndarray = (letters.astype(np.int64) - _ZERO) @ _WEIGHTS
    return found


def _turns(texts: Sequence[str], starts: np.ndarray, ends: np.ndarray) -> tuple[Turn, ...]:
    ended = [cues.is_sentence_end(text) for text in texts]
    on = cues.running_on(texts, ended)
    closed = np.array(ended)
    closed[:-1] |= (starts[1:] - ends[:-1] >= cues.PAUSE_MS) & ~np.array(on[:-1], bool)
    closed[-1] = True
    lengths = [text.count(" ") + 1 for text in texts]
    cuts = [0, *_cuts((np.flatnonzero(closed) + 1).tolist(), lengths, on)]
    begins, closes = starts.tolist(), ends.tolist()
    words, _, last = spreading.spread(texts, begins, closes)
    rest, last = iter(words), [0, *last]
    return tuple([
        Turn(f"t{number}", None, " ".join(texts[a:b]), begins[a], closes[b - 1], tuple(islice(rest, last[b] - last[a])))
        for number, (a, b) in enumerate(pairwise(cuts), 1)
    ])  # fmt: skip


def _cuts(closed: Sequence[int], lengths: Sequence[int], on: Sequence[bool]) -> list[int]:
    """Where turns end: where a cue closes one, and within those where one is full."""
    cuts: list[int] = []
    at = 0
    for cut in closed:
        words = 0
        for n in range(at, cut):
            if words and cues.is_full(words, goes_on=on[n - 1]):
                cuts.append(n)
                words = 0
            words += lengths[n]
        cuts.append(cut)
        at = cut
    return cuts
