# ruff: noqa: T201 - its result is a printed table
"""How well changes of voice are proposed where nobody is named: `python tests/bench/changes.py FOLDER [--fit]`.

FOLDER holds corpora as folders of neutral JSON, one talk a file, as tests/bench/recap.py; fredsum_* is French, qmsum_*
English.
The labels are taken away and every border of two sentences is asked about. Precision and recall are those of
a model fitted on the other talks (five parts); --fit prints the weights of all, for services/changes/weights.toml.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from services.changes import cues
from services.contracts import Transcript, Turn
from services.recaps import sentences

_PARTS, _RIDGE, _MOST = 5, 3.0, 1_500
_THRESHOLDS = (0.2, 0.25, 0.3, 0.4, 0.5)
Floats = NDArray[np.float64]


def talk(file: Path) -> tuple[str, Floats, Floats, list[str]]:
    """Language, features of each border, whether the speaker changes there, and the features' names."""
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
    changes = [one.speaker != other.speaker for one, other in pairwise(spoken)]
    return language, np.array([list(row.values()) for row in rows]), np.array(changes, float), list(rows[0])


def fit(features: Floats, changes: Floats) -> Floats:
    """Weights of a logistic regression with a ridge on all but the bias."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = features @ weights
        slope = features.T @ (1 / (1 + np.exp(-scores)) - changes)
        slope[1:] += _RIDGE * weights[1:]
        ridge = _RIDGE * float(weights[1:] @ weights[1:]) / 2
        return float(np.sum(np.logaddexp(0, scores) - changes * scores)) + ridge, slope

    return np.asarray(minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B").x)


def crossed(talks: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """Probabilities of all borders, each from a model that has not seen its part, and the truth."""
    found, truth = [], []
    for part in range(_PARTS):
        rest = [one for n, one in enumerate(talks) if n % _PARTS != part]
        weights = fit(np.vstack([one[0] for one in rest]), np.concatenate([one[1] for one in rest]))
        for features, changes in talks[part::_PARTS]:
            found.append(1 / (1 + np.exp(-features @ weights)))
            truth.append(changes)
    return np.concatenate(found), np.concatenate(truth)


def main(folder: Path, *, prints_weights: bool) -> None:
    for corpus in sorted(one for one in folder.iterdir() if one.name in {"fredsum_full", "qmsum_val"}):
        read = [talk(file) for file in sorted(corpus.glob("*.json"))]
        talks = [(features, changes) for _, features, changes, _ in read]
        found, truth = crossed(talks)
        print(f"{corpus.name}: {len(truth)} borders, {100 * truth.mean():.0f} % change")
        for threshold in _THRESHOLDS:
            told = found >= threshold
            right = float(truth[told].sum())
            print(f"  from {threshold}: precision {right / max(1, told.sum()):.2f}, recall {right / truth.sum():.2f}")
        if prints_weights:
            weights = fit(np.vstack([one[0] for one in talks]), np.concatenate([one[1] for one in talks]))
            print("[weights]")
            print("\n".join(f"{name} = {value:.2f}" for name, value in zip(read[0][3], weights, strict=True)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), prints_weights="--fit" in sys.argv)
