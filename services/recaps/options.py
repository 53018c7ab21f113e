"""Spans that may be chosen, and what each is worth: what it tells of the talk, how it reads, how it stands alone."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.recaps import cleaning, features, quotes
from services.recaps.concepts import Concepts
from services.recaps.lexicon import fold, words
from services.recaps.quotes import Quote
from services.recaps.sentences import Document
from services.recaps.vectors import Floats

STEM_WORTH, PAIR_WORTH = 2.0, 4.0
WRITTEN_WORTH = 1.0
STANDS_ALONE_WORTH = 3.0
SMALL_WORTH = 0.4
# Worth is weighed against words to this power: 1 would take scraps, 0 the longest sentences.
LENGTH_POWER = 0.9
_MIN_WORDS, _MAX_WORDS = 5, 48
# Of each topic, speaker and stretch: sentences that do not stumble, and words of such for each that it is due.
_EACH, _PLENTY = 6, 2.5
_LEAST_TELLING = 1  # words
_SOME = 3  # options
Due = tuple[Sequence[Any], Mapping[Any, float]]  # the group of each sentence, and the words that each group is due


@dataclass(frozen=True)
class Option:
    """`own`: what it is worth by itself; `concepts`: what it tells. The gain of both is weighed by its length.

    `stumbles`: it holds a "you know" or a slip.
    """

    quote: Quote
    own: float
    concepts: NDArray[np.int64]
    stumbles: bool


@dataclass(frozen=True)
class Judge:
    """What spans are judged by. `measured`: the sentences' features; `base`: recap score, shape (sentences,)."""

    document: Document
    concepts: Concepts
    measured: Mapping[str, Floats]
    base: Floats

    @property
    def value(self) -> Floats:
        """What each concept adds to a recap that does not have it yet."""
        found: Floats = self.concepts.worth * np.where(self.concepts.is_pair, PAIR_WORTH, STEM_WORTH)
        return found


