"""What the machine made anew, under what people changed of what it had made before: a three-way merge of turns. Pure.

Words are compared one by one: what a person wrote, whom they gave it to, where they cut and joined and what they took
off the record stays; everything else is taken from the new result. Where both changed the same place, the person wins
and the place is named. Source: diff3, on words that carry a voice, a border and a mark instead of on lines.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.contracts import Word
from services.doubts.folding import folded
from services.revising import comparing
from services.revising.laying import Laid, Placed, Token, flat, laid


@dataclass(frozen=True, slots=True)
class Conflict:
    """From word `word` of the merged turn number `turn` on, `mine` stands where the machine now has `theirs`.

    `kind`: "words"; or "voice", both as in `Laid`, "" for nobody.
    """

    kind: Literal["words", "voice"]
    turn: int
    word: int
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    turns: tuple[Laid, ...]
    conflicts: tuple[Conflict, ...] = ()


def merge(base: Sequence[Laid], mine: Sequence[Laid], theirs: Sequence[Laid]) -> Merged:
    """Put `theirs`, the machine's new result, in place of `base`, its last one, under what people made of it: `mine`.

    Voices have the same names on all sides. `theirs` equal to `base` gives `mine`; `mine` equal to `base` gives
    `theirs`. Nothing that is off the record in `mine`, or was said at the same time, is on it in the result.
    """
    work = _Merge(base, mine, theirs)
    work.run()
    turns, starts = laid(work.placed, base, mine, theirs)
    return Merged(turns, tuple(_conflicts(work.clashes, starts)))


@dataclass(frozen=True, slots=True)
class _Edit:
    """base[b0:b1] became side[s0:s1]."""

    b0: int
    b1: int
    s0: int
    s1: int


@dataclass(frozen=True, slots=True)
class _Clash:
    """At word `at` of the whole result."""

    at: int
    kind: Literal["words", "voice"]
    mine: str
    theirs: str


class _Group:
    """Edits of both sides that touch the same words of the base, base[first:last]."""

    def __init__(self, edit: _Edit, side: int) -> None:
        self.first, self.last = edit.b0, edit.b1
        self.sides: tuple[list[_Edit], list[_Edit]] = ([], [])
        self.sides[side].append(edit)

    def takes(self, edit: _Edit, side: int) -> bool:
        """Add an edit that meets this one. Two insertions at one place meet; one at a change's edge does not."""
        inserted = edit.b0 == edit.b1 == self.last
        meets = edit.b0 < self.last or (inserted and self._inserts())
        if meets:
            self.sides[side].append(edit)
            self.last = max(self.last, edit.b1)
        return meets

    def _inserts(self) -> bool:
        return any(one.b0 == one.b1 == self.last for edits in self.sides for one in edits)

    def span(self, side: int, pairs: dict[int, int]) -> slice:
        """Where these words of the base stand on a side."""
        edits = self.sides[side]
        if edits:
            return slice(edits[0].s0 - (edits[0].b0 - self.first), edits[-1].s1 + (self.last - edits[-1].b1))
        return slice(pairs[self.first], pairs[self.last - 1] + 1) if self.first < self.last else slice(0, 0)


