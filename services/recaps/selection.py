"""Which quotes to keep: those that tell most of what is not told yet, a fair share for every topic and speaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.recaps import features
from services.recaps.lexicon import fold, words
from services.recaps.options import LENGTH_POWER, SMALL_WORTH, Due, Judge, Option
from services.recaps.quotes import Quote
from services.recaps.sentences import Document
from services.recaps.vectors import Floats, Rows

_RELEVANCE = 0.75
_MAX_COSINE = 0.45
_MAIN_SHARE = 0.05
_STUMBLES = 1.0  # what holds a "you know" or a slip comes after all that does not
_STRETCHES, _STRETCH_WORDS = 9, 45  # equal stretches of the talk
_EVEN_FROM_WORDS = 240  # a shorter recap is a handful of quotes: what tells most comes first
_QUOTE_WORDS = 15.0  # a middling quote: in a short recap one more is no injustice
_FAIR, _LACK = 0.2, 0.3
_EVEN, _THIN, _THICK = 0.4, 0.8, 1.3  # of what a stretch is due


@dataclass
class Budget:
    """Words allowed in all, by topic, speaker and stretch of the talk, and what is used of them.

    `topic`, `speaker`, `stretch`: those of each sentence.
    """

    words: float
    topics: Floats
    speakers: Mapping[str | None, float]
    topic: Sequence[int]
    speaker: Sequence[str | None]
    stretch: NDArray[np.int64]
    stretch_words: float
    used: float = 0.0
    used_topics: Floats = field(default_factory=lambda: np.zeros(0))
    used_speakers: Counter[str | None] = field(default_factory=Counter)
    used_stretches: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def due(self) -> list[Due]:
        """The words that each topic, speaker and stretch should have."""
        speakers = {speaker: self.speakers.get(speaker, 0.0) * self.words for speaker in set(self.speaker)}
        stretches = dict.fromkeys(range(len(self.used_stretches)), self.stretch_words)
        topics = dict(enumerate(self.topics.tolist()))
        return [(self.topic, topics), (self.speaker, speakers), (self.stretch.tolist(), stretches)]

    def spend(self, sentence: int, count: int) -> None:
        self.used += count
        self.used_topics[self.topic[sentence]] += count
        self.used_speakers[self.speaker[sentence]] += count
        self.used_stretches[self.stretch[sentence]] += count

    def refund(self, gone: Iterable[Quote]) -> None:
        """Quotes that are not shown after all."""
        for quote in gone:
            self.spend(quote.sentence, -quote.word_count)


def budget(document: Document, topic: Sequence[int], hosts: frozenset[str], allowed: float) -> Budget:
    """Share out words: by topic in proportion to its length^0.8, by speaker to what they said, by time evenly.

    Args: topic: the topic number of each sentence.
    """
    size = np.zeros(max(topic, default=0) + 1)
    spoken: Counter[str | None] = Counter()
    for sentence, number in zip(document.sentences, topic, strict=True):
        size[number] += len(sentence.words)
        if sentence.speaker not in hosts:
            spoken[sentence.speaker] += len(sentence.words)
    eased = size**0.8
    total = sum(spoken.values()) or 1
    shares = {speaker: count / total for speaker, count in spoken.items()}
    stretches = int(min(_STRETCHES, allowed // _STRETCH_WORDS)) if allowed >= _EVEN_FROM_WORDS else 1
    said = np.cumsum([len(one.words) for one in document.sentences], dtype=np.int64)
    return Budget(
        words=allowed, topics=allowed * eased / max(eased.sum(), 1e-9), speakers=shares,
        topic=topic, speaker=[one.speaker for one in document.sentences],
        stretch=(said - 1).clip(0) * stretches // max(1, document.word_count), stretch_words=allowed / stretches,
        used_topics=np.zeros(len(size)), used_stretches=np.zeros(stretches),
    )  # fmt: skip


def choose(
    judge: Judge, found: Sequence[Option], table: Rows, left: Budget,
    beside: Sequence[Quote] = (), kept: Sequence[Quote] = (),
) -> list[Quote]:  # fmt: skip
    """Pick quotes until the budget is spent, in the order of the talk. Deterministic: ties go to the earlier one.

    Each time the one that tells most, for its length, of what is not told yet.
    Args: beside: quotes shown elsewhere, not to be said again; kept: quotes already chosen, which stay.
    """
    if not found:
        return list(kept)
    field, told = _Field.of(found, table), judge.value
    small = _Small.of(judge, found, left.words)
    for quote in (*beside, *kept):
        spoken = words(fold(quote.text).lower())
        field.take(quote, told, judge.concepts.of(spoken))
        small.take(spoken)
    scale = field.worth(judge.value, small.gain())
    low, spread = float(scale.min()), float(np.ptp(scale)) or 1.0
    chosen: list[int] = []
    while left.used < 0.97 * left.words:
        gain = _RELEVANCE * (field.worth(told, small.gain()) - low) / spread - (1 - _RELEVANCE) * field.nearest
        gain += _fairness(field.sentences, left) - _STUMBLES * field.stumbles
        gain[~field.alive | (field.sizes + left.used > 1.05 * left.words) | (field.nearest > _MAX_COSINE)] = -np.inf
        best = int(gain.argmax())
        if not np.isfinite(gain[best]):
            break
        chosen.append(best)
        left.spend(int(field.sentences[best]), int(field.sizes[best]))
        field.take(found[best].quote, told, found[best].concepts)
        small.left -= small.counts[best]
    picked = (*kept, *(found[n].quote for n in chosen))
    return sorted(picked, key=lambda quote: (quote.turn, quote.start))


@dataclass
class _Field:
    """The options side by side, arrays of shape (options,): which may still be chosen, and how near what is chosen."""

    table: Rows
    own: Floats
    sizes: NDArray[np.int64]
    sentences: NDArray[np.int64]
    places: NDArray[np.int64]  # turn, start, end
    concepts: NDArray[np.int64]  # of all options, one after the other
    option: NDArray[np.int64]  # whose each of them is
    stumbles: NDArray[np.bool_]
    alive: NDArray[np.bool_]
    nearest: Floats

    @classmethod
    def of(cls, found: Sequence[Option], table: Rows) -> _Field:
        spoken = [one.quote for one in found]
        return cls(
            table=table,
            own=np.array([one.own for one in found]),
            sizes=np.array([one.word_count for one in spoken]),
            sentences=np.array([one.sentence for one in spoken]),
            places=np.array([(one.turn, one.start, one.end) for one in spoken]),
            concepts=np.concatenate([one.concepts for one in found]),
            option=np.repeat(np.arange(len(found)), [len(one.concepts) for one in found]),
            stumbles=np.array([one.stumbles for one in found]),
            alive=np.ones(len(found), bool),
            nearest=np.zeros(len(found)),
        )

    def worth(self, value: Floats, small: Floats) -> Floats:
        """What each option would add for its length. Args: value: of each concept, 0 once it is told; small: words."""
        gain = np.bincount(self.option, value[self.concepts], minlength=len(self.own)) + SMALL_WORTH * small
        found: Floats = (self.own + gain) / (self.sizes + 2.0) ** LENGTH_POWER
        return found

    def take(self, quote: Quote, value: Floats, concepts: NDArray[np.int64]) -> None:
        """Note that a quote is shown: its concepts are told, its words taken."""
        value[concepts] = 0.0
        turn, start, end = self.places.T
        self.alive &= (turn != quote.turn) | (start >= quote.end) | (end <= quote.start)
        self.nearest = np.maximum(self.nearest, self.table.similar_to(quote.sentence)[self.sentences])


@dataclass
class _Small:
    """Small words, so that they come in the measure of prose: no recap that is all "je", "vous" and "pas".

    `left`: how many more of each such prose would have, shape (words,); `counts`: of each option.
    """

    numbers: Mapping[str, int]
    left: Floats
    counts: Floats

    @classmethod
    def of(cls, judge: Judge, found: Sequence[Option], allowed: float) -> _Small:
        table = features.weights().register.get(judge.document.lexicon.language, {})
        numbers = {word: n for n, word in enumerate(table)}
        made = cls(numbers, allowed * np.array([share for _, share in table.values()]), np.zeros((0, len(table))))
        made.counts = np.stack([made.counted(words(fold(one.quote.text).lower())) for one in found])
        return made

    def counted(self, spoken: Sequence[str]) -> Floats:
        found = np.zeros(len(self.numbers))
        for word in spoken:
            if word in self.numbers:
                found[self.numbers[word]] += 1
        return found

    def take(self, spoken: Sequence[str]) -> None:
        self.left -= self.counted(spoken)

    def gain(self) -> Floats:
        """How many small words of each option such prose would still have, shape (options,)."""
        found: Floats = np.minimum(self.counts, np.maximum(self.left, 0.0)).sum(1)
        return found


def _fairness(sentences: NDArray[np.int64], left: Budget) -> Floats:
    """What each candidate gains or loses for serving a topic, speaker or stretch that had too little or too much."""
    quota, slack = np.maximum(left.topics, 1.0), _QUOTE_WORDS / max(1.0, left.words)
    by_topic = -0.25 * np.maximum(0, left.used_topics / quota - 0.85 - slack) + 0.25 * (left.used_topics == 0)
    share = left.used_stretches / max(1.0, left.stretch_words)
    by_stretch = _EVEN * (np.maximum(0, _THIN - share) - np.maximum(0, share - _THICK))
    by_speaker = {}
    for speaker in set(left.speaker):
        due = left.speakers.get(speaker, 0.0)
        used = left.used_speakers[speaker]
        served = used / max(25.0, due * left.words)
        excess = -_FAIR * max(0.0, served - 0.9 - slack)
        lack = _LACK * max(0.0, _THIN - served) if left.words >= _EVEN_FROM_WORDS and due >= _MAIN_SHARE else 0.0
        by_speaker[speaker] = excess + lack + 0.35 * (used == 0 and due >= _MAIN_SHARE)
    of_speaker = np.array([by_speaker[left.speaker[i]] for i in sentences.tolist()])
    result: Floats = by_topic[np.asarray(left.topic)[sentences]] + by_stretch[left.stretch[sentences]] + of_speaker
    return result
