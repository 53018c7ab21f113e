"""What a recap leaves out: the next best passages of each section and of each speaker, and why they stand back.

To find all that could be quoted takes as long as to draft; to choose among it what a recap has not takes no time. So
the first is done with the draft and kept (`left_out`), the second when somebody looks.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from services.contracts import Recap, Source, Transcript
from services.recaps import extractive, narrative, quotes, titles
from services.recaps.extractive import Reading
from services.recaps.quotes import Quote
from services.recaps.sheet import TalkSheet

Reason = Literal["repeats", "lower", "balance"]
_PER_SECTION = 3
_WORDS = 3000  # of a recap long enough to have room for all that is worth showing
_PER_SPEAKER = 2
_MAIN_SHARE = 0.05
_REPEATS_COSINE = 0.45
_LEAST_QUOTABILITY = -1.2  # a greeting, three words, a question: nobody would quote it
Words = tuple[str, int, int]  # [start, end) of a turn
_Spans = Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A span that could be quoted as `text`. `said`: its words as they stand; `near`: sentences that say nearly the
    same, itself among them; `sentence`, `topic`: their numbers in the talk.
    """

    source: Source
    said: str
    text: str
    speaker: str | None
    sentence: int
    topic: int
    score: float
    why: Mapping[str, float]
    near: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """All that could be quoted of a talk. `headings`: of its topics, "" where one has none; `main`: who says most."""

    headings: tuple[str, ...]
    main: tuple[str | None, ...]
    passages: tuple[Passage, ...]


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


def pool(transcript: Transcript, talk: TalkSheet | None = None, reading: Reading | None = None) -> Pool:
    """Find all that could be quoted of a talk. Deterministic. Raises: Refused: "recap.too_short".

    Args: reading: of the two, where it is at hand.
    """
    reading = reading or extractive.read(transcript, talk)
    found = [one.quote for one in extractive.candidates(reading, _WORDS) if _stands(reading, one.quote)]
    near = {one.sentence: _near(reading, one.sentence) for one in found}
    language, several = reading.document.lexicon.language, len(reading.topics) > 1
    document = reading.document
    return Pool(
        tuple((titles.heading(topic, language) if several else None) or "" for topic in reading.topics),
        tuple(one for one, n in document.words_by_speaker.items() if n >= _MAIN_SHARE * document.word_count),
        tuple(_passage(reading, one, near[one.sentence]) for one in found),
    )


def of(found: Pool, recap: Recap) -> tuple[Section, ...]:
    """The best passages that no item of the recap rests on, by section in the order of the talk.

    Up to three a section, and two at least of everybody who speaks a twentieth of the talk or more, where there are.
    """
    taken: dict[str, list[tuple[int, int]]] = {}
    for source in (source for item in recap.items for source in item.sources):
        taken.setdefault(source.turn, []).append((source.start_word, source.end_word))
    repeats = {one.sentence for one in found.passages if any(_overlaps(place, taken) for place in one.near)}
    free = _best(one for one in found.passages if not _overlaps(_words(one.source), taken))
    # What repeats the recap comes after all that says something else.
    chosen = _chosen(found, sorted(free, key=lambda one: (one.sentence in repeats, -one.score, one.sentence)))
    kept = [value for item in recap.items if item.kind == "quote" and isinstance(value := item.why.get("score"), float)]
    least = min(kept, default=math.inf)
    sections = []
    for number, heading in enumerate(found.headings):
        own = [_candidate(one, least, repeats) for one in chosen if one.topic == number]
        if own:
            sections.append(Section(heading, tuple(own)))
    return tuple(sections)


def _stands(reading: Reading, quote: Quote) -> bool:
    """It needs no […] and it stands alone."""
    stands = quotes.quotability(reading.document, quote.text) >= _LEAST_QUOTABILITY
    return stands and not (quote.opens_cut or quote.closes_cut)


def _near(reading: Reading, sentence: int) -> tuple[Words, ...]:
    """The sentences that resemble one closely."""
    turns, alike = reading.document.transcript.turns, reading.table.similar_to(sentence) > _REPEATS_COSINE
    rows = [one for one, is_alike in zip(reading.document.sentences, alike, strict=True) if is_alike]
    return tuple((turns[one.turn].id, one.start, one.end) for one in rows)


def _passage(reading: Reading, quote: Quote, near: tuple[Words, ...]) -> Passage:
    document = reading.document
    said = " ".join(document.transcript.turns[quote.turn].tokens[quote.start : quote.end])
    return Passage(
        narrative.source(document, quote.turn, quote.start, quote.end), said, quote.text,
        document.sentences[quote.sentence].speaker, quote.sentence, reading.topic[quote.sentence], quote.score,
        quotes.why(document, quote), near,
    )  # fmt: skip


def _words(source: Source) -> Words:
    return source.turn, source.start_word, source.end_word


def _overlaps(place: Words, taken: _Spans) -> bool:
    turn, start, end = place
    return any(start < other_end and other_start < end for other_start, other_end in taken.get(turn, ()))


def _best(found: Iterable[Passage]) -> list[Passage]:
    """The best passage of each sentence."""
    kept: dict[int, Passage] = {}
    for one in found:
        if one.sentence not in kept or one.score > kept[one.sentence].score:
            kept[one.sentence] = one
    return list(kept.values())


def _chosen(found: Pool, ranked: Sequence[Passage]) -> list[Passage]:
    by_topic: Counter[int] = Counter()
    by_speaker: Counter[str | None] = Counter()
    chosen = []
    for one in ranked:
        is_main = one.speaker in found.main
        if by_topic[one.topic] < _PER_SECTION or (is_main and by_speaker[one.speaker] < _PER_SPEAKER):
            chosen.append(one)
            by_topic[one.topic] += 1
            by_speaker[one.speaker] += 1
    return chosen


def _candidate(one: Passage, least: float, repeats: set[int]) -> Candidate:
    reason: Reason = "lower" if one.score < least else "balance"
    return Candidate(one.source, one.speaker, one.text, "repeats" if one.sentence in repeats else reason, one.why)
