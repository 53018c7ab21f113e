"""What one question asks of the database twice is read once: a memory that lives as long as a session that only reads.

A page is put together from nouns that each look up the same few things, who is announced, which voices there are; they
need not know of each other. A session that changes rows has no such memory: there every function reads what is there.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

P = ParamSpec("P")
Found = TypeVar("Found")
_KEY = "plenary.once"


def begin(db: Session) -> Session:
    """Give a session that will only read its memory, and return it."""
    db.info[_KEY] = {}
    return db


def is_reading(db: Session) -> bool:
    return _KEY in db.info


def once(find: Callable[Concatenate[Session, P], Found]) -> Callable[Concatenate[Session, P], Found]:
    """A function of a session and hashable arguments; what it returns is shared and must not be changed."""

    @functools.wraps(find)
    def remembering(db: Session, *args: P.args, **kwargs: P.kwargs) -> Found:
        known: dict[object, Found] | None = db.info.get(_KEY)
        if known is None:
            return find(db, *args, **kwargs)
        key = (find, args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = find(db, *args, **kwargs)
        return known[key]

    return cast("Callable[Concatenate[Session, P], Found]", remembering)
