"""What a model may say between the quotes: only what the sentences it cites say, in words that can be checked.

Figures with their units, names, dates, quantities, negations and most of the content words of a sentence must occur in
what it cites. A paraphrase that changes meaning by common words alone passes: that is why the newsroom is shown which
lines a model wrote, and why it never writes a quote.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from services.formats import language as languages
from services.recaps import figures
from services.recaps.figures import Figure
from services.recaps.lexicon import Lexicon, fold, lexicon, name_key, words

Reason = Literal["figure", "name", "date", "negation", "quotation", "link", "language", "support", "length"]

_LEAST_SUPPORT = 0.6
_LONGEST_WORDS = 60
_LANGUAGE_WORDS = 6
_RUN = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-z])")
_MARKS = re.compile("[«»“”„\"‹›]|(?<!\\w)['’‘]|['’](?!\\w)")
_LINK = re.compile(r"[<>\[\]{}|\\`*#@_]|https?|www|\w\.[^\W\d]{2,}|//", re.IGNORECASE)
_HIDDEN = frozenset({"Cf", "Cc", "Co", "Cn", "Cs"})
_SIGNS = {"€": "euro", "$": "dollar", "£": "pound", "k€": "euro", "md": "milliard", "mds": "milliard"}
# Dates and quantities without digits: said, or not written. Numbers in words are compared as numbers.
_WATCHED = {
    "fr": """janvier février avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi
        vendredi samedi dimanche hier demain aujourd printemps automne hiver siècle décennie trimestre semestre moitié
        tiers quart double triple demi dizaine douzaine quinzaine vingtaine trentaine quarantaine cinquantaine
        soixantaine centaine millier million milliard billion premier première seconde deuxième troisième quatrième
        cinquième sixième dernier dernière unique""",
    "en": """january february april june july august september october november december monday tuesday wednesday
        thursday friday saturday sunday yesterday tomorrow today tonight spring summer autumn winter century decade
        quarter half third double triple twice thrice dozen hundred thousand million billion trillion first second
        fourth fifth sixth last""",
}
# Closed classes that may open a sentence in capitals without being anybody's name.
_OPENERS = {
    "fr": frozenset({"selon", "face", "ainsi", "enfin", "puis", "ensuite", "autre", "côté", "reste"}),
    "en": frozenset({"with", "from", "he", "she", "they", "it", "according", "then", "finally"}),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence does not stand. `what`: the words that its sources do not hold."""

    reason: Reason
    what: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What may be leant on. `spoken`: the cited sentences; `sheet`: names, roles and titles that go with them."""

    spoken: tuple[str, ...]
    sheet: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join((*self.spoken, *self.sheet))

    def also(self, *sheet: str | None) -> Said:
        return dataclasses.replace(self, sheet=(*self.sheet, *(one for one in sheet if one)))


def split(text: str) -> list[str]:
    """The sentences of a model's text, each to be judged on its own."""
    return [one.strip() for one in _SENTENCE.split(" ".join(text.split())) if one.strip()]


def fault(text: str, said: Said, language: str, *, phrase: bool = False) -> Fault | None:
    """The first reason why `text` may not be printed, or None.

    Args: language: the talk's, "fr" or "en"; phrase: a heading or title, which affirms nothing.
    """
    known = lexicon(language)
    return (
        _form(text)
        or _wrong_language(text, known)
        or _figure(text, said, known)
        or _name(text, said, known)
        or _date(text, said, known)
        or _negation(text, said, known, phrase=phrase)
        or _unsupported(text, said, known)
    )


def _form(text: str) -> Fault | None:
    """No quotation mark: only our own code sets those. Nothing that could be a link, a tag or hidden."""
    if len(text.split()) > _LONGEST_WORDS:
        return Fault("length")
    if any(unicodedata.category(letter) in _HIDDEN for letter in text):
        return Fault("link")
    if found := _MARKS.search(text):
        return Fault("quotation", found.group())
    if found := _LINK.search(text):
        return Fault("link", found.group())
    return None


def _wrong_language(text: str, known: Lexicon) -> Fault | None:
    if len(text.split()) < _LANGUAGE_WORDS or languages.guess([text], default=known.language) == known.language:
        return None
    return Fault("language")


def _figure(text: str, said: Said, known: Lexicon) -> Fault | None:
    """Each number must be said, and with the unit it is printed with."""
    there = _units(said.text, known)
    for one in (*figures.find(text), *figures.find_spoken(text, known)):
        if one.value not in there or not _spelt(one) <= there[one.value]:
            return Fault("figure", one.text)
    # Digits that no figure holds ("A380", "2nd", "½") are words like others.
    mixed = {run for run in _runs(text) if any(map(str.isnumeric, run)) and not (run.isascii() and run.isdecimal())}
    missing = mixed - set(_runs(said.text))
    return Fault("figure", " ".join(sorted(missing))) if missing else None


def _units(text: str, known: Lexicon) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in (*figures.find(text), *figures.find_spoken(text, known)):
        found.setdefault(one.value, set()).update(_spelt(one))
    return found


def _spelt(one: Figure) -> set[str]:
    """The units of a figure in one spelling: "euros" and "€" are the same."""
    folded = re.sub(r"\b(?:pour ?cent|per ?cent)\b", "%", one.text.lower())
    return {_SIGNS.get(unit, unit.rstrip("s")) for unit in re.findall(r"[%€$£]|[^\W\d_]+", folded)}


def _name(text: str, said: Said, known: Lexicon) -> Fault | None:
    """Each word with a capital must be said, or stand in the programme; the first may be a word of a closed class."""
    there = set(name_key(said.text).split())
    plain = known.sets["stop"] | known.sets["determiners"] | _OPENERS[known.language]
    for n, run in enumerate(_RUN.findall(text)):
        if run == run.lower() or set(name_key(run).split()) <= there:
            continue
        if n or run.lower() not in plain:
            return Fault("name", run)
    return None


def _date(text: str, said: Said, known: Lexicon) -> Fault | None:
    watched = {_singular(one) for one in _WATCHED[known.language].split()}
    there = {_singular(one) for one in words(fold(said.text).lower())}
    missing = [one for one in words(fold(text).lower()) if _singular(one) in watched - there]
    return Fault("date", missing[0]) if missing else None


def _negation(text: str, said: Said, known: Lexicon, *, phrase: bool) -> Fault | None:
    """Denied where nothing said is denied, or affirmed where all of it is."""
    denies, denied = _denies(text, known), [_denies(one, known) for one in said.spoken]
    wrong = (denies and not any(denied)) or (not denies and not phrase and bool(denied) and all(denied))
    return Fault("negation") if wrong else None


def _denies(text: str, known: Lexicon) -> bool:
    return any(word in known.sets["negations"] for word in words(fold(text).lower()))


def _unsupported(text: str, said: Said, known: Lexicon) -> Fault | None:
    """Too many content words that nothing it cites holds."""
    there = _stems(words(fold(said.text).lower()), known)
    told = [word for word in words(fold(text).lower()) if known.is_content(word)]
    missing = [word for word in told if known.stem(word) not in there]
    if told and len(missing) > (1 - _LEAST_SUPPORT) * len(told):
        return Fault("support", ", ".join(missing[:4]))
    return None


def _stems(found: Sequence[str], known: Lexicon) -> set[str]:
    return {known.stem(word) for word in found if known.is_content(word)}


def _runs(text: str) -> Iterable[str]:
    return (one.lower() for one in _RUN.findall(text))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 3 else word
