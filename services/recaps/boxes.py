"""Boxes at the end of a recap: points to remember here, key figures in `key_figures`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from services.recaps import quotes
from services.recaps.lexicon import fold
from services.recaps.quotes import Quote
from services.recaps.sentences import Document
from services.recaps.vectors import Floats, Rows

_POINTS_SHARE = 0.12
_WORDS_PER_POINT = 3000
_POINT_WORDS = (9, 30)
_POINTS_FROM_WORDS = 240  # a shorter recap has no room for a box of points
_MAX_COSINE = 0.4
_OPENER_WORDS = 4
_SPOKEN_TO = 0.8  # "I tell you that …" is an answer rather than a point


@dataclass(frozen=True)
class Box:
    """A quote that stands in a box, with why it was chosen."""

    quote: Quote
    why: Mapping[str, float] = field(default_factory=dict)


def _is_point(document: Document, quote: Quote) -> bool:
    """A whole sentence that neither leans on another nor answers back to somebody in the room."""
    sentence, known, folded = document.sentences[quote.sentence], document.lexicon, fold(quote.text).lower()
    whole = quote.end == sentence.end and quote.start - sentence.start <= _OPENER_WORDS
    leans = any(known.patterns[name].match(folded) for name in ("dangling", "leaning", "bad_start"))
    addressed = known.cues["attack"].search(folded) or known.cues["meta"].search(folded)
    return whole and not leans and not addressed and not (quote.opens_cut or quote.closes_cut)


def _value(document: Document, base: Floats, quote: Quote) -> float:
    """What a point is worth: less where it announces or tells the room something, or is no sentence."""
    folded, known = fold(quote.text).lower(), document.lexicon
    aside = known.patterns["announcing"].search(folded) or known.patterns["spoken_to"].search(folded)
    stands = quotes.quotability(document, quote.text) - 1.0 * (not quotes.is_sentence(document, quote.text))
    return float(base[quote.sentence]) + 1.5 * stands - _SPOKEN_TO * bool(aside)


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
    value = {quote: _value(document, base, quote) for quote in listed}
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
