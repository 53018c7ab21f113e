"""Names that a recogniser misheard: proposed from what must be spelled right, with every place. Pure; changes nothing.

Thresholds: full names alike to 88 with one part equal, single words to 85 with five letters or more; what is less
alike is only suggested, where the context or the sound speaks for it. Accents and case are folded to compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from services.contracts import Transcript
from services.naming import phonetics
from services.naming.evidence import Evidence
from services.naming.spoken import Places, Spoken, bare, same, spoken
from services.recaps.lexicon import Lexicon, lexicon, name_key

TargetKind = Literal["person", "organisation", "term"]
Reason = Literal["learned", "accents", "name", "letters", "sound", "context"]
_FULL_NAME, _ONE_WORD, _LETTERS = 88, 85, 5
# Under a full name that is alike mostly by its first name, the rest must still be this alike to be more than a hint.
_LAST_NAME = 70
_HINT, _HINT_BY_SOUND, _JOINED = 55, 58, 90
# Zipf: a word this common is no misheard name; one the language knows at all is at most a suggestion.
COMMON_ZIPF, _KNOWN_ZIPF = 3.0, 1.85


@dataclass(frozen=True, slots=True)
class Target:
    """Something that must be spelled right. `others`: spellings that are right too; `heard`: learned to be wrong."""

    spelling: str
    kind: TargetKind = "term"
    others: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """`heard` stands where `to` should, at `places`. `score`: 0 to 100, how alike; only `is_sure` is ticked ahead."""

    heard: str
    to: str
    score: int
    reason: Reason
    is_sure: bool
    places: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """All misheard spellings of one person, organisation or term, the surest first."""

    target: Target
    variants: tuple[Variant, ...]

    @property
    def is_sure(self) -> bool:
        return any(one.is_sure for one in self.variants)

    @property
    def count(self) -> int:
        return sum(len(one.places) for one in self.variants)


@dataclass(frozen=True, slots=True)
class _Guess:
    target: Target
    heard: str
    to: str
    score: int
    reason: Reason
    is_sure: bool


def propose(
    transcript: Transcript, targets: Sequence[Target], dismissed: frozenset[tuple[str, str]] = frozenset()
) -> tuple[Repair, ...]:
    """What may be misheard, one Repair per target, the sure ones first.

    Args: dismissed: pairs (heard, to) that somebody refused. Each spelling is proposed for one target at most.
    """
    text, known = spoken(transcript), lexicon(transcript.language)
    right = frozenset(same(word) for one in targets for name in (one.spelling, *one.others) for word in name.split())
    best: dict[str, _Guess] = {}
    for guess in _guesses(text, targets, right, known):
        before = best.get(guess.heard)
        if (guess.heard, guess.to) in dismissed or guess.heard == guess.to:
            continue
        if before is None or (guess.is_sure, guess.score) > (before.is_sure, before.score):
            best[guess.heard] = guess
    grouped: dict[Target, list[Variant]] = {}
    for guess in best.values():
        places = tuple(text.evidence(at) for at in text.find(guess.heard))
        if places:
            variant = Variant(guess.heard, guess.to, guess.score, guess.reason, guess.is_sure, places)
            grouped.setdefault(guess.target, []).append(variant)
    made = [Repair(one, tuple(sorted(found, key=_order))) for one, found in grouped.items()]
    return tuple(sorted(made, key=lambda one: (not one.is_sure, -one.count, one.target.spelling)))


def is_common(heard: str, language: str) -> bool:
    """Whether `heard` is one ordinary word, which nobody wants changed everywhere."""
    words = name_key(heard).split()
    return len(words) <= 1 and all(lexicon(language).zipf(word) >= COMMON_ZIPF for word in heard.lower().split())


def _order(one: Variant) -> tuple[bool, int, str]:
    return (not one.is_sure, -len(one.places), one.heard)


def _guesses(
    text: Spoken, targets: Sequence[Target], right: frozenset[str], known: Lexicon
) -> Iterator[_Guess]:  # fmt: skip
    odd = {core: at for core, at in text.cores.items() if same(core) not in right and _may_be_name(core, known)}
    for target in targets:
        yield from _learned(target, text, known)
        yield from _accents(target, text, known)
        for word in _single(target, known):
            yield from _one_word(target, word, odd, known)
            yield from _two_for_one(target, word, text, odd, known)
        if target.kind == "person":
            yield from _beside(target, text, odd, known)
        elif len(target.spelling.split()) > 1:
            yield from _phrases(target, text, odd)


def _may_be_name(core: str, known: Lexicon) -> bool:
    rarity = known.zipf(core.lower())
    return rarity < COMMON_ZIPF and (core[:1].isupper() or any(map(str.isupper, core)) or _unlisted(core, known))


def _unlisted(core: str, known: Lexicon) -> bool:
    return len(core) >= _LETTERS and known.zipf(core.lower()) < _KNOWN_ZIPF


def _single(target: Target, known: Lexicon) -> list[str]:
    """The words of a target that name it alone: a last name, a term, the rare words of an organisation."""
    words = target.spelling.split()
    if target.kind == "person" and len(words) > 1:
        words = words[1:]
    return [word for word in words if _telling(word) and known.zipf(word.lower()) < COMMON_ZIPF]


def _telling(word: str) -> bool:
    return len(word) >= _LETTERS or _is_acronym(word)


def _is_acronym(word: str) -> bool:
    return word.isupper() and len(word) > 2


def _learned(target: Target, text: Spoken, known: Lexicon) -> Iterator[_Guess]:
    for told in target.heard:
        for heard in text.spellings(told):
            sure = any(known.zipf(word.lower()) < COMMON_ZIPF for word in heard.split())
            if not is_common(heard, known.language):
                yield _Guess(target, heard, _shown(told, target), 100, "learned", sure)


def _shown(told: str, target: Target) -> str:
    """For a name learned in part ("Pavlias"), the part it stands for; else the whole."""
    words = target.spelling.split()
    if target.kind != "person" or len(words) == 1 or len(told.split()) >= len(words):
        return target.spelling
    return max((" ".join(words[1:]), words[0]), key=lambda part: fuzz.ratio(name_key(told), name_key(part)))


def _accents(target: Target, text: Spoken, known: Lexicon) -> Iterator[_Guess]:
    """The right letters with other accents or capitals; a sentence in capitals is no mistake."""
    for word in target.spelling.split():
        for core in text.by_key.get(name_key(word), ()) if len(word) > 2 else ():
            if core in (word, *" ".join(target.others).split()) or core.isupper() or word[:1].islower():
                continue
            if known.zipf(core.lower()) < COMMON_ZIPF and known.zipf(word.lower()) < COMMON_ZIPF:
                yield _Guess(target, core, word, 100, "accents", is_sure=True)


def _one_word(target: Target, word: str, odd: dict[str, Places], known: Lexicon) -> Iterator[_Guess]:
    for core in odd:
        key, goal = name_key(core), name_key(word)
        # A plural is no mishearing.
        if key in (goal, f"{goal}s", f"{goal}x") or " " in key:
            continue
        score = fuzz.ratio(key, goal)
        if score >= _ONE_WORD and len(key) >= _LETTERS and len(goal) >= _LETTERS:
            # A word that the language knows may well be meant.
            yield _Guess(target, core, word, round(score), "letters", known.zipf(core.lower()) < _KNOWN_ZIPF)
        elif score >= _ONE_WORD and _is_acronym(core) and _is_acronym(word):
            yield _Guess(target, core, word, round(score), "letters", is_sure=False)
        elif score >= _HINT_BY_SOUND and core[:1].isupper() and _sounds(key, goal, known):
            yield _Guess(target, core, word, round(score), "sound", is_sure=False)


def _sounds(one: str, other: str, known: Lexicon) -> bool:
    key = phonetics.key(one, known.language)
    return len(key) > 1 and key == phonetics.key(other, known.language) and known.zipf(one) < _KNOWN_ZIPF


def _two_for_one(
    target: Target, word: str, text: Spoken, odd: dict[str, Places], known: Lexicon
) -> Iterator[_Guess]:  # fmt: skip
    """One name heard as two words: "Black Wall"."""
    goal = name_key(word).replace(" ", "")
    for heard in text.pairs(odd):
        score = fuzz.ratio(name_key(heard).replace(" ", ""), goal)
        if score >= _JOINED:
            sure = score == 100 and all(known.zipf(one.lower()) < COMMON_ZIPF for one in heard.split())
            yield _Guess(target, heard, word, round(score), "letters", sure)


def _beside(target: Target, text: Spoken, odd: dict[str, Places], known: Lexicon) -> Iterator[_Guess]:
    """A strange last name after the right first name, or a strange first name before the right last one."""
    first, *rest = target.spelling.split()
    last = " ".join(rest)
    if not rest:
        return
    for heard in text.after(first, len(rest)):
        if all(bare(word) in odd for word in heard.split()):
            yield from _full_name(target, heard, last, f"{first} {heard}", known)
    for heard in text.before(last):
        if heard in odd and fuzz.ratio(name_key(heard), name_key(first)) >= _LAST_NAME:
            yield from _full_name(target, heard, first, f"{heard} {last}", known)


def _full_name(target: Target, heard: str, to: str, full: str, known: Lexicon) -> Iterator[_Guess]:
    whole = round(fuzz.ratio(name_key(full), name_key(target.spelling)))
    part = fuzz.ratio(name_key(heard), name_key(to))
    if part == 100:
        return
    if whole >= _FULL_NAME and part >= _LAST_NAME:
        yield _Guess(target, heard, to, whole, "name", is_sure=True)
    elif part >= _HINT or _sounds(name_key(heard), name_key(to), known):
        yield _Guess(target, heard, to, whole, "context", is_sure=False)


def _phrases(target: Target, text: Spoken, odd: dict[str, Places]) -> Iterator[_Guess]:
    """A name of several words with one of them strange."""
    goal = name_key(target.spelling)
    for heard in text.windows(odd, len(target.spelling.split())):
        score = fuzz.ratio(name_key(heard), goal)
        if _FULL_NAME <= score < 100:
            yield _Guess(target, heard, target.spelling, round(score), "name", is_sure=True)


def targets_of(names: Iterable[tuple[str, Sequence[str]]]) -> tuple[Target, ...]:
    """People as targets: an alias that is nearly the name is a mishearing of it, any other is a name of theirs too.

    Args: names: (name, aliases).
    """
    found = []
    for name, aliases in names:
        words, others, heard = name.split(), [], []
        for alias in aliases:
            given = alias.split()
            if len(given) != len(words) or fuzz.ratio(name_key(alias), name_key(name)) < 80:
                others.append(alias)
                continue
            heard += [wrong for wrong, word in zip(given, words, strict=True) if same(wrong) != same(word)]
        found.append(Target(name, "person", tuple(others), tuple(heard)))
    return tuple(found)
