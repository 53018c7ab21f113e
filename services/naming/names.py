"""Proposed names of a talk, and what people decide of them: one click, everywhere, kept, and undone as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import people, talks, transcripts
from services.contracts import Transcript
from services.errors import Conflict, NotFound, Refused
from services.models import NameDecision, Person, Speaker, Talk, Turn, TurnRevision
from services.naming import decided, glossary, introductions, known_voices, proposals, repairs, spoken
from services.naming.introductions import VoiceName
from services.naming.repairs import Repair, TargetKind
from services.recaps.anchors import Moved
from services.recaps.sheet import SheetPerson
from services.revising import editing, steps

Pair = tuple[str, str]
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Decision:
    """Something accepted that can be taken back. `heard` → `to`; of a voice, `heard` is empty and `to` its name."""

    id: UUID
    kind: Literal["repair", "voice"]
    heard: tuple[str, ...]
    to: str
    count: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed of a talk, and what was accepted, the latest first."""

    repairs: tuple[Repair, ...]
    voices: tuple[VoiceName, ...]
    accepted: tuple[Decision, ...]


def proposed(db: Session, talk_id: UUID) -> Proposed:
    """Nothing said off the record is proposed, or a proof of anything."""
    return proposals.kept.of(db, talk_id, "names", lambda: _proposed(db, talk_id))


def _proposed(db: Session, talk_id: UUID) -> Proposed:
    transcript = transcripts.read(db, talk_id)
    decisions = _decisions(db, talk_id)
    return Proposed(
        _repairs(db, talk_id, transcript, decisions), _voices(db, talk_id, transcript, decisions),
        tuple(_shown(one) for one in decisions if one.outcome == "accepted"),
    )  # fmt: skip


def correct(db: Session, talk_id: UUID, pairs: Sequence[Pair], user_id: UUID | None) -> Decision:
    """Write each (heard, to) that is proposed everywhere in the talk, as one decision, and learn it for the event.

    Raises: Refused: "names.nothing_chosen"; Conflict: "names.gone", nothing of it is proposed any more.
    """
    if not pairs:
        raise Refused("names.nothing_chosen")
    _lock(db, talk_id)
    transcript = transcripts.read(db, talk_id)
    wanted = set(pairs)
    for repair in _repairs(db, talk_id, transcript, _decisions(db, talk_id)):
        chosen = [one for one in repair.variants if (one.heard, one.to) in wanted]
        if chosen:
            turns = {place.turn for one in chosen for place in one.places}
            return _write(
                db, talk_id, [(one.heard, one.to) for one in chosen], turns, user_id,
                term=repair.target.spelling, kind=repair.target.kind,
            )  # fmt: skip
    raise Conflict("names.gone")


def teach(db: Session, talk_id: UUID, heard: str, to: str, user_id: UUID | None) -> Decision:
    """Write `to` for `heard` everywhere, as somebody says, and learn it for the event.

    Raises: Refused: "names.nothing_chosen", "names.too_long", "names.common_word"; NotFound: "names.not_said".
    """
    heard, to = " ".join(heard.split()), " ".join(to.split())
    if not heard or not to or heard == to:
        raise Refused("names.nothing_chosen")
    if max(len(heard), len(to)) > _LONGEST_NAME:
        raise Refused("names.too_long")
    _lock(db, talk_id)
    transcript = transcripts.read(db, talk_id)
    if repairs.is_common(heard, transcript.language):
        raise Refused("names.common_word", word=heard)
    text = spoken.spoken(transcript)
    spellings = text.spellings(" ".join(map(spoken.bare, heard.split())))
    turns = {transcript.turns[at[0]].id for one in spellings for at in text.find(one)}
    if not turns:
        raise NotFound("names.not_said", word=heard)
    return _write(db, talk_id, [(one, to) for one in spellings], turns, user_id, term=to, kind="term")


def keep(db: Session, talk_id: UUID, pairs: Sequence[Pair], user_id: UUID | None) -> None:
    """Leave these spellings as they are: they are not proposed again. Raises: Refused: "names.nothing_chosen"."""
    if not pairs:
        raise Refused("names.nothing_chosen")
    _decide(db, talk_id, "repair", "dismissed", {"pairs": [list(pair) for pair in pairs]}, user_id)


