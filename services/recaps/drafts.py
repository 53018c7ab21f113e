"""The recap of a talk in the newsroom: drafted by an engine, edited by people, checked against the transcript."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import contracts, exchanges, jobs, transcripts
from services.contracts import Transcript
from services.database import Sessions
from services.errors import NotFound, Refused
from services.flow.work import Held
from services.models import ItemSource, Job, Recap, RecapItem, Talk
from services.naming import moderators
from services.people import announced
from services.recaps import anchors, drafting, extractive, house, left_out, styles, verbatim
from services.recaps.drafting import Writer
from services.recaps.extractive import Reading
from services.recaps.house import USUAL, Wording
from services.recaps.sheet import SheetPerson, TalkKind, TalkSheet
from services.recaps.styles import Style


def draft(
    sessions: Sessions, held: Held, writer: Writer | None = None,
    after: Callable[[Session, UUID], list[dict[str, Any]]] = lambda *_: [],
) -> None:  # fmt: skip
    """Stage `recap`: draft from what is on the record, with the language model where one is given.

    A recap that people edited is never replaced unasked; who asks for a draft (flow "draft") gets it in their style, or
    is told why there is none. Args: after: does its part to the talk's recap, in the same transaction; returns notices.
    Raises: Refused: "recap.*", of a draft that was asked for.
    """
    talk_id = held.lease.talk_id
    with sessions.begin() as db:
        job = db.get_one(Job, held.lease.job_id)
        asked, style = job.flow == "draft", styles.read(job.style) if job.style else None
        edited = not asked and _is_edited(db, talk_id)
        transcript, sheet = transcripts.read(db, talk_id), sheet_of(db, talk_id)
        secret = _is_under_embargo(db, talk_id)
    reading = _read(transcript, sheet)
    make = _maker(transcript, sheet, style, writer=writer, tell=held.progress, secret=secret, reading=reading)
    made: contracts.Recap | None = None
    notice = _notice("drafts.kept_edited") if edited else None
    if asked:
        made = make()
    elif not edited:
        made, notice = _drafted(make, transcript)
    quotable = left_out.find(transcript, sheet, reading)
    with sessions.begin() as db:
        left_out.keep(db, talk_id, quotable)
        if made is not None:
            save(db, talk_id, made, style.wording if style else USUAL)
        told = [*([notice] if notice else []), *([] if asked else after(db, talk_id))]
        if told:
            job = db.get_one(Job, held.lease.job_id)
            job.notices = [*job.notices, *told]
        recheck(db, talk_id)
        jobs.finish(db, held.lease)


def redraft(
    sessions: Sessions, talk_id: UUID, writer: Writer | None = None, style: Style | None = None
) -> None:  # fmt: skip
    """Draft anew at once; `redrafting.ask` has a worker do it. The earlier recap stays under its number.

    Raises: Refused: "recap.*".
    """
    with sessions.begin() as db:
        transcript, sheet = transcripts.read(db, talk_id), sheet_of(db, talk_id)
        secret = _is_under_embargo(db, talk_id)
    reading = _read(transcript, sheet)
    made = _maker(transcript, sheet, style, writer=writer, secret=secret, reading=reading)()
    quotable = left_out.find(transcript, sheet, reading)
    with sessions.begin() as db:
        left_out.keep(db, talk_id, quotable)
        save(db, talk_id, made, style.wording if style else USUAL)


def _maker(
    transcript: Transcript, sheet: TalkSheet, style: Style | None, **how: Any
) -> Callable[[], contracts.Recap]:  # fmt: skip
    """What drafts a talk, in a style where one is given. `how`: as `drafting.draft`."""
    make = functools.partial(drafting.draft, **how)
    if style is None:
        return functools.partial(make, transcript, talk=sheet)
    return functools.partial(styles.draft, transcript, style, talk=sheet, make=make)


def sheet_of(db: Session, talk_id: UUID) -> TalkSheet:
    """What the programme says of a talk, for the engines."""
    talk = db.get_one(Talk, talk_id)
    people = tuple(
        SheetPerson(
            person.name, person.role or None, person.organisation or None, tuple(map(str, person.aliases)), is_host
        )
        for person, is_host in announced(db, talk_id)
    )
    kind: TalkKind = talk.kind  # type: ignore[assignment] # held by the table's check
    return TalkSheet(title=talk.title, kind=kind, people=people, not_hosts=moderators.refused(db, talk_id))


def save(db: Session, talk_id: UUID, made: contracts.Recap, wording: Wording = USUAL) -> Recap:
    """Store a recap as the talk's newest. Its turn and speaker ids must be those of `transcripts.read`.

    Args: wording: of the style that it was drafted in; readers and exports keep to it.
    """
    number = (db.scalar(sa.select(sa.func.max(Recap.number)).where(Recap.talk_id == talk_id)) or 0) + 1
    row = Recap(
        talk_id=talk_id, number=number, engine=made.engine, language=made.language, title=made.title,
        standfirst=made.standfirst, notices=list(made.notices), wording=house.written(wording),
    )  # fmt: skip
    db.add(row)
    db.flush()
    for position, item in enumerate(made.items):
        add_item(db, row.id, position, item)
    db.flush()
    return row


def add_item(db: Session, recap_id: UUID, position: int, item: contracts.Item) -> RecapItem:
    row = RecapItem(
        recap_id=recap_id, position=position, kind=item.kind, text=item.text, verdict=item.verdict,
        speaker_id=UUID(item.speaker) if item.speaker else None, why=dict(item.why),
    )  # fmt: skip
    db.add(row)
    db.flush()
    for number, source in enumerate(item.sources):
        db.add(
            ItemSource(item_id=row.id, position=number, turn_id=UUID(source.turn), start_word=source.start_word,
                       end_word=source.end_word, start_ms=source.start_ms, end_ms=source.end_ms)
        )  # fmt: skip
    return row


def current(db: Session, talk_id: UUID) -> Recap | None:
    """The recap people work on: the newest."""
    newest = sa.select(Recap).where(Recap.talk_id == talk_id).order_by(Recap.number.desc()).limit(1)
    return db.scalar(newest)


def items(db: Session, recap_id: UUID) -> list[RecapItem]:
    return list(db.scalars(sa.select(RecapItem).where(RecapItem.recap_id == recap_id).order_by(RecapItem.position)))


def sources(db: Session, recap_id: UUID) -> dict[UUID, list[ItemSource]]:
    """The sources of all items of a recap, in order, by item."""
    rows = db.scalars(
        sa.select(ItemSource)
        .join(RecapItem, RecapItem.id == ItemSource.item_id)
        .where(RecapItem.recap_id == recap_id)
        .order_by(ItemSource.item_id, ItemSource.position)
    )
    found: dict[UUID, list[ItemSource]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


def value_of(db: Session, row: Recap) -> contracts.Recap:
    """The stored recap as the value that engines, gate and readers share. A source whose turn is gone is left out."""
    by_item = sources(db, row.id)
    values = tuple(item_value(item, by_item.get(item.id, ())) for item in items(db, row.id))
    return contracts.Recap(row.language, row.title, row.standfirst, row.engine, values, tuple(map(str, row.notices)))


def recheck(db: Session, talk_id: UUID) -> list[RecapItem]:
    """As `verify`, of a transcript that changed: its questions are matched with their answers anew, too."""
    transcript = transcripts.read(db, talk_id)
    exchanges.refresh(db, talk_id, transcript, sheet_of(db, talk_id))
    return verify(db, talk_id, transcript)


def verify(db: Session, talk_id: UUID, transcript: Transcript | None = None) -> list[RecapItem]:
    """Run the verbatim gate over the current recap and note each verdict; return the quotes that do not conform.

    Called on save, on publish, and whenever the transcript changes; then the recap is stale until it conforms again.
    Args: transcript: as `transcripts.read`, where it has been read already.
    """
    transcript = transcript or transcripts.read(db, talk_id)
    row = current(db, talk_id)
    if row is None:
        return []
    checked = verbatim.check(value_of(db, row), transcript)
    if _settle(db, row, checked, transcript):
        checked = verbatim.check(value_of(db, row), transcript)
    broken = []
    for item, value in zip(items(db, row.id), checked.items, strict=True):
        if item.verdict != value.verdict:
            item.verdict = value.verdict
            # A signature stands for one state of the quote, not for the next.
            item.signed_by, item.signed_reason, item.heard_by, item.heard_at = None, "", None, None
        if value.verdict in {"altered", "missing"} and item.signed_by is None:
            broken.append(item)
    now = db.scalar(sa.select(sa.func.now()))
    row.stale_at = (row.stale_at or now) if broken else None
    db.flush()
    return broken


def _settle(db: Session, row: Recap, checked: contracts.Recap, transcript: Transcript) -> bool:
    """Bring references that no longer fit back to their quotes' words, where these stand in the same turns."""
    rests_on, moved = sources(db, row.id), False
    for item, value in zip(items(db, row.id), checked.items, strict=True):
        better = verbatim.found_again(value, transcript) if value.verdict in {"altered", "missing"} else None
        if better is not None:
            values = [
                (UUID(one.turn), one.start_word, one.end_word, one.start_ms, one.end_ms) for one in better.sources
            ]
            anchors.put(db, rests_on[item.id], values)
            moved = True
    db.flush()
    return moved


