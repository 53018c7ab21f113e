"""Lines that nobody signed, put together in blocks of one voice each, with a guess whose it is. Pure.

A host asks, hands over and calls; whoever was called speaks next; who was interrupted goes on. All of it is proposed:
a line's voice is never more than likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from services.changes import casting, cues
from services.changes.casting import Person, Role
from services.changes.cues import Unit

Reason = Literal["question", "asks", "answer", "called", "calls", "subject", "pause", "manner"]
# Where the keys a person needs are fewest: a change too many costs one, a line inside a proposal as many as lead to it.
# On a debate read by hand 125 instead of 177 at 0.25, seven proposals in ten right and three changes in four found; on
# five heated ones with the labels removed 7 % more, one in three right, four in five found.
LEAST = 0.12
# A text is a dialogue where lines have times and somebody asks, or where many ask: a newsletter asks its reader, too.
_ASKING_SHARE, _ASKING_LINES = 0.15, 5
_SHORT, _LONG = 8, 60
# Offered to be accepted by one key: two blocks, and further ones as far as they are so sure of their voice. On the same
# debates that took fewer keys than a longer offer, which is seldom right as a whole.
_AHEAD, _SURE_PERCENT, _MOST_AHEAD = 2, 40, 9
_MOST_INNER = 5
_GUESTLIKE = 0.5
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
    names = frozenset(key for one in people for key in casting.keys(one))
    pauses = [_pause_ms(one, other) for one, other in pairwise(run)]
    chances = cues.likelihoods([line.text for line in run], language, names, pauses)
    called = names | cues.frequent_names([line.text for line in run], words.lexicon)
    units = [cues.read(line.text, words, called) for line in run]
    spans = _spans(units, chances, begins=int(known))
    given = casting.given(run[0].voice, people) if known else "host" if first == 0 else None
    begun = [chances[a - 1] for a, _ in spans[1:]]
    seats = casting.seats([units[a:b] for a, b in spans], begun, given, surely=known)
    voices = casting.voices(spans, units, seats, people, [line.voice for line in lines[:first]], known=known)
    found = [
        Block(
            tuple(line.id for line in run[a:b]), role, voice, is_told,
            percent=round(100 * chances[a - 1]) if a else 100, reason=_reason(units, a, pauses),
            inner=tuple(run[n].id for n in sorted(range(a + 1, b), key=lambda n: -chances[n - 1])[:_MOST_INNER]),
        )
        for (a, b), (role, _), (voice, is_told) in zip(spans, seats, voices, strict=True)
    ][known:]  # fmt: skip
    return [replace(one, ahead=_ahead(found[n : n + _MOST_AHEAD])) for n, one in enumerate(found)]


def _ahead(found: Sequence[Block]) -> int:
    """Of how many of these, from the first on, it may be said at once that they are right."""
    for n, one in enumerate(found):
        is_sure = one.percent >= _SURE_PERCENT and (one.is_told or one.role == "host")
        if not (one.voice or one.role == "host") or (n >= _AHEAD and not is_sure):
            return max(1, n)
    return max(1, len(found))


def _spans(units: Sequence[Unit], chances: Sequence[float], *, begins: int) -> list[tuple[int, int]]:
    """[first, end) of each block. Between two that sound like hosts, or two that do not, a change must be likelier.

    Args: begins: how many units at the start are a turn of their own.
    """
    starts = [0, *(n + 1 for n, chance in enumerate(chances) if chance >= LEAST or n + 1 == begins), len(units)]
    spans = list(pairwise(starts))
    found = spans[: 1 + begins]
    for start, end in spans[1 + begins :]:
        one, other = casting.hostlike(units[slice(*found[-1])], ()), casting.hostlike(units[start:end], ())
        alike = min(one, other) >= casting.HOSTLIKE, max(one, other) < _GUESTLIKE
        least = _HOST_AFTER_HOST if alike[0] else _GUEST_ON if alike[1] else LEAST
        if chances[start - 1] >= least:
            found.append((start, end))
        else:
            found[-1] = (found[-1][0], end)
    return found


def _pause_ms(one: Line, other: Line) -> int | None:
    return None if one.end_ms is None or other.start_ms is None else other.start_ms - one.end_ms


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
