"""WebVTT: voice tags, cue settings, NOTE and STYLE blocks, word stamps and the roll-up captions of video sites.

Own reader: the libraries at hand lose the second voice of a cue and answer nothing, silently, to comma decimals.
Source: the W3C recommendation, "WebVTT: The Web Video Text Tracks Format".
"""

from __future__ import annotations

import dataclasses
import functools
import html
import re
from collections.abc import Sequence

from services.contracts import Transcript, Word
from services.errors import Refused
from services.formats import clock, cues, labels, rolling, srt
from services.formats.captions import captions, name_of
from services.formats.cast import Cast
from services.formats.cues import Cue
from services.formats.document import Document, Imported, Warning_, imported

NAME = "vtt"
_BLOCKS = ("NOTE", "STYLE", "REGION")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,100})?[ \t]+([^<>\n]{1,200})>")
_INLINE_STAMP = re.compile(r"<(\d{2,3}:\d{2}(?::\d{2})?[.,]\d{3})>")
# What meeting rooms add to the names of guests.
_STATUS = re.compile(r" \((?:ext|external|externe|guest|invité|invitée|unverified|non vérifié)\)", re.IGNORECASE)
# A directory's "Brandt, Karl".
_DIRECTORY = re.compile(r"\A([A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)?), ([A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]*\.?)?)\Z")
_TAG = re.compile(r"</?[a-z][^<>\n]{0,200}>|</?>", re.IGNORECASE)


def sniff(document: Document) -> bool:
    if document.text.startswith("WEBVTT"):
        return True
    return srt.sniff(document) and _VOICE.search(document.text, 0, 200_000) is not None


def read(document: Document) -> Imported:
    warnings: list[Warning_] = []
    header, found = _blocks(document.lines, warnings)
    found = rolling.unrolled(found, _plain)
    cues.name_headings(found)
    voiced = any(_VOICE.search(cue.text) for cue in found)
    parts = [part for cue in found for part in _parts(cue, voiced=voiced)]
    if not voiced:
        cues.label([part for part in parts if part.label is None], document.names)
    cast = Cast()
    turns = cues.turns(parts, cast, warnings, carry=not voiced)
    return imported(
        document, NAME, turns, cast.speakers,
        title=header[0] if header else None, description="\n".join(header[1:]), warnings=warnings,
    )  # fmt: skip


def write(transcript: Transcript) -> str:
    """Raises: Refused: "formats.no_times"."""
    blocks = [f"WEBVTT - {_line(transcript.title)}" if transcript.title else "WEBVTT"]
    if transcript.description:
        blocks.append("NOTE\n" + "\n".join(_line(one) for one in transcript.description.split("\n") if one.strip()))
    for caption in captions(transcript):
        said_by = name_of(transcript, caption.speaker.id) if caption.speaker else None
        text = "\n".join(html.escape(line, quote=False) for line in caption.lines)
        voice = f"<v {html.escape(said_by, quote=False)}>" if said_by else ""
        timing = f"{clock.exact(caption.start_ms)} --> {clock.exact(caption.end_ms)}"
        blocks.append(f"{timing}\n{voice}{text}")
    return "\n\n".join(blocks) + "\n"


def _line(text: str | None) -> str:
    """Arrows would end a header or a note."""
    return " ".join((text or "").replace("-->", "→").split())


def _blocks(lines: Sequence[str], warnings: list[Warning_]) -> tuple[list[str], list[Cue]]:
    """Split into blocks at empty lines. Returns the header's lines (title, then description) and the cues."""
    header: list[str] = []
    found: list[Cue] = []
    for start, block in _split(lines):
        at = next((n for n, line in enumerate(block[:2]) if "-->" in line), None)
        first = block[0].strip()
        if at is not None:
            cues.limited(len(found))
            begin, end = srt.timed(block[at], start + at, warnings)
            found.append(Cue(begin, end, "\n".join(block[at + 1 :]), start + at))
        elif start == 1 and first.startswith("WEBVTT"):
            header += [title] if (title := first[6:].strip(" -–—\t")) else []
        elif first.split(" ", 1)[0] in _BLOCKS:
            # A note of our own writing before the first cue: what the talk is, not a tool's remark.
            header += [line.strip() for line in block[1:]] if first == "NOTE" and not found else []
        elif found:
            warnings.append(Warning_("formats.warning.stray_text", start))
            found[-1].text += "\n" + "\n".join(block)
    if not found:
        raise Refused("formats.nothing_found")
    return header, found


def _split(lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    blocks: list[tuple[int, list[str]]] = []
    inside = False
    for n, line in enumerate(lines, 1):
        # Without the blank line that should stand between them, a timing line still opens a cue.
        if line and (not inside or ("-->" in line and any("-->" in one for one in blocks[-1][1][:2]))):
            blocks.append((n, [line]))
        elif line:
            blocks[-1][1].append(line)
        inside = bool(line)
    return blocks


def _plain(text: str) -> str:
    if "<" in text:
        text = _TAG.sub("", _INLINE_STAMP.sub("", text))
    return " ".join((html.unescape(text) if "&" in text else text).split())


def _parts(cue: Cue, *, voiced: bool) -> list[Cue]:
    """One cue per voice: "<v Ada>Yes.</v> <v Bob>No.</v>" is two people, as two dashed lines are."""
    if _INLINE_STAMP.search(cue.text):
        cue.words = _stamped_words(cue)
    pieces = _VOICE.split(cue.text)
    if len(pieces) == 3 and not pieces[0].strip() and not cue.words:  # one voice, as nearly always
        cue.text, cue.label = _plain(pieces[2]), _voice(pieces[1])
        return [cue] if cue.text else []
    if len(pieces) <= 1 or (cue.words and len(pieces) <= 3):
        cue.text = "\n".join(_plain(line) for line in cue.text.split("\n")) if not cue.words else _plain(cue.text)
        cue.label = _voice(pieces[1]) if len(pieces) > 1 else cue.label
        return [cue] if cue.words or voiced else srt.voices(cue)
    spoken = [(None, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    said = [(name, _plain(text)) for name, text in spoken if _plain(text)]
    if cue.start_ms is None or cue.end_ms is None:
        parts = [Cue(None, None, text, cue.line, _voice(name)) for name, text in said]
        parts[:1] = [dataclasses.replace(part, start_ms=cue.start_ms) for part in parts[:1]]
        return parts
    shares = cues.spread(" ".join("x" * len(text) for _, text in said), cue.start_ms, cue.end_ms)
    return [
        Cue(share.start_ms, share.end_ms, text, cue.line, _voice(name))
        for (name, text), share in zip(said, shares, strict=True)
    ]


@functools.lru_cache(maxsize=4096)
def _voice(name: str | None) -> labels.Label | None:
    clean = _STATUS.sub("", " ".join(html.unescape(name or "").split()))
    clean = _DIRECTORY.sub(r"\2 \1", clean)
    return labels.Label(labels.fold(clean), clean, "") if clean else None


def _stamped_words(cue: Cue) -> tuple[Word, ...]:
    """Words with the times that the caption itself holds: "bonjour<00:00:00.480><c> à</c>"."""
    pieces = _INLINE_STAMP.split(cue.text)
    at = cue.start_ms or 0
    starts = [at, *(clock.ms(stamp) or at for stamp in pieces[1::2])]
    ends = [*starts[1:], cue.end_ms if cue.end_ms is not None else starts[-1] + cues.SHORTEST_MS]
    words: list[Word] = []
    for text, start, end in zip(pieces[::2], starts, ends, strict=True):
        words += cues.spread(_plain(text), start, max(start, end))
    return tuple(words)
