"""Turns → sentences, each a half-open range of its turn's words, so that every later cut is a word reference."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from services.contracts import Transcript, Turn
from services.recaps.lexicon import Lexicon, fold, lexicon, words

_CLOSERS = "\"'»”’)]"
_ENDS = re.compile(r"(\.{2,}|…|[.!?]+)$")
_LOOP_TIMES, _LOOP_WORDS = 4, 4
_HAS_WORD = re.compile(r"\w")
# Without punctuation a "sentence" of this many words is cut before the next connector, or at the upper limit.
_UNPUNCTUATED_MIN_WORDS, _UNPUNCTUATED_MAX_WORDS = 14, 32
# A turn whose sentences would run longer than this on average is treated as unpunctuated (raw recogniser output).
_RUN_ON_WORDS = 60
# Turns whose sentences are kept: two talks of some hours.
_KEPT_TURNS = 2048


@dataclass(frozen=True)
class Sentence:
    """Words [start, end) of turn number `turn`; it is sentence `k` of the turn's `count`."""

    turn: int
    speaker: str | None
    start: int
    end: int
    k: int
    count: int
    text: str
    language: str

    @functools.cached_property
    def folded(self) -> str:
        return fold(self.text).lower()

    @functools.cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(words(self.folded))

    @functools.cached_property
    def content(self) -> tuple[str, ...]:
        known = lexicon(self.language)
        return tuple(word for word in self.words if known.is_content(word))

    @functools.cached_property
    def stems(self) -> tuple[str, ...]:
        known = lexicon(self.language)
        return tuple(known.stem(word) for word in self.content)

    @property
    def is_question(self) -> bool:
        return self.text.rstrip(' »"”').endswith("?")


@dataclass(frozen=True)
class Document:
    """A transcript cut into sentences. `tokens[n]` are the words of turn n."""

    transcript: Transcript
    lexicon: Lexicon
    tokens: tuple[tuple[str, ...], ...]
    sentences: tuple[Sentence, ...]

    @functools.cached_property
    def word_count(self) -> int:
        return sum(len(sentence.words) for sentence in self.sentences)

    @functools.cached_property
    def words_by_speaker(self) -> Counter[str | None]:
        counted: Counter[str | None] = Counter()
        for sentence in self.sentences:
            counted[sentence.speaker] += len(sentence.words)
        return counted

    @functools.cached_property
    def _by_turn(self) -> dict[int, list[Sentence]]:
        found: dict[int, list[Sentence]] = {}
        for sentence in self.sentences:
            found.setdefault(sentence.turn, []).append(sentence)
        return found

    def sentences_of(self, turn: int) -> list[Sentence]:
        return self._by_turn.get(turn, [])

    def text(self, turn: int, start: int, end: int) -> str:
        return " ".join(self.tokens[turn][start:end])


def read(transcript: Transcript) -> Document:
    """Cut a transcript into sentences. Turns with no word in them leave none."""
    known = lexicon(transcript.language)
    tokens = tuple(turn.tokens for turn in transcript.turns)
    found: list[Sentence] = []
    for number, turn in enumerate(transcript.turns):
        found.extend(_sentences(number, turn, tokens[number], known))
    return Document(transcript, known, tokens, tuple(found))


def _sentences(number: int, turn: Turn, tokens: tuple[str, ...], known: Lexicon) -> Iterator[Sentence]:
    spans = [span for span in split(tokens, known) if any(map(_HAS_WORD.search, tokens[span[0] : span[1]]))]
    spans = _without_loops(spans, tokens)
    for k, (start, end) in enumerate(spans):
        text = " ".join(tokens[start:end])
        yield Sentence(number, turn.speaker, start, end, k, len(spans), text, known.language)


def _without_loops(spans: list[tuple[int, int]], tokens: tuple[str, ...]) -> list[tuple[int, int]]:
    """A sentence said over and over is a recogniser's loop, not an argument: the first stands for all."""
    kept: list[tuple[int, int]] = []
    for said, run in itertools.groupby(spans, key=lambda span: tokens[span[0] : span[1]]):
        row = list(run)
        kept += row[:1] if len(row) >= _LOOP_TIMES and len(said) >= _LOOP_WORDS else row
    return kept


def split(tokens: tuple[str, ...], known: Lexicon) -> list[tuple[int, int]]:
    """Cut the words of one turn into sentences: half-open word ranges that cover all of them, in order."""
    return [*_split(tokens, known.language)]


@functools.lru_cache(_KEPT_TURNS)
def _split(tokens: tuple[str, ...], language: str) -> tuple[tuple[int, int], ...]:
    """The same turns are cut for names, hosts, questions and every quote that is checked."""
    known = lexicon(language)
    ends = [i + 1 for i in range(len(tokens)) if _ends_sentence(tokens, i, known)]
    if not ends or ends[-1] != len(tokens):
        ends.append(len(tokens))
    spans: list[tuple[int, int]] = []
    start = 0
    for end in ends:
        if spans and not any(map(_HAS_WORD.search, tokens[start:end])):
            spans[-1] = (spans[-1][0], end)  # a lone "?" or "»" belongs to what it closes
        elif end > start:
            spans.append((start, end))
        start = end
    return tuple(piece for span in spans for piece in _cut_run_on(tokens, *span, known))


def _ends_sentence(tokens: tuple[str, ...], i: int, known: Lexicon) -> bool:
    bare = tokens[i].rstrip(_CLOSERS)
    match = _ENDS.search(bare)
    if not match:
        return False
    following = next((token for token in tokens[i + 1 : i + 3] if _HAS_WORD.search(token)), "")
    word = bare[: match.start()].lower().lstrip("«\"'([")
    if match.group() == "." and (word in known.sets["abbreviations"] or (len(word) == 1 and bare[0].isupper())):
        return False
    trailing_off = match.group() != "." and match.group()[0] in ".…"
    return not (following[:1].islower() and (trailing_off or word == "etc"))


def _cut_run_on(tokens: tuple[str, ...], start: int, end: int, known: Lexicon) -> Iterator[tuple[int, int]]:
    """Raw recogniser output has no full stops: cut it before connectors so that it can be scored and quoted."""
    commas = sum(token.endswith((",", ";", ":")) for token in tokens[start:end])
    if end - start <= _RUN_ON_WORDS or commas * 25 > end - start:
        yield start, end
        return
    begin = start
    for i in range(start, end):
        at_connector = fold(tokens[i]).lower().split("'")[0] in known.sets["split_before"]
        size = i - begin
        enough_left = end - i >= _UNPUNCTUATED_MIN_WORDS // 2
        if enough_left and (size >= _UNPUNCTUATED_MAX_WORDS or (at_connector and size >= _UNPUNCTUATED_MIN_WORDS)):
            yield begin, i
            begin = i
    yield begin, end
