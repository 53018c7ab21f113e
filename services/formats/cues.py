"""Timed lines of any format → turns whose every word has its time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from services.contracts import Turn, Word
from services.errors import Refused
from services.formats import belief, labels, spreading
from services.formats.cast import Cast
from services.formats.document import Warning_

MAX_CUES = 1_000_000  # a cue per second for eleven days: nobody's talk, and what fits in a worker's memory
# Reading speed where a line has a start only: 15 characters a second is brisk, 8 slow.
QUICK_MS_PER_CHAR, SLOW_MS_PER_CHAR, SHORTEST_MS, LONGEST_PAUSE_MS = 65, 120, 1_000, 5_000
# Turns of nobody in particular: short enough to hold one voice, long enough to read.
# On a debate of 233 lines attributed by hand, turns that end with every sentence never mix two voices; waiting for 20
# words saves 4 turns in 10 and mixes voices in 3 of 10.
PAUSE_MS, MOST_WORDS = 1_500, 90
# A sentence that runs on from caption to caption is not cut at either, unless nobody could say it in one breath; what
# begins with a small letter goes on one, where so many captions end with a point that points mean something.
LONGEST_WORDS, SENTENCE_SHARE = 200, 0.2
_SENTENCE_END = re.compile(r"[.!?…][\s»\"”')\]]{0,4}$")
_SOUND = re.compile(r"(?:[\[(♪]|\*(?!\*))[^\[\]()]{0,60}[\])♪*]|♪+")


@dataclass(slots=True)
class Cue:
    """One caption. Times None where unreadable; `label` once believed; `change`: another voice, whoever it is;
    `guessed`: its start is not the source's, but what its neighbours leave.
    """

    start_ms: int | None
    end_ms: int | None
    text: str
    line: int
    label: labels.Label | None = None
    change: bool = False
    guessed: bool = False
    words: tuple[Word, ...] = field(default=())


def spread(text: str, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """Give each word of `text` its share of [start_ms, end_ms) by length; exact at both ends, never backwards."""
    tokens = text.split()
    before = list(accumulate(map(len, tokens), lambda sum_, length: sum_ + length + 1, initial=0))
    span, total = max(0, end_ms - start_ms), before[-1] or 1
    bounds = [start_ms + span * chars // total for chars in before]
    return tuple(map(Word, tokens, bounds, bounds[1:]))


def is_sound(text: str) -> bool:
    """Nobody's words: "[Musique]", "(applaudissements)", "♪"."""
    return "[(♪*".find(text.lstrip()[:1]) >= 0 and _SOUND.fullmatch(text.strip()) is not None


def is_sentence_end(text: str) -> bool:
    return not text[-1:].isalnum() and _SENTENCE_END.search(text[-6:]) is not None


def running_on(texts: Sequence[str], ended: Sequence[bool]) -> list[bool]:
    """For each caption, whether its last sentence goes on in the next. Args: ended: whether one ends with it."""
    if sum(ended) < SENTENCE_SHARE * len(texts):
        return [False] * len(texts)
    return [*(not end and after[:1].islower() for end, after in zip(ended, texts[1:], strict=False)), False]


def is_full(words: int, *, goes_on: bool) -> bool:
    """Whether a turn of nobody in particular takes no more. Args: goes_on: its last sentence has not ended."""
    return words >= (LONGEST_WORDS if goes_on else MOST_WORDS)


def limited(count: int) -> None:
    """Raises: Refused: "formats.too_many_cues"."""
    if count > MAX_CUES:
        raise Refused("formats.too_many_cues", limit=MAX_CUES)


def label(cues: Sequence[Cue], names: Iterable[str] = (), header: str = "") -> None:
    """Move believed labels from the captions' text to `Cue.label`, in place."""
    cues = [cue for cue in cues if not is_sound(cue.text)]
    # Without one of these marks there is no label; asking each caption more closely takes ten times as long.
    found = [labels.split(cue.text) if labels.could_open(cue.text) else None for cue in cues]
    keys = belief.believed(found, names=names, timed=True, header=header)
    for cue, one in zip(cues, found, strict=True):
        if one and one.key in keys:
            cue.label, cue.text, cue.change = one, one.rest, True


