"""Where the subject changes: the vocabulary on both sides of a turn's start, and what the moderator says there.

Every start of a turn has a chance to open a subject; a cut falls where people's would most likely be near.
Source: cohesion after TextTiling (Hearst, 1997); weights: see NOTICE.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.recaps import features, vectors
from services.recaps.sentences import Document
from services.recaps.vectors import Floats, Rows

_NEAR_SENTENCES = 10
_APART_SENTENCES = 30
_EDGE_SENTENCES = 45  # a welcome and a farewell are no subjects
_FULL_SENTENCES = 400  # shorter talks have shorter sections
_LEAST_SCALE = 0.3
_WORDS_PER_TOPIC = 1500
_LEAST_WORDS_PER_TOPIC = 400.0
_MAX_TOPICS = 12
_LEAST_CHANCE = 0.2
_OPENING_SENTENCES = 8
_HEAD_SENTENCES = 10
_NEIGHBOURS = 12  # turns either way
_WINDOWS = (25, 60)
_VALLEY_SENTENCES = 40
_AFTER, _AROUND = 40, 15


def cut(document: Document, table: Rows, hosts: frozenset[str]) -> list[int]:
    """The numbers of the sentences that open a topic; the first is always 0. Cuts fall at turn starts only."""
    count, scale = len(document.sentences), _scale(document)
    apart, edge = int(_APART_SENTENCES * scale), int(_EDGE_SENTENCES * scale)
    starts = turn_starts(document)
    if not len(starts):
        return [0]
    raw = features.weighted(measure(document, table, hosts, starts), "topics", len(starts))
    value = _near(starts, 1 / (1 + np.exp(-raw)), int(_NEAR_SENTENCES * scale))
    limit = min(_MAX_TOPICS - 1, int(document.word_count / max(_LEAST_WORDS_PER_TOPIC, _WORDS_PER_TOPIC * scale)))
    chosen: list[int] = []
    for n in np.argsort(-value, kind="stable"):
        if value[n] < _LEAST_CHANCE or len(chosen) >= limit:
            break
        i = int(starts[n])
        if edge <= i < count - edge and all(abs(i - other) >= apart for other in chosen):
            chosen.append(i)
    return [0, *sorted(chosen)]


def turn_starts(document: Document) -> NDArray[np.int64]:
    """The numbers of the sentences that open a turn, but the first."""
    return np.array([i for i, one in enumerate(document.sentences) if i and one.k == 0], np.int64)


def _scale(document: Document) -> float:
    return min(1.0, max(_LEAST_SCALE, len(document.sentences) / _FULL_SENTENCES))


def _near(starts: NDArray[np.int64], chance: Floats, near: int) -> Floats:
    """The chance that a subject opens at one of the turns at most `near` sentences away; shape (starts,)."""
    total = np.concatenate([[0.0], np.cumsum(np.log1p(-chance))])
    low, high = np.searchsorted(starts, starts - near), np.searchsorted(starts, starts + near, "right")
    found: Floats = 1 - np.exp(total[high] - total[low]) + 1e-3 * chance
    return found


def measure(document: Document, table: Rows, hosts: frozenset[str], starts: NDArray[np.int64]) -> dict[str, Floats]:
    """What tells the turns that open a subject, each an array of shape (starts,); names of the weight table."""
    scale = _scale(document)
    columns = _manner(document, hosts, starts)
    for width in _WINDOWS:
        half = max(8, int(width * scale))
        values = [_cosine(table, (i - half, i), (i, i + half)) for i in starts.tolist()]
        columns[f"cohesion{width}"] = features.standard(np.array(values))
    wide, reach = columns[f"cohesion{_WINDOWS[-1]}"], int(_VALLEY_SENTENCES * scale)
    low, high = np.searchsorted(starts, starts - reach), np.searchsorted(starts, starts + reach, "right")
    columns["above_valley"] = wide - np.array([wide[a:b].min() for a, b in zip(low, high, strict=True)])
    return columns | _announced(document, table, starts, columns["host"], scale)


def _announced(
    document: Document, table: Rows, starts: NDArray[np.int64], host: Floats, scale: float
) -> dict[str, Floats]:
    """Whether what a host says is what is talked of afterwards, rather than before."""
    ahead, turned = np.zeros(len(starts)), np.zeros(len(starts))
    after, around = max(8, int(_AFTER * scale)), max(8, int(_AROUND * scale))
    for n in np.flatnonzero(host).tolist():
        i = int(starts[n])
        end = i + document.sentences[i].count
        head = (i, min(end, i + _HEAD_SENTENCES))
        ahead[n] = _cosine(table, head, (end, end + after))
        turned[n] = _cosine(table, head, (end, end + around)) - _cosine(table, (i - around, i), head)
    return {"ahead": features.standard(ahead), "turned": features.standard(turned)}


def _manner(document: Document, hosts: frozenset[str], starts: NDArray[np.int64]) -> dict[str, Floats]:
    """How each turn is spoken; what only a host's turn has is 0 elsewhere."""
    opening = [document.sentences_of(document.sentences[i].turn) for i in starts.tolist()]
    size = np.array([sum(len(one.words) for one in turn) for turn in opening], np.float64)
    host = np.array([turn[0].speaker in hosts for turn in opening], np.float64)
    patterns, first = document.lexicon.patterns, [turn[:_OPENING_SENTENCES] for turn in opening]

    def counted(name: str, most: int) -> Floats:
        found = [sum(len(patterns[name].findall(one.folded)) for one in turn) for turn in first]
        return np.minimum(most, np.array(found, np.float64))

    log, asks = np.log1p(size), np.array([any(one.is_question for one in turn) for turn in opening], np.float64)
    usual = log[host > 0] if host.any() else np.zeros(1)
    return {
        "host": host, "asks": asks, "host_asks": host * asks, "cue": counted("topic_cue", 1),
        "subject_words": host * counted("subject_word", 4), "handing": host * counted("handing", 2),
        "host_size": host * log, "host_longer": host * (log - usual.mean()) / (float(usual.std()) or 1.0),
        "host_longest": host * _longest(host * size), "answer": host * np.concatenate([log[1:], [0.0]]),
    }  # fmt: skip


def _longest(size: Floats) -> Floats:
    """1 where a turn is longer than all others near it; shape (starts,)."""
    found = [
        size[n] > max([*size[max(0, n - _NEIGHBOURS) : n], *size[n + 1 : n + 1 + _NEIGHBOURS]], default=0.0)
        for n in range(len(size))
    ]
    return np.array(found, np.float64)


def _cosine(table: Rows, one: Sequence[int], other: Sequence[int]) -> float:
    """Cosine between the sums of the rows [first, last) of two ranges; 0 where one is empty."""
    left, right = vectors.summed(table, *one), vectors.summed(table, *other)
    scale = math.sqrt(float(left @ left) * float(right @ right))
    return float(left @ right) / scale if scale > 1e-9 else 0.0
