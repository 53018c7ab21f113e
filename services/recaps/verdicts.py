"""One quote against the words it cites: what differs, and whether a newspaper may print it so."""

from __future__ import annotations

import difflib
import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from services.contracts import Item, Source, Transcript, Verdict
from services.recaps import alignment, cleaning, clipping, insertions, marks
from services.recaps.alignment import Printed, Spoken
from services.recaps.clipping import Side
from services.recaps.lexicon import Lexicon, lexicon, name_key

DifferenceKind = Literal[
    "span",
    "speaker",
    "order",
    "invisible",
    "cut",
    "mosaic",
    "negation",
    "figure",
    "dropped",
    "added",
    "replaced",
    "clipped",
    "insertion",
    "question",
    "marks",
]
_MISSING_RATIO = 0.4
_MOSAIC_FRAGMENTS, _MOSAIC_WORDS = 3, 3
_HIDDEN_CATEGORIES = frozenset({"Cf", "Cc", "Co", "Cn"})
_ALLOWED_CONTROLS = "\t\n\r"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the gate does not allow: what was `said` and what is `printed` in its place."""

    kind: DifferenceKind
    said: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the gate says of one quote. `suggestion`: how the cited words could be printed; None if none are there."""

    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    suggestion: str | None = None


def verdict(item: Item, transcript: Transcript) -> Finding:
    """Judge the text of one quote against the words it cites.

    "exact": the same words; "cleaned": only allowed differences; "altered": anything else; "missing": the cited
    words are not there, or the text has next to nothing in common with them.
    """
    known = lexicon(transcript.language)
    spans = spans_of(item.sources, transcript)
    printed = alignment.parse(item.text)
    if spans is None or not any(one.kind == "word" for one in printed):
        return Finding("missing", (Difference("span", printed=item.text),))
    touching = [n > 0 and _touch(item.sources[n - 1], item.sources[n], transcript) for n in range(len(spans))]
    bracketed = any(one.kind == "insert" for one in printed)
    around = insertions.heard(item, transcript, known) if bracketed else insertions.NOTHING
    said = alignment.spoken(spans, touching, known, around)
    suggestion = _suggested(spans, touching, known)
    grave = tuple(_grave(item, printed, transcript))
    if alignment.fits(printed, said, known):
        grave += _turned(item.sources, printed, transcript, known)
        hidden = dict(clipping.governed(item.sources, printed, transcript, known))
        grave += tuple(Difference("clipped", words) for words in hidden.values())
        if item.text != suggestion:
            tokens = [token for span in spans for token in span]
            for one in marks.wrong(item.text, tokens, known):
                grave += (Difference("question" if one.asks else "marks", one.said, one.printed),)
        suggestion = _with_cuts(suggestion, frozenset(hidden))
        if grave:
            return Finding("altered", grave, suggestion)
        return Finding("exact" if _is_whole(printed, said) else "cleaned", (), suggestion)
    spelt = [word for one in printed if one.kind == "word" for word in one.words]
    matcher = difflib.SequenceMatcher(None, list(said.words), spelt, autojunk=False)
    matched = sum(block.size for block in matcher.get_matching_blocks())
    lost = matched < _MISSING_RATIO * len(spelt)
    inserted = [Difference("insertion", printed=f"[{text}]") for text in alignment.meddling(printed, said, known)]
    named = (*grave, *inserted, *_named(matcher, said, spelt, known))
    return Finding("missing" if lost else "altered", named or (Difference("cut"),), suggestion)


def spans_of(sources: Sequence[Source], transcript: Transcript) -> list[tuple[str, ...]] | None:
    """The cited words, a tuple of tokens per source; None where a source does not exist (any more)."""
    spans = []
    for source in sources:
        turn = transcript.turn(source.turn)
        if turn is None or not 0 <= source.start_word < source.end_word <= len(turn.tokens):
            return None
        spans.append(turn.tokens[source.start_word : source.end_word])
    return spans or None


def _is_whole(printed: Sequence[Printed], said: Spoken) -> bool:
    """Nothing dropped, cut or inserted."""
    return len(printed) == len(said.words) and all(
        one.kind == "word" and alignment.same(said, n, one) for n, one in enumerate(printed)
    )


def _touch(before: Source, after: Source, transcript: Transcript) -> bool:
    """Whether speech runs on from one source to the next: same turn, or the same speaker's next turn."""
    if before.turn == after.turn:
        return before.end_word == after.start_word
    ids = [turn.id for turn in transcript.turns]
    first, second = transcript.turns[ids.index(before.turn)], transcript.turns[ids.index(after.turn)]
    adjacent = ids.index(after.turn) == ids.index(before.turn) + 1 and first.speaker == second.speaker
    return adjacent and before.end_word == len(first.tokens) and after.start_word == 0


