"""Proposed changes of voice, decided by people: block by block, all at once, or not at all. Each is one step."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from services import kept_turns, transcripts, voices
from services.changes import blocks
from services.changes.blocks import Block, Line
from services.changes.casting import Person
from services.errors import Conflict, NotFound, Refused
from services.kept_turns import Kept
from services.models import MadeTurns, NameDecision, Recording, Talk, Turn
from services.naming import decided, proposals
from services.people import announced
from services.revising import recutting, steps
from services.revising.recutting import Piece
from services.voices import Choice


def proposed(db: Session, talk_id: UUID, choices: Sequence[Choice]) -> tuple[Block, ...]:
    """Blocks of the lines nobody signed, each with whom it may be of `choices`; none where somebody wants none."""
    if not transcripts.count(db, talk_id).unsigned or _is_dismissed(db, talk_id):
        return ()
    asked = ("changes", tuple(choices))
    return proposals.kept.of(db, talk_id, asked, lambda: _proposed(db, talk_id, choices))


def _proposed(db: Session, talk_id: UUID, choices: Sequence[Choice]) -> tuple[Block, ...]:
    language = db.get_one(Talk, talk_id).language or "fr"
    lines = _lines(kept_turns.of_talk(db, talk_id), _signed(db, talk_id))
    return blocks.propose(lines, language, _people(db, talk_id, choices))


def accept(
    db: Session, talk_id: UUID, versions: Mapping[UUID, int], speaker_id: UUID | None, user_id: UUID | None
) -> list[Turn]:  # fmt: skip
    """Make the lines in `versions` (id and version of each, neighbours) one turn of a voice of the talk.

    It joins the turn before, where that is the same voice's. Returns: the turns that are other now.
    Raises: NotFound; Conflict: somebody was faster; Refused: "changes.not_open": a line has its voice already.
    """
    rows = _locked(db, talk_id, versions)
    if speaker_id is None:
        raise Refused("newsroom.choose_voice")
    before = _before(db, rows[0])
    joins = before is not None and before.speaker_id == speaker_id and before.off_record == rows[0].off_record
    whole = [before, *rows] if before is not None and joins else rows
    piece = dataclasses.replace(_joined(whole), speaker_id=speaker_id)
    return steps.recut(db, whole, [piece], "changes", user_id)


def accept_ahead(
    db: Session, talk_id: UUID, choices: Sequence[Choice], versions: Mapping[UUID, int], user_id: UUID | None
) -> list[Turn]:  # fmt: skip
    """Make each block of the lines in `versions` a turn of its proposed voice, as one step.

    Raises: as `accept`; Conflict: "changes.gone": it is no longer proposed as it was shown.
    """
    rows = _locked(db, talk_id, versions)
    found = proposed(db, talk_id, choices)
    at = next((n for n, one in enumerate(found) if UUID(one.lines[0]) == rows[0].id), len(found))
    run = found[at : at + found[at].ahead] if at < len(found) else ()
    if [UUID(line) for one in run for line in one.lines] != [row.id for row in rows]:
        raise Conflict("changes.gone")
    by_id = {str(row.id): row for row in rows}
    host = next((voices.chosen(db, talk_id, "host") for one in run if one.role == "host" and not one.voice), None)
    before = _before(db, rows[0])
    kept = [before] if before is not None and before.speaker_id and before.off_record == rows[0].off_record else []
    pieces = [Piece.of(row) for row in kept]
    for one in run:
        speaker_id = voices.chosen(db, talk_id, one.voice) if one.voice else host
        piece = dataclasses.replace(_joined([by_id[line] for line in one.lines]), speaker_id=speaker_id)
        if pieces and pieces[-1].speaker_id == speaker_id:
            pieces[-1] = pieces[-1].joined(piece)
        else:
            pieces.append(piece)
    return steps.recut(db, [*kept, *rows], pieces, "changes", user_id)


def refuse(db: Session, talk_id: UUID, versions: Mapping[UUID, int], user_id: UUID | None) -> list[Turn]:
    """No other voice begins at these lines: they go on the turn before; their first one alone, where that is open too.

    Raises: as `accept`; Refused: "editing.no_neighbour": nothing stands before.
    """
    rows = _locked(db, talk_id, versions)
    before = _before(db, rows[0])
    if before is None or before.off_record != rows[0].off_record:
        raise Refused("editing.no_neighbour")
    whole = [before, *(rows if before.speaker_id else rows[:1])]
    return steps.recut(db, whole, [_joined(whole)], "changes", user_id)


def accept_all(db: Session, talk_id: UUID, choices: Sequence[Choice], user_id: UUID | None) -> list[Turn]:
    """Make each proposed block a turn, as one step. A voice is given where somebody was called or can be nobody else,
    and to who leads; the others stay nobody's until somebody says. Raises: Conflict: "changes.gone".
    """
    rows = _rows(db, talk_id)
    found = proposed(db, talk_id, choices)
    if not found:
        raise Conflict("changes.gone")
    host: UUID | None = None
    first = {UUID(block.lines[0]): block for block in found}
    pieces: list[Piece] = []
    at = 0
    while at < len(rows):
        block = first.get(rows[at].id)
        size = len(block.lines) if block else 1
        piece = _joined(rows[at : at + size])
        if block and block.voice and block.is_told:
            piece = dataclasses.replace(piece, speaker_id=voices.chosen(db, talk_id, block.voice))
        elif block and block.role == "host":
            host = host or voices.chosen(db, talk_id, "host")
            piece = dataclasses.replace(piece, speaker_id=host)
        pieces.append(piece)
        at += size
    return steps.recut(db, rows, pieces, "changes", user_id)


def dismiss(db: Session, talk_id: UUID, user_id: UUID | None) -> None:
    """Propose no changes of voice in this talk any more."""
    if not _is_dismissed(db, talk_id):
        db.add(NameDecision(talk_id=talk_id, kind="changes", outcome="dismissed", detail={}, decided_by=user_id))
        db.flush()


def _is_dismissed(db: Session, talk_id: UUID) -> bool:
    return any(one.kind == "changes" for one in decided.standing(db, talk_id))


def _rows(db: Session, talk_id: UUID) -> list[Turn]:
    query = sa.select(Turn).where(Turn.talk_id == talk_id).order_by(Turn.position).with_for_update()
    return list(db.scalars(query.execution_options(populate_existing=True)))


def _lines(turns: Sequence[Kept], signed: frozenset[int]) -> list[Line]:
    """The turns as lines. Args: signed: the recordings, by their place, whose every word had a voice from the start."""
    return [
        Line(turn.value.id, turn.value.text, turn.value.speaker, turn.value.start_ms, turn.value.end_ms,
             is_open=not turn.off_record and recutting.block(turn) not in signed, part=recutting.block(turn))
        for turn in turns
    ]  # fmt: skip


def _signed(db: Session, talk_id: UUID) -> frozenset[int]:
    """What nobody says there, a person has left to nobody: that is no question to ask again."""
    nobodys = func.jsonb_path_exists(MadeTurns.turns, sa.cast("$[*].speaker ? (@ == null)", JSONPATH))
    query = sa.select(Recording.position).join(MadeTurns, MadeTurns.recording_id == Recording.id)
    return frozenset(db.scalars(query.where(Recording.talk_id == talk_id, ~nobodys)))


def _people(db: Session, talk_id: UUID, choices: Sequence[Choice]) -> list[Person]:
    """Whom lines may be given to, by their names; who leads, as the programme or a person says."""
    leading = {one.id for one in transcripts.speakers(db, talk_id) if one.is_host}
    leading |= {f"person:{one.id}" for one, is_host in announced(db, talk_id) if is_host}
    known = [one for one in choices if one.name or one.value in leading]
    return [Person(one.value, one.name, is_host=one.value in leading) for one in known]


def _locked(db: Session, talk_id: UUID, versions: Mapping[UUID, int]) -> list[Turn]:
    """The lines, in order and next to each other, as somebody had them before them."""
    query = sa.select(Turn).where(Turn.id.in_(versions), Turn.talk_id == talk_id).order_by(Turn.position)
    rows = list(db.scalars(query.with_for_update().execution_options(populate_existing=True)))
    if not versions or len(rows) != len(versions):
        raise NotFound("editing.no_such_turn")
    if any(row.version != versions[row.id] for row in rows):
        raise Conflict("editing.changed_meanwhile")
    between = Turn.position.between(rows[0].position, rows[-1].position)
    count = db.scalar(sa.select(sa.func.count()).select_from(Turn).where(Turn.talk_id == talk_id, between))
    alike = {(row.off_record, recutting.block(row)) for row in rows}
    if count != len(rows) or len(alike) > 1 or any(row.speaker_id is not None for row in rows):
        raise Refused("changes.not_open")
    return rows


def _before(db: Session, row: Turn) -> Turn | None:
    """The turn before in the same recording, locked."""
    near = sa.select(Turn).where(Turn.talk_id == row.talk_id, Turn.position < row.position)
    other = db.scalar(near.order_by(Turn.position.desc()).limit(1).with_for_update())
    return other if other is not None and recutting.block(other) == recutting.block(row) else None


def _joined(rows: Sequence[Turn]) -> Piece:
    piece = Piece.of(rows[0])
    for row in rows[1:]:
        piece = piece.joined(Piece.of(row))
    return piece
