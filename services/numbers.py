"""The numbers of a text that a reader would look for, each where it stands: paragraph, or turn and second. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from services.contracts import Turn
from services.formats.document import Paragraph
from services.recaps import figures
from services.recaps.lexicon import fold

_AMOUNT = r"\d+(?:[ .,]\d{3})*(?:[.,]\d+)?"
_ALONE = r"(?<![\w#.,:/-])"
# "5 à 20", "27 et 30 millions": both ends are one figure.
_UNIT = (
    r"(?: ?[%€$]| (?:milli\w+|ans?|mois|jours?|heures?|minutes?|years?|months?|days?|hours?|fois|times|euros?|points?))"
)
_RANGE = re.compile(rf"{_ALONE}{_AMOUNT}(?: ?[-–] ?| (?:à|a|et|to|and) ){_AMOUNT}{_UNIT}?(?![\w-])")
# "87 licences", "38 Tera": what is counted, but for the first few, of which every text has some; and "10cl".
_NOT_COUNTED = (
    "a|à|et|ou|de|des|du|la|le|les|est|sont|en|dans|pour|par|derni\\w+|premi\\w+|and|or|of|to|is|are|in|for|by|last"
)
_COUNTED = re.compile(rf"{_ALONE}({_AMOUNT}) (?!(?:{_NOT_COUNTED})\b)[A-Za-zÀ-ÿ][\w²³]+")
_GLUED = re.compile(rf"{_ALONE}\d+(?:[.,]\d+)?(?:[cdm]?l|[ck]?m[²³]?|[mk]?g|[KMGT]?[oBbW]h?)(?!\w)")
_FEWEST = 20
_SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Þ0-9«])")
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_DIGITS = re.compile(r"[ ,.](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Number:
    """`text`: as written, with its unit or what is counted; `sentence`: where. `line` (from 1) of a written text,
    else `turn` and, where that has times, the second its word begins at; where nobody timed that word, the last second
    before it that the source tells: a caption's, from which on it will be heard.
    """

    text: str
    sentence: str
    is_year: bool = False
    line: int | None = None
    turn: str | None = None
    start_ms: int | None = None


def of_paragraphs(paragraphs: Iterable[Paragraph]) -> tuple[Number, ...]:
    return tuple(
        replace(one, line=line)
        for line, text in paragraphs for sentence in _SENTENCES.split(text) for _, one in _of_sentence(sentence)
    )  # fmt: skip


def of_turns(turns: Iterable[Turn]) -> tuple[Number, ...]:
    """The numbers somebody says, with the time of their first word or of what it stands in."""
    return tuple(_of_turns(turns))


def _of_turns(turns: Iterable[Turn]) -> Iterator[Number]:
    for turn in turns:
        word = 0
        for sentence in _SENTENCES.split(turn.text):
            for at, one in _of_sentence(sentence):
                yield replace(one, turn=turn.id, start_ms=_told_ms(turn, word + at))
            word += len(sentence.split())


def _told_ms(turn: Turn, word: int) -> int | None:
    told = (one.start_ms for one in reversed(turn.words[: word + 1]) if not one.estimated)
    return next(told, turn.start_ms)


def _of_sentence(sentence: str) -> Iterator[tuple[int, Number]]:
    """Each number with the place of its first word, in reading order."""
    folded = fold(sentence)
    if not any(map(str.isdigit, folded)):
        return
    found: list[tuple[int, int]] = [match.span() for pattern in (_RANGE, _GLUED) for match in pattern.finditer(folded)]
    found += [match.span() for match in _COUNTED.finditer(folded) if _amount(match[1]) >= _FEWEST]
    at = 0
    for one in figures.find(folded):
        at = folded.find(one.text, at)
        if (one.is_salient or one.has_unit) and folded[at - 1 : at] != "#":
            found.append((at, at + len(one.text)))
        at += len(one.text)
    for start, end in _longest(found):
        text = folded[start:end]
        yield len(folded[:start].split()), Number(text, sentence.strip(), is_year=_YEAR.fullmatch(text) is not None)


def _longest(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans in order; of those that overlap, the longest."""
    taken: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda one: (one[0] - one[1], one[0])):
        if all(end <= a or b <= start for a, b in taken):
            taken.append((start, end))
    yield from sorted(taken)


def _amount(text: str) -> float:
    bare = _DIGITS.sub("", text).replace(",", ".")
    return 0.0 if _YEAR.fullmatch(bare) else float(bare)