def _turned(
    sources: Sequence[Source], printed: Sequence[Printed], transcript: Transcript, known: Lexicon
) -> tuple[Difference, ...]:
    """A shown cut between two sources that takes the "not" out of the clause, as one inside a source would."""
    if len(sources) < 2:
        return ()
    whole, gaps = clipping.filled(sources, transcript)
    around = insertions.heard(Item("quote", "", None, tuple(sources)), transcript, known)
    said = alignment.spoken(whole, [False] * len(whole), known, around)
    if not gaps or alignment.fits(printed, said, known):
        return ()
    return (Difference("negation", " ".join(gaps)),)


def _suggested(spans: Sequence[Sequence[str]], touching: Sequence[bool], known: Lexicon) -> str:
    merged: list[list[str]] = []
    for tokens, runs_on in zip(spans, touching, strict=True):
        if merged and runs_on:
            merged[-1] += tokens
        else:
            merged.append(list(tokens))
    pieces = (cleaning.finished(cleaning.bare(tokens, known)) for tokens in merged)
    return cleaning.typeset(f" {cleaning.CUT} ".join(pieces), known.language)


def _with_cuts(text: str, sides: frozenset[Side]) -> str:
    text = f"{cleaning.CUT} {text}" if "before" in sides else text
    return f"{text.rstrip('.')} {cleaning.CUT}" if "after" in sides else text


def _grave(item: Item, printed: Sequence[Printed], transcript: Transcript) -> Iterator[Difference]:
    """What no wording can mend: another voice, another order, hidden characters, words picked one by one."""
    order = {turn.id: n for n, turn in enumerate(transcript.turns)}
    by = {turn.id: turn.speaker for turn in transcript.turns}
    voices = {_voice(one, transcript): _name(one, transcript) for one in (by[source.turn] for source in item.sources)}
    named = _voice(item.speaker, transcript)
    if len(voices) > 1 or (item.speaker is not None and named not in voices):
        yield Difference("speaker", ", ".join(voices.values()), _name(item.speaker, transcript))
    places = [(order[source.turn], source.start_word, source.end_word) for source in item.sources]
    if any(a[0] > b[0] or (a[0] == b[0] and a[2] > b[1]) for a, b in itertools.pairwise(places)):
        yield Difference("order")
    hidden = Counter(filter(_is_hidden, item.text))
    hidden -= Counter(
        c for tokens in spans_of(item.sources, transcript) or () for c in "".join(tokens) if _is_hidden(c)
    )
    if hidden:
        yield Difference("invisible", printed=" ".join(f"U+{ord(c):04X}" for c in hidden.elements()))
    sizes = _fragments(printed)
    if len(sizes) >= _MOSAIC_FRAGMENTS and sum(size < _MOSAIC_WORDS for size in sizes) * 2 > len(sizes):
        yield Difference("mosaic", printed=item.text)


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) in _HIDDEN_CATEGORIES and letter not in _ALLOWED_CONTROLS


def _voice(speaker_id: str | None, transcript: Transcript) -> str:
    """A speaker by name where there is one: one person may have two labels."""
    speaker = transcript.speaker(speaker_id)
    return name_key(speaker.name) if speaker and speaker.name else f"#{speaker_id}"


def _name(speaker_id: str | None, transcript: Transcript) -> str:
    """For people to read; "" where nobody knows it."""
    speaker = transcript.speaker(speaker_id)
    return speaker.name if speaker and speaker.name else ""


def _fragments(printed: Sequence[Printed]) -> list[int]:
    sizes = [0]
    for one in printed:
        if one.kind == "cut":
            sizes.append(0)
        elif one.kind == "word":
            sizes[-1] += 1
    return [size for size in sizes if size]


def _row(found: Iterable[str]) -> str:
    """Words for people to read: the digits of a long number in threes."""
    return " ".join(
        f"{int(one):,}".replace(",", "\u202f") if len(one) > 4 and one.isdecimal() else one for one in found
    )


def _is_figure(word: str, known: Lexicon) -> bool:
    if any(letter.isdigit() for letter in word):
        return True
    return word not in ("un", "une", "one") and bool(known.patterns["number_word"].fullmatch(word))


def _named(
    matcher: difflib.SequenceMatcher[str], said: Spoken, spelt: Sequence[str], known: Lexicon
) -> list[Difference]:
    """The differences between spoken and printed words, by name; those that are allowed are left out."""
    if list(said.words) == list(spelt):
        return []
    if sorted(said.words) == sorted(spelt):
        return [Difference("order", " ".join(said.words), " ".join(spelt))]
    free = {n for start, ends in said.drops.items() for n in range(start, max(ends))}
    found = []
    for kind, a, b, c, d in matcher.get_opcodes():
        gone = [n for n in range(a, b) if n not in free]
        if kind == "equal" or not (gone or d > c):
            continue
        old, new = _row(said.words[n] for n in gone), _row(spelt[c:d])
        kinds: list[DifferenceKind] = []
        if any(n in said.negated for n in gone) or any(word in known.sets["negations"] for word in spelt[c:d]):
            kinds.append("negation")
        if any(_is_figure(word, known) for word in f"{old} {new}".split()):
            kinds.append("figure")
        kinds = kinds or ["dropped" if not new else "replaced" if old else "added"]
        found += [Difference(one, old, new) for one in kinds]
    return found
