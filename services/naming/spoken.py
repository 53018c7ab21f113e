"""The words of a talk, stripped of their punctuation and found again by spelling, by key and by neighbour."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.contracts import Transcript
from services.naming import evidence
from services.naming.evidence import Evidence
from services.recaps.lexicon import fold, lexicon, name_key

# (turn number, first word, end): half-open
Place = tuple[int, int, int]
Places = list[tuple[int, int]]
_PARTS = re.compile(
    r"^(?P<opening>[^\w]*(?:(?:[dlnjmtsc]|qu|jusqu|lorsqu|puisqu)['’](?=\w))?)(?P<core>.*?)(?P<closing>(?:['’]s)?[^\w]*)$",
    re.IGNORECASE | re.DOTALL,
)


@functools.lru_cache(16_384)  # the words of some talks
def parts(token: str) -> tuple[str, str, str]:
    """What stands before a word, the word, what stands after: "« d’Ockem," → ("« d’", "Ockem", ",")."""
    match = _PARTS.match(token)
    return (match["opening"], match["core"], match["closing"]) if match else ("", token, "")


def bare(token: str) -> str:
    return parts(token)[1]


def same(word: str) -> str:
    """The word for comparison where accents count and capitals do not."""
    return fold(bare(word)).lower()


@dataclass(frozen=True)
class Spoken:
    """A transcript's words. `cores[word]` are its places, `by_key[key]` the spellings that fold to one key."""

    transcript: Transcript
    tokens: tuple[tuple[str, ...], ...]
    words: tuple[tuple[str, ...], ...]
    cores: Mapping[str, Places]

    @functools.cached_property
    def by_key(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for core in self.cores:
            found.setdefault(name_key(core), []).append(core)
        return found

    @functools.cached_property
    def _by_same(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for core in self.cores:
            found.setdefault(fold(core).lower(), []).append(core)
        return found

    def find(self, heard: str) -> list[Place]:
        """Where these very words stand, in order, none overlapping another."""
        wanted = tuple(heard.split())
        found: list[Place] = []
        for turn, n in self.cores.get(wanted[0], ()) if wanted else ():
            end = n + len(wanted)
            taken = found and found[-1][0] == turn and found[-1][2] > n
            if not taken and self.words[turn][n:end] == wanted and self._joined(turn, n, end):
                found.append((turn, n, end))
        return found

    def runs(self, wanted: tuple[str, ...]) -> list[tuple[int, int]]:
        """Where these very words stand in a text of one turn."""
        size, words = len(wanted), self.words[0]
        return [(n, n + size) for n in range(len(words) - size + 1)
                if size and words[n : n + size] == wanted and self._joined(0, n, n + size)]  # fmt: skip

    def spellings(self, told: str) -> list[str]:
        """The spellings under which the words `told` stand, capitals aside."""
        wanted = [fold(word).lower() for word in told.split()]
        found: dict[str, None] = {}
        for core in self._by_same.get(wanted[0], ()) if wanted else ():
            for turn, n in self.cores[core]:
                words = self.words[turn][n : n + len(wanted)]
                if [fold(word).lower() for word in words] == wanted:
                    found[" ".join(words)] = None
        return list(found)

    def after(self, first: str, count: int) -> list[str]:
        """The `count` words that follow the word `first`, wherever no punctuation parts them."""
        found: dict[str, None] = {}
        for core in self.by_key.get(name_key(first), ()):
            for turn, n in self.cores[core]:
                end = n + 1 + count
                if end <= len(self.words[turn]) and self._joined(turn, n, end):
                    found[" ".join(self.words[turn][n + 1 : end])] = None
        return list(found)

    def before(self, last: str) -> list[str]:
        """The words that stand just before the words `last`."""
        wanted = tuple(name_key(word) for word in last.split())
        found: dict[str, None] = {}
        for core in self.by_key.get(wanted[0], ()):
            for turn, n in self.cores[core]:
                keys = tuple(map(name_key, self.words[turn][n : n + len(wanted)]))
                if n and keys == wanted and self._joined(turn, n - 1, n + len(wanted)):
                    found[self.words[turn][n - 1]] = None
        return list(found)

    def pairs(self, odd: Iterable[str]) -> list[str]:
        return self.windows(odd, 2)

    def windows(self, odd: Iterable[str], count: int) -> list[str]:
        """Runs of `count` words that hold one of `odd`."""
        found: dict[str, None] = {}
        for core in odd:
            for turn, n in self.cores[core]:
                for first in range(max(0, n - count + 1), min(n, len(self.words[turn]) - count) + 1):
                    if self._joined(turn, first, first + count):
                        found[" ".join(self.words[turn][first : first + count])] = None
        return list(found)

    def evidence(self, at: Place) -> Evidence:
        turn, start, end = at
        return evidence.of(self.transcript.turns[turn], start, end, self._spans(turn))

    def _spans(self, turn: int) -> list[tuple[int, int]]:
        if turn not in self._cut:
            self._cut[turn] = evidence.spans_of(self.transcript.turns[turn], lexicon(self.transcript.language))
        return self._cut[turn]

    @functools.cached_property
    def _cut(self) -> dict[int, list[tuple[int, int]]]:
        return {}

    def _joined(self, turn: int, first: int, end: int) -> bool:
        """Whether nothing but spaces parts the words: no full stop, no comma, no bracket."""
        tokens = self.tokens[turn][first:end]
        return all(not parts(one)[2].strip("-") for one in tokens[:-1]) and not any(parts(one)[0] for one in tokens[1:])


def spoken(transcript: Transcript) -> Spoken:
    tokens = tuple(turn.tokens for turn in transcript.turns)
    words = tuple(tuple(map(bare, turn)) for turn in tokens)
    cores: dict[str, Places] = {}
    for turn, n, core in _numbered(words):
        if core:
            cores.setdefault(core, []).append((turn, n))
    return Spoken(transcript, tokens, words, cores)


def _numbered(words: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, str]]:
    for turn, row in enumerate(words):
        for n, core in enumerate(row):
            yield turn, n, core


_BEFORE_VOWEL = re.compile(r"(?P<lead>.*?)(?P<word>d|qu|jusqu|lorsqu|puisqu)['’]$", re.IGNORECASE | re.DOTALL)
_VOWEL_FIRST = re.compile(r"[aeiouyhàâäéèêëîïôöùûüœæ]", re.IGNORECASE)


def respelled(tokens: Sequence[str], to: str) -> str:
    """The words `tokens` as `to`, with the punctuation around them: « d’Ockem, » → « de Kempf, »."""
    opening, closing = parts(tokens[0])[0], parts(tokens[-1])[2]
    elided = _BEFORE_VOWEL.match(opening)
    if elided and not _VOWEL_FIRST.match(to):
        opening = f"{elided['lead']}{elided['word']}e "
    return f"{opening}{to}{closing}"


@dataclass(frozen=True, slots=True)
class Swap:
    """Words [start, end) of a text as it now is, and what stood there before."""

    start: int
    end: int
    before: tuple[str, ...]


def respell(tokens: Sequence[str], pairs: Iterable[tuple[str, str]]) -> tuple[list[str], list[Swap]]:
    """Write `to` for every (heard, to); the longest first, so that a name is not corrected inside another.

    Returns: the new tokens, and where they are new.
    """
    turn = Spoken(Transcript("", (), ()), (tuple(tokens),), (tuple(map(bare, tokens)),), {})
    edits: dict[int, tuple[int, str]] = {}
    taken: set[int] = set()
    for heard, to in sorted(pairs, key=lambda pair: (-len(pair[0].split()), pair)):
        for start, end in turn.runs(tuple(heard.split())):
            if not taken & set(range(start, end)):
                taken |= set(range(start, end))
                edits[start] = (end, respelled(tokens[start:end], to))
    made: list[str] = []
    swaps: list[Swap] = []
    n = 0
    while n < len(tokens):
        end, text = edits.get(n, (n + 1, tokens[n]))
        if n in edits:
            swaps.append(Swap(len(made), len(made) + len(text.split()), tuple(tokens[n:end])))
        made += text.split()
        n = end
    return made, swaps
