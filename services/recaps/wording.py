"""What the gate found, in words a journalist reads: one short phrase per difference."""

from __future__ import annotations

from collections.abc import Sequence

from services.catalogue import say
from services.recaps.verdicts import Difference


def told(found: Sequence[Difference], language: str) -> tuple[str, ...]:
    """A phrase for each difference, none twice."""
    return tuple(dict.fromkeys(_told(one, language) for one in found))


def _told(one: Difference, language: str) -> str:
    key: str = one.kind
    if key in ("negation", "figure") and not (one.said and one.printed):
        key = f"{key}_{'dropped' if one.said else 'added'}"
    if key == "marks" and one.said:
        key = "marks_moved"
    nobody = say("verbatim.nobody", language) if key == "speaker" else ""
    return say(f"verbatim.{key}", language, said=one.said or nobody, printed=one.printed or nobody)
