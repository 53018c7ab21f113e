"""Heading, title and standfirst: only words of the talk and of its programme, put into the house's templates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from services import catalogue
from services.recaps import cast, cleaning
from services.recaps.cast import Member
from services.recaps.headings import Topic
from services.recaps.lexicon import name_key

_TITLE_CHARS = (30, 110)
MOST_NAMED = 4  # guests of a standfirst
_CONTRACTED = {"le": "du ", "la": "de la ", "les": "des ", "l": "de l’"}


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
        articles = {
            phrase: article for one in found for phrase, article in zip(one.phrases, one.articles, strict=False)
        }
        discussed = _of(subjects[:3], articles, language)
        lines = [catalogue.say(kind, language, who=who, count=minutes, subjects=discussed)]
    else:
        lines = [catalogue.say(f"recap.standfirst{timed}", language, who=who, count=minutes)] if guests else []
        if minutes and not guests:
            lines.append(catalogue.say("recap.standfirst_nobody", language, count=minutes))
        if subjects:
            lines.append(catalogue.say("recap.programme", language, subjects=", ".join(subjects)))
    return cleaning.typeset(" ".join(map(cleaning.capitalised, lines)), language)


def _of(subjects: Sequence[str], articles: Mapping[str, str], language: str) -> str:
    """What is discussed, as it follows the verb: "discutent de l’énergie et des prix", "discuss energy and prices".

    Args: articles: the definite article that each subject is said with, "" or nothing where it has none.
    """
    if language == "fr":
        # "de l’entrepôt, de fournisseur" is no French: each has its article, names apart, or none.
        known = articles if all(articles.get(one) or one[:1].isupper() for one in subjects) else {}
        subjects = [_de(one, known.get(one, "")) for one in subjects]
    return cast.listed(list(subjects), language)


def _de(subject: str, article: str) -> str:
    # A silent h takes the apostrophe too; the other one is the rarer, and most of its words begin like these.
    before_vowel = re.match(r"[aeiouyâàéèêëîïôûœ]|h(?!a|é(?:ro|ris)|ors|uit|onte|iérar|ub)", subject, re.IGNORECASE)
    if article:
        article = "l" if before_vowel and article in ("le", "la") else article  # seen as "un", "une"
        return f"{_CONTRACTED[article]}{subject}"
    return f"d’{subject}" if before_vowel else f"de {subject}"


def _subjects(found: Sequence[Topic], limit: int) -> list[str]:
    """The first phrase of each section; of a talk with few sections, their second phrases too."""
    first = [one.phrases[0] for one in found if one.phrases]
    second = [one.phrases[1] for one in found if len(one.phrases) > 1]
    third = [one.phrases[2] for one in found if len(one.phrases) > 2]
    return list(dict.fromkeys([*first, *second, *third]))[:limit]
