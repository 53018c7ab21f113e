"""The files a decode leaves behind: the work file and its peaks, the playback proxy; and reading samples back."""

from __future__ import annotations

import contextlib
import os
import secrets
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av import AudioFrame

WORK_RATE_HZ = 16_000
PEAKS_HZ = 20
_PER_MS = WORK_RATE_HZ // 1000
_PER_PEAK = WORK_RATE_HZ // PEAKS_HZ
_WAV_HEADER_BYTES = 44
_FULL_SCALE = 32_768
_PROXY_RATE_HZ = 44_100
_PROXY_BITS_PER_S = 64_000


@contextlib.contextmanager
def together(*paths: Path | None) -> Iterator[list[Any]]:
    """Temporary names beside `paths`; renamed to them once all are written and synced, removed otherwise.

    A path whose temporary file nobody made does not exist afterwards.
    """
    token = secrets.token_hex(8)
    new = [path and path.with_name(f"{path.name}.tmp.{token}") for path in paths]
    try:
        yield new
        pairs = [(one, path) for one, path in zip(new, paths, strict=True) if one is not None and path is not None]
        for one, _ in pairs:
            if one.exists():
                with one.open("rb") as file:
                    os.fsync(file.fileno())
        for one, path in pairs:
            if one.exists():
                one.replace(path)
            else:
                path.unlink(missing_ok=True)
    finally:
        for left in new:
            if left is not None:
                left.unlink(missing_ok=True)


def form_of(frame: AudioFrame) -> tuple[str, str, int]:
    """Sample format, channel layout and rate: what a resampler is made for."""
    return frame.format.name, frame.layout.name, frame.sample_rate


def silence_like(frame: AudioFrame, seconds: float) -> Iterator[AudioFrame]:
    """Silence in the form of `frame`, in frames of at most one second."""
    from av import AudioFrame

    left = round(seconds * frame.sample_rate)
    pattern = frame.to_ndarray()
    middle = 128 if pattern.dtype == np.uint8 else 0
    while left > 0:
        count = min(left, frame.sample_rate)
        shape = (pattern.shape[0], count * (1 if frame.format.is_planar else frame.layout.nb_channels))
        quiet = AudioFrame.from_ndarray(np.full(shape, middle, pattern.dtype), frame.format.name, frame.layout.name)
        quiet.sample_rate = frame.sample_rate
        yield quiet
        left -= count


class Resampler:
    """An av.AudioResampler that starts anew when the stream changes its form mid-file; `rate_hz` 0 keeps the rate."""

    def __init__(self, form: str, rate_hz: int, frame_size: int | None = None, *, layout: str = "mono") -> None:
        self._target = {"format": form, "layout": layout, "rate": rate_hz or None, "frame_size": frame_size}
        self._form: tuple[str, str, int] | None = None
        self._inner: object | None = None

    def feed(self, frame: AudioFrame | None) -> Iterator[AudioFrame]:
        """What comes out for `frame`; None flushes."""
        import av

        if frame is None or form_of(frame) != self._form:
            if self._inner is not None:
                yield from self._inner.resample(None)  # type: ignore[attr-defined] # av is imported lazily
            self._inner = None
        if frame is None:
            return
        if self._inner is None:
            self._inner, self._form = av.AudioResampler(**self._target), form_of(frame)  # type: ignore[arg-type]
        frame.pts = None
        yield from self._inner.resample(frame)  # type: ignore[attr-defined]


class Work:
    """Writes the 16 kHz mono 16-bit WAV and, from the same samples, the int8 min and max of each 50 ms."""

    def __init__(self, path: Path, peaks: Path) -> None:
        self._path, self._peaks_path = path, peaks
        self._resampler = Resampler("s16", WORK_RATE_HZ)
        self._rest = np.zeros(0, np.int16)
        self._count = self._sum = 0
        self._swings = np.zeros(_FULL_SCALE + 1, np.int64)  # how many moments of 50 ms swing by so much

    @property
    def duration_ms(self) -> int:
        return self._count * 1000 // WORK_RATE_HZ

    @property
    def offset(self) -> float:
        """The mean, of full scale."""
        return self._sum / max(1, self._count) / _FULL_SCALE

    @property
    def loudest(self) -> float:
        """The widest swing of 50 ms, half of it, of full scale: a constant offset is no sound."""
        return float(np.flatnonzero(self._swings)[-1]) / _FULL_SCALE if self._swings.any() else 0.0

    @property
    def level(self) -> float:
        """The swing, likewise, that the loudest half percent of moments exceed."""
        total = np.cumsum(self._swings)
        return float(np.searchsorted(total, 0.995 * total[-1])) / _FULL_SCALE

    def __enter__(self) -> Self:
        self._wav = _new_wav(self._path)
        self._peaks = self._peaks_path.open("wb")
        return self

    def __exit__(self, *_: object) -> None:
        self._wav.close()
        self._peaks.close()

    def write(self, frame: AudioFrame) -> None:
        self._take(self._resampler.feed(frame))

    def finish(self) -> None:
        self._take(self._resampler.feed(None))
        if self._rest.size:
            self._pairs(self._rest[np.newaxis])

    def _take(self, frames: Iterator[AudioFrame]) -> None:
        parts = [frame.to_ndarray()[0] for frame in frames]
        if not parts:
            return
        new = np.concatenate(parts)
        self._wav.writeframesraw(new.astype("<i2", copy=False).tobytes())
        self._count += new.size
        self._sum += int(new.sum(dtype=np.int64))
        row = np.concatenate([self._rest, new])
        whole = row.size // _PER_PEAK * _PER_PEAK
        self._rest = row[whole:]
        if whole:
            self._pairs(row[:whole].reshape(-1, _PER_PEAK))

    def _pairs(self, rows: NDArray[np.int16]) -> None:
        """rows: shape (n, samples of one pair), int16."""
        low, high = rows.min(1), rows.max(1)
        swings = (high.astype(np.int32) - low + 1) // 2
        self._swings += np.bincount(swings, minlength=_FULL_SCALE + 1)
        self._peaks.write((np.stack([low, high], 1) >> 8).astype(np.int8).tobytes())


