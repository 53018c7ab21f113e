"""When each word of a window was said: from the alignment of its tokens to words inside its segments.

Source: `whisper.timing` (`find_alignment` after the alignment itself, `merge_punctuations`, `add_word_timestamps`),
rule by rule, so that both engines time words alike. Times here are float seconds; `guards.heard` ends them.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.engines.hearing.segments import Segment, TimedWord

_TOKENS_PER_S = 50  # one encoder position: 20 ms
_OPENING = "\"'“¿([{-"
_CLOSING = "\"'.。,，!！?？:：”)]}、"
_SENTENCE_ENDS = ".。!！?？"
_LONGEST_MEDIAN_S = 0.7


@dataclass(slots=True)
class _Timing:
    word: str
    tokens: int
    start: float
    end: float
    probability: float


def add_words(
    segments: Sequence[Segment], tokenizer: Any, aligned: Any, *, window_start: float, last_speech: float
) -> float | None:
    """Give each segment its `words` and mend its `start` and `end`; return where the last word ends, if there is one.

    Args: aligned: CTranslate2's alignment of all text tokens of the segments, in order (None where there are none);
    window_start: of the chunk, in seconds; last_speech: where the window before ended.
    """
    counts = [sum(token < tokenizer.eot for token in segment["tokens"]) for segment in segments]
    timings = _timings([t for one in segments for t in one["tokens"] if t < tokenizer.eot], tokenizer, aligned)
    lengths = np.array([one.end - one.start for one in timings if one.end != one.start])
    median = min(_LONGEST_MEDIAN_S, float(np.median(lengths))) if lengths.size else 0.0
    if lengths.size:
        _shorten_at_sentence_ends(timings, 2 * median)
    _merge_punctuation(timings)
    rest = iter(timings)
    for segment, count in zip(segments, counts, strict=True):
        segment["words"] = _taken(rest, count, window_start)
        if segment["words"]:
            _mend_edges(segment, median, last_speech)
            last_speech = segment["end"]
    return next((one["words"][-1]["end"] for one in reversed(segments) if one["words"]), None)


def _timings(text_tokens: list[int], tokenizer: Any, aligned: Any) -> list[_Timing]:
    if aligned is None or not text_tokens:
        return []
    words, word_tokens = tokenizer.split_to_word_tokens([*text_tokens, tokenizer.eot])
    if len(word_tokens) <= 1:
        return []
    places = np.array(aligned.alignments)
    first = np.pad(np.diff(places[:, 0]), (1, 0), constant_values=1).astype(bool)
    times = places[:, 1][first] / _TOKENS_PER_S
    bounds = np.pad(np.cumsum([len(one) for one in word_tokens[:-1]]), (1, 0))
    return [
        _Timing(word, len(tokens), float(times[begin]), float(times[end]),
                float(np.mean(aligned.text_token_probs[begin:end])))
        for word, tokens, begin, end in zip(words[:-1], word_tokens[:-1], bounds[:-1], bounds[1:], strict=True)
    ]  # fmt: skip


def _shorten_at_sentence_ends(timings: Sequence[_Timing], longest: float) -> None:
    """The alignment stretches marks, and the word after one, over the pause between sentences."""
    for before, one in itertools.pairwise(timings):
        if one.end - one.start > longest:
            if one.word in _SENTENCE_ENDS:
                one.end = one.start + longest
            elif before.word in _SENTENCE_ENDS:
                one.start = one.end - longest


def _merge_punctuation(timings: Sequence[_Timing]) -> None:
    """Give marks to the word they stand at; what was given away stays as a timing without a word."""
    following = len(timings) - 1
    for n in range(len(timings) - 2, -1, -1):
        if timings[n].word.startswith(" ") and timings[n].word.strip() in _OPENING:
            _give(timings[n], timings[following], before=True)
        else:
            following = n
    previous = 0
    for n in range(1, len(timings)):
        if not timings[previous].word.endswith(" ") and timings[n].word in _CLOSING:
            _give(timings[n], timings[previous], before=False)
        else:
            previous = n


def _give(mark: _Timing, word: _Timing, *, before: bool) -> None:
    word.word = mark.word + word.word if before else word.word + mark.word
    word.tokens += mark.tokens
    mark.word, mark.tokens = "", 0


def _taken(rest: Any, count: int, window_start: float) -> list[TimedWord]:
    """The next words that hold `count` tokens."""
    words: list[TimedWord] = []
    while count > 0 and (one := next(rest, None)) is not None:
        if one.word:
            words.append({
                "word": one.word, "start": round(window_start + one.start, 2), "end": round(window_start + one.end, 2),
                "probability": one.probability,
            })  # fmt: skip
        count -= one.tokens
    return words


def _mend_edges(segment: Segment, median: float, last_speech: float) -> None:
    """Words after a pause are no longer than twice the median; a segment's own times win over far-off words."""
    words, longest = segment["words"], 2 * median
    first, last = words[0], words[-1]
    second = words[1] if len(words) > 1 else None
    if first["end"] - last_speech > 4 * median and (
        first["end"] - first["start"] > longest or (second is not None and second["end"] - first["start"] > 2 * longest)
    ):
        if second is not None and second["end"] - second["start"] > longest:
            first["end"] = second["start"] = max(second["end"] / 2, second["end"] - longest)
        first["start"] = max(0, first["end"] - longest)
    if segment["start"] < first["end"] and segment["start"] - 0.5 > first["start"]:
        first["start"] = max(0, min(first["end"] - median, segment["start"]))
    else:
        segment["start"] = first["start"]
    if segment["end"] > last["start"] and segment["end"] + 0.5 < last["end"]:
        last["end"] = max(last["start"] + median, segment["end"])
    else:
        segment["end"] = last["end"]
