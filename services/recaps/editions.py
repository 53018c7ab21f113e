"""A day's edition out of its talks' recaps: title, lede, quote of the day, common themes, key points, figures.

Pure and deterministic. Nothing is written that the recaps do not say: the words are theirs, the rest are templates.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from text_to_num import text2num

from services.catalogue import say
from services.contracts import Item, Recap, Transcript
from services.recaps import cast, cleaning, figures
from services.recaps.lexicon import Lexicon, fold, lexicon, words

_MOST_THEMES, _MOST_POINTS, _MOST_FIGURES = 5, 6, 6
_MOST_NAMED = 7  # of the guests in the lede
# A theme is a word of the trade: common enough to be known, rarer than what every talk says anyway.
_THEME_ZIPF = (2.0, 5.3)
# What every talk speaks of, and no subject; nor is how much there is of one, or whether it grows.
_GENERIC = frozenset(
    {"chiffre", "chose", "parole", "débat", "projet", "résultat", "réponse", "figure", "number", "thing", "debate"}
    | {"project", "result", "answer", "augmentation", "diminution", "baisse", "hausse", "taux", "montant", "moyenne"}
    | {"total", "increase", "decrease", "rate", "amount", "level", "average"}
)
_QUOTE_LETTERS = (70, 210)
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)")
# A sentence that turns on one of these is remembered: it says what is not, or not any more. Stems, as `_quality` sees.
_CONTRAST = frozenset({"mais", "jam", "personn", "rien", "plutôt", "jusqu", "but", "never", "nobodi", "noth", "rather"})


@dataclass(frozen=True, slots=True)
class TalkRecap:
    """A published talk of the day. `key` names it in the edition's references."""

    key: str
    title: str
    recap: Recap
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Reference:
    """Item number `item` of the recap of the talk `talk`."""

    talk: str
    item: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject and the talks that carry it, most at the front."""

    label: str
    talks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    title: str
    lede: str
    quote: Reference | None
    why: dict[str, float]
    themes: tuple[Theme, ...]
    takeaways: tuple[Reference, ...]
    figures: tuple[Reference, ...]


def compose(talks: Sequence[TalkRecap]) -> Edition:
    """Compose the edition of a day from its talks in the order they took place; `talks` must not be empty."""
    language = talks[0].recap.language
    found = themes(talks)
    quote, why = _quote_of_the_day(talks, found)
    return Edition(
        title=_title(found, language), lede=_lede(talks, found, language), quote=quote, why=why, themes=found,
        takeaways=tuple(_in_turn(talks, "takeaway", _MOST_POINTS)), figures=tuple(_figures(talks)),
    )  # fmt: skip


def themes(talks: Sequence[TalkRecap]) -> tuple[Theme, ...]:
    """Subjects of at least two talks, ranked by how evenly and how tellingly they come back.

    A subject's weight in a talk is its share of the talk's content words; across talks the smaller shares count.
    """
    known = lexicon(talks[0].recap.language)
    counts = [_stems(talk.transcript, known) for talk in talks]
    spelt = _spellings(talks, known)
    totals = [sum(one.values()) or 1 for one in counts]
    scored: list[tuple[float, str, list[int]]] = []
    for stem, spelling in spelt.items():
        low, high = _THEME_ZIPF
        generic = {spelling, spelling.rstrip("s")} & (known.sets["vague"] | known.sets["everywhere"] | _GENERIC)
        if generic or not low <= known.zipf(spelling) <= high or _is_number(spelling, known.language):
            continue
        shares = [one[stem] / total for one, total in zip(counts, totals, strict=True)]
        carriers = [number for number, one in enumerate(counts) if one[stem] >= 2]
        if len(carriers) >= 2:
            weight = sum(sorted(shares, reverse=True)[1 : len(carriers)]) * (7 - known.zipf(spelling))
            scored.append((weight * len(carriers), stem, sorted(carriers, key=lambda n: -shares[n])))
    scored.sort(key=lambda row: (-row[0], row[1]))
    return tuple(
        Theme(spelt[stem], tuple(talks[n].key for n in carriers)) for _, stem, carriers in scored[:_MOST_THEMES]
    )  # fmt: skip


def _is_number(word: str, language: str) -> bool:
    try:
        text2num(word, language)
    except ValueError:
        return False
    return True


def _stems(transcript: Transcript, known: Lexicon) -> Counter[str]:
    names = {part for one in transcript.speakers for part in words(fold(one.name or "").lower())}
    found: Counter[str] = Counter()
    for turn in transcript.turns:
        for word in words(fold(turn.text).lower()):
            if known.is_content(word) and not word.isdigit() and word not in names and len(word) >= 5:
                found[known.stem(word)] += 1
    return found


def _spellings(talks: Sequence[TalkRecap], known: Lexicon) -> dict[str, str]:
    """Each noun's stem with its most frequent spelling; a noun is what follows a determiner often enough."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    led: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for talk in talks:
        for turn in talk.transcript.turns:
            before = ""
            for word in words(fold(turn.text).lower()):
                stem = known.stem(word)
                seen[stem][word] += 1
                total[stem] += 1
                led[stem] += before in _DETERMINERS
                before = word
    return {
        stem: min(spelt, key=lambda word: (-spelt[word], word))
        for stem, spelt in seen.items()
        if led[stem] >= 3 and led[stem] / total[stem] >= 0.4
    }