class Pair:
    """Writes the two channels of a stereo stream as a work file each; a stream that is mono, to both."""

    def __init__(self, left: Path, right: Path) -> None:
        self._paths = (left, right)
        self._resampler = Resampler("s16p", WORK_RATE_HZ, layout="stereo")

    def __enter__(self) -> Self:
        self._files = [_new_wav(path) for path in self._paths]
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    def write(self, frame: AudioFrame | None) -> None:
        for piece in self._resampler.feed(frame):
            for file, channel in zip(self._files, piece.to_ndarray(), strict=True):
                file.writeframesraw(channel.astype("<i2", copy=False).tobytes())

    def finish(self) -> None:
        self.write(None)


def _new_wav(path: Path) -> wave.Wave_write:
    file = wave.open(str(path), "wb")  # noqa: SIM115 - who asked for it closes it
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(WORK_RATE_HZ)
    return file


class Proxy:
    """Writes what every browser plays and jumps in exactly: mono AAC, 64 kbit/s, index first.

    By the fast coder: a third of the time of the other, and nearer to the voice (tests/bench/results/worker.md).
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        import av

        self._container = av.open(str(self._path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream = self._container.add_stream(
            "aac", rate=_PROXY_RATE_HZ, layout="mono", options={"aac_coder": "fast"}
        )
        self._stream.bit_rate = _PROXY_BITS_PER_S
        # In integers first: from float to float two equal channels would add up to more than full scale.
        self._mixer = Resampler("s16", 0)
        self._resampler = Resampler("fltp", _PROXY_RATE_HZ, self._stream.codec_context.frame_size or 1024)
        self._count = 0
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def write(self, frame: AudioFrame | None) -> None:
        for mixed in self._mixer.feed(frame):
            self._encode(self._resampler.feed(mixed))

    def finish(self) -> None:
        self.write(None)
        self._encode(self._resampler.feed(None))
        self._container.mux(self._stream.encode(None))

    def _encode(self, frames: Iterator[AudioFrame]) -> None:
        from fractions import Fraction

        for frame in frames:
            frame.pts, frame.time_base = self._count, Fraction(1, _PROXY_RATE_HZ)
            self._count += frame.samples
            self._container.mux(self._stream.encode(frame))


def samples(work: Path, start_ms: int, end_ms: int) -> NDArray[np.float32]:
    """Return [start_ms, end_ms) of a work file: mono, shape (n,), float32 in [-1, 1], 16 kHz; cut at the file's end.

    Raises: ValueError: not a work file that `media.decode` wrote.
    """
    first = max(0, start_ms) * _PER_MS
    read = _read(work, first, max(0, min(_length(work), max(0, end_ms) * _PER_MS) - first))
    return read.astype(np.float32) / np.float32(32768)


def blocks(work: Path, block_ms: int) -> Iterator[NDArray[np.int16]]:
    """Yield a work file's samples in consecutive blocks; only the last may be shorter. Raises: as `samples`."""
    length, size = _length(work), block_ms * _PER_MS
    for start in range(0, length, size):
        yield _read(work, start, min(size, length - start))


def duration_ms(work: Path) -> int:
    """Length of a work file. Raises: as `samples`."""
    return _length(work) // _PER_MS


def _length(work: Path) -> int:
    """How many samples a work file holds."""
    with work.open("rb") as file:
        head = file.read(_WAV_HEADER_BYTES)
    if head[:4] != b"RIFF" or head[36:40] != b"data" or int.from_bytes(head[24:28], "little") != WORK_RATE_HZ:
        raise ValueError(f"{work.name} is no work file")
    return (work.stat().st_size - _WAV_HEADER_BYTES) // 2


def _read(work: Path, first: int, count: int) -> NDArray[np.int16]:
    # Read, not mapped: the pages of a map count as ours, half a gigabyte for five hours.
    return np.fromfile(work, np.dtype("<i2"), count, offset=_WAV_HEADER_BYTES + 2 * first)
