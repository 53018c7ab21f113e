"""Bytes to text: what a newsroom is really sent, and one clear sentence for what is no text at all."""

from __future__ import annotations

import codecs
import re
import unicodedata

from services.errors import Refused

MAX_BYTES = 50 * 1024 * 1024
# First bytes of files that arrive under a text name, and the sentence that says what to do instead.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "formats.zip"),
    (b"PK\x05\x06", "formats.zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "formats.old_word"),
    (b"Scenarist_SCC", "formats.coded_captions"),
    *((head, "formats.media") for head in (b"ID3", b"RIFF", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"\xff\xfb")),
    *((head, "formats.binary") for head in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF")),
)  # fmt: skip
_STL = re.compile(rb"\d{3}STL\d\d\.\d")  # EBU Tech 3264: a code page, a disk format
# Timelines of editing suites: Final Cut's XML, Avid's and Resolve's lists of cuts.
_CUT_LIST = re.compile(
    rb"\s{0,20}(?:<\?xml[^>]{0,200}\?>\s{0,20})?"
    rb"(?:<!DOCTYPE (?:fcpxml|xmeml)|<(?:fcpxml|xmeml)[\s>]|TITLE:[^\n]{0,200}\n+FCM:)"
)
BOMS = (  # UTF-32 before UTF-16, with whose mark it begins
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
# What nobody sees or hears: controls, soft hyphens, marks of direction, invisible operators, what stands for an object
# or an annotation, tags, and halves of letters outside the first plane. Zero-width joiner, non-joiner and variation
# selectors stay, and the tags of a flag: emoji and other scripts are made of them.
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_FLAG = "\U0001f3f4"
_BUT_FLAGS = re.compile(f"({_FLAG}[\U000e0030-\U000e007a]{{2,6}}\U000e007f)|[{_UNSEEN}]")
# One letter that a printer's font has for several; spaces of a width of their own; Word's bullets in a font of symbols.
_AS_WRITTEN = {
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
    **dict.fromkeys((0x1680, *range(0x2000, 0x200B), 0x205F, 0x3000), "\u00a0"),
    0xF0B7: "•", 0xF0A7: "•",
}  # fmt: skip
_ODD = re.compile(f"[{_UNSEEN}{''.join(map(chr, _AS_WRITTEN))}]")
# What Windows-1252 has where Latin-1 has controls. A program that took one for the other wrote an apostrophe as U+0092.
_WINDOWS = {
    ord(told): meant for told, meant in
    ((chr(n), bytes([n]).decode("cp1252", "ignore")) for n in range(0x80, 0xA0)) if meant
}  # fmt: skip
_MISREAD = "\x80\x91\x92\x93\x94\x96\x97\x9c"
# UTF-8 that a program took for Windows-1252 and wrote as UTF-8 again: "é" becomes "Ã©", "’" becomes "â€™".
_DOUBLED = ("Ã", "â€", "Â")
_BYTE_OF = {ord(meant): chr(told) for told, meant in _WINDOWS.items()}
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ESCAPED = re.compile("[\udc80-\udcff]")  # a byte that is no UTF-8, as Python's "surrogateescape" keeps it
_HALVES, _MOST_HALVES = re.compile("[\ud800-\udfff]"), 0.01
_WIDTH = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
# Office encrypts a document by wrapping it in the old container, under this name. Source: MS-OFFCRYPTO.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FRENCH_LETTERS = frozenset("éèêëàâùûçîïôœÉÈÀÇ")


def decode(data: bytes) -> str:
    """Return `data` as text: NFC, LF line ends, no byte order mark, no control characters but tab. What was encoded
    twice is decoded twice.

    Tries: byte order mark, UTF-8, UTF-16 by where its NULs stand, then cp1252, or Mac Roman where that alone
    yields French letters. A statistical guess is not made: on a few lines it errs more often than this order.

    Raises: Refused: "formats.empty", "formats.too_large", "formats.zip", "formats.old_word", "formats.protected",
        "formats.media" or "formats.binary".
    """
    if len(data) > MAX_BYTES:
        raise Refused("formats.too_large", limit=MAX_BYTES // 1024**2)
    for head, key in SIGNATURES:
        if data.startswith(head):
            raise Refused("formats.protected" if key == "formats.old_word" and _ENCRYPTED in data else key)
    if _STL.match(data):
        raise Refused("formats.coded_captions")
    if _CUT_LIST.match(data):
        raise Refused("formats.cut_list")
    if data[4:8] == b"ftyp":
        raise Refused("formats.media")
    text = clean(_undoubled(_text(data)))
    if not text.strip():
        raise Refused("formats.empty")
    return text


def clean(text: str) -> str:
    """NFC, LF line ends, no control or invisible characters, ligatures as letters."""
    if any(one in text for one in _MISREAD):
        text = text.translate(_WINDOWS)
    # Looking for six characters first costs a hundredth of looking at every one.
    if any(one in text for one in "\r\x0b\x0c\x85\u2028\u2029"):
        text = _BREAKS.sub("\n", text)
    if _ODD.search(text):
        invisible = _BUT_FLAGS if _FLAG in text else _INVISIBLE
        text = invisible.sub(r"\1" if _FLAG in text else "", text.translate(_AS_WRITTEN))
    return unicodedata.normalize("NFC", text)


def _text(data: bytes) -> str:
    for mark, codec in BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], codec)
    if b"\x00" in data:
        return _strictly(data, _utf_16_by_nuls(data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _patched(data) or _western(data)
    controls = sum(map(text[:65_536].count, map(chr, (*range(9), *range(14, 32), 127))))
    if controls > 0.01 * len(text[:65_536]):
        raise Refused("formats.binary")
    return text


def _patched(data: bytes) -> str:
    """UTF-8 with a few bytes of something else in it: cut off inside a letter, or put together out of two files; "" for
    any other text. Letters of several bytes are never valid UTF-8 by chance more often than not.
    """
    text = data.decode("utf-8", "surrogateescape")
    bad = len(_ESCAPED.findall(text))
    good = sum(not one.isascii() for one in text) - bad
    return (
        _ESCAPED.sub(lambda one: bytes([ord(one[0]) - 0xDC00]).decode("cp1252", "ignore"), text) if good > bad else ""
    )


def _undoubled(text: str) -> str:
    """Text that was encoded twice, read once more; any other as it is. Only all of a text is proof: by chance, the
    letters of a text in French or English are never valid UTF-8 throughout.
    """
    if not any(one in text for one in _DOUBLED):
        return text
    try:
        return text.translate(_BYTE_OF).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _strictly(data: bytes, codec: str) -> str:
    """Half a letter may stand alone, as programs that cut texts leave it, but not many; nor is the end always whole."""
    try:
        text = data[: len(data) // _WIDTH.get(codec, 1) * _WIDTH.get(codec, 1)].decode(codec, "surrogatepass")
    except UnicodeDecodeError as error:
        raise Refused("formats.binary") from error
    if "\x00" in text or len(_HALVES.findall(text)) > _MOST_HALVES * len(text):
        raise Refused("formats.binary")
    return text


def _utf_16_by_nuls(data: bytes) -> str:
    """Latin text in UTF-16 has a NUL in nearly every second byte, always on the same side."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 0.25 * len(sample) or min(even, odd) > 0.02 * len(sample):
        raise Refused("formats.binary")
    return "utf-16-be" if even > odd else "utf-16-le"


def _western(data: bytes) -> str:
    mac = data.decode("mac_roman")
    try:
        windows = data.decode("cp1252")
    except UnicodeDecodeError:
        windows = ""
    french = [sum(map(text.count, _FRENCH_LETTERS)) for text in (windows, mac)]
    if windows and (french[0] or not french[1]):
        return windows
    # Five bytes mean nothing in cp1252: with neither French letters nor those, it is no text of ours.
    if not french[1]:
        raise Refused("formats.binary")
    return mac
