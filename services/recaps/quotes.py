"""Quotable spans: where a quote may start and end without betraying what was said around it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.recaps import cleaning, endings
from services.recaps.features import disfluencies
from services.recaps.lexicon import Lexicon, fold, lexicon, words
from services.recaps.sentences import Document, Sentence

_RUN_ON_WORDS = 14
_CLAUSE_WORDS = (8, 34)
_PAIR_WORDS = 58
_AFTER_WORDS = 4  # after a cut: enough to tell whether a clause begins
_REST_WORDS = 16
_TRAILING_WORDS = 2  # "… or so": what may be left off without looking at it
_REACH_WORDS = 150  # a turn of an hour without a full stop is no sentence
_OPENER_LEAVES_CHARS = 25
_ENDS = re.compile(r"[.!?]$")
_HAS_WORD = re.compile(r"\w")
_CLAUSE_END = re.compile(r"[,;:.!?]$")
_CLAUSE_OPENERS = {"fr": frozenset(["je", "j", "nous", "on", "il", "c"]), "en": frozenset(["i", "we", "there"])}
_COMPLETE = re.compile(r"[.!?…][\"»”)\]]*$")


@dataclass(frozen=True)
class Quote:
    """Words [start, end) of a turn, as printed. `sentence`: the one it was chosen for; the marks: cuts to be shown.

    `salience`: how much the sentence tells of the talk, in standard deviations; `typical`: how much its words do, ±1.
    """

    sentence: int
    turn: int
    start: int
    end: int
    text: str
    score: float
    opens_cut: bool = False
    closes_cut: bool = False
    salience: float = 0.0
    typical: float = 0.0

    @property
    def word_count(self) -> int:
        return len(self.text.split())


def spans(document: Document, i: int) -> list[tuple[int, int]]:
    """Word ranges that could stand for sentence i; all safe to cut out, or else the whole sentence alone."""
    sentence = document.sentences[i]
    start = _after_openers(document, sentence)
    found = [(start, sentence.end)]
    if sentence.end - start > _RUN_ON_WORDS:
        found += _clauses(document, sentence, start)
    found += _after_slips(document, sentence, start)
    found += [trimmed for span in found if (trimmed := _trimmed(document, sentence.turn, *span)) != span]
    if sentence.k and leans(document, document.text(sentence.turn, start, sentence.end)):
        before = document.sentences[i - 1]
        if before.turn == sentence.turn and 4 <= len(before.words) <= _PAIR_WORDS - len(sentence.words):
            found.append((_after_openers(document, before), sentence.end))
    safe = [
        span for span in dict.fromkeys(found)
        if not (any(unsafe_edges(document, sentence.turn, *span)) or _ends_open(document, sentence, *span)
                or _halves_a_slip(document, sentence, span[0]))
    ]  # fmt: skip
    return safe or [(sentence.start, sentence.end)]


def _halves_a_slip(document: Document, sentence: Sentence, start: int) -> bool:
    """“But I | but I wanted”: what is said twice, without its first word."""
    slips = cleaning.droppable(document.tokens[sentence.turn][sentence.start : sentence.end], document.lexicon)
    return any(slip.start < start - sentence.start < slip.end for slip in slips)


def why(document: Document, quote: Quote, text: str | None = None) -> dict[str, float]:
    """Why a quote was chosen, scores by name; `text`: as it is printed in the end, where more was joined to it."""
    return {
        "score": round(quote.score, 3),
        "salience": round(quote.salience, 3),
        "typical": round(quote.typical, 3),
        "quotability": round(quotability(document, text or quote.text), 3) + 0.0,  # never "-0.0"
    }


def quotability(document: Document, text: str) -> float:
    """How well a text stands alone between quotation marks; 0 is good, below is worse."""
    return _quotability(text, document.lexicon.language)


@functools.lru_cache(maxsize=10_000)
def _quotability(text: str, language: str) -> float:
    known, folded = lexicon(language), fold(text).lower()
    n = len(text.split())
    value = -2.5 * (n < 7) - 0.5 * (7 <= n < 10) - 2.0 * (n > 60) - (0.02 * (n - 40) + 0.4) * (n > 40)
    value -= 0.35 * min(6, disfluencies(text, known))
    value -= 1.6 * bool(known.patterns["dangling"].search(folded)) + 0.45 * bool(
        known.patterns["leaning"].match(folded)
    )
    value -= 1.2 * folded.endswith("?") + 0.6 * ("..." in folded) + 0.9 * ("xx" in folded)
    value -= 0.4 * min(3, len(known.cues["meta"].findall(folded))) + 0.8 * bool(
        known.patterns["greeting"].search(folded)
    )
    value -= 0.9 * min(2, len(known.patterns["announcing"].findall(folded)))
    value -= 0.3 * min(3, len(known.cues["attack"].findall(folded))) + 0.7 * _names_nobody(known, folded)
    last = (words(folded) or [""])[-1]
    value -= 2.0 * bool(known.patterns["open_end"].search(folded))
    return value - 2.5 * (last in known.sets["trail"]) - 0.8 * bool(known.patterns["bad_start"].match(folded))


def standing(document: Document, tokens: Sequence[str], text: str, edges: tuple[bool, bool]) -> float:
    """How well a span stands as a quote: its text alone, what had to be cleaned of it, and how it is cut."""
    value = quotability(document, text) - 1.0 * any(edges) - 0.3 * (not _COMPLETE.search(tokens[-1]))
    return value - 0.7 * min(6, len(tokens) - len(text.split()))  # the exact words are better


def _names_nobody(known: Lexicon, folded: str) -> bool:
    """A "he" or "they" comes before anything that it could stand for."""
    before = ""
    for word in words(known.patterns["impersonal"].sub(" ", folded))[:14]:
        if word in known.sets["personal"]:
            return True
        if before in known.sets["determiners"] and known.is_content(word) and word not in known.sets["vague"]:
            return False
        before = word
    return False


def leans(document: Document, text: str) -> bool:
    """The text starts with a word that points back at what was said before it."""
    return bool(document.lexicon.patterns["dangling"].match(fold(text).lower().strip(' «"-')))


def stands_alone(document: Document, text: str) -> bool:
    """Neither leans on what was said before, nor breaks off, nor is a clause whose main one is missing."""
    fragment = document.lexicon.patterns["fragment"].search(fold(text).lower())
    return not (leans(document, text) or _trails(document, text) or fragment)


def is_sentence(document: Document, text: str) -> bool:
    """Somebody does something in it, and is named or meant before: no mere thing, no “explains to us that …”."""
    known, folded = document.lexicon, fold(text).lower().rstrip(" .")
    said = known.patterns["thinks"].sub("", folded)  # "je crois, nous a fait perdre …"
    return endings.has_main_clause(folded, known) and not endings.opens_on_verb(said, known)


def _ends_open(document: Document, sentence: Sentence, start: int, end: int) -> bool:
    """A span that breaks off: in a clause whose verb comes right after it, or never comes; before its main clause."""
    known, said = document.lexicon, fold(document.text(sentence.turn, start, end)).lower()
    if known.patterns["unclosed"].search(said):
        return True
    if sentence.end - end <= _TRAILING_WORDS:
        return False
    following = fold(document.text(sentence.turn, end, min(end + _AFTER_WORDS, sentence.end))).lower()
    if known.patterns["its_verb"].match(following):
        return True
    if known.patterns["main_clause"].match(following) and known.patterns["until"].search(said):
        return True  # "when I hear him, | I have"
    if not _has_clause(known, said):
        return True
    rest = fold(document.text(sentence.turn, end, min(end + _REST_WORDS, sentence.end))).lower()
    return endings.break_off(said, rest, known)


def _has_clause(known: Lexicon, said: str) -> bool:
    """Whether words can be a sentence: somebody does something in them that no "who" is about, after "that" as well."""
    own = known.patterns["relative"].sub(" ", said)
    *_, last = known.patterns["that"].split(own)
    return known.patterns["predicate"].search(last) is not None


def telling(document: Document, text: str) -> frozenset[str]:
    """The words that tell what a text is about: none in “That's what we said, sure.”"""
    known = document.lexicon
    return frozenset(filter(known.is_content, words(fold(text).lower()))) - known.sets["vague"]


