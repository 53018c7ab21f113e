"""A recording's sound: one streaming decode to what the engines, the waveform and the player need.

The engines hear a 16 kHz mono work file, the player plays the original or a proxy made in the same decode from the
same frames, so that a click on a word plays that word. Memory stays flat whatever the length.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services import channels, claims, sound_files
from services.errors import Cancelled, Refused
from services.sniffing import HEAD_BYTES, sniff
from services.sound_files import WORK_RATE_HZ, blocks, duration_ms, samples

if TYPE_CHECKING:
    from av import AudioFifo, AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

__all__ = [
    "WORK_RATE_HZ", "Limits", "Probe", "Progress",
    "blocks", "decode", "duration_ms", "playable", "samples", "sniff",
]  # fmt: skip

# Called with (done_ms, total_ms), never going back.
Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]

# Demuxers that read one file and nothing else: playlists and concat scripts would read their neighbours.
FORMATS = "mp3,mov,mp4,m4a,3gp,ogg,flac,wav,w64,aiff,aac,matroska,webm,asf,amr,caf,mpegts,avi,au"
_BLOCK_S = 10  # one call per block halves the cost of one call per frame
_LEAST_MS = 100
_SILENT_BELOW = 33  # -60 dB of 16-bit full scale
# Timestamps jitter by a container's rounding; a real hole (a paused recorder, lost packets) is longer.
_JITTER_S = 0.04
_LONGEST_HOLE_S = 120.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost us."""

    longest_ms: int = 6 * 3_600_000
    largest_bytes: int = 8 * 2**30


