"""Plain prose: every paragraph a turn of nobody's. Newsletters and articles without attributed quotes end here."""

from __future__ import annotations

import re

from services.contracts import Transcript, Turn
from services.formats import labels
from services.formats.document import Document, Imported, imported

NAME = "prose"
MAX_TITLE_CHARS = 110
_DASH = re.compile(r"[–—][ \t\u00a0\u202f]+(?=\S)")
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")


def sniff(document: Document) -> bool:
    return any(one.text for one in document.paragraphs)


def title_of(document: Document) -> str | None:
    """The first paragraph where it is short, ends no sentence and something follows."""
    head = [one.text for one in document.paragraphs[:2]]
    if len(head) < 2 or len(head[0]) > MAX_TITLE_CHARS:
        return None
    if head[0].startswith("#"):
        return head[0].lstrip("# ")
    # "Ada : Vous venez ?" before "Karl : Oui." is the first thing said, not a title.
    is_said = all(labels.split(one) for one in head)
    return None if is_said or head[0][-1:] in ".!…;,:-–»”" else head[0]


def without_mark(text: str) -> str:
    """A paragraph without the "##" that makes it a heading."""
    return _HEADING.sub("", text, count=1) if text.startswith("#") else text


def read(document: Document) -> Imported:
    title = title_of(document)
    paragraphs = document.paragraphs[1:] if title else document.paragraphs
    # A dash says that another voice begins, as novels have it; it is none of the words.
    said = [_DASH.sub("", one.text) for one in paragraphs]
    is_talk = sum(a != b.text for a, b in zip(said, paragraphs, strict=True)) >= max(2, 0.4 * len(said))
    texts = said if is_talk else [one.text for one in paragraphs]
    turns = [Turn(f"t{n}", None, without_mark(text)) for n, text in enumerate(texts, 1)]
    return imported(document, NAME, turns, title=title)


def write(transcript: Transcript) -> str:
    """Write the words alone, a paragraph per turn."""
    parts = [transcript.title, transcript.description, *(turn.text for turn in transcript.turns)]
    return "\n\n".join(part.strip() for part in parts if part and part.strip()) + "\n"