def name_headings(cues: Sequence[Cue]) -> None:
    """Read "Marie Dupont" or "(Marie Dupont)" on a line of its own above the words, where most cues have that.

    In place: the name becomes the cue's label; what it says may be nothing.
    """
    heads = [cue.text.partition("\n") for cue in cues]
    names = [_headed(head) if below else None for head, below, _ in heads]
    speaking = sum(map(bool, names))
    # Where nothing but names heads the captions, those who say nothing count too.
    if speaking < most_headings(len(cues)) and not (speaking > 1 and all(_headed(head) for head, *_ in heads)):
        return
    for cue, (head, below, said), name in zip(cues, heads, names, strict=True):
        if name := name if below else _headed(head):
            cue.label, cue.text = name, " ".join(said.split())


def most_headings(cues: int) -> float:
    """So many captions under a name are believed; fewer are titles on the screen."""
    return max(2, belief.DIALOGUE_SHARE * cues)


def heading(line: str) -> str:
    """The name that a line holds and nothing else, perhaps in brackets or before a colon; "" where it does not."""
    text = line.strip()
    text = (text[1:-1] if text[:1] + text[-1:] in {"()", "[]"} else text.rstrip(":\u00a0\u202f ")).strip()
    if not text[:1].isalpha() or text[:1].islower() or not text[-1:].isalnum():
        return ""
    return text if labels.is_name(text) or labels.is_unnamed(text) else ""


def _headed(line: str) -> labels.Label | None:
    """Who a line of its own names, perhaps with what they are in brackets: "Marie Dupont (Le Fanal)"."""
    name, bracket, role = line.strip().partition(" (")
    if bracket and role.endswith(")") and "(" not in role and (name := heading(name)):
        return labels.Label(labels.fold(name), name, "", role[:-1].strip() or None)
    name = heading(line)
    return labels.Label(labels.fold(name), name, "") if name else None


def turns(cues: Sequence[Cue], cast: Cast, warnings: list[Warning_], *, carry: bool = True) -> tuple[Turn, ...]:
    """Join cues into turns with word times.

    Consecutive cues of one speaker are one turn. Where nobody knows who speaks, a turn ends where a cue ends
    a sentence, before a pause of `PAUSE_MS`, or when it `is_full`; none of these inside a sentence that goes on.

    Sounds are nobody's words, unless a label says whose they are.

    Args: carry: a cue without label continues the speaker before it ("Name:" captions), or is nobody's (voice tags).
    """
    heard = [cue for cue in cues if cue.text.strip() and (cue.label or not is_sound(cue.text))]
    timed = _timed(heard, warnings)
    groups: list[tuple[str | None, list[Cue]]] = []
    group: list[Cue] = []
    speaker: str | None = None
    words = 0
    # Where everybody is named nobody asks.
    ended = [cue.label is None and is_sentence_end(cue.text) for cue in timed]
    on = running_on([cue.text for cue in timed], ended)
    for n, cue in enumerate(timed):
        said_by = speaker if carry and not cue.change else None
        if cue.label:
            said_by = cast.id_of(cue.label.name, cue.label.role)
        if group and (said_by != speaker or (said_by is None and (
            is_full(words, goes_on=on[n - 1]) or _closes(group[-1], cue, ended=ended[n - 1], goes_on=on[n - 1])
        ))):  # fmt: skip
            groups.append((speaker, group))
            group, words = [], 0
        group.append(cue)
        if said_by is None:
            words += cue.text.count(" ") + 1
        speaker = said_by
    if group:
        groups.append((speaker, group))
    return _turns(groups)


def _closes(last: Cue, after: Cue, *, ended: bool, goes_on: bool) -> bool:
    """Whether what nobody signed ends between two captions."""
    return after.change or ended or (not goes_on and (after.start_ms or 0) - (last.end_ms or 0) >= PAUSE_MS)


def _turns(groups: Sequence[tuple[str | None, list[Cue]]]) -> tuple[Turn, ...]:
    """Make a turn of each group; the words that have no times yet get them all at once."""
    windows = [window for _, group in groups for window in _windows(group)]
    untimed = [one for one in windows if not one[0].words]
    spread, tokens, ends = spreading.spread(
        [cue.text for cue, *_ in untimed], [start for _, start, _ in untimed], [end for *_, end in untimed],
        [n for n, (cue, *_) in enumerate(untimed) if cue.guessed],
    )  # fmt: skip
    done: list[Turn] = []
    at = word = bulk = 0
    for number, (speaker, group) in enumerate(groups, 1):
        group_windows = windows[at : at + len(group)]
        at += len(group)
        if any(cue.words for cue in group):
            words, bulk, word = _mixed(group_windows, spread, ends, bulk, word)
            text = " ".join([one.text for one in words])
        else:
            bulk += len(group)
            words, text = tuple(spread[word : ends[bulk - 1]]), " ".join(tokens[word : ends[bulk - 1]])
            word = ends[bulk - 1]
        last = max(words[-1].end_ms, group[-1].end_ms or 0)
        done.append(Turn(f"t{number}", speaker, text, group[0].start_ms or 0, last, words))
    return tuple(done)


