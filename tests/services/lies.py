"""Headers that lie: each changes a file of `lasts_s` seconds so that it claims `seconds`."""

from __future__ import annotations

import struct


def flac(content: bytearray, seconds: float, lasts_s: float) -> None:
    samples = int(seconds * 48_000)
    content[21] = (content[21] & 0xF0) | (samples >> 32)
    content[22:26] = struct.pack(">I", samples & 0xFFFF_FFFF)


def m4a(content: bytearray, seconds: float, lasts_s: float) -> None:
    for box, offset in ((b"mvhd", 16), (b"mdhd", 16), (b"tkhd", 20)):
        at = content.index(box) + 4 + offset
        (ticks,) = struct.unpack(">I", content[at : at + 4])
        content[at : at + 4] = struct.pack(">I", int(ticks * seconds / lasts_s))


def mp3(content: bytearray, seconds: float, lasts_s: float) -> None:
    at = max(content.find(b"Xing"), content.find(b"Info")) + 8
    content[at : at + 4] = struct.pack(">I", int(seconds * 48_000 / 1152))


def mkv(content: bytearray, seconds: float, lasts_s: float) -> None:
    at = content.index(b"\x44\x89\x88") + 3
    content[at : at + 8] = struct.pack(">d", seconds * 1000)


def wav(content: bytearray, seconds: float, lasts_s: float) -> None:
    """Only mono of 48 kHz and 16 bits."""
    at = content.index(b"data") + 4
    content[at : at + 4] = struct.pack("<I", int(seconds * 96_000))


def opus(content: bytearray, seconds: float, lasts_s: float) -> None:
    """The last page says where the sound ends; its checksum is made anew."""
    page = content.rindex(b"OggS")
    content[page + 6 : page + 14] = struct.pack("<q", int(seconds * 48_000))
    content[page + 22 : page + 26] = bytes(4)
    content[page + 22 : page + 26] = struct.pack("<I", _ogg_checksum(bytes(content[page:])))


def _ogg_checksum(page: bytes) -> int:
    """CRC-32 of RFC 3533: polynomial 04c11db7, not reflected, nothing inverted."""
    found = 0
    for byte in page:
        found ^= byte << 24
        for _ in range(8):
            found = (found << 1 ^ (0x04C1_1DB7 if found & 0x8000_0000 else 0)) & 0xFFFF_FFFF
    return found


LIARS = {"flac": flac, "m4a": m4a, "mp3": mp3, "mkv": mkv, "wav": wav, "opus": opus}