def shortlist(judge: Judge, due: Sequence[Due], excluded: frozenset[str | None], allowed: int) -> list[int]:
    """The sentences worth a closer look: the most telling of the talk, and of each topic, speaker and stretch.

    Of each group so many that what reads well among them would fill what the group is due more than once.
    """
    listed = [
        i
        for i, one in enumerate(judge.document.sentences)
        if one.speaker not in excluded and len(one.words) >= _MIN_WORDS
    ]
    worth = _promise(judge)
    ranked = sorted(listed, key=lambda i: (-worth[i], i))
    most = max(100, allowed // 6)
    kept = set(ranked[:most])
    fluent = judge.measured["disfl"] == 0
    for group, words_due in due:
        served, told = Counter[object](), Counter[object]()
        for i in ranked:
            if served[group[i]] < _EACH or told[group[i]] < _PLENTY * words_due[group[i]]:
                kept.add(i)
                served[group[i]] += int(fluent[i])
                told[group[i]] += len(judge.document.sentences[i].words) * int(fluent[i])
    return sorted(kept)


def _promise(judge: Judge) -> Floats:
    """What each whole sentence tells for its length, before a closer look; shape (sentences,)."""
    seen, size = judge.concepts.seen, np.array([len(one.words) for one in judge.document.sentences], np.float64)
    told = np.bincount(seen.sentence, judge.value[seen.concept], minlength=len(size))
    found: Floats = told / (size + 3) ** LENGTH_POWER + 0.15 * judge.base
    return found


def find(judge: Judge, sentences: Iterable[int]) -> list[Option]:
    """The options of some sentences, in order; `score` is in standard deviations among them."""
    made = spans(judge, sentences)
    if not made:
        return []
    columns, size = measure(judge, made), np.array([len(one.spoken) for one in made], np.float64)
    own = WRITTEN_WORTH * features.weighted(columns, "spans", len(made)) * size + STANDS_ALONE_WORTH * columns["stands"]
    value = judge.value
    told = np.array([value[one.concepts].sum() for one in made])
    score, typical = (
        features.standard((own + told) / (size + 2) ** LENGTH_POWER),
        np.tanh(features.standard(told / size) / 2),
    )
    return [
        Option(one.quote(judge, float(score[n]), float(typical[n])), float(own[n]), one.concepts, stumbles)
        for n, one in enumerate(made)
        for stumbles in [bool(features.disfluencies(one.text, judge.document.lexicon))]
    ]


def is_whole(document: Document, quote: Quote) -> bool:
    """Nothing had to be cleaned: no word, no quotation mark that lost its partner."""
    said = " ".join(document.tokens[quote.turn][quote.start : quote.end])
    paired = all(said.count(one) == said.count(other) for one, other in ("«»", "“”", "()")) and not said.count('"') % 2
    return paired and quote.end - quote.start == quote.word_count


def best(found: Sequence[Option]) -> list[Quote]:
    """The best option of each sentence, in order."""
    kept: dict[int, Quote] = {}
    for one in found:
        if one.quote.sentence not in kept or one.quote.score > kept[one.quote.sentence].score:
            kept[one.quote.sentence] = one.quote
    return list(kept.values())


@dataclass(frozen=True)
class Span:
    """Words [start, end) of a sentence's turn, as printed and as compared. `stands`: see `quotes.standing`."""

    sentence: int
    start: int
    end: int
    text: str
    spoken: tuple[str, ...]
    concepts: NDArray[np.int64]
    edges: tuple[bool, bool]
    dropped: int
    stands: float

    @classmethod
    def of(cls, judge: Judge, i: int, start: int, end: int, edges: tuple[bool, bool]) -> Span:
        document, turn = judge.document, judge.document.sentences[i].turn
        tokens = document.tokens[turn][start:end]
        text = cleaning.printed(tokens, document.lexicon)
        spoken = tuple(words(fold(text).lower()))
        stands = quotes.standing(document, tokens, text, edges)
        told, dropped = judge.concepts.of(spoken), len(tokens) - len(text.split())
        return cls(i, start, end, text, spoken, told, edges, dropped, stands)

    def quote(self, judge: Judge, score: float, typical: float) -> Quote:
        turn, salience = judge.document.sentences[self.sentence].turn, float(judge.base[self.sentence])
        made = Quote(self.sentence, turn, self.start, self.end, self.text, score, *self.edges)
        return dataclasses.replace(made, salience=salience, typical=typical)


def spans(judge: Judge, sentences: Iterable[int]) -> list[Span]:
    """All spans of some sentences that are neither scraps nor speeches, in order."""
    made = [one for i in sentences for one in _of_sentence(judge, i)]
    fitting = [one for one in made if _MIN_WORDS <= len(one.spoken) <= _MAX_WORDS]
    return fitting or [one for one in made if one.spoken]


def _of_sentence(judge: Judge, i: int) -> list[Span]:
    places, turn = quotes.spans(judge.document, i), judge.document.sentences[i].turn
    if len(places) > 1:  # then all are safe to cut out
        return [Span.of(judge, i, *place, (False, False)) for place in places]
    return [Span.of(judge, i, *place, quotes.unsafe_edges(judge.document, turn, *place)) for place in places]


def exact(judge: Judge, found: Sequence[Option]) -> list[Option]:
    """The options that need no cleaning: the exact words; and those of a speaker who says nothing without stumbling.

    Of a speaker's exact words those that stand alone, if there are any; of these those that say something, and of
    these those without a slip, if there are some to choose from.
    """
    document = judge.document
    rows = [(document.sentences[one.quote.sentence].speaker, one) for one in found]
    rows = _of_each(rows, lambda one: is_whole(document, one.quote))
    rows = _of_each(rows, lambda one: quotes.stands_alone(document, one.quote.text))
    rows = _of_each(rows, lambda one: len(quotes.telling(document, one.quote.text)) >= _LEAST_TELLING, _SOME)
    return [one for _, one in _of_each(rows, lambda one: not one.stumbles, _SOME)]


_Row = tuple[str | None, Option]


def _of_each(rows: Sequence[_Row], wanted: Callable[[Option], bool], least: int = 1) -> list[_Row]:
    """The wanted options of each speaker who has so many at least; else all of theirs."""
    kept = [wanted(one) for _, one in rows]
    able = Counter(who for (who, _), stands in zip(rows, kept, strict=True) if stands)
    return [row for row, stands in zip(rows, kept, strict=True) if stands or able[row[0]] < least]


def measure(judge: Judge, made: Sequence[Span]) -> dict[str, Floats]:
    """The features of spans, each an array of shape (spans,): their own and those of their sentence."""
    document, worth, is_pair = judge.document, judge.concepts.worth, judge.concepts.is_pair
    size = np.array([len(one.spoken) for one in made], np.float64)
    stems = np.array([worth[one.concepts[~is_pair[one.concepts]]].sum() for one in made])
    pairs = np.array([worth[one.concepts[is_pair[one.concepts]]].sum() for one in made])
    own = {
        "words": size, "log_words": np.log(size),
        "stems": stems, "pairs": pairs, "stems_rate": stems / size, "pairs_rate": pairs / size,
        "surest": np.array([worth[one.concepts].max(initial=0.0) for one in made]),
        "stands": np.array([one.stands for one in made]), "dropped": np.array([float(one.dropped) for one in made]),
        "whole": np.array([float(one.end == document.sentences[one.sentence].end) for one in made]),
        "cut": np.array([float(any(one.edges)) for one in made]),
        "register": np.array([features.register(document, one.spoken) for one in made]),
    }  # fmt: skip
    chosen = [one.sentence for one in made]
    return own | {name: values[chosen] for name, values in judge.measured.items()}
