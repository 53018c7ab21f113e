"""Sentences that people would mark in the transcript: what each tells, how it is said, and what stands around it.

Two steps: each sentence by itself, then in the light of its neighbours' chances, since people mark passages. Weights:
see NOTICE.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from services.recaps import features
from services.recaps.concepts import Concepts
from services.recaps.sentences import Document
from services.recaps.vectors import Floats

_LENGTH_POWER = 0.9
_UPPER = 0.75  # quantile
_FIRST, _HOST_FIRST = 3, 6  # sentences


def scores(document: Document, measured: Mapping[str, Floats], told: Concepts, base: Floats) -> Floats:
    """Standardised scores, shape (sentences,). Args: measured: see `features`; base: recap score."""
    size = len(document.sentences)
    raw = features.weighted(measure(document, measured, told, base), "highlight", size)
    return features.standard(features.weighted(around(document, raw), "highlight_around", size))


def measure(document: Document, measured: Mapping[str, Floats], told: Concepts, base: Floats) -> dict[str, Floats]:
    """The features of sentences by themselves, each an array of shape (sentences,)."""
    spoken, seen, count = document.sentences, told.seen, len(document.sentences)
    size = np.array([max(1, len(one.words)) for one in spoken], np.float64)
    worth, pair = told.worth[seen.concept], told.is_pair[seen.concept]
    stems = np.bincount(seen.sentence[~pair], worth[~pair], minlength=count).astype(np.float64)
    pairs = np.bincount(seen.sentence[pair], worth[pair], minlength=count).astype(np.float64)
    surest = np.zeros(count)
    np.maximum.at(surest, seen.sentence, worth)
    rank = np.empty(count)
    rank[np.argsort(-(stems + 2 * pairs) / (size + 3) ** _LENGTH_POWER, kind="stable")] = np.arange(count)
    before, after = _beside(document, base)
    host, asks = measured["host"], measured["q"]
    return dict(measured) | {
        "stems": stems, "pairs": pairs, "stems_rate": stems / size, "pairs_rate": pairs / size, "surest": surest,
        "log_stems": np.log(0.05 + stems), "log_pairs": np.log(0.05 + pairs),
        "rank": np.log1p(rank) / np.log1p(count), "size": np.full(count, np.log(count)),
        "register": np.array([features.register(document, one.words) for one in spoken]),
        "base": base, "base_before": before, "base_after": after,
        "host_asks": host * asks, "host_words": host * np.log1p(size), "host_stems": host * stems,
        "host_asks_stems": host * asks * stems, "host_begins": host * measured["begin"],
        "host_first": host * (np.arange(count) < _HOST_FIRST), "first_of_all": (np.arange(count) < _FIRST) * 1.0,
    } | _of_turn(document, stems + 2 * pairs)  # fmt: skip


def _of_turn(document: Document, told: Floats) -> dict[str, Floats]:
    """What the turn of each sentence tells in all, and on average."""
    turn = np.array([one.turn for one in document.sentences], np.int64)
    total, count = np.bincount(turn, told), np.maximum(1, np.bincount(turn))
    return {"turn_tells": np.log(0.1 + total[turn]), "turn_tells_rate": (total / count)[turn]}


def around(document: Document, raw: Floats) -> dict[str, Floats]:
    """The chances of the sentences beside each, of its turn, and whether it is in the upper quarter."""
    chance = 1 / (1 + np.exp(-raw))
    before, after = _beside(document, chance)
    turn = np.array([one.turn for one in document.sentences], np.int64)
    best = np.zeros(int(turn.max(initial=0)) + 1)
    np.maximum.at(best, turn, chance)
    return {
        "own": raw, "before": before, "after": after, "turn": best[turn],
        "before_any": np.concatenate([[0.0], chance[:-1]]), "after_any": np.concatenate([chance[1:], [0.0]]),
        "upper": (chance >= np.quantile(chance, _UPPER)).astype(np.float64),
    }  # fmt: skip


def _beside(document: Document, values: Floats) -> tuple[Floats, Floats]:
    """The values of the sentence before and of the one after in the same turn; 0 where there is none."""
    inside = np.array([one.k > 0 for one in document.sentences], np.float64)
    before = np.concatenate([[0.0], values[:-1]]) * inside
    after = np.concatenate([(values * inside)[1:], [0.0]])
    return before, after
