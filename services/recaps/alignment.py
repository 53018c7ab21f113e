"""The gate's core: can the printed words be read off the spoken ones by the allowed differences alone?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from services.recaps import cleaning
from services.recaps.lexicon import Lexicon, lexicon

_BRACKETED = re.compile(r"\[([^\[\]]*)\]|\((?:\.\.\.|…)\)")
_CASE_BRACKET = re.compile(r"\[(\w)\](?=\w)")  # "[L]e": a changed capital, shown
_ELISION = re.compile(r"[\s.…]*")
_CORRECTION_RATIO = 60
_CORRECTED_WORDS = 3
_TINY_CUT_WORDS = 3


@dataclass(frozen=True, slots=True)
class Printed:
    """One element of a printed quote: a word, a shown cut, or words inserted in square brackets."""

    kind: Literal["word", "cut", "insert"]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spoken:
    """Compared words of a span. `drops`: start → ends of units that may go. `joints`: where a cut must be shown."""

    words: tuple[str, ...]
    drops: dict[int, tuple[int, ...]]
    joints: frozenset[int]
    negated: frozenset[int]


def parse(text: str) -> list[Printed]:
    """A printed quote as elements, outer quotation marks and punctuation gone."""
    text = _CASE_BRACKET.sub(r"\1", text)
    found: list[Printed] = []
    at = 0
    for match in _BRACKETED.finditer(text):
        found += [Printed("word", (word,)) for word in cleaning.compared(text[at : match.start()])]
        inside = match.group(1)
        if inside is None or _ELISION.fullmatch(inside):
            found.append(Printed("cut"))
        else:
            found.append(Printed("insert", tuple(cleaning.compared(inside))))
        at = match.end()
    return found + [Printed("word", (word,)) for word in cleaning.compared(text[at:])]


def spoken(spans: Sequence[Sequence[str]], touching: Sequence[bool], known: Lexicon) -> Spoken:
    """Args: spans: the tokens of each source, in order; touching[n]: span n goes on where span n−1 stopped."""
    words: list[str] = []
    drops: dict[int, list[int]] = {}
    joints = set()
    for n, tokens in enumerate(spans):
        if n and not touching[n]:
            joints.add(len(words))
        first = []
        for token in tokens:
            first.append(len(words))
            words += cleaning.compared(without_format(token))
        first.append(len(words))
        for unit in cleaning.droppable(tokens, known):
            if first[unit.end] > first[unit.start]:
                drops.setdefault(first[unit.start], []).append(first[unit.end])
    pairs = {at: tuple(ends) for at, ends in drops.items()}
    return Spoken(tuple(words), pairs, frozenset(joints), denials(words, known))


def without_format(token: str) -> str:
    """A spoken token without format characters: a transcript's own soft hyphens are nobody's alteration."""
    return "".join(c for c in token if unicodedata.category(c) != "Cf")


# Where the reading stands: before spoken word i, and whether a cut was shown just there (which opens a joint).
_State = tuple[int, bool]


def fits(printed: Sequence[Printed], said: Spoken, known: Lexicon) -> bool:
    """Whether the printed elements spell the whole span, dropping only what may go and cutting only where shown."""
    reached: set[_State] = _dropping({(0, True)}, said)
    for element in printed:
        if element.kind == "word":
            word = element.words[0]
            reached = {(i + 1, False) for i, opened in reached if _reads(said, i, opened=opened, word=word)}
        elif element.kind == "cut":
            ends = range(len(said.words) + 1)
            reached = {(end, True) for i, _ in reached for end in ends[i:] if _may_cut(i, end, said)}
        elif _denies(element.words):
            return False
        else:
            reached |= _replaced(reached, element.words, said, known)
        reached = _dropping(reached, said)
        if not reached:
            return False
    return any(i == len(said.words) for i, _ in reached)


def _reads(said: Spoken, i: int, *, opened: bool, word: str) -> bool:
    return i < len(said.words) and (opened or i not in said.joints) and same(said.words[i], word)


def _dropping(states: set[_State], said: Spoken) -> set[_State]:
    """The states and all that can be reached from them by dropping fillers and stutters."""
    reached, todo = set(states), list(states)
    while todo:
        i, opened = todo.pop()
        for end in said.drops.get(i, ()) if opened or i not in said.joints else ():
            if (end, opened) not in reached:
                reached.add((end, opened))
                todo.append((end, opened))
    return reached


def _denies(inserted: Sequence[str]) -> bool:
    """A bracket may supply the "ne" that speech swallows, never a "pas", in either language."""
    denying = lexicon("fr").sets["negations"] | lexicon("en").sets["negations"]
    return any(word in denying - {"ne", "n"} for word in inserted)


def same(spoken_word: str, printed_word: str) -> bool:
    """Equal, or equal but for the accent that a capital may lack (Etat, État)."""
    if spoken_word == printed_word:
        return True
    if len(spoken_word) < 3 or spoken_word[1:] != printed_word[1:]:
        return False
    first = {_bare(spoken_word[0]), _bare(printed_word[0])}
    return len(first) == 1 and _bare(spoken_word[0]) in (spoken_word[0], printed_word[0])


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def _may_cut(start: int, end: int, said: Spoken) -> bool:
    """A cut of a word or two that takes a negation out is no cut but the opposite statement."""
    return end - start > _TINY_CUT_WORDS or not any(i in said.negated for i in range(start, end))


def _replaced(reached: set[_State], inserted: Sequence[str], said: Spoken, known: Lexicon) -> set[_State]:
    """Where a bracket stands in for spoken words: a pronoun made clear, or a name the transcriber misheard."""
    found = set()
    for i, opened in reached:
        for end in range(i + 1, min(len(said.words), i + _CORRECTED_WORDS) + 1):
            replaced = said.words[i:end]
            joined = any(n in said.joints for n in range(i + opened, end))
            if joined or any(n in said.negated or said.words[n][-1].isdigit() for n in range(i, end)):
                break
            pronoun = len(replaced) == 1 and replaced[0] in known.sets["pronouns"]
            if pronoun or fuzz.ratio("".join(replaced), "".join(inserted)) >= _CORRECTION_RATIO:
                found.add((end, False))
    return found


def denials(words: Sequence[str], known: Lexicon) -> frozenset[int]:
    """Which words deny something; "plus" and "personne" only near their "ne"."""
    found = set()
    for i, word in enumerate(words):
        near_ne = any(one in ("ne", "n") for one in words[max(0, i - 4) : i])
        if word in known.sets["negations"] or (near_ne and word in known.sets["negations_with_ne"]):
            found.add(i)
    return frozenset(found)
