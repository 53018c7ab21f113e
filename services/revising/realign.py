"""Keep a turn's word times through a correction of its text: untouched words keep theirs, new ones share the gap."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from services.contracts import Word


def realign(words: Sequence[Word], text: str) -> tuple[Word, ...]:
    """Return `text` as timed words, or () where `words` is empty: a source without times stays without.

    Words that stand in both keep their times and probability. As many for as many keep the times of those they
    replace; otherwise the new ones divide the time between their kept neighbours by length, and say so. Their
    probability is None, since a person wrote them. Times stay monotonic.
    """
    new = text.split()
    if not words or not new:
        return ()
    matcher = difflib.SequenceMatcher(a=[word.text for word in words], b=new, autojunk=False)
    made: list[Word] = []
    for operation, a0, a1, b0, b1 in matcher.get_opcodes():
        if operation == "equal":
            made.extend(words[a0:a1])
        elif a1 - a0 == b1 - b0:
            pairs = zip(words[a0:a1], new[b0:b1], strict=True)
            made.extend(replace(old, text=text, probability=None) for old, text in pairs)
        elif b1 > b0:
            start_ms = words[a0].start_ms if a1 > a0 else (words[a0 - 1].end_ms if a0 else words[0].start_ms)
            end_ms = words[a1 - 1].end_ms if a1 > a0 else (words[a0].start_ms if a0 < len(words) else words[-1].end_ms)
            made.extend(_share(new[b0:b1], start_ms, max(start_ms, end_ms)))
    return tuple(made)


def _share(texts: Sequence[str], start_ms: int, end_ms: int) -> list[Word]:
    total, span_ms = sum(map(len, texts)), end_ms - start_ms
    shared, before = [], 0
    for text in texts:
        after = before + len(text)
        span = (start_ms + span_ms * before // total, start_ms + span_ms * after // total)
        shared.append(Word(text, *span, estimated=True))
        before = after
    return shared