def _trails(document: Document, text: str) -> bool:
    """The last word leaves the sentence open: “because”, “the”."""
    return _last(text) in document.lexicon.sets["trail"]


def _last(text: str) -> str:
    return (words(fold(text).lower()) or [""])[-1]


def unsafe_edges(document: Document, turn: int, start: int, end: int) -> tuple[bool, bool]:
    """Whether the words left out of the sentence before, and after, a span could turn its meaning round.

    A negation, a condition, reported speech or a question: such a cut is not made, or it is shown as […].
    """
    tokens = document.tokens[turn]
    left = start
    while left and start - left < _REACH_WORDS and not _ENDS.search(tokens[left - 1]):
        left -= 1
    before = fold(" ".join(tokens[left:start]))
    opens = bool(document.lexicon.patterns["unsafe_before"].search(before))
    right = end
    while right < min(len(tokens), end + _REACH_WORDS) and not (right > end - 1 and _ENDS.search(tokens[right - 1])):
        right += 1
    after = fold(" ".join(tokens[end:right]))
    closes = bool(document.lexicon.patterns["unsafe_after"].match(after))
    asks = after.endswith("?") and not tokens[end - 1].rstrip(' »"').endswith("?")
    return opens, closes or asks


def _after_openers(document: Document, sentence: Sentence) -> int:
    """Where the sentence starts once greetings, connectors and vocatives are left out."""
    text, gone = fold(sentence.text), 0
    while match := document.lexicon.patterns["opener"].match(text):
        if len(text) - match.end() <= _OPENER_LEAVES_CHARS:
            break
        gone += len(match.group().split())
        text = text[match.end() :]
    return min(sentence.start + gone, sentence.end - 1)


