"""Whose each block of lines may be: a host asks and calls, whoever was called speaks next, a voice may go on. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from services.changes.cues import Unit
from services.recaps.lexicon import name_key

Role = Literal["host", "guest"]
HOSTLIKE = 1.5
_SHORT, _LONG = 8, 60
# What runs on for so long and ends with "?" asks nobody: it is rhetoric, and no host's.
_MOST_ASKING = 35
# How far back the guest who spoke last is looked for.
_MEMORY = 10
_GUEST_AFTER_GUEST = 1.0
# Who opens a talk mostly leads it.
_OPENS, _SURELY = 2.0, 100.0
# A block that hardly anything parts from the one before is proposed to the same voice: by how much likelier that is
# than a change (its logarithm), less this. Keys it takes, before and with it: a debate read by hand 86, 82; 28 windows
# of 14 heated ones 1142, 1039, and in none of the 14 more.
_GOES_ON = 0.25
_SUREST = 0.99


@dataclass(frozen=True, slots=True)
class Person:
    """A voice that may be proposed, by the words that call it."""

    voice: str
    name: str
    is_host: bool = False


class Seat(NamedTuple):
    """Who may be speaking. `goes_on`: whoever spoke before."""

    role: Role
    goes_on: bool = False


def seats(
    blocks: Sequence[Sequence[Unit]], chances: Sequence[float], given: Role | None, *, surely: bool
) -> list[Seat]:  # fmt: skip
    """The likeliest row: a host never follows another host, a guest seldom a guest, and either may go on.

    Args: chances: that somebody else begins, of each block but the first; given: the role of the first block, if
        something speaks for one; surely: it is known.
    """
    scores = [hostlike(block, blocks[n - 1] if n else ()) - HOSTLIKE for n, block in enumerate(blocks)]
    if given:
        scores[0] += (_SURELY if surely else _OPENS) * (1 if given == "host" else -1)
    host, guest = scores[0], -scores[0]
    back: list[tuple[Seat, Seat]] = []  # from where a host and a guest here came, and whether they go on
    for score, chance in zip(scores[1:], chances, strict=True):
        same = _same(chance)
        to_host = max((guest, Seat("guest")), (host + same, Seat("host", goes_on=True)))
        to_guest = max(
            (host, Seat("host")),
            (guest - _GUEST_AFTER_GUEST, Seat("guest")),
            (guest + same, Seat("guest", goes_on=True)),
        )
        back.append((to_host[1], to_guest[1]))
        host, guest = to_host[0] + score, to_guest[0] - score
    role: Role = "host" if host > guest else "guest"
    found: list[Seat] = []
    for of_host, of_guest in reversed(back):
        before = of_host if role == "host" else of_guest
        found.append(Seat(role, before.goes_on))
        role = before.role
    return [Seat(role), *reversed(found)]


def _same(chance: float) -> float:
    """What speaks for the voice before, where somebody else begins with this chance."""
    bound = min(max(chance, 1 - _SUREST), _SUREST)
    return math.log((1 - bound) / bound) - _GOES_ON


def hostlike(block: Sequence[Unit], before: Sequence[Unit]) -> float:
    size = sum(unit.size for unit in block)
    last, first = block[-1], block[0]
    score = 2.0 * _asks(last) + 1.0 * any(map(_asks, block))
    score += 1.0 * any(unit.signs["floor"] or unit.signs["meta"] for unit in block)
    score += 2.0 * any(unit.signs["topic"] for unit in block) + 1.0 * last.signs["name_last"]
    score += 0.5 * (sum(unit.signs["you"] for unit in block) > sum(unit.signs["i"] for unit in block))
    score += 0.7 * (size <= _SHORT and not first.signs["answer"] and bool(before))
    score -= 2.0 * (first.signs["answer"] and not _asks(last)) + 1.5 * (size > _LONG)
    return score - 1.0 * (bool(before) and before[-1].is_question)


def _asks(unit: Unit) -> bool:
    return unit.is_question and unit.size <= _MOST_ASKING


def given(voice: str | None, people: Sequence[Person]) -> Role | None:
    """The role of somebody whose voice is known."""
    return next(("host" if one.is_host else "guest" for one in people if one.voice == voice), None)


def voices(
    spans: Sequence[tuple[int, int]], units: Sequence[Unit], seats: Sequence[Seat], people: Sequence[Person],
    before: Sequence[str | None], *, known: bool,
) -> list[tuple[str | None, bool]]:  # fmt: skip
    """Whose each block is, and whether that was said: called by name, or nobody else is left to be it.

    A guest who was interrupted goes on (three times in four), and so does whoever hardly anything speaks against; where
    one guest follows another, it is another one.
    Args: before: the voices of all earlier lines; known: the first block is the last of these.
    """
    hosts = [one.voice for one in people if one.is_host]
    guests = [one for one in people if not one.is_host]
    theirs = {one.voice for one in guests}
    last = next((voice for voice in reversed(before[-_MEMORY:]) if voice in theirs), None)
    earlier: Role | None = None
    called: str | None = None
    found: list[tuple[str | None, bool]] = []
    for number, ((a, b), (role, goes_on)) in enumerate(zip(spans, seats, strict=True)):
        if known and number == 0:
            found.append((before[-1], True))
            called = _called(units[a:b], guests) if role == "host" else None
        elif goes_on and found[-1][0]:
            found.append((found[-1][0], False))
            called = (_called(units[a:b], guests) or called) if role == "host" else None
        elif role == "host":
            found.append((hosts[0], True) if len(hosts) == 1 else (None, False))
            called = _called(units[a:b], guests)
        else:
            others = [one.voice for one in guests if one.voice != last]
            if called or len(guests) == 1:
                last = called or guests[0].voice
            elif earlier == "guest":
                last = others[0] if last and len(others) == 1 else None
            found.append((last, called is not None or len(guests) == 1))
            called = None
        earlier = role
    return found


def _called(block: Sequence[Unit], guests: Sequence[Person]) -> str | None:
    """The guest named last, where a block ends: asked a question, or given the floor."""
    for unit in reversed(block[-2:]):
        last = [name_key(token) for token in unit.text.split()][-4:]
        for key in reversed(last):
            for one in guests:
                if key and key in keys(one):
                    return one.voice
    return None


def keys(person: Person) -> frozenset[str]:
    """What calls a person: the full name's words, and those of a double first name."""
    whole = name_key(person.name)
    parts = (key for part in person.name.split() for key in (name_key(part), *name_key(part).split()))
    return frozenset(key for key in parts if len(key) > 2) | {whole}
