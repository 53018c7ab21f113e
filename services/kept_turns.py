"""A talk's turns as values, those that nobody changed since they were last read from this process's memory.

A correction of one word changes one turn of a thousand; to fetch, parse and build the timed words of all of them again
costs more than everything else a click on the desk does. Every version of a row lies in another place of its table or
comes of another transaction (`ctid`, `xmin`), so what is as it was is known for sure, also inside a transaction that
changes turns; its words are not even sent by Postgres.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services import contracts, word_rows
from services.models import Turn
from services.once import once

# About 25 MB: a day of talks, or two of five hours.
_MOST_WORDS = 120_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A turn and where it stands: `position` among the talk's turns, of which recording, off the record or on it."""

    value: contracts.Turn
    position: int
    recording_id: UUID | None
    off_record: bool


class _Memory:
    """By talk, each turn under its row's version; the talk that was read longest ago goes first."""

    def __init__(self, most_words: int) -> None:
        self._most_words = most_words
        self._lock = threading.Lock()
        self._talks: OrderedDict[UUID, Mapping[str, Kept]] = OrderedDict()

    def of(self, talk_id: UUID) -> Mapping[str, Kept]:
        with self._lock:
            return self._talks.get(talk_id, {})

    def keep(self, talk_id: UUID, turns: Mapping[str, Kept]) -> None:
        with self._lock:
            self._talks[talk_id] = turns
            self._talks.move_to_end(talk_id)
            while len(self._talks) > 1 and sum(map(_words, self._talks.values())) > self._most_words:
                self._talks.popitem(last=False)


_memory = _Memory(_MOST_WORDS)


@once
def of_talk(db: Session, talk_id: UUID) -> tuple[Kept, ...]:
    """All turns of a talk in their order, those off the record too."""
    known = _memory.of(talk_id)
    version = sa.func.concat(Turn.id, sa.literal_column("turns.xmin"), sa.literal_column("turns.ctid"))
    is_known = version == sa.any_(sa.literal([*known], ARRAY(sa.Text)))
    words = sa.case((is_known, sa.null()), else_=Turn.words).label("unknown")
    columns = (Turn.id, Turn.speaker_id, Turn.text, Turn.start_ms, Turn.end_ms)
    place = (Turn.position, Turn.recording_id, Turn.off_record)
    rows = db.execute(
        sa.select(version, *columns, *place, words).where(Turn.talk_id == talk_id).order_by(Turn.position)
    ).all()
    found = {row[0]: known.get(row[0]) or _read(row) for row in rows}
    _memory.keep(talk_id, found)
    return tuple(found.values())


def _read(row: Any) -> Kept:
    value = contracts.Turn(
        id=str(row.id), speaker=str(row.speaker_id) if row.speaker_id else None, text=row.text, start_ms=row.start_ms,
        end_ms=row.end_ms, words=word_rows.read(row.unknown),
    )  # fmt: skip
    return Kept(value, row.position, row.recording_id, row.off_record)


def _words(turns: Mapping[str, Kept]) -> int:
    return sum(len(one.value.words) for one in turns.values())
