"""Which language a page speaks, and the filters with which templates speak it.

The interface is French unless the visitor chose English (cookie) or their browser asks for it first; what was said
stays in its own language, set by that language's rules (`article.language`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask, Request, g, has_request_context, request

from services import catalogue
from web import typography

COOKIE = "lang"
YEAR_S = 31_536_000


def choose(asked: Request, default: str) -> str:
    """The cookie, else the browser's first wish among ours, else `default`."""
    chosen = asked.cookies.get(COOKIE)
    if chosen in catalogue.LANGUAGES:
        return chosen
    wished = (tag.partition("-")[0].lower() for tag in asked.accept_languages.values())  # en-GB is English
    return next((one for one in wished if one in catalogue.LANGUAGES), default)


def language() -> str:
    """The language of this request; French outside of one."""
    return str(g.get("language", "fr")) if has_request_context() else "fr"


def t(key: str, **params: object) -> str:
    """The catalogue's sentence in the language of the page; "areas.key", braces filled from `params`."""
    return catalogue.say(key, language(), **params)


def install(app: Flask, default: str) -> None:
    """Give every request its language, and every template `t`, `language`, and the filters below."""

    @app.before_request
    def set_language() -> None:
        g.language = choose(request, default)

    app.jinja_env.globals.update(t=t)
    app.context_processor(_context)
    app.jinja_env.filters.update(_FILTERS)


def _context() -> dict[str, Any]:
    other = next(one for one in catalogue.LANGUAGES if one != language())
    return {"language": language(), "other_language": other}


def _speaking(form: Any) -> Any:
    """A filter that takes the page's language unless it is told another."""

    def filtered(value: Any, speak: str | None = None, *more: Any) -> str:
        return str(form(value, speak or language(), *more))

    return filtered


def _days(span: tuple[date, date], speak: str | None = None) -> str:
    return typography.days(span[0], span[1], speak or language())


def _iso(at: date | datetime) -> str:
    return at.isoformat()


_FILTERS = {
    "fine": _speaking(typography.fine), "quoted": _speaking(typography.quoted), "inner": _speaking(typography.inner),
    "timecode": typography.timecode, "seconds": typography.seconds, "duration": _speaking(typography.duration),
    "day_long": _speaking(typography.day_long), "day_short": _speaking(typography.day_short), "days": _days,
    "moment": _speaking(typography.moment), "clock": _speaking(typography.clock), "iso": _iso,
    "whole": _speaking(typography.whole), "figure_number": typography.number_in,
}  # fmt: skip