def _mixed(
    windows: Sequence[tuple[Cue, int, int]], spread: Sequence[Word], ends: Sequence[int], bulk: int, word: int
) -> tuple[tuple[Word, ...], int, int]:
    """The words of a group of which some cues brought their own; and how many cues and words of `spread` are used."""
    words: list[Word] = []
    for cue, floor, _ in windows:
        if cue.words:
            words += [replace(w, start_ms=max(w.start_ms, floor), end_ms=max(w.end_ms, floor)) for w in cue.words]
        else:
            words += spread[word : ends[bulk]]
            bulk, word = bulk + 1, ends[bulk]
    return tuple(words), bulk, word


def _windows(group: Sequence[Cue]) -> list[tuple[Cue, int, int]]:
    """The time each cue of one voice may fill: none begins before the words of the one before have ended.

    For a cue whose words have times of their own, (cue, earliest, latest).
    """
    if len(group) == 1 and not group[0].words:
        start = group[0].start_ms or 0
        return [(group[0], start, max(start, group[0].end_ms or 0))]
    found: list[tuple[Cue, int, int]] = []
    floor = 0
    for n, cue in enumerate(group):
        start, end = cue.start_ms or 0, cue.end_ms or 0
        # Captions of one voice that overlap: the earlier one stayed on screen too long.
        if n + 1 < len(group) and start < (group[n + 1].start_ms or 0) < end:
            end = group[n + 1].start_ms or 0
        if cue.words:
            found.append((cue, floor, max(end, floor)))
            floor = max(floor, *(w.end_ms for w in cue.words[-1:]))
            continue
        start, end = max(start, floor), max(end, floor)
        found.append((cue, start, max(start, end)))
        floor = max(start, end)
    return found


def _timed(cues: list[Cue], warnings: list[Warning_]) -> list[Cue]:
    """Fill missing times from the neighbours and put the cues in order."""
    known = 0
    for cue in cues:
        if cue.start_ms is None:
            cue.start_ms, cue.guessed = known, True
        known = cue.end_ms if cue.end_ms is not None else cue.start_ms
    if any(after.start_ms < before.start_ms for before, after in pairwise(cues)):  # type: ignore[operator] # filled
        ordered = sorted(cues, key=lambda cue: cue.start_ms or 0)
        first = next(cue for cue, right in zip(cues, ordered, strict=True) if cue is not right)
        warnings.append(Warning_("formats.warning.out_of_order", first.line))
        cues = ordered
    if any(cue.end_ms is None for cue in cues):
        _end(cues)
    return cues


def _end(cues: list[Cue]) -> None:
    """End each open cue where the next begins, or after the time its text takes; share a start among equals."""
    at = 0
    while at < len(cues):
        same = at + 1
        start = cues[at].start_ms or 0
        while same < len(cues) and cues[same].start_ms == start and cues[same].end_ms is None:
            same += 1
        following = cues[same].start_ms if same < len(cues) else None
        if cues[at].end_ms is None:
            _share(cues[at:same], start, following)
            at = same
        else:
            at += 1


def _share(cues: list[Cue], start_ms: int, limit_ms: int | None) -> None:
    chars = sum(len(cue.text) for cue in cues)
    end = start_ms + max(SHORTEST_MS, chars * QUICK_MS_PER_CHAR)
    if limit_ms is not None and limit_ms > start_ms:
        end = min(limit_ms, start_ms + max(LONGEST_PAUSE_MS, chars * SLOW_MS_PER_CHAR))
    before = 0
    for n, cue in enumerate(cues):
        cue.guessed = cue.guessed or n > 0
        cue.start_ms = start_ms + (end - start_ms) * before // max(1, chars)
        before += len(cue.text)
        cue.end_ms = start_ms + (end - start_ms) * before // max(1, chars)
