"""Where a talk says something: the words, the sentence around them, and the seconds to hear it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.contracts import Turn
from services.recaps.lexicon import Lexicon
from services.recaps.sentences import split

# A sentence longer than this is shown as the words around what matters.
_MOST_WORDS = 40
_AROUND = 16


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words [start_word, end_word) of a turn's tokens, with the sentence they stand in.

    `before`, `words`, `after` make the sentence, cut with "…" where it is long; [start_ms, end_ms) are its times,
    those of the whole turn where its words have none, or None.
    """

    turn: str
    start_word: int
    end_word: int
    before: str
    words: str
    after: str
    start_ms: int | None
    end_ms: int | None

    @property
    def sentence(self) -> str:
        return " ".join(part for part in (self.before, self.words, self.after) if part)


def of(turn: Turn, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Evidence:
    """Show words [start, end) of a turn cut into `spans`, as `spans_of` gives them."""
    first = max((one[0] for one in spans if one[0] <= start), default=0)
    last = min((one[1] for one in spans if one[1] >= end), default=len(turn.tokens))
    if last - first > _MOST_WORDS:
        first, last = max(first, start - _AROUND), min(last, end + _AROUND)
    tokens = turn.tokens
    edges = (first not in {one[0] for one in spans}, last not in {one[1] for one in spans})
    timed = turn.words[first:last]
    return Evidence(
        turn=turn.id, start_word=start, end_word=end,
        before=("… " if edges[0] else "") + " ".join(tokens[first:start]),
        words=" ".join(tokens[start:end]),
        after=" ".join(tokens[end:last]) + (" …" if edges[1] else ""),
        start_ms=timed[0].start_ms if timed else turn.start_ms,
        end_ms=timed[-1].end_ms if timed else turn.end_ms,
    )  # fmt: skip


def spans_of(turn: Turn, known: Lexicon) -> list[tuple[int, int]]:
    """The sentences of a turn as half-open word ranges."""
    return split(turn.tokens, known)
