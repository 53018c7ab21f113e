"""Two voices on two channels: what an interview recorded with one microphone each says about who spoke when.

While a stereo file is decoded, the level of either channel is kept every 20 ms; whether the channels hold two voices
and who speaks when is read from it later. Microphones of one room hear both people, so a voice belongs to the channel
that stands out by its own measure, and two channels that rise and fall together are one stereo picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from services.sound.files import Resampler

if TYPE_CHECKING:
    from av import AudioFrame

FRAME_MS = 20
LEVELS = "channels.i8"  # the file beside the work file
_RATE_HZ = 8_000
_FRAME = _RATE_HZ * FRAME_MS // 1000
# The power of the sum of two channels falls below this share of the louder one's: they are of opposite phase.
_CANCELS_BELOW = 0.05
_MUTE_BELOW = 1e-5
# Above this, both channels hold the same sound.
_CORRELATED_ABOVE = 0.3
_FLOOR_DB = -96
# A voice stands this far out of what its channel hears while the other speaks.
_STANDS_OUT_DB = 6.0
_LEAST_RANGE_DB = 15.0
_LEAST_LOUD_DB = -50.0
# Each has the floor for at least this long and this share, and most speech is clearly one channel's.
_LEAST_VOICE_MS, _LEAST_SHARE, _LEAST_CLEAR = 1_500, 0.02, 0.75
_SMOOTH_FRAMES = 11
# What a channel hears of the other person is measured while they are this loud; its own person is heard down to this
# much under their loudest, and stands this far above what it hears of the other.
_CLEARLY_LOUD_DB, _AUDIBLE_DB, _ABOVE_BLEED_DB = 10.0, 18.0, 6.0
_LEAST_SPAN_MS = 300

Stretch = tuple[int, int]


class Levels:
    """Writes the level of both channels of a stereo stream: (left, right) every 20 ms, int8 dB of full scale.

    `apart`: every block was stereo, and the channels' correlation is low enough for two voices.
    `louder_side`: the louder channel where the other cancels it or is mute, None where both are to be heard.
    Args: path: None to measure only.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._resampler = Resampler("s16", _RATE_HZ, layout="stereo")
        self._rest = np.zeros((0, 2), np.int16)
        self._sums = np.zeros(3)  # left², right², left·right
        self._stereo = True

    @property
    def apart(self) -> bool:
        left, right, both = self._sums
        return bool(self._stereo and min(left, right) > 0 and abs(both) < _CORRELATED_ABOVE * np.sqrt(left * right))

    @property
    def louder_side(self) -> int | None:
        left, right, both = self._sums
        louder = max(left, right)
        alone = (left + right + 2 * both) / 4 < _CANCELS_BELOW * louder or min(left, right) < _MUTE_BELOW * louder
        return int(right > left) if self._stereo and alone else None

    def __enter__(self) -> Self:
        self._file = self._path.open("wb") if self._path else None
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def write(self, frame: AudioFrame | None) -> None:
        """Take a block of sound; once one is not stereo, nothing more is measured."""
        self._stereo = self._stereo and (frame is None or frame.layout.nb_channels == 2)
        if not self._stereo:
            return
        parts = [piece.to_ndarray()[0].reshape(-1, 2) for piece in self._resampler.feed(frame)]
        rows = np.concatenate([self._rest, *parts])
        whole = len(rows) // _FRAME * _FRAME
        self._rest = rows[whole:]
        sound = rows[:whole].astype(np.float32).reshape(-1, _FRAME, 2)
        sound -= sound.mean(1, keepdims=True)  # a constant offset is no sound
        self._sums += [*np.square(sound).sum((0, 1), dtype=float), float((sound[..., 0] * sound[..., 1]).sum())]
        power = np.square(sound / 32768).mean(1)
        if self._file:
            self._file.write(np.maximum(_FLOOR_DB, np.rint(10 * np.log10(power + 1e-12))).astype(np.int8).tobytes())

    def finish(self) -> None:
        self.write(None)


def read(path: Path) -> NDArray[np.int8]:
    """Return what `Levels` wrote: shape (frames, 2), dB."""
    return np.fromfile(path, np.int8).reshape(-1, 2)


