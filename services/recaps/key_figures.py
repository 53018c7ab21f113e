"""The box of key figures: those a person would keep, each in a short sentence, as many as the room allows.

Which figures people keep is learned (see NOTICE); sentences are then chosen to show the most of them by their length.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from services.recaps import features, figures, quotes
from services.recaps.boxes import Box
from services.recaps.figures import Figure
from services.recaps.lexicon import fold
from services.recaps.options import Option
from services.recaps.quotes import Quote
from services.recaps.sentences import Document
from services.recaps.vectors import Floats, Rows

_SHARE = 0.33
_FULL_BOX_WORDS = 500  # a shorter recap gives figures less weight
_MOST, _LEAST = 24, 3
_WORDS_PER_FIGURE = 600
_MIN_WORDS = 5
_LENGTH_POWER = 0.7
_LEAST_QUOTABILITY = -1.8
_MAX_COSINE = 0.5
_DATED = 0.34  # of the box at most shows no more than a year
_MOST_COUNTED = 3  # figures of one sentence that speak for it
_LEAST_TELLING = 3  # words beside the figures, for a reader to know what is counted: no bare list of ages
_LOOKED_AT = 6  # sentences for each figure of the box
_MOST_PROPOSALS = 3
_QUOTED_WORTH = 8.0
_IN_WORDS = 0.5  # of a figure's chance counts where it is spelt out: a box is skimmed for digits
# An hour of the day is no figure to remember.
_HOUR = (
    r"(?:\d{1,2}|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize"
    r"|dix-(?:sept|huit|neuf)|vingt(?:-deux|-trois|-et-une| et une)?)\s+heures?"
)
_CLOCK = re.compile(
    rf"{_HOUR}(?:\s[\w-]+)?\s+(?:du\s+(?:matin|soir)|de\s+l.après-midi)"
    rf"|\b(?:à|vers|dès)\s+{_HOUR}\b(?!\s+(?:de|d.|par|chaque|suppl|en)\b)"
    r"|[\w-]+\s+(?:o.clock|[ap]\.?m\b)",
    re.IGNORECASE,
)
# What every clock holds: most sentences hold none of it, and looking for a clock is dear.
_OF_A_CLOCK = re.compile(r"heure|clock|\b[ap]\.?m\b", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """The figures of those who may be quoted. `places`: by value, the sentences that hold it; `mentions`: how many
    sentences of anybody hold a value, in whatever unit or none.
    """

    places: Mapping[str, Sequence[tuple[int, Figure]]]
    mentions: Mapping[str, int]


@dataclass(frozen=True)
class _Place:
    """Words of a sentence that show figures. `values`: all that a reader sees in them; `digits`: those in digits."""

    quote: Quote
    values: frozenset[str]
    digits: frozenset[str]
    own: float


def choose(
    document: Document, table: Rows, base: Floats, said: Said, chance: Mapping[str, float], allowed: int
) -> list[Box]:  # fmt: skip
    """The key figures in the order of the talk, one sentence each; few of them show no more than a year.

    Args: base: recap score, shape (sentences,); said, chance: see `spoken`, `chances`; allowed: words of the recap.
    """
    years = frozenset(value for value, found in said.places.items() if all(one.is_year for _, one in found))
    room = _SHARE * allowed * _weight(allowed)
    limit = min(_MOST, max(_LEAST, document.word_count // _WORDS_PER_FIGURE))
    open_ = [place for i in _telling(said, chance)[: _LOOKED_AT * limit] for place in _places(document, i, base)]
    open_.sort(key=lambda one: (one.quote.turn, one.quote.sentence))
    shown, chosen, nearest, dated = set[str](), list[Box](), np.zeros(len(document.sentences)), 0
    while len(chosen) < limit:
        plain = years if dated >= _DATED * limit else frozenset()
        open_ = [one for one in open_ if one.quote.word_count <= room and one.values - shown - plain
                 and nearest[one.quote.sentence] <= _MAX_COSINE]  # fmt: skip
        if not open_:
            break
        worth = [_worth(one, chance, shown) for one in open_]
        best = max(range(len(open_)), key=lambda n: (worth[n], -n))
        quote = open_[best].quote
        why = {"score": round(worth[best], 3), "salience": round(float(base[quote.sentence]), 3)}
        chosen.append(Box(quote, why))
        dated += not open_[best].values - shown - years
        shown |= open_[best].values
        room -= quote.word_count
        nearest = np.maximum(nearest, table.similar_to(quote.sentence))
    return sorted(chosen, key=lambda box: (box.quote.turn, box.quote.start))


def _weight(allowed: float) -> float:
    return min(1.0, allowed / _FULL_BOX_WORDS)


def favoured(
    found: Sequence[Option], chance: Mapping[str, float], box: Sequence[Box], allowed: float
) -> list[Option]:  # fmt: skip
    """The options, those worth more that hold a figure which a person would keep and the box has no room for.

    Args: allowed: words of the recap.
    """
    worth = _QUOTED_WORTH * _weight(allowed)
    shown = {one.value for box_ in box for one in figures.find(box_.quote.text)}
    values = [{one.value for one in figures.find(option.quote.text)} - shown for option in found]
    extra = [worth * sum(chance.get(value, 0.0) for value in sorted(held)) for held in values]
    return [replace(option, own=option.own + more) for option, more in zip(found, extra, strict=True)]


def spoken(document: Document, excluded: frozenset[str | None]) -> Said:
    """The figures of a talk. Args: excluded: whom not to quote; what they mention counts as mentioned."""
    places: dict[str, list[tuple[int, Figure]]] = defaultdict(list)
    mentions = Counter[str]()
    for i, sentence in enumerate(document.sentences):
        told = _told(document, sentence.text)
        mentions.update({one.value for one in told})
        if sentence.speaker in excluded or len(sentence.words) < _MIN_WORDS:
            continue
        for one in told:
            if one.is_salient:
                places[one.value].append((i, one))
    return Said(places, mentions)


def _told(document: Document, text: str) -> list[Figure]:
    timeless = _CLOCK.sub(" ", text) if _OF_A_CLOCK.search(text) else text
    return figures.find_spoken(timeless, document.lexicon)


def measure(document: Document, said: Said, base: Floats) -> dict[str, Floats]:
    """What tells the figures that people keep, each an array of shape (values,)."""
    cue = document.lexicon.cues["propose"]
    held = {i for found in said.places.values() for i, _ in found}
    proposes = {i: min(_MOST_PROPOSALS, len(cue.findall(document.sentences[i].folded))) for i in held}
    rows = [
        {
            "mentions": math.log(said.mentions[value]), "proposed": max(proposes[i] for i, _ in found),
            "unit": any(one.has_unit for _, one in found),
            "strong_unit": any(one.has_unit and not one.has_weak_unit for _, one in found),
            "year": all(one.is_year for _, one in found), "digits": len(value),
            "percent": any("%" in one.text for _, one in found), "large": any("milli" in one.text for _, one in found),
            "salience": max(float(base[i]) for i, _ in found),
            "voices": len({document.sentences[i].speaker for i, _ in found}),
            "spoken": math.log(max(1, document.word_count) / 1000),
        }
        for value, found in said.places.items()
    ]  # fmt: skip
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]} if rows else {}


def chances(document: Document, said: Said, base: Floats) -> dict[str, float]:
    """Each value's chance to be in a person's summary."""
    chance = 1 / (1 + np.exp(-features.weighted(measure(document, said, base), "figures", len(said.places))))
    return dict(zip(said.places, chance.tolist(), strict=True))


def _telling(said: Said, chance: Mapping[str, float]) -> list[int]:
    """The sentences that hold figures, those that tell most of what people keep first."""
    held: dict[int, set[str]] = defaultdict(set)
    for value, found in said.places.items():
        for i, _ in found:
            held[i].add(value)
    worth = {i: sum(sorted((chance[value] for value in values), reverse=True)[:_MOST_COUNTED])
             for i, values in held.items()}  # fmt: skip
    return sorted(worth, key=lambda i: (-worth[i], i))


def _worth(place: _Place, chance: Mapping[str, float], shown: set[str]) -> float:
    new_values = ((value, chance.get(value, 0.1)) for value in place.values - shown)
    chances = sorted((one * (1.0 if value in place.digits else _IN_WORDS) for value, one in new_values), reverse=True)
    new = sum(chances[:_MOST_COUNTED])
    worth: float = (new + place.own) / (place.quote.word_count + 4) ** _LENGTH_POWER
    return worth


def _places(document: Document, i: int, base: Floats) -> Iterator[_Place]:
    """The spans of a sentence that hold figures, need no cleaning and no […], and stand alone."""
    sentence = document.sentences[i]
    if sentence.is_question:
        return
    for start, end in dict.fromkeys([*quotes.spans(document, i), (sentence.start, sentence.end)]):
        text = quotes.text_of(document, sentence.turn, start, end)
        found = _told(document, text)
        if not any(one.is_salient for one in found) or end - start != len(text.split()):
            continue
        stands, folded = quotes.quotability(document, text), fold(text).lower().rstrip(" .")
        if (
            stands < _LEAST_QUOTABILITY
            or features.disfluencies(text, document.lexicon)
            or document.lexicon.patterns["fragment"].search(folded)
            or len([word for word in quotes.telling(document, text) if not word.isdigit()]) < _LEAST_TELLING
            or any(quotes.unsafe_edges(document, sentence.turn, start, end))
        ):
            continue
        values = frozenset(one.value for one in found if one.is_salient)
        digits = frozenset(one.value for one in figures.find(text))
        yield _Place(Quote(i, sentence.turn, start, end, text, 0.0), values, digits, 0.05 * (float(base[i]) + stands))
