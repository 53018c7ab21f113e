"""RTTM: who speaks when, without a word of it. Beside a transcript with times it says whose each word is.

Source: NIST, "The 2009 (RT-09) Rich Transcription Meeting Recognition Evaluation Plan", appendix A.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from services import turns
from services.contracts import Transcript, Turn
from services.errors import Refused
from services.formats import cues
from services.formats.cast import Cast
from services.formats.document import Document, Imported, Warning_
from services.speakers import Span

NAME = "rttm"
_SECONDS = r"(\d{1,9}(?:\.\d{1,9})?)"
_LINE = re.compile(rf"SPEAKER\s+\S+\s+\S+\s+{_SECONDS}\s+{_SECONDS}\s+\S+\s+\S+\s+(\S{{1,200}})(?:\s.*)?")
_OTHER = re.compile(r"(?:;;|(?:SPKR-INFO|NON-SPEECH|LEXEME|SEGMENT|NOSCORE|NO_RT_METADATA)\b).*")


def sniff(document: Document) -> bool:
    told = [line.strip() for line in document.lines[:50] if line.strip()]
    return any(map(_LINE.fullmatch, told)) and all(_LINE.fullmatch(line) or _OTHER.fullmatch(line) for line in told)


def read(document: Document) -> Imported:
    """Raises: Refused: "formats.rttm_alone", always."""
    del document
    raise Refused("formats.rttm_alone")


def spans(document: Document) -> tuple[list[Span], list[Warning_]]:
    """Who speaks when, in order. Raises: Refused: "formats.no_rttm" (not one span), "formats.too_many_cues"."""
    cues.limited(len(document.lines))
    found: list[Span] = []
    warnings: list[Warning_] = []
    for number, line in enumerate(document.lines, 1):
        told = _LINE.fullmatch(line.strip())
        if told:
            start = round(float(told[1]) * 1000)
            end = start + round(float(told[2]) * 1000)
            if start < end < 2**31:
                found.append(Span(told[3], start, end))
                continue
        if line.strip() and not _OTHER.fullmatch(line.strip()):
            warnings.append(Warning_("formats.warning.rttm_line", number, (("what", line.strip()[:40]),)))
    if not found:
        raise Refused("formats.no_rttm")
    return sorted(found, key=lambda span: (span.start_ms, span.end_ms)), warnings


def attributed(read: Imported, beside: Document) -> Imported:
    """Give each word of a reading the speaker who overlaps it longest; labels of the text give way to those spans.

    Raises: Refused: "formats.rttm_without_times" where the text has none; as `spans`.
    """
    told, warnings = spans(beside)
    words = [word for turn in read.transcript.turns for word in turn.words]
    if not words or any(not turn.words for turn in read.transcript.turns):
        raise Refused("formats.rttm_without_times")
    cast = Cast()
    made = tuple(_renamed(turns.build(words, told), cast))
    transcript: Transcript = dataclasses.replace(read.transcript, speakers=cast.speakers, turns=made)
    return dataclasses.replace(read, transcript=transcript, warnings=(*read.warnings, *warnings))


def _renamed(made: list[Turn], cast: Cast) -> Iterator[Turn]:
    for turn in made:
        # A file of columns holds no spaces: "Ada_Byron" is a name, "SPEAKER_00" none.
        yield dataclasses.replace(turn, speaker=cast.id_of((turn.speaker or "").replace("_", " ")))
