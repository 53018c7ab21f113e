"""Proposed changes of voice as the transcript's page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.changes import deciding
from services.changes.blocks import Block
from services.models import Turn
from services.naming import proposals
from services.voices import Choice
from web.newsroom.lines import BlockRow
from web.newsroom.transcript_pages import TurnRow


@dataclass(frozen=True, slots=True)
class Proposals:
    """All that is proposed of a talk, by the line that a block begins with; and which block each line is in."""

    blocks: dict[UUID, BlockRow]
    block_of: dict[UUID, UUID]

    def on(self, rows: Sequence[TurnRow]) -> tuple[TurnRow, ...]:
        """The rows with what is proposed of them."""
        return tuple(replace(row, block=self.blocks.get(row.id), in_block=self.block_of.get(row.id)) for row in rows)


def of_talk(own: Session, talk_id: UUID, choices: Sequence[Choice]) -> Proposals:
    found = deciding.proposed(own, talk_id, choices)
    if not found:
        return Proposals({}, {})
    asked = ("rows of changes", tuple(choices))
    return proposals.kept.of(own, talk_id, asked, lambda: _shown(own, talk_id, found))


def _shown(own: Session, talk_id: UUID, found: Sequence[Block]) -> Proposals:
    ids = [UUID(line) for block in found for line in block.lines]
    rows = own.execute(sa.select(Turn.id, Turn.version).where(Turn.id.in_(ids)))
    versions: dict[UUID, int] = {row[0]: row[1] for row in rows}
    lonely = not any(block.role == "host" and block.voice for block in found)
    opening = own.scalar(sa.select(Turn.id).where(Turn.talk_id == talk_id).order_by(Turn.position).limit(1))
    blocks, block_of = dict[UUID, BlockRow](), dict[UUID, UUID]()
    for n, one in enumerate(found):
        first = UUID(one.lines[0])
        value = one.voice or ("host" if one.role == "host" and lonely else "")
        lines = tuple((line, versions[UUID(line)]) for line in one.lines)
        ahead = tuple((line, versions[UUID(line)]) for other in found[n : n + one.ahead] for line in other.lines)
        blocks[first] = BlockRow(
            lines, one.role, value, one.percent, one.reason, lonely, first != opening, one.inner, one.ahead, ahead
        )
        block_of |= {UUID(line): first for line in one.lines}
    return Proposals(blocks, block_of)
