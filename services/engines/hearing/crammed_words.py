"""Words that an alignment crams into a moment, shared out over the time the decoder itself gave their segment. Pure.

Cross-attention loses its way in short sentences after a pause and at the end of a window: the words are right, their
times are those of the sentence before, and speech that has words seems to have none. The decoder's own timestamps,
which the alignment overrides, tell where they were said.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.engines.hearing.segments import Segment, TimedWord

# The fastest speakers say some 25 letters a second for a while.
_MOST_LETTERS_PER_S = 40
# Both kinds of times err by as much.
_SLACK_S = 0.3
_LEAST_LETTERS = 4


def spread(segment: Segment) -> list[TimedWord]:
    """Return the words of `segment`, those at its end that nobody can say so fast over the time up to its own end.

    Where even that time is too short for the words, as in a sentence that a decoder adds after the speech is over,
    they are put there all the same: it shows them for what they may be.
    """
    words, own = list(segment.get("words") or []), segment.get("own")
    if not words or own is None:
        return words
    start, end = own
    if _letters(words) > _MOST_LETTERS_PER_S * max(0.0, end - start):
        return _shared(words, start, end) if _letters(words) >= _LEAST_LETTERS else words
    for first in range(len(words)):
        some = words[first:]
        begin = max(start, some[0]["start"]) if first == 0 else some[0]["start"]
        if end - max(begin, some[-1]["end"]) <= _SLACK_S or _letters(some) < _LEAST_LETTERS:
            return words
        if _is_crammed(some):
            return [*words[:first], *_shared(some, begin, end)]
    return words


def _is_crammed(words: Sequence[TimedWord]) -> bool:
    return _letters(words) > _MOST_LETTERS_PER_S * (words[-1]["end"] - words[0]["start"])


def _shared(words: Sequence[TimedWord], start: float, end: float) -> list[TimedWord]:
    """`words` one after the other over [start, end), each for as long as its letters take."""
    total, before = _letters(words), 0
    found: list[TimedWord] = []
    for one in words:
        after = before + _letters([one])
        begin, until = start + (end - start) * before / total, start + (end - start) * after / total
        found.append({**one, "start": begin, "end": until, "estimated": True})
        before = after
    return found


def _letters(words: Sequence[TimedWord]) -> int:
    return sum(max(1, len(one["word"].strip())) for one in words)
