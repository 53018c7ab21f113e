"""Sources stay on their words when the turn around them is corrected."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.contracts import Word
from services.models import ItemSource


def follow(db: Session, turn_id: UUID, before: Sequence[str], now: Sequence[str], words: Sequence[Word]) -> None:
    """Move all sources in a turn whose tokens were `before` and are `now`; `words` are the timed ones, or none.

    A source whose words were replaced covers what stands in their place, so that the gate sees the difference.
    """
    moved = Moved(before, now)
    for source in db.scalars(sa.select(ItemSource).where(ItemSource.turn_id == turn_id)):
        source.start_word, source.end_word = moved.span(source.start_word, source.end_word)
        if words and source.start_ms is not None:
            source.start_ms = words[source.start_word].start_ms
            source.end_ms = words[source.end_word - 1].end_ms
    db.flush()


class Moved:
    """Where each token of one text stands in another. Pure."""

    def __init__(self, before: Sequence[str], now: Sequence[str]) -> None:
        self._count = len(now)
        self._steps = difflib.SequenceMatcher(a=before, b=now, autojunk=False).get_opcodes()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) as it now is; at least one token wide and within the text."""
        first = min(self._place(start, last=False), self._count - 1)
        return first, min(max(self._place(end - 1, last=True) + 1, first + 1), self._count)

    def _place(self, index: int, *, last: bool) -> int:
        for operation, a0, a1, b0, b1 in self._steps:
            if a0 <= index < a1:
                if operation == "equal":
                    return b0 + index - a0
                return b1 - 1 if last else b0
        return self._count - 1
