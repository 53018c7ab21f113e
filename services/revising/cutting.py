"""Where one person's say ends: a turn cut at a word, joined to its neighbour, some words given to another voice."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.errors import Conflict, NotFound, Refused
from services.models import Speaker, Turn
from services.revising import recutting, steps
from services.revising.editing import voice_of
from services.revising.recutting import Piece

# More turns than this in one selection is a slip of the hand, not a correction.
MOST_TURNS = 200
Side = Literal["before", "after"]


def split(
    db: Session, turn_id: UUID, version: int, word: int, speaker_id: UUID | None, user_id: UUID | None
) -> list[Turn]:  # fmt: skip
    """Cut a turn before its word number `word`; the voice `speaker_id` says the second part, None: nobody knows who.

    Returns: both turns. Raises: Conflict; NotFound; Refused: "editing.bad_cut": nothing would stand on one side.
    """
    turn = steps.lock(db, turn_id, version)
    _known(db, turn.talk_id, speaker_id)
    first, second = Piece.of(turn).cut(word)
    return steps.recut(db, [turn], [first, dataclasses.replace(second, speaker_id=speaker_id)], "split", user_id)


def join(db: Session, turn_id: UUID, version: int, side: Side, user_id: UUID | None) -> Turn:
    """Add a turn to the one before or after it, whose voice it takes (its own, where that has none).

    Raises: Conflict; NotFound; Refused: "editing.no_neighbour" at an end, or where the neighbour is another recording.
    """
    turn = steps.lock(db, turn_id, version)
    other = _near(db, turn, side)
    if other is None:
        raise Refused("editing.no_neighbour")
    rows = [other, turn] if side == "before" else [turn, other]
    first, second = (Piece.of(row) for row in rows)
    voice = other.speaker_id or turn.speaker_id
    joined = dataclasses.replace(first.joined(second), turn=other.id, speaker_id=voice)
    return steps.recut(db, rows, [joined], "join", user_id)[0]


def give_words(
    db: Session, first: tuple[UUID, int], last: tuple[UUID, int], versions: Mapping[UUID, int],
    speaker_id: UUID | None, user_id: UUID | None,
) -> list[Turn]:  # fmt: skip
    """Give the words from `first` (turn, word) up to before `last` (turn, word) to a voice of the talk.

    A turn that is only partly meant is cut; its part joins a neighbour that is this voice's already. `versions`: of
    every turn from the first to the last, as the editor had them before them.
    Returns: the turns as they now are. Raises: Conflict; NotFound; Refused: "editing.bad_words", "editing.too_many".
    """
    rows = _between(db, first[0], last[0], versions)
    _known(db, rows[0].talk_id, speaker_id)
    if all(row.speaker_id == speaker_id for row in rows):
        raise Refused("editing.theirs_already")
    parts: list[_Part] = []
    for row in rows:
        end = last[1] if row.id == last[0] else None
        parts += _given(Piece.of(row), first[1] if row.id == first[0] else 0, end, speaker_id)
    rows, parts = _with_neighbours(db, rows, parts, speaker_id)
    return steps.recut(db, rows, _addressed(_melted(parts, speaker_id)), "words", user_id)


def give_following(
    db: Session, turn_id: UUID, version: int, speaker_id: UUID | None, user_id: UUID | None,
    until: UUID | None = None,
) -> list[Turn]:  # fmt: skip
    """Give this turn and all later ones of the same voice, up to the turn `until`, to another voice; return them.

    Raises: Conflict; NotFound; Refused: "editing.theirs_already".
    """
    turn = steps.lock(db, turn_id, version)
    _known(db, turn.talk_id, speaker_id)
    if turn.speaker_id == speaker_id:
        raise Refused("editing.theirs_already")
    where = [Turn.talk_id == turn.talk_id, Turn.position >= turn.position, Turn.speaker_id == turn.speaker_id]
    if until is not None:
        end = db.scalar(sa.select(Turn.position).where(Turn.id == until, Turn.talk_id == turn.talk_id))
        if end is None:
            raise NotFound("editing.no_such_turn")
        where.append(Turn.position <= end)
    rows = db.scalars(sa.select(Turn).where(*where).order_by(Turn.position).with_for_update()).all()
    pieces = [dataclasses.replace(Piece.of(row), speaker_id=speaker_id) for row in rows]
    return steps.recut(db, rows, pieces, "voice", user_id)


def new_voice(db: Session, talk_id: UUID) -> UUID:
    """A voice of the talk that nothing is known of yet."""
    number = db.scalar(sa.select(sa.func.count()).select_from(Speaker).where(Speaker.talk_id == talk_id)) or 0
    last = db.scalar(sa.select(sa.func.max(Speaker.position)).where(Speaker.talk_id == talk_id)) or 0
    row = Speaker(talk_id=talk_id, label=f"person:{number + 1}", position=last + 1)
    while db.scalar(sa.select(Speaker.id).where(Speaker.talk_id == talk_id, Speaker.label == row.label)):
        number += 1
        row.label = f"person:{number + 1}"
    db.add(row)
    db.flush()
    return row.id


def _known(db: Session, talk_id: UUID, speaker_id: UUID | None) -> None:
    if speaker_id is not None:
        voice_of(db, talk_id, speaker_id)


def _near(db: Session, turn: Turn, side: Side) -> Turn | None:
    """The turn before or after in the same recording, locked."""
    near = sa.select(Turn).where(Turn.talk_id == turn.talk_id)
    if side == "before":
        near = near.where(Turn.position < turn.position).order_by(Turn.position.desc())
    else:
        near = near.where(Turn.position > turn.position).order_by(Turn.position)
    other = db.scalar(near.limit(1).with_for_update())
    return other if other is not None and recutting.block(other) == recutting.block(turn) else None


def _between(db: Session, first: UUID, last: UUID, versions: Mapping[UUID, int]) -> list[Turn]:
    """The turns from the first to the last, locked. Raises: NotFound; Conflict; Refused."""
    ends = [db.scalar(sa.select(Turn).where(Turn.id == one)) for one in (first, last)]
    if ends[0] is None or ends[1] is None or ends[0].talk_id != ends[1].talk_id:
        raise NotFound("editing.no_such_turn")
    rows = db.scalars(
        sa.select(Turn)
        .where(Turn.talk_id == ends[0].talk_id, Turn.position.between(ends[0].position, ends[1].position))
        .order_by(Turn.position).limit(MOST_TURNS + 1).with_for_update().execution_options(populate_existing=True)
    ).all()  # fmt: skip
    if len(rows) > MOST_TURNS:
        raise Refused("editing.too_many", most=MOST_TURNS)
    if not rows:
        raise Refused("editing.bad_words")
    if {row.id: row.version for row in rows} != dict(versions):
        raise Conflict("editing.changed_meanwhile")
    return list(rows)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece, whether it was given and is less than a turn, and how many words of which turns it holds."""

    piece: Piece
    is_given: bool
    of: tuple[tuple[UUID, int], ...]


