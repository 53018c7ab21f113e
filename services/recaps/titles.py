"""Heading, title and standfirst: only words of the talk and of its programme, put into the house's templates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services import catalogue
from services.recaps import cast, cleaning, subjects
from services.recaps.cast import Member
from services.recaps.headings import Topic
from services.recaps.lexicon import name_key
from services.recaps.subjects import Subject

_TITLE_CHARS = (30, 110)
MOST_NAMED = 4  # guests of a standfirst
_MOST_IN_TITLE = 3
# What somebody types as quotation marks: around words, not inside them ("aujourd'hui").
_STRAIGHT = re.compile(r"(?<!\w)(?P<mark>[\"'])(?P<text>\w[^\"]*?)(?P=mark)(?!\w)")
_CONTRACTED = {"le": "du ", "la": "de la ", "les": "des ", "l": "de l’"}


def heading(topic: Topic, language: str) -> str | None:
    """One or two phrases, or None where nothing in the section stands out."""
    found = [one.text for one in subjects.of_section(topic, language)]
    if not found:
        return None
    several = len(found) > 1 and len(found[0].split()) < 3
    text = f"{found[0]}, {found[1]}" if several else found[0]
    return cleaning.typeset(cleaning.capitalised(text), language)


def title(
    told: str | None, found: Sequence[Topic], members: Sequence[Member], language: str, *, debate: bool = False
) -> str:
    """The programme's title with the guests' names where they fit; without one, the talk's own subjects.

    All guests are named or none: who is left out of a title is told that they were not there.
    Args: told: the title of the programme or of the source; debate: see `cast`.
    """
    presented = cast.presented(members)
    guests = [one.name for one in presented if one.name]
    guests = guests if len(guests) == len(presented) <= _MOST_IN_TITLE else []
    told = _STRAIGHT.sub(catalogue.say("recap.inner", language, text=r"\g<text>"), told or "").strip()
    listed = [one.text for one in subjects.of_talk(found, language, 5)]
    if told:
        named = name_key(told)
        tries = [told]
        if len(told) < _TITLE_CHARS[0] and any(name_key(name) not in named for name in guests):
            tries = [_with_guests(told, guests, language, debate=debate, programme=True), told]
    elif guests:
        heads = [", ".join(listed[:n]) for n in (3, 2, 1) if listed]
        tries = [_with_guests(one, guests, language, debate=debate) for one in heads]
    else:
        tries = []
    lists = [cast.listed(listed[:n], language) for n in range(min(3, len(listed)), len(listed) + 1) if n]
    tries += [one for one in lists if len(one) >= _TITLE_CHARS[0]] or lists[-1:]
    tries.append(catalogue.say("recap.title_plain", language))
    chosen = next((one for one in tries if len(one) <= _TITLE_CHARS[1]), tries[0][: _TITLE_CHARS[1]].rsplit(" ", 1)[0])
    return cleaning.typeset(cleaning.capitalised(chosen.rstrip(" .,;:")), language)


def _with_guests(
    head: str, guests: Sequence[str], language: str, *, debate: bool, programme: bool = False
) -> str:  # fmt: skip
    """The guests after what a title says: "X, Y : Ada face à Bruno", "Le quai, avec Ada et Bruno"."""
    asks = head.rstrip().endswith(("?", "!", "…"))
    if debate and len(guests) == 2:
        facing = catalogue.say("recap.facing", language, first=guests[0], second=guests[1])
        return (
            f"{head} {facing}" if asks else catalogue.say("recap.title_subjects", language, subjects=head, names=facing)
        )
    names = cast.listed(list(guests), language)
    if asks:
        return catalogue.say("recap.title_asks", language, title=head, names=names)
    if programme:
        return catalogue.say("recap.title_with", language, title=head, names=names)
    return catalogue.say("recap.title_subjects", language, subjects=head, names=names)


def standfirst(
    found: Sequence[Topic], members: Sequence[Member], language: str, duration_ms: int | None, *, debate: bool = False
) -> str:
    """Who speaks, for how long, and of what: one or two sentences from templates. Args: debate: see `cast`."""
    guests = cast.presented(members)
    minutes = round(duration_ms / 60_000) if duration_ms else 0
    told = subjects.of_talk(found, language, 5)
    who = _who(guests, language)
    timed = "_timed" if minutes else ""
    if len(guests) > 1 and told:
        kind = f"recap.{'debate' if debate else 'exchange'}{timed}"
        with_article = [one for one in told if one.article or one.text[:1].isupper()] if language == "fr" else []
        discussed = _of((with_article if len(with_article) > 1 else told)[:3], language)
        lines = [catalogue.say(kind, language, who=who, count=minutes, subjects=discussed)]
    else:
        lines = [catalogue.say(f"recap.standfirst{timed}", language, who=who, count=minutes)] if guests else []
        if minutes and not guests:
            lines.append(catalogue.say("recap.standfirst_nobody", language, count=minutes))
        if told:
            lines.append(catalogue.say("recap.programme", language, subjects=", ".join(one.text for one in told[:4])))
    return cleaning.typeset(" ".join(map(cleaning.capitalised, lines)), language)


def _who(guests: Sequence[Member], language: str) -> str:
    """The guests by name, those without one as so many other voices; of many, how many they are."""
    named = [one.name for one in guests if one.name]
    if not named or len(guests) > MOST_NAMED:
        return cast.voices(len(guests), language)
    more = len(guests) - len(named)
    other = catalogue.say("recap.other_voices", language, count=more, number=cast.counted(more, language))
    return cast.listed([*named, other] if more else named, language)


def _of(told: Sequence[Subject], language: str) -> str:
    """What is discussed, as it follows the verb: "discutent de l’énergie et des prix", "discuss energy and prices"."""
    listed = [one.text for one in told]
    if language == "fr":
        # "de l’entrepôt, de fournisseur" is no French: each has its article, names apart, or none.
        known = all(one.article or one.text[:1].isupper() for one in told)
        listed = [_de(one.text, one.article if known else "") for one in told]
    return cast.listed(listed, language)


def _de(subject: str, article: str) -> str:
    # A silent h takes the apostrophe too; the other one is the rarer, and most of its words begin like these.
    # Before a name with a capital H it is left: "de Hollande", and "de Henri" is no fault.
    before_vowel = re.match(r"(?i:[aeiouyâàéèêëîïôûœ])|h(?!a|é(?:ro|ris)|ors|uit|onte|iérar|ub)", subject)
    if article:
        article = "l" if before_vowel and article in ("le", "la") else article  # seen as "un", "une"
        return f"{_CONTRACTED[article]}{subject}"
    return f"d’{subject}" if before_vowel else f"de {subject}"
