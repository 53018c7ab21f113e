"""The gate's core: can the printed words be read off the spoken ones by the allowed differences alone?"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from services.recaps import cleaning, insertions
from services.recaps.insertions import Heard
from services.recaps.lexicon import Lexicon

_BRACKETED = re.compile(r"\[([^\[\]]*)\]|\((?:\.\.\.|…)\)")
_CASE_BRACKET = re.compile(r"\[(\w)\](?=\w)")  # "[L]e": a changed capital, shown
_ELISION = re.compile(r"[\s.…]*")
_MARKS = frozenset(",;:.!?…»)”–—")
_CORRECTION_RATIO = 60
_CORRECTED_WORDS = 3
_TINY_CUT_WORDS = 3
_CLAUSE_WORDS = 8
_NE, _NE_REACH = ("ne", "n"), 4
_DIGITS = re.compile(r"\d{1,3}")
_GROUP = re.compile(r"\d{3}")
_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d,])")


@dataclass(frozen=True, slots=True)
class Printed:
    """One element of a printed quote: a word, a shown cut, or words inserted in square brackets.

    `named`: what is inserted has a capital or a figure; `grows`: a number that three more digits would go on;
    `capital`: a word that starts with one; `own`: what is inserted, with its capitals.
    """

    kind: Literal["word", "cut", "insert"]
    words: tuple[str, ...] = ()
    named: bool = False
    grows: bool = False
    capital: bool = False
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spoken:
    """Compared words of a span. `drops`: start → ends of units that may go. `joints`: where a cut must be shown.

    `negated`: words that deny; `breaks`: words before which a mark stands, so that a new clause may begin; `stops`:
    those before which a sentence ended; `named`: words with a capital of their own; `heard`: what brackets may lean on.
    """

    words: tuple[str, ...]
    drops: dict[int, tuple[int, ...]]
    joints: frozenset[int]
    negated: frozenset[int]
    breaks: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    stops: frozenset[int] = frozenset()
    heard: Heard = insertions.NOTHING


def parse(text: str) -> list[Printed]:
    """A printed quote as elements, outer quotation marks and punctuation gone."""
    text = _CASE_BRACKET.sub(r"\1", text)
    found: list[Printed] = []
    at = 0
    for match in _BRACKETED.finditer(text):
        found += _words(text[at : match.start()])
        inside = match.group(1)
        if inside is None or _ELISION.fullmatch(inside):
            found.append(Printed("cut"))
        else:
            own = tuple(cleaning.compared(inside, lower=False))
            found.append(Printed("insert", tuple(cleaning.compared(inside)), named=_is_name(inside), own=own))
        at = match.end()
    found += _words(text[at:])
    return _grouped(found)


def _words(text: str) -> list[Printed]:
    cased = zip(cleaning.compared(text), cleaning.compared(text, lower=False), strict=False)
    return [Printed("word", (word,), capital=own[0].isupper()) for word, own in cased]


def _is_name(text: str) -> bool:
    return any(letter.isupper() or letter.isdigit() for letter in text)


def _grouped(found: list[Printed]) -> list[Printed]:
    """The digits of one number together: 1 000 and 1000 are the same, however the spaces are set."""
    result: list[Printed] = []
    for one in found:
        before = result[-1] if result else None
        if before and one.kind == before.kind == "word" and _GROUP.fullmatch(one.words[0]) and before.grows:
            result[-1] = Printed("word", (before.words[0] + one.words[0],), grows=True)
        else:
            grows = one.kind == "word" and bool(_DIGITS.fullmatch(one.words[0]))
            result.append(dataclasses.replace(one, grows=grows))
    return result


def spoken(
    spans: Sequence[Sequence[str]], touching: Sequence[bool], known: Lexicon, heard: Heard = insertions.NOTHING
) -> Spoken:  # fmt: skip
    """Args: spans: the tokens of each source, in order; touching[n]: span n goes on where span n−1 stopped."""
    words: list[str] = []
    drops: dict[int, list[int]] = {}
    joints, breaks, named, stops = set[int](), set[int](), set[int](), set[int]()
    for n, tokens in enumerate(spans):
        if n and not touching[n]:
            joints.add(len(words))
        first = []
        for token in tokens:
            first.append(len(words))
            words += cleaning.key(without_format(token))
            if token[-1:] in _MARKS:
                breaks.add(len(words))
            if cleaning.SENTENCE_END.search(token):
                stops.add(len(words))
            if _is_name(token):
                named |= set(range(first[-1], len(words)))
        first.append(len(words))
        for unit in cleaning.droppable(tokens, known):
            if first[unit.end] > first[unit.start]:
                drops.setdefault(first[unit.start], []).append(first[unit.end])
    pairs = {at: tuple(ends) for at, ends in drops.items()}
    return Spoken(
        tuple(words), pairs, frozenset(joints), denials(words, known), frozenset(breaks), frozenset(named),
        frozenset(stops), heard,
    )  # fmt: skip


def without_format(token: str) -> str:
    """A spoken token without format characters: a transcript's own soft hyphens are nobody's alteration."""
    return token if token.isascii() else "".join(c for c in token if unicodedata.category(c) != "Cf")


# Where the reading stands: before spoken word i, and whether a cut was shown just there (which opens a joint).
_State = tuple[int, bool]


def fits(printed: Sequence[Printed], said: Spoken, known: Lexicon) -> bool:
    """Whether the printed elements spell the whole span, dropping only what may go and cutting only where shown."""
    reached: set[_State] = _dropping({(0, True)}, said)
    for element in printed:
        if element.kind == "word":
            reached = {(end, False) for i, opened in reached for end in _read(said, i, element, known, opened=opened)}
        elif element.kind == "cut":
            ends = range(len(said.words) + 1)
            reached = {(end, True) for i, _ in reached for end in ends[i:] if _may_cut(i, end, said)}
        elif insertions.turns(element.words):
            return False
        else:
            explains = insertions.explains(element.own, said.heard, known)
            kept = {one for one in reached if explains and not _grows_figure(said, one[0], element.words, known)}
            reached = kept | _replaced(reached, element, said, known, explains=explains)
        reached = _dropping(reached, said)
        if not reached:
            return False
    return any(i == len(said.words) for i, _ in reached)


def _read(said: Spoken, i: int, printed: Printed, known: Lexicon, *, opened: bool) -> Iterator[int]:
    """Where the reading stands after a printed word; the digits of a number may be several spoken words."""
    if i >= len(said.words) or (i in said.joints and not opened):
        return
    word = printed.words[0]
    if same(said, i, printed) or (known.language == "en" and _plain(said.words[i]) == _plain(word)):
        yield i + 1
    if len(word) > 3 and word.isdigit() and _DIGITS.fullmatch(said.words[i]):
        together, end = said.words[i], i + 1
        while end < len(said.words) and end not in said.joints and _GROUP.fullmatch(said.words[end]):
            together, end = together + said.words[end], end + 1
            if together == word:
                yield end


def _plain(word: str) -> str:
    """A number without its thousands' commas, which are marks in English only."""
    return word.replace(",", "") if _COMMAS.match(word) else word


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