def _clauses(document: Document, sentence: Sentence, start: int) -> Iterator[tuple[int, int]]:
    """Runs of whole clauses of a run-on sentence."""
    text = fold(document.text(sentence.turn, start, sentence.end))
    cuts = [start, *(start + text[: m.end()].count(" ") for m in document.lexicon.patterns["clause"].finditer(text))]
    cuts = [*sorted({cut for cut in cuts if cut < sentence.end}), sentence.end]
    fewest, most = _CLAUSE_WORDS
    for n, begin in enumerate(cuts[:-1]):
        opening = fold(document.text(sentence.turn, begin, sentence.end)).lower()
        if n and not document.lexicon.patterns["subject"].match(opening):
            continue
        for end in cuts[n + 1 :]:
            if end - begin > most:
                break
            if end - begin >= fewest and not _trails(document, document.tokens[sentence.turn][end - 1]):
                yield begin, end


def _trimmed(document: Document, turn: int, start: int, end: int) -> tuple[int, int]:
    """The same words without the slips that they open and close on, and without a last “so”: “I mean, …, you know.”"""
    slips = cleaning.droppable(document.tokens[turn][start:end], document.lexicon)
    first, last = start, end
    for slip in slips:
        first = start + slip.end if start + slip.start == first else first
    for slip in reversed(slips):
        last = start + slip.start if start + slip.end == last else last
    while last > first and _last(document.text(turn, first, last)) in document.lexicon.sets["split_before"]:
        last = max(n for n in range(first, last) if _HAS_WORD.search(document.tokens[turn][n]))
    return (first, last) if last - first >= _CLAUSE_WORDS[0] else (start, end)


def _after_slips(document: Document, sentence: Sentence, start: int) -> Iterator[tuple[int, int]]:
    """The clauses that open right after a filler or stutter, up to the end of a clause without another."""
    tokens = document.tokens[sentence.turn][start : sentence.end]
    slips = cleaning.droppable(tokens, document.lexicon)
    fewest, most = _CLAUSE_WORDS
    for n, slip in enumerate(slips):
        stop = slips[n + 1].start if n + 1 < len(slips) else len(tokens)
        first = (words(fold(" ".join(tokens[slip.end : slip.end + 1])).lower()) or [""])[0]
        if first not in _CLAUSE_OPENERS[document.lexicon.language]:
            continue
        for end in range(slip.end + fewest, min(stop, slip.end + most) + 1):
            if _CLAUSE_END.search(tokens[end - 1]) and not _trails(document, tokens[end - 1]):
                yield start + slip.end, start + end


def text_of(document: Document, turn: int, start: int, end: int) -> str:
    """Words [start, end) of a turn as printed."""
    return cleaning.printed(document.tokens[turn][start:end], document.lexicon)


def joined(document: Document, parts: Sequence[Quote]) -> str:
    """Print quotes of one turn, in order, as one: touching spans run on, a gap between them is shown as […]."""
    pieces: list[list[int]] = []
    for part in parts:
        if pieces and pieces[-1][1] >= part.start:
            pieces[-1][1] = max(pieces[-1][1], part.end)
        else:
            pieces.append([part.start, part.end])
    tokens = document.tokens[parts[0].turn]
    bare = [cleaning.bare(tokens[start:end], document.lexicon) for start, end in pieces]
    text = f" {cleaning.CUT} ".join(map(cleaning.finished, bare))
    if parts[0].opens_cut:  # the middle of a sentence: "[…] les grues tiennent"
        small = bare[0][:1] if text[:1].lower() == bare[0][:1] else text[:1]
        text = f"{cleaning.CUT} {small}{text[1:]}"
    text = f"{text.rstrip('.')} {cleaning.CUT}" if parts[-1].closes_cut else text
    return cleaning.typeset(text, document.lexicon.language)
