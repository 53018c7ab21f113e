"""Lines that nobody signed, put together in blocks of one voice each, with a guess whose it is. Pure.

A host asks, hands over and calls; whoever was called speaks next; who was interrupted goes on. All of it is proposed:
a line's voice is never more than likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from services.changes import cues
from services.changes.cues import Unit
from services.recaps.lexicon import name_key

Reason = Literal["question", "asks", "answer", "called", "calls", "subject", "pause", "manner"]
Role = Literal["host", "guest"]
# Where the keys a person needs are fewest: a change too many costs one, a line inside a proposal as many as lead to it.
# On a debate read by hand 125 instead of 177 at 0.25, seven proposals in ten right and three changes in four found; on
# five heated ones with the labels removed 7 % more, one in three right, four in five found.
LEAST = 0.12
# A text is a dialogue where lines have times and somebody asks, or where many ask: a newsletter asks its reader, too.
_ASKING_SHARE, _ASKING_LINES = 0.15, 5
_SHORT, _LONG = 8, 60
# What runs on for so long and ends with "?" asks nobody: it is rhetoric, and no host's.
_MOST_ASKING = 35
# Offered to be accepted by one key: two blocks, and further ones as far as they are so sure of their voice. On the same
# debates that took fewer keys than a longer offer, which is seldom right as a whole.
_AHEAD, _SURE_PERCENT, _MOST_AHEAD = 2, 40, 9
_MOST_INNER = 5
# How far back the guest who spoke last is looked for.
_MEMORY = 10
_HOSTLIKE = 1.5
_GUEST_AFTER_GUEST = 1.0
_GUESTLIKE = 0.5
# Who opens a talk mostly leads it.
_OPENS, _SURELY = 2.0, 100.0
_HOST_AFTER_HOST, _GUEST_ON = 0.7, 0.3


@dataclass(frozen=True, slots=True)
class Line:
    """A turn of the transcript as it stands. `voice`: None where nobody knows; `is_open`: it may be proposed about;
    `part`: the recording it belongs to.
    """

    id: str
    text: str
    voice: str | None
    start_ms: int | None = None
    end_ms: int | None = None
    is_open: bool = True
    part: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """A voice that may be proposed, by the words that call it."""

    voice: str
    name: str
    is_host: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines of one voice. `voice`: a Person's, None where nothing speaks for one; `is_told`: because they
    were called by name, or are the only one of their role; `percent`: how likely somebody else speaks than before;
    `reason`: the strongest sign of it; `inner`: later lines at which one more voice may begin, the likeliest first;
    `ahead`: of how many blocks, from this one on, a person may say at once that they are right, 1 for none.
    """

    lines: tuple[str, ...]
    role: Role
    voice: str | None
    is_told: bool
    percent: int
    reason: Reason
    inner: tuple[str, ...] = ()
    ahead: int = 1


def propose(lines: Sequence[Line], language: str, people: Sequence[Person] = ()) -> tuple[Block, ...]:
    """Blocks of all lines without a voice, in order; none where this is no dialogue."""
    runs = _runs(lines) if _is_dialogue(lines) else []
    return tuple(block for first, end in runs for block in _of_run(lines, first, end, language, people))