class _Merge:
    """Walks along the base; what stands on all sides is settled word by word, each change by itself."""

    def __init__(self, base: Sequence[Laid], mine: Sequence[Laid], theirs: Sequence[Laid]) -> None:
        self.base, self.mine, self.theirs = flat(base), flat(mine), flat(theirs)
        old = [one.text for one in self.base]
        self._steps = [comparing.steps(old, [one.text for one in side]) for side in (self.mine, self.theirs)]
        self.in_mine, self.in_theirs = (_pairs(one) for one in self._steps)
        spans = [(turn.start_ms, turn.end_ms) for turn in mine if turn.off_record]
        self._secret = [(start, end) for start, end in spans if start is not None and end is not None]
        self.placed: list[Placed] = []
        self.clashes: list[_Clash] = []
        # A border that a person set or took away at words that are gone goes to the next word.
        self._border: bool | None = None
        # Up to which word the last place where voices disagree runs.
        self._voice_run = -1

    def run(self) -> None:
        at = 0
        for group in self._groups():
            for b in range(at, group.first):
                self._stable(b)
            new = self.theirs[group.span(1, self.in_theirs)]
            if group.sides[0]:
                self._own(group, self.mine[group.span(0, self.in_mine)], new)
            else:
                self._new(group, new)
            at = group.last
        for b in range(at, len(self.base)):
            self._stable(b)

    def _groups(self) -> list[_Group]:
        edits = [
            (_Edit(step.a0, step.a1, step.b0, step.b1), side)
            for side, steps in enumerate(self._steps) for step in steps if step.kind != "equal"
        ]  # fmt: skip
        found: list[_Group] = []
        for edit, side in sorted(edits, key=lambda pair: (pair[0].b0, pair[0].b1, pair[1])):
            if not found or not found[-1].takes(edit, side):
                found.append(_Group(edit, side))
        return found

    def _place(self, token: Token, old: Token | None, own: Token | None, new: Token | None) -> None:
        if self._border is not None:
            token, self._border = dataclasses.replace(token, opens=self._border), None
        self.placed.append(Placed(token, old, own, new))

    def _stable(self, b: int) -> None:
        """A word that stands on all sides: each of its marks is taken from who changed it, a person first."""
        old, own, new = self.base[b], self.mine[self.in_mine[b]], self.theirs[self.in_theirs[b]]
        voice = own.voice if own.voice != old.voice else new.voice
        word = own.word if own.word != old.word else new.word
        secret = own.off_record or (word != own.word and word is not None and self._is_secret(word, whole=True))
        opens = own.opens if own.opens != old.opens else new.opens
        if len({own.voice, old.voice, new.voice}) == 3:
            self._clash("voice", own.voice or "", new.voice or "")
        token = dataclasses.replace(own, voice=voice, word=word, opens=opens, off_record=secret)
        self._place(token, old, own, new)

    def _own(self, group: _Group, own: list[Token], new: list[Token]) -> None:
        """Words a person wrote; what they left alone, the voice or the border before them, is the new one's."""
        old = self.base[group.first : group.last]
        if group.sides[1] and _spelt(own) != _spelt(new):
            self._clash("words", " ".join(one.text for one in own), " ".join(one.text for one in new))
        for n, token in enumerate(own):
            was, fresh = _opposite(n, len(own), old), _opposite(n, len(own), new)
            if was is None or fresh is None:
                was, fresh = self._beside(group, token)
            voice = fresh.voice if was and fresh and token.voice == was.voice else token.voice
            opens = new[0].opens if n == 0 and old and new and token.opens == old[0].opens else token.opens
            exact = was if len(own) == len(old) else None
            self._place(dataclasses.replace(token, voice=voice, opens=opens), exact, token, None)

    def _beside(self, group: _Group, token: Token) -> tuple[Token | None, Token | None]:
        """The nearest word of the same turn of the person's that stands on all sides, as the machine had and has it."""
        for b in (group.first - 1, group.last):
            if b in self.in_mine and b in self.in_theirs and self.mine[self.in_mine[b]].turn == token.turn:
                return self.base[b], self.theirs[self.in_theirs[b]]
        return None, None

    def _new(self, group: _Group, new: list[Token]) -> None:
        """Words the machine heard otherwise, with what people decided of those that stood there."""
        old = self.base[group.first : group.last]
        own = [self.mine[self.in_mine[b]] for b in range(group.first, group.last)]
        beside = [self.mine[self.in_mine[b]] for b in (group.first - 1, group.last) if b in self.in_mine]
        borders = {n * len(new) // len(own): one.opens for n, one in enumerate(own) if one.opens != old[n].opens}
        for n, token in enumerate(new):
            was, before = _opposite(n, len(new), own), _opposite(n, len(new), old)
            voice = token.voice
            secret = token.word is not None and self._is_secret(token.word)
            if was and before:
                voice = was.voice if was.voice != before.voice else voice
                secret = secret or was.off_record
            else:
                voice = self._decided(group, beside) or voice
                secret = secret or (token.word is None and any(one.off_record for one in beside))
            opens = borders.get(n, token.opens)
            token = dataclasses.replace(token, voice=voice, off_record=secret, opens=opens)  # noqa: PLW2901 - as placed
            self._place(token, None, was, new[n])
        if not new and borders:
            self._border = next(iter(borders.values()))

    def _decided(self, group: _Group, beside: list[Token]) -> str | None:
        """The voice a person gave to the words on both sides of a place, if they are one turn."""
        if len(beside) < 2 or beside[0].turn != beside[1].turn:
            return None
        olds = (self.base[group.first - 1].voice, self.base[group.last].voice)
        return beside[0].voice if all(beside[0].voice != old for old in olds) else None

    def _is_secret(self, word: Word, *, whole: bool = False) -> bool:
        """Whether a word was said while something off the record was; `whole`: most of it."""
        if whole:
            middle = (word.start_ms + word.end_ms) // 2
            return any(start <= middle < end for start, end in self._secret)
        return any(word.start_ms < end and word.end_ms > start for start, end in self._secret)

    def _clash(self, kind: Literal["words", "voice"], mine: str, theirs: str) -> None:
        """Note a place; words in a row about whose voice they disagree alike are one place."""
        last = self.clashes[-1] if self.clashes else None
        goes_on = kind == "voice" and self._voice_run == len(self.placed)
        if last is None or not goes_on or (last.kind, last.mine, last.theirs) != (kind, mine, theirs):
            self.clashes.append(_Clash(len(self.placed), kind, mine, theirs))
        self._voice_run = len(self.placed) + 1


def _pairs(steps: Sequence[comparing.Step]) -> dict[int, int]:
    return {a0 + n: b0 + n for kind, a0, a1, b0, _ in steps if kind == "equal" for n in range(a1 - a0)}


def _opposite(n: int, count: int, row: Sequence[Token]) -> Token | None:
    """The word that stands where word `n` of `count` does, in a row of another length."""
    return row[min(len(row) - 1, n * len(row) // count)] if row else None


def _spelt(row: Sequence[Token]) -> str:
    """The words without what two hearings of one word differ in: capitals and signs."""
    return folded(" ".join(one.text for one in row))


def _conflicts(clashes: Sequence[_Clash], starts: Sequence[int]) -> list[Conflict]:
    """Args: starts: which word each merged turn starts with."""
    found = []
    for one in clashes:
        turn = max((n for n, start in enumerate(starts) if start <= one.at), default=0)
        found.append(Conflict(one.kind, turn, one.at - (starts[turn] if starts else 0), one.mine, one.theirs))
    return found
