"""Publish, correct and withdraw: what readers see is frozen, and every change to it is made openly."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import contracts, editions, exchanges, recordings, transcripts, versions
from services.contracts import Recap, Transcript
from services.errors import Conflict, NotFound, Refused
from services.models import Day, Event, Publication, Talk, Turn, User
from services.people import announced
from services.recaps import drafts, verbatim
from services.talks import day_of
from services.talks import get as get_talk
from services.users import Reader


def publish(db: Session, talk_id: UUID, who: Reader, *, correction: str = "") -> Publication:
    """Freeze the talk's current recap and its transcript without what is off the record.

    Args: correction: the line readers see on a new version of something published.
    Raises: NotAllowed; Refused: "publications.no_recap", ".embargo", or
    ".not_verbatim" with `count` quotes that do not conform and nobody signed.
    """
    who.need("reporter")
    talk = get_talk(db, talk_id)
    if talk.embargo_until and talk.embargo_until > datetime.now(UTC):
        raise Refused("publications.embargo", until=talk.embargo_until.strftime("%Y-%m-%d %H:%M"))
    transcript = transcripts.read(db, talk_id)
    exchanges.refresh(db, talk_id, transcript, drafts.sheet_of(db, talk_id))  # the programme may say who leads by now
    transcript = dataclasses.replace(transcript, exchanges=exchanges.of_turns(db, talk_id, transcript.turns))
    broken = drafts.verify(db, talk_id, transcript)
    recap = drafts.current(db, talk_id)
    if recap is None:
        raise Refused("publications.no_recap")
    if broken:
        raise Refused("publications.not_verbatim", count=len(broken))
    last = versions.latest(db, talk_id)
    if last is not None:
        last.superseded_at = db.scalar(sa.select(sa.func.now()))
        db.flush()
    row = Publication(
        talk_id=talk_id, recap_id=recap.id, number=last.number + 1 if last else 1, frozen=freeze(db, talk, transcript),
        correction=correction.strip()[:500], published_by=who.id,
    )  # fmt: skip
    db.add(row)
    db.flush()
    editions.refresh(db, day_of(db, talk)[0])
    return row


def withdraw(db: Session, talk_id: UUID, who: Reader, note: str) -> Publication:
    """Take a talk off the public pages, openly: its address then shows the note. Raises: Refused: no note; NotFound."""
    who.need("reporter")
    row = versions.latest(db, talk_id)
    if row is None:
        raise NotFound("publications.not_published")
    if row.withdrawn_at is not None:
        raise Conflict("publications.already_withdrawn")
    if not note.strip():
        raise Refused("publications.no_note")
    row.withdrawn_at, row.withdrawn_note = db.scalar(sa.select(sa.func.now())), note.strip()[:500]
    db.flush()
    editions.refresh(db, day_of(db, get_talk(db, talk_id))[0])
    return row


def freeze(db: Session, talk: Talk, transcript: Transcript) -> dict[str, object]:
    """All that readers will ever need of this version, in one value: recap, transcript on the record, talk, sound."""
    recap = drafts.current(db, talk.id)
    if recap is None:
        raise Refused("publications.no_recap")
    day, event = day_of(db, talk)
    value = drafts.value_of(db, recap)
    # Notices are the newsroom's: they name what was left out because nobody said it.
    value = dataclasses.replace(value, notices=())
    return {
        "recap": contracts.plain(value),
        "transcript": contracts.plain(transcript),
        "talk": _talk(db, talk, day, event),
        "recordings": [
            {"id": str(one.id), "duration_ms": one.duration_ms, "turns": _span(db, one.id)}
            for one in recordings.of_talk(db, talk.id)
            if one.kind == "media" and one.duration_ms
        ],
        "marks": _marks(db, recap.id, value, transcript),
        "wording": recap.wording,
    }


def _talk(db: Session, talk: Talk, day: Day, event: Event) -> dict[str, object]:
    return {
        "title": talk.title, "slug": talk.slug, "kind": talk.kind, "date": day.date.isoformat(),
        "starts_at": talk.starts_at.isoformat() if talk.starts_at else None,
        "event": {"slug": event.slug, "name": event.name, "place": event.place},
        "people": [
            {"name": person.name, "role": person.role, "organisation": person.organisation, "is_host": is_host}
            for person, is_host in announced(db, talk.id)
        ],
    }  # fmt: skip


def _span(db: Session, recording_id: UUID) -> list[str]:
    """The ids of the turns that a recording holds, so that a page knows which sound belongs to a turn."""
    where = (Turn.recording_id == recording_id, Turn.off_record.is_(False))
    return [str(one) for one in db.scalars(sa.select(Turn.id).where(*where).order_by(Turn.position))]


def _marks(db: Session, recap_id: UUID, recap: Recap, transcript: Transcript) -> list[dict[str, object]]:
    """Per item, who listened again, which exception an editor signed, and whether a figure is its speaker's words."""
    names: dict[UUID, str] = {row.id: row.name for row in db.execute(sa.select(User.id, User.name))}
    return [
        {
            "heard_by": names.get(row.heard_by) if row.heard_by else None, "signed_reason": row.signed_reason or None,
            "said": item.kind == "figure" and verbatim.is_said(item, transcript),
        }
        for row, item in zip(drafts.items(db, recap_id), recap.items, strict=True)
    ]  # fmt: skip
