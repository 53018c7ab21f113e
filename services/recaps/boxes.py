"""The two boxes at the end of a recap: key figures with their sentence, and points to remember."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from services.recaps import figures as figures_of_text
from services.recaps import quotes
from services.recaps.figures import Figure
from services.recaps.lexicon import fold
from services.recaps.quotes import Quote
from services.recaps.sentences import Document
from services.recaps.vectors import Floats, Rows

_FIGURES_SHARE, _POINTS_SHARE = 0.27, 0.12
_WORDS_PER_FIGURE = 1200
_WORDS_PER_POINT = 3000
_POINT_WORDS = (9, 30)
_POINTS_FROM_WORDS = 240  # a shorter recap has no room for a box of points
_MAX_COSINE = 0.4
_MAX_FIGURES_COSINE = 0.5
_OPENER_WORDS = 4


@dataclass(frozen=True)
class Box:
    """A quote that stands in a box, with why it was chosen."""

    quote: Quote
    why: Mapping[str, float] = field(default_factory=dict)


def figures(document: Document, table: Rows, base: Floats, found: Sequence[Quote], allowed: int) -> list[Box]:
    """The figures a reader needs, one sentence each, one sentence per value, in the order of the talk.

    Args: base: recap score, shape (sentences,); allowed: words of the whole recap.
    """
    quotable = {quote.sentence: quote for quote in found}
    repeats: Counter[str] = Counter()
    listed: list[tuple[float, int, Figure]] = []
    for i, sentence in enumerate(document.sentences):
        if not sentence.words:
            continue
        salient = [one for one in figures_of_text.find_spoken(sentence.text, document.lexicon) if one.is_salient]
        repeats.update(one.value for one in salient)
        if not sentence.is_question:
            extra = 0.35 * (min(4, len({one.value for one in salient})) - 1)
            listed += [(_worth(one, len(sentence.words), float(base[i])) + extra, i, one) for one in salient]
    ranked = sorted(listed, key=lambda row: (-(row[0] + 0.3 * min(4, repeats[row[2].value])), row[1]))
    limit = min(14, max(3, document.word_count // _WORDS_PER_FIGURE))
    chosen: dict[int, Box] = {}
    values: set[str] = set()
    room = _FIGURES_SHARE * allowed * min(1.0, allowed / 500)
    nearest = np.zeros(len(document.sentences))
    for worth, i, figure in ranked:
        if len(chosen) >= limit or figure.value in values or i in chosen or i not in quotable:
            continue
        quote = _around(document, i, figure, quotable[i])
        if quote is None or quote.word_count > room or nearest[i] > _MAX_FIGURES_COSINE:
            continue
        nearest = np.maximum(nearest, table.similar_to(i))
        why = {"score": round(worth, 3), "salience": round(float(base[i]), 3), "repeats": float(repeats[figure.value])}
        chosen[i] = Box(quote, why)
        values |= {one.value for one in figures_of_text.find(quote.text)} | {figure.value}
        room -= quote.word_count
    return [chosen[i] for i in sorted(chosen)]


def _worth(figure: Figure, words: int, base: float) -> float:
    unit = 0.8 * figure.has_unit - 0.3 * figure.has_weak_unit
    return base + unit - 0.8 * figure.is_year - 0.03 * max(0, words - 22)


def _around(document: Document, i: int, figure: Figure, usual: Quote) -> Quote | None:
    """The best span of sentence i that holds the figure; None where none stands alone."""
    sentence = document.sentences[i]
    best: tuple[float, Quote] | None = None
    for start, end in [*quotes.spans(document, i), (sentence.start, sentence.end)]:
        text = quotes.text_of(document, sentence.turn, start, end)
        if not any(one.value == figure.value for one in figures_of_text.find_spoken(text, document.lexicon)):
            continue
        value = quotes.quotability(document, text) - 0.02 * len(text.split())
        opens, closes = quotes.unsafe_edges(document, sentence.turn, start, end)
        quote = Quote(i, sentence.turn, start, end, text, usual.score, opens, closes)
        if best is None or value - (opens or closes) > best[0]:
            best = (value - (opens or closes), quote)
    return best[1] if best and best[0] > -2.2 else None


def _is_point(document: Document, quote: Quote) -> bool:
    """A whole sentence that neither leans on another nor answers back to somebody in the room."""
    sentence, known, folded = document.sentences[quote.sentence], document.lexicon, fold(quote.text).lower()
    whole = quote.end == sentence.end and quote.start - sentence.start <= _OPENER_WORDS
    leans = any(known.patterns[name].match(folded) for name in ("dangling", "leaning", "bad_start"))
    addressed = known.cues["attack"].search(folded) or known.cues["meta"].search(folded)
    return whole and not leans and not addressed and not (quote.opens_cut or quote.closes_cut)


def points(
    document: Document, table: Rows, base: Floats, found: Sequence[Quote], figures_box: Sequence[Box], allowed: int
) -> list[Box]:
    """Short sentences that say the essential, spread over speakers, unlike each other, in the order of the talk.

    Args: base: mean of both scores, shape (sentences,).
    """
    if allowed < _POINTS_FROM_WORDS:
        return []
    taken = {box.quote.sentence for box in figures_box}
    fewest, most = _POINT_WORDS
    listed = [
        quote
        for quote in found
        if fewest <= quote.word_count <= most and quote.sentence not in taken and not quote.text.endswith("?")
        and _is_point(document, quote)
    ]  # fmt: skip
    value = {quote: float(base[quote.sentence]) + 1.5 * quotes.quotability(document, quote.text) for quote in listed}
    limit = min(5, max(3, document.word_count // _WORDS_PER_POINT))
    nearest = np.zeros(len(document.sentences))
    for sentence in taken:
        nearest = np.maximum(nearest, table.similar_to(sentence))
    chosen: list[Quote] = []
    served: Counter[str | None] = Counter()
    room = _POINTS_SHARE * allowed
    while listed and len(chosen) < limit:
        speakers = {quote: document.sentences[quote.sentence].speaker for quote in listed}
        best = max(listed, key=lambda quote: (value[quote] - 0.6 * served[speakers[quote]], -quote.sentence))
        listed.remove(best)
        if nearest[best.sentence] > _MAX_COSINE or best.word_count > room:
            continue
        chosen.append(best)
        room -= best.word_count
        served[speakers[best]] += 1
        nearest = np.maximum(nearest, table.similar_to(best.sentence))
    ordered = sorted(chosen, key=lambda quote: quote.sentence)
    return [Box(quote, quotes.why(document, quote) | {"score": round(value[quote], 3)}) for quote in ordered]
