"""Forms that lose nothing: a refusal shows the page again with its sentence, its status and all that was typed.

Each form carries its own name in the field `form`; templates read values through `typed(form, field, default)`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import flash, g, redirect, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from services.errors import PlenaryError, Refused
from web import failures, i18n
from web.typography import ZONE

View = Callable[..., Any]
# Fields that no person fills in.
_MACHINERY = frozenset({"csrf_token", "form", "version", "act", "to", "at", "on", "next", "talk", "seen"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the form called `form` was refused, and what had been typed into it."""

    form: str
    sentence: str
    typed: Mapping[str, str]

    @property
    def holds_words(self) -> bool:
        """Whether somebody typed something that would be a loss."""
        return any(value.strip() for name, value in self.typed.items() if name not in _MACHINERY)


def shown_on(page: View, *names: str) -> Callable[[View], View]:
    """A view that changes something; refused, it answers with `page`, called with the arguments called `names`."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answered(**arguments: Any) -> Any:
            try:
                return view(**arguments)
            except PlenaryError as error:
                if failures.wants_json():
                    raise
                g.problem = Problem(text("form"), error.sentence(i18n.language()), request.form)
                return page(**{name: arguments[name] for name in names}), failures.status_of(error)

        return answered

    return decorate


def problem() -> Problem | None:
    found: Problem | None = g.get("problem")
    return found


def typed(form: str, field: str, default: object = "") -> str:
    """What stands in a field: what was typed where this form was refused, else `default`."""
    refused = problem()
    if refused is not None and refused.form == form:
        return refused.typed.get(field, "")
    return "" if default is None else str(default)


def done(address: str, key: str = "", *, undo: tuple[str, int] | None = None, **params: Any) -> Response:
    """Say that it is done, on the page people go on to.

    Args: undo: address of a turn that the act touched, and its version now: a button beside the words takes it back.
    """
    if key:
        sentence = i18n.t(key, **params)
        flash({"sentence": sentence, "undo": undo[0], "version": undo[1]} if undo else sentence, "good")  # type: ignore[arg-type] # any JSON
    return redirect(address, 303)


def text(name: str) -> str:
    return request.form.get(name, "").strip()


def whole(name: str) -> int:
    """Raises: Refused: "newsroom.bad_number"."""
    try:
        return int(text(name))
    except ValueError:
        raise Refused("newsroom.bad_number") from None


def ticked(name: str) -> bool:
    return request.form.get(name, "") not in {"", "0", "false"}


def day(name: str) -> date | None:
    """Raises: Refused: "newsroom.bad_date"."""
    try:
        return date.fromisoformat(text(name)) if text(name) else None
    except ValueError:
        raise Refused("newsroom.bad_date", what=text(name)[:40]) from None


def clock_on(name: str, on: date) -> datetime | None:
    """A time of day on a date, in the newsroom's zone. Raises: Refused: "newsroom.bad_time"."""
    try:
        return datetime.combine(on, time.fromisoformat(text(name)), ZONE) if text(name) else None
    except ValueError:
        raise Refused("newsroom.bad_time", what=text(name)[:40]) from None


def moment(name: str) -> datetime | None:
    """A date and time in the newsroom's zone. Raises: Refused: "newsroom.bad_time"."""
    try:
        return datetime.fromisoformat(text(name)).replace(tzinfo=ZONE) if text(name) else None
    except ValueError:
        raise Refused("newsroom.bad_time", what=text(name)[:40]) from None


def file(name: str) -> FileStorage:
    """Raises: Refused: "newsroom.no_file"."""
    return files(name)[0]


def files(name: str) -> list[FileStorage]:
    """At least one. Raises: Refused: "newsroom.no_file"."""
    found = [one for one in request.files.getlist(name) if one.filename]
    if not found:
        raise Refused("newsroom.no_file")
    return found
