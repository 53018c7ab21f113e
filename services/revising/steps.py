"""What people do to turns, one act at a time: every earlier state is kept, and an act is taken back as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import word_rows
from services.errors import Conflict, NotFound, Refused
from services.models import EditStep, Turn, TurnRevision
from services.revising import recutting
from services.revising.recutting import Piece


def lock(db: Session, turn_id: UUID, version: int) -> Turn:
    """The turn, for this transaction alone. Raises: NotFound; Conflict: it is not what the editor had before them."""
    turn = db.scalar(
        sa.select(Turn).where(Turn.id == turn_id).with_for_update().execution_options(populate_existing=True)
    )
    if turn is None:
        raise NotFound("editing.no_such_turn")
    if turn.version != version:
        raise Conflict("editing.changed_meanwhile")
    return turn


def begin(db: Session, talk_id: UUID, kind: str, user_id: UUID | None) -> EditStep:
    """Open an act of a person; `keep` each turn before it changes."""
    step = EditStep(talk_id=talk_id, kind=kind, made=[], changed_by=user_id)
    db.add(step)
    db.flush()
    return step


def keep(db: Session, turns: Iterable[Turn], step: EditStep | None, user_id: UUID | None = None) -> None:
    """Keep the turns as they are before they change, and count their next version."""
    for turn in turns:
        db.add(_state(turn, step, user_id))
        turn.version += 1
    db.flush()


def recut(
    db: Session, rows: Sequence[Turn], pieces: Sequence[Piece], kind: str, user_id: UUID | None
) -> list[Turn]:  # fmt: skip
    """Put `pieces` in place of locked turns as one act of a person; return the turns that are other now, in order.

    Args: rows: neighbours in order; pieces: all their words, in order.
    """
    talk_id = rows[0].talk_id
    step = begin(db, talk_id, kind, user_id)
    known = {row.id: Piece.of(row) for row in rows}
    wanted = {one.turn: one for one in pieces}
    changed = [row for row in rows if wanted.get(row.id) != known[row.id]]
    keep(db, changed, step, user_id)
    now = recutting.replace(db, talk_id, rows, pieces)
    step.made = [row.id for row in now if row.id not in known]
    if [row.id for row in now] != list(known):
        step.spanned = list(known)
    for row in now:
        if row.id in step.made:
            row.version = 2  # it is a person's, never the machine's
    db.flush()
    touched = {*step.made, *(row.id for row in changed)}
    return [row for row in now if row.id in touched]


def undo(db: Session, turn_id: UUID, version: int, user_id: UUID | None) -> list[Turn]:
    """Take back the latest act that touched this turn: all turns it changed are what they were, as new versions.

    Returns: those turns, in order. Raises: NotFound; Conflict: another editor was faster, or a later act touched
    another of these turns: "editing.undo_later_first"; Refused: "editing.nothing_to_undo".
    """
    turn = lock(db, turn_id, version)
    step = latest(db, turn.talk_id, [turn_id])
    if step is None:
        raise Refused("editing.nothing_to_undo")
    states = db.scalars(sa.select(TurnRevision).where(TurnRevision.step_id == step.id)).all()
    touched = {*(one.turn_id for one in states), *step.made}
    newest = latest(db, turn.talk_id, touched)
    if newest is not None and newest.id != step.id:
        raise Conflict("editing.undo_later_first")
    rows = _span(db, turn.talk_id, step, touched)
    keep(db, [row for row in rows if row.id in touched], None, user_id)
    pieces = _as_they_were(step, {one.turn_id: one for one in states}, rows)
    now = recutting.replace(db, turn.talk_id, rows, pieces)
    known = {row.id for row in rows}
    for row in now:
        if row.id not in known:
            row.version = _next_version(db, row.id)
    step.undone_at = db.scalar(sa.select(sa.func.now()))
    db.flush()
    return [row for row in now if row.id in touched]


def _span(db: Session, talk_id: UUID, step: EditStep, touched: Collection[UUID]) -> list[Turn]:
    """The turns that an act touched, locked, in order; where it added or took away some, all that stand between too."""
    lock_ = sa.select(Turn).where(Turn.talk_id == talk_id).order_by(Turn.position).with_for_update()
    lock_ = lock_.execution_options(populate_existing=True)
    own = Turn.id.in_([*touched, *step.spanned])
    if step.spanned:
        ends = sa.select(sa.func.min(Turn.position), sa.func.max(Turn.position)).where(Turn.talk_id == talk_id, own)
        first, last = db.execute(ends).one()
        own = Turn.position.between(first, last)
    return list(db.scalars(lock_.where(own)))


def _as_they_were(step: EditStep, states: Mapping[UUID, TurnRevision], rows: Sequence[Turn]) -> list[Piece]:
    """The turns before the act, in their order; what somebody added between since stays behind its neighbour."""
    here = {row.id: row for row in rows}
    order = [id_ for id_ in step.spanned if id_ in states or id_ in here]
    order = order or [row.id for row in rows if row.id in states]
    before: UUID | None = None
    for row in rows:
        if row.id not in order and row.id not in step.made:
            order.insert(order.index(before) + 1 if before else 0, row.id)
        before = row.id if row.id in order else before
    return [_piece(states[id_]) if id_ in states else Piece.of(here[id_]) for id_ in order]


def latest(db: Session, talk_id: UUID, turn_ids: Collection[UUID]) -> EditStep | None:
    """The latest act that touched one of these turns and can still be taken back."""
    return db.scalar(_open(talk_id, turn_ids).order_by(EditStep.number.desc()).limit(1))


def undoable(db: Session, talk_id: UUID, turn_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these turns have an act to take back."""
    kept = sa.select(TurnRevision.turn_id).where(TurnRevision.step_id == EditStep.id)
    rows = db.execute(_open(talk_id, turn_ids).with_only_columns(EditStep.made, sa.func.array(kept.scalar_subquery())))
    touched = {id_ for made, changed in rows for id_ in (*made, *changed)}
    return frozenset(touched & set(turn_ids))


