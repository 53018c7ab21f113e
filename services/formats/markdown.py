"""Markdown out; in, it is a dialogue with bold names or prose with "#" titles."""

from __future__ import annotations

import re

from services.contracts import Transcript
from services.formats import clock
from services.formats.captions import name_of

NAME = "markdown"
# Only what would change the look of running text; every other mark stays readable.
_LABEL = re.compile(r"^(?:`[\d:]{4,9}` )?\*\*[^*\n]{1,120}\*\*|^`[\d:]{4,9}` ", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\`*_<#>+\-.])")
_SPECIAL = re.compile(r"([\\`*_<])|^([#>+-]|\d{1,9}\.)(?=\s)", re.MULTILINE)


def write(transcript: Transcript) -> str:
    """Write "# title", the description, then "**Name :** text" with the time of each turn where known."""
    colon = "\u00a0:" if transcript.language == "fr" else ":"
    blocks = [f"# {transcript.title}" if transcript.title else "", transcript.description or ""]
    for turn in transcript.turns:
        said_by = name_of(transcript, turn.speaker)
        stamp = f"`{clock.short(turn.start_ms)}` " if turn.start_ms is not None else ""
        text = "\n\n".join(_escaped(part.strip()) for part in turn.text.split("\n") if part.strip())
        blocks.append(f"{stamp}**{_escaped(said_by)}{colon}** {text}" if said_by else stamp + text)
    return "\n\n".join(block for block in blocks if block) + "\n"


def unescaped(text: str) -> str:
    """A Markdown text without its escapes; the text itself where nothing shows that it is Markdown."""
    if "\\" not in text or not (_LABEL.search(text) or text.startswith("# ")):
        return text
    return _ESCAPE.sub(r"\1", text)


def _escaped(text: str) -> str:
    # A list's number is escaped at its point.
    return _SPECIAL.sub(lambda found: f"{found[0][:-1]}\\." if found[0][-1] == "." else f"\\{found[0]}", text)
