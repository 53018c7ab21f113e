"""Find the words that a pasted quote came from, even where it does not match them."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.contracts import Item, Source, Transcript
from services.recaps import alignment, cleaning, verdicts
from services.recaps.lexicon import lexicon

_MARGIN_WORDS = 12
_BUCKET_WORDS = 8
_TRIED_PLACES = 6
_COMMON = 400
_MIN_RATIO = 0.5
_SHIFT_WORDS = 4


@dataclass(frozen=True, slots=True)
class Located:
    """A quote put back on its words: the item with speaker and sources, and what the gate says of its text."""

    item: Item
    finding: verdicts.Finding


@dataclass(frozen=True)
class Stream:
    """All compared words of a transcript in one row, with (turn number, token number) of each."""

    words: list[str]
    places: list[tuple[int, int]]
    index: dict[str, list[int]]


def locate(text: str, transcript: Transcript, stream: Stream | None = None) -> Located | None:
    """Find where a pasted quote was said. Its […] divide it into fragments, each found after the one before.

    Args: stream: of the transcript, where more than one quote is looked for.
    Returns: None where fewer than half of the words of a fragment are found together.
    """
    stream = stream or read(transcript)
    sources: list[Source] = []
    after = 0
    for fragment in _fragments(text):
        found = _place(fragment, stream, after, transcript)
        if found is None and after:
            found = _place(fragment, stream, 0, transcript)
        if found is None:
            return None
        start, end = _trimmed(fragment, stream, *found, transcript)
        sources += _sources(stream, start, end, transcript)
        after = end
    if not sources:
        return None
    turn = transcript.turn(sources[0].turn)
    item = Item("quote", text, turn.speaker if turn else None, tuple(sources))
    finding = verdicts.verdict(item, transcript)
    return Located(Item("quote", text, item.speaker, item.sources, finding.verdict), finding)


def read(transcript: Transcript) -> Stream:
    """What `locate` looks in."""
    words: list[str] = []
    places: list[tuple[int, int]] = []
    index: dict[str, list[int]] = defaultdict(list)
    for number, turn in enumerate(transcript.turns):
        for at, token in enumerate(turn.tokens):
            for word in cleaning.key(alignment.without_format(token)):
                index[word].append(len(words))
                words.append(word)
                places.append((number, at))
    return Stream(words, places, dict(index))


def _fragments(text: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for element in alignment.parse(text):
        if element.kind == "cut":
            found.append([])
        elif element.kind == "word":
            found[-1] += element.words
    return [fragment for fragment in found if fragment]


def _place(fragment: Sequence[str], stream: Stream, after: int, transcript: Transcript) -> tuple[int, int] | None:
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
    fragment: Sequence[str], stream: Stream, first: int, last: int, transcript: Transcript
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


def _trimmed(fragment: Sequence[str], stream: Stream, start: int, end: int, transcript: Transcript) -> tuple[int, int]:
    """The same place, its ends moved by a few words where the fragment can then be read off it by the gate's rules."""
    known = lexicon(transcript.language)
    printed = [alignment.Printed("word", (word,)) for word in fragment]
    shifts = sorted(range(-_SHIFT_WORDS, _SHIFT_WORDS + 1), key=abs)
    for first, last in sorted(((a, b) for a in shifts for b in shifts), key=lambda pair: abs(pair[0]) + abs(pair[1])):
        begin, stop = start + first, end + last
        if not 0 <= begin < stop <= len(stream.words) or not _may_open(fragment, stream, begin, stop):
            continue
        spans = _spans(_sources(stream, begin, stop, transcript), transcript)
        if alignment.fits(printed, alignment.spoken(spans, [True] * len(spans), known), known):
            return begin, stop
    return start, end


def _may_open(fragment: Sequence[str], stream: Stream, start: int, end: int) -> bool:
    return stream.words[start][:1] == fragment[0][:1] and stream.words[end - 1][-1:] == fragment[-1][-1:]


def _spans(sources: Sequence[Source], transcript: Transcript) -> list[tuple[str, ...]]:
    return verdicts.spans_of(sources, transcript) or []


def _sources(stream: Stream, start: int, end: int, transcript: Transcript) -> list[Source]:
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
        first, last = _with_marks(
            turn.tokens, tokens[0], tokens[-1], inner=number != min(touched), more=number != max(touched)
        )
        times = (turn.words[first].start_ms, turn.words[last].end_ms) if turn.words else (turn.start_ms, turn.end_ms)
        found.append(Source(turn.id, first, last + 1, *times))
    return found


def _with_marks(tokens: Sequence[str], first: int, last: int, *, inner: bool, more: bool) -> tuple[int, int]:
    """To the turn's own start, and end, where speech runs over it and only marks stand between."""
    if inner and not any(map(cleaning.compared, tokens[:first])):
        first = 0
    if more and not any(map(cleaning.compared, tokens[last + 1 :])):
        last = len(tokens) - 1
    return first, last
