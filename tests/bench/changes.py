# ruff: noqa: T201 - its result is a printed table
"""How well changes of voice are proposed where nobody is named: `python tests/bench/changes.py FOLDER [--fit]`.

FOLDER holds corpora as folders of neutral JSON, one talk a file, as tests/bench/recap.py; fredsum_* is French, qmsum_*
English.
The labels are taken away and every border of two sentences is asked about. Precision and recall are those of
a model fitted on the other talks (five parts), first words apart, on top of it; --fit prints the weights of all, for
services/changes/weights.toml.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from services.changes import cues
from services.contracts import Transcript, Turn
from services.recaps import sentences

_PARTS, _RIDGE, _OPENER_RIDGE, _MOST = 5, 3.0, 6.0, 1_500
_THRESHOLDS = (0.2, 0.25, 0.3, 0.4, 0.5)
# A first word counts that opens so many sentences in so many talks, and whose weight is no trifle.
_OPENS_TIMES, _OPENS_TALKS, _LEAST_WEIGHT = 12, 4, 0.2
Floats = NDArray[np.float64]


class Talk(NamedTuple):
    """Of each border: its features, whether the speaker changes there, and the first word after it."""

    features: Floats
    changes: Floats
    openers: list[str]


def talk(file: Path) -> tuple[Talk, list[str]]:
    """A talk, and the features' names."""
    told = json.loads(file.read_text("utf-8"))
    language = "fr" if told["lang"].startswith("fr") else "en"
    turns = tuple(Turn(str(n), str(one["speaker"]), one["text"]) for n, one in enumerate(told["turns"]))
    spoken = sentences.read(Transcript(language, (), turns)).sentences[:_MOST]
    known, texts = cues.knowledge(language), [one.text for one in spoken]
    called = cues.frequent_names(texts, known.lexicon)
    units = [cues.read(text, known, called) for text in texts]
    rows = [
        cues.features(one, other, after)
        for one, other, after in zip(units, units[1:], [*units[2:], None], strict=False)
    ]
    changes = np.array([one.speaker != other.speaker for one, other in pairwise(spoken)], float)
    found = Talk(np.array([list(row.values()) for row in rows]), changes, [one.opener for one in units[1:]])
    return found, list(rows[0])


def fit(features: Floats, changes: Floats, ridge: float = _RIDGE, given: Floats | float = 0.0) -> Floats:
    """Weights of a logistic regression with a ridge on all but the bias. Args: given: scores it comes on top of."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = features @ weights + given
        slope = features.T @ (1 / (1 + np.exp(-scores)) - changes)
        slope[1:] += ridge * weights[1:]
        return float(np.sum(np.logaddexp(0, scores) - changes * scores)) + ridge * float(
            weights[1:] @ weights[1:]
        ) / 2, slope

    return np.asarray(minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B").x)


def fitted(talks: Sequence[Talk]) -> tuple[Floats, dict[str, float]]:
    """Weights of the features, and what first words add to them."""
    features, changes = np.vstack([one.features for one in talks]), np.concatenate([one.changes for one in talks])
    weights = fit(features, changes)
    times = Counter(word for one in talks for word in one.openers)
    within = Counter(word for one in talks for word in set(one.openers))
    words = sorted(word for word in times if times[word] >= _OPENS_TIMES and within[word] >= _OPENS_TALKS and word)
    place = {word: n for n, word in enumerate(words, 1)}
    opened = np.zeros((len(features), len(words) + 1))
    opened[:, 0] = 1
    for n, word in enumerate(word for one in talks for word in one.openers):
        opened[n, place.get(word, 0)] = 1
    added = fit(opened, changes, _OPENER_RIDGE, features @ weights)
    return weights, {word: float(added[n]) for word, n in place.items() if abs(added[n]) >= _LEAST_WEIGHT}


def scored(one: Talk, weights: Floats, openers: Mapping[str, float]) -> Floats:
    scores = one.features @ weights + np.array([openers.get(word, 0.0) for word in one.openers])
    return np.asarray(1 / (1 + np.exp(-scores)))


def crossed(talks: Sequence[Talk], *, with_openers: bool) -> tuple[Floats, Floats]:
    """Probabilities of all borders, each from a model that has not seen its part, and the truth."""
    found, truth = [], []
    for part in range(_PARTS):
        weights, openers = fitted([one for n, one in enumerate(talks) if n % _PARTS != part])
        for one in talks[part::_PARTS]:
            found.append(scored(one, weights, openers if with_openers else {}))
            truth.append(one.changes)
    return np.concatenate(found), np.concatenate(truth)


def main(folder: Path, *, prints_weights: bool) -> None:
    for corpus in sorted(one for one in folder.iterdir() if one.name in {"fredsum_full", "qmsum_val"}):
        read = [talk(file) for file in sorted(corpus.glob("*.json"))]
        talks = [one for one, _ in read]
        for with_openers in (False, True):
            found, truth = crossed(talks, with_openers=with_openers)
            told = ", with first words" if with_openers else ""
            print(f"{corpus.name}{told}: {len(truth)} borders, {100 * truth.mean():.0f} % change")
            for threshold in _THRESHOLDS:
                asked = found >= threshold
                right = float(truth[asked].sum())
                rates = f"precision {right / max(1, asked.sum()):.2f}, recall {right / truth.sum():.2f}"
                print(f"  from {threshold}: {rates}")
        if prints_weights:
            weights, openers = fitted(talks)
            print("[weights]")
            print("\n".join(f"{name} = {value:.2f}" for name, value in zip(read[0][1], weights, strict=True)))
            print("[openers]")
            print("\n".join(f"{word} = {openers[word]:.2f}" for word in sorted(openers, key=lambda one: openers[one])))


if __name__ == "__main__":
    main(Path(sys.argv[1]), prints_weights="--fit" in sys.argv)
