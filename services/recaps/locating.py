"""Find the words that a pasted quote came from, even where it does not match them."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.contracts import Item, Source, Transcript
from services.recaps import alignment, cleaning, verdicts

_MARGIN_WORDS = 12
_BUCKET_WORDS = 8
_TRIED_PLACES = 6
_COMMON = 400
_MIN_RATIO = 0.5


@dataclass(frozen=True, slots=True)
class Located:
    """A quote put back on its words: the item with speaker and sources, and what the gate says of its text."""

    item: Item
    finding: verdicts.Finding


@dataclass(frozen=True)
class _Stream:
    """All compared words of a transcript in one row, with (turn number, token number) of each."""

    words: list[str]
    places: list[tuple[int, int]]
    index: dict[str, list[int]]


def locate(text: str, transcript: Transcript) -> Located | None:
    """Find where a pasted quote was said. Its […] divide it into fragments, each found after the one before.

    Returns: None where fewer than half of the words of a fragment are found together.
    """
    stream = _stream(transcript)
    sources: list[Source] = []
    after = 0
    for fragment in _fragments(text):
        found = _place(fragment, stream, after, transcript)
        if found is None and after:
            found = _place(fragment, stream, 0, transcript)
        if found is None:
            return None
        start, end = found
        sources += _sources(stream, start, end, transcript)
        after = end
    if not sources:
        return None
    turn = transcript.turn(sources[0].turn)
    item = Item("quote", text, turn.speaker if turn else None, tuple(sources))
    finding = verdicts.verdict(item, transcript)
    return Located(Item("quote", text, item.speaker, item.sources, finding.verdict), finding)


def _stream(transcript: Transcript) -> _Stream:
    words: list[str] = []
    places: list[tuple[int, int]] = []
    index: dict[str, list[int]] = defaultdict(list)
    for number, turn in enumerate(transcript.turns):
        for at, token in enumerate(turn.tokens):
            for word in cleaning.compared(alignment.without_format(token)):
                index[word].append(len(words))
                words.append(word)
                places.append((number, at))
    return _Stream(words, places, dict(index))


def _fragments(text: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for element in alignment.parse(text):
        if element.kind == "cut":
            found.append([])
        elif element.kind == "word":
            found[-1] += element.words
    return [fragment for fragment in found if fragment]


def _place(fragment: Sequence[str], stream: _Stream, after: int, transcript: Transcript) -> tuple[int, int] | None:
    """The words [start, end) of the stream that are most like the fragment, within what one speaker says."""
    votes: Counter[int] = Counter()
    rare = [n for n, word in enumerate(fragment) if len(stream.index.get(word, ())) <= _COMMON] or range(len(fragment))
    for n in rare:
        where = stream.index.get(fragment[n], ())
        for at in where:
            if at >= after:
                votes[(at - n) // _BUCKET_WORDS] += 1
    best: tuple[float, int, int] | None = None
    for bucket, _ in sorted(votes.items(), key=lambda row: (-row[1], row[0]))[:_TRIED_PLACES]:
        first = max(after, bucket * _BUCKET_WORDS - _MARGIN_WORDS)
        last = min(len(stream.words), (bucket + 1) * _BUCKET_WORDS + len(fragment) + 2 * _MARGIN_WORDS)
        tried = _fit(fragment, stream, first, last, transcript)
        if tried and (best is None or tried[0] > best[0]):
            best = tried
    return best[1:] if best and best[0] >= _MIN_RATIO else None


def _fit(
    fragment: Sequence[str], stream: _Stream, first: int, last: int, transcript: Transcript
) -> tuple[float, int, int] | None:
    window = stream.words[first:last]
    blocks = difflib.SequenceMatcher(None, window, list(fragment), autojunk=False).get_matching_blocks()[:-1]
    if not blocks:
        return None
    anchor = max(blocks, key=lambda block: block.size)
    voice = transcript.turns[stream.places[first + anchor.a][0]].speaker
    own = [b for b in blocks if transcript.turns[stream.places[first + b.a][0]].speaker == voice]
    start = first + own[0].a - min(own[0].b, own[0].a)
    tail = len(fragment) - own[-1].b - own[-1].size
    end = min(first + own[-1].a + own[-1].size + tail, len(stream.words))
    while transcript.turns[stream.places[start][0]].speaker != voice:
        start += 1
    while transcript.turns[stream.places[end - 1][0]].speaker != voice:
        end -= 1
    ratio = sum(block.size for block in own) / len(fragment)
    return ratio - 0.002 * abs((end - start) - len(fragment)), start, end


def _sources(stream: _Stream, start: int, end: int, transcript: Transcript) -> list[Source]:
    """One source per turn that the words [start, end) of the stream touch, of the speaker who starts."""
    touched: dict[int, list[int]] = {}
    for number, token in stream.places[start:end]:
        touched.setdefault(number, []).append(token)
    voice = transcript.turns[stream.places[start][0]].speaker
    found = []
    for number, tokens in touched.items():
        turn = transcript.turns[number]
        if turn.speaker != voice:
            continue
        first, last = tokens[0], tokens[-1]
        times = (turn.words[first].start_ms, turn.words[last].end_ms) if turn.words else (turn.start_ms, turn.end_ms)
        found.append(Source(turn.id, first, last + 1, *times))
    return found