def name_voice(db: Session, talk_id: UUID, speaker_id: UUID, name: str, user_id: UUID | None) -> Decision:
    """Give a voice the name proposed for it, with role and organisation. Raises: Conflict: "names.gone"."""
    _lock(db, talk_id)
    found = _voices(db, talk_id, transcripts.read(db, talk_id), _decisions(db, talk_id))
    one = next((one for one in found if one.speaker == str(speaker_id) and one.name == name), None)
    if one is None:
        raise Conflict("names.gone")
    row = db.get_one(Speaker, speaker_id)
    before = {"person_id": str(row.person_id) if row.person_id else None, "name": row.name, "is_host": row.is_host}
    _, event = talks.day_of(db, db.get_one(Talk, talk_id))
    known = db.scalar(sa.select(Person).where(Person.event_id == event.id, Person.name == name))
    was = {"role": known.role, "organisation": known.organisation} if known else None
    editing.name_speaker(
        db, talk_id, speaker_id, name=name, role=one.role, organisation=one.organisation,
        is_host=True if one.is_host else None,
    )  # fmt: skip
    detail = {"speaker": str(speaker_id), "name": name, "before": before, "person_before": was}
    return _shown(_decide(db, talk_id, "voice", "accepted", detail, user_id))


def refuse_voice(db: Session, talk_id: UUID, speaker_id: UUID, name: str, user_id: UUID | None) -> None:
    """Do not propose this name for this voice again. Raises: NotFound: no such voice in the talk."""
    row = db.get(Speaker, speaker_id)
    if row is None or row.talk_id != talk_id:
        raise NotFound("editing.no_such_speaker")
    _decide(db, talk_id, "voice", "dismissed", {"speaker": str(speaker_id), "name": name}, user_id)


def undo(db: Session, talk_id: UUID, decision_id: UUID, user_id: UUID | None) -> int:
    """Take a decision back as a whole; what people changed since in the same turns stays.

    Returns: how many turns, or voices, are as they were. Raises: NotFound; Conflict: "names.undone_already".
    """
    _lock(db, talk_id)
    row = db.get(NameDecision, decision_id)
    if row is None or row.talk_id != talk_id or row.outcome != "accepted":
        raise NotFound("names.no_decision")
    if row.undone_at is not None:
        raise Conflict("names.undone_already")
    row.undone_at = db.scalar(sa.select(sa.func.now()))
    db.flush()
    if row.kind == "voice":
        return _unname(db, row.detail)
    _, event = talks.day_of(db, db.get_one(Talk, talk_id))
    glossary.unlearn(db, event.id, row.detail["term"], row.detail["learned"])
    return sum(_restore(db, one, user_id) for one in row.detail["turns"])


def _write(
    db: Session, talk_id: UUID, pairs: list[Pair], turns: Iterable[str], user_id: UUID | None, *, term: str,
    kind: TargetKind,
) -> Decision:  # fmt: skip
    done = []
    query = sa.select(Turn).where(Turn.talk_id == talk_id, Turn.id.in_([UUID(one) for one in turns]))
    for turn in db.scalars(query.order_by(Turn.position).with_for_update().execution_options(populate_existing=True)):
        tokens, swaps = spoken.respell(transcripts.value_of(turn).tokens, pairs)
        if swaps:
            changed = editing.edit_text(db, turn.id, turn.version, " ".join(tokens), user_id)
            rows = [[one.start, one.end, list(one.before)] for one in swaps]
            done.append({"id": str(turn.id), "version": changed.version, "swaps": rows})
    if not done:
        raise Conflict("names.gone")
    _, event = talks.day_of(db, db.get_one(Talk, talk_id))
    learned = glossary.learn(db, event.id, term, kind, [heard for heard, _ in pairs])
    detail = {"term": term, "to": pairs[0][1], "pairs": [list(one) for one in pairs], "learned": learned, "turns": done}
    return _shown(_decide(db, talk_id, "repair", "accepted", detail, user_id))


def _restore(db: Session, told: dict[str, Any], user_id: UUID | None) -> int:
    """Put the earlier words back: the whole earlier turn, or, where somebody edited it since, those words alone."""
    turn = db.scalar(sa.select(Turn).where(Turn.id == UUID(told["id"])).with_for_update())
    if turn is None:
        return 0
    if turn.version == told["version"]:
        steps.undo(db, turn.id, turn.version, user_id)
        return 1
    ours = db.scalar(
        sa.select(TurnRevision).where(TurnRevision.turn_id == turn.id, TurnRevision.version == told["version"])
    )
    if ours is None:
        return 0
    then, now = ours.text.split(), list(transcripts.value_of(turn).tokens)
    moved = Moved(then, now)
    found = 0
    for start, end, before in reversed(told["swaps"]):
        first, last = moved.span(start, end)
        if now[first:last] == then[start:end]:
            now[first:last] = before
            found = 1
    editing.edit_text(db, turn.id, turn.version, " ".join(now), user_id)
    return found


