"""What each section is about: the words that tell it from the rest of the talk, as readable phrases.

Which words people would name it by is learned; weights: see NOTICE.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.recaps import features, nouns
from services.recaps.cast import Member
from services.recaps.features import Keyness
from services.recaps.lexicon import Lexicon, fold, lexicon, name_key, words
from services.recaps.sentences import Document, Sentence
from services.recaps.vectors import Floats

_NOUN_SHARE = 0.2
_NOUN_IN_PHRASE = 0.15
_SAID_OF_IT = 0.5
_GOES_WITH = 0.6
_LEADS = frozenset(
    {"le", "la", "les", "un", "une", "du", "des", "au", "aux", "leur", "leurs", "notre", "votre", "son", "mon"}
)
_ELIDED = re.compile(r"^[ld]['’](?=\w)", re.IGNORECASE)
_ADJECTIVE = re.compile(
    r"(?:iques?|a(?:l|le|les|ux)|el(?:s|le|les)?|ien(?:s|ne|nes)?|aires?|ifs?|ives?|eux|euses?|[ai]bles?)$"
)
_LEAST_SAID = 2
_OPENING, _FIRST = 6, 3  # sentences
_RANKED = 12
_PHRASES = 6
_PHRASE_WORDS = 5
_MAX_HEADING_CHARS = 60
_EDGE = ".,;:!?…\"'«»“”()[]"
_ARTICLES = {
    "le": "le", "du": "le", "au": "le", "un": "le", "la": "la", "une": "la", "les": "les", "des": "les", "aux": "les",
    "l'": "l",
}  # fmt: skip
_JOINS = frozenset(
    {"de", "d", "du", "des", "la", "le", "les", "l", "à", "au", "aux", "en", "et"}
    | {"of", "the", "and", "in", "for", "on", "to"}
)


@dataclass(frozen=True)
class Topic:
    """Sentences [start, end) with the phrases that tell them from the rest, best first.

    `articles`: the definite article each phrase is said with ("le", "la", "les", "l"), "" where it mostly has none.
    """

    start: int
    end: int
    phrases: tuple[str, ...]
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ground:
    """What all sections of a talk are told from. `whole`: sentences that hold each stem; `nouns`: see `nouns.marked`;
    `heads`: see `nouns.heads`; `refused`: stems that name nothing, such as the speakers' own names.
    """

    document: Document
    key: Keyness
    whole: Counter[str]
    nouns: dict[str, float]
    heads: dict[str, float]
    refused: frozenset[str]
    hosts: frozenset[str | None]

    @classmethod
    def of(cls, document: Document, key: Keyness, members: Sequence[Member]) -> Ground:
        known = document.lexicon
        # With and without accents: who speaks may be called as nobody wrote them ("Eric", "Éric").
        spelt = (text for one in members for text in (fold(one.label).lower(), name_key(one.label)))
        names = {known.stem(word) for text in spelt for word in words(text)}
        marked, unfit = nouns.marked(document), known.sets["vague"] | known.sets["describing"]
        return cls(
            document, key,
            whole=Counter(stem for one in document.sentences for stem in set(one.stems)),
            nouns=marked, heads=nouns.heads(document) if known.language == "en" else marked,
            refused=frozenset(names | nouns.called(document) | {known.stem(word) for word in unfit}),
            hosts=frozenset(one.speaker for one in members if one.is_host),
        )  # fmt: skip


def of(document: Document, cuts: Sequence[int], key: Keyness, members: Sequence[Member]) -> list[Topic]:
    """Name each section. Args: cuts: numbers of the sentences that open one, the first 0."""
    ground = Ground.of(document, key, members)
    found, used = [], set[str]()
    for start, end in zip(cuts, [*cuts[1:], len(document.sentences)], strict=True):
        phrases = _phrases(ground, document.sentences[start:end], _ranked(ground, start, end), used)
        used |= {document.lexicon.stem(word) for one in phrases[:2] for word in words(fold(one).lower())}
        articles = tuple(_article(document.sentences[start:end], phrase) for phrase in phrases)
        found.append(Topic(start, end, tuple(phrases), articles))
    return found


def _ranked(ground: Ground, start: int, end: int) -> list[str]:
    """The stems of a section, the likeliest to name it first."""
    listed = possible(ground, start, end)
    chance = features.weighted(measure(ground, start, end, listed), "headings", len(listed))
    return [listed[n] for n in np.argsort(-chance, kind="stable")][:_RANKED]


def possible(ground: Ground, start: int, end: int) -> list[str]:
    """The stems that could name a section: nouns said twice there, of some length, that are nobody's name."""
    inside = Counter(stem for one in ground.document.sentences[start:end] for stem in set(one.stems))
    return sorted(
        stem for stem, count in inside.items()
        if count >= _LEAST_SAID and len(stem) > 2 and not stem.isdigit() and stem not in ground.refused
        and ground.heads.get(stem, 0.0) >= _NOUN_SHARE
    )  # fmt: skip


