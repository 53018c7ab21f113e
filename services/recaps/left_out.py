"""What a talk's recap leaves out, kept from its last draft: a page of it reads no transcript of hours again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services import transcripts
from services.contracts import Recap, Source, Transcript
from services.errors import Refused
from services.models import LeftOut, Turn
from services.recaps import leftovers
from services.recaps.extractive import Reading
from services.recaps.leftovers import Passage, Pool, Section
from services.recaps.sheet import TalkSheet


def find(transcript: Transcript, sheet: TalkSheet, reading: Reading | None = None) -> dict[str, Any]:
    """What `keep` keeps of a talk; {} of one too short for a recap. Takes as long as a draft: hold no transaction.

    Args: reading: of the two, where it is at hand.
    """
    try:
        return dataclasses.asdict(leftovers.pool(transcript, sheet, reading))
    except Refused:
        return {}


def keep(db: Session, talk_id: UUID, found: Mapping[str, Any]) -> None:
    row = insert(LeftOut).values(talk_id=talk_id, pool=found)
    newer = {"pool": row.excluded.pool, "found_at": sa.func.now()}
    db.execute(row.on_conflict_do_update(index_elements=[LeftOut.talk_id], set_=newer))


def of_talk(db: Session, talk_id: UUID, recap: Recap, sheet: TalkSheet) -> tuple[Section, ...] | None:
    """What could be quoted too, as the turns now are; None of a talk too short for a recap.

    What people changed since it was found is not offered until the next draft; words that only moved are.
    """
    kept = db.scalar(sa.select(LeftOut.pool).where(LeftOut.talk_id == talk_id))
    if kept is None:  # of a recap drafted before this was kept
        kept = find(transcripts.read(db, talk_id), sheet)
    if not kept:
        return None
    pool = _read(kept)
    turns = {UUID(one.source.turn) for one in pool.passages}
    rows = db.execute(sa.select(Turn.id, Turn.text, Turn.speaker_id).where(Turn.id.in_(turns), ~Turn.off_record))
    now = {str(id_): (text, str(speaker) if speaker else None) for id_, text, speaker in rows}
    return leftovers.of(dataclasses.replace(pool, passages=tuple(_standing(pool, now))), recap)


def _standing(pool: Pool, now: Mapping[str, tuple[str, str | None]]) -> Iterator[Passage]:
    """The passages whose words are still there, where they are, by whoever says them."""
    for one in pool.passages:
        text, speaker = now.get(one.source.turn, ("", None))
        start, end = one.source.start_word, one.source.end_word
        if " ".join(text.split()[start:end]) != one.said:
            before, said, _ = f" {text} ".partition(f" {one.said} ")
            if not said:
                continue
            start, end = (number - start + len(before.split()) for number in (start, end))
        source = dataclasses.replace(one.source, start_word=start, end_word=end)
        yield dataclasses.replace(one, source=source, speaker=speaker)


def _read(kept: Mapping[str, Any]) -> Pool:
    passages = (
        Passage(**{**row, "source": Source(**row["source"]), "near": tuple(map(tuple, row["near"]))})
        for row in kept["passages"]
    )
    return Pool(tuple(kept["headings"]), tuple(kept["main"]), tuple(passages))
