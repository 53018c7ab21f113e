"""The built-in diarizer: voice activity → voice prints → clusters → overlaps → spans. No internet, no hub."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from services import speakers as speakers_
from services.engines import voice_activity
from services.engines.voices import agreement, overlaps, presence, segmentation, vbx, voiceprints
from services.engines.voices import prints as prints_
from services.engines.voices.company import Company
from services.errors import Cancelled
from services.speakers import Diarization, Span, never, quiet

_RATE_HZ = voiceprints.RATE_HZ
_BLOCK_SAMPLES = 1024 * voice_activity.FRAME_SAMPLES
_GRID_MS = 20
_LEAST_SPAN_MS = 300
_JOINED_GAP_MS = 300
_BREATH_WITHIN_MS = 500
# Where each part of the work ends, in percent, as measured: the prints are most of the time.
_ACTIVITY_ENDS, _PRESENCE_ENDS, _COMPANY_ENDS, _PRINTS_END = 5, 7, 36, 99

Labels = NDArray[np.int64]


class WorkFile:
    """Samples of a 16 kHz mono 16-bit WAV file, read piece by piece: three hours would be 1.4 GB as float64."""

    def __init__(self, audio: Path) -> None:
        try:
            self._wave = wave.open(str(audio), "rb")  # noqa: SIM115 - closed by __exit__
        except (wave.Error, EOFError) as error:
            raise ValueError(f"{audio.name}: not a WAV file: {error}") from error
        if self._wave.getparams()[:3] != (1, 2, _RATE_HZ):
            self._wave.close()
            raise ValueError(f"{audio.name}: not 16 kHz mono 16-bit")
        self.length = self._wave.getnframes()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._wave.close()

    @property
    def duration_ms(self) -> int:
        return self.length * 1000 // _RATE_HZ

    def read(self, first: int, last: int) -> NDArray[np.int16]:
        """Return samples [first, last), int16; zeros where that is outside the recording."""
        samples = np.zeros(last - first, dtype=np.int16)
        inside = max(0, first)
        if inside < min(last, self.length):
            self._wave.setpos(inside)
            found = np.frombuffer(self._wave.readframes(min(last, self.length) - inside), dtype="<i2")
            samples[inside - first : inside - first + len(found)] = found
        return samples

    def blocks(self, samples: int) -> Iterator[NDArray[np.int16]]:
        for first in range(0, self.length, samples):
            yield self.read(first, min(first + samples, self.length))


class VoiceDiarizer:
    """The default `speakers.Diarizer`. Deterministic: the same file always gives the same spans.

    Args: threads: CPU threads of torch; hop_ms: distance of windows; keep_centroids: also return where each voice lies
    among all voices, which is biometric data; edges: weights of the network that finds where speech begins and ends,
    None for those that come with it; prints: what tells voices apart, None for the best whose weights are here.
    """

    name = "builtin"

    def __init__(
        self, *, threads: int = 1, hop_ms: int = 400, keep_centroids: bool = False, edges: Path | None = None,
        prints: prints_.Prints | None = None,
    ) -> None:  # fmt: skip
        import torch

        torch.set_num_threads(threads)
        self._activity = voice_activity.VoiceActivity(threads)
        self._presence = presence.Presence(edges or presence.WEIGHTS)
        self._prints = prints or prints_.best()
        self.version = self._prints.version
        self._segmenter = segmentation.Segmenter() if isinstance(self._prints, prints_.Campplus) else None
        self._hop_frames = hop_ms // 10
        self._keep_centroids = keep_centroids

    def diarize(
        self,
        audio: Path,
        *,
        speakers: int | None = None,
        minimum: int | None = None,
        maximum: int | None = None,
        progress: Callable[[int, int], None] = quiet,
        cancelled: Callable[[], bool] = never,
    ) -> Diarization:
        """See `speakers.Diarizer`. Spans overlap where two speak at once, but not with the older prints."""
        fewest, most = speakers_.check_hints(speakers, minimum, maximum)
        version = self.version
        with WorkFile(audio) as file:
            report = _Report(file.duration_ms, progress, cancelled)
            activity = self._heard(file, report)
            regions = voice_activity.regions(activity, file.duration_ms)
            finer = self._finer(file, activity, report)
            starts = window_starts(regions, file.length // voiceprints.FRAME_SAMPLES, self._hop_frames)
            if not len(starts):
                report(100)
                return Diarization((), self.name, version, {} if self._keep_centroids else None)
            speech = prints_.Speech(regions, self._company(file, report))
            points = self._prints.points(
                file.read, starts, speech, lambda done: report.between(_COMPANY_ENDS, _PRINTS_END, done)
            )
            labels = self._voices(file, points, starts, speech.company, (fewest, most), cancelled)
            spoken = presence.regions(finer, regions, file.duration_ms)
            laid = at_breaths(lay(labels, starts, spoken), finer)
            if speech.company is not None and labels.any():
                second = overlaps.Overlaps(laid, labels, starts, points)
                laid = overlaps.joined(laid, second.heard(speech.company))
        spans, names = speakers_.relabelled(laid)
        report(100)
        return Diarization(
            spans, self.name, version, _centroids(points, labels, names) if self._keep_centroids else None
        )

    def _heard(self, file: WorkFile, report: _Report) -> NDArray[np.float32]:
        found: list[NDArray[np.float32]] = []
        for block in self._activity.probabilities(file.blocks(_BLOCK_SAMPLES)):
            found.append(block)
            report(_ACTIVITY_ENDS * len(found) * _BLOCK_SAMPLES / file.length)
        return np.concatenate(found) if found else np.zeros(0, dtype=np.float32)

    def _finer(self, file: WorkFile, activity: NDArray[np.float32], report: _Report) -> NDArray[np.float32]:
        """Say where speech begins and ends, without the room's echo. The prints are taken from more around it."""
        if not len(activity):
            return activity
        return self._presence.probabilities(
            file.read, file.length, activity, lambda done: report.between(_ACTIVITY_ENDS, _PRESENCE_ENDS, done)
        )

    def _company(self, file: WorkFile, report: _Report) -> Company | None:
        if self._segmenter is None:
            return None
        return Company(
            self._segmenter.windows(file.read, file.length),
            lambda first: report.between(_PRESENCE_ENDS, _COMPANY_ENDS, min(1.0, first / file.length)),
        )

    def _voices(
        self, file: WorkFile, points: NDArray[np.float64], starts: Labels, heard: Company | None,
        bounds: tuple[int, int], cancelled: Callable[[], bool],
    ) -> Labels:  # fmt: skip
        """The voice of each window; `bounds`: at least and at most so many."""
        hop, (fewest, most), prints = self._hop_frames, bounds, self._prints
        joined = None
        if heard is not None and isinstance(prints, prints_.Campplus):
            joined = partial(
                agreement.joined, points=points, starts=starts, company=heard,
                other=lambda some: prints.others(file.read, starts[some]), hop_frames=hop, fewest=fewest,
            )  # fmt: skip
        return vbx.cluster(
            points, starts, prints.space, hop_frames=hop, fewest=fewest, most=most, joined=joined, cancelled=cancelled
        )


