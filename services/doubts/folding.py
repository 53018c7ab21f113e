"""Words as they are compared: case, accents and punctuation aside. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from services.contracts import Word


def folded(text: str) -> str:
    """Return "l ete" for "L’Été,"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(one for one in letters if not unicodedata.combining(one))))


def text_of(words: Iterable[Word]) -> str:
    """What is shown to people."""
    return " ".join(word.text for word in words)


def same(left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether both say the same words."""
    return folded(text_of(left)) == folded(text_of(right))
