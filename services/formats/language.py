"""French or English, by their commonest words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from services.formats import lexicon

ENOUGH_WORDS = 5_000
_WORD = re.compile(r"[^\W\d_]+(?:['’]s)?")


def guess(texts: Iterable[str], default: str = "fr") -> str:
    """Return "fr" or "en" by whose stop words are more frequent in the first `ENOUGH_WORDS`; `default` on a tie."""
    french = english = seen = 0
    for text in texts:
        for found in _WORD.finditer(text[:50_000]):
            word = found[0].lower().replace("’", "'")
            french += word in lexicon.FRENCH
            english += word in lexicon.ENGLISH
            seen += 1
        if seen > ENOUGH_WORDS:
            break
    if french == english:
        return default
    return "fr" if french > english else "en"
