"""Voices that were named at this event already: a talk's nameless voice that sounds like one of them may be them.

Off unless the event's team switches it on; what is kept belongs to the event, is compared with nothing outside it, and
goes at once with the switch, with the person, or with the recording.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import talks
from services.models import Day, Event, Person, Recording, Speaker, Talk, Turn, Voiceprint

# Cosine of two prints. Two recordings of one person, other room and other noise: 0.43 to 0.96, eleven of fourteen
# above 0.80; of 630 pairs of two people none above 0.59, of older prints 0.66 (tests/bench/results/known_voices.md).
SUGGESTED, SURE = 0.70, 0.80
# The best person must beat the next by this much.
_MARGIN = 0.05
# A print of less speech than this says little.
_LEAST_MS, _SURE_MS = 5_000, 15_000
# A voice is heard in a few seconds.
_SAMPLE_MS = 8_000


@dataclass(frozen=True, slots=True)
class Recognised:
    """A voice of the talk that sounds like a person named in another: [start_ms, end_ms) of that recording to hear.

    `score`: 0 to 100, the cosine; `is_sure`: well above what two people ever reach, with speech enough on both sides.
    """

    speaker_id: UUID
    person_id: UUID
    name: str
    role: str
    organisation: str
    score: int
    is_sure: bool
    talk: str
    recording_id: UUID
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class _Print:
    speaker: Speaker
    row: Voiceprint
    talk: str


def switch(db: Session, event: Event, *, on: bool) -> None:
    """Keep the voices of this event from now on, or no longer: then all that was kept is deleted."""
    event.keeps_voices = on
    if not on:
        db.execute(sa.delete(Voiceprint).where(Voiceprint.recording_id.in_(_recordings(event.id))))
    db.flush()


def forget(db: Session, event_id: UUID, person_id: UUID) -> int:
    """Delete how a person sounds; return how many prints that were. Their names in transcripts stay."""
    found = [one.row.id for one in _prints(db, event_id) if one.speaker.person_id == person_id]
    db.execute(sa.delete(Voiceprint).where(Voiceprint.id.in_(found)))
    db.flush()
    return len(found)


def kept(db: Session, event_id: UUID) -> dict[UUID, int]:
    """Of how many recordings the voice of each person is kept."""
    counts: dict[UUID, int] = defaultdict(int)
    for one in _prints(db, event_id):
        if one.speaker.person_id is not None:
            counts[one.speaker.person_id] += 1
    return dict(counts)


def keep(
    db: Session, recording: Recording, prints: Mapping[str, Sequence[float]], spoken_ms: Mapping[str, int], engine: str
) -> None:  # fmt: skip
    """Store the prints a diarizer made, in place of earlier ones; nothing where the event does not want them.

    Args: prints: label → a point of length 1; spoken_ms: label → how long it speaks; engine: what made them.
    """
    db.execute(sa.delete(Voiceprint).where(Voiceprint.recording_id == recording.id))
    wanted = sa.select(Event.keeps_voices).join(Day).join(Talk).where(Talk.id == recording.talk_id)
    if not prints or not db.scalar(wanted):
        return
    for label, point in prints.items():
        db.add(
            Voiceprint(recording_id=recording.id, label=label, engine=engine, spoken_ms=spoken_ms[label],
                       point=[round(one, 5) for one in point])
        )  # fmt: skip
    db.flush()


def recognised(db: Session, talk_id: UUID) -> dict[UUID, Recognised]:
    """For each nameless voice of the talk the person of the event it sounds like, if there is one: by speaker."""
    _, _, event = talks.placed(db, talk_id)
    prints = _prints(db, event.id) if event.keeps_voices else []
    nameless = [one for one in prints if one.speaker.talk_id == talk_id and not one.speaker.person_id]
    here = {one.speaker.person_id for one in prints if one.speaker.talk_id == talk_id}
    known: dict[UUID, list[_Print]] = defaultdict(list)
    for one in prints:
        person_id = one.speaker.person_id
        if person_id is not None and one.speaker.talk_id != talk_id and person_id not in here:
            known[person_id].append(one)
    found: dict[UUID, Recognised] = {}
    taken: set[UUID] = set()
    for cosine, voice, person_id, like in _ranked(nameless, known):
        if voice.speaker.id not in found and person_id not in taken:
            taken.add(person_id)
            found[voice.speaker.id] = _recognised(db, voice, person_id, like, cosine)
    return found


def _ranked(
    nameless: Sequence[_Print], known: Mapping[UUID, Sequence[_Print]]
) -> list[tuple[float, _Print, UUID, _Print]]:
    """Pairs of a voice and a person that may be one, the likest first: (cosine, voice, person, their likest print)."""
    pairs = []
    for voice in nameless:
        best = sorted(
            ((*max((_cosine(voice, one), n) for n, one in enumerate(some)), person) for person, some in known.items()),
            reverse=True, key=lambda one: one[0],
        )  # fmt: skip
        if not best or best[0][0] < SUGGESTED or voice.row.spoken_ms < _LEAST_MS:
            continue
        if len(best) == 1 or best[0][0] - best[1][0] >= _MARGIN:
            cosine, n, person_id = best[0]
            pairs.append((cosine, voice, person_id, known[person_id][n]))
    return sorted(pairs, key=lambda one: -one[0])


def _cosine(left: _Print, right: _Print) -> float:
    if left.row.engine != right.row.engine or right.row.spoken_ms < _LEAST_MS:
        return -1.0
    return float(np.dot(np.array(left.row.point, float), np.array(right.row.point, float)))


def _recognised(db: Session, voice: _Print, person_id: UUID, like: _Print, cosine: float) -> Recognised:
    person = db.get_one(Person, person_id)
    row = db.execute(
        sa.select(Turn.start_ms, Turn.end_ms)
        .where(Turn.speaker_id == like.speaker.id, Turn.start_ms.is_not(None), Turn.end_ms.is_not(None))
        .where(Turn.off_record.is_(False))
        .order_by((Turn.end_ms - Turn.start_ms).desc())
        .limit(1)
    ).first()
    start, end = (row.start_ms or 0, row.end_ms or 0) if row else (0, 0)
    enough = min(voice.row.spoken_ms, like.row.spoken_ms) >= _SURE_MS
    return Recognised(
        speaker_id=voice.speaker.id, person_id=person_id, name=person.name, role=person.role,
        organisation=person.organisation, score=round(100 * cosine), is_sure=cosine >= SURE and enough,
        talk=like.talk, recording_id=like.row.recording_id, start_ms=start, end_ms=min(end, start + _SAMPLE_MS),
    )  # fmt: skip


def _prints(db: Session, event_id: UUID) -> list[_Print]:
    """All prints of the event with the speaker each belongs to."""
    label = sa.func.concat(Recording.position, ":", Voiceprint.label)
    rows = db.execute(
        sa.select(Speaker, Voiceprint, Talk.title)
        .join(Recording, Recording.talk_id == Speaker.talk_id)
        .join(Voiceprint, sa.and_(Voiceprint.recording_id == Recording.id, Speaker.label == label))
        .join(Talk, Talk.id == Speaker.talk_id)
        .join(Day, Day.id == Talk.day_id)
        .where(Day.event_id == event_id)
        .order_by(Voiceprint.created_at, Voiceprint.label)
    )
    return [_Print(*row) for row in rows]


def _recordings(event_id: UUID) -> sa.Select[Any]:
    return sa.select(Recording.id).join(Talk).join(Day).where(Day.event_id == event_id)
