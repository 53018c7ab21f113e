"""An article written elsewhere, held against a transcript: which of its quotes were said, by whom, in what words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.contracts import Source, Transcript, Verdict
from services.errors import Refused
from services.recaps import linting, locating, verbatim
from services.recaps.lexicon import fold
from services.recaps.linting import Note
from services.recaps.locating import Stream
from services.recaps.verdicts import Difference

MOST_CHARS, MOST_QUOTES = 200_000, 300
# A quotation of fewer words is a manner of speaking, not somebody's words.
_LEAST_WORDS = 3
_WORD = re.compile(r"[^\W_]+")
_PARAGRAPH = re.compile(r"\n\s*\n|\n")


@dataclass(frozen=True, slots=True)
class Checked:
    """A quote of the article. `speaker`: the id of who said it; `sources`: where, () where it was found nowhere;
    `differences`: what the gate does not allow; `said`: how the spoken words could be printed;
    `credited`: another speaker of the talk, whom alone the article names beside it; `notes`: what its cuts took away.
    """

    text: str
    verdict: Verdict
    speaker: str | None = None
    sources: tuple[Source, ...] = ()
    differences: tuple[Difference, ...] = ()
    said: str = ""
    credited: str | None = None
    notes: tuple[Note, ...] = ()

    @property
    def is_good(self) -> bool:
        return self.verdict in ("exact", "cleaned") and self.credited is None


def check(article: str, transcript: Transcript) -> tuple[Checked, ...]:
    """Judge every quotation of three words or more, in the order of the article.

    Raises: Refused: "pasted.empty" no quotation in it; "pasted.too_long".
    """
    if len(article) > MOST_CHARS:
        raise Refused("pasted.too_long", limit=MOST_CHARS)
    found = tuple(_quotes(article, transcript))
    if not found:
        raise Refused("pasted.empty")
    return found


def _quotes(article: str, transcript: Transcript) -> Iterator[Checked]:
    count, stream = 0, locating.read(transcript)
    for paragraph in _PARAGRAPH.split(article):
        for quote in verbatim.quotations(paragraph):
            if len(quote.split()) < _LEAST_WORDS:
                continue
            count += 1
            if count > MOST_QUOTES:
                raise Refused("pasted.too_many", limit=MOST_QUOTES)
            yield _checked(" ".join(quote.split()), paragraph, transcript, stream)


def _checked(quote: str, paragraph: str, transcript: Transcript, stream: Stream) -> Checked:
    located = verbatim.locate(quote, transcript, stream)
    if located is None:
        return Checked(quote, "missing")
    item, finding = located.item, located.finding
    found = finding.verdict != "missing"
    return Checked(
        quote, finding.verdict, item.speaker, item.sources if found else (),
        finding.differences, finding.suggestion or "",
        _credited(item.speaker, paragraph.replace(quote, " "), transcript),
        linting.notes(item, transcript) if found else (),
    )  # fmt: skip


def _credited(speaker: str | None, around: str, transcript: Transcript) -> str | None:
    """The one other speaker the paragraph names, where it does not name who said it.

    A voice without a name may be the very person that is named.
    """
    who = transcript.speaker(speaker)
    if who is None or not who.name:
        return None
    text = " ".join(["", *_WORD.findall(fold(around).lower()), ""])
    named = {one.id for one in transcript.speakers if one.name and f" {_surname(one.name)} " in text}
    others = named - {speaker}
    return next(iter(others)) if speaker not in named and len(others) == 1 else None


def _surname(name: str) -> str:
    words = _WORD.findall(fold(name).lower())
    return words[-1] if words else "\0"
