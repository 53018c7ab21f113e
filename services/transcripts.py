"""The transcript of a talk: made by the pipeline from words and voices or from a text, read by everybody else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import contracts, exchanges, formats, jobs, kept_turns, models, reading, word_rows
from services import turns as turn_making
from services.contracts import Transcript
from services.database import Sessions
from services.doubts import standing
from services.errors import Refused
from services.flow.work import Held
from services.models import Job, Person, Recording, Speaker, Talk, Turn
from services.once import once
from services.people import announced, speaking
from services.revising import rebuilding
from services.revising.recutting import PER_RECORDING
from services.sound import crosstalk
from services.speakers import Span
from services.storage import Storage


def build(sessions: Sessions, held: Held) -> None:
    """Stage `turns`: give each word its speaker and make turns of them; what people edited stays as it is."""
    with sessions.begin() as db:
        words = standing.words(db, held.lease.recording_id)
        rows = db.scalars(
            sa.select(models.Span)
            .where(models.Span.recording_id == held.lease.recording_id)
            .order_by(models.Span.position)
        )
        spans = [Span(row.label, row.start_ms, row.end_ms) for row in rows]
        asides = crosstalk.of_recording(db, held.lease.recording_id)
    made = crosstalk.woven(words, spans, asides) if asides else turn_making.build(words, spans)
    labels = dict.fromkeys(turn.speaker for turn in made if turn.speaker)  # in order of appearance
    voices = tuple(contracts.Speaker(id=label) for label in labels)
    with sessions.begin() as db:
        job = jobs.lock(db, held.lease.job_id)
        _replace(db, held, Transcript("", voices, tuple(made)))
        standing.measure(db, held.lease.recording_id)
        job.notices = [*(one for one in job.notices if not one["key"].startswith("doubts.")), *_doubts(db, job)]
        jobs.finish(db, held.lease)


def import_text(sessions: Sessions, held: Held, store: Storage) -> None:
    """Stage `import`: read a text transcript into turns. Raises: Refused: "formats.*", what is wrong with the text."""
    with sessions.begin() as db:
        recording = db.get_one(Recording, held.lease.recording_id)
        read = reading.read(db, store, recording)
    formats.spoken(read)
    if len(read.transcript.turns) >= PER_RECORDING:  # their positions would run into the next recording's
        raise Refused("formats.too_long")
    with sessions.begin() as db:
        _replace(db, held, read.transcript)
        job = jobs.lock(db, held.lease.job_id)
        notices = [{"key": one.key, "params": {**dict(one.params), "line": one.line}} for one in read.warnings[:50]]
        job.notices = [*job.notices, *notices]
        talk = db.get_one(Talk, held.lease.talk_id)
        talk.language = talk.language or read.transcript.language
        jobs.finish(db, held.lease)


@dataclass(frozen=True, slots=True)
class Count:
    """The turns of a talk; those on the record that nobody signs, and those without times."""

    turns: int
    unsigned: int
    untimed: int


@once
def count(db: Session, talk_id: UUID) -> Count:
    number = sa.func.count()
    unsigned = number.filter(Turn.speaker_id.is_(None), Turn.off_record.is_(False))
    untimed = number.filter(Turn.start_ms.is_(None))
    return Count(*db.execute(sa.select(number, unsigned, untimed).where(Turn.talk_id == talk_id)).one())


@once
def read(db: Session, talk_id: UUID, *, off_record: bool = False) -> Transcript:
    """The talk's transcript with names. Without `off_record`, what was said off the record is not in it at all."""
    turns = kept_turns.of_talk(db, talk_id)
    talk, values = db.get_one(Talk, talk_id), tuple(one.value for one in turns if off_record or not one.off_record)
    return Transcript(
        language=talk.language or "fr", speakers=tuple(speakers(db, talk_id)), turns=values, title=talk.title,
        exchanges=exchanges.of_turns(db, talk_id, values),
    )  # fmt: skip


def beginning(db: Session, talk_id: UUID, most_words: float = math.inf) -> tuple[Transcript, bool]:
    """The first turns on the record, until they hold so many words, without the times of each; whether that is all.

    A transcript of hours takes a fifth of a second to read; to show how something would look, its beginning does, or
    all of it without the times.
    """
    columns = (Turn.id, Turn.speaker_id, Turn.text, Turn.start_ms, Turn.end_ms)
    on_record = (Turn.talk_id == talk_id, Turn.off_record.is_(False))
    rows = db.execute(sa.select(*columns).where(*on_record).order_by(Turn.position)).all()
    turns: list[contracts.Turn] = []
    left = most_words
    for id_, speaker, text, start_ms, end_ms in rows:
        if left <= 0:
            break
        turns.append(contracts.Turn(str(id_), str(speaker) if speaker else None, text, start_ms, end_ms))
        left -= len(text.split())
    talk = db.get_one(Talk, talk_id)
    return Transcript(
        language=talk.language or "fr", speakers=tuple(speakers(db, talk_id)), turns=tuple(turns), title=talk.title,
        exchanges=exchanges.of_turns(db, talk_id, turns),
    ), len(turns) == len(rows)  # fmt: skip


@once
def speakers(db: Session, talk_id: UUID) -> list[contracts.Speaker]:
    """The talk's voices; a linked person's name, role and organisation win over what the source called them."""
    hosts = {person.id for person, is_host in announced(db, talk_id) if is_host}
    return [_speaker(row, person, hosts) for row, person in speaking(db, talk_id)]


def value_of(turn: Turn) -> contracts.Turn:
    words = word_rows.read(turn.words)
    return contracts.Turn(
        id=str(turn.id), speaker=str(turn.speaker_id) if turn.speaker_id else None, text=turn.text,
        start_ms=turn.start_ms, end_ms=turn.end_ms, words=words,
    )  # fmt: skip


def _speaker(row: Speaker, person: Person | None, hosts: set[UUID]) -> contracts.Speaker:
    return contracts.Speaker(
        id=str(row.id),
        name=person.name if person else row.name,
        role=(person.role if person else row.role) or None,
        organisation=(person.organisation if person else row.organisation) or None,
        is_host=row.is_host or (person is not None and person.id in hosts),
    )


def _doubts(db: Session, job: Job) -> list[dict[str, object]]:
    """Tell the reporter how many passages wait to be heard again."""
    count = sum(one.state == "open" for one in standing.of_recording(db, job.recording_id))
    if not count:
        return []
    return [{"key": "doubts.one" if count == 1 else "doubts.several", "params": {"count": count}}]


def _replace(db: Session, held: Held, made: Transcript) -> None:
    """Put the turns of a recording in place of its earlier ones; what people changed of those stays, and is told."""
    rebuilt = rebuilding.rebuild(db, db.get_one(Recording, held.lease.recording_id), made)
    job = db.get_one(Job, held.lease.job_id)
    kept = [{"key": "transcripts.edits_kept", "params": {}}] if rebuilt.has_edits else []
    others = (
        one for one in job.notices if not one["key"].startswith(("transcripts.conflict.", "transcripts.edits_kept"))
    )
    job.notices = [*others, *kept, *rebuilt.notices]
    db.flush()
