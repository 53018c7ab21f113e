"""Voices from one run of the machine to the next: its labels mean nothing across two runs, the words they said do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import contracts
from services.models import Person, Recording, Speaker
from services.people import announced
from services.revising import comparing
from services.revising.laying import Laid
from services.revising.recutting import PER_RECORDING


@dataclass(frozen=True, slots=True)
class Matched:
    """For each label of the new run its voice in the database, as an id; and, where people made it one with another
    voice, that other.
    """

    own: Mapping[str, str]
    given: Mapping[str, str]


def voices(
    db: Session, recording: Recording, base: Sequence[Laid], mine: Sequence[Laid], fresh: Sequence[Laid],
    found: Sequence[contracts.Speaker],
) -> Matched:  # fmt: skip
    """Find the voices of a new run again, and make rows for those that are new.

    Args: base, mine: what the machine made last and what people made of it, voices as ids; fresh: the new turns,
    voices as labels. Earlier voices keep their names and links.
    """
    paired = pairs(base, fresh)
    rows = {str(row.id): row for row in db.scalars(sa.select(Speaker).where(Speaker.talk_id == recording.talk_id))}
    own: dict[str, str] = {label: voice for label, voice in paired.items() if voice in rows}
    free = {id_: row for id_, row in rows.items() if id_ not in own.values() and not _speaks(id_, base, mine)}
    programme = {_folded(name): one for one, _ in announced(db, recording.talk_id) for name in (one.name, *one.aliases)}
    for number, voice in enumerate(found):
        if voice.id in own:
            continue
        row = _waiting(free.values(), voice, f"{recording.position}:{voice.id}") or _new(
            db, recording, number, voice, programme
        )
        free.pop(str(row.id), None)
        rows[str(row.id)] = row
        own[voice.id] = str(row.id)
    _label(db, recording, {label: rows[id_] for label, id_ in own.items()}, rows.values())
    one_with = merged(base, mine)
    return Matched(own, {label: one_with.get(id_, id_) for label, id_ in own.items()})


def pairs(base: Sequence[Laid], fresh: Sequence[Laid]) -> dict[str, str]:
    """Label → earlier voice: one to one, those with the most words in common first."""
    old = [(text, turn.voice) for turn in base for text in turn.tokens]
    new = [(text, turn.voice) for turn in fresh for text in turn.tokens]
    common: Counter[tuple[str, str]] = Counter()
    for kind, a0, a1, b0, _ in comparing.steps([one[0] for one in old], [one[0] for one in new]):
        if kind == "equal":
            both = zip(old[a0:a1], new[b0 : b0 + a1 - a0], strict=True)
            common.update((after[1], before[1]) for before, after in both if before[1] and after[1])
    found: dict[str, str] = {}
    for label, voice in sorted(common, key=lambda pair: (-common[pair], pair)):
        if label not in found and voice not in found.values():
            found[label] = voice
    return found


def merged(base: Sequence[Laid], mine: Sequence[Laid]) -> dict[str, str]:
    """Earlier voices that people made one with another: all their words are that one's now."""
    still = {turn.voice for turn in mine}
    old = [(text, turn.voice) for turn in base for text in turn.tokens]
    now = [(text, turn.voice) for turn in mine for text in turn.tokens]
    became: dict[str, set[str | None]] = {}
    for kind, a0, a1, b0, _ in comparing.steps([one[0] for one in old], [one[0] for one in now]):
        if kind == "equal":
            for before, after in zip(old[a0:a1], now[b0 : b0 + a1 - a0], strict=True):
                if before[1] and before[1] not in still:
                    became.setdefault(before[1], set()).add(after[1])
    return {voice: next(iter(others)) or voice for voice, others in became.items() if len(others) == 1}


def _speaks(voice: str, base: Sequence[Laid], mine: Sequence[Laid]) -> bool:
    return any(turn.voice == voice for turn in (*base, *mine))


def _waiting(free: Iterable[Speaker], voice: contracts.Speaker, label: str) -> Speaker | None:
    """A voice that says nothing yet: of that name, or of that very label and no other name."""
    rows = list(free)
    named = [row for row in rows if row.name and voice.name and _folded(row.name) == _folded(voice.name)]
    alike = [row for row in rows if row.label == label and not (row.name and voice.name)]
    return next(iter([*named, *alike]), None)


def _new(
    db: Session, recording: Recording, number: int, voice: contracts.Speaker, programme: Mapping[str, Person]
) -> Speaker:  # fmt: skip
    # A text's own label that names somebody on the programme is that person: the source says so itself.
    person = programme.get(_folded(voice.name)) if voice.name else None
    row = Speaker(
        talk_id=recording.talk_id, label=f"~{recording.position}:{voice.id}:{number}",
        position=recording.position * PER_RECORDING + number, name=voice.name, role=voice.role,
        organisation=voice.organisation, is_host=voice.is_host, person_id=person.id if person else None,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def _label(db: Session, recording: Recording, wanted: Mapping[str, Speaker], rows: Iterable[Speaker]) -> None:
    """Let each voice bear its new label (what a later passage finds it by); who bore it before gives it up."""
    targets = {f"{recording.position}:{label}": row for label, row in wanted.items()}
    moving = [row for row in rows if row.label in targets and targets[row.label] is not row]
    moving += [row for label, row in targets.items() if row.label != label and row not in moving]
    for row in moving:
        row.label = f"~{row.id}"
    db.flush()
    for label, row in targets.items():
        row.label = label
    db.flush()


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
