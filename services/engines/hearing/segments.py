"""The shape of what a Whisper engine hears, as openai-whisper gives it, with the two things we add."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class TimedWord(TypedDict):
    """A word as an engine times it, in seconds from the start of the chunk; `word` has its leading space.

    `estimated`, ours: its times are a share of its sentence's.
    """

    word: str
    start: float
    end: float
    probability: float
    estimated: NotRequired[bool]


class Segment(TypedDict):
    """The keys of a segment of `whisper.transcribe` that we read; times in seconds from the start of the chunk.

    `own`, ours: start and end as the decoder's timestamps said, before the alignment of words moved them; None where
    it did not say when the segment ends.
    """

    text: str
    start: float
    end: float
    tokens: list[int]
    words: list[TimedWord]
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float
    own: NotRequired[tuple[float, float] | None]