def _unname(db: Session, detail: dict[str, Any]) -> int:
    row = db.get(Speaker, UUID(detail["speaker"]))
    if row is None:
        return 0
    person, before, was = editing.person_of(db, row), detail["before"], detail["person_before"]
    if person is None or person.name != detail["name"]:
        return 0  # somebody has named the voice otherwise since
    earlier = before["person_id"]
    row.person_id = UUID(earlier) if earlier and db.get(Person, UUID(earlier)) else None
    row.name, row.is_host = before["name"], before["is_host"]
    if was is not None:
        person.role, person.organisation = was["role"], was["organisation"]
    db.flush()
    return 1


def _lock(db: Session, talk_id: UUID) -> None:
    """One decision at a time: two clicks do not correct twice."""
    if db.scalar(sa.select(Talk.id).where(Talk.id == talk_id).with_for_update()) is None:
        raise NotFound("talks.not_found")


def _decide(
    db: Session, talk_id: UUID, kind: str, outcome: str, detail: dict[str, Any], user_id: UUID | None
) -> NameDecision:  # fmt: skip
    row = NameDecision(talk_id=talk_id, kind=kind, outcome=outcome, detail=detail, decided_by=user_id)
    db.add(row)
    db.flush()
    return row


def _decisions(db: Session, talk_id: UUID) -> list[NameDecision]:
    return [one for one in decided.standing(db, talk_id) if one.kind in {"repair", "voice"}]


def _repairs(
    db: Session, talk_id: UUID, transcript: Transcript, decisions: Iterable[NameDecision]
) -> tuple[Repair, ...]:  # fmt: skip
    refused = frozenset(
        (str(heard), str(to))
        for one in decisions if (one.kind, one.outcome) == ("repair", "dismissed") for heard, to in one.detail["pairs"]
    )  # fmt: skip
    return repairs.propose(transcript, glossary.targets(db, talk_id), refused)


def _voices(
    db: Session, talk_id: UUID, transcript: Transcript, decisions: Iterable[NameDecision]
) -> tuple[VoiceName, ...]:  # fmt: skip
    refused = frozenset(
        (str(one.detail["speaker"]), str(one.detail["name"]))
        for one in decisions if (one.kind, one.outcome) == ("voice", "dismissed")
    )  # fmt: skip
    sheet = [
        SheetPerson(one.name, one.role or None, one.organisation or None, tuple(map(str, one.aliases)), is_host)
        for one, is_host in people.announced(db, talk_id)
    ]
    return _with_known(db, talk_id, introductions.propose(transcript, sheet, refused), refused)


def _with_known(
    db: Session, talk_id: UUID, said: Sequence[VoiceName], refused: frozenset[tuple[str, str]]
) -> tuple[VoiceName, ...]:  # fmt: skip
    """What was said and what the voices sound like: where both agree it is sure, where they differ neither is."""
    known = {str(speaker): one for speaker, one in known_voices.recognised(db, talk_id).items()}
    found: list[VoiceName] = []
    for one in said:
        sounds = known.pop(one.speaker, None)
        if sounds is None:
            found.append(one)
        elif sounds.name == one.name:
            found.append(replace(one, score=max(one.score, sounds.score), is_sure=True, sounds=sounds))
        else:
            found.append(replace(one, is_sure=False))
    named = {one.name for one in found}
    for speaker, like in known.items():
        if like.name not in named and (speaker, like.name) not in refused:
            found.append(
                VoiceName(speaker, like.name, like.role, like.organisation, is_host=False, score=like.score,
                          is_sure=like.is_sure, proofs=(), sounds=like)
            )  # fmt: skip
    return tuple(found)


def _shown(row: NameDecision) -> Decision:
    detail = row.detail
    if row.kind == "voice":
        return Decision(row.id, "voice", (), str(detail["name"]), 1, row.decided_at)
    heard = tuple(str(one) for one, _ in detail["pairs"])
    return Decision(
        row.id, "repair", heard, str(detail["to"]), sum(len(one["swaps"]) for one in detail["turns"]), row.decided_at
    )
