"""A recording's sound: one streaming decode to what the engines, the waveform and the player need.

The engines hear a 16 kHz mono work file, the player plays the original or a proxy made in the same decode from the
same frames, so that a click on a word plays that word. Memory stays flat whatever the length.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services import storage
from services.errors import Cancelled, Refused
from services.sound import channels, claims, files, tracks
from services.sound.files import WORK_RATE_HZ, blocks, duration_ms, samples
from services.sound.mending import SILENT_BELOW, Mending, needed
from services.sound.sniffing import HEAD_BYTES, sniff

if TYPE_CHECKING:
    from av import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

__all__ = [
    "WORK_RATE_HZ", "Limits", "Probe", "Progress",
    "blocks", "decode", "duration_ms", "playable", "samples", "sniff",
]  # fmt: skip

# Called with (done_ms, total_ms), never going back.
Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]

_LEAST_MS = 100
# Encoders pad and containers round; a player that is off by more than this misses words.
_NOTICED_MS = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost us."""

    longest_ms: int = 6 * 3_600_000
    largest_bytes: int = 8 * 2**30


@dataclass(frozen=True, slots=True)
class Probe:
    """What a decoded file turned out to be.

    Attributes: warnings: catalogue keys; seeks_exactly: False where a player of the original would not play at each
    second what was heard there (MP3 of variable bit rate, a header that lies, mended sound); apart: two channels that
    may hold a voice each; tracks: what the audio tracks call themselves, the default first; track: the one heard.
    """

    duration_ms: int
    sample_rate_hz: int
    channels: int
    codec: str
    container: str
    has_video: bool
    warnings: tuple[str, ...] = ()
    seeks_exactly: bool = True
    apart: bool = False
    tracks: tuple[str, ...] = ("",)
    track: int = 0


def playable(probe: Probe) -> bool:
    """Whether every current browser plays the original and jumps to the right second, so that no proxy is needed."""
    if probe.has_video or not probe.seeks_exactly:
        return False
    kinds = set(probe.container.split(","))
    return (
        (probe.codec in ("mp3", "mp3float") and "mp3" in kinds)
        or (probe.codec == "aac" and bool(kinds & {"mp4", "m4a"}))
        or (probe.codec == "opus" and "ogg" in kinds)
        or (probe.codec in ("pcm_s16le", "pcm_s24le", "pcm_u8") and "wav" in kinds)
        or (probe.codec == "flac" and "flac" in kinds)
    )


def decode(
    source: Path, work: Path, peaks: Path, *, proxy: Path | None = None, levels: Path | None = None,
    track: int | None = None, limits: Limits | None = None, progress: Progress = lambda *_: None,
    cancelled: IsCancelled = lambda: False,
) -> Probe:  # fmt: skip
    """Decode `source` once into `work` (16 kHz mono 16-bit WAV), `peaks` (int8 min, max pairs, 20 a second) and, only
    where the original is not `playable`, `proxy` (AAC m4a), and, only where two channels are `apart`, `levels` (see
    `channels`). All appear together, whole, or not at all. What must be mended (see `mending`), and what proves to be
    of another length than players would believe, is decoded a second time.

    Args: track: which of `Probe.tracks` to hear; None for the one a player would choose, or the next if that is mute.
    Raises: Refused: "media.*", one sentence on what is wrong with the file; Cancelled.
    """
    import av

    limits = limits or Limits()
    _check_bytes(source, limits)
    try:
        with files.together(work, peaks, proxy, levels) as new:
            found = _decoded(_Order(source, new[0], new[1], new[2], new[3], track, limits, progress, cancelled))
    except (av.error.FFmpegError, ValueError, OverflowError) as error:
        # Also from a proxy being written: FFmpeg's errors are of one family, whoever's fault they are.
        if isinstance(error, MemoryError) or (isinstance(error, OSError) and storage.is_full(error)):
            raise
        raise Refused("media.unreadable") from error
    progress(found.duration_ms, found.duration_ms)
    return found


def split(source: Path, left: Path, right: Path, *, track: int = 0, cancelled: IsCancelled = lambda: False) -> None:
    """Decode the two channels of a track into a work file each, at the same milliseconds as `decode`.

    Raises: Refused: "media.unreadable"; Cancelled.
    """
    import av

    try:
        with files.together(left, right) as (one, other), files.Pair(one, other) as pair:
            with tracks.opened(source) as container:
                for block in tracks.blocks(container, tracks.audible(container)[track], tracks.Tally()):
                    if cancelled():
                        raise Cancelled
                    pair.write(block)
            pair.finish()
    except av.error.FFmpegError as error:
        if isinstance(error, OSError) and storage.is_full(error):
            raise
        raise Refused("media.unreadable") from error