def _part(piece: Piece, turn: UUID, *, is_given: bool = False) -> _Part:
    return _Part(piece, is_given, ((turn, len(piece.tokens)),))


def _given(whole: Piece, start: int, end: int | None, speaker_id: UUID | None) -> list[_Part]:
    """A turn with words [start, end) given to a voice: up to three parts. Raises: Refused: "editing.bad_words"."""
    count = len(whole.tokens)
    end = count if end is None else end
    if whole.turn is None or not 0 <= start < end <= count:
        raise Refused("editing.bad_words")
    found = []
    rest = whole
    if start:
        before, rest = whole.cut(start)
        found.append(_part(before, whole.turn))
    after = None
    if end < count:
        rest, after = rest.cut(end - start)
    given = dataclasses.replace(rest, speaker_id=speaker_id)
    found.append(_part(given, whole.turn, is_given=end - start < count))
    return [*found, _part(after, whole.turn)] if after else found


def _with_neighbours(
    db: Session, rows: list[Turn], parts: list[_Part], speaker_id: UUID | None
) -> tuple[list[Turn], list[_Part]]:
    """Take in the turn before or after, where a part at that end may join it."""
    sides: tuple[Side, Side] = ("before", "after")
    for side in sides:
        one, row = (parts[0], rows[0]) if side == "before" else (parts[-1], rows[-1])
        other = _near(db, row, side) if one.is_given and speaker_id else None
        if other is None or (other.speaker_id, other.off_record) != (speaker_id, one.piece.off_record):
            continue
        beside = _part(Piece.of(other), other.id)
        rows = [other, *rows] if side == "before" else [*rows, other]
        parts = [beside, *parts] if side == "before" else [*parts, beside]
    return rows, parts


def _melted(parts: Sequence[_Part], speaker_id: UUID | None) -> list[_Part]:
    """Join each part that was given to its neighbour of the same voice."""
    found: list[_Part] = []
    for part in parts:
        last = found[-1] if found else None
        if last and speaker_id and (part.is_given or last.is_given) and _alike(last.piece, part.piece, speaker_id):
            both = last.is_given and part.is_given
            found[-1] = _Part(last.piece.joined(part.piece), both, (*last.of, *part.of))
        else:
            found.append(part)
    return found


def _alike(one: Piece, other: Piece, speaker_id: UUID) -> bool:
    same = (one.recording_id, one.off_record) == (other.recording_id, other.off_record)
    return same and one.speaker_id == other.speaker_id == speaker_id


def _addressed(parts: Sequence[_Part]) -> list[Piece]:
    """Each turn's id goes to the piece that holds most of its words."""
    ids: dict[int, UUID] = {}
    shares = [(-count, number, turn) for number, part in enumerate(parts) for turn, count in part.of]
    for _, number, turn in sorted(shares, key=lambda one: one[:2]):
        if number not in ids and turn not in ids.values():
            ids[number] = turn
    return [dataclasses.replace(part.piece, turn=ids.get(number)) for number, part in enumerate(parts)]