def get_item(db: Session, item_id: UUID) -> RecapItem:
    """Raises: NotFound: "drafts.no_such_item"."""
    item = db.get(RecapItem, item_id)
    if item is None:
        raise NotFound("drafts.no_such_item")
    return item


def item_value(row: RecapItem, rests_on: Sequence[ItemSource]) -> contracts.Item:
    """An item as the gate reads it. A source whose turn is gone is left out."""
    return contracts.Item(
        kind=row.kind,  # type: ignore[arg-type] # the table's check holds it to the kinds
        text=row.text,
        speaker=str(row.speaker_id) if row.speaker_id else None,
        sources=tuple(
            contracts.Source(str(one.turn_id), one.start_word, one.end_word, one.start_ms, one.end_ms)
            for one in rests_on
            if one.turn_id is not None
        ),
        verdict=row.verdict,  # type: ignore[arg-type] # likewise
        why=row.why,
    )


def _read(transcript: Transcript, sheet: TalkSheet) -> Reading | None:
    """The talk as understood, once for the recap and for what it leaves out; None where the draft will say why not."""
    try:
        return extractive.read(transcript, sheet)
    except Refused:
        return None


def _drafted(
    make: Callable[[], contracts.Recap], transcript: Transcript
) -> tuple[contracts.Recap | None, dict[str, Any] | None]:
    """A talk too short for a recap still has its transcript: that is a notice, not a failure.

    That nobody speaks at all is said already.
    """
    if not transcript.turns:
        return None, None
    try:
        return make(), None
    except Refused as error:
        return None, _notice(error.key, **error.params)


def _notice(key: str, **params: object) -> dict[str, Any]:
    return {"key": key, "params": params}


def _is_under_embargo(db: Session, talk_id: UUID) -> bool:
    until = db.get_one(Talk, talk_id).embargo_until
    return until is not None and until > datetime.now(UTC)


def _is_edited(db: Session, talk_id: UUID) -> bool:
    row = current(db, talk_id)
    return row is not None and row.edited_at is not None
