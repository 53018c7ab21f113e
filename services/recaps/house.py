"""A house's own words around what was said: quotation marks, labels of boxes, verbs of saying. No word of a quote."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.catalogue import say

Marks = Literal["language", "guillemets", "curly", "straight"]
_PAIRS = {"guillemets": ("«\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}»"), "curly": ("“", "”"), "straight": ('"', '"')}
# “Nom : « … »”, as takeaways are drafted, in either language.
_ATTRIBUTED = re.compile(r"(?s)(?P<name>[^:«“]{1,120}?)\s*:\s*[«“]\s*(?P<text>.*?)\s*[»”]\s*$")
_QUOTED = re.compile(r"(?s)\s*[«“]\s*(?P<text>.*?)\s*[»”]\s*")
# From the first mark of either language to the last: what is quoted may quote.
_BETWEEN = re.compile(r"(?s)[«“]\s*(?P<text>.*)\s*[»”]")


@dataclass(frozen=True, slots=True)
class Wording:
    """`marks`: "language": as the talk's language does; `takeaways`, `figures`: titles of the boxes, "" for the usual
    ones; `verbs`: of saying, used in turn, () for a bare colon.
    """

    marks: Marks = "language"
    takeaways: str = ""
    figures: str = ""
    verbs: tuple[str, ...] = ()

    def pair(self, language: str) -> tuple[str, str]:
        """The house's opening and closing mark, with their spaces."""
        usual = "guillemets" if language.startswith("fr") else "curly"
        return _PAIRS[usual if self.marks == "language" else self.marks]

    def quoted(self, text: str, language: str) -> str:
        """`text` between the house's marks."""
        opening, closing = self.pair(language)
        return f"{opening}{text}{closing}"

    def label(self, kind: str, language: str) -> str:
        """The title of the box of "takeaway" or "figure" items."""
        own = self.takeaways if kind == "takeaway" else self.figures
        return own or say(f"exports.{'takeaways' if kind == 'takeaway' else 'figures'}", language)

    def saying(self, number: int, language: str) -> str:
        """What stands between a name and the quote number `number`, from 0: “ explique : ”."""
        colon = "\N{NO-BREAK SPACE}: " if language.startswith("fr") else ": "
        return f" {self.verbs[number % len(self.verbs)]}{colon}" if self.verbs else colon

    def takeaway(self, text: str, number: int, language: str) -> str:
        """A takeaway that quotes somebody, in the house's marks and verbs; another stays as it is."""
        found = _ATTRIBUTED.match(text)
        if not found:
            alone = _QUOTED.fullmatch(text)
            return self.quoted(alone["text"], language) if alone else text
        return f"{found['name']}{self.saying(number, language)}{self.quoted(found['text'], language)}"

    def told(self, text: str, language: str) -> str:
        """A line of ours that repeats somebody's words, those in the house's marks; another stays as it is."""
        if self.marks == "language":
            return text
        return _BETWEEN.sub(lambda found: self.quoted(found["text"], language), text)


USUAL = Wording()


def written(wording: Wording) -> dict[str, Any]:
    """As it is kept; {} for the usual words."""
    return {} if wording == USUAL else dataclasses.asdict(wording) | {"verbs": list(wording.verbs)}


def read(kept: Mapping[str, Any]) -> Wording:
    """What `written` kept."""
    known = {one.name for one in dataclasses.fields(Wording)} & set(kept)
    values = {name: kept[name] for name in known} | {"verbs": tuple(kept.get("verbs") or ())}
    return Wording(**values)