def meddling(printed: Sequence[Printed], said: Spoken, known: Lexicon) -> Iterator[str]:
    """The insertions that no newspaper may make: they turn the words round, make another figure, or add a thought."""
    at = 0
    for one in printed:
        if one.kind == "word":
            at = next((n + 1 for n in range(at, len(said.words)) if said.words[n] == one.words[0]), at)
        elif one.kind == "insert":
            own = said.words[at : at + len(one.words)] == one.words or insertions.explains(one.own, said.heard, known)
            if insertions.turns(one.words) or not own or _grows_figure(said, at, one.words, known):
                yield " ".join(one.words)


def _grows_figure(said: Spoken, i: int, inserted: Sequence[str], known: Lexicon) -> bool:
    beside = [said.words[n] for n in (i - 1, i) if 0 <= n < len(said.words)]
    return insertions.grows_figure(beside, inserted, known)


def same(said: Spoken, i: int, printed: Printed) -> bool:
    """Equal, or equal but for the accent that a capital may lack (Etat, État)."""
    spoken_word, word = said.words[i], printed.words[0]
    if spoken_word == word:
        return True
    if len(spoken_word) < 3 or spoken_word[1:] != word[1:] or not (printed.capital or i in said.named):
        return False
    first = {_bare(spoken_word[0]), _bare(word[0])}
    return len(first) == 1 and _bare(spoken_word[0]) in (spoken_word[0], word[0])


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def _may_cut(start: int, end: int, said: Spoken) -> bool:
    """A shown cut must not take a "not" out of the clause it stands in: that is no cut but the opposite statement.

    It does where it is a word or two, where it starts or ends on the word that denies, or where no mark within it
    closes a clause; further away, a person weighs it (`linting`).
    """
    if _marries(start, end, said):
        return False
    denying = [i for i in said.negated if start <= i < end]
    if not denying:
        return True
    attached = (start in denying and start not in said.breaks) or end - 1 in denying
    if attached or end - start <= _TINY_CUT_WORDS or any(_halved(i, start, end, said) for i in denying):
        return False
    if start == 0 or end == len(said.words):  # left out at an end: the rest stands as it was said
        return True
    return end - start > _CLAUSE_WORDS or any(i in said.breaks for i in range(start, end + 1))