class _Report:
    """Turns shares of the work into (done_ms, total_ms) that never goes back, and stops where asked to."""

    def __init__(self, total_ms: int, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> None:
        self._total_ms, self._progress, self._cancelled = total_ms, progress, cancelled
        self._done_ms = 0

    def __call__(self, percent: float) -> None:
        if self._cancelled():
            raise Cancelled
        self._done_ms = max(self._done_ms, min(self._total_ms, int(self._total_ms * percent / 100)))
        self._progress(self._done_ms, self._total_ms)

    def between(self, begins: float, ends: float, share: float) -> None:
        self(begins + (ends - begins) * share)


def window_starts(regions: Sequence[tuple[int, int]], frames: int, hop_frames: int) -> Labels:
    """Return sorted starts, in 10 ms frames, of the windows whose centre is in speech, at least one a region.

    Args: regions: [start_ms, end_ms) sorted; frames: length of the recording in 10 ms frames.
    """
    window, spare = voiceprints.WINDOW_FRAMES, 50
    starts = np.arange(0, max(1, frames - window + spare + 1), hop_frames, dtype=np.int64)
    centres = starts + window // 2
    kept = np.zeros(len(starts), dtype=bool)
    for start_ms, end_ms in regions:
        first = int(np.searchsorted(centres, (start_ms - 50) / 10))
        last = int(np.searchsorted(centres, (end_ms + 50) / 10, side="right"))
        if first == last:
            first = int(np.abs(centres - (start_ms + end_ms) / 20).argmin())
            last = first + 1
        kept[first:last] = True
    return starts[kept]


def lay(labels: Labels, starts: Labels, regions: Sequence[tuple[int, int]]) -> list[Span]:
    """Lay labelled windows over the regions of speech: each 20 ms takes the voice of the nearest centre.

    Runs under 0.3 s go to a neighbour; a voice's spans up to 0.3 s apart become one.
    """
    centres_ms = (starts + voiceprints.WINDOW_FRAMES // 2) * 10
    middles = (centres_ms[1:] + centres_ms[:-1]) / 2
    spans: list[Span] = []
    for start_ms, end_ms in regions:
        grid = np.arange(start_ms, end_ms, _GRID_MS)
        voices = labels[np.searchsorted(middles, grid + _GRID_MS / 2)]
        edges = np.flatnonzero(np.diff(voices)) + 1
        bounds = [start_ms, *(int(grid[edge]) for edge in edges), end_ms]
        runs = [
            Span(str(voices[at]), first, last)
            for at, first, last in zip([0, *edges], bounds[:-1], bounds[1:], strict=True)
        ]
        for run in _without_short(runs):
            last_span = spans[-1] if spans else None
            if last_span and last_span.speaker == run.speaker and run.start_ms - last_span.end_ms <= _JOINED_GAP_MS:
                spans[-1] = Span(run.speaker, last_span.start_ms, run.end_ms)
            else:
                spans.append(run)
    return spans


def at_breaths(spans: Sequence[Span], probabilities: NDArray[np.float32]) -> list[Span]:
    """Move each change of voice inside speech, known to some 0.4 s, to the least speech within 0.5 s.

    Args: spans: sorted, apart; probabilities: of speech, per 20 ms from the start of the recording.
    """
    moved = list(spans)
    for n, (span, following) in enumerate(pairwise(spans)):
        if span.end_ms != following.start_ms:
            continue
        frame_ms, change_ms = presence.FRAME_MS, span.end_ms
        first_ms = max(moved[n].start_ms + _LEAST_SPAN_MS // 2, change_ms - _BREATH_WITHIN_MS)
        last_ms = min(following.end_ms - _LEAST_SPAN_MS // 2, change_ms + _BREATH_WITHIN_MS)
        frames = np.arange(first_ms // frame_ms, min(last_ms // frame_ms + 1, len(probabilities)))
        if not len(frames):
            continue
        # The slight cost of distance decides where speech is equally sure everywhere.
        cost = probabilities[frames] + 1e-3 * np.abs(frames * frame_ms - change_ms) / _BREATH_WITHIN_MS
        middle_ms = int(frames[cost.argmin()]) * frame_ms + frame_ms // 2
        breath_ms = min(max(middle_ms, first_ms), last_ms)
        moved[n] = Span(span.speaker, moved[n].start_ms, breath_ms)
        moved[n + 1] = Span(following.speaker, breath_ms, following.end_ms)
    return moved


def _without_short(runs: list[Span]) -> list[Span]:
    """Give runs under 0.3 s, the shortest first, to the longer of their two neighbours."""
    while len(runs) > 1:
        at = min(range(len(runs)), key=lambda n: runs[n].end_ms - runs[n].start_ms)
        if runs[at].end_ms - runs[at].start_ms >= _LEAST_SPAN_MS:
            break
        beside = [n for n in (at - 1, at + 1) if 0 <= n < len(runs)]
        heir = runs[max(beside, key=lambda n: runs[n].end_ms - runs[n].start_ms)].speaker
        runs[at] = Span(heir, runs[at].start_ms, runs[at].end_ms)
        runs = _joined(runs)
    return runs


def _joined(runs: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for run in runs:
        if joined and joined[-1].speaker == run.speaker:
            joined[-1] = Span(run.speaker, joined[-1].start_ms, run.end_ms)
        else:
            joined.append(run)
    return joined


def _centroids(
    points: NDArray[np.float64], labels: Labels, names: dict[str, str]
) -> dict[str, list[float]]:  # fmt: skip
    """Where each voice lies among all voices: the mean of its points, length 1."""
    means = {name: points[labels == int(label)].mean(axis=0) for label, name in names.items()}
    return {name: [float(x) for x in mean / np.linalg.norm(mean)] for name, mean in means.items()}