def measure(ground: Ground, start: int, end: int, stems: Sequence[str]) -> dict[str, Floats]:
    """What tells the stems that name a section, each an array of shape (stems,); names of the weight table."""
    document, spoken = ground.document, ground.document.sentences[start:end]
    inside = Counter(stem for one in spoken for stem in set(one.stems))
    by_host = Counter(stem for one in spoken if one.speaker in ground.hosts for stem in set(one.stems))
    surface = dict(pair for one in reversed(spoken) for pair in zip(one.stems, one.content, strict=True))
    asked = [one for one in spoken[:_OPENING] if not ground.hosts or one.speaker in ground.hosts]
    opening, first = ({stem for one in part for stem in one.stems} for part in (asked, spoken[:_FIRST]))
    here = inside.total() or 1
    rest = max(here, ground.whole.total() - here)
    count, whole = (np.array([table[stem] for stem in stems], np.float64) for table in (inside, ground.whole))
    host = np.array([by_host[stem] for stem in stems], np.float64)
    odds, log = np.log((count + 0.3) / here) - np.log((whole - count + 1.0) / rest), np.log(count)
    typical = np.maximum(0.0, np.array([ground.key.of(stem) for stem in stems]))
    opens = np.array([float(stem in opening) for stem in stems])
    length = len(spoken) or 1
    return {
        "odds": odds, "count": log, "odds_count": odds * log, "rate": np.log(count / length),
        "size": np.full(len(stems), math.log(length)), "typical": np.log1p(typical),
        "noun": np.array([ground.nouns.get(stem, 0.0) for stem in stems]),
        "opens": opens, "opens_count": opens * log, "first": np.array([float(stem in first) for stem in stems]),
        "host": np.minimum(4, host), "host_share": host / count, "share": count / np.maximum(1, whole),
        "common": np.array([document.lexicon.zipf(surface[stem]) for stem in stems]),
        "letters": np.array([float(len(surface[stem])) for stem in stems]),
        "rank_odds": _rank(odds), "rank_count": _rank(count), "rank_typical": _rank(typical),
    }  # fmt: skip


def _rank(values: Floats) -> Floats:
    """Log of each value's place, the highest first."""
    found = np.empty(len(values))
    found[np.argsort(-values, kind="stable")] = np.log1p(np.arange(len(values)))
    return found


def _phrases(ground: Ground, sentences: Sequence[Sentence], ranked: Sequence[str], used: set[str]) -> list[str]:
    """The ranked stems as readable phrases, each extended to the longest wording that keeps coming back."""
    document, known = ground.document, ground.document.lexicon
    spoken = [[_Spoken.of(token, document) for token in one.text.split()] for one in sentences]
    places: dict[str, list[tuple[list[_Spoken], int]]] = defaultdict(list)
    for sentence in spoken:
        for i, word in enumerate(sentence):
            places[word.stem].append((sentence, i))
    found: list[str] = []
    covered = set(used)
    for stem in ranked:
        if stem in covered:
            continue
        phrase = _longest(places[stem], ground)
        if phrase and len(phrase) <= _MAX_HEADING_CHARS:
            found.append(phrase)
            covered |= {known.stem(word) for word in words(fold(phrase).lower())}
        if len(found) == _PHRASES:
            break
    return found