def _marries(start: int, end: int, said: Spoken) -> bool:
    """From inside one sentence into another: one's subject would do another's deed."""
    inside = start not in said.breaks and end not in said.breaks and start > 0 and end < len(said.words)
    return inside and any(start < stop < end for stop in said.stops)


def _halved(i: int, start: int, end: int, said: Spoken) -> bool:
    """A "ne" kept without the "pas" that word i is, or the other way round."""
    if said.words[i] in _NE:
        return any(n in said.negated for n in range(end, min(i + _NE_REACH, len(said.words))))
    return any(said.words[n] in _NE for n in range(max(0, i - _NE_REACH), start))


def _replaced(
    reached: set[_State], inserted: Printed, said: Spoken, known: Lexicon, *, explains: bool
) -> set[_State]:  # fmt: skip
    """Where a bracket stands in for spoken words: a pronoun made clear, a name misheard, or the word itself ("[I]")."""
    found = set()
    for i, opened in reached:
        for end in range(i + 1, min(len(said.words), i + _CORRECTED_WORDS) + 1):
            replaced = said.words[i:end]
            joined = any(n in said.joints for n in range(i + opened, end))
            if joined or any(n in said.negated or said.words[n][-1].isdigit() for n in range(i, end)):
                break
            pronoun = explains and len(replaced) == 1 and replaced[0] in known.sets["pronouns"]
            if pronoun or replaced == inserted.words or (inserted.named and _misheard(replaced, inserted.words, known)):
                found.add((end, False))
    return found


def _misheard(said: Sequence[str], name: Sequence[str], known: Lexicon) -> bool:
    """A name for what sounds like it; two common words are two words, and the transcript is what to correct."""
    if all(known.zipf(word) > insertions.COMMON_ZIPF for word in (*said, *name)):
        return False
    return fuzz.ratio("".join(said), "".join(name)) >= _CORRECTION_RATIO


def denials(words: Sequence[str], known: Lexicon) -> frozenset[int]:
    """Which words deny something; "plus" and "personne" only near their "ne"."""
    found = set()
    for i, word in enumerate(words):
        near_ne = any(one in ("ne", "n") for one in words[max(0, i - 4) : i])
        if word in known.sets["negations"] or (near_ne and word in known.sets["negations_with_ne"]):
            found.add(i)
    return frozenset(found)
