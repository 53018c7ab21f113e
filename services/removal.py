"""Take something away for good: a recording sent by mistake, a talk that was never held. Nothing is undone here."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import storage, versions
from services.errors import Conflict
from services.models import ItemSource, Job, LeftOut, Recording, Speaker, Talk, Turn
from services.recaps import drafts
from services.sound import channels
from services.storage import Storage
from services.users import Reader


def remove_recording(db: Session, recording: Recording, who: Reader) -> tuple[str, ...]:
    """Delete a recording with its turns, words and voices; what the recap quoted of it is then missing. Where it was
    the sound of a text, the text stays and loses its times.

    Returns: the names of its files in the storage, for `discard` once this is committed. A job that runs finds its
    recording gone and drops what it has.
    Raises: NotAllowed: not for readers; Conflict: "removal.published", the talk must be withdrawn first.
    """
    who.need("reporter")
    _refuse_published(db, recording.talk_id)
    talk_id, keys = recording.talk_id, _keys(db, [recording])
    speakers = sa.select(Turn.speaker_id).where(Turn.recording_id == recording.id)
    own = list(db.scalars(speakers.distinct()))
    if db.scalar(sa.select(Job.id).where(Job.recording_id == recording.id, Job.flow == "align").limit(1)):
        _untime(db, recording.id)
    else:
        db.execute(sa.delete(Turn).where(Turn.recording_id == recording.id))
    still = sa.select(Turn.speaker_id).where(Turn.talk_id == talk_id, Turn.speaker_id.is_not(None))
    db.execute(sa.delete(Speaker).where(Speaker.id.in_([one for one in own if one]), Speaker.id.not_in(still)))
    db.execute(sa.delete(LeftOut).where(LeftOut.talk_id == talk_id))  # it holds words of the recording
    db.delete(recording)
    db.flush()
    drafts.recheck(db, talk_id)
    return keys


def remove_talk(db: Session, talk: Talk, who: Reader) -> tuple[str, ...]:
    """Delete a talk with everything that belongs to it. Returns: as `remove_recording`.

    Raises: NotAllowed: only for editors; Conflict: "removal.published", it must be withdrawn first.
    """
    who.need("editor")
    _refuse_published(db, talk.id)
    keys = _keys(db, db.scalars(sa.select(Recording).where(Recording.talk_id == talk.id)).all())
    db.execute(sa.delete(Turn).where(Turn.talk_id == talk.id))
    db.delete(talk)
    db.flush()
    return keys


def discard(store: Storage, keys: Iterable[str]) -> None:
    """Remove files whose rows are gone; one that is gone already is no error."""
    for key in keys:
        store.remove(key)


def _untime(db: Session, recording_id: UUID) -> None:
    timed = sa.select(Turn.id).where(Turn.recording_id == recording_id)
    db.execute(sa.update(ItemSource).where(ItemSource.turn_id.in_(timed)).values(start_ms=None, end_ms=None))
    gone: dict[str, object] = {"words": [], "start_ms": None, "end_ms": None, "recording_id": None}
    db.execute(sa.update(Turn).where(Turn.recording_id == recording_id).values(**gone))


def _refuse_published(db: Session, talk_id: UUID) -> None:
    published = versions.latest(db, talk_id)
    if published is not None and published.withdrawn_at is None:
        raise Conflict("removal.published")


def _keys(db: Session, recordings: Iterable[Recording]) -> tuple[str, ...]:
    """What lies in the storage for these recordings and for no other one: the same bytes may be of two talks."""
    rows = list(recordings)
    found: list[str] = []
    for row in rows:
        found += [key for key in (row.work_key, row.peaks_key, row.proxy_key) if key]
        found.append(storage.derived_key(row.id, channels.LEVELS))
        ids = [one.id for one in rows]
        shared = sa.select(Recording.id).where(Recording.storage_key == row.storage_key, Recording.id.not_in(ids))
        if db.scalar(shared.limit(1)) is None:
            found.append(row.storage_key)
    return tuple(found)
