"""Find what looks wrong in a first hearing: one pure function per kind of doubt, then `passages` joins them.

Sources of the ghost phrases: issue trackers of open Whisper front ends, where users report them for silence and music.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from services.contracts import Word
from services.doubts import coverage, languages
from services.doubts.coverage import Stretch
from services.doubts.folding import folded

# The gravest first: where several meet, the passage is called by the first of these.
KINDS = ("ghost", "loop", "unvoiced", "hole", "rush", "language", "improbable")
_LOOP_LONGEST = 12
_LOOP_TIMES = 4
GHOSTS = (
    "sous titres realises par", "sous titrage st", "sous titrage societe radio canada", "sous titres fait par",
    "sous titres par", "amara org", "merci d avoir regarde cette video", "merci d avoir regarde la video",
    "abonnez vous a la chaine", "n oubliez pas de vous abonner", "thanks for watching", "thank you for watching",
    "subtitles by", "subs by", "transcribed by", "please subscribe", "like and subscribe", "don t forget to subscribe",
    "see you in the next video",
)  # fmt: skip
# Silence kept around a chunk's speech: a word in it belongs to that speech.
_NEAR_MS = 200
_RUSH_WORDS = 6
_HEAD_WORDS = 3
# Of the sentences that the demo's engines added after a voice, nine in ten begin this late with a word this unsure, or
# leave no time to be said; of the sentences really said, one in thirty does.
_LATE_MS, _GUESSED_BELOW = 700, 0.5
_ENDS = (".", "?", "!", "…")
# Names and rare terms score low one by one; a run of low words is a misheard passage.
_UNSURE = 0.45
_RUN_WORDS = 2
_RUN_BELOW = 0.3
_TOGETHER_MS = 1_500
_REACH_MS = 1_000
# Nobody listens again to a longer passage at one go.
_LONGEST_MS = 60_000


@dataclass(frozen=True, slots=True)
class Suspect:
    """[start_ms, end_ms) of the recording and why it is doubted; `spoken`: the language heard in it, if that is why."""

    kind: str
    start_ms: int
    end_ms: int
    spoken: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of one chunk and the language they were written in."""

    words: tuple[Word, ...]
    language: str | None = None


def passages(
    chunks: Sequence[Heard], voiced: Sequence[Stretch], *, language: str | None = None
) -> list[Suspect]:  # fmt: skip
    """Return all that is doubtful in a recording: sorted, apart, each from one sure word to the next.

    Args: chunks: in order; voiced: where somebody speaks, sorted and apart; language: what the talk is said to be in.
    """
    words = [word for chunk in chunks for word in chunk.words]
    found = [
        *ghosts(words), *loops(words), *unvoiced(words, voiced), *overhangs(words, voiced), *rushes(words),
        *improbable(words),
        *foreign(chunks, language),
        *(Suspect("hole", start, end) for start, end in coverage.measure(voiced, words).holes),
    ]  # fmt: skip
    return _apart([widened(one, words) for one in _together(found)])


def loops(words: Sequence[Word]) -> list[Suspect]:
    """Find runs in which the same one to twelve words follow each other four times or more; linear in `words`."""
    plain = [folded(word.text) for word in words]
    found: list[Suspect] = []
    for length in range(1, _LOOP_LONGEST + 1):
        run = 0
        for end in range(length, len(plain)):
            run = run + 1 if plain[end] == plain[end - length] else 0
            last = end + 1 == len(plain) or plain[end + 1] != plain[end + 1 - length]
            if last and run >= length * (_LOOP_TIMES - 1):
                first = end + 1 - run - length
                found.append(Suspect("loop", words[first].start_ms, words[end].end_ms))
    return found


def ghosts(words: Sequence[Word]) -> list[Suspect]:
    """Find the phrases recognition invents in silence, whatever their accents and punctuation."""
    text, owners = "", []
    for number, word in enumerate(words):
        for part in folded(word.text).split():
            owners.append((len(text), number))
            text += part + " "
    found = []
    for phrase in GHOSTS:
        for match in re.finditer(rf"\b{re.escape(phrase)}\b", text):
            inside = [number for at, number in owners if match.start() <= at < match.end()]
            found.append(Suspect("ghost", words[inside[0]].start_ms, words[inside[-1]].end_ms))
    return found


def unvoiced(words: Sequence[Word], voiced: Sequence[Stretch]) -> list[Suspect]:
    """Find words where the voice detector hears nobody."""
    found, first = [], 0
    for word in words:
        while first < len(voiced) and voiced[first][1] + _NEAR_MS <= word.start_ms:
            first += 1
        beside = voiced[first : first + 1]
        if not beside or beside[0][0] - _NEAR_MS >= max(word.end_ms, word.start_ms + 1):
            found.append(Suspect("unvoiced", word.start_ms, word.end_ms))
    return found


def overhangs(words: Sequence[Word], voiced: Sequence[Stretch]) -> list[Suspect]:
    """Find words at the end of an utterance that nobody can say before it is over, or a last sentence in its last
    moment that begins with a guess: engines put words to the music, applause or noise that follows. The passage begins
    with their sentence, or a few words before them in a long one.
    """
    found, first = [], 0
    for start_ms, end_ms in coverage.utterances(voiced):
        while first < len(words) and words[first].start_ms < start_ms - _NEAR_MS:
            first += 1
        last = first
        while last < len(words) and words[last].start_ms < end_ms + _NEAR_MS:
            last += 1
        begun = _begun(words, first, last, end_ms)
        if begun is not None:
            head = begun
            while head > max(first, begun - _HEAD_WORDS) and not words[head - 1].text.endswith(_ENDS):
                head -= 1
            until_ms = max(words[last - 1].end_ms, words[last - 1].start_ms + 1)
            found.append(Suspect("unvoiced", words[head].start_ms, until_ms))
        first = last
    return found


