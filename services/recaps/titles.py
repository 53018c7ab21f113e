"""Headings, title and standfirst: only words of the talk and of its programme, put into the house's templates."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services import catalogue
from services.recaps import cast, cleaning
from services.recaps.cast import Member
from services.recaps.features import Keyness
from services.recaps.lexicon import Lexicon, fold, lexicon, name_key, words
from services.recaps.sentences import Document, Sentence

_TITLE_CHARS = (30, 110)
MOST_NAMED = 4  # guests of a standfirst
_NOUN_SHARE = 0.35
_DOUBTFUL = 0.6
_LONG_SECTION = 60
_PHRASE_WORDS = 5
_MAX_HEADING_CHARS = 60
_EDGE = ".,;:!?…\"'«»“”()[]"
_PRONOUNS_TOO = frozenset(["le", "la", "les", "l", "de", "d", "à", "to"])
_VERB_ENDINGS = ("er", "ez", "ir", "re", "ent", "ons", "ait", "ais", "ai", "as", "é", "és", "ée", "ées")
_JOINS = frozenset(
    [
        "de",
        "d",
        "du",
        "des",
        "la",
        "le",
        "les",
        "l",
        "à",
        "au",
        "aux",
        "en",
        "et",
        "of",
        "the",
        "and",
        "in",
        "for",
        "on",
        "to",
    ]
)


@dataclass(frozen=True)
class Topic:
    """Sentences [start, end) with the phrases that tell them from the rest, best first."""

    start: int
    end: int
    phrases: tuple[str, ...]


def topics(document: Document, cuts: Sequence[int], key: Keyness, members: Sequence[Member]) -> list[Topic]:
    """Name each section. Args: cuts: numbers of the sentences that open one, the first 0.

    Source: log-odds of the section's words against the rest, times how typical of the talk they are.
    """
    ends = [*cuts[1:], len(document.sentences)]
    whole = Counter(stem for one in document.sentences for stem in set(one.stems))
    personal = {document.lexicon.stem(word) for one in members for word in words(fold(one.label).lower())}
    personal |= {document.lexicon.stem(word) for word in document.lexicon.sets["vague"]}
    nouns = _nouns(document)
    hosts = frozenset(one.speaker for one in members if one.is_host)
    found, used = [], set[str]()
    for start, end in zip(cuts, ends, strict=True):
        ranked = _ranked(document, start, end, whole, key, personal, nouns, hosts)
        phrases = _phrases(document, document.sentences[start:end], ranked, used, nouns)
        used |= {document.lexicon.stem(word) for one in phrases[:2] for word in words(fold(one).lower())}
        found.append(Topic(start, end, tuple(phrases)))
    return found


def _ranked(
    document: Document, start: int, end: int, whole: Counter[str], key: Keyness, personal: set[str],
    nouns: dict[str, float], hosts: frozenset[str | None],
) -> list[str]:  # fmt: skip
    """The stems of a section, the most telling first."""
    inside = Counter(stem for one in document.sentences[start:end] for stem in set(one.stems))
    opening = {
        stem for one in document.sentences[start : start + 6] if not hosts or one.speaker in hosts for stem in one.stems
    }
    here, rest = sum(inside.values()) or 1, (sum(whole.values()) - sum(inside.values())) or 1
    alone = rest <= 1
    fewest = 3 if end - start > _LONG_SECTION else 2
    value: dict[str, float] = {}
    for stem, count in inside.items():
        if count < fewest or stem in personal or stem.isdigit() or nouns.get(stem, 0.0) < _NOUN_SHARE or len(stem) < 3:
            continue
        odds = math.log((count + 0.3) / here) - math.log((whole[stem] - count + 1.0) / max(rest, here))
        worth = (1.0 if alone else max(0.0, odds)) * math.log(1 + count) * max(0.0, key.of(stem))
        value[stem] = worth * (1.0 if stem not in opening else 2.5 if count >= 3 else 1.3)
    return sorted((stem for stem in value if value[stem] > 0), key=lambda stem: (-value[stem], stem))[:12]


def _nouns(document: Document) -> dict[str, float]:
    """How often each stem follows a determiner, or stands capitalised inside a sentence: nouns do, verbs do not."""
    marked: dict[str, float] = defaultdict(float)
    total: Counter[str] = Counter()
    determiners = document.lexicon.sets["determiners"]
    for sentence in document.sentences:
        spelt = words(fold(sentence.text))
        for n, word in enumerate(spelt):
            stem = document.lexicon.stem(word.lower())
            total[stem] += 1
            before = spelt[n - 1].lower() if n else ""
            if n and word[0].isupper():
                marked[stem] += 1
            elif before in _PRONOUNS_TOO:  # "les évaluer", "de parler", "je la regrette"
                marked[stem] += 0 if word.lower().endswith(_VERB_ENDINGS) else _DOUBTFUL
            else:
                marked[stem] += before in determiners
    return {stem: marked[stem] / count for stem, count in total.items()}


def _phrases(
    document: Document, sentences: Sequence[Sentence], ranked: Sequence[str], used: set[str], nouns: dict[str, float]
) -> list[str]:
    """The ranked stems as readable phrases, each extended to the longest wording that keeps coming back."""
    known = document.lexicon
    spoken = [[_Spoken.of(token, document) for token in one.text.split()] for one in sentences]
    found: list[str] = []
    covered = set(used)
    for stem in ranked:
        if stem in covered:
            continue
        phrase = _longest(spoken, stem, document, nouns)
        if phrase and len(phrase) <= _MAX_HEADING_CHARS:
            found.append(phrase)
            covered |= {known.stem(word) for word in words(fold(phrase).lower())}
        if len(found) == 4:
            break
    return found


def _longest(spoken: list[list[_Spoken]], stem: str, document: Document, nouns: dict[str, float]) -> str | None:
    """The most frequent wording of a stem, grown over words that go with it at least twice and often enough."""
    seen: Counter[tuple[str, ...]] = Counter()
    for sentence in spoken:
        for i, word in enumerate(sentence):
            if word.stem != stem:
                continue
            for start in range(max(0, i - _PHRASE_WORDS + 1), i + 1):
                for end in range(i + 1, min(len(sentence), start + _PHRASE_WORDS) + 1):
                    if not any(one.closes for one in sentence[start : end - 1]):
                        seen[tuple(one.bare for one in sentence[start:end])] += 1
    alone = sum(count for one, count in seen.items() if len(one) == 1)
    good = [
        (len(one) if len(one) > 1 else 0, count, one)
        for one, count in seen.items()
        if len(one) == 1 or (count >= 2 and count >= 0.3 * alone and _reads_well(one, document, nouns))
    ]
    return _without_article(" ".join(max(good)[2])) if good else None


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


def _reads_well(phrase: tuple[str, ...], document: Document, nouns: dict[str, float]) -> bool:
    """A noun phrase: content words at both ends, only joining words between, no verb or vague word in it."""
    known = document.lexicon
    ends = [words(fold(word).lower()) for word in (phrase[0], phrase[-1])]
    if any(not part or not known.is_content(part[-1]) or part[-1] in known.sets["vague"] for part in ends):
        return False
    if len(ends[0]) > 1 and ends[0][0] not in ("l", "d"):
        return False
    for word in phrase:
        parts = words(fold(word).lower())
        last = parts[-1] if parts else ""
        if last in _JOINS:
            continue
        if not known.is_content(last) or nouns.get(known.stem(last), 0.0) < 0.15:
            return False
    return True


def _without_article(phrase: str) -> str:
    return re.sub(r"^(?:l|d|qu|c|j|s|n)['’](?=\w)", "", phrase, flags=re.IGNORECASE)


def heading(topic: Topic, language: str) -> str | None:
    """One or two phrases, or None where nothing in the section stands out."""
    if not topic.phrases:
        return None
    first = topic.phrases[0]
    several = len(topic.phrases) > 1 and len(first.split()) < 3
    text = f"{first}, {topic.phrases[1]}" if several else first
    return cleaning.typeset(cleaning.capitalised(text), language)


def title(told: str | None, found: Sequence[Topic], members: Sequence[Member], language: str) -> str:
    """The programme's title with the guests' names where they fit; without one, the talk's own subjects.

    Args: told: the title of the programme or of the source.
    """
    guests = [one.name for one in cast.main(members) if one.name]
    subjects = _subjects(found, 3)
    names = cast.listed(guests[:3], language)
    tries = []
    if told and told.strip():
        named = name_key(told)
        missing = [name for name in guests[:3] if name_key(name) not in named]
        if len(told) < _TITLE_CHARS[0] and missing:
            tries.append(catalogue.say("recap.title_with", language, title=told.strip(), names=names))
        tries.append(told.strip())
    elif subjects and names:
        tries += [
            catalogue.say("recap.title_subjects", language, subjects=", ".join(subjects[:n]), names=names)
            for n in (3, 2, 1)
        ]
    if subjects:
        tries.append(cast.listed(subjects, language))
    tries.append(catalogue.say("recap.title_plain", language))
    chosen = next((one for one in tries if len(one) <= _TITLE_CHARS[1]), tries[0][: _TITLE_CHARS[1]].rsplit(" ", 1)[0])
    return cleaning.typeset(cleaning.capitalised(chosen.rstrip(" .,;:")), language)


def standfirst(
    found: Sequence[Topic], members: Sequence[Member], language: str, duration_ms: int | None, *, debate: bool = False
) -> str:
    """Who speaks, for how long, and of what: one or two sentences from templates. Args: debate: see `cast`."""
    guests = cast.main(members)
    minutes = round(duration_ms / 60_000) if duration_ms else 0
    named = [one.name for one in guests if one.name]
    subjects = _subjects(found, 4)
    all_named = bool(guests) and len(named) == len(guests) <= MOST_NAMED
    who = cast.listed(named, language) if all_named else catalogue.say("recap.voices", language, count=len(guests))
    timed = "_timed" if minutes else ""
    if len(guests) > 1 and subjects:
        kind = f"recap.{'debate' if debate else 'exchange'}{timed}"
        lines = [catalogue.say(kind, language, who=who, count=minutes, subjects=_of(subjects[:3], language))]
    else:
        lines = [catalogue.say(f"recap.standfirst{timed}", language, who=who, count=minutes)] if guests else []
        if minutes and not guests:
            lines.append(catalogue.say("recap.standfirst_nobody", language, count=minutes))
        if subjects:
            lines.append(catalogue.say("recap.programme", language, subjects=", ".join(subjects)))
    return cleaning.typeset(" ".join(map(cleaning.capitalised, lines)), language)


def _of(subjects: Sequence[str], language: str) -> str:
    """What is discussed, as it follows the verb: "discutent d’énergie et prix", "discuss energy and prices"."""
    listed = cast.listed(list(subjects), language)
    if language != "fr":
        return listed
    # A silent h takes the apostrophe too; the other one is the rarer, and most of its words begin like these.
    before_vowel = re.match(r"[aeiouyâàéèêëîïôûœ]|h(?!a|é(?:ro|ris)|ors|uit|onte|iérar|ub)", listed, re.IGNORECASE)
    return f"d’{listed}" if before_vowel else f"de {listed}"


def _subjects(found: Sequence[Topic], limit: int) -> list[str]:
    """The first phrase of each section; of a talk with few sections, their second phrases too."""
    first = [one.phrases[0] for one in found if one.phrases]
    second = [one.phrases[1] for one in found if len(one.phrases) > 1]
    third = [one.phrases[2] for one in found if len(one.phrases) > 2]
    return list(dict.fromkeys([*first, *second, *third]))[:limit]
