"""Quotes taken from a transcript while the rest of it is still being made; they wait for the recap and go into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import recordings
from services.contracts import Word
from services.doubts import standing
from services.doubts.folding import folded, text_of
from services.errors import NotFound, Refused
from services.models import EarlyQuote, ItemSource, RecapItem, Recording, Turn
from services.recaps import drafts, edits
from services.transcripts import value_of

# Nobody quotes more at one go; what is longer is a slip of the hand.
_LONGEST_MS = 3 * 60_000


@dataclass(frozen=True, slots=True)
class Early:
    """A quote that waits for the recap: [start_ms, end_ms) of its recording."""

    id: UUID
    recording_id: UUID
    start_ms: int
    end_ms: int
    text: str


def keep(
    db: Session, talk_id: UUID, recording_id: UUID, start_ms: int, end_ms: int, user_id: UUID | None = None
) -> EarlyQuote:  # fmt: skip
    """Keep the words heard in [start_ms, end_ms), as they stand now; kept already, they are kept once.

    Raises: NotFound: "recordings.not_found"; Refused: "early_quotes.bad_span": no word is heard there, or too many.
    """
    if recordings.get(db, recording_id).talk_id != talk_id:
        raise NotFound("recordings.not_found")
    if not 0 <= start_ms < end_ms <= start_ms + _LONGEST_MS:
        raise Refused("early_quotes.bad_span")
    said = _inside(standing.words(db, recording_id, start_ms=start_ms, end_ms=end_ms), start_ms, end_ms)
    if not said:
        raise Refused("early_quotes.bad_span")
    span = {"recording_id": recording_id, "start_ms": said[0].start_ms, "end_ms": _end_ms(said)}
    known = db.scalar(sa.select(EarlyQuote).filter_by(**span))
    if known is None:
        known = EarlyQuote(**span, text=text_of(said), kept_by=user_id)
        db.add(known)
        db.flush()
    return known


def of_talk(db: Session, talk_id: UUID) -> tuple[Early, ...]:
    """Those that still wait, in the order they were said."""
    rows = db.scalars(
        sa.select(EarlyQuote)
        .join(Recording, Recording.id == EarlyQuote.recording_id)
        .where(Recording.talk_id == talk_id)
        .order_by(Recording.position, EarlyQuote.start_ms, EarlyQuote.end_ms)
    )
    return tuple(Early(one.id, one.recording_id, one.start_ms, one.end_ms, one.text) for one in rows)


def drop(db: Session, talk_id: UUID, quote_id: UUID) -> None:
    """Let go of one; gone already, it is gone. Raises: NotFound: it is another talk's."""
    row = db.get(EarlyQuote, quote_id)
    if row is None:
        return
    if recordings.get(db, row.recording_id).talk_id != talk_id:
        raise NotFound("drafts.not_found")
    db.delete(row)
    db.flush()


def place(db: Session, talk_id: UUID) -> list[dict[str, Any]]:
    """Put what waits into the talk's recap, as the transcript now has it; return what a person should be told.

    What the recap quotes already is not quoted twice. One whose words are in no turn, or off the record, waits on.
    """
    notices: list[dict[str, Any]] = []
    for early in of_talk(db, talk_id):
        recap, found = drafts.current(db, talk_id), _in_a_turn(db, early)
        if recap is None or found is None:
            continue
        turn, start, end = found
        if not _is_quoted(db, recap.id, turn.id, start, end):
            edits.quote(db, recap.id, recap.version, turn.id, start, end)
        now = " ".join(value_of(turn).tokens[start:end])
        if folded(now) != folded(early.text):
            notices.append({"key": "early_quotes.changed", "params": {"before": early.text, "now": now}})
        drop(db, talk_id, early.id)
    return notices


def _in_a_turn(db: Session, early: Early) -> tuple[Turn, int, int] | None:
    """The turn that holds most of the words, and which of its words they are."""
    near = db.scalars(
        sa.select(Turn)
        .where(Turn.recording_id == early.recording_id, Turn.off_record.is_(False))
        .where(Turn.start_ms < early.end_ms, Turn.end_ms > early.start_ms)
        .order_by(Turn.position)
    )
    best: tuple[Turn, int, int] | None = None
    for turn in near:
        places = [n for n, word in enumerate(value_of(turn).words) if _is_in(word, early.start_ms, early.end_ms)]
        if places and (best is None or len(places) > best[2] - best[1]):
            best = (turn, places[0], places[-1] + 1)
    return best


def _is_quoted(db: Session, recap_id: UUID, turn_id: UUID, start: int, end: int) -> bool:
    whole = (ItemSource.turn_id == turn_id, ItemSource.start_word <= start, ItemSource.end_word >= end)
    mine = sa.select(ItemSource.id).join(RecapItem, RecapItem.id == ItemSource.item_id)
    where = (RecapItem.recap_id == recap_id, RecapItem.kind == "quote", *whole)
    return db.scalar(mine.where(*where).limit(1)) is not None


def _inside(words: tuple[Word, ...], start_ms: int, end_ms: int) -> list[Word]:
    return [word for word in words if _is_in(word, start_ms, end_ms)]


def _is_in(word: Word, start_ms: int, end_ms: int) -> bool:
    """By its middle; one without a length counts at either end."""
    return start_ms <= (word.start_ms + word.end_ms) // 2 <= end_ms - (word.end_ms > word.start_ms)


def _end_ms(said: list[Word]) -> int:
    return max(*(word.end_ms for word in said), said[0].start_ms + 1)
