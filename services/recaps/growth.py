"""Quotes that breathe: a chosen sentence takes in the next where both together say more than two fragments."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from services.recaps import features, quotes
from services.recaps.lexicon import fold, words
from services.recaps.quotes import Quote
from services.recaps.selection import Budget
from services.recaps.sentences import Document
from services.recaps.vectors import Floats

_MAX_WORDS = 60
_NEIGHBOUR_WORDS = (5, 40)
_WANTED_WORDS = 30
_LEAST_SCORE = 0.35
_LEANING = 1.0


def grow(
    document: Document, chosen: Sequence[Quote], base: Floats, left: Budget, beside: Sequence[Quote]
) -> list[Quote]:
    """Extend quotes by the sentence after them while words are left, the best neighbour first.

    Args: base: recap score, shape (sentences,); beside: quotes shown elsewhere.
    """
    grown = list(chosen)
    used = {quote.sentence for quote in (*chosen, *beside)}
    refused: set[tuple[int, int]] = set()
    while left.used < left.words:
        options = [
            (_worth(document, grown[n], i, base), -n, i)
            for n in range(len(grown))
            for i in _next(document, grown[n])
            if i not in used and (n, i) not in refused
        ]
        if not options or max(options)[0] < _LEAST_SCORE:
            break
        _, minus, i = max(options)
        longer = _with(document, grown[-minus], i)
        spent = longer.word_count - grown[-minus].word_count if longer else 0
        if longer is None or left.used + spent > 1.05 * left.words or _collides((*grown, *beside), -minus, longer):
            refused.add((-minus, i))
            continue
        grown[-minus] = longer
        used.add(i)
        left.used += spent
    return grown


def _next(document: Document, quote: Quote) -> list[int]:
    """The sentence that follows a quote inside its turn; none where the quote ends inside a sentence."""
    first = quote.sentence - document.sentences[quote.sentence].k
    return [first + one.k for one in document.sentences_of(quote.turn) if one.start == quote.end]


def _worth(document: Document, quote: Quote, i: int, base: Floats) -> float:
    """The neighbour's own score, more where the quote is short. Leaning on the quote is no fault here."""
    sentence = document.sentences[i]
    fewest, most = _NEIGHBOUR_WORDS
    if not fewest <= len(sentence.words) <= most or sentence.is_question:
        return float("-inf")
    text = quotes.text_of(document, sentence.turn, sentence.start, sentence.end)
    if features.disfluencies(text, document.lexicon):
        return float("-inf")
    smooth = min(0.0, _LEANING + quotes.quotability(document, text))
    return float(base[i]) + smooth + 0.5 * max(0, _WANTED_WORDS - quote.word_count) / _WANTED_WORDS


def _with(document: Document, quote: Quote, i: int) -> Quote | None:
    sentence = document.sentences[i]
    text = quotes.text_of(document, quote.turn, quote.start, sentence.end)
    dropped = sentence.end - quote.start - len(text.split())
    last = (words(fold(text).lower()) or [""])[-1]
    cut = quote.opens_cut or quote.closes_cut
    if len(text.split()) > _MAX_WORDS or dropped or cut or last in document.lexicon.sets["trail"]:
        return None
    opens, closes = quotes.unsafe_edges(document, quote.turn, quote.start, sentence.end)
    return None if opens or closes else dataclasses.replace(quote, end=sentence.end, text=text)


def _collides(grown: Sequence[Quote], n: int, longer: Quote) -> bool:
    return any(
        m != n and one.turn == longer.turn and one.start < longer.end and longer.start < one.end
        for m, one in enumerate(grown)
    )
