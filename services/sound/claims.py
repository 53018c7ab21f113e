"""How long a sound file says it is, where it says so at all; and WAV files that say less than they hold.

Recorders write the length last. One that lost its power leaves a header of the length at the last save, and players
believe it.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

# Files without a word about their length: a decoder guesses it from the first frames.
_GUESSED = {"mp3", "aac", "amr"}
_XING_WITHIN_BYTES = 1 << 18
# Less than this after the sound is padding, not sound.
_LEAST_REST_BYTES = 32_768
_OPEN_ENDED = (0, 0xFFFF_FFFF)


def claimed_ms(source: Path, container: InputContainer, stream: AudioStream, *, has_video: bool) -> float:
    """How long the sound should be by the file's own word; 0 where it does not say (a film may outlast its sound)."""
    if container.format.name in _GUESSED and not _has_count(source):
        return 0.0
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base * 1000)
    return 0.0 if has_video else (container.duration or 0) / 1000


def verdict(claimed: float, made_ms: int) -> str | None:
    """The catalogue key of what is wrong with a claim of `claimed` ms, None where nothing is or nothing was claimed."""
    if made_ms < 0.98 * claimed - 1000:
        return "media.truncated"
    return "media.longer" if claimed and made_ms > 1.02 * claimed + 1000 else None


def outlasts_its_header(source: Path) -> bool:
    """Whether sound goes on after the length a WAV header states: what follows it is no further chunk."""
    with source.open("rb") as file:
        if file.read(4) != b"RIFF" or file.read(8)[4:] != b"WAVE":
            return False
        size = source.stat().st_size
        while (chunk := _chunk(file)) is not None:
            name, length = chunk
            end = file.seek(length + length % 2, 1)
            if name == b"data":
                return length not in _OPEN_ENDED and size - end > _LEAST_REST_BYTES and not _are_chunks(file, size)
        return False


def _has_count(source: Path) -> bool:
    """Whether an MP3 file begins with the frame in which an encoder counts the others."""
    with source.open("rb") as file:
        head = file.read(_XING_WITHIN_BYTES)
    return b"Xing" in head or b"Info" in head


def _chunk(file: BinaryIO) -> tuple[bytes, int] | None:
    """The next chunk's name and length in bytes; None where no chunk can begin."""
    head = file.read(8)
    if len(head) < 8 or not all(32 <= letter < 127 for letter in head[:4]):
        return None
    return head[:4], struct.unpack("<I", head[4:])[0]


def _are_chunks(file: BinaryIO, size: int) -> bool:
    while file.tell() + 8 <= size:
        chunk = _chunk(file)
        if chunk is None or file.seek(chunk[1] + chunk[1] % 2, 1) > size + 1:
            return False
    return True
