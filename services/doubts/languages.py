"""Which language a stretch of words is in, told from its commonest little words. Pure; French and English only."""

from __future__ import annotations

from collections.abc import Iterable

from services.contracts import Word
from services.doubts.folding import folded

# Only words that the other language does not have, as folded.
_FRENCH = (
    "le la les une des du de et est sont nous vous ils elle elles je il que qui dans pour avec sur pas plus "
    "mais ou ce cette ces c qu n d j au aux leur notre votre tout tres fait aussi comme bien ca y etre avons "
    "ont "
)
_ENGLISH = (
    "the of and is are we you they she he that which in for with not but this these it its to our your all "
    "very also be have has was were will would can there what from at by do so "
)
_LITTLE = {"fr": frozenset(_FRENCH.split()), "en": frozenset(_ENGLISH.split())}
_LEAST = 3
_CLEARLY = 3


def guess(words: Iterable[Word]) -> str | None:
    """Return "fr" or "en" where at least three little words say so, three times as many as for the other; else None."""
    counts = dict.fromkeys(_LITTLE, 0)
    for word in words:
        for part in folded(word.text).split():
            for language, little in _LITTLE.items():
                counts[language] += part in little
    ranked = sorted(counts, key=lambda language: counts[language], reverse=True)
    best, second = counts[ranked[0]], counts[ranked[1]]
    return ranked[0] if best >= _LEAST and best >= _CLEARLY * second else None
