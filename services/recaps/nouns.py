"""Which words of a talk are nouns, and which only call somebody: told by what stands beside them, without a tagger."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict

from babel import Locale

from services.recaps.lexicon import fold, words
from services.recaps.sentences import Document

_EDGE = ".,;:!?…\"'«»“”()[]"
_LEAST_CALLED = 2
_DOUBTFUL = 0.6
_PRONOUNS_TOO = frozenset(["le", "la", "les", "l", "de", "d", "à", "to"])
_VERB_ENDINGS = ("er", "ez", "ir", "re", "ent", "ons", "ait", "ais", "ai", "as", "é", "és", "ée", "ées")
_MARKS_TOO = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*|[.,;:!?]")
_CLOSING = (",", ".", ";", ":", "!", "?", "…")
# What an English noun may follow beside a determiner; not "to", which leads to verbs.
_BEFORE_NOUNS = frozenset(["in", "on", "for", "with", "about", "from", "by", "and", "or", "between", "without"])
# Before a name like a mark: "Merci Ada." calls her as "À vous, Ada." does.
_GREETS = frozenset({"merci", "bonjour", "bonsoir", "bravo", "thanks", "hello", "welcome", "goodbye"})
# Names of countries that are common nouns or given names, too.
_NO_COUNTRIES = frozenset(
    {"monde", "world", "jersey", "maurice", "dominique", "réunion", "guinée", "turkey", "chad", "jordan"}
)


def called(document: Document) -> set[str]:
    """The stems of words that somebody is called by: capitalised, half of the times between marks ("À vous, Ada.") or
    greeted ("Merci Ada.").
    """
    known = document.lexicon
    said: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for sentence in document.sentences:
        opens = True
        for token in sentence.text.split():
            bare = token.strip(_EDGE)
            closes = token[-1:] in _CLOSING
            if bare[:1].isupper():
                stem = known.stem(fold(bare).lower())
                said[stem] += 1
                alone[stem] += opens and closes
            opens = closes or (opens and bare.lower() in _GREETS)
    return {stem for stem, count in alone.items() if count >= _LEAST_CALLED and 2 * count >= said[stem]}


def marked(document: Document) -> dict[str, float]:
    """How often each stem follows a determiner, or stands capitalised inside a sentence: nouns do, verbs do not."""
    marked: dict[str, float] = defaultdict(float)
    total: Counter[str] = Counter()
    determiners = document.lexicon.sets["determiners"]
    for sentence in document.sentences:
        before = ""
        for n, word in enumerate(words(fold(sentence.text))):
            lower = word.lower()
            stem = document.lexicon.stem(lower)
            total[stem] += 1
            if n and word[0].isupper():
                marked[stem] += 1
            elif before in _PRONOUNS_TOO:  # "les évaluer", "de parler", "je la regrette"
                marked[stem] += 0 if lower.endswith(_VERB_ENDINGS) else _DOUBTFUL
            elif before in determiners:
                marked[stem] += 1
            before = lower
    return {stem: marked[stem] / count for stem, count in total.items()}


def heads(document: Document) -> dict[str, float]:
    """How often each stem ends a group of English words: nouns do, adjectives stand before them ("different tables").

    A group ends before a small word or a mark, and begins after a determiner or a preposition, at most a word earlier.
    """
    marked: Counter[str] = Counter()
    total: Counter[str] = Counter()
    known = document.lexicon
    before_nouns = known.sets["determiners"] | _BEFORE_NOUNS
    for sentence in document.sentences:
        spelt = _MARKS_TOO.findall(sentence.folded)
        for n, word in enumerate(spelt):
            if not known.is_content(word):
                continue
            stem = known.stem(word)
            total[stem] += 1
            first = n - 1 if n and known.is_content(spelt[n - 1]) else n
            led = first > 0 and spelt[first - 1] in before_nouns
            marked[stem] += led and not known.is_content(spelt[n + 1] if n + 1 < len(spelt) else "")
    return {stem: marked[stem] / count for stem, count in total.items()}


@functools.cache
def countries(language: str) -> dict[str, str]:
    """Countries and continents by their name in small letters."""
    names = Locale.parse(language).territories.values()
    return {low: name for name in names if (low := fold(name).lower()) not in _NO_COUNTRIES}
