"""The shell of DOCX and ODT: a ZIP of XML parts, opened as if an enemy had packed it.

Nothing is unpacked to disk. A part is read as a stream, counted and parsed as it comes, so a bomb costs what its limit
allows and no more. XML is parsed by expat with every document type refused, before one entity can be declared.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Protocol
from xml.parsers import expat

from services.errors import Refused

MAX_DIRECTORY_BYTES = 1024 * 1024  # some 10,000 parts; a document has tens
MAX_PART_BYTES = 200 * 1024 * 1024
MAX_DEPTH, MAX_ELEMENTS = 400, 3_000_000
_BLOCK_BYTES = 256 * 1024
_END = b"PK\x05\x06"


class Handler(Protocol):
    """Told of each element as "namespace local" and of text; may raise Refused."""

    def start(self, name: str, given: Mapping[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def opened(data: bytes) -> zipfile.ZipFile:
    """Raises: Refused: "formats.broken_office" (no readable archive, or a directory out of all measure)."""
    # Python builds an object per entry before anybody may ask how many there are.
    at = data.rfind(_END, max(0, len(data) - 66_000))
    if at < 0 or len(data) < at + 22 or struct.unpack_from("<I", data, at + 12)[0] > MAX_DIRECTORY_BYTES:
        raise Refused("formats.broken_office")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, UnicodeDecodeError) as error:
        raise Refused("formats.broken_office") from error


def names(archive: zipfile.ZipFile) -> frozenset[str]:
    return frozenset(archive.namelist())


def small(archive: zipfile.ZipFile, name: str, limit_bytes: int = 1024 * 1024) -> bytes:
    """A small part whole, at most its first `limit_bytes`; empty where there is none."""
    if name not in archive.NameToInfo:
        return b""
    return _guarded(archive, name, lambda part: part(limit_bytes))


def parse(archive: zipfile.ZipFile, name: str, handler: Handler) -> None:
    """Feed the part `name` to `handler`; nothing happens where there is none.

    Raises: Refused: "formats.protected", "formats.too_long" (a part of more than `MAX_PART_BYTES` or `MAX_ELEMENTS`)
        or "formats.broken_office" (not XML, nested deeper than `MAX_DEPTH`, or with a document type).
    """
    if name not in archive.NameToInfo:
        return
    feed = _feeding(handler)

    def read(part: Callable[[int], bytes]) -> bytes:
        size = 0
        while block := part(_BLOCK_BYTES):
            size += len(block)
            if size > MAX_PART_BYTES:
                raise Refused("formats.too_long")
            feed(block, False)
        feed(b"", True)
        return b""

    _guarded(archive, name, read)


def parse_text(data: bytes, handler: Handler) -> None:
    """Feed a document that is one XML file (a flat ODT). Raises: as `parse`."""
    feed = _feeding(handler)
    try:
        feed(data, True)
    except expat.ExpatError as error:
        raise Refused("formats.broken_office") from error


def _guarded(archive: zipfile.ZipFile, name: str, use: Callable[[Callable[[int], bytes]], bytes]) -> bytes:
    info = archive.NameToInfo[name]
    if info.flag_bits & 1:
        raise Refused("formats.protected")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("formats.broken_office")
    try:
        with archive.open(info) as part:
            return use(part.read)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, struct.error,
        expat.ExpatError,
    ) as error:  # fmt: skip
        raise Refused("formats.broken_office") from error


def _feeding(handler: Handler) -> Callable[[bytes, bool], object]:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = count = 0

    def start(name: str, given: Mapping[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if count > MAX_ELEMENTS:
            raise Refused("formats.too_long")
        if depth > MAX_DEPTH:
            raise Refused("formats.broken_office")
        handler.start(name, given)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name)

    def refuse(*_: object) -> None:
        raise Refused("formats.broken_office")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    return parser.Parse
