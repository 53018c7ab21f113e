"""Text in, text out: every transcript format a newsroom is sent, recognised by its content and never by its name.

To add a format: one module with NAME, `sniff(document)` and `read(document)`, one line in `READERS`; for output,
`write(transcript)` and one line in `WRITERS`. A container of paragraphs (a word processor's file, a page) is one module
with NAME, `holds(data)` and `styled(data)`, one line in `CONTAINERS`; what it holds goes to the same readers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from services.contracts import Transcript
from services.errors import Refused
from services.formats import (
    article,
    decoding,
    dialogue,
    docx,
    markdown,
    newsletter,
    odt,
    pdf,
    prose,
    rtf,
    srt,
    styled,
    timed_lines,
    tools,
    turns_json,
    vtt,
    web_page,
    whisper_json,
)
from services.formats import rttm as rttm_
from services.formats.corrections import Correction, applied
from services.formats.document import Document, Imported, Warning_
from services.formats.spreading import uncollected
from services.formats.styled import Styled

MAX_WARNINGS = 50
MAX_TEXT_CHARS = 5_000_000  # a hundred hours of speech, if all of it were said


class Reader(NamedTuple):
    name: str
    sniff: Callable[[Document], bool]
    read: Callable[[Document], Imported]


class Container(NamedTuple):
    name: str
    holds: Callable[[bytes], bool]
    styled: Callable[[bytes], tuple[list[Styled], list[Warning_]]]


CONTAINERS = tuple(Container(one.NAME, one.holds, one.styled) for one in (pdf, docx, odt, rtf, web_page))
# The most telling first: what opens with its own name, then captions, then labels, then prose, which is anything.
CAPTIONS = tuple(
    Reader(one.NAME, one.sniff, one.read) for one in (turns_json, whisper_json, rttm_, vtt, srt, timed_lines)
)
TEXTS = tuple(Reader(one.NAME, one.sniff, one.read) for one in (dialogue, article, newsletter, prose))
READERS: tuple[Reader, ...] = (*CAPTIONS, *TEXTS)
WRITERS: dict[str, Callable[[Transcript], str]] = {
    srt.NAME: srt.write, vtt.NAME: vtt.write, timed_lines.NAME: timed_lines.write, dialogue.NAME: dialogue.write,
    turns_json.NAME: turns_json.write, markdown.NAME: markdown.write, "txt": prose.write,
}  # fmt: skip


def read(
    data: bytes, *, filename: str | None = None, language: str | None = None, names: Collection[str] = (),
    corrections: Sequence[Correction] = (), rttm: bytes | None = None,
) -> Imported:  # fmt: skip
    """Decode, recognise and parse a text transcript.

    Args: filename: only named in messages, never trusted; language: "fr" or "en", guessed where None;
        names: people on the talk's sheet, whose labels need no further evidence; corrections: what a person said of
        single lines; of no effect on captions and JSON, whose fields say themselves what they are;
        rttm: who speaks when, of a diarizer: a text with times then gets its speakers from there.
    Raises: Refused: "formats.…" or "contracts.turns_json", one sentence for the sender.
    """
    container = next((one for one in CONTAINERS if one.holds(data)), None)
    try:
        with uncollected():
            read = _opened(container, data, _Told(language, tuple(names), tuple(corrections)))
            return rttm_.attributed(read, Document(decoding.decode(rttm))) if rttm is not None else read
    except Refused as refused:
        refused.params.setdefault("filename", filename or "")
        raise


class _Told(NamedTuple):
    """What the caller knows of the text."""

    language: str | None
    names: tuple[str, ...]
    corrections: tuple[Correction, ...]

    def read(self, text: str, *, flowing: bool = False) -> Imported:
        """Read a text, then again as corrected where it has lines to correct."""
        found = _understood(Document(text, self.language, self.names, flowing=flowing))
        if not self.corrections or not found.text:
            return found
        text, plain, names = applied(text, self.corrections)
        spoken = any(one.what in {"speaker", "spoken"} for one in self.corrections)
        told = Document(text, self.language, (*self.names, *names), flowing=flowing, plain=plain, spoken=spoken)
        return replace(_understood(told), source=found.text)


def _opened(container: Container | None, data: bytes, told: _Told) -> Imported:
    if container is None:
        return told.read(decoding.decode(data))
    if len(data) > decoding.MAX_BYTES:
        raise Refused("formats.too_large", limit=decoding.MAX_BYTES // 1024**2)
    return _unpacked(container, data, told)


def _unpacked(container: Container, data: bytes, told: _Told) -> Imported:
    """Read what a document of paragraphs holds; its warnings name paragraphs, since nobody can count its lines."""
    found, noticed = container.styled(data)
    text = decoding.clean("\n".join(styled.lines(found)))
    if not text.strip():
        raise Refused("formats.empty")
    read = told.read(text, flowing=True)
    if read.format in {article.NAME, newsletter.NAME, prose.NAME}:  # nobody's label: then bold type is only type
        text = decoding.clean("\n".join(styled.lines(found, marked=False)))
        read = told.read(text, flowing=True)
    warnings = (replace(one, key=one.key.replace(".warning.", ".paragraph.")) for one in read.warnings)
    return replace(read, warnings=(*noticed, *warnings), container=container.name)


def _understood(document: Document) -> Imported:
    noticed: list[Warning_] = []
    if document.is_json:
        _ = document.json  # broken JSON is told as such, not read as prose
    elif len(document.text) <= MAX_TEXT_CHARS:
        document, noticed = tools.plain(document)
    is_whole = len(document.text) <= MAX_TEXT_CHARS and not document.is_json  # braces are nobody's words
    for reader in READERS if is_whole else CAPTIONS:
        if reader.sniff(document):
            found = reader.read(document)
            found = _checked(replace(found, warnings=(*noticed, *found.warnings)))
            return replace(found, text=document.text) if reader in TEXTS else found
    if document.is_json:
        raise Refused("formats.unknown_json")
    raise Refused("formats.nothing_found" if is_whole else "formats.too_long")


def write(transcript: Transcript, format: str) -> str:  # noqa: A002 - the word for it
    """Return `transcript` as "srt", "vtt", "timed_lines", "dialogue", "json", "markdown" or "txt".

    Raises: Refused: "formats.unknown" or "formats.no_times" (captions of a text without times).
    """
    if format not in WRITERS:
        raise Refused("formats.unknown", format=format[:40], known=", ".join(WRITERS))
    return WRITERS[format](transcript)


def spoken(read: Imported) -> Transcript:
    """What is said in a text. Raises: Refused: "formats.nobody_speaks", a newsletter is no talk."""
    if read.format == newsletter.NAME:
        raise Refused("formats.nobody_speaks")
    return read.transcript


def text_of(data: bytes, *, filename: str | None = None) -> str:
    """The words of a text file or document as they stand, nobody's turns made of them. Raises: Refused: "formats.*"."""
    container = next((one for one in CONTAINERS if one.holds(data)), None)
    try:
        if container is None:
            return decoding.decode(data)
        if len(data) > decoding.MAX_BYTES:
            raise Refused("formats.too_large", limit=decoding.MAX_BYTES // 1024**2)
        return decoding.clean("\n".join(styled.lines(container.styled(data)[0], marked=False)))
    except Refused as refused:
        refused.params.setdefault("filename", filename or "")
        raise


def _checked(found: Imported) -> Imported:
    is_written = found.format == newsletter.NAME  # that nobody speaks in it is what there is to find
    if not is_written and not any(any(map(str.isalnum, turn.text)) for turn in found.transcript.turns):
        raise Refused("formats.nothing_found")
    if len(found.warnings) <= MAX_WARNINGS:
        return found
    rest = len(found.warnings) - MAX_WARNINGS
    more = Warning_("formats.warning.more", found.warnings[MAX_WARNINGS].line, (("number", str(rest)),))
    return replace(found, warnings=(*found.warnings[:MAX_WARNINGS], more))


__all__ = [
    "CONTAINERS", "READERS", "WRITERS", "Container", "Imported", "Reader", "Warning_", "read", "spoken", "text_of",
    "write",
]  # fmt: skip
