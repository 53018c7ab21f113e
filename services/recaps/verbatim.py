"""The gate: every quotation mark in a recap is a span of the transcript, checked word for word.

Printed words may differ from spoken ones only by: fillers and stutters dropped, cuts shown as […], insertions in
square brackets, capitals and punctuation. A bracket may also replace a pronoun or correct a misheard name.
"""

from __future__ import annotations

import dataclasses
import re

from services.contracts import Item, Recap, Source, Transcript, Verdict
from services.recaps import figures, indirect, verdicts
from services.recaps.lexicon import lexicon
from services.recaps.locating import Located, locate
from services.recaps.verdicts import Difference, Finding, verdict

__all__ = [
    "Difference",
    "Finding",
    "Located",
    "blocking",
    "check",
    "findings",
    "found_again",
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


def findings(item: Item, transcript: Transcript) -> Finding:
    """What the gate finds in any item; the differences of one that is no quote are those of what it quotes inside."""
    if item.kind == "quote":
        return verdict(item, transcript)
    found = [
        one for inside in quotations(item.text)
        if not _was_said(quoted := dataclasses.replace(item, text=inside), transcript)
        for one in verdict(quoted, transcript).differences
    ]  # fmt: skip
    if item.kind == "narrative" and item.why.get(indirect.MARK) and not indirect.stands(item, transcript):
        found.append(Difference("replaced", indirect.said(item, transcript), item.text))
    if item.kind in ("figure", "takeaway", "narrative"):
        found += [Difference("figure", printed=one) for one in sorted(invented_figures(item, transcript))]
    return Finding("altered" if found else "exact", tuple(found))


def is_said(item: Item, transcript: Transcript) -> bool:
    """Whether a figure's text is its speaker's own words, so that it may stand between quotation marks."""
    return bool(item.sources) and _was_said(dataclasses.replace(item, kind="quote"), transcript)


def found_again(item: Item, transcript: Transcript) -> Item | None:
    """A quote that does not conform to its reference, on words of the same turns to which it does; None without any.

    A reference that covered what stood in its words' place for a while is wider than they are when they are back.
    """
    cited = {source.turn for source in item.sources}
    if item.kind != "quote" or not cited:
        return None
    here = dataclasses.replace(transcript, turns=tuple(turn for turn in transcript.turns if turn.id in cited))
    found = locate(item.text, here)
    if found is None or found.item.speaker != item.speaker or found.finding.verdict not in ("exact", "cleaned"):
        return None
    return found.item


def _verdict_of(item: Item, transcript: Transcript) -> Verdict | None:
    found = findings(item, transcript)
    return found.verdict if item.kind == "quote" or found.differences else None


def _was_said(quoted: Item, transcript: Transcript) -> bool:
    """Whether a quotation inside another item is all of its sources, or a part of them: a speaker quotes."""
    if verdict(quoted, transcript).verdict in ("exact", "cleaned"):
        return True
    cited = {source.turn for source in quoted.sources}
    here = dataclasses.replace(transcript, turns=tuple(turn for turn in transcript.turns if turn.id in cited))
    found = locate(quoted.text, here)
    if found is None or found.item.speaker != quoted.speaker:
        return False
    kinds = {one.kind for one in found.finding.differences} - {"clipped"}  # the item itself shows what is around it
    return not kinds and all(any(_holds(whole, part) for whole in quoted.sources) for part in found.item.sources)


def _holds(whole: Source, part: Source) -> bool:
    return whole.turn == part.turn and whole.start_word <= part.start_word and part.end_word <= whole.end_word


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
