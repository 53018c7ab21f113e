"""Plain prose: every paragraph a turn of nobody's. Newsletters and articles without attributed quotes end here."""

from __future__ import annotations

from services.contracts import Transcript, Turn
from services.formats.document import Document, Imported, imported

NAME = "prose"
MAX_TITLE_CHARS = 110


def sniff(document: Document) -> bool:
    return any(one.text for one in document.paragraphs)


def title_of(document: Document) -> str | None:
    """The first paragraph where it is short, ends no sentence and something follows."""
    head = [one.text for one in document.paragraphs[:2]]
    if len(head) < 2 or len(head[0]) > MAX_TITLE_CHARS:
        return None
    is_title = head[0].startswith("#") or head[0][-1:] not in ".!…;,:-–»”"
    return head[0].lstrip("# ") if is_title else None


def read(document: Document) -> Imported:
    title = title_of(document)
    paragraphs = document.paragraphs[1:] if title else document.paragraphs
    turns = [Turn(f"t{n}", None, one.text) for n, one in enumerate(paragraphs, 1)]
    return imported(document, NAME, turns, title=title)


def write(transcript: Transcript) -> str:
    """Write the words alone, a paragraph per turn."""
    parts = [transcript.title, transcript.description, *(turn.text for turn in transcript.turns)]
    return "\n\n".join(part.strip() for part in parts if part and part.strip()) + "\n"
