"""What every reader is given (a decoded document) and what it gives back (a transcript and its warnings)."""

from __future__ import annotations

import functools
import json
import re
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from services import catalogue
from services.contracts import Speaker, Transcript, Turn
from services.errors import Refused
from services.formats import decoding, labels, language

WRAPPED_LINE_CHARS = 100  # mail and plain-text editors wrap at 72 to 80; no paragraph of prose is always this short
_FRAMES = re.compile(r"\s{0,8}\{\d{1,9}\}\{\d{0,9}\}")
SENTENCE_ENDS = (".", "!", "?", "…", ":", "»", '"', "”")


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - the builtin Warning is an exception, this is a sentence
    """One thing a person should look at: a catalogue sentence and the line of the file it is about (from 1)."""

    key: str
    line: int
    params: tuple[tuple[str, str], ...] = ()

    def sentence(self, tongue: str = "en") -> str:
        return catalogue.say(self.key, tongue, line=self.line, **dict(self.params))


@dataclass(frozen=True, slots=True)
class Imported:
    """`format`: how the words were written; `container`: the kind of document they stood in, None for plain text;
    `text`: the text itself where its lines can be corrected one by one, "" for captions and JSON; `source`: the same
    lines before they were corrected.
    """

    transcript: Transcript
    format: str
    warnings: tuple[Warning_, ...] = ()
    container: str | None = None
    text: str = ""
    source: str = ""


class Paragraph(NamedTuple):
    line: int
    text: str


@dataclass(frozen=True)
class Document:
    """A text already decoded: LF only, NFC, no control characters.

    `names`: people known to speak (the talk's sheet); a label among them needs no further evidence.
    `plain`: lines of which somebody said that what stands before their colon is nobody's name.
    `flowing`: every line is a whole paragraph, whatever its length: it comes from a document that knows paragraphs.
    `spoken`: somebody said that it is speech, however it is laid out.
    """

    text: str
    language: str | None = None
    names: tuple[str, ...] = field(default=())
    flowing: bool = False
    plain: frozenset[int] = frozenset()
    spoken: bool = False

    @functools.cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @functools.cached_property
    def paragraphs(self) -> list[Paragraph]:
        """Non-blank lines, or blocks of lines where the file was wrapped at a fixed width."""
        if not self._is_wrapped:
            return [Paragraph(n, line.strip()) for n, line in enumerate(self.lines, 1) if line.strip()]
        joined: list[Paragraph] = []
        open_block = False
        for n, line in enumerate(self.lines, 1):
            if open_block and line.strip() and labels.split(line) is None:
                joined[-1] = Paragraph(joined[-1].line, f"{joined[-1].text} {line.strip()}")
            elif line.strip():
                joined.append(Paragraph(n, line.strip()))
            open_block = bool(line.strip())
        return joined

    @functools.cached_property
    def _is_wrapped(self) -> bool:
        if self.flowing:
            return False
        followed = [one for one, after in pairwise(self.lines) if one.strip() and after.strip()]
        if len(followed) < 6 or max(map(len, self.lines)) > WRAPPED_LINE_CHARS:
            return False
        unended = sum(not line.rstrip().endswith(SENTENCE_ENDS) for line in followed)
        return unended > 0.6 * len(followed) and statistics.median(map(len, followed)) > 50

    @functools.cached_property
    def json(self) -> Any:
        """The parsed document. Raises: Refused: "formats.broken_json" with the line."""
        try:
            told = json.loads(self.text)
        except json.JSONDecodeError as error:
            raise Refused("formats.broken_json", line=error.lineno) from error
        except (RecursionError, ValueError) as error:  # nested too deep; an integer of thousands of digits
            raise Refused("formats.broken_json", line=1) from error
        # The text itself is clean; what its escapes spell is not yet.
        return _cleaned(told) if "\\" in self.text else told

    @functools.cached_property
    def is_json(self) -> bool:
        """Whether it can only be meant as JSON. "[00:12] Marie" and "{103}{297}Bonjour" open with brackets too."""
        head = self.text[:200].split()
        if _FRAMES.match(self.text):
            return False
        return bool(head) and (head[0].startswith(("{", "[{")) or (head[0] == "[" and head[1:2] == ["{"]))


def _cleaned(told: Any) -> Any:
    """Parsed JSON with every string as `decoding.clean` leaves it; a field's name is its own."""
    if isinstance(told, str):
        return told if told.isascii() and told.isprintable() else decoding.clean(told)
    if isinstance(told, list):
        return [_cleaned(one) for one in told]
    return {name: _cleaned(one) for name, one in told.items()} if isinstance(told, dict) else told


def imported(
    document: Document, name: str, turns: Iterable[Turn], speakers: tuple[Speaker, ...] = (),
    *, title: str | None = None, description: str | None = None, warnings: Iterable[Warning_] = (),
    tongue: str | None = None,
) -> Imported:  # fmt: skip
    """Close a reading. `tongue`: what the file itself says; the caller's word goes before it, a guess after it."""
    kept = tuple(turns)
    return Imported(
        Transcript(
            language=document.language or tongue or language.guess(turn.text for turn in kept),
            speakers=speakers, turns=kept, title=title or None, description=description or None,
        ),
        name, tuple(warnings),
    )  # fmt: skip
