"""Text as a French or English printer sets it: spaces that do not break, quotation marks, times, dates. Pure."""

from __future__ import annotations

import functools
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from text_to_num import alpha2digit

NBSP = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"
ZONE = ZoneInfo("Europe/Paris")
_WORDS_PER_MINUTE = 230

_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})*(?:[,.]\d+)?"
_UNIT = (
    r"%|‰|[kM]?€|\$|°C|(?:millions?|milliards?|milliers?|billions?|points?)"
    r"(?:[ \u00a0](?:d[’']|de[ \u00a0])?(?:euros?|dollars?))?"
    r"|percent|euros?|dollars?|fois|times"
)
# A number with what belongs to it: "38 %", "1,2 milliard d’euros", "12 points", and "9 % à 4 %" as one.
_NUMBER = re.compile(
    rf"(?<![\w,.])(?P<from>{_DIGITS}[ \u00a0\u202f]?(?:{_UNIT})?[ \u00a0](?:à|to)[ \u00a0])?"
    rf"(?P<sign>[+\-−])?(?P<digits>{_DIGITS})(?!\d)(?:[ \u00a0\u202f]?(?P<unit>{_UNIT})(?!\w))?"
    r"(?P<next>[ \u00a0]\w{3,})?",
    re.IGNORECASE,
)
_MOVES = re.compile(r"pass|recul|baiss|tomb|chut|progress|grimp|mont|augment|from", re.IGNORECASE)
_NO_NOUN = re.compile(
    r"[ \u00a0](?:janv|févr|mars|avril|mai|juin|juil|août|sept|oct|nov|déc|jan|feb|mar|apr|may|jun|jul|aug|dec|pour|"
    r"dans|avec|sur|sont|ont|est|des|les|aux|par|and|the|for|with|are|have|has|was|were)\w*",
    re.IGNORECASE,
)

_LARGE = {
    "fr": {10**9: ("milliard", "milliards"), 10**6: ("million", "millions")},
    "en": {10**9: ("billion", "billion"), 10**6: ("million", "million")},
}


_FRENCH_SIGNS = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        (r"«[ \u00a0\u202f]*(?=\S)", f"«{NBSP}"),
        (r"(?<=\S)[ \u00a0\u202f]*»", f"{NBSP}»"),
        (r"(?<=\S)[ \u00a0](?=[;!?](?:\W|$))", NARROW),
        (r"(?<=[\wà-ÿ»)])(?=[;!?](?:\s|$))", NARROW),
        (r"(?<=\S) (?=:(?:\s|$))", NBSP),
        (r"(?<=\d) (?=[%€$]|\d{3}(?!\d))", NARROW),
    )
)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def fine(text: str, language: str) -> str:
    """Set the small signs: in French, spaces before ; : ! ? » % and after « never break and ' becomes ’."""
    text = _APOSTROPHE.sub("’", text)
    for pattern, sign in _FRENCH_SIGNS if language == "fr" else ():
        text = pattern.sub(sign, text)
    return text


@functools.lru_cache(maxsize=1 << 14)
def fine_word(word: str, language: str) -> str:
    """`fine` of one word. A transcript sets tens of thousands, most of them again and again."""
    return fine(word, language)


def marks(language: str) -> tuple[str, str]:
    """The opening and closing quotation marks of a language, with their spaces."""
    return (f"«{NBSP}", f"{NBSP}»") if language == "fr" else ("“", "”")


def quoted(text: str, language: str) -> str:
    """Put a quotation in its marks; marks inside it become those of the second level."""
    opening, closing = marks(language)
    return f"{opening}{inner(text, language)}{closing}"


def inner(text: str, language: str, outer: str = "language") -> str:
    """A quotation without its outer marks: « » inside become “ ” in French, “ ” become ‘ ’ in English.

    Args: outer: the house's own marks around it, as `house.Wording` names them.
    """
    if outer in ("curly", "straight"):
        text = re.sub(r"[«“][ \u00a0\u202f]*", "‘", text)
        return fine(re.sub(r"[ \u00a0\u202f]*[»”]", "’", text), language)
    if language == "fr":
        text = re.sub(r"«[ \u00a0\u202f]*", "“", text)
        return fine(re.sub(r"[ \u00a0\u202f]*»", "”", text), language)
    return fine(text.replace("“", "‘").replace("”", "’"), language)


def number_in(text: str, language: str) -> str:
    """The first figure of a sentence as it is printed large, with its unit or noun: "9 → 4 %", "110 heures".

    "" where the sentence has none; a number with a unit comes before a bare one, a year or a date counts as none. Only
    where no figure is written in digits, those in words count: "vingt millions de clients" is "20 millions".
    """
    return _number(text) or _number(_in_digits(text, language))


