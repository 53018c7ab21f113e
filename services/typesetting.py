"""Small signs as a French or English printer sets them, and the figure that a sentence is read for. Pure.

Display alone: no text that is kept, compared or checked has gone through here.
"""

from __future__ import annotations

import re

from babel.numbers import format_decimal
from text_to_num import alpha2digit

NBSP = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"

_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})*(?:[,.]\d+)?"
_UNIT = (
    r"%|‰|p(?:ou|e)r ?cent\b|[kM]?€|\$|°C|M(?:ds?)?\b|(?:millions?|milliards?|milliers?|thousand|billions?|points?)"
    r"(?:[ \u00a0](?:d[’']|de[ \u00a0])[^\W\d_]{4,}|[ \u00a0](?:euros?|dollars?))?"
    r"|euros?|dollars?|fois|times"
)
# A number with what belongs to it: "38 %", "1,2 milliard d’euros", "12 points", "$50-billion", and "9 % à 4 %" as one.
_NUMBER = re.compile(
    rf"(?<![\w,.])(?P<from>{_DIGITS}[ \u00a0\u202f]?(?:{_UNIT})?[ \u00a0](?:à|to)[ \u00a0])?"
    rf"(?P<sign>[+\-−])?(?P<money>[$£€])?(?P<digits>{_DIGITS})(?!\d)(?:[ \u00a0\u202f-]?(?P<unit>{_UNIT})(?!\w))?"
    r"(?P<next>[ \u00a0]\w{3,})?",
    re.IGNORECASE,
)
# What is counted: several of it, or letters that stand for it.
_COUNTED = re.compile(r"[ \u00a0](?:\w+[sx]|[A-Z]{2,}|people|children|men|women)")
_LEAST_ALONE = 1000  # a smaller number without what it counts says nothing
_MOVES = re.compile(r"pass|recul|baiss|tomb|chut|progress|grimp|mont|augment|from", re.IGNORECASE)
_NO_NOUN = re.compile(
    r"[ \u00a0](?:janv|févr|mars|avril|mai|juin|juil|août|sept|oct|nov|déc|jan|feb|mar|apr|may|jun|jul|aug|dec|pour|"
    r"dans|avec|sur|sont|ont|est|des|les|aux|par|and|the|for|with|are|have|has|was|were)\w*"
    r"|[ \u00a0](?:sous|mais|très|jamais|vers|après|depuis|sans|dès|puis|vous|nous|ils|elles|leurs|ses|ces|mes|nos|vos"
    r"|plus|moins|tous|toutes|prochaine?s|premi[eè]re?s|derni[eè]re?s|petite?s|grande?s|autres|this|his|its|less|does)",
    re.IGNORECASE,
)
# Nobody knows how many: "des millions de clients" is no figure.
_VAGUE = re.compile(
    r"(?<!\d )\b(?:des|de|les|ces|nos|plusieurs|quelques|certains|hundreds of|of|many|some|few|several)\s+"
    r"(?:milliers|millions|milliards|centaines|thousands|millions|billions)\b",
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
        (r"(?<=\d)(?=[%€](?!\w))", NARROW),
    )
)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def fine(text: str, language: str) -> str:
    """Set the small signs: in French, spaces before ; : ! ? » % and after « never break and ' becomes ’."""
    text = _APOSTROPHE.sub("’", text)
    for pattern, sign in _FRENCH_SIGNS if language == "fr" else ():
        text = pattern.sub(sign, text)
    return text


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

    "" where the sentence has none; a number with a unit comes before another, a year or a date counts as none, nor does
    a small number of nothing. Only where no figure is written in digits, those in words count: "vingt millions de
    clients" is "20 millions de clients".
    """
    return _number(text, language) or _number(_in_digits(text, language), language)


def _in_digits(text: str, language: str) -> str:
    """Number words as digits, grouped as the language does; "" where that would tell half of a number."""
    # The rewriting makes "pour cent" "pour 100".
    told = _VAGUE.sub("…", text)
    said = alpha2digit(re.sub(r"\bp(?:ou|e)r ?cent\b", "%", told, flags=re.IGNORECASE), language)
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
        return format_decimal(number, locale=language).replace(NARROW, NBSP) + following

    return re.sub(r"(?<![\d.,])(\d{4,})(?![\d.,])( [^\W\d_]+)?", grouped, said)


def _of(following: str, language: str) -> str:
    """What follows "millions" as French says it: "euros" becomes "d’euros"."""
    word = following.strip()
    if language != "fr" or not word.endswith("s") or len(word) < 4:
        return following
    return f" d’{word}" if word[0].lower() in "aeéèêiouyh" else f" de {word}"


def _number(text: str, language: str) -> str:
    found = list(_NUMBER.finditer(text))
    with_unit = next((one for one in found if one["unit"] or one["money"]), None)
    if with_unit is not None:
        start = re.sub(r"[ \u00a0]", " ", with_unit["from"] or "")
        if start and _MOVES.search(text):
            start = re.sub(r" (?:à|to) $", " → ", start).replace(f"{NARROW}%", "").replace(" %", "").replace("%", "")
        unit = re.sub(r"p(?:ou|e)r ?cent", "%", with_unit["unit"] or "", flags=re.IGNORECASE)
        amount = f"{with_unit['sign'] or ''}{with_unit['money'] or ''}{with_unit['digits']}"
        number = f"{start}{amount}{' ' if unit else ''}{unit}"
        return fine(number, "fr") if language == "fr" else number.replace(" %", "%")
    for one in found:
        noun = one["next"] or ""
        counts = _COUNTED.fullmatch(noun) and not _NO_NOUN.fullmatch(noun)
        is_date = noun and _NO_NOUN.fullmatch(noun) and not counts
        if one["from"] or re.fullmatch(r"(19|20)\d\d", one["digits"]):
            continue
        if counts:
            return fine(f"{one['digits']}{noun}", language)
        if not is_date and int(re.sub(r"\D", "", one["digits"])) >= _LEAST_ALONE:
            return fine(one["digits"], language)
    return ""
