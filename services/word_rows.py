"""Words as turns and doubts keep them: rows of JSON. What is rare is left out where it is not so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.contracts import Word


def of(words: Iterable[Word]) -> list[dict[str, Any]]:
    return [
        {"text": one.text, "start_ms": one.start_ms, "end_ms": one.end_ms, "probability": one.probability}
        | ({"estimated": True} if one.estimated else {})
        for one in words
    ]


def read(rows: Iterable[Mapping[str, Any]]) -> tuple[Word, ...]:
    """What `of` made."""
    return tuple(
        Word(row["text"], row["start_ms"], row["end_ms"], row.get("probability"), row.get("estimated", False))
        for row in rows
    )
