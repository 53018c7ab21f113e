"""Which windows are the same voice: agglomerative clusters refined by a Bayesian hidden Markov model (VBx).

Source: Landini et al., "Bayesian HMM clustering of x-vector sequences (VBx)", 2022, from several starts of
which the best evidence wins, and with an acoustic weight that shrinks with the length of the recording: under a
fixed weight a long talk is cut into ever more speakers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.errors import Cancelled
from services.speakers import never

_BLOCK_FRAMES = 240
_MAX_BLOCKS = 3000  # the distances of all pairs: 18 MB
_MAX_STARTS = 40  # clusters a start may hand to the model
_STAY = 0.95  # probability that the next window is the same voice
_FB = 9.0
_MAX_ROUNDS = 30
# A voice speaks once for so many frames on end, more of them the longer the recording.
_ON_END_SHARE, _ON_END_FRAMES = 0.02, (120, 300)
_ANNOUNCED_WINDOWS = 2  # of a voice that is kept because so many are announced
_LEAST_PART, _LEAST_PART_SHARE = 2, 0.001  # what may be parted from a voice: windows, or of all windows
# A mean of few prints strays from its voice and looks unlike whatever it is: by the scatter of one voice's prints
# (0.83 from their centre), a new one each 1.6 s. Means less alike than this without it are of two people.
_NOISE = 0.45 * 160
_TWO_VOICES = 0.88
_MOST_BRANCHES = 6

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Space:
    """How points lie: one voice scatters as the unit ball, voices as diag(between). The rest is as fitted to GE2E's.

    `cuts`: cosine distances at which the starts cut their tree; `weight`, `most_weight`: Fa of VBx at a length of
    3 min 20 s, and for shorter recordings at most; `one_voice`: two centres of a higher cosine are one voice (of 51
    people measured no two came nearer than 0.74; one person in two rooms was at 0.80 to 0.98 but for two rare pairs);
    `least_frames`: a voice heard for less is none.
    """

    between: Floats
    cuts: tuple[float, ...] = (0.30, 0.45, 0.55)
    weight: float = 0.5
    most_weight: float = 0.6
    one_voice: float = 0.75
    least_frames: int = 200


def cluster(
    points: Floats,
    starts: Labels,
    space: Space,
    *,
    hop_frames: int,
    fewest: int = 1,
    most: int = _MAX_STARTS,
    joined: Callable[[Labels], Labels] | None = None,
    cancelled: Callable[[], bool] = never,
) -> Labels:
    """Return a voice 0…k-1 for each window.

    Args: points: windows in `space`, shape (n, d), n ≥ 1; starts: their first frames of 10 ms, sorted;
    fewest, most: bounds of k, the first no command: fewer where so many are not heard; joined: says which of the
    model's voices are one, before the brief ones are dropped. Only where nothing does is a voice cut to have `fewest`:
    of 78 made conversations nobody was found in that way.
    Raises: Cancelled.
    """
    if len(points) == 1:
        return np.zeros(1, dtype=np.int64)
    tree = Tree.grow(points, starts, hop_frames)
    tries = (_largest(points, tree.cut(cut), _MAX_STARTS) for cut in space.cuts)
    refined = (_refine(points, space, labels, hop_frames, cancelled) for labels in tries)
    _, best = max(refined, key=lambda one: one[0])
    labels = best if joined is None else joined(best)
    labels = _heavy(points, starts, labels, hop_frames, space.least_frames, fewest)
    labels = _merged(points, labels, fewest, most, space.one_voice)
    return labels if joined else _divided(points, starts, labels, fewest, hop_frames)


def centres(points: Floats, labels: Labels) -> Floats:
    """The direction in which each voice lies: shape (k, d)."""
    return _unit(_means(points, labels, int(labels.max()) + 1))


@dataclass(frozen=True, slots=True)
class Tree:
    """Average-linkage tree over blocks of neighbouring windows: all windows of 3 h would need 6 GB."""

    block_of: Labels
    links: Floats

    @classmethod
    def grow(cls, points: Floats, starts: Labels, hop_frames: int) -> Tree:
        from scipy.cluster.hierarchy import linkage

        span_frames = max(_BLOCK_FRAMES, len(points) * hop_frames / _MAX_BLOCKS)
        block_of = _blocks(starts, hop_frames, max(1, round(span_frames / hop_frames)))
        count = int(block_of[-1]) + 1
        if count == 1:
            return cls(block_of, np.zeros((0, 4)))
        blocks = _unit(_means(points, block_of, count)).astype(np.float32)
        distances = 1 - (blocks @ blocks.T)[np.triu_indices(count, 1)]
        return cls(block_of, linkage(np.maximum(distances, 0), "average"))

    def cut(self, distance: float) -> Labels:
        return self._labels(distance, "distance")

    def into(self, branches: int) -> Labels:
        return self._labels(branches, "maxclust")

    def _labels(self, level: float, criterion: str) -> Labels:
        from scipy.cluster.hierarchy import fcluster

        if not len(self.links):
            return np.zeros(len(self.block_of), dtype=np.int64)
        return np.asarray(fcluster(self.links, level, criterion) - 1, dtype=np.int64)[self.block_of]


def _blocks(starts: Labels, hop_frames: int, windows: int) -> Labels:
    """Number the blocks: up to `windows` consecutive windows with no gap between them."""
    index = np.arange(len(starts))
    after_gap = np.diff(starts, prepend=starts[0]) > 1.5 * hop_frames
    place = index - np.maximum.accumulate(np.where(after_gap, index, 0))
    return np.cumsum((place % windows == 0) & (index > 0))


def _refine(
    points: Floats, space: Space, labels: Labels, hop_frames: int, cancelled: Callable[[], bool]
) -> tuple[float, Labels]:
    """Run variational Bayes from `labels`; return the evidence (ELBO) and the likeliest voice of each window."""
    between, voices = space.between, int(labels.max()) + 1
    belief = np.full((len(points), voices), 1e-3)
    belief[np.arange(len(points)), labels] = 1
    belief /= belief.sum(axis=1, keepdims=True)
    prior = np.full(voices, 1 / voices)
    # 500 windows of 0.4 s are 3 min 20 s.
    weight = float(space.weight * np.sqrt(500 * 40 / (len(points) * hop_frames)))
    weight = min(max(weight, 0.03), space.most_weight) * hop_frames / 40
    # No second copy of the points: hours of them weigh tens of megabytes.
    constant = -0.5 * (np.einsum("nd,nd->n", points, points)[:, None] + points.shape[1] * np.log(2 * np.pi))
    root = np.sqrt(between)
    evidence = -np.inf
    for _ in range(_MAX_ROUNDS):
        if cancelled():
            raise Cancelled
        spread = 1 / (1 + weight / _FB * belief.sum(axis=0)[:, None] * between)
        means = weight / _FB * spread * (belief.T @ points) * root
        fit = weight * (points @ (means * root).T - 0.5 * (spread + means**2) @ between + constant)
        log_likelihood, belief, prior = _forward_backward(fit, prior)
        before = evidence
        evidence = log_likelihood + _FB * 0.5 * float(np.sum(np.log(spread) - spread - means**2 + 1))
        if evidence - before < 1e-4:
            break
    return evidence, _dense(belief.argmax(axis=1))


def _forward_backward(fit: Floats, prior: Floats) -> tuple[float, Floats, Floats]:
    """Return log p(windows), each window's belief in each voice, and the voices' next prior.

    The chain stays with probability _STAY, else draws anew from `prior`, so that a step costs k, not k².
    """
    peak = fit.max(axis=1, keepdims=True)
    likelihood = np.exp(fit - peak)
    forward, scale = np.empty_like(fit), np.empty(len(fit))
    restart = (1 - _STAY) * prior
    state = prior * likelihood[0]
    for n in range(len(fit)):
        if n:
            state = (_STAY * state + restart) * likelihood[n]
        scale[n] = state.sum()
        state = state / scale[n]
        forward[n] = state
    backward = np.empty_like(fit)
    backward[-1] = 1
    likelihood /= scale[:, None]
    for n in range(len(fit) - 1, 0, -1):
        ahead = likelihood[n] * backward[n]
        backward[n - 1] = _STAY * ahead + restart @ ahead
    belief = forward * backward
    belief /= belief.sum(axis=1, keepdims=True)
    drawn = belief[0] + restart * (likelihood[1:] * backward[1:]).sum(axis=0)
    return float(np.log(scale).sum() + peak.sum()), belief, drawn / drawn.sum()


def _largest(points: Floats, labels: Labels, count: int) -> Labels:
    """Keep the `count` voices with most windows; the others' windows go to the nearest of these."""
    sizes = np.bincount(labels)
    kept = np.zeros(len(sizes), dtype=bool)
    kept[np.argsort(-sizes, kind="stable")[:count]] = True
    return _absorbed(points, labels, kept)


