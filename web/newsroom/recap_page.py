"""Put together what the recap's editor shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from services import catalogue, contracts, desk, talks, transcripts, versions, voices
from services.models import ItemSource, Publication, Recap, RecapItem, Turn, User
from services.recaps import drafts, indirect, linting, reasons, redrafting, verbatim, wording
from services.recaps.linting import Note
from services.voices import Voice
from web import i18n
from web.newsroom.lines import Passage
from web.newsroom.recap_rows import Draft, ItemRow, PublicationLine, RecapPage
from web.newsroom.talk_page import sounds


def of(db: Session, talk_id: UUID) -> RecapPage:
    """The recap of a talk as people work on it, and what is public of it."""
    talk = talks.get(db, talk_id)
    day, event = talks.day_of(db, talk)
    recap, publication = drafts.current(db, talk_id), versions.latest(db, talk_id)
    names = _names(db)
    return RecapPage(
        card=desk.of_talk(db, talk_id), draft=_draft(db, recap, names) if recap else None,
        published=_published(publication, names) if publication else None,
        public_path=url_for("readers.talk", event=event.slug, on=day.date, talk=talk.slug),
        drafting=redrafting.newest(db, talk_id),
    )  # fmt: skip


def _names(db: Session) -> dict[UUID, str]:
    return {row.id: row.name for row in db.execute(sa.select(User.id, User.name))}


def _draft(db: Session, recap: Recap, names: Mapping[UUID, str]) -> Draft:
    by_item = drafts.sources(db, recap.id)
    items = drafts.items(db, recap.id)
    turn_ids = {one.turn_id for sources in by_item.values() for one in sources if one.turn_id}
    turns = {one.id: one for one in db.scalars(sa.select(Turn).where(Turn.id.in_(turn_ids)))}
    heard = {one.id: one for one in voices.of_talk(db, recap.talk_id)}
    playable = sounds(db, recap.talk_id)
    said = tuple(transcripts.value_of(turn) for turn in turns.values() if not turn.off_record)
    cited = contracts.Transcript(recap.language, (), said)
    broken = _broken(db, recap, items, by_item)
    rows = tuple(
        dataclasses.replace(
            _item(item, index, by_item.get(item.id, ()), turns, heard, playable, names),
            notes=_notes(item, by_item.get(item.id, ()), cited),
            **broken.get(item.id, {}),
        )
        for index, item in enumerate(items)
    )
    notices = tuple(catalogue.resaid(str(one), i18n.language()) for one in recap.notices)
    start = catalogue.say("llm.fallback", i18n.language(), why="").strip()
    fallback = next((one for one in notices if one.startswith(start)), "")
    return Draft(
        recap.id, recap.version, recap.title, recap.standfirst, recap.language, recap.engine,
        tuple(one for one in notices if one != fallback), fallback, rows,
    )  # fmt: skip


def _broken(
    db: Session, recap: Recap, items: Sequence[RecapItem], by_item: Mapping[UUID, Sequence[ItemSource]]
) -> dict[UUID, dict[str, Any]]:
    """Why items do not conform, and how the words of a quote could be printed."""
    wrong = [item for item in items if item.verdict in {"altered", "missing"} and item.signed_by is None]
    found: dict[UUID, dict[str, Any]] = {}
    if not wrong:
        return found
    said = transcripts.read(db, recap.talk_id)
    for item in wrong:
        finding = verbatim.findings(drafts.item_value(item, by_item.get(item.id, ())), said)
        found[item.id] = {
            "differences": wording.told(finding.differences, i18n.language()),
            "repair": finding.suggestion or "" if item.kind == "quote" else "",
        }
    return found


def _item(
    item: RecapItem, index: int, sources: Sequence[ItemSource], turns: Mapping[UUID, Turn],
    heard: Mapping[UUID, Voice], playable: Mapping[UUID, str], names: Mapping[UUID, str],
) -> ItemRow:  # fmt: skip
    first = next((turns[one.turn_id] for one in sources if one.turn_id and one.turn_id in turns), None)
    return ItemRow(
        id=item.id, index=index, kind=item.kind, text=item.text,
        voice=heard.get(item.speaker_id) if item.speaker_id else None, verdict=item.verdict,
        passage=_passage(sources, first, playable), said=_said(sources, turns),
        at_turn=str(first.id) if first else "",
        why=reasons.named(item.why), reason=reasons.sentence(item.why, i18n.language()),
        heard_by=names.get(item.heard_by, "") if item.heard_by else "", heard_at=item.heard_at,
        signed_by=names.get(item.signed_by, "") if item.signed_by else "", signed_reason=item.signed_reason,
        is_told=bool(item.why.get(indirect.MARK)),
    )  # fmt: skip


def _notes(item: RecapItem, sources: Sequence[ItemSource], cited: contracts.Transcript) -> tuple[Note, ...]:
    """What the cuts of a quote took away; nothing of words that are off the record."""
    return linting.notes(drafts.item_value(item, sources), cited) if item.kind == "quote" else ()


def _passage(sources: Sequence[ItemSource], first: Turn | None, playable: Mapping[UUID, str]) -> Passage | None:
    """From the first source's first word to the last one's last, where there is a sound of them."""
    sound = playable.get(first.recording_id, "") if first and first.recording_id else ""
    timed = [(one.start_ms, one.end_ms) for one in sources if one.start_ms is not None and one.end_ms is not None]
    if not sound or not timed:
        return None
    start, end = timed[0][0], timed[-1][1]
    return Passage(sound, start, end if end > start else timed[0][1])


def _said(sources: Sequence[ItemSource], turns: Mapping[UUID, Turn]) -> str:
    parts = []
    for one in sources:
        turn = turns.get(one.turn_id) if one.turn_id else None
        if turn is not None and not turn.off_record:
            parts.append(" ".join(transcripts.value_of(turn).tokens[one.start_word : one.end_word]))
    return " […] ".join(parts)


def _published(row: Publication, names: Mapping[UUID, str]) -> PublicationLine:
    by = names.get(row.published_by, "") if row.published_by else ""
    return PublicationLine(row.number, row.published_at, by, row.correction, row.withdrawn_at, row.withdrawn_note)
