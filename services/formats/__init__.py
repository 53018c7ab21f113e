"""Text in, text out: every transcript format a newsroom is sent, recognised by its content and never by its name.

To add a format: one module with NAME, `sniff(document)` and `read(document)`, one line in `READERS`; for output,
`write(transcript)` and one line in `WRITERS`. A container of bytes (a word processor's file) adds its own step
before `decoding.decode`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NamedTuple

from services.contracts import Transcript
from services.errors import Refused
from services.formats import (
    article,
    decoding,
    dialogue,
    markdown,
    prose,
    srt,
    timed_lines,
    turns_json,
    vtt,
    whisper_json,
)
from services.formats.document import Document, Imported, Warning_

MAX_WARNINGS = 50
MAX_TEXT_CHARS = 5_000_000  # a hundred hours of speech, if all of it were said


class Reader(NamedTuple):
    name: str
    sniff: Callable[[Document], bool]
    read: Callable[[Document], Imported]


# The most telling first: what opens with its own name, then captions, then labels, then prose, which is anything.
CAPTIONS = tuple(Reader(one.NAME, one.sniff, one.read) for one in (turns_json, whisper_json, vtt, srt, timed_lines))
TEXTS = tuple(Reader(one.NAME, one.sniff, one.read) for one in (dialogue, article, prose))
READERS: tuple[Reader, ...] = (*CAPTIONS, *TEXTS)
WRITERS: dict[str, Callable[[Transcript], str]] = {
    srt.NAME: srt.write, vtt.NAME: vtt.write, timed_lines.NAME: timed_lines.write, dialogue.NAME: dialogue.write,
    turns_json.NAME: turns_json.write, markdown.NAME: markdown.write, "txt": prose.write,
}  # fmt: skip


def read(
    data: bytes, *, filename: str | None = None, language: str | None = None, names: Collection[str] = ()
) -> Imported:
    """Decode, recognise and parse a text transcript.

    Args: filename: only named in messages, never trusted; language: "fr" or "en", guessed where None;
        names: people on the talk's sheet, whose labels need no further evidence.
    Raises: Refused: "formats.…" or "contracts.turns_json", one sentence for the sender.
    """
    try:
        document = Document(decoding.decode(data), language, tuple(names))
    except Refused as refused:
        refused.params.setdefault("filename", filename or "")
        raise
    if document.is_json:
        _ = document.json  # broken JSON is told as such, not read as prose
    for reader in READERS if len(document.text) <= MAX_TEXT_CHARS else CAPTIONS:
        if reader.sniff(document):
            return _checked(reader.read(document))
    raise Refused("formats.nothing_found" if len(document.text) <= MAX_TEXT_CHARS else "formats.too_long")


def write(transcript: Transcript, format: str) -> str:  # noqa: A002 - the word for it
    """Return `transcript` as "srt", "vtt", "timed_lines", "dialogue", "json", "markdown" or "txt".

    Raises: Refused: "formats.unknown" or "formats.no_times" (captions of a text without times).
    """
    if format not in WRITERS:
        raise Refused("formats.unknown", format=format[:40], known=", ".join(WRITERS))
    return WRITERS[format](transcript)


def _checked(found: Imported) -> Imported:
    if not any(any(map(str.isalnum, turn.text)) for turn in found.transcript.turns):
        raise Refused("formats.nothing_found")
    if len(found.warnings) <= MAX_WARNINGS:
        return found
    rest = len(found.warnings) - MAX_WARNINGS
    more = Warning_("formats.warning.more", found.warnings[MAX_WARNINGS].line, (("number", str(rest)),))
    return replace(found, warnings=(*found.warnings[:MAX_WARNINGS], more))


__all__ = ["READERS", "WRITERS", "Imported", "Reader", "Warning_", "read", "write"]