def _heavy(
    points: Floats, starts: Labels, labels: Labels, hop_frames: int, least_frames: int, fewest: int = 1
) -> Labels:  # fmt: skip
    """Drop voices heard for less than `least_frames`, or never for long on end, but never the largest.

    In hours a person's odd seconds gather to a voice of a minute; who asks one question speaks on end. Where that
    leaves fewer than `fewest`, the largest of what would be dropped stay.
    """
    sizes = np.bincount(labels)
    begins = (np.diff(labels, prepend=-1) != 0) | (np.diff(starts, prepend=starts[0]) > 1.5 * hop_frames)
    first = np.flatnonzero(begins)
    longest = np.zeros(len(sizes))
    np.maximum.at(longest, labels[first], np.diff(first, append=len(labels)))
    least, most = _ON_END_FRAMES
    on_end_frames = min(max(_ON_END_SHARE * len(points) * hop_frames, least), most)
    kept = (sizes * hop_frames >= least_frames) & (longest * hop_frames >= on_end_frames)
    kept[sizes.argmax()] = True
    brief = np.flatnonzero(~kept & (sizes >= _ANNOUNCED_WINDOWS))
    kept[brief[np.argsort(-sizes[brief], kind="stable")][: max(0, fewest - int(kept.sum()))]] = True
    return _absorbed(points, labels, kept)