def spans(levels: NDArray[np.int8], voiced: Sequence[Stretch]) -> list[tuple[int, int, int]]:
    """Return who spoke when as (channel, start_ms, end_ms), sorted and apart; [] where the channels are no such pair.

    Args: levels: as `read`; voiced: [start_ms, end_ms) in which somebody speaks, sorted and apart.
    """
    speech = _mask(voiced, len(levels))
    if not speech.any():
        return []
    level = np.stack([_smooth(levels[:, channel]) for channel in (0, 1)], 1)
    heard = level[speech]
    loud, quiet = np.percentile(heard, 98, axis=0), np.percentile(heard, 5, axis=0)
    if (loud < _LEAST_LOUD_DB).any() or (loud - quiet < _LEAST_RANGE_DB).any():
        return []  # a channel with nobody on it: silent, or the steady noise of an open microphone
    own = level - loud  # by its own measure, since one microphone is always set louder
    lead = own[:, 0] - own[:, 1]
    spoken = speech & (own.max(1) > -_LEAST_RANGE_DB)
    clear = np.abs(lead) >= _STANDS_OUT_DB
    shares = [int((spoken & clear & side).sum()) for side in (lead > 0, lead < 0)]
    total = int(spoken.sum())
    if sum(shares) < _LEAST_CLEAR * total or min(shares) < max(_LEAST_VOICE_MS // FRAME_MS, _LEAST_SHARE * total):
        return []
    return _laid(_settled(lead, spoken & clear), voiced)


def speaking(levels: NDArray[np.int8], voiced: Sequence[Stretch]) -> NDArray[np.bool_]:
    """Return which channel's own person speaks in each frame, shape (frames, 2); in crosstalk both do.

    A microphone also hears the other person: what it always hears of them, as measured while they alone speak, does
    not count. Only for a pair of which `spans` says that each holds a voice.
    """
    speech = _mask(voiced, len(levels))
    level = np.stack([_smooth(levels[:, channel]) for channel in (0, 1)], 1)
    own = level - np.percentile(level[speech], 98, axis=0)
    found = np.zeros_like(level, bool)
    for channel, other in ((0, 1), (1, 0)):
        theirs = speech & (own[:, other] > -_CLEARLY_LOUD_DB) & (own[:, other] - own[:, channel] >= _STANDS_OUT_DB)
        ahead = level[:, channel] - level[:, other]
        bleed = np.median(ahead[theirs]) if theirs.any() else _FLOOR_DB
        found[:, channel] = speech & (own[:, channel] > -_AUDIBLE_DB) & (ahead > bleed + _ABOVE_BLEED_DB)
    return found


def runs(mask: NDArray[np.bool_], *, least_ms: int, gap_ms: int) -> list[Stretch]:
    """Return where `mask`, one value a frame, holds for at least `least_ms`, gaps up to `gap_ms` closed."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0)).reshape(-1, 2) * FRAME_MS
    found: list[Stretch] = []
    for start_ms, end_ms in edges.tolist():
        if found and start_ms - found[-1][1] <= gap_ms:
            found[-1] = (found[-1][0], end_ms)
        else:
            found.append((start_ms, end_ms))
    return [one for one in found if one[1] - one[0] >= least_ms]


def _mask(voiced: Sequence[Stretch], frames: int) -> NDArray[np.bool_]:
    mask = np.zeros(frames, bool)
    for start_ms, end_ms in voiced:
        mask[start_ms // FRAME_MS : -(-end_ms // FRAME_MS)] = True
    return mask


def _smooth(level: NDArray[np.int8]) -> NDArray[np.float64]:
    """The level of the power around each frame, since single frames fall between two syllables."""
    power = np.power(10.0, level.astype(float) / 10)
    return np.asarray(10 * np.log10(np.convolve(power, np.full(_SMOOTH_FRAMES, 1 / _SMOOTH_FRAMES), "same") + 1e-12))


def _settled(lead: NDArray[np.float64], sure: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The channel of each frame: where it is not sure, that of the nearest sure frame."""
    at = np.flatnonzero(sure)
    frames = np.arange(len(lead))
    after = np.minimum(np.searchsorted(at, frames), len(at) - 1)
    before = np.maximum(after - 1, 0)
    nearest = np.where(np.abs(at[before] - frames) <= np.abs(at[after] - frames), at[before], at[after])
    return np.asarray(lead[nearest] < 0, dtype=np.int64)


def _laid(channel: NDArray[np.int64], voiced: Sequence[Stretch]) -> list[tuple[int, int, int]]:
    """Spans of the channels within the voiced stretches; one shorter than a syllable joins the one before it."""
    found: list[tuple[int, int, int]] = []
    for start_ms, end_ms in voiced:
        first, last = start_ms // FRAME_MS, min(-(-end_ms // FRAME_MS), len(channel))
        if first >= last:
            continue
        changes = np.flatnonzero(np.diff(channel[first:last])) + first + 1
        edges = [start_ms, *(int(one) * FRAME_MS for one in changes), end_ms]
        laid: list[tuple[int, int, int]] = []
        for from_ms, to_ms in pairwise(edges):
            who = int(channel[from_ms // FRAME_MS])
            if laid and (laid[-1][0] == who or to_ms - from_ms < _LEAST_SPAN_MS):
                laid[-1] = (laid[-1][0], laid[-1][1], to_ms)
            elif laid and laid[-1][2] - laid[-1][1] < _LEAST_SPAN_MS:
                laid[-1] = (who, laid[-1][1], to_ms)
            else:
                laid.append((who, from_ms, to_ms))
        found += [one for one in laid if one[1] < one[2]]
    return found