@dataclass(frozen=True, slots=True)
class _Order:
    """What one `decode` was asked; the paths are temporary names."""

    source: Path
    work: Path
    peaks: Path
    proxy: Path | None
    levels: Path | None
    track: int | None
    limits: Limits
    progress: Progress
    cancelled: IsCancelled


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one pass over a track found. `stated_ms`: the length that players believe."""

    track: int
    made: files.Work
    sides: channels.Levels
    tally: tracks.Tally
    stated_ms: float
    claimed_ms: float
    mending: Mending

    @property
    def is_silent(self) -> bool:
        return self.made.loudest < SILENT_BELOW

    @property
    def has_holes(self) -> bool:
        return self.tally.missing_s * 1000 >= _NOTICED_MS

    @property
    def plays_as_heard(self) -> bool:
        """Whether a player of the original reaches all that was heard, each second at its place."""
        whole = abs(self.stated_ms - self.made.duration_ms) < _NOTICED_MS and not self.has_holes
        return whole and not self.tally.is_damaged and self.track == 0 and not self.mending.is_audible


def _check_bytes(source: Path, limits: Limits) -> None:
    if source.is_dir():
        raise Refused("media.unreadable")
    size = source.stat().st_size
    if not size:
        raise Refused("media.empty")
    if size > limits.largest_bytes:
        raise Refused("media.too_large", gigabytes=f"{limits.largest_bytes / 2**30:.0f}")
    with source.open("rb") as file:
        if sniff(file.read(HEAD_BYTES)) == "text":
            raise Refused("media.not_media")


def _decoded(order: _Order) -> Probe:
    with tracks.opened(order.source) as container:
        before = _describe(order.source, container, tracks.audible(container))
    if order.track is not None:
        if order.track >= len(before.tracks):
            raise Refused("media.no_such_track", number=order.track + 1, count=len(before.tracks))
        return _conclude(order, before, _mended(order, before, order.track))
    heard = _mended(order, before, 0)
    if heard.is_silent and len(before.tracks) > 1:
        for track in range(1, len(before.tracks)):  # a camera's unused input is often its first track
            with contextlib.suppress(Refused):
                other = _mended(order, before, track)
                if not other.is_silent:
                    return _conclude(order, before, other)
        heard = _mended(order, before, 0)
    return _conclude(order, before, heard)


def _describe(source: Path, container: InputContainer, able: Sequence[AudioStream]) -> Probe:
    sound = able[0].codec_context
    return Probe(
        duration_ms=0, sample_rate_hz=sound.sample_rate, channels=sound.channels, codec=sound.codec.canonical_name,
        container=container.format.name, has_video=tracks.has_film(container),
        seeks_exactly=tracks.seeks_exactly(source, container), tracks=tuple(map(tracks.label, able)),
    )  # fmt: skip


def _mended(order: _Order, before: Probe, track: int) -> _Heard:
    """Decode a track, again where something must be mended: at most its channels, then its level."""
    mending = Mending()
    while True:
        heard = _pass(order, before, track, mending)
        if (wanted := needed(mending, heard.made, heard.sides.louder_side)) == mending:
            return heard
        mending = wanted


def _pass(order: _Order, before: Probe, track: int, mending: Mending) -> _Heard:
    """Decode a track once into all files that are asked for."""
    tally = tracks.Tally()
    with contextlib.ExitStack() as stack:
        container = stack.enter_context(tracks.opened(order.source))
        stream = tracks.audible(container)[track]
        into = stack.enter_context(files.Work(order.work, order.peaks))
        sides = stack.enter_context(channels.Levels(order.levels))
        sinks: list[Any] = [into, sides]
        if order.proxy and (mending.is_audible or track or not playable(before)):
            sinks.append(stack.enter_context(files.Proxy(order.proxy)))
        whole_ms = (container.duration or 0) // 1000
        for block in mending.blocks(tracks.blocks(container, stream, tally)):
            _write(block, sinks, order)
            if into.duration_ms > order.limits.longest_ms:
                raise Refused("media.too_long", hours=f"{order.limits.longest_ms / 3_600_000:g}")
            if mending == Mending() and track == 0:  # a second pass tells nothing new
                # The container may claim less than there is.
                order.progress(into.duration_ms, max(whole_ms, into.duration_ms + 1))
        for sink in sinks:
            sink.finish()
        claimed_ms = claims.claimed_ms(order.source, container, stream, has_video=before.has_video)
        stated_ms = (container.duration or 0) / 1000
    if into.duration_ms < _LEAST_MS:
        raise Refused("media.undecodable" if tally.bad else "media.no_sound")
    return _Heard(track, into, sides, tally, stated_ms, claimed_ms, mending)


def _write(block: AudioFrame, sinks: Sequence[Any], order: _Order) -> None:
    if order.cancelled():
        raise Cancelled
    for sink in sinks:
        sink.write(block)


def _conclude(order: _Order, before: Probe, heard: _Heard) -> Probe:
    """Say what was found; see to it that what is played is what was heard."""
    found = dataclasses.replace(
        before, duration_ms=heard.made.duration_ms, warnings=tuple(_warnings(before, heard)),
        seeks_exactly=before.seeks_exactly and heard.plays_as_heard, apart=heard.sides.apart, track=heard.track,
    )  # fmt: skip
    if order.levels and not found.apart:
        order.levels.unlink(missing_ok=True)
    if order.proxy and playable(found):
        order.proxy.unlink(missing_ok=True)
    elif order.proxy and not order.proxy.exists():
        with tracks.opened(order.source) as container, files.Proxy(order.proxy) as proxy:
            for block in tracks.blocks(container, tracks.audible(container)[heard.track], tracks.Tally()):
                _write(block, [proxy], order)
            proxy.finish()
    return found


def _warnings(before: Probe, heard: _Heard) -> Iterator[str]:
    if len(before.tracks) > 1:
        yield "media.several_tracks"
    if length := claims.verdict(heard.claimed_ms, heard.made.duration_ms):
        yield length
    elif heard.tally.cut:
        yield "media.truncated"
    if heard.tally.is_damaged:
        yield "media.damaged"
    elif heard.has_holes:
        yield "media.holes"
    yield from heard.mending.warnings
    if heard.is_silent:
        yield "media.silent"
