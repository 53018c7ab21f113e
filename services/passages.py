"""Find words that somebody copied out of a turn, so that a quote can be a reference to them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from services.errors import Refused


def find(tokens: Sequence[str], passage: str) -> tuple[int, int]:
    """Return [start, end) of the first place in `tokens` that reads as `passage`; all of them where it is empty.

    Capitals, accents and punctuation do not count. Raises: Refused: "drafts.bad_span": it is not there.
    """
    words = [folded for one in passage.split() if (folded := _folded(one))]
    if not words:
        return 0, len(tokens)
    spoken = [(index, folded) for index, one in enumerate(tokens) if (folded := _folded(one))]
    for at in range(len(spoken) - len(words) + 1):
        if all(spoken[at + n][1] == word for n, word in enumerate(words)):
            return spoken[at][0], spoken[at + len(words) - 1][0] + 1
    raise Refused("drafts.bad_span")


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"[^\w]|_", "", "".join(one for one in plain if not unicodedata.combining(one)))
