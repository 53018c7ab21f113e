"""Two items that say nearly the same: a reader meets each thing once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from services.recaps.lexicon import Lexicon, fold, words

MAX_COSINE = 0.42


def repeated(texts: Sequence[str], known: Lexicon) -> set[int]:
    """The numbers of the texts that say too nearly what one before them says. Args: texts: the dearest first.

    Alike: cosine of tf-idf over these texts alone, as a reader of nothing else would count.
    """
    bags = [
        Counter(w for w in words(fold(text).lower()) if len(w) > 2 and w not in known.sets["stop"]) for text in texts
    ]
    spread = Counter(word for bag in bags for word in bag)
    rows = [{w: n * (math.log((1 + len(bags)) / (1 + spread[w])) + 1) for w, n in bag.items()} for bag in bags]
    norm = [math.sqrt(sum(v * v for v in row.values())) or 1.0 for row in rows]
    gone: set[int] = set()
    for i in range(len(texts)):
        if any(_product(rows[i], rows[j]) > MAX_COSINE * norm[i] * norm[j] for j in range(i) if j not in gone):
            gone.add(i)
    return gone


def _product(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(value * other.get(word, 0.0) for word, value in one.items())
