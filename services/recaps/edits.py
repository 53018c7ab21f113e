"""What people change in a recap: its words, order, quotes, and the exceptions they sign."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import contracts
from services.contracts import ItemKind
from services.errors import Conflict, NotFound, Refused
from services.models import ItemSource, Recap, RecapItem, Turn
from services.recaps import cleaning, clipping, drafts, indirect
from services.recaps.lexicon import lexicon
from services.transcripts import value_of
from services.users import Reader

_LONGEST_ITEM = 8_000
_WRITTEN_KINDS = ("heading", "intro", "narrative", "takeaway", "figure")


def retitle(db: Session, recap_id: UUID, version: int, *, title: str, standfirst: str) -> Recap:
    """Raises: Conflict: "drafts.changed_meanwhile"; Refused: no title."""
    row = _open(db, recap_id, version)
    if not title.strip():
        raise Refused("drafts.no_title")
    row.title, row.standfirst = title.strip()[:300], standfirst.strip()[:1000]
    db.flush()
    return row


def rewrite(db: Session, item_id: UUID, version: int, text: str) -> Recap:
    """Change the words of an item; a quote is checked against the recording at once.

    Raises: Conflict; NotFound; Refused: empty or too long.
    """
    item = drafts.get_item(db, item_id)
    row = _open(db, item.recap_id, version)
    text = _checked(text)
    # The guillemets are the page's, not the quote's.
    item.text = text.strip("«» \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}") if item.kind == "quote" else text
    # A person's line is theirs: it is no longer the machine's telling of its source.
    item.why = {name: value for name, value in item.why.items() if name != indirect.MARK}
    item.signed_by, item.signed_reason, item.heard_by, item.heard_at = None, "", None, None
    drafts.verify(db, row.talk_id)
    return row


def remove(db: Session, item_id: UUID, version: int) -> Recap:
    item = drafts.get_item(db, item_id)
    row = _open(db, item.recap_id, version)
    db.delete(item)
    db.flush()
    _renumber(db, row.id)
    drafts.verify(db, row.talk_id)
    return row


def move(db: Session, item_id: UUID, version: int, to: int) -> Recap:
    """Put an item at index `to` of its recap, counted without it."""
    item = drafts.get_item(db, item_id)
    row = _open(db, item.recap_id, version)
    rest = [one for one in drafts.items(db, row.id) if one.id != item.id]
    rest.insert(max(0, min(to, len(rest))), item)
    for number, one in enumerate(rest):
        one.position = number
    db.flush()
    return row


def write(db: Session, recap_id: UUID, version: int, kind: str, text: str, at: int) -> Recap:
    """Add a heading, narrative, takeaway or figure in a person's own words. A quote needs a span: see `quote`."""
    if kind not in _WRITTEN_KINDS:
        raise Refused("drafts.bad_kind")
    row = _open(db, recap_id, version)
    chosen: ItemKind = kind  # type: ignore[assignment] # checked above
    item = drafts.add_item(db, row.id, _last(db, row.id) + 1, contracts.Item(chosen, _checked(text)))
    db.flush()
    move(db, item.id, row.version, at)
    return row


def quote(
    db: Session, recap_id: UUID, version: int, turn_id: UUID, start_word: int, end_word: int, *, cleaned: bool = False
) -> Recap:
    """Add words [start_word, end_word) of a turn as a quote, after the item that rests on what was said before it.

    A cut out of a sentence that governs it ("si …", "selon eux, …") is shown as […].
    Args: cleaned: printed as a drafted quote is, without fillers and stutters.
    Raises: NotFound: no such turn, or one off the record; Refused: "drafts.bad_span"; Conflict.
    """
    row = _open(db, recap_id, version)
    turn = db.get(Turn, turn_id)
    if turn is None or turn.talk_id != row.talk_id or turn.off_record:
        raise NotFound("editing.no_such_turn")
    value = value_of(turn)
    if not 0 <= start_word < end_word <= len(value.tokens):
        raise Refused("drafts.bad_span")
    words = value.words[start_word:end_word]
    times = (words[0].start_ms, words[-1].end_ms) if words else (value.start_ms, value.end_ms)
    source = contracts.Source(value.id, start_word, end_word, *times)
    text = " ".join(value.tokens[start_word:end_word])
    text = text[:1].upper() + text[1:]
    if cleaned:
        text = cleaning.printed(value.tokens[start_word:end_word], lexicon(row.language))
    text = clipping.shown(text, source, contracts.Transcript(row.language, (), (value,)), lexicon(row.language))
    made = contracts.Item("quote", text, value.speaker, (source,), "exact")
    at = _place(db, row.id, turn.position)
    item = drafts.add_item(db, row.id, _last(db, row.id) + 1, made)
    db.flush()
    move(db, item.id, row.version, at)
    drafts.verify(db, row.talk_id)
    return row


def sign(db: Session, item_id: UUID, who: Reader, reason: str) -> None:
    """An editor lets a quote that does not conform be published. Raises: NotAllowed; Refused: no reason given."""
    who.need("editor")
    item = drafts.get_item(db, item_id)
    if not reason.strip():
        raise Refused("drafts.no_reason")
    if item.verdict not in {"altered", "missing"}:
        raise Refused("drafts.nothing_to_sign")
    item.signed_by, item.signed_reason = who.id, reason.strip()[:500]
    row = db.get_one(Recap, item.recap_id)
    drafts.verify(db, row.talk_id)


def heard(db: Session, item_id: UUID, who: Reader) -> None:
    """Note that a person listened to the quote again."""
    item = drafts.get_item(db, item_id)
    item.heard_by, item.heard_at = who.id, db.scalar(sa.select(sa.func.now()))
    db.flush()


def _open(db: Session, recap_id: UUID, version: int) -> Recap:
    row = db.scalar(sa.select(Recap).where(Recap.id == recap_id).with_for_update())
    if row is None:
        raise NotFound("drafts.not_found")
    if row.version != version:
        raise Conflict("drafts.changed_meanwhile")
    row.version += 1
    row.edited_at = db.scalar(sa.select(sa.func.now()))
    db.flush()
    return row


def _checked(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused("drafts.empty_item")
    if len(text) > _LONGEST_ITEM:
        raise Refused("drafts.too_long")
    return text


def _last(db: Session, recap_id: UUID) -> int:
    last = db.scalar(sa.select(sa.func.max(RecapItem.position)).where(RecapItem.recap_id == recap_id))
    return -1 if last is None else last


def _place(db: Session, recap_id: UUID, turn_position: int) -> int:
    """The index after the last quote that was said before; the end of the recap's quotes otherwise."""
    rows = db.execute(
        sa.select(RecapItem.position, sa.func.min(Turn.position))
        .join(ItemSource, ItemSource.item_id == RecapItem.id)
        .join(Turn, Turn.id == ItemSource.turn_id)
        .where(RecapItem.recap_id == recap_id, RecapItem.kind == "quote")
        .group_by(RecapItem.position)
    ).all()
    before = [position for position, said_at in rows if said_at <= turn_position]
    first = min((position for position, _ in rows), default=_last(db, recap_id) + 1)
    return max(before) + 1 if before else first


def _renumber(db: Session, recap_id: UUID) -> None:
    for number, item in enumerate(drafts.items(db, recap_id)):
        item.position = number
    db.flush()
