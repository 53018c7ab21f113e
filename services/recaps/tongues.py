"""Whether a talk is in a language that a recap can be written in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from services.contracts import Transcript
from services.errors import Refused
from services.recaps.lexicon import fold, lexicon, words

WRITTEN = ("fr", "en")
_ENOUGH_WORDS, _FEWEST_WORDS = 2000, 40
# Of the words of 52 talks in French and English, 45 to 66 in a hundred are small words of theirs; of seven other
# languages 24 at most.
_LEAST_COMMON = 0.33
_FOREIGN_LETTERS = 0.5


def check(transcript: Transcript) -> None:
    """Raises: Refused: "recap.language": what is said is neither French nor English, whatever it is called."""
    if _is_other(transcript):
        raise Refused("recap.language")


def _is_other(transcript: Transcript) -> bool:
    """In other letters, or in words few of which are common in French or English; of few words, as it is called."""
    letters = foreign = 0
    said: list[str] = []
    for text in _texts(transcript):
        letters += sum(map(str.isalpha, text))
        foreign += sum(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in text if not c.isascii())
        said += words(fold(text).lower())
    if foreign > _FOREIGN_LETTERS * letters:
        return True
    tables = [lexicon(code).sets for code in WRITTEN]  # a talk may be in both
    common = frozenset().union(*(table[kind] for table in tables for kind in ("stop", "sounds")))
    if len(said) < _FEWEST_WORDS:
        code = transcript.language.lower().replace("_", "-").split("-")[0]
        return bool(code) and code not in WRITTEN
    return sum(word in common for word in said) < _LEAST_COMMON * len(said)


def _texts(transcript: Transcript) -> Iterator[str]:
    seen = 0
    for turn in transcript.turns:
        yield turn.text
        seen += len(turn.text.split()) + turn.text.count("。")
        if seen > _ENOUGH_WORDS:
            return
