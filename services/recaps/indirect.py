"""“X explique que …”: what was said told in the same words, where that keeps the meaning of every one of them.

Only sentences that nobody's point of view is in: no "I", no "you", nothing "here" or "today", no pronoun that points
out of them. The words after "que" are the transcript's, in its order, and the gate holds them against it.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from services.contracts import Item, Transcript
from services.recaps import cleaning, clipping
from services.recaps.alignment import parse
from services.recaps.lexicon import fold, lexicon, name_key

MARK = "indirect"  # in an item's `why`
_WORDS = (8, 28)
_QUOTES_A_SECTION = 3  # in a shorter section each voice is heard itself
_PLAIN_END = re.compile(r"[^\W_]\.$")
_MARKED = re.compile(r"[?!;:…«»“”\"()\[\]]|\.\.|\. ")
_VOWEL = re.compile(r"[aàâeéèêëiîïoôuùûœæ]")
_TOLD = re.compile(r"(?P<name>.+?) (?P<verb>[^\W\d_]+) (?:que |qu['’]|that )(?P<clause>.+)")


def relate(
    sections: Sequence[Sequence[Item]], transcript: Transcript, labels: Mapping[str | None, str]
) -> list[list[Item]]:
    """The sections with a sentence told here and there: one a section at most, never a voice's only quote."""
    quoted = Counter(item.speaker for section in sections for item in section if item.kind == "quote")
    found: list[list[Item]] = []
    for number, section in enumerate(sections):
        items = list(section)
        places = [n for n, item in enumerate(items) if item.kind == "quote"]
        open_ = [
            n for n in places[1:]
            if items[n - 1].kind == "quote" and quoted[items[n].speaker] > 1 and may_tell(items[n], transcript)
            and items[n].speaker in labels
        ]  # fmt: skip
        if len(places) >= _QUOTES_A_SECTION and open_:
            chosen = min(open_, key=lambda n: (items[n].why.get("score", 0.0), n))
            quoted[items[chosen].speaker] -= 1
            items[chosen] = told(items[chosen], labels[items[chosen].speaker], number, transcript)
        found.append(items)
    return found


def may_tell(item: Item, transcript: Transcript) -> bool:
    """Whether the words of a quote, all of one span and printed as they were said, may be told."""
    known, tokens = lexicon(transcript.language), _tokens(item, transcript)
    said = " ".join(tokens)
    folded = fold(said).lower().rstrip(".")
    fewest, most = _WORDS
    if not fewest <= len(tokens) <= most or cleaning.droppable(tokens, known):
        return False
    return (
        cleaning.compared(said) == cleaning.compared(item.text)
        and bool(_PLAIN_END.search(said)) and not _MARKED.search(said)
        and bool(known.patterns["told_subject"].match(folded)) and bool(known.patterns["told_predicate"].match(folded))
        and not known.patterns["told_bars"].search(folded)
        and not any(clipping.governed(item.sources, parse(item.text), transcript, known))
    )  # fmt: skip


def told(item: Item, label: str, number: int, transcript: Transcript) -> Item:
    """A quote as a narrative line. Args: number: which one of the recap it is, so that verbs take turns."""
    known = lexicon(transcript.language)
    clause = item.text[:1].lower() + item.text[1:]
    verb = known.told_verbs[number % len(known.told_verbs)]
    joined = f"that {clause}" if known.language == "en" else f"qu’{clause}" if _VOWEL.match(clause) else f"que {clause}"
    text = cleaning.typeset(f"{label} {verb} {joined}", known.language)
    return dataclasses.replace(item, kind="narrative", text=text, verdict=None, why={**item.why, MARK: 1.0})


def stands(item: Item, transcript: Transcript) -> bool:
    """Whether a told line still tells its source: the same words, by the same speaker, in a form that may be told."""
    known, found = lexicon(transcript.language), _TOLD.fullmatch(item.text)
    if not found or found["verb"] not in known.told_verbs or len(item.sources) != 1:
        return False
    turn, name = transcript.turn(item.sources[0].turn), name_key(found["name"])
    others = (one for one in transcript.speakers if one.id != item.speaker and one.name)
    if turn is None or turn.speaker != item.speaker or name in map(name_key, (one.name for one in others)):
        return False
    return may_tell(dataclasses.replace(item, kind="quote", text=found["clause"]), transcript)


def said(item: Item, transcript: Transcript) -> str:
    """The words that a told line rests on."""
    return " ".join(_tokens(item, transcript))


def _tokens(item: Item, transcript: Transcript) -> tuple[str, ...]:
    turn = transcript.turn(item.sources[0].turn) if len(item.sources) == 1 else None
    return turn.tokens[item.sources[0].start_word : item.sources[0].end_word] if turn else ()
