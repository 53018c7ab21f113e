"""Which quotes to keep: maximal marginal relevance with a fair share for every topic and speaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.recaps.quotes import Quote
from services.recaps.sentences import Document
from services.recaps.vectors import Floats, Rows

_RELEVANCE = 0.75
_MAX_COSINE = 0.45
_MAIN_SHARE = 0.05


@dataclass
class Budget:
    """Words allowed in all, by topic and by speaker, and what is used of them."""

    words: float
    topics: Floats
    speakers: Mapping[str | None, float]
    used: float = 0.0
    used_topics: Floats = field(default_factory=lambda: np.zeros(0))
    used_speakers: Counter[str | None] = field(default_factory=Counter)

    def spend(self, topic: int, speaker: str | None, count: int) -> None:
        self.used += count
        self.used_topics[topic] += count
        self.used_speakers[speaker] += count


def budget(document: Document, topic: Sequence[int], hosts: frozenset[str], allowed: float) -> Budget:
    """Share out words: by topic in proportion to its length^0.8, by speaker to what they said.

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
    return Budget(allowed, allowed * eased / max(eased.sum(), 1e-9), shares, used_topics=np.zeros(len(size)))


def choose(
    document: Document, found: Sequence[Quote], table: Rows, topic: Sequence[int], left: Budget,
    beside: Sequence[Quote] = (), kept: Sequence[Quote] = (),
) -> list[Quote]:  # fmt: skip
    """Pick quotes until the budget is spent, in the order of the talk. Deterministic: ties go to the earlier one.

    Args: found: candidates; topic: the topic of each sentence; beside: quotes shown elsewhere, not to be said
    again; kept: quotes already chosen, which stay.
    """
    if not found:
        return []
    value = _from_0_to_1(np.array([quote.score for quote in found]))
    sizes = np.array([quote.word_count for quote in found])
    sentence = np.array([quote.sentence for quote in found])
    topics = np.array([topic[quote.sentence] for quote in found])
    speakers = [document.sentences[quote.sentence].speaker for quote in found]
    alive = np.ones(len(found), bool)
    nearest = np.zeros(len(found))
    for quote in (*beside, *kept):
        nearest = np.maximum(nearest, table.similar_to(quote.sentence)[sentence])
        alive &= np.array([not _overlap(quote, one) for one in found])
    chosen: list[int] = []
    while left.used < 0.97 * left.words:
        gain = _RELEVANCE * value - (1 - _RELEVANCE) * nearest + _fairness(topics, speakers, left)
        gain[~alive | (sizes + left.used > 1.05 * left.words) | (nearest > _MAX_COSINE)] = -np.inf
        best = int(gain.argmax())
        if not np.isfinite(gain[best]):
            break
        chosen.append(best)
        alive[best] = False
        left.spend(int(topics[best]), speakers[best], int(sizes[best]))
        nearest = np.maximum(nearest, table.similar_to(int(sentence[best]))[sentence])
        for other in range(max(0, best - 2), min(len(found), best + 3)):
            alive[other] &= not _overlap(found[best], found[other])
    return sorted((*kept, *(found[n] for n in chosen)), key=lambda quote: (quote.turn, quote.start))


def _from_0_to_1(scores: Floats) -> Floats:
    spread = float(np.ptp(scores)) or 1.0
    scaled: Floats = (scores - scores.min()) / spread
    return scaled


def _fairness(topics: NDArray[np.int64], speakers: Sequence[str | None], left: Budget) -> Floats:
    """What each candidate gains or loses for serving a topic or speaker that had too little or too much."""
    quota = np.maximum(left.topics, 1.0)
    by_topic = -0.25 * np.maximum(0, left.used_topics / quota - 0.85) + 0.25 * (left.used_topics == 0)
    by_speaker = {}
    for speaker in set(speakers):
        share = left.speakers.get(speaker, 0.0)
        used = left.used_speakers[speaker]
        excess = -0.2 * max(0.0, used / max(25.0, share * left.words) - 0.9)
        by_speaker[speaker] = excess + 0.35 * (used == 0 and share >= _MAIN_SHARE)
    result: Floats = by_topic[topics] + np.array([by_speaker[speaker] for speaker in speakers])
    return result


def _overlap(one: Quote, other: Quote) -> bool:
    return one.turn == other.turn and one.start < other.end and other.start < one.end