def _in_digits(text: str, language: str) -> str:
    """Number words as digits, grouped as the language does; "" where that would tell half of a number."""
    # The rewriting makes "pour cent" "pour 100".
    said = alpha2digit(re.sub(r"\bp(?:ou|e)r ?cent\b", "%", text, flags=re.IGNORECASE), language)
    if re.search(r"\d (?:et demie?|and a half)\b", said):
        return ""

    def grouped(match: re.Match[str]) -> str:
        number, following = int(match[1]), match[2] or ""
        if re.fullmatch(r"(?:19|20)\d\d", match[1]):
            return match.group()
        for size, (one, many) in _LARGE[language].items():
            if number >= size and number % (size // 10) == 0:
                count = format_decimal(number / size, locale=language)
                return f"{count} {one if number < 2 * size else many}{_of(following, language)}"
        return whole(number, language).replace(NARROW, NBSP) + following

    return re.sub(r"(?<![\d.,])(\d{4,})(?![\d.,])( [^\W\d_]+)?", grouped, said)


def _of(following: str, language: str) -> str:
    """What follows "millions" as French says it: "euros" becomes "d’euros"."""
    word = following.strip()
    if language != "fr" or not word.endswith("s") or len(word) < 4:
        return following
    return f" d’{word}" if word[0].lower() in "aeéèêiouyh" else f" de {word}"


def _number(text: str) -> str:
    found = list(_NUMBER.finditer(text))
    with_unit = next((one for one in found if one["unit"]), None)
    if with_unit is not None:
        start = re.sub(r"[ \u00a0]", " ", with_unit["from"] or "")
        if start and _MOVES.search(text):
            start = re.sub(r" (?:à|to) $", " → ", start).replace(f"{NARROW}%", "").replace(" %", "")
        number = f"{start}{with_unit['sign'] or ''}{with_unit['digits']} {with_unit['unit']}"
        return fine(number, "fr")
    for one in found:
        noun = one["next"] or ""
        if one["from"] or re.fullmatch(r"(19|20)\d\d", one["digits"]) or _NO_NOUN.fullmatch(noun):
            continue
        return fine(f"{one['digits']}{noun}", "fr")
    return ""


def timecode(ms: int | None) -> str:
    """760000 → "12:40", with hours only where there are any; "" for None."""
    if ms is None:
        return ""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def seconds(ms: int) -> str:
    """12400 → "12.4": seconds as a media fragment and ISO 8601 want them."""
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def duration(ms: int, language: str) -> str:
    """2280000 → "38 min", 4320000 → "1 h 12" (French) or "1 h 12 min"; under a minute in seconds."""
    total = round(ms / 60_000)
    if ms < 60_000:
        return f"{max(1, round(ms / 1000))}{NBSP}s"
    if total < 60:
        return f"{total}{NBSP}min"
    hours, minutes = divmod(total, 60)
    if not minutes:
        return f"{hours}{NBSP}h"
    return f"{hours}{NBSP}h{NBSP}{minutes:02}" + ("" if language == "fr" else f"{NBSP}min")


def day_long(on: date, language: str) -> str:
    """Mardi 14 octobre 2025 · Tuesday, 14 October 2025; the first of a month is "1er" in French."""
    return _first(format_date(on, "EEEE d MMMM y", locale=language), language)


def day_short(on: date, language: str) -> str:
    return _first(format_date(on, "d MMMM", locale=language), language)


def days(starts_on: date, ends_on: date, language: str) -> str:
    """14–16 octobre 2025 · 30 septembre – 2 octobre 2025 · 14 octobre 2025."""
    last = _first(format_date(ends_on, "d MMMM y", locale=language), language)
    if starts_on == ends_on:
        return last
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        return f"{'1er' if starts_on.day == 1 and language == 'fr' else starts_on.day}–{last}"
    pattern = "d MMMM" if starts_on.year == ends_on.year else "d MMMM y"
    return f"{_first(format_date(starts_on, pattern, locale=language), language)} – {last}"


def moment(at: datetime, language: str) -> str:
    """14 octobre 2025 à 18 h 05 · 14 October 2025, 18:05; in the newsroom's zone."""
    on = _first(format_datetime(at, "d MMMM y", tzinfo=ZONE, locale=language), language)
    return on + (" à " if language == "fr" else ", ") + clock(at, language)


def clock(at: datetime, language: str) -> str:
    """18 h 05 · 18:05."""
    pattern = f"H'{NBSP}h{NBSP}'mm" if language == "fr" else "HH:mm"
    return format_time(at.astimezone(ZONE).time(), pattern, locale=language)


def whole(number: int, language: str) -> str:
    return format_decimal(number, locale=language)


def reading_minutes(text: str) -> int:
    return max(1, round(len(text.split()) / _WORDS_PER_MINUTE))


def _first(text: str, language: str) -> str:
    return re.sub(r"(?<!\d)1 (?=[a-zéû])", "1er ", text) if language == "fr" else text