def _begun(words: Sequence[Word], first: int, last: int, end_ms: int) -> int | None:
    """The first of words[first:last] that cannot have been said before `end_ms`, or begins a late guess."""
    beyond = last > first and words[last - 1].end_ms > end_ms
    sentence = next((n for n in range(last - 1, first, -1) if words[n - 1].text.endswith(_ENDS)), None)
    for n in range(first, last):
        if (beyond or n == sentence) and coverage.hangs_over(words[n:last], end_ms):
            return n
        certain = words[n].probability
        is_guess = certain is not None and certain < _GUESSED_BELOW
        if n == sentence and is_guess and words[n].start_ms >= end_ms - _LATE_MS:
            return n
    return None


def rushes(words: Sequence[Word]) -> list[Suspect]:
    """Find words that nobody can say so fast: more than 40 letters a second over six words."""
    found = []
    for end in range(_RUSH_WORDS, len(words) + 1):
        some = words[end - _RUSH_WORDS : end]
        letters = sum(len(word.text) for word in some)
        lasted_ms = max(word.end_ms for word in some) - some[0].start_ms
        if letters * 1000 > coverage.LETTERS_PER_S * max(1, lasted_ms):
            found.append(Suspect("rush", some[0].start_ms, some[-1].end_ms))
    return found


def improbable(words: Sequence[Word]) -> list[Suspect]:
    """Find runs of at least two words of low probability whose geometric mean is below 0.3."""
    return [
        Suspect("improbable", run[0].start_ms, run[-1].end_ms)
        for run in _unsure(words)
        if len(run) >= _RUN_WORDS and (likelihood(run) or 0.0) < _RUN_BELOW
    ]


def foreign(chunks: Sequence[Heard], language: str | None) -> list[Suspect]:
    """Find chunks in another language than the talk: as the engine said, or as the words themselves say.

    Args: language: of the talk; None: what most words are in.
    """
    spoken = [languages.guess(chunk.words) or chunk.language for chunk in chunks]
    counts = Counter[str]()
    for chunk, one in zip(chunks, spoken, strict=True):
        counts[one or ""] += len(chunk.words)
    usual = language or (counts.most_common(1)[0][0] if counts else "")
    return [
        Suspect("language", chunk.words[0].start_ms, chunk.words[-1].end_ms, one)
        for chunk, one in zip(chunks, spoken, strict=True)
        if chunk.words and one and usual and one != usual
    ]


def likelihood(words: Sequence[Word]) -> float | None:
    """Geometric mean of the words' probabilities; None where none is known."""
    known = [word.probability for word in words if word.probability is not None]
    return math.exp(sum(math.log(max(one, 1e-4)) for one in known) / len(known)) if known else None


def widened(one: Suspect, words: Sequence[Word]) -> Suspect:
    """The passage from the end of the word before to the start of the word after, a second at most on either side."""
    if one.end_ms == one.start_ms:
        one = replace(one, end_ms=one.end_ms + 1)
    first = bisect_left(words, one.start_ms, key=lambda word: word.start_ms)
    while first and words[first - 1].end_ms > one.start_ms:
        first -= 1
    after = bisect_left(words, one.end_ms, key=lambda word: word.start_ms)
    before_ms = words[first - 1].end_ms if first else 0
    after_ms = words[after].start_ms if after < len(words) else one.end_ms + _REACH_MS
    return replace(
        one, start_ms=min(one.start_ms, max(before_ms, one.start_ms - _REACH_MS, 0)),
        end_ms=max(one.end_ms, min(after_ms, one.end_ms + _REACH_MS)),
    )  # fmt: skip


def _unsure(words: Sequence[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for before, word in pairwise([None, *words]):
        breaks = before is not None and word is not None and word.start_ms - before.end_ms > _TOGETHER_MS
        sure = word is None or word.probability is None or word.probability >= _UNSURE
        if run and (sure or breaks):
            yield run
            run = []
        if word is not None and not sure:
            run.append(word)
    if run:
        yield run


def _together(found: Sequence[Suspect]) -> list[Suspect]:
    """One passage of those that overlap or nearly meet."""
    joined: list[Suspect] = []
    for one in sorted(found, key=lambda suspect: (suspect.start_ms, suspect.end_ms)):
        near = joined and one.start_ms - joined[-1].end_ms < _TOGETHER_MS
        if near and one.end_ms - joined[-1].start_ms <= _LONGEST_MS:
            joined.append(_merged(joined.pop(), one))
        else:
            joined.append(one)
    return joined


def _apart(found: Sequence[Suspect]) -> list[Suspect]:
    """Those that still overlap after widening are one; an empty one is none."""
    joined: list[Suspect] = []
    for one in sorted(found, key=lambda suspect: suspect.start_ms):
        if joined and one.start_ms < joined[-1].end_ms:
            joined.append(_merged(joined.pop(), one))
        elif one.end_ms > one.start_ms:
            joined.append(one)
    return joined


def _merged(one: Suspect, other: Suspect) -> Suspect:
    kind = min(one.kind, other.kind, key=KINDS.index)
    return Suspect(
        kind, min(one.start_ms, other.start_ms), max(one.end_ms, other.end_ms), one.spoken or other.spoken
    )  # fmt: skip
