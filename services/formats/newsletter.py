"""A text that was written and not said: a newsletter, a press release, a list of notes. Nobody speaks in it.

So it has no turns: whoever takes it for a talk all the same says so (`Document.spoken`), and it is read as prose.
"""

from __future__ import annotations

from services.formats import language, prose, sections
from services.formats.document import Document, Imported, imported

NAME = "newsletter"


def sniff(document: Document) -> bool:
    return not document.spoken and sections.is_laid_out(sections.of(document))


def read(document: Document) -> Imported:
    tongue = language.guess(one.text for one in document.paragraphs)
    return imported(document, NAME, (), title=title_of(document), tongue=tongue)


def title_of(document: Document) -> str | None:
    """The first line where it is one, else the first heading after what the issue announces of itself."""
    if title := prose.title_of(document):
        return title
    first = next((one for one in sections.of(document) if one.kind != "teaser"), None)
    return first.heading if first and first.kind == "section" else None
