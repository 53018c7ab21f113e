"""Words × spans → turns: who said each word, and where one person's say ends. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from services.contracts import Turn, Word
from services.speakers import Span

# Whisper stretches a word over the silence beside it; nobody speaks one word for longer than this.
MAX_WORD_MS = 1_000
# Diarization borders and word times are each some 0.3 s off: less than this inside a sentence proves nothing.
WEAK_MS = 800
LONG_PAUSE_MS = 2_000
MAX_TURN_MS = 120_000
# Text without punctuation is settled in stretches of this many words, so that work stays linear.
MAX_SENTENCE_WORDS = 80
# How far a change of speaker inside a sentence may move to meet a comma or a breath.
_SNAP_WORDS = 2
_BREATH_MS = 300
ONLY_SPEAKER = "S1"

_CLOSING = "»\"'”’)]\u202f\u00a0 "
_STRONG = (".", "?", "!", "…")
_LIGHT = (",", ";", ":", "–", "—")


def build(words: Sequence[Word], spans: Sequence[Span]) -> list[Turn]:
    """Return the turns of a talk, ids "t1", "t2"…, their speakers the spans' labels.

    Args: words: in reading order; blank ones are dropped; spans: sorted by start_ms, may overlap; none → all
    is said by "S1". Words keep text and order; their times are cut to MAX_WORD_MS and out of silence.
    """
    return grouped(*spoken_by(words, spans))


def spoken_by(words: Sequence[Word], spans: Sequence[Span]) -> tuple[list[Word], list[str]]:
    """Return the words that are not blank, cut as `build` says, and the speaker of each."""
    spoken = [_within_speech(word, near) for word, near in _beside(words, spans) if word.text.strip()]
    return spoken, _smoothed(spoken, spans)


def grouped(spoken: Sequence[Word], who: Sequence[str]) -> list[Turn]:
    """Return the turns of words whose speakers are settled."""
    if not spoken:
        return []
    turns: list[Turn] = []
    first = 0
    for end in range(1, len(spoken) + 1):
        if end == len(spoken) or who[end] != who[first] or _turn_ends(spoken, first, end):
            turns.append(_turn(f"t{len(turns) + 1}", who[first], spoken[first:end]))
            first = end
    return turns


def speaker_at(spans: Sequence[Span], word: Word) -> str:
    """Return the speaker who overlaps `word` longest, summed over their spans.

    Args: spans: may overlap each other; word: [start_ms, end_ms); in a gap the nearest span wins.
    Raises: ValueError: `spans` is empty.   Source: majority rule of whisperX, diarize.py.
    """
    if not spans:
        raise ValueError("no spans")
    overlaps: dict[str, int] = {}
    for span in spans:
        overlaps[span.speaker] = overlaps.get(span.speaker, 0) + max(0, _overlap_ms(span, word))
    best = max(overlaps, key=lambda speaker: overlaps[speaker])
    # An overlap below zero is the distance: the nearest has the largest.
    return best if overlaps[best] else max(spans, key=lambda span: _overlap_ms(span, word)).speaker


def _overlap_ms(span: Span, word: Word) -> int:
    return min(span.end_ms, word.end_ms) - max(span.start_ms, word.start_ms)


def _beside(words: Sequence[Word], spans: Sequence[Span]) -> Iterator[tuple[Word, list[Span]]]:
    """Yield each word with the spans that overlap it, the last one before and the first one after.

    One sweep: near-linear as long as few spans overlap at once. A word that starts before the word in front of
    it sees the spans of that one.
    """
    running: list[Span] = []
    before: list[Span] = []
    ahead = 0
    for word in words:
        while ahead < len(spans) and spans[ahead].start_ms < word.end_ms:
            running.append(spans[ahead])
            ahead += 1
        over = [span for span in running if span.end_ms <= word.start_ms]
        if over:
            before = [max([*before, *over], key=lambda span: span.end_ms)]
            running = [span for span in running if span.end_ms > word.start_ms]
        yield word, [*before, *running, *spans[ahead : ahead + 1]]


def _within_speech(word: Word, near: Sequence[Span]) -> Word:
    """Cut a word that is too long to its longest stretch inside one span, then to MAX_WORD_MS."""
    if word.end_ms - word.start_ms <= MAX_WORD_MS:
        return word
    start_ms, end_ms = word.start_ms, word.end_ms
    heard = max(near, key=lambda span: _overlap_ms(span, word), default=None)
    if heard and _overlap_ms(heard, word) > 0:
        start_ms, end_ms = max(start_ms, heard.start_ms), min(end_ms, heard.end_ms)
    return dataclasses.replace(word, start_ms=start_ms, end_ms=min(end_ms, start_ms + MAX_WORD_MS))


def _smoothed(words: Sequence[Word], spans: Sequence[Span]) -> list[str]:
    """Return the speaker of each word, borders moved to where people really change: between sentences."""
    if not spans:
        return [ONLY_SPEAKER] * len(words)
    heard = [speaker_at(near, word) for word, near in _beside(words, spans)]
    who: list[str] = []
    first = 0
    for end in range(1, len(words) + 1):
        full = end == len(words) or end - first == MAX_SENTENCE_WORDS
        if full or _ends_sentence(words[end - 1]) or _pause_ms(words, end) >= LONG_PAUSE_MS:
            who += _one_sentence(words[first:end], heard[first:end])
            first = end
    return who


def _one_sentence(words: Sequence[Word], heard: list[str]) -> list[str]:
    """Settle one sentence: weak pieces join their stronger neighbour, the changes left snap to a comma."""
    # Without its full stop a stretch may well hold two sentences: then only less is called weak.
    weak_ms = WEAK_MS if _ends_sentence(words[-1]) else WEAK_MS // 2
    while len(pieces := _pieces(heard)) > 1:
        evidence = [sum(_said_ms(word) for word in words[first:end]) for first, end in pieces]
        weakest = min(range(len(pieces)), key=lambda n: evidence[n])
        if evidence[weakest] >= weak_ms:
            break
        beside = [n for n in (weakest - 1, weakest + 1) if 0 <= n < len(pieces)]
        heir = heard[pieces[max(beside, key=lambda n: evidence[n])][0]]
        first, end = pieces[weakest]
        heard[first:end] = [heir] * (end - first)
    for (_, change), _next in pairwise(pieces):
        _snap(words, heard, change)
    return heard


def _snap(words: Sequence[Word], heard: list[str], change: int) -> None:
    """Move the change of speaker before word `change` to the nearest comma or breath, where one is near."""
    places = range(max(1, change - _SNAP_WORDS), min(len(words) - 1, change + _SNAP_WORDS) + 1)
    natural = [at for at in places if _is_light(words[at - 1]) or _pause_ms(words, at) >= _BREATH_MS]
    if not natural or change in natural:
        return
    place = min(natural, key=lambda at: abs(at - change))
    one, other = heard[change - 1], heard[change]
    heard[min(place, change) : max(place, change)] = [one if place > change else other] * abs(place - change)


def _pieces(heard: Sequence[str]) -> list[tuple[int, int]]:
    """Return [first, end) of each run of equal labels."""
    pieces: list[tuple[int, int]] = []
    for _, run in groupby(heard):
        first = pieces[-1][1] if pieces else 0
        pieces.append((first, first + len(list(run))))
    return pieces


def _turn_ends(words: Sequence[Word], first: int, end: int) -> bool:
    """Whether the same speaker's turn from `first` had better end before word `end`."""
    pause_ms, lasted_ms = _pause_ms(words, end), words[end - 1].end_ms - words[first].start_ms
    if _ends_sentence(words[end - 1]):
        return pause_ms >= LONG_PAUSE_MS or lasted_ms >= MAX_TURN_MS
    # No full stop in sight: a breath will do, and after that anything.
    return lasted_ms >= (2 if pause_ms >= _BREATH_MS else 3) * MAX_TURN_MS


def _turn(id_: str, speaker: str, words: Sequence[Word]) -> Turn:
    trimmed = tuple(
        word if word.text == word.text.strip() else dataclasses.replace(word, text=word.text.strip()) for word in words
    )
    start_ms, end_ms = min(word.start_ms for word in words), max(word.end_ms for word in words)
    return Turn(id_, speaker, " ".join(word.text for word in trimmed), start_ms, end_ms, trimmed)


def _said_ms(word: Word) -> int:
    return max(word.end_ms - word.start_ms, 1)


def _pause_ms(words: Sequence[Word], at: int) -> int:
    return words[at].start_ms - words[at - 1].end_ms


def _ends_sentence(word: Word) -> bool:
    return word.text.rstrip(_CLOSING).endswith(_STRONG)


def _is_light(word: Word) -> bool:
    return word.text.rstrip(_CLOSING).endswith(_LIGHT)
