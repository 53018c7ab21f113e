"""SubRip: numbered cues, "00:00:01,000 --> 00:00:02,000". Read leniently, since every tool writes its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.contracts import Transcript
from services.errors import Refused
from services.formats import clock, cues, regular, rolling
from services.formats.captions import captions, name_of
from services.formats.cast import Cast
from services.formats.cues import Cue
from services.formats.document import Document, Imported, Warning_, imported

NAME = "srt"
TIMING = re.compile(r"\s*([\d:.,]{4,20})\s*--?>\s*([\d:.,]{4,20})(?:\s.*)?")
_TAG = re.compile(r"</?(?:i|b|u|s|c|v|font|lang|ruby|rt)(?:[\s.][^<>\n]{0,200})?>|\{\\[^{}\n]{0,60}\}", re.IGNORECASE)
_EXACT = re.compile(r"(\d\d):([0-5]\d):([0-5]\d)[,.](\d{3}) --> (\d\d):([0-5]\d):([0-5]\d)[,.](\d{3})$", re.ASCII)
_DASHES = (">>", "-", "–", "—")
_DASHED = re.compile(r"^\s{0,10}(?:>>|[-–—])", re.MULTILINE)
_DASH = re.compile(r"\s{0,10}(?:>>+|[-–—])\s*(?=\S)")


def sniff(document: Document) -> bool:
    return any("-->" in line and TIMING.fullmatch(line) for line in document.lines[:2_000])


def read(document: Document) -> Imported:
    cues.limited(document.text.count("-->"))
    if turns := regular.read(document.text, document.names):
        return imported(document, NAME, turns)
    warnings: list[Warning_] = []
    whole = rolling.unrolled(_cues(document.text, warnings), str.strip)
    cues.name_headings(whole)
    found = [half for cue in whole for half in ([cue] if cue.label else voices(cue))]
    cues.label([one for one in found if one.label is None], document.names)
    cast = Cast()
    return imported(document, NAME, cues.turns(found, cast, warnings), cast.speakers, warnings=warnings)


def write(transcript: Transcript) -> str:
    """Raises: Refused: "formats.no_times". The name stands where the speaker changes."""
    blocks: list[str] = []
    before: str | None = None
    for number, caption in enumerate(captions(transcript), 1):
        said_by = name_of(transcript, caption.speaker.id) if caption.speaker else None
        lines = list(caption.lines)
        lines = [line.replace("-->", "→") for line in lines]  # an arrow would open a caption
        if said_by and (caption.opens_turn or said_by != before):
            lines[0] = f"{said_by}: {lines[0]}"
        elif before and not said_by:
            lines[0] = f"- {lines[0]}"  # somebody else, whoever it is
        before = said_by
        timing = f"{clock.exact(caption.start_ms, ',')} --> {clock.exact(caption.end_ms, ',')}"
        blocks.append("\n".join([str(number), timing, *lines]))
    return "\n\n".join(blocks) + "\n"


def timed(line: str, number: int, warnings: list[Warning_]) -> tuple[int | None, int | None]:
    """Read a timing line; what cannot be true becomes None and a warning."""
    exact = _EXACT.match(line)
    if exact:
        h, m, s, f, h2, m2, s2, f2 = map(int, exact.groups())
        start: int | None = ((h * 60 + m) * 60 + s) * 1000 + f
        end: int | None = ((h2 * 60 + m2) * 60 + s2) * 1000 + f2
    else:
        found = TIMING.fullmatch(line)
        start, end = (clock.ms(found[1]), clock.ms(found[2])) if found else (None, None)
    if start is None or end is None:
        warnings.append(Warning_("formats.warning.bad_times", number, (("what", line.strip()[:40]),)))
    elif end < start:
        warnings.append(Warning_("formats.warning.end_before_start", number))
        end = None
    return start, end


def voices(cue: Cue) -> list[Cue]:
    """Split a cue in which dashes mark two voices; its time is shared by length."""
    parts: list[list[str]] = []
    if not any(dash in cue.text for dash in _DASHES) or _DASHED.search(cue.text) is None:
        cue.text = " ".join(cue.text.split())
        return [cue]
    lines = [line for line in cue.text.split("\n") if line.strip()]
    dashes = [bool(_DASH.match(line)) for line in lines]
    if not any(dashes):
        cue.text = " ".join(cue.text.split())
        return [cue]
    for line, dash in zip(lines, dashes, strict=True):
        if dash or not parts:
            parts.append([])
        parts[-1].append(_DASH.sub("", line, count=1) if dash else line)
    texts = [" ".join(" ".join(part).split()) for part in parts]
    shares = [Cue(None, None, text, cue.line, change=dashes[0] or n > 0) for n, text in enumerate(texts)]
    if cue.start_ms is not None and cue.end_ms is not None:
        at, chars, before = cue.start_ms, sum(map(len, texts)), 0
        for share in shares:
            before += len(share.text)
            share.start_ms, share.end_ms = at, cue.start_ms + (cue.end_ms - cue.start_ms) * before // max(1, chars)
            at = share.end_ms
    else:
        shares[0].start_ms = cue.start_ms
    return shares


def _cues(text: str, warnings: list[Warning_]) -> list[Cue]:
    """A cue is a timing line and what follows until the next, so blank lines inside a text lose nothing."""
    found: list[Cue] = []
    number, before = 1, 0
    for begin, end, following in _timing_lines(text):
        number += text.count("\n", before, begin)
        before = begin
        start_ms, end_ms = timed(text[begin:end], number, warnings)
        said = _said(text[end + 1 : following], is_last=following == len(text))
        if said:
            found.append(Cue(start_ms, end_ms, said, number))
    if not found:
        raise Refused("formats.nothing_found")
    return found


def _timing_lines(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield where each line with an arrow begins and ends, and where the next such line begins."""
    arrow = text.find("-->")
    begin = text.rfind("\n", 0, max(0, arrow)) + 1
    while arrow >= 0:
        end = text.find("\n", arrow)
        end = len(text) if end < 0 else end
        arrow = text.find("-->", end)
        following = text.rfind("\n", end, arrow) + 1 if arrow >= 0 else len(text)
        yield begin, end, following
        begin = following


def _said(body: str, *, is_last: bool) -> str:
    """The words of a cue's body: without tags and, but for the last, without the next cue's number.

    That number is digits right before the next timing line, after a blank line.
    """
    head, broken, last = body.removesuffix("\n").rpartition("\n")
    is_number = not is_last and last.strip().isdigit() and not (broken and head.rpartition("\n")[2].strip())
    text = head if is_number else body
    return (_TAG.sub("", text) if "<" in text or "{" in text else text).strip()
