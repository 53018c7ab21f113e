"""Put together what the desk of a talk shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from services import (
    checkpoints,
    desk,
    exchanges,
    kept_turns,
    people,
    provisional,
    recordings,
    talks,
    transcripts,
    voices,
)
from services.doubts import listing
from services.flow import progress
from services.forced import aligning
from services.models import ItemSource, Person, Recap, RecapItem, Turn
from services.naming import moderators, proposals
from services.naming.evidence import Evidence
from services.once import once
from services.recaps import drafts, early_quotes
from services.revising import steps
from services.settings import Settings
from services.voices import Voice
from web.newsroom import change_rows
from web.newsroom.change_rows import Proposals
from web.newsroom.lines import Passage, PersonLine
from web.newsroom.pages import RecordingLine, TalkPage
from web.newsroom.transcript_pages import ModeratorRow, Proof, TurnRow, TurnsPage, VoicesPanel, Window, stretches

TURNS_PER_PAGE = 100


def of(
    db: Session, talk_id: UUID, settings: Settings, *, first: int = 0, at: UUID | None = None,
    recording: UUID | None = None, heard_from: int = 0,
) -> TalkPage:  # fmt: skip
    """The desk of a talk, its turns from the `first` on, or from the page that holds the turn `at`; of `recording`,
    while it is being transcribed, what is heard from `heard_from` ms on.
    """
    proposals.state(db, talk_id)  # before anything it tells of is read
    talk, day, event = talks.placed(db, talk_id)
    heard = tuple(voices.of_talk(db, talk_id))
    window = _window(db, talk_id, first, at)
    choices = tuple(voices.choices(db, talk_id, heard))
    proposed = change_rows.of_talk(db, talk_id, choices)
    announced = tuple(_person(one, is_host=host) for one, host in people.announced(db, talk_id))
    return TalkPage(
        card=desk.of_talk(db, talk_id), language=talk.language, recordings=recording_lines(db, talk_id), voices=heard,
        turns=turn_rows(db, talk_id, heard, proposed, window), window=window, announced=announced,
        people=tuple(_person(one) for one in people.of_event(db, event.id)), models=checkpoints.offers(db, settings),
        limit_bytes=settings.upload_limit_bytes,
        public_path=url_for("readers.talk", event=event.slug, on=day.date, talk=talk.slug),
        waits_for_sound=aligning.wanted(db, talk_id), listening=listing.of_talk(db, talk_id),
        so_far=provisional.of_talk(db, talk_id, recording_id=recording, from_ms=heard_from),
        early=early_quotes.of_talk(db, talk_id),
        choices=choices, moderators=moderator_rows(db, talk_id, heard), changes=len(proposed.blocks),
    )  # fmt: skip


def more(db: Session, talk_id: UUID, *, first: int) -> TurnsPage:
    """The turns from the `first` on, as a page that is being read asks for them. Raises: NotFound."""
    talks.get(db, talk_id)
    heard, window = tuple(voices.of_talk(db, talk_id)), _window(db, talk_id, first, None)
    choices = tuple(voices.choices(db, talk_id, heard))
    proposed = change_rows.of_talk(db, talk_id, choices)
    return TurnsPage(talk_id, turn_rows(db, talk_id, heard, proposed, window), window, choices)


@once
def sounds(db: Session, talk_id: UUID) -> dict[UUID, str]:
    """The address of each recording that can be heard."""
    heard = (one for one in recordings.of_talk(db, talk_id) if one.kind == "media" and one.duration_ms is not None)
    return {one.id: url_for("newsroom.sound", recording_id=one.id) for one in heard}


def recordings_of_turns(db: Session, talk_id: UUID) -> Mapping[str, UUID | None]:
    """Of which recording each turn is, kept as what is proposed of the talk is: its proofs ask for it."""

    def find() -> dict[str, UUID | None]:
        return {one.value.id: one.recording_id for one in kept_turns.of_talk(db, talk_id)}

    return proposals.kept.of(db, talk_id, "recordings", find)


def recording_lines(db: Session, talk_id: UUID) -> tuple[RecordingLine, ...]:
    playable, newest = sounds(db, talk_id), progress.newest(db, talk_id)
    chosen: dict[UUID, str | None] = {}
    for job in progress.of_talk(db, talk_id):
        if job.flow != "voices":  # those that heard all of it
            chosen.setdefault(job.recording_id, job.model)
    return tuple(
        RecordingLine(
            one.id, one.filename, one.kind, one.size_bytes, one.duration_ms, one.created_at,
            playable.get(one.id, ""), newest.get(one.id), chosen.get(one.id),
            tuple(one.probe.get("tracks", ())), one.probe.get("track", 0),
            bool(one.probe.get("apart")),
        )
        for one in recordings.of_talk(db, talk_id)
    )  # fmt: skip


def turn_rows(
    db: Session, talk_id: UUID, heard: tuple[Voice, ...], proposed: Proposals, window: Window
) -> tuple[TurnRow, ...]:  # fmt: skip
    """The turns of a window, with what is proposed of them."""
    ordered = sa.select(Turn).where(Turn.talk_id == talk_id).order_by(Turn.position)
    rows = db.scalars(ordered.offset(window.first).limit(TURNS_PER_PAGE)).all()
    return proposed.on(rows_of(db, talk_id, heard, rows))


def voices_of(db: Session, talk_id: UUID) -> tuple[Voice, ...]:
    return tuple(voices.of_talk(db, talk_id))


def voices_panel(db: Session, talk_id: UUID, heard: tuple[Voice, ...]) -> VoicesPanel:
    _, event = talks.day_of(db, talks.get(db, talk_id))
    everybody = tuple(_person(one) for one in people.of_event(db, event.id))
    return VoicesPanel(talk_id, heard, everybody, moderator_rows(db, talk_id, heard))


def moderator_rows(db: Session, talk_id: UUID, heard: tuple[Voice, ...]) -> tuple[ModeratorRow, ...]:
    """The voices that seem to lead, each with a few sentences that show it."""
    found = moderators.proposed(db, talk_id, drafts.sheet_of(db, talk_id))
    recording_of = recordings_of_turns(db, talk_id) if found else {}
    playable, by_id = sounds(db, talk_id), {str(one.id): one for one in heard}

    def proof(one: Evidence) -> Proof:
        recording = recording_of.get(one.turn)
        sound = playable.get(recording, "") if recording else ""
        timed = sound and one.start_ms is not None and one.end_ms is not None
        passage = Passage(sound, one.start_ms or 0, one.end_ms or 0) if timed else None
        address = url_for("newsroom.talk", talk_id=talk_id, at=one.turn) + f"#t-{one.turn}"
        return Proof(one.sentence, address, passage)

    return tuple(
        ModeratorRow(by_id[one.speaker], one.questions, one.directed, one.percent, tuple(map(proof, one.proofs)))
        for one in found if one.speaker in by_id
    )  # fmt: skip


def rows_of(db: Session, talk_id: UUID, heard: tuple[Voice, ...], turns: Sequence[Turn]) -> tuple[TurnRow, ...]:
    """Turns as the page shows them."""
    by_id, playable, ids = {one.id: one for one in heard}, sounds(db, talk_id), [turn.id for turn in turns]
    quoted, undoable = _quoted(db, talk_id, ids), steps.undoable(db, talk_id, ids)
    language = talks.get(db, talk_id).language or "fr"
    rows = (
        _row(turn, by_id, playable, quoted.get(turn.id, frozenset()), language, can_undo=turn.id in undoable)
        for turn in turns
    )
    answers, questions = _exchanged(db, talk_id, ids)
    return tuple(replace(row, answer=answers.get(row.id), question=questions.get(row.id)) for row in rows)


def _exchanged(db: Session, talk_id: UUID, ids: list[UUID]) -> tuple[dict[UUID, UUID], dict[UUID, UUID]]:
    """Of these turns: which turn answers the question it ends on first, and which asked what it answers first."""
    here = frozenset(ids)
    rows = [row for row in exchanges.of_talk(db, talk_id) if row.turn_id in here or not here.isdisjoint(row.answers)]
    return {row.turn_id: row.answers[0] for row in rows}, {row.answers[0]: row.turn_id for row in rows}


def _row(
    turn: Turn, by_id: dict[UUID, Voice], playable: dict[UUID, str], quoted: frozenset[int], language: str, *,
    can_undo: bool,
) -> TurnRow:  # fmt: skip
    value = transcripts.value_of(turn)
    return TurnRow(
        id=turn.id, version=turn.version, text=" ".join(value.tokens),
        stretches=stretches(value.tokens, quoted, language),
        words=",".join(f"{'~' * word.estimated}{word.start_ms},{word.end_ms}" for word in value.words),
        start_ms=turn.start_ms,
        sound=playable.get(turn.recording_id, "") if turn.recording_id else "",
        voice=by_id.get(turn.speaker_id) if turn.speaker_id else None, off_record=turn.off_record,
        can_undo=can_undo, language=language,
    )  # fmt: skip


def _quoted(db: Session, talk_id: UUID, turn_ids: list[UUID]) -> dict[UUID, frozenset[int]]:
    """Which words of these turns the current recap quotes."""
    current = sa.select(Recap.id).where(Recap.talk_id == talk_id).order_by(Recap.number.desc()).limit(1)
    rows = db.execute(
        sa.select(ItemSource.turn_id, ItemSource.start_word, ItemSource.end_word)
        .join(RecapItem, RecapItem.id == ItemSource.item_id)
        .where(RecapItem.recap_id == current.scalar_subquery(), RecapItem.kind == "quote")
        .where(ItemSource.turn_id.in_(turn_ids))
    )
    found: dict[UUID, frozenset[int]] = {}
    for turn_id, start, end in rows:
        if turn_id is not None:
            found[turn_id] = found.get(turn_id, frozenset()) | frozenset(range(start, end))
    return found


def _window(db: Session, talk_id: UUID, first: int, at: UUID | None) -> Window:
    total = transcripts.count(db, talk_id).turns
    if at is not None:
        position = sa.select(Turn.position).where(Turn.id == at, Turn.talk_id == talk_id).scalar_subquery()
        before = sa.select(sa.func.count()).select_from(Turn).where(Turn.talk_id == talk_id, Turn.position < position)
        first = (db.scalar(before) or 0) // TURNS_PER_PAGE * TURNS_PER_PAGE
    first = max(0, min(first, total))
    return Window(first, min(TURNS_PER_PAGE, total - first), total)


def _person(one: Person, *, is_host: bool = False) -> PersonLine:
    return PersonLine(one.id, one.name, one.role, one.organisation, tuple(map(str, one.aliases)), is_host)
