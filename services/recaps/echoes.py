"""Two items that say nearly the same: a reader meets each thing once."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence

from services.contracts import Item
from services.recaps.lexicon import Lexicon, fold, words

MAX_COSINE = 0.42
_MAX_OF_ITEMS = 0.46  # of what is printed in the end: lines that lead to quotes, quotes joined to blocks


def repeated(texts: Sequence[str], known: Lexicon, most: float = MAX_COSINE) -> set[int]:
    """The numbers of the texts that say too nearly what one before them says. Args: texts: the dearest first.

    Alike: cosine of tf-idf over these texts alone, as a reader of nothing else would count, above `most`.
    """
    bags = [
        Counter(w for w in words(fold(text).lower()) if len(w) > 2 and w not in known.sets["stop"]) for text in texts
    ]
    spread = Counter(word for bag in bags for word in bag)
    rows = [{w: n * (math.log((1 + len(bags)) / (1 + spread[w])) + 1) for w, n in bag.items()} for bag in bags]
    norm = [math.sqrt(sum(v * v for v in row.values())) or 1.0 for row in rows]
    gone: set[int] = set()
    for i in range(len(texts)):
        if any(_product(rows[i], rows[j]) > most * norm[i] * norm[j] for j in range(i) if j not in gone):
            gone.add(i)
    return gone


def once(sections: Sequence[Sequence[Item]], boxes: Sequence[Item], known: Lexicon) -> list[list[Item]]:
    """The sections without what nearly says what another item says: quotes, and lines that lead to a quote.

    A quote takes its line with it, not the other way round; the best of all stays in any case.
    Args: boxes: what is printed beside the sections.
    """
    items = [item for section in sections for item in section]
    quotes = sorted((item for item in items if item.kind == "quote"), key=lambda item: -item.why.get("score", 0.0))
    listed = [*boxes, *quotes, *(item for item in items if item.kind == "narrative")]
    heard = repeated([item.text for item in listed], known, _MAX_OF_ITEMS)
    gone = {id(item) for n, item in enumerate(listed) if n in heard}
    if quotes and all(id(item) in gone for item in quotes):
        gone.discard(id(quotes[0]))  # a recap without a quote says nothing
    return [_left(section, gone) for section in sections]


def _left(section: Sequence[Item], gone: set[int]) -> list[Item]:
    led = {id(line) for line, item in itertools.pairwise(section) if line.kind == "narrative" and id(item) in gone}
    kept = [item for item in section if id(item) not in gone | led]
    return kept if any(item.kind == "quote" for item in kept) else []


def _product(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(value * other.get(word, 0.0) for word, value in one.items())