def _runs(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """[first, end) of neighbours without a voice."""
    runs: list[tuple[int, int]] = []
    for n, line in enumerate(lines):
        if line.voice is None and line.is_open:
            if runs and runs[-1][1] == n and lines[n - 1].part == line.part:
                runs[-1] = (runs[-1][0], n + 1)
            else:
                runs.append((n, n + 1))
    return runs


def _is_dialogue(lines: Sequence[Line]) -> bool:
    asking = sum(line.text.rstrip(' »"”').endswith("?") for line in lines)
    timed = all(line.start_ms is not None for line in lines)
    return asking > 0 and len(lines) > 1 if timed else asking >= max(_ASKING_LINES, _ASKING_SHARE * len(lines))


def _of_run(
    lines: Sequence[Line], first: int, end: int, language: str, people: Sequence[Person]
) -> list[Block]:  # fmt: skip
    """The blocks of a run, read together with the turn before it, whose voice is known."""
    known = first > 0 and lines[first - 1].voice is not None and lines[first - 1].part == lines[first].part
    run = lines[first - known : end]
    words = cues.knowledge(language)
    names = frozenset(key for one in people for key in _keys(one))
    pauses = [_pause_ms(one, other) for one, other in pairwise(run)]
    chances = cues.likelihoods([line.text for line in run], language, names, pauses)
    called = names | cues.frequent_names([line.text for line in run], words.lexicon)
    units = [cues.read(line.text, words, called) for line in run]
    spans = _spans(units, chances, begins=int(known))
    given = _given(run[0].voice, people) if known else "host" if first == 0 else None
    roles = _roles([units[a:b] for a, b in spans], given, surely=known)
    voices = _voices(spans, units, roles, people, [line.voice for line in lines[:first]], known=known)
    found = [
        Block(
            tuple(line.id for line in run[a:b]), role, voice, is_told,
            percent=round(100 * chances[a - 1]) if a else 100, reason=_reason(units, a, pauses),
            inner=tuple(run[n].id for n in sorted(range(a + 1, b), key=lambda n: -chances[n - 1])[:_MOST_INNER]),
        )
        for (a, b), role, (voice, is_told) in zip(spans, roles, voices, strict=True)
    ][known:]  # fmt: skip
    return [replace(one, ahead=_ahead(found[n : n + _MOST_AHEAD])) for n, one in enumerate(found)]


def _ahead(found: Sequence[Block]) -> int:
    """Of how many of these, from the first on, it may be said at once that they are right."""
    for n, one in enumerate(found):
        is_sure = one.percent >= _SURE_PERCENT and (one.is_told or one.role == "host")
        if not (one.voice or one.role == "host") or (n >= _AHEAD and not is_sure):
            return max(1, n)
    return max(1, len(found))


def _given(voice: str | None, people: Sequence[Person]) -> Role | None:
    """The role of somebody whose voice is known."""
    return next(("host" if one.is_host else "guest" for one in people if one.voice == voice), None)


def _spans(units: Sequence[Unit], chances: Sequence[float], *, begins: int) -> list[tuple[int, int]]:
    """[first, end) of each block. Between two that sound like hosts, or two that do not, a change must be likelier.

    Args: begins: how many units at the start are a turn of their own.
    """
    starts = [0, *(n + 1 for n, chance in enumerate(chances) if chance >= LEAST or n + 1 == begins), len(units)]
    spans = list(pairwise(starts))
    found = spans[: 1 + begins]
    for start, end in spans[1 + begins :]:
        one, other = _hostlike(units[slice(*found[-1])], ()), _hostlike(units[start:end], ())
        alike = min(one, other) >= _HOSTLIKE, max(one, other) < _GUESTLIKE
        least = _HOST_AFTER_HOST if alike[0] else _GUEST_ON if alike[1] else LEAST
        if chances[start - 1] >= least:
            found.append((start, end))
        else:
            found[-1] = (found[-1][0], end)
    return found


def _pause_ms(one: Line, other: Line) -> int | None:
    return None if one.end_ms is None or other.start_ms is None else other.start_ms - one.end_ms


def _roles(blocks: Sequence[Sequence[Unit]], given: Role | None, *, surely: bool) -> list[Role]:
    """The likeliest row of roles: a host never follows a host, a guest seldom a guest.

    Args: given: that of the first block, if something speaks for one; surely: it is known.
    """
    scores = [_hostlike(block, blocks[n - 1] if n else ()) - _HOSTLIKE for n, block in enumerate(blocks)]
    if given:
        scores[0] += (_SURELY if surely else _OPENS) * (1 if given == "host" else -1)
    host, guest = scores[0], -scores[0]
    back: list[tuple[Role, Role]] = []
    for score in scores[1:]:
        stays = host < guest - _GUEST_AFTER_GUEST
        back.append(("guest", "guest" if stays else "host"))
        host, guest = guest + score, max(guest - _GUEST_AFTER_GUEST, host) - score
    roles: list[Role] = ["host" if host > guest else "guest"]
    for of_host, of_guest in reversed(back):
        roles.append(of_host if roles[-1] == "host" else of_guest)
    return roles[::-1]


def _hostlike(block: Sequence[Unit], before: Sequence[Unit]) -> float:
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


def _voices(
    spans: Sequence[tuple[int, int]], units: Sequence[Unit], roles: Sequence[Role], people: Sequence[Person],
    before: Sequence[str | None], *, known: bool,
) -> list[tuple[str | None, bool]]:  # fmt: skip
    """Whose each block is, and whether that was said: called by name, or nobody else is left to be it.

    A guest who was interrupted goes on (three times in four); where one guest follows another, it is another one.
    Args: before: the voices of all earlier lines; known: the first block is the last of these.
    """
    hosts = [one.voice for one in people if one.is_host]
    guests = [one for one in people if not one.is_host]
    theirs = {one.voice for one in guests}
    last = next((voice for voice in reversed(before[-_MEMORY:]) if voice in theirs), None)
    earlier: Role | None = None
    called: str | None = None
    found: list[tuple[str | None, bool]] = []
    for number, ((a, b), role) in enumerate(zip(spans, roles, strict=True)):
        if known and number == 0:
            found.append((before[-1], True))
            called = _called(units[a:b], guests) if role == "host" else None
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
        keys = [name_key(token) for token in unit.text.split()][-4:]
        for key in reversed(keys):
            for one in guests:
                if key and key in _keys(one):
                    return one.voice
    return None


def _keys(person: Person) -> frozenset[str]:
    """What calls a person: the full name's words, and those of a double first name."""
    whole = name_key(person.name)
    parts = (key for part in person.name.split() for key in (name_key(part), *name_key(part).split()))
    return frozenset(key for key in parts if len(key) > 2) | {whole}


def _reason(units: Sequence[Unit], at: int, pauses: Sequence[int | None]) -> Reason:
    one, other = units[at - 1] if at else None, units[at]
    pause_ms = pauses[at - 1] if at else None
    if one and one.signs["name_last"] and (one.is_question or one.size <= _SHORT):
        return "called"
    if one and one.is_question and not other.is_question:
        return "answer" if other.signs["answer"] else "question"
    if other.is_question:
        return "calls" if other.signs["name_last"] else "asks"
    if other.signs["topic"]:
        return "subject"
    return "pause" if pause_ms is not None and pause_ms >= cues.PAUSE_MS else "manner"
