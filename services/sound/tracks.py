"""The audio tracks of a media file: which one to hear, and its sound block by block, in order and without holes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.errors import Refused
from services.sound import claims, files

if TYPE_CHECKING:
    from av import AudioFifo, AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

# Demuxers that read one file and nothing else: playlists and concat scripts would read their neighbours.
FORMATS = "mp3,mov,mp4,m4a,3gp,ogg,flac,wav,w64,aiff,aac,matroska,webm,asf,amr,caf,mpegts,avi,au"
_BLOCK_S = 10  # one call per block halves the cost of one call per frame
# Timestamps jitter by a container's rounding; a real hole (a paused recorder, lost packets) is longer.
_JITTER_S = 0.04
_LONGEST_HOLE_S = 120.0
_LOST_S = 0.2
# What cameras and encoders write where a title could stand.
_NO_TITLES = {"soundhandler", "soundhandle", "core media audio", "sound media handler"}


@dataclass(slots=True)
class Tally:
    """Counts of one reading. `missing_s`: filled with silence; `cut`: the file broke off in the middle of a packet."""

    good: int = 0
    bad: int = 0
    missing_s: float = 0.0
    cut: bool = False

    @property
    def is_damaged(self) -> bool:
        """More than the one odd packet at either end that is everyday."""
        return self.bad > max(2, self.good // 1000)


def opened(source: Path) -> InputContainer:
    """Open a file and nothing beside it. Raises: av.error.FFmpegError."""
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    if claims.outlasts_its_header(source):
        options["ignore_length"] = "1"
    # Tags in old encodings are common and tell us nothing; they must not stop a recording.
    return av.open(str(source), options=options, metadata_errors="replace")


def audible(container: InputContainer) -> list[AudioStream]:
    """The audio tracks that can be decoded, the one a player would choose first: the default, no audio description.

    Raises: Refused: "media.no_audio", "media.unreadable", "media.undecodable".
    """
    best = container.streams.best("audio")
    if best is None:
        raise Refused("media.no_audio" if container.streams.video else "media.unreadable")
    others = [one for one in container.streams.audio if one.index != best.index]
    able = [one for one in (best, *others) if _has_decoder(one)]
    if not able:
        raise Refused("media.undecodable")
    return able  # type: ignore[return-value] # best("audio") is an audio stream


def _has_decoder(stream: Any) -> bool:
    return stream.codec_context is not None


def label(stream: AudioStream) -> str:
    """What a track calls itself: its title and its language's code, "" where it says nothing."""
    tags = {name.lower(): value for name, value in stream.metadata.items()}
    title = tags.get("title") or tags.get("handler_name") or ""
    spoken = tags.get("language", "und")
    parts = ["" if title.lower() in _NO_TITLES else title, "" if spoken == "und" else spoken]
    return " · ".join("".join(letter for letter in one if letter.isprintable())[:40] for one in parts if one)


def has_film(container: InputContainer) -> bool:
    """Whether there are moving pictures; a cover is stored as a film of one."""
    from av.stream import Disposition

    return any(not one.disposition & Disposition.attached_pic for one in container.streams.video)


def seeks_exactly(source: Path, container: InputContainer) -> bool:
    """False for an MP3 whose packets differ in size by more than the padding byte: players guess where a second lies.
    False for live-recorded WebM too, by its container, in `media.playable`; and for a WAV that players stop short in.
    """
    if claims.outlasts_its_header(source):
        return False
    if container.format.name != "mp3":
        return True
    least = most = 0
    with opened(source) as again:  # packets only, nothing is decoded: about a second for an hour
        for packet in _packets(again, again.streams.audio[0], Tally()):
            if packet.size:
                least, most = min(least or packet.size, packet.size), max(most, packet.size)
                if most - least > 1:
                    return False
    return True


def blocks(container: InputContainer, stream: AudioStream, tally: Tally) -> Iterator[AudioFrame]:
    """Yield the sound of a track in blocks of about ten seconds; a block never mixes two sample formats.

    Holes in the timestamps are filled with silence, damaged packets are counted in `tally`, not fatal.
    """
    import av

    fifo, form = av.AudioFifo(), None
    for frame in _frames(container, stream, tally):
        now = files.form_of(frame)
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


def _frames(container: InputContainer, stream: AudioStream, tally: Tally) -> Iterator[AudioFrame]:
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
                # A film's sound may begin after its pictures; a recorder's clock that is put right loses nothing.
                tally.missing_s += hole_s if tally.good > 1 and hole_s > _LOST_S else 0.0
                yield from files.silence_like(frame, hole_s)
            due_s += frame.samples / frame.sample_rate + (hole_s if abs(hole_s) > _JITTER_S else 0.0)
            frame.pts = None
            yield frame


def _packets(container: InputContainer, stream: AudioStream, tally: Tally) -> Iterator[Any]:
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