def _longest(places: Sequence[tuple[list[_Spoken], int]], ground: Ground) -> str | None:
    """The most frequent wording of a stem, grown over words that go with it at least twice and often enough.

    Args: places: where the stem is said, as sentence and number of the word in it.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    led: Counter[tuple[str, ...]] = Counter()
    for sentence, i in places:
        for start in range(max(0, i - _PHRASE_WORDS + 1), i + 1):
            for end in range(i + 1, min(len(sentence), start + _PHRASE_WORDS) + 1):
                if not any(one.closes for one in sentence[start : end - 1]):
                    first, *others = (one.bare for one in sentence[start:end])
                    seen[_ELIDED.sub("", first), *others] += 1
                    led[_ELIDED.sub("", first), *others] += (
                        start > 0 and fold(sentence[start - 1].bare).lower() in _LEADS
                    )
    alone = sum(count for one, count in seen.items() if len(one) == 1)
    good = [
        (len(one) if len(one) > 1 else 0, count, one)
        for one, count in seen.items()
        if len(one) == 1
        or (count >= 2 and count >= 0.3 * alone and _reads_well(one, count, ground))
        or (count >= 2 and count >= _GOES_WITH * alone and 2 * led[one] >= count and _is_of(one, ground))
    ]
    return _without_article(" ".join(max(good)[2])) if good else None


def _is_of(phrase: tuple[str, ...], ground: Ground) -> bool:
    """“Pouvoir d’achat”: what names nothing alone, and a noun here as it follows an article, with what it is of."""
    known = ground.document.lexicon
    unfit = known.sets["vague"] | known.sets["describing"]
    first, *others = (words(fold(word).lower()) for word in phrase)
    rest = [word for part in others for word in part]
    small = len(first) == 1 and (first[0] in unfit or not known.is_content(first[0]))
    return small and len(rest) == 2 and rest[0] in ("d", "de") and known.is_content(rest[1]) and rest[1] not in unfit


@dataclass(frozen=True, slots=True)
class _Spoken:
    bare: str
    stem: str
    closes: bool  # punctuation follows: no phrase runs across it

    @classmethod
    def of(cls, token: str, document: Document) -> _Spoken:
        return _spoken(token, document.lexicon.language)

    @classmethod
    def made(cls, token: str, known: Lexicon) -> _Spoken:
        bare = token.strip(_EDGE)
        parts = words(fold(bare).lower())
        stem = known.stem(parts[-1]) if parts else ""
        return cls(bare, stem, closes=not token.endswith(bare) or not bare)


@functools.lru_cache(maxsize=30_000)
def _spoken(token: str, language: str) -> _Spoken:
    return _Spoken.made(token, lexicon(language))


def _reads_well(phrase: tuple[str, ...], count: int, ground: Ground) -> bool:
    """A noun phrase: content words at both ends, only joining words between, no verb or vague word in it."""
    known = ground.document.lexicon
    unfit = known.sets["vague"] | known.sets["describing"]
    ends = [words(fold(word).lower()) for word in (phrase[0], phrase[-1])]
    if any(not part or not known.is_content(part[-1]) or part[-1] in unfit for part in ends):
        return False
    if len(ends[0]) > 1 and ends[0][0] not in ("l", "d"):
        return False
    joined = False
    for word in phrase[:-1]:
        parts = words(fold(word).lower())
        last = parts[-1] if parts else ""
        if joined and (last in _JOINS or parts[0] in ("l", "d")):
            return False  # "auditeurs et les téléspectateurs": the article that the first one lost
        joined = last == "et"
        if last in _JOINS:
            continue
        if not known.is_content(last) or ground.nouns.get(known.stem(last), 0.0) < _NOUN_IN_PHRASE:
            return False
    last = known.stem(ends[1][-1])
    # "Intelligence artificielle": an adjective that is hardly said of anything else.
    joined = bool(_ADJECTIVE.search(ends[1][-1])) and count >= _SAID_OF_IT * ground.whole[last]
    return joined or ground.heads.get(last, 0.0) >= _NOUN_IN_PHRASE


def _without_article(phrase: str) -> str:
    return re.sub(r"^(?:l|d|qu|c|j|s|n)['’](?=\w)", "", phrase, flags=re.IGNORECASE)


def _article(sentences: Sequence[Sentence], phrase: str) -> str:
    """The French article that a phrase is mostly said with; "" for a name few of whose mentions have one."""
    wanted = fold(phrase).lower()
    said: Counter[str] = Counter()
    place = re.compile(rf"(?:(\w+) |(\w+)')?(?<!\w){re.escape(wanted)}(?!\w)")
    for sentence in sentences:
        for match in place.finditer(sentence.folded) if wanted in sentence.folded else ():
            said[_ARTICLES.get(match[1] or f"{match[2]}'", "")] += 1
    best = max((article for article in said if article), key=lambda one: (said[one], one), default="")
    is_land = wanted in nouns.countries("fr")  # "la France" is mostly "en France"
    return best if phrase[:1].islower() or is_land or said[best] * 3 >= said.total() else ""
