"""What a recap leaves out: the next best passages of each section and of each speaker, and why they stand back."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from services.contracts import Recap, Source, Transcript
from services.recaps import extractive, narrative, options, quotes, titles
from services.recaps.extractive import Reading
from services.recaps.quotes import Quote
from services.recaps.sheet import TalkSheet
from services.recaps.vectors import Floats

Reason = Literal["repeats", "lower", "balance"]
_PER_SECTION = 3
_WORDS = 3000  # of a recap long enough to have room for all that is worth showing
_PER_SPEAKER = 2
_MAIN_SHARE = 0.05
_REPEATS_COSINE = 0.45
_LEAST_QUOTABILITY = -1.2  # a greeting, three words, a question: nobody would quote it
_Spans = Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that could be quoted, as it would be printed. `why`: its scores by name; `reason`: why it is not there:
    it "repeats" what is quoted, scored "lower" than all that is, or gave way for "balance" of voices, subjects, length.
    """

    source: Source
    speaker: str | None
    text: str
    reason: Reason
    why: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """`heading`: "" where the talk has one section or this one has no words of its own."""

    heading: str
    candidates: tuple[Candidate, ...]


def of(transcript: Transcript, recap: Recap, talk: TalkSheet | None = None) -> tuple[Section, ...]:
    """The best passages that no item of the recap rests on, by section in the order of the talk. Deterministic.

    Up to three a section, and two at least of everybody who speaks a twentieth of the talk or more, where there are.
    Raises: Refused: "recap.too_short".
    """
    reading = extractive.read(transcript, talk)
    taken: dict[str, list[tuple[int, int]]] = {}
    for source in (source for item in recap.items for source in item.sources):
        taken.setdefault(source.turn, []).append((source.start_word, source.end_word))
    near = _nearest(reading, taken)
    found = [one for one in extractive.candidates(reading, _WORDS) if _is_free(reading, one.quote, taken)]
    free = options.best(found)
    # What repeats the recap comes after all that says something else.
    ranked = sorted(free, key=lambda one: (near[one.sentence] > _REPEATS_COSINE, -one.score, one.sentence))
    chosen = _chosen(reading, ranked)
    kept = [value for item in recap.items if item.kind == "quote" and isinstance(value := item.why.get("score"), float)]
    least = min(kept, default=math.inf)
    sections = []
    for number, topic in enumerate(reading.topics):
        own = [quote for quote in chosen if reading.topic[quote.sentence] == number]
        heading = titles.heading(topic, reading.document.lexicon.language) if len(reading.topics) > 1 else None
        if own:
            sections.append(Section(heading or "", tuple(_candidate(reading, quote, near, least) for quote in own)))
    return tuple(sections)


def _is_free(reading: Reading, quote: Quote, taken: _Spans) -> bool:
    """No word of it is in the recap, it needs no […] and it stands alone."""
    spans = taken.get(reading.document.transcript.turns[quote.turn].id, ())
    overlaps = any(quote.start < end and start < quote.end for start, end in spans)
    stands = quotes.quotability(reading.document, quote.text) >= _LEAST_QUOTABILITY
    return stands and not overlaps and not (quote.opens_cut or quote.closes_cut)


def _nearest(reading: Reading, taken: _Spans) -> Floats:
    """How much each sentence resembles the one most like it in the recap, shape (sentences,)."""
    nearest = np.zeros(len(reading.document.sentences))
    turns = reading.document.transcript.turns
    for i, sentence in enumerate(reading.document.sentences):
        spans = taken.get(turns[sentence.turn].id, ())
        if any(start < sentence.end and sentence.start < end for start, end in spans):
            nearest = np.maximum(nearest, reading.table.similar_to(i))
    return nearest


def _chosen(reading: Reading, ranked: Sequence[Quote]) -> list[Quote]:
    document = reading.document
    by_topic: Counter[int] = Counter()
    by_speaker: Counter[str | None] = Counter()
    main = {one for one, count in document.words_by_speaker.items() if count >= _MAIN_SHARE * document.word_count}
    chosen = []
    for quote in ranked:
        topic, speaker = reading.topic[quote.sentence], document.sentences[quote.sentence].speaker
        if by_topic[topic] < _PER_SECTION or (speaker in main and by_speaker[speaker] < _PER_SPEAKER):
            chosen.append(quote)
            by_topic[topic] += 1
            by_speaker[speaker] += 1
    return chosen


def _candidate(reading: Reading, quote: Quote, near: Floats, least: float) -> Candidate:
    document = reading.document
    reason: Reason = "lower" if quote.score < least else "balance"
    return Candidate(
        narrative.source(document, quote.turn, quote.start, quote.end), document.sentences[quote.sentence].speaker,
        quote.text, "repeats" if near[quote.sentence] > _REPEATS_COSINE else reason, quotes.why(document, quote),
    )  # fmt: skip
