"""Which words of a section are fit to be printed as its heading, or as what the talk is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.recaps import nouns
from services.recaps.headings import Topic
from services.recaps.lexicon import fold, lexicon, words

# An infinitive before what it acts on ("réduire la dette"): a heading, but nothing that anybody can discuss "de".
_ACT = re.compile(r"^[^\W\d_]+(?:er|ir|re|oir) (?:le|la|les|l['’]|un|une|des|ses|nos|leurs?) ?\w", re.IGNORECASE)
_DEEP = 5  # phrases of a section


@dataclass(frozen=True, slots=True)
class Subject:
    """Words to be printed. `article`: the definite article that they are said with in French, "" for none."""

    text: str
    article: str = ""


def of_section(topic: Topic, language: str) -> list[Subject]:
    """A section's phrases, best first, those that name nothing left out; its first one where none is left."""
    read = _read(topic, language)
    return _fit(topic, read, language) or read[:1]


def of_talk(found: Sequence[Topic], language: str, limit: int) -> list[Subject]:
    """The first of each section, in order; of a talk with few sections the next ones, too. Nothing said twice."""
    read = [_read(topic, language) for topic in found]
    fit = [
        [one for one in _fit(topic, listed, language) if not _ACT.match(one.text)]
        for topic, listed in zip(found, read, strict=True)
    ]
    sections = fit if any(fit) else read
    listed = [section[n] for n in range(_DEEP) for section in sections if len(section) > n]
    told: dict[frozenset[str], Subject] = {}
    for one in listed:
        stems = frozenset(map(lexicon(language).stem, words(fold(one.text).lower())))
        longer = next((other for other in told if other > stems), None)
        shorter = next((other for other in told if other <= stems), None)
        if shorter is not None and shorter != stems:  # "remote", then "remote control": in the place of the first
            told = {
                stems if other == shorter else other: one if other == shorter else kept for other, kept in told.items()
            }
        elif longer is None and shorter is None:
            told[stems] = one
    return list(told.values())[:limit]


def _read(topic: Topic, language: str) -> list[Subject]:
    articles = (*topic.articles, *("" for _ in topic.phrases[len(topic.articles) :]))
    return [Subject(_cased(phrase, language), article) for phrase, article in zip(topic.phrases, articles, strict=True)]


def _fit(topic: Topic, read: Sequence[Subject], language: str) -> list[Subject]:
    return [one for one in read if _names(one, language, known=bool(topic.articles))]


def _names(one: Subject, language: str, *, known: bool) -> bool:
    """Whether the words tell a talk from any other. In French a word of its own that nobody says with an article is a
    verb, or half a phrase ("achat" of "pouvoir d’achat"). Args: known: whether its article was looked for.
    """
    said = words(fold(one.text).lower())
    if all(word in lexicon(language).sets["everywhere"] for word in said):
        return False
    if len(said) > 1 and said[0].isdigit():  # "650 propositions"
        return False
    bare = language == "fr" and known and len(said) == 1 and one.text[:1].islower() and not one.article
    return not bare


def _cased(phrase: str, language: str) -> str:
    """A country's name with its capitals, where the transcript has none."""
    return nouns.countries(language).get(fold(phrase).lower(), phrase) if language == "fr" else phrase
