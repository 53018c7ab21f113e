"""Which language a stretch of words is in, told from its commonest little words. Pure; French and English only."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence

from services.contracts import Word
from services.doubts.folding import folded

# Only words that the other language does not have, as folded.
_FRENCH = (
    "le la les une des du de et est sont nous vous ils elle elles je il que qui dans pour avec sur pas plus "
    "mais ou ce cette ces c qu n d j au aux leur notre votre tout tres fait aussi comme bien ca y etre avons "
    "ont merci bonjour"
)
_ENGLISH = (
    "the of and is are we you they she he that which in for with not but this these it its to our your all "
    "very also be have has was were will would can there what from at by do so thank hello think every "
)
_LITTLE = {"fr": frozenset(_FRENCH.split()), "en": frozenset(_ENGLISH.split())}
_LEAST = 3
_CLEARLY = 3
# A sentence alone is short: two such words tell, and none of the other language.
_LEAST_IN_SENTENCE = 2
_ENDS = (".", "?", "!", "…")

Run = tuple[int, int, str]  # [start_word, end_word) in a language


def guess(words: Iterable[Word]) -> str | None:
    """Return "fr" or "en" where at least three little words say so, three times as many as for the other; else None."""
    best, count, other = _counted(word.text for word in words)
    return best if count >= _LEAST and count >= _CLEARLY * other else None


def of_text(text: str) -> str | None:
    """Return "fr" or "en" where the words of a sentence or two say so; else None."""
    best, count, other = _counted(text.split())
    return best if count >= _LEAST_IN_SENTENCE and count >= _CLEARLY * other else None


def foreign(tokens: Sequence[str], language: str) -> list[Run]:
    """Return the runs of whole sentences that are in another language than `language`, in order and apart.

    A sentence too short to tell belongs to the foreign ones around it, where it stands between two.
    """
    spans = [*_sentences(tokens)]
    spoken = [of_text(" ".join(tokens[start:end])) for start, end in spans]
    for n in range(1, len(spoken) - 1):
        if spoken[n] is None and spoken[n - 1] == spoken[n + 1]:
            spoken[n] = spoken[n - 1]
    found: list[Run] = []
    for (start, end), one in zip(spans, spoken, strict=True):
        if one is None or one == language:
            continue
        if found and found[-1][1:] == (start, one):
            found[-1] = (found[-1][0], end, one)
        else:
            found.append((start, end, one))
    return found


def _counted(texts: Iterable[str]) -> tuple[str, int, int]:
    """The likelier language, its little words and the other's."""
    counts = dict.fromkeys(_LITTLE, 0)
    for text in texts:
        for language in _little_of(text):
            counts[language] += 1
    ranked = sorted(counts, key=lambda language: counts[language], reverse=True)
    return ranked[0], counts[ranked[0]], counts[ranked[1]]


@functools.lru_cache(maxsize=1 << 14)  # a page asks this of every word of a transcript
def _little_of(text: str) -> tuple[str, ...]:
    """The language of each little word in a token."""
    return tuple(language for part in folded(text).split() for language, little in _LITTLE.items() if part in little)


def _sentences(tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for end, token in enumerate(tokens, 1):
        if token.rstrip('»"”’)').endswith(_ENDS) or end == len(tokens):
            yield start, end
            start = end
