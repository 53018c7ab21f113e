"""Where two speak at once: what is heard in windows of ten seconds, said in the voices of the whole recording.

A window knows its people only as first, second and third. Each is the voice whose floor they hold there and whose
prints sound like theirs; no two are the same voice. Where two of them speak, the one who has not the floor is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from services.engines.voices import segmentation, voiceprints
from services.engines.voices.company import FIRST_MS, FRAME_MS, Company
from services.engines.voices.segmentation import Probabilities
from services.speakers import Span

_LEAST_PROBABILITY = 0.4
_LEAST_SPAN_MS, _JOINED_GAP_MS = 200, 100
# Two people of a window whose prints are nearer than this are one person whom it heard twice: a tenth of what it hears
# as two at once is, three quarters of that below. Each print holds some of the other's, so that two are at up to 0.9.
_ONE_VOICE = 0.9
_PRINT_FRAMES = 75
_SURE_FRAMES = 180  # beyond that more of a voice makes its likeness no surer
_EDGE_FRAMES = 59  # a window is less sure in its first and last second
_FLOOR_WEIGHT = FRAME_MS / 1000

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


class Overlaps:
    """Gathers windows, in any order, and tells at the end where a second voice speaks.

    Args: laid: who has the floor, one voice at a time, sorted, their speakers the labels' numbers; labels: of the
    windows that have points, 0…k-1; starts: of these, in 10 ms frames; points: shape (n, d).
    """

    def __init__(self, laid: Sequence[Span], labels: Labels, starts: Labels, points: Floats) -> None:
        self.voices = int(labels.max()) + 1
        self._frames = int(laid[-1].end_ms / FRAME_MS) + 2 if laid else 0
        self._floor = np.full(self._frames, -1, np.int16)
        for span in laid:
            self._floor[_frame(span.start_ms) : _frame(span.end_ms)] = int(span.speaker)
        self._centres_ms = starts * 10 + 5 * voiceprints.WINDOW_FRAMES
        self._points = _unit(points).astype(np.float32)
        self._means = _unit(np.stack([self._points[labels == voice].mean(axis=0) for voice in range(self.voices)]))
        self._second: dict[int, NDArray[np.float32]] = {}
        self._weights = np.zeros(self._frames, np.float32)
        edge = np.minimum(np.arange(1, segmentation.FRAMES + 1), np.arange(segmentation.FRAMES, 0, -1))
        self._trust = np.minimum(1, edge / _EDGE_FRAMES).astype(np.float32)

    def hear(self, first_sample: int, window: Probabilities) -> None:
        first = round(first_sample / segmentation.FRAME_SAMPLES)
        within = slice(first, min(first + segmentation.FRAMES, self._frames))
        if first >= self._frames:
            return
        window = window[: within.stop - within.start]
        trust = self._trust[: len(window)]
        self._weights[within] += trust
        if window[:, 4:].sum(axis=1).max(initial=0) < _LEAST_PROBABILITY:
            return
        voices, likeness = self._who(window, first)
        floor = self._floor[within]
        for number, pair in enumerate(segmentation.CLASSES[3:], 4):
            if not all(person in voices for person in pair) or likeness[pair] > _ONE_VOICE:
                continue
            one, other = (voices[person] for person in pair)
            for speaking, listening in ((one, other), (other, one)):
                second = self._second.setdefault(speaking, np.zeros(self._frames, np.float32))
                second[within] += trust * window[:, number] * (floor == listening)

    def heard(self, company: Company) -> list[Span]:
        """Where each voice speaks without having the floor, of all windows of a recording."""
        for first, window in company.windows():
            self.hear(first, window)
        return self.spans()

    def spans(self) -> list[Span]:
        """Where each voice speaks without having the floor."""
        found = []
        for voice, heard in sorted(self._second.items()):
            speaks = heard >= _LEAST_PROBABILITY * np.maximum(self._weights, 1e-6)
            edges = np.flatnonzero(np.diff(np.concatenate([[0], speaks.astype(np.int8), [0]])))
            runs = [(_ms(first), _ms(last)) for first, last in edges.reshape(-1, 2)]
            joined: list[tuple[int, int]] = []
            for start_ms, end_ms in runs:
                if joined and start_ms - joined[-1][1] <= _JOINED_GAP_MS:
                    joined[-1] = (joined[-1][0], end_ms)
                else:
                    joined.append((start_ms, end_ms))
            found += [Span(str(voice), *run) for run in joined if run[1] - run[0] >= _LEAST_SPAN_MS]
        return found

    def _who(self, window: Probabilities, first: int) -> tuple[dict[int, int], dict[tuple[int, ...], float]]:
        """Return the voice of each person the window knows, and how alike each two of them sound."""
        from scipy.optimize import linear_sum_assignment

        people = [one for one in range(3) if _activity(window, one).max(initial=0) > 1 / 2]
        floor = self._floor[first : first + len(window)]
        sounds, fits = {}, []
        for person in people:
            alone = window[:, 1 + person]
            sounds[person] = self._sound(alone if alone.sum() > _PRINT_FRAMES else _activity(window, person), first)
            held = np.bincount(floor[floor >= 0], weights=alone[floor >= 0], minlength=self.voices)
            sure = (min(_SURE_FRAMES, alone.sum()) + _SURE_FRAMES / 6) * _FLOOR_WEIGHT
            fits.append(held * _FLOOR_WEIGHT + sure * (self._means @ sounds[person]))
        rows, columns = linear_sum_assignment(-np.array(fits)) if people else ((), ())
        voices = {people[row]: int(column) for row, column in zip(rows, columns, strict=True)}
        pairs = [pair for pair in segmentation.CLASSES[3:] if all(person in sounds for person in pair)]
        return voices, {pair: float(sounds[pair[0]] @ sounds[pair[1]]) for pair in pairs}

    def _sound(self, activity: NDArray[np.float32], first: int) -> Floats:
        """A person's print: the mean of the window's, each weighed by how much of it is theirs."""
        begin_ms = _ms(first)
        near = slice(*np.searchsorted(self._centres_ms, [begin_ms, begin_ms + len(activity) * FRAME_MS]))
        at = ((self._centres_ms[near] - begin_ms) / FRAME_MS).astype(int).clip(0, len(activity) - 1)
        share = np.convolve(activity, np.full(_PRINT_FRAMES, 1 / _PRINT_FRAMES), "same")[at] ** 2
        return _unit(np.asarray(share @ self._points[near], np.float64))


def joined(laid: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """Put both together; spans of one voice that touch or overlap become one."""
    found: list[Span] = []
    for span in sorted([*laid, *second], key=lambda one: (one.speaker, one.start_ms)):
        last = found[-1] if found else None
        if last and last.speaker == span.speaker and span.start_ms <= last.end_ms:
            found[-1] = Span(last.speaker, last.start_ms, max(last.end_ms, span.end_ms))
        else:
            found.append(span)
    return found


def _activity(window: Probabilities, person: int) -> NDArray[np.float32]:
    classes = [number for number, people in enumerate(segmentation.CLASSES, 1) if person in people]
    found: NDArray[np.float32] = window[:, classes].sum(axis=1)
    return found


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9))


def _frame(at_ms: int) -> int:
    return max(0, round((at_ms - FIRST_MS) / FRAME_MS + 0.5))


def _ms(frame: int) -> int:
    return max(0, round((frame - 0.5) * FRAME_MS + FIRST_MS))
