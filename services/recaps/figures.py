"""Figures: numbers with their unit, in digits or in words, as a reader would want them in a box."""

from __future__ import annotations

import re
from dataclasses import dataclass

from text_to_num import alpha2digit

from services.recaps.lexicon import Lexicon, fold

_UNITS = (
    r"%|pour ?cent|per ?cent|euros?|€|dollars?|\$|k€|m€|md€|milliards?|millions?|mds?|mille|milliers?|billions?"
    r"|thousand|ans?|années?|years?|mois|months?|jours?|days?|heures?|hours?|minutes?|personnes?|people|emplois|salariés|postes"
    r"|points?|km|tonnes?|degrés?|gpus?|fois|times|x"
)
_FIGURE = re.compile(
    r"(?<!\w)(?:[$€£]\s?)?\d+(?:[ .,]\d{3})*(?:[.,]\d+)?(?:\s?(?:%|€|\$))?(?:\s(?:" + _UNITS + r"))*(?!\w)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d(?:[\d .,]*\d)?")
_GROUPING = re.compile(r"[ .,](?=\d{3}(?!\d))")
_UNIT = re.compile(r"[%$€£]|(?<!\w)(?:" + _UNITS.replace("|x", "") + r")(?!\w)", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_WEAK_UNIT = re.compile(
    r"\b(?:minutes?|heures?|hours?|jours?|days?|mois|months?|ans?|années?|years?|fois|times|x|points?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """`value`: digits without grouping, "." as decimal sign; `text`: as said, with its unit, folded."""

    value: str
    text: str

    @property
    def has_unit(self) -> bool:
        return bool(_UNIT.search(self.text))

    @property
    def has_weak_unit(self) -> bool:
        return bool(_WEAK_UNIT.search(self.text)) and not re.search(r"[%€$]|milli|bill|euro|dollar", self.text)

    @property
    def is_year(self) -> bool:
        return bool(_YEAR.fullmatch(self.value)) and not self.has_unit

    @property
    def is_salient(self) -> bool:
        """A reader needs it: it has a unit, is a year or has at least three digits."""
        return self.has_unit or bool(re.search(r"\d{3}", self.value))


def find(text: str) -> list[Figure]:
    """The figures written in digits, in order."""
    folded, found = fold(text), list[Figure]()
    if not _DIGIT.search(folded):
        return found
    for match in _FIGURE.finditer(folded):
        said = match.group().strip(" .,")
        number = _NUMBER.search(said)
        if number:
            found.append(Figure(_GROUPING.sub("", number.group()).replace(" ", "").replace(",", "."), said))
    return found


def find_spoken(text: str, known: Lexicon) -> list[Figure]:
    """The figures in digits or in words ("trente mille euros" is 30000), in order.

    Number words are rewritten for matching only; what is printed stays as said.
    """
    folded = fold(text)
    if not known.patterns["number_word"].search(folded.lower()):
        return find(folded)
    # The rewriting turns "pour cent" into "pour 100": it is spelt "%" before, as a reader would.
    marked = re.sub(r"\b(?:pour ?cent|per ?cent)\b", "%", folded, flags=re.IGNORECASE)
    return find(alpha2digit(marked, known.language))


def values(text: str, known: Lexicon) -> frozenset[str]:
    """All numbers of a text, written either way, for comparison."""
    return frozenset(one.value for one in (*find(text), *find_spoken(text, known)))
