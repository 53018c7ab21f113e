"""What stands in a text besides turns: its sections, lists and figures, whom it quotes, its date."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services import numbers
from services.contracts import Transcript
from services.formats import Imported, article, newsletter, people, prose, sections
from services.formats.document import Document
from services.formats.sections import Block, Section
from services.numbers import Number

_JOURNALIST = r"(?:journaliste|reporter|rédact(?:eur|rice)|correspondante?|journalist)"
_BY = re.compile(
    rf"(?:^|\n)[ \u00a0]*(?i:par|by|texte|écrit par|written by|words by)[ \u00a0]?:?[ \u00a0]({people.NAME})"
    rf"[ \u00a0]*(?:,.{{0,80}})?(?=\n|$)|\b(?i:la|le|notre|our|the)[ \u00a0](?i:{_JOURNALIST})[ \u00a0]({people.NAME})"
)
_MONTHS = (
    "janvier january", "février february", "mars march", "avril april", "mai may", "juin june", "juillet july",
    "août august", "septembre september", "octobre october", "novembre november", "décembre december",
)  # fmt: skip
_MONTH = {name: n for n, both in enumerate(_MONTHS, 1) for name in both.split()}
_NAMES = "|".join(_MONTH)
_DAY = re.compile(rf"\b(\d{{1,2}})(?:er|st|nd|rd|th)?[ \u00a0]({_NAMES})[ \u00a0](\d{{4}})\b", re.IGNORECASE)
_DAY_ENGLISH = re.compile(rf"\b({_NAMES})[ \u00a0](\d{{1,2}})(?:st|nd|rd|th)?,?[ \u00a0](\d{{4}})\b", re.IGNORECASE)
_DAY_NUMERIC = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_UPDATED = re.compile(r"(?:mise? à jour|updated|modifié|publié)[^\n]{0,12}$", re.IGNORECASE)
# "…, SMART TECH reçoit Marie Dupont": who receives is the programme.
_PROGRAMME = re.compile(
    r"(?:^|[,\n–—-][ \u00a0]?)([^,\n–—]{2,60}?)[ \u00a0](?:reçoit|reçoivent|welcomes|accueille)[ \u00a0]"
)
_HEAD_CHARS = 2_000
MOST_READ = 5_000  # turns or paragraphs looked through for figures: a day of speech


@dataclass(frozen=True, slots=True)
class Quote:
    """A top-level quotation of an article. `closed_by`: the mark that ends it, "" where its writer forgot;
    `nested`: quotations inside it; `speaker`: whose it is, None where nobody's.
    """

    text: str
    speaker: str | None
    line: int
    closed_by: str
    nested: int


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody an article introduces or quotes. `led`: paragraphs that begin with the name."""

    name: str
    role: str | None
    is_host: bool
    quotes: int
    led: int


@dataclass(frozen=True, slots=True)
class Contents:
    """`sections` are empty for captions and dialogues, whose turns hold everything."""

    title: str | None
    date: date | None
    programme: str | None
    author: str | None
    sections: tuple[Section, ...] = ()
    figures: tuple[Number, ...] = ()
    quotes: tuple[Quote, ...] = ()
    people: tuple[Guest, ...] = ()

    @property
    def lists(self) -> tuple[Block, ...]:
        return tuple(block for one in self.sections for block in one.blocks if block.kind == "list")

    def of_kind(self, kind: str) -> tuple[Section, ...]:
        return tuple(one for one in self.sections if one.kind == kind)


def of(read: Imported) -> Contents:
    """What the text of `read` holds. Pure."""
    transcript = read.transcript
    written = read.format in {newsletter.NAME, article.NAME, prose.NAME}
    text = read.text if written else ""
    head = (text or "\n".join(filter(None, (transcript.title, transcript.description))))[:_HEAD_CHARS]
    about = Contents(transcript.title, _date(head), _programme(head), _author(text) if written else None)
    if not text:
        return dataclasses.replace(about, figures=numbers.of_turns(transcript.turns[:MOST_READ]))
    document = Document(text, transcript.language)
    quotes = tuple(_quotes(document)) if read.format == article.NAME else ()
    return dataclasses.replace(
        about,
        sections=sections.of(document),
        figures=numbers.of_paragraphs(document.paragraphs[:MOST_READ]),
        quotes=quotes,
        people=tuple(_people(document, transcript, quotes)) if quotes else (),
    )


def as_json(contents: Contents) -> dict[str, Any]:
    """Plain values, the date as "2024-11-19"."""
    told = dataclasses.asdict(contents)
    told["date"] = contents.date.isoformat() if contents.date else None
    return told


def outlined(contents: Contents) -> str:
    """The text as Markdown: its headings, lists and paragraphs, each as what it is."""
    blocks = [f"# {contents.title}" if contents.title else ""]
    for section in contents.sections:
        if section.heading and section.heading != contents.title:
            blocks.append(f"## {section.mark} {section.heading}".replace("  ", " "))
        blocks += ["\n".join(_items(block)) if block.kind == "list" else block.text for block in section.blocks]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _items(block: Block) -> Iterator[str]:
    for number, item in enumerate(block.items, 1):
        mark = f"{number}." if block.marker == "numbered" else "-"
        yield f"{mark} " + item.replace("\n", "\n  ")


def _quotes(document: Document) -> Iterator[Quote]:
    read = article.Article(document)
    speakers = read.attributed()
    for one in read.quotations:
        text = read.inside(one)
        mark = read.paragraphs[one.last].text[one.end : one.after]
        nested = sum(text.count(opening) for opening in "«“")
        yield Quote(text, speakers.get(one), read.paragraphs[one.first].line, mark, nested)


def _people(document: Document, transcript: Transcript, quotes: Sequence[Quote]) -> Iterator[Guest]:
    for one in transcript.speakers:
        if one.name:
            led = sum(paragraph.text.startswith(one.name) for paragraph in document.paragraphs)
            said = sum(quote.speaker == one.name for quote in quotes)
            yield Guest(one.name, one.role, one.is_host, said, led)


def _author(text: str) -> str | None:
    found = _BY.search(text[:_HEAD_CHARS]) or _BY.search(text[-_HEAD_CHARS:])
    return (found[1] or found[2]) if found else None


def _programme(head: str) -> str | None:
    found = _PROGRAMME.search(head)
    if not found or not found[1].strip()[:1].isupper() or _DAY.search(found[1]):
        return None
    return found[1].strip()


def _date(head: str) -> date | None:
    """The first whole date that is not said to be that of a change."""
    for pattern, order in ((_DAY, (3, 2, 1)), (_DAY_ENGLISH, (3, 1, 2)), (_DAY_NUMERIC, (3, 2, 1))):
        for found in pattern.finditer(head):
            if _UPDATED.search(head[: found.start()]):
                continue
            year, month, day = (found[n] for n in order)
            try:
                return date(int(year), _MONTH.get(month.lower(), 0) or int(month), int(day))
            except ValueError:
                continue
    return None
