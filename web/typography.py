"""Text as a French or English printer sets it: spaces that do not break, quotation marks, times, dates. Pure."""

from __future__ import annotations

import functools
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal

from services.typesetting import NARROW, NBSP, fine, inner, marks, number_in, quoted

__all__ = ["NARROW", "NBSP", "fine", "inner", "marks", "number_in", "quoted"]
ZONE = ZoneInfo("Europe/Paris")
_WORDS_PER_MINUTE = 230


@functools.lru_cache(maxsize=1 << 14)
def fine_word(word: str, language: str) -> str:
    """`fine` of one word. A transcript sets tens of thousands, most of them again and again."""
    return fine(word, language)


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