def _absorbed(points: Floats, labels: Labels, kept: NDArray[np.bool_]) -> Labels:
    homeless = ~kept[labels]
    if homeless.any():
        centres = _unit(_means(points, labels, len(kept))[kept])
        labels = labels.copy()
        labels[homeless] = np.flatnonzero(kept)[(points[homeless] @ centres.T).argmax(axis=1)]
    return _dense(labels)


def _merged(points: Floats, labels: Labels, fewest: int, most: int, one_voice: float) -> Labels:
    """Join the two nearest voices while they are one voice twice, or while there are more than `most`.

    In hours of audio even a small weight lets evidence pile up until a person who moved away from the
    microphone counts as two.
    """
    while (voices := int(labels.max()) + 1) > fewest:
        centres = _unit(_means(points, labels, voices))
        likeness = np.triu(centres @ centres.T, 1) - 2 * np.tri(voices)
        one, other = np.unravel_index(likeness.argmax(), likeness.shape)
        if voices <= most and likeness[one, other] < one_voice:
            break
        labels = _dense(np.where(labels == other, one, labels))
    return labels


def _divided(points: Floats, starts: Labels, labels: Labels, fewest: int, hop_frames: int) -> Labels:
    """Part from some voice what is another's, or else least like the rest of it, until there are `fewest`."""
    least = max(_LEAST_PART, round(_LEAST_PART_SHARE * len(points)))
    while (voices := int(labels.max()) + 1) < fewest:
        parts = [
            part
            for voice in range(voices)
            for part in _parts(points, starts, np.flatnonzero(labels == voice), least, hop_frames)
        ]
        if not parts:
            break
        # Where no part can be another's, the announced voice is not heard: then the least is taken from the others.
        surest = min(parts, key=lambda part: part[0])
        chosen = surest if surest[0] < _TWO_VOICES else min(parts, key=lambda part: part[1])
        labels = labels.copy()
        labels[chosen[2]] = voices
    return labels


def _parts(
    points: Floats, starts: Labels, own: Labels, least: int, hop_frames: int
) -> Iterator[tuple[float, float, Labels]]:
    """Branches of a voice that leave enough of it: likeness to the rest, without noise and as measured; windows."""
    if len(own) < 2 * least:
        return
    tree = Tree.grow(points[own], starts[own], hop_frames)
    for branches in range(2, _MOST_BRANCHES + 1):
        labels = tree.into(branches)
        for branch, size in enumerate(np.bincount(labels)):
            if least <= size <= len(own) - least:
                part, rest = _unit(_means(points[own], (labels != branch).astype(np.int64), 2))
                measured = float(part @ rest)
                noise = (1 + _NOISE / (size * hop_frames)) * (1 + _NOISE / ((len(own) - size) * hop_frames))
                yield measured * math.sqrt(noise), measured, own[labels == branch]


def _means(points: Floats, labels: Labels, count: int) -> Floats:
    sums = np.zeros((count, points.shape[1]))
    np.add.at(sums, labels, points)
    return sums / np.maximum(np.bincount(labels, minlength=count), 1)[:, None]


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _dense(labels: Labels) -> Labels:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)