def close(db: Session, talk_id: UUID, turn_ids: Collection[UUID]) -> None:
    """The machine has made these turns anew: what people did to them before cannot be taken back any more."""
    for step in db.scalars(_open(talk_id, turn_ids)):
        step.closed_at = db.scalar(sa.select(sa.func.now()))
    db.flush()


def _open(talk_id: UUID, turn_ids: Collection[UUID]) -> sa.Select[EditStep]:
    ids = list(turn_ids)
    kept = sa.exists().where(TurnRevision.step_id == EditStep.id, TurnRevision.turn_id.in_(ids))
    return sa.select(EditStep).where(
        EditStep.talk_id == talk_id, EditStep.undone_at.is_(None), EditStep.closed_at.is_(None),
        sa.or_(kept, EditStep.made.overlap(ids)),
    )  # fmt: skip


def _next_version(db: Session, turn_id: UUID) -> int:
    return (db.scalar(sa.select(sa.func.max(TurnRevision.version)).where(TurnRevision.turn_id == turn_id)) or 0) + 1


def _state(turn: Turn, step: EditStep | None, user_id: UUID | None) -> TurnRevision:
    return TurnRevision(
        talk_id=turn.talk_id, turn_id=turn.id, version=turn.version, step_id=step.id if step else None,
        recording_id=turn.recording_id, position=turn.position, speaker_id=turn.speaker_id, start_ms=turn.start_ms,
        end_ms=turn.end_ms, text=turn.text, words=turn.words, off_record=turn.off_record, changed_by=user_id,
    )  # fmt: skip


def _piece(state: TurnRevision) -> Piece:
    return Piece(
        turn=state.turn_id, recording_id=state.recording_id, speaker_id=state.speaker_id, off_record=state.off_record,
        start_ms=state.start_ms, end_ms=state.end_ms, text=state.text, words=word_rows.read(state.words),
    )  # fmt: skip
