"""Find words that somebody copied out of a turn, so that a quote can be a reference to them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from services.errors import Refused


def find(tokens: Sequence[str], passage: str) -> tuple[int, int]:
    """Return [start, end) of the first place in `tokens` that reads as `passage`; all of them where it is empty.

    Capitals, accents and punctuation do not count. Raises: Refused: "drafts.bad_span": it is not there.
    """
    first = next(_places(tokens, passage), None)
    if first is None:
        raise Refused("drafts.bad_span")
    return first


def find_once(tokens: Sequence[str], passage: str) -> tuple[int, int]:
    """As `find`, where the words stand once. Raises: Refused: "drafts.bad_span"; "editing.twice": they stand twice."""
    found = list(islice(_places(tokens, passage), 2))
    if len(found) > 1:
        raise Refused("editing.twice")
    return found[0] if found else find(tokens, passage)


def _places(tokens: Sequence[str], passage: str) -> Iterator[tuple[int, int]]:
    words = [folded for one in passage.split() if (folded := _folded(one))]
    if not words:
        yield 0, len(tokens)
        return
    spoken = [(index, folded) for index, one in enumerate(tokens) if (folded := _folded(one))]
    for at in range(len(spoken) - len(words) + 1):
        if all(spoken[at + n][1] == word for n, word in enumerate(words)):
            yield spoken[at][0], spoken[at + len(words) - 1][0] + 1


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"[^\w]|_", "", "".join(one for one in plain if not unicodedata.combining(one)))