@dataclass(frozen=True, slots=True)
class Probe:
    """What a decoded file turned out to be. `warnings` are catalogue keys; `seeks_exactly` is false where a
    player's jump may land seconds away (MP3 of variable bit rate); `apart`: two channels that may hold a voice each.
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


@dataclass(slots=True)
class _Tally:
    """Counts of one decode."""

    good: int = 0
    bad: int = 0
    cut: bool = False
    apart: bool = False
    warnings: list[str] = field(default_factory=list)


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
    limits: Limits | None = None, progress: Progress = lambda *_: None, cancelled: IsCancelled = lambda: False,
) -> Probe:  # fmt: skip
    """Decode `source` once into `work` (16 kHz mono 16-bit WAV), `peaks` (int8 min, max pairs, 20 a second) and, only
    where the original is not `playable`, `proxy` (AAC m4a), and, only where two channels are `apart`, `levels` (see
    `channels`). All appear together, whole, or not at all.

    Raises: Refused: "media.*", one sentence on what is wrong with the file; Cancelled.
    """
    import av

    limits = limits or Limits()
    _check_bytes(source, limits)
    try:
        with _open(source) as container:
            stream = _audio_of(container)
            before = _describe(container, stream, seeks_exactly=_seeks_exactly(source, container))
            proxy = None if playable(before) else proxy
            levels = levels if before.channels == 2 else None
            with sound_files.together(work, peaks, proxy, levels) as new:
                tally = _Tally(warnings=list(before.warnings))
                made = _write(container, stream, tally, new, limits, progress, cancelled)
                claimed = claims.claimed_ms(source, container, stream, has_video=before.has_video)
                after = _conclude(before, tally, made, claims.verdict(claimed, made.duration_ms))
            if levels and not after.apart:
                levels.unlink()
            return after
    except (av.error.FFmpegError, ValueError, OverflowError) as error:
        if isinstance(error, MemoryError):
            raise
        raise Refused("media.unreadable") from error


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


def _open(source: Path) -> InputContainer:
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    if claims.outlasts_its_header(source):
        options["ignore_length"] = "1"
    # Tags in old encodings are common and tell us nothing; they must not stop a recording.
    return av.open(str(source), options=options, metadata_errors="replace")


def _audio_of(container: InputContainer) -> AudioStream:
    best = container.streams.best("audio")
    if best is None:
        raise Refused("media.no_audio" if container.streams.video else "media.unreadable")
    if best.codec_context is None:
        raise Refused("media.undecodable")
    return best  # type: ignore[return-value] # best("audio") is an audio stream


def _describe(container: InputContainer, stream: AudioStream, *, seeks_exactly: bool) -> Probe:
    from av.stream import Disposition

    # A cover picture is stored as a one-frame video.
    films = [one for one in container.streams.video if not one.disposition & Disposition.attached_pic]
    return Probe(
        duration_ms=0, sample_rate_hz=stream.codec_context.sample_rate, channels=stream.codec_context.channels,
        codec=stream.codec_context.codec.canonical_name, container=container.format.name, has_video=bool(films),
        warnings=("media.several_tracks",) if len(container.streams.audio) > 1 else (), seeks_exactly=seeks_exactly,
    )  # fmt: skip


def _seeks_exactly(source: Path, container: InputContainer) -> bool:
    """False for an MP3 whose packets differ in size by more than the padding byte: players guess where a second lies.
    False for live-recorded WebM too, by its container, in `playable`; and for a WAV that players stop short in.
    """
    if claims.outlasts_its_header(source):
        return False
    if container.format.name != "mp3":
        return True
    least = most = 0
    with _open(source) as again:  # packets only, nothing is decoded: about a second for an hour
        for packet in _packets(again, again.streams.audio[0], _Tally()):
            if packet.size:
                least, most = min(least or packet.size, packet.size), max(most, packet.size)
                if most - least > 1:
                    return False
    return True


def _write(
    container: InputContainer, stream: AudioStream, tally: _Tally, paths: list[Any], limits: Limits,
    progress: Progress, cancelled: IsCancelled,
) -> sound_files.Work:  # fmt: skip
    whole_ms = (container.duration or 0) // 1000
    work, peaks, proxy, levels = paths
    with contextlib.ExitStack() as stack:
        into = stack.enter_context(sound_files.Work(work, peaks))
        sinks: list[Any] = [into]
        if proxy:
            sinks.append(stack.enter_context(sound_files.Proxy(proxy)))
        if levels:
            sinks.append(stack.enter_context(channels.Levels(levels)))
        for block in _blocks(_frames(container, stream, tally)):
            if cancelled():
                raise Cancelled
            for sink in sinks:
                sink.write(block)
            if into.duration_ms > limits.longest_ms:
                raise Refused("media.too_long", hours=f"{limits.longest_ms / 3_600_000:g}")
            # The container may claim less than there is.
            progress(into.duration_ms, max(whole_ms, into.duration_ms + 1))
        for sink in sinks:
            sink.finish()
    if into.duration_ms < _LEAST_MS:
        raise Refused("media.undecodable" if tally.bad else "media.no_sound")
    progress(into.duration_ms, into.duration_ms)
    tally.apart = any(isinstance(sink, channels.Levels) and sink.apart for sink in sinks)
    return into


def _conclude(before: Probe, tally: _Tally, made: sound_files.Work, verdict: str | None) -> Probe:
    import dataclasses

    if tally.cut or verdict:
        tally.warnings.append(verdict or "media.truncated")
    if tally.bad > max(2, tally.good // 1000):  # one odd packet at either end is everyday
        tally.warnings.append("media.damaged")
    if made.loudest < _SILENT_BELOW:
        tally.warnings.append("media.silent")
    return dataclasses.replace(before, duration_ms=made.duration_ms, warnings=tuple(tally.warnings), apart=tally.apart)


def _packets(container: InputContainer, stream: AudioStream, tally: _Tally) -> Iterator[Any]:
    import av

    packets = container.demux(stream)
    while True:
        try:
            yield next(packets)
        except StopIteration:
            return
        except (av.error.FFmpegError, IndexError):
            # The file breaks off in the middle of a packet, or (IndexError, in PyAV) a damaged MPEG-TS announces a
            # stream it did not have; what came before is good.
            tally.cut = True
            return


def _frames(container: InputContainer, stream: AudioStream, tally: _Tally) -> Iterator[AudioFrame]:
    """Decoded frames in order, holes in the timestamps filled with silence; damaged packets are counted, not fatal."""
    import av

    due_s = (container.start_time or 0) / av.time_base
    for packet in _packets(container, stream, tally):
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            tally.bad += 1
            continue
        for frame in frames:
            if not (4000 <= frame.sample_rate <= 384_000 and 1 <= frame.layout.nb_channels <= 32):
                tally.bad += 1  # such a filter bank would take hundreds of megabytes
                continue
            tally.good += 1
            hole_s = 0.0 if frame.time is None else frame.time - due_s
            if _JITTER_S < hole_s <= _LONGEST_HOLE_S:
                yield from sound_files.silence_like(frame, hole_s)
            due_s += frame.samples / frame.sample_rate + (hole_s if abs(hole_s) > _JITTER_S else 0.0)
            frame.pts = None
            yield frame


def _blocks(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    """Frames gathered into blocks of about ten seconds; a block never mixes two sample formats."""
    import av

    fifo, form = av.AudioFifo(), None
    for frame in frames:
        now = sound_files.form_of(frame)
        if now != form:
            yield from _drained(fifo)
            fifo, form = av.AudioFifo(), now
        fifo.write(frame)
        if fifo.samples >= _BLOCK_S * frame.sample_rate:
            yield from _drained(fifo)
    yield from _drained(fifo)


def _drained(fifo: AudioFifo) -> Iterator[AudioFrame]:
    block = fifo.read() if fifo.samples else None
    if block is not None:
        yield block
