"""The gate: every quotation mark in a recap is a span of the transcript, checked word for word.

Printed words may differ from spoken ones only by: fillers and stutters dropped, cuts shown as […], insertions in
square brackets, capitals and punctuation. A bracket may also replace a pronoun or correct a misheard name.
"""

from __future__ import annotations

import dataclasses
import re

from services.contracts import Item, Recap, Transcript, Verdict
from services.recaps import figures, verdicts
from services.recaps.lexicon import lexicon
from services.recaps.locating import Located, locate
from services.recaps.verdicts import Difference, Finding, verdict

__all__ = [
    "Difference",
    "Finding",
    "Located",
    "blocking",
    "check",
    "locate",
    "quotations",
    "verdict",
    "without_blocking",
]

_INLINE_WORDS = 3
_OPENING, _CLOSING = "«“", "»”"


def check(recap: Recap, transcript: Transcript) -> Recap:
    """The recap with a verdict on each quote. Other items have None, or "altered" where a quotation inside them or
    a figure of theirs is not in their sources.
    """
    items = (dataclasses.replace(item, verdict=_verdict_of(item, transcript)) for item in recap.items)
    return dataclasses.replace(recap, items=tuple(items))


def blocking(recap: Recap) -> tuple[Item, ...]:
    """The items that forbid publication until an editor signs them; `check` the recap first."""
    return tuple(item for item in recap.items if item.verdict in ("altered", "missing"))


def without_blocking(recap: Recap) -> Recap:
    """The recap without the items that would block it: what a machine drafted needs nobody's signature."""
    return dataclasses.replace(recap, items=tuple(item for item in recap.items if item not in blocking(recap)))


def _verdict_of(item: Item, transcript: Transcript) -> Verdict | None:
    if item.kind == "quote":
        return verdict(item, transcript).verdict
    for inside in quotations(item.text):
        if verdict(dataclasses.replace(item, text=inside), transcript).verdict in ("altered", "missing"):
            return "altered"
    if item.kind in ("figure", "takeaway", "narrative") and invented_figures(item, transcript):
        return "altered"
    return None


def quotations(text: str) -> list[str]:
    """What stands between the outermost quotation marks of a text, from three words on."""
    found, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        if letter in _OPENING:
            start = at + 1 if not depth else start
            depth += 1
        elif letter in _CLOSING and depth:
            depth -= 1
            if not depth:
                found.append(text[start:at])
    straight = re.findall(r'"([^"]+)"', text)
    return [one for one in (*found, *straight) if len(one.split()) >= _INLINE_WORDS]


def invented_figures(item: Item, transcript: Transcript) -> frozenset[str]:
    """The numbers of an item's text that its sources do not hold, written in digits or in words."""
    known = lexicon(transcript.language)
    said = " ".join(" ".join(tokens) for tokens in verdicts.spans_of(item.sources, transcript) or ())
    return frozenset(one.value for one in figures.find(item.text)) - figures.values(said, known)
