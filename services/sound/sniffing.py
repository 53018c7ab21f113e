"""What an upload's first bytes are: media, text or neither. Never by its name, which people and phones get wrong."""

from __future__ import annotations

from typing import Literal

Kind = Literal["media", "text", "unknown"]
# Enough for every signature below, for three MPEG-TS packets and for a fair sample of a text's letters.
HEAD_BYTES = 4096

_STARTS = (
    b"ID3", b"fLaC", b"OggS", b"\x1a\x45\xdf\xa3", b"#!AMR", b"caff", b".snd", b"RF64", b"riff",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"\xff\xf1", b"\xff\xf9",
)  # fmt: skip
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_ALLOWED_CONTROLS = frozenset(b"\t\n\x0b\x0c\r\x1b\x85")


def sniff(head: bytes) -> Kind:
    """Return what a file is by its first HEAD_BYTES bytes (fewer for a shorter file)."""
    head = head[:HEAD_BYTES]
    if _is_text(head):
        return "text"
    return "media" if _is_media(head) else "unknown"


def _is_media(head: bytes) -> bool:
    if head.startswith(_STARTS) or (len(head) >= 12 and head[4:8] in _MP4_BOXES):
        return True
    if (head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI ")) or (head[:4] == b"FORM" and head[8:11] == b"AIF"):
        return True
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:  # MPEG transport stream
        return True
    return _is_mp3_frame(head)


def _is_mp3_frame(head: bytes) -> bool:
    """A frame header with no reserved field; layer, bit rate and sample rate as in ISO 11172-3 §2.4.2.3."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return version != 1 and layer != 0 and head[2] >> 4 != 15 and head[2] >> 2 & 3 != 3


def _is_text(head: bytes) -> bool:
    if not head.strip():
        return False
    if head[:4] == b"PK\x03\x04":  # a word processor's file is a zip that names its parts early
        return any(part in head for part in (b"[Content_Types].xml", b"_rels/", b"word/", b"opendocument.text"))
    # A PDF; an old or encrypted Word document, which the import refuses with a sentence of its own.
    if b"%PDF-" in head[:1024] or head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return True
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16-le" if head[0] == 0xFF else "utf-16-be"
        return _printable(head[2 : len(head) // 2 * 2].decode(encoding, "replace")) > 0.98
    if any(byte < 32 and byte not in _ALLOWED_CONTROLS for byte in head):
        return False
    try:
        # Up to three bytes of a character may be cut off at the end of the head.
        text = head.decode("utf-8-sig") if len(head) < HEAD_BYTES else head[:-3].decode("utf-8-sig", "ignore")
    except UnicodeDecodeError:
        text = head.decode("cp1252", "replace")
    return _printable(text) > 0.95


def _printable(text: str) -> float:
    good = sum(char.isprintable() or char.isspace() for char in text if char != "\ufffd")
    return good / max(1, len(text))