_DETERMINERS = frozenset({
    "le", "la", "l", "les", "un", "une", "des", "du", "cette", "ce", "ces", "notre", "nos", "votre", "vos", "leur",
    "leurs", "sa", "son", "ses", "the", "a", "an", "our", "your", "their", "this",
})  # fmt: skip


def _quote_of_the_day(talks: Sequence[TalkRecap], found: Sequence[Theme]) -> tuple[Reference | None, dict[str, float]]:
    """The guest's quote that stands alone best: whole, of a readable length, near the day's themes.

    Returns also the parts of its score by name, so that an editor sees why.
    """
    known = lexicon(talks[0].recap.language)
    wanted = {known.stem(fold(theme.label).lower()) for theme in found}
    best: tuple[float, int, int, dict[str, float]] | None = None
    for place, talk in enumerate(talks):
        for number, item in _of_kind(talk, "quote"):
            speaker = talk.transcript.speaker(item.speaker)
            if speaker is None or item.verdict in {"altered", "missing"}:
                continue
            parts = _quality(item, known, wanted, is_host=speaker.is_host or cast.named(speaker) is None)
            score = sum(parts.values())
            if best is None or score > best[0]:
                best = (score, place, number, parts)
    if best is None:
        return None, {}
    return Reference(talks[best[1]].key, best[2]), best[3]


def _quality(item: Item, known: Lexicon, wanted: set[str], *, is_host: bool) -> dict[str, float]:
    stems = {known.stem(word) for word in words(fold(item.text).lower())}
    low, high = _QUOTE_LETTERS
    return {
        "length": 1.0 if low <= len(item.text) <= high else -abs(len(item.text) - high) / high,
        "single": 0.6 if len(_SENTENCE_END.findall(item.text.strip())) <= 1 else 0.0,
        "themes": 0.25 * min(2, len(stems & wanted)),
        "exact": 0.5 if item.verdict == "exact" and "[…]" not in item.text else 0.0,
        "telling": min(2.0, max(0.0, item.why.get("score", 0.0))) / 2,
        "quotable": item.why.get("quotability", 0.0),
        "contrast": 0.5 if stems & _CONTRAST else 0.0,
        "host": -3.0 if is_host else 0.0,
        "question": -2.0 if item.text.rstrip().endswith("?") else 0.0,
    }


def _of_kind(talk: TalkRecap, kind: str) -> Iterator[tuple[int, Item]]:
    return ((number, item) for number, item in enumerate(talk.recap.items) if item.kind == kind)


def _in_turn(talks: Sequence[TalkRecap], kind: str, most: int) -> list[Reference]:
    """The best item of each talk, then the second best of each, up to `most`: no talk fills the day's list alone."""
    return [one for _, one in _ranked(talks, kind)[:most]]


def _ranked(talks: Sequence[TalkRecap], kind: str) -> list[tuple[Item, Reference]]:
    """By what it was chosen for, the first of every talk first; who has a name comes before a code."""
    rows = []
    for place, talk in enumerate(talks):
        names = {one.id for one in talk.transcript.speakers if cast.named(one)}
        best = sorted(
            _of_kind(talk, kind),
            key=lambda pair: (pair[1].speaker not in names, -pair[1].why.get("score", 0.0), pair[0]),
        )
        rows += [(nth, place, item, Reference(talk.key, number)) for nth, (number, item) in enumerate(best)]
    return [(item, reference) for _, _, item, reference in sorted(rows, key=lambda row: row[:2])]


def _figures(talks: Sequence[TalkRecap]) -> list[Reference]:
    """Figures in turn, each only once, and no year alone: it says when, not how much."""
    known = lexicon(talks[0].recap.language)
    shown: set[str] = set()
    kept = []
    for item, reference in _ranked(talks, "figure"):
        told = {one.value for one in figures.find_spoken(item.text, known) if one.is_salient and not one.is_year}
        if told - shown and not (told & shown):
            kept.append(reference)
            shown |= told
    return kept[:_MOST_FIGURES]


def _title(found: Sequence[Theme], language: str) -> str:
    labels = [theme.label for theme in found[:3]]
    if not labels:
        return say("editions.title_plain", language)
    listed = cast.listed(labels, language)
    return listed[:1].upper() + listed[1:]


def _lede(talks: Sequence[TalkRecap], found: Sequence[Theme], language: str) -> str:
    """How many talks, who is heard in them, and what they share."""
    guests = list(dict.fromkeys(name for talk in talks for name in _guests(talk)))
    told = {"count": len(talks), "number": cleaning.capitalised(cast.counted(len(talks), language))}
    if len(guests) > _MOST_NAMED:
        more = len(guests) - _MOST_NAMED
        others = say("editions.others", language, count=more, number=cast.counted(more, language))
        guests = [*guests[:_MOST_NAMED], others]
    lede = say("editions.lede", language, people=cast.listed(guests, language), **told) if guests else (
        say("editions.lede_nobody", language, **told)
    )  # fmt: skip
    shared = [theme.label for theme in found if len(theme.talks) == len(talks)][:3]
    if len(talks) > 1 and shared:
        themes = cast.listed(shared, language)
        lede += " " + say("editions.lede_themes", language, themes=themes, count=len(shared))
    return cleaning.typeset(lede, language)


def _guests(talk: TalkRecap) -> Iterator[str]:
    """Those with a name whom the recap quotes: no host, and nobody who only passes."""
    quoted = {item.speaker for item in talk.recap.items if item.kind in ("quote", "takeaway", "figure")}
    for one in talk.transcript.speakers:
        if one.id in quoted and not one.is_host and cast.named(one):
            yield one.name or ""
