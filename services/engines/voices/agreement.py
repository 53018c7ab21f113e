"""Which clusters are one person: by CAM++'s prints, and by a few of GE2E's where those leave it open.

Either network has pairs of people whom it hardly tells apart, and people whom it takes for two; seldom the same. A
cluster of few prints strays from its voice, so that less likeness is asked of it. More is asked of clusters which the
segmentation network hears as two people of the same ten seconds: over a telephone GE2E takes everybody for one.
More is asked too of the last two before there are fewer than announced, but no more than leaves one person one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from services.engines.voices import vbx
from services.engines.voices.company import Company

# Likeness is the cosine of two clusters' centres, and of their other prints _OTHER of it. From _ONE_PERSON on they are
# one; of a cluster of s seconds _PER_SECOND / s less is asked. Chosen on made conversations (tests/bench/results).
_OTHER = 0.4
_ONE_PERSON, _PER_SECOND, _LEAST_S = 0.96, 0.5, 0.8
_ALIKE_AT_MOST = 0.9  # what the other prints of one person reach: where that is not enough they need not be taken
# What windows that hear two people ask beyond, if they all do, and how many leave them half of it.
_TWO, _FEW = 0.3, 5
# What is asked beyond where joining leaves fewer voices than are announced; much of two who hold the floor so long and
# for such a share of the speech: people alike in both prints are rare, but announced people who do not speak are too.
_ANNOUNCED, _ANNOUNCED_AND_LONG = 0.05, 0.3
_LONG_S, _LONG_SHARE = 20.0, 0.1
_WINDOWS = 12  # taken of a cluster
_INNER = 4  # so many whose neighbours are of their cluster do: where voices change a window holds both

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


def joined(
    labels: Labels, points: Floats, starts: Labels, company: Company, other: Callable[[Labels], Floats],
    *, hop_frames: int, fewest: int = 1,
) -> Labels:  # fmt: skip
    """Join the two clusters that are surest to be one person while there are such.

    Args: labels: 0…k-1 of each window; points: of CAM++, shape (n, d); starts: in 10 ms frames, sorted; other: numbers
    of some windows, sorted → their points of another kind, one row each; called at most once; fewest: so many people
    are announced.
    """
    asked = _open(labels, points, hop_frames)
    heard = other(asked) if len(asked) else np.zeros((0, 1))
    while labels.any():
        spare = _spare(labels, points, hop_frames)
        sums = np.zeros((len(spare), heard.shape[1]))
        np.add.at(sums, labels[asked], heard)
        voices = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        one, two = company.meetings(starts, labels)
        spare += _OTHER * (voices @ voices.T) - _TWO * np.maximum(two - one, 0) / (one + two + _FEW)
        if len(spare) <= fewest:
            spare -= _beyond(labels, hop_frames)
        kept, given = np.unravel_index(spare.argmax(), spare.shape)
        if spare[kept, given] < 0:
            break
        labels = np.unique(np.where(labels == given, kept, labels), return_inverse=True)[1].astype(np.int64)
    return labels


def _spare(labels: Labels, points: Floats, hop_frames: int) -> Floats:
    """How much more alike than one person's each two clusters are, before the other prints: (k, k), -inf twice."""
    centres = vbx.centres(points, labels)
    seconds = np.maximum(np.bincount(labels) * hop_frames / 100, _LEAST_S)
    wanted = _ONE_PERSON - _PER_SECOND / np.minimum(seconds[:, None], seconds)
    return np.where(np.tri(len(centres), dtype=bool), -np.inf, centres @ centres.T - wanted)


def _beyond(labels: Labels, hop_frames: int) -> Floats:
    """How much more alike each two clusters must be where fewer are left than announced: (k, k)."""
    sizes = np.bincount(labels)
    long = max(_LONG_S * 100 / hop_frames, _LONG_SHARE * len(labels))
    return np.where(np.minimum(sizes[:, None], sizes) >= long, _ANNOUNCED_AND_LONG, _ANNOUNCED)


def _open(labels: Labels, points: Floats, hop_frames: int) -> Labels:
    """Windows, spread over each cluster that may be one person with another, whose other prints decide it."""
    spare = _spare(labels, points, hop_frames)
    may = spare >= -_OTHER * _ALIKE_AT_MOST
    same = labels[1:] == labels[:-1]
    inner = np.append(same, True) & np.insert(same, 0, True)
    asked = []
    for cluster in np.flatnonzero(may.any(axis=0) | may.any(axis=1)):
        own = np.flatnonzero(labels == cluster)
        own = own[inner[own]] if inner[own].sum() >= _INNER else own
        asked.append(own[np.unique(np.linspace(0, len(own) - 1, _WINDOWS).round().astype(np.int64))])
    return np.sort(np.concatenate(asked)) if asked else np.zeros(0, dtype=np.int64)
