"""Sources stay on their words when the turns around them are corrected, cut, joined or made anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.contracts import Word
from services.models import ItemSource
from services.revising import comparing

Before = tuple[UUID, Sequence[str]]
Now = tuple[UUID, Sequence[str], Sequence[Word]]
# Turn, first word, after the last word, start_ms, end_ms.
Value = tuple[UUID | None, int, int, int | None, int | None]


def carry(db: Session, before: Sequence[Before], now: Sequence[Now]) -> None:
    """Move all sources in some turns to the words that stand in their place.

    Args: before: neighbouring turns in order, id and tokens as they were; now: id, tokens and timed words, or none,
    of the turns that hold these words now. A source whose words were replaced covers what stands in their place, so
    that the gate sees the difference; one whose words are now in several turns becomes several.
    """
    if not now or [(id_, tuple(tokens)) for id_, tokens in before] == [(id_, tuple(tokens)) for id_, tokens, _ in now]:
        return
    cited = sa.select(ItemSource.item_id).where(ItemSource.turn_id.in_([id_ for id_, _ in before]))
    rows = db.scalars(
        sa.select(ItemSource).where(ItemSource.item_id.in_(cited)).order_by(ItemSource.item_id, ItemSource.position)
    ).all()
    if not rows:
        return
    moved = _Turns(before, now)
    for _, sources in groupby(rows, key=lambda row: row.item_id):
        _carry(db, list(sources), moved)
    db.flush()


class Moved:
    """Where each token of one text stands in another. Pure."""

    def __init__(self, before: Sequence[str], now: Sequence[str]) -> None:
        self._count = len(now)
        self._steps = comparing.steps(before, now)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) as it now is; at least one token wide and within the text."""
        first = min(self._place(start, last=False), self._count - 1)
        return first, min(max(self._place(end - 1, last=True) + 1, first + 1), self._count)

    def _place(self, index: int, *, last: bool) -> int:
        for kind, a0, a1, b0, b1 in self._steps:
            if a0 <= index < a1:
                if kind == "equal":
                    return b0 + index - a0
                return b1 - 1 if last else b0
        return self._count - 1


class _Turns:
    """Turns before and after, each side as one text."""

    def __init__(self, before: Sequence[Before], now: Sequence[Now]) -> None:
        starts = accumulate((len(tokens) for _, tokens in before), initial=0)
        self._start = dict(zip((id_ for id_, _ in before), starts, strict=False))
        self._now = now
        old = [token for _, tokens in before for token in tokens]
        new = [token for _, tokens, _ in now for token in tokens]
        self._moved = Moved(old, new) if old != new else None
        self._words = {id_: words for id_, _, words in now}

    def pieces(self, turn: UUID | None, start: int, end: int) -> Iterator[tuple[UUID | None, int, int]]:
        """Where words [start, end) of a turn stand now."""
        if turn is None or turn not in self._start:
            yield turn, start, end
            return
        first, last = start + self._start[turn], end + self._start[turn]
        if self._moved:
            first, last = self._moved.span(first, last)
        at = 0
        for id_, tokens, _ in self._now:
            inside = (max(first - at, 0), min(last - at, len(tokens)))
            if inside[0] < inside[1]:
                yield id_, *inside
            at += len(tokens)

    def times(self, turn: UUID | None, start: int, end: int) -> tuple[int, int] | None:
        words = self._words.get(turn) if turn else None
        return (words[start].start_ms, words[end - 1].end_ms) if words else None


def _carry(db: Session, rows: list[ItemSource], moved: _Turns) -> None:
    """Rewrite the sources of one item."""
    pieces: list[tuple[UUID | None, int, int, ItemSource]] = []
    for row in rows:
        for turn, start, end in moved.pieces(row.turn_id, row.start_word, row.end_word):
            last = pieces[-1] if pieces else None
            if last and turn and (last[0], last[2]) == (turn, start) and last[3] is not row:
                pieces[-1] = (turn, last[1], end, last[3])
            else:
                pieces.append((turn, start, end, row))
    values = [(turn, start, end, *_times(moved, turn, start, end, row)) for turn, start, end, row in pieces]
    if values == [(row.turn_id, row.start_word, row.end_word, row.start_ms, row.end_ms) for row in rows]:
        return
    put(db, rows, values)


def put(db: Session, rows: Sequence[ItemSource], values: Sequence[Value]) -> None:
    """Let an item that rests on `rows`, one at least, rest on `values` instead."""
    item_id = rows[0].item_id
    for row in rows:
        db.delete(row)
    db.flush()
    for number, (turn, start, end, start_ms, end_ms) in enumerate(values):
        db.add(
            ItemSource(item_id=item_id, position=number, turn_id=turn, start_word=start, end_word=end,
                       start_ms=start_ms, end_ms=end_ms)
        )  # fmt: skip


def _times(moved: _Turns, turn: UUID | None, start: int, end: int, row: ItemSource) -> tuple[int | None, int | None]:
    if row.start_ms is None:
        return None, None
    return moved.times(turn, start, end) or (row.start_ms, row.end_ms)
