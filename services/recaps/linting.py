"""What a cut took away: a negation, a condition or an attribution that stood in the sentence, for a person to weigh.

The gate judges whether the printed words were said; these notes are about the words that are not printed. They
block nothing.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from services.contracts import Item, Source, Transcript
from services.recaps import alignment, cleaning, sentences
from services.recaps.lexicon import Lexicon, fold, lexicon

NoteKind = Literal["negation", "condition", "attribution", "question", "statement"]
Place = Literal["before", "inside", "after"]
# A whole sentence between two quoted ones is a cut of its own; one as short as "Enfin, selon eux." belongs to them.
_SHORT_SENTENCE_WORDS = 8
# A "pas" further on than this after the last quoted word denies something else.
_AFTER_WORDS = 8
_NE_REACH = 4
_SHOWN_WORDS = 30
_HALF_SHOWN = _SHOWN_WORDS // 2
_WORD = re.compile(r"[^\W_]+")
_CLOSING = " »”\"'’)]\u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Note:
    """`words`: the dropped words as spoken, at most 30 around `telling`, the ones that tell."""

    kind: NoteKind
    place: Place
    words: str
    telling: str


@dataclass(frozen=True)
class _Dropped:
    """Consecutive words of a sentence that the quote does without."""

    place: Place
    tokens: tuple[str, ...]


def notes(item: Item, transcript: Transcript) -> tuple[Note, ...]:
    """The notes on one quote, in the order of its words; none for other items, or where the cited words are gone.

    Looked at: what is cut inside the quote, and the rest of the sentences that its first and last words stand in.
    Only the turns that the quote cites need be in `transcript`.
    """
    turns = {source.turn: transcript.turn(source.turn) for source in item.sources}
    if item.kind != "quote" or not item.sources:
        return ()
    for source in item.sources:
        turn = turns[source.turn]
        if turn is None or not 0 <= source.start_word < source.end_word <= len(turn.tokens):
            return ()
    known = lexicon(transcript.language)
    tokens = {turn.id: turn.tokens for turn in turns.values() if turn}
    found: list[Note] = []
    for dropped in _dropped(item, tokens, known):
        found += [note for note in _told(dropped, known) if note not in found]
    return (*found, *_asked(item, tokens))


def _asked(item: Item, tokens: dict[str, tuple[str, ...]]) -> Iterator[Note]:
    """A question printed as a statement, or the other way round: marks are free, and this one changes the sense."""
    last = item.sources[-1]
    said = tokens[last.turn][last.start_word : last.end_word]
    spoken = next((token for token in reversed(said) if _WORD.search(token) or "?" in token), "")
    printed = item.text.rstrip(_CLOSING)
    if printed.endswith(("…", "...")) or not _WORD.search(printed):
        return
    asks, asked = printed.endswith("?"), "?" in spoken
    if asks != asked and (asks or spoken):
        shown = " ".join(said[-_HALF_SHOWN:])
        yield Note("question" if asked else "statement", "after", shown, spoken)


def _dropped(item: Item, tokens: dict[str, tuple[str, ...]], known: Lexicon) -> Iterator[_Dropped]:
    """The runs of spoken words that are not printed, of every sentence that the quote takes words from."""
    kept = _printed(item, tokens)
    cited = list(dict.fromkeys(source.turn for source in item.sources))
    spans = {turn: (min(kept[turn]), max(kept[turn])) for turn in cited if kept[turn]}
    for turn in cited:
        said = tokens[turn]
        for start, end in sentences.split(said, known):
            quoted = any(at in kept[turn] for at in range(start, end))
            within = turn in spans and spans[turn][0] < start < spans[turn][1]
            if not quoted and not (within and end - start <= _SHORT_SENTENCE_WORDS):
                continue
            for first, last in _runs(start, end, kept[turn]):
                yield _Dropped(_place(turn, first, last, cited, spans), _without_fillers(said[first:last], known))


def _without_fillers(tokens: tuple[str, ...], known: Lexicon) -> tuple[str, ...]:
    silent = {n for unit in cleaning.droppable(tokens, known) for n in range(unit.start, unit.end)}
    return tuple(token for n, token in enumerate(tokens) if n not in silent)


def _printed(item: Item, tokens: dict[str, tuple[str, ...]]) -> dict[str, set[int]]:
    """Which tokens of each cited turn are printed: the cited ones, less those that a shown cut leaves out."""
    kept: dict[str, set[int]] = {turn: set() for turn in tokens}
    printed = alignment.parse(item.text)
    if not any(one.kind == "cut" for one in printed):
        for source in item.sources:
            kept[source.turn].update(range(source.start_word, source.end_word))
        return kept
    words, places = _spelt(item.sources, tokens)
    shown = [word for one in printed if one.kind == "word" for word in one.words]
    matcher = difflib.SequenceMatcher(None, words, shown, autojunk=False)
    for kind, a, b, _, _ in matcher.get_opcodes():
        if kind != "delete":
            for turn, at in places[a:b]:
                kept[turn].add(at)
    return kept


def _spelt(sources: Sequence[Source], tokens: dict[str, tuple[str, ...]]) -> tuple[list[str], list[tuple[str, int]]]:
    """The cited words as compared, and the turn and token of each."""
    words: list[str] = []
    places: list[tuple[str, int]] = []
    for source in sources:
        for at in range(source.start_word, source.end_word):
            for word in cleaning.compared(alignment.without_format(tokens[source.turn][at])):
                words.append(word)
                places.append((source.turn, at))
    return words, places


def _runs(start: int, end: int, kept: set[int]) -> Iterator[tuple[int, int]]:
    """The maximal ranges inside [start, end) that hold no kept token."""
    first = start
    for at in range(start, end + 1):
        if at == end or at in kept:
            if at > first:
                yield first, at
            first = at + 1


def _place(turn: str, first: int, last: int, cited: Sequence[str], spans: dict[str, tuple[int, int]]) -> Place:
    quoted = [one for one in cited if one in spans]
    if quoted and turn == quoted[0] and last <= spans[turn][0]:
        return "before"
    if quoted and turn == quoted[-1] and first > spans[turn][1]:
        return "after"
    return "inside"


def _told(dropped: _Dropped, known: Lexicon) -> Iterator[Note]:
    """One note of a kind at most."""
    text = fold(" ".join(dropped.tokens)).lower()
    if dropped.place == "before":
        text = _without_openers(text, known)
    text = known.patterns["harmless"].sub(lambda match: _blank(match.group()), text)
    denied = _negation(text, dropped.place, known)
    if denied:
        yield _note("negation", dropped, text, *denied)
    for kind in ("condition", "attribution"):
        match = known.patterns[kind].search(text)
        if match:
            yield _note(kind, dropped, text, *match.span())


def _without_openers(text: str, known: Lexicon) -> str:
    """“Non mais, écoutez,” opens a sentence and denies nothing in it."""
    at = 0
    while match := known.patterns["opener"].match(text[at:] + " x"):
        at = min(at + match.end(), len(text))
        if at == len(text):
            break
    return _blank(text[:at]) + text[at:]


def _blank(text: str) -> str:
    """As many words and letters, none of which says anything."""
    return re.sub(r"[^\W_]", "_", text)


def _negation(text: str, place: Place, known: Lexicon) -> tuple[int, int] | None:
    """Where a word stands that denies. “Ne” alone does not: speech swallows it, and “avant qu'il ne” has no sense."""
    words = list(_WORD.finditer(text))
    said = [match.group() for match in words]
    reach = _AFTER_WORDS if place == "after" else len(words)
    strong = known.sets["negations"] - {"ne", "n"}
    for n, word in enumerate(said[:reach]):
        around = said[max(0, n - _NE_REACH) : n + _NE_REACH]
        # "que" is "only" where nothing else answers the "ne": il ne dit pas que, but il ne reste que.
        only = word != "que" or not any(one in strong for one in around)
        denied = word in known.sets["negations_with_ne"] and only and any(one in ("ne", "n") for one in around)
        if word in strong or denied:
            return words[n].span()
    return None


def _note(kind: NoteKind, dropped: _Dropped, text: str, start: int, end: int) -> Note:
    at = min(text[:start].count(" "), len(dropped.tokens) - 1)
    shown = list(dropped.tokens)
    if len(shown) > _SHOWN_WORDS:
        first, last = max(0, at - _HALF_SHOWN), at + _HALF_SHOWN
        shown = ["…"] * (first > 0) + shown[first:last] + ["…"] * (last < len(shown))
    return Note(kind, dropped.place, " ".join(shown).strip(" ,;:"), text[start:end].strip(" ,;:"))
