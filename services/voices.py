"""The voices of a talk as somebody who must name them needs them: how much each says, and a few seconds to hear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from services import transcripts
from services.errors import NotFound
from services.models import Person, Speaker, Turn
from services.once import once
from services.people import announced
from services.revising import cutting
from services.revising.editing import voice_of

# A voice is recognised in a few seconds; a greeting is too short, a speech too long to wait for.
_SAMPLE_MS = (3_000, 10_000)


@dataclass(frozen=True, slots=True)
class Sample:
    """[start_ms, end_ms) of a recording where one voice alone is heard."""

    recording_id: UUID
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody whom words can be given to. `value`: a voice's id, "new", or "person:…" of the programme.

    `position`: of a voice that is heard in the talk already, else 0; `name`: "" where nobody knows.
    """

    value: str
    name: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of a talk. `position` counts from 1 in the order of first words; `name` is "" while nobody knows."""

    id: UUID
    position: int
    name: str
    role: str
    organisation: str
    is_host: bool
    turns: int
    spoken_ms: int
    sample: Sample | None


@once
def of_talk(db: Session, talk_id: UUID) -> list[Voice]:
    """The voices that say something, in the order of their first words."""
    own = (Turn.talk_id == talk_id, Turn.speaker_id.is_not(None))
    spoken = sa.func.coalesce(sa.func.sum(Turn.end_ms - Turn.start_ms), 0)
    rows = db.execute(
        sa.select(Turn.speaker_id, sa.func.count(), spoken, _sample(), sa.func.min(Turn.position).label("first"))
        .where(*own).group_by(Turn.speaker_id).order_by("first")
    ).all()  # fmt: skip
    known = {one.id: one for one in transcripts.speakers(db, talk_id)}
    found = []
    for position, (speaker_id, count, spoken_ms, sample, _) in enumerate(rows, start=1):
        if speaker_id is None:  # never, as the condition says
            continue
        one = known[str(speaker_id)]
        found.append(
            Voice(speaker_id, position, one.name or "", one.role or "", one.organisation or "", one.is_host, count,
                  int(spoken_ms or 0), _heard(sample))
        )  # fmt: skip
    return found


def choices(db: Session, talk_id: UUID, heard: Sequence[Voice]) -> list[Choice]:
    """Whom words can be given to: the voices `heard`, those a text named, the programme's people, and a new voice."""
    found = [Choice(str(one.id), one.name, one.position) for one in heard]
    speaking = {one.value for one in found}
    known = transcripts.speakers(db, talk_id)
    found += [Choice(one.id, one.name) for one in known if one.name and one.id not in speaking]
    taken = {one.name for one in known}
    found += [Choice(f"person:{one.id}", one.name) for one, _ in announced(db, talk_id) if one.name not in taken]
    return [*found, Choice("new", "")]


def chosen(db: Session, talk_id: UUID, value: str) -> UUID | None:
    """The voice a choice stands for, made where it is not there yet; None for "", nobody; "host": a new one who leads.

    Raises: NotFound: "editing.no_such_speaker".
    """
    if value in {"", "new", "host"}:
        made_id = cutting.new_voice(db, talk_id) if value else None
        if value == "host":
            db.get_one(Speaker, made_id).is_host = True
            db.flush()
        return made_id
    kind, _, id_ = value.rpartition(":")
    try:
        wanted = UUID(id_)
    except ValueError:
        raise NotFound("editing.no_such_speaker") from None
    if not kind:
        return voice_of(db, talk_id, wanted).id
    person = db.get(Person, wanted)
    if kind != "person" or person is None or wanted not in {one.id for one, _ in announced(db, talk_id)}:
        raise NotFound("editing.no_such_speaker")
    speaking = sa.select(Speaker.id).where(Speaker.talk_id == talk_id, Speaker.person_id == wanted).limit(1)
    if (known := db.scalar(speaking)) is not None:
        return known
    made = db.get_one(Speaker, cutting.new_voice(db, talk_id))
    made.person_id = wanted
    db.flush()
    return made.id


def _sample() -> sa.ColumnElement[Any]:
    """Of a voice's turns the first of a good length, else the longest, as a list of [recording, start_ms, end_ms]."""
    shortest, longest = _SAMPLE_MS
    length = Turn.end_ms - Turn.start_ms
    good = sa.case((length.between(shortest, longest * 3), 0), else_=1)
    place = sa.func.jsonb_build_array(Turn.recording_id, Turn.start_ms, Turn.end_ms)
    ordered = aggregate_order_by(place, good, sa.case((good == 0, Turn.position), else_=-length))
    best = sa.func.array_agg(ordered, type_=ARRAY(JSONB)).filter(Turn.recording_id.is_not(None), length > 0)
    return best[1]  # Postgres counts from 1


def _heard(place: list[Any] | None) -> Sample | None:
    if place is None:
        return None
    recording_id, start_ms, end_ms = place
    return Sample(UUID(recording_id), start_ms, min(end_ms, start_ms + _SAMPLE_MS[1]))
