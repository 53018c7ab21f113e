"""Documents out: a recap as Markdown, recap and transcript as DOCX and ODT for editors."""

from __future__ import annotations

from collections.abc import Iterator

from services.catalogue import say
from services.contracts import Item, Recap, Transcript
from services.errors import Refused
from services.formats import clock, dialogue, office_out
from services.formats.captions import name_of
from services.formats.office_out import Block, Run, block
from services.recaps.house import USUAL, Wording

_NBSP = "\N{NO-BREAK SPACE}"


def recap_markdown(recap: Recap, transcript: Transcript, wording: Wording = USUAL) -> str:
    """The recap as Markdown: quotes attributed by name, each with its time where there is one.

    Args: wording: marks, labels and verbs of the house.
    """
    head = [f"# {recap.title}", "", f"*{recap.standfirst}*" if recap.standfirst else ""]
    tail: list[str] = []
    kinds = [item.kind for item in recap.items]
    first = next((n for n, kind in enumerate(kinds) if kind in {"heading", "narrative", "quote"}), len(kinds))
    for kind in ("takeaway", "figure"):
        points = [item for item in recap.items if item.kind == kind]
        if points:
            # A box stands at the end, unless the recap begins with it.
            box = head if kind in kinds[:first] and first < len(kinds) else tail
            lines = (f"- {_line(item, n, recap.language, wording)}" for n, item in enumerate(points))
            box += ["", f"## {wording.label(kind, recap.language)}", "", *lines]
    body: list[str] = []
    for item in recap.items:
        if item.kind == "heading":
            body += ["", f"## {item.text}"]
        elif item.kind in {"intro", "narrative"}:
            body += ["", wording.told(item.text, recap.language)]
        elif item.kind == "quote":
            number = sum(one.startswith("**") for one in body)
            who = _who(item, transcript, wording.saying(number, recap.language))
            body += ["", f"{who}{wording.quoted(item.text, recap.language)}{_at(item)}"]
    return "\n".join([*head, *body, *tail]).strip() + "\n"


DOCUMENTS = {"docx": office_out.docx, "odt": office_out.odt}


def transcript_document(transcript: Transcript, form: str) -> bytes:
    """The transcript as "docx" or "odt": each turn with its time and its speaker in bold.

    Raises: Refused: "formats.unknown".
    """
    return _document(list(_transcript(transcript)), transcript.language, form)


def recap_document(recap: Recap, transcript: Transcript, form: str, wording: Wording = USUAL) -> bytes:
    """The recap as "docx" or "odt", in the order of `recap_markdown`. Raises: Refused: "formats.unknown"."""
    return _document(list(_recap(recap, transcript, wording)), recap.language, form)


def _document(blocks: list[Block], language: str, form: str) -> bytes:
    if form not in DOCUMENTS:
        raise Refused("formats.unknown", format=form[:40], known=", ".join(DOCUMENTS))
    return DOCUMENTS[form](blocks, language)


def _transcript(transcript: Transcript) -> Iterator[Block]:
    if transcript.title:
        yield block("title", transcript.title)
    if transcript.description:
        yield block("lead", transcript.description)
    colon = f"{_NBSP}: " if transcript.language == "fr" else ": "
    for turn in transcript.turns:
        said_by = name_of(transcript, turn.speaker)
        stamp = f"[{clock.short(turn.start_ms)}] " if turn.start_ms is not None else ""
        first, *others = dialogue.paragraphs(turn.text).split("\n")
        yield block("text", stamp, Run(said_by + colon if said_by else "", bold=True), first)
        yield from (block("text", other) for other in others)


def _recap(recap: Recap, transcript: Transcript, wording: Wording) -> Iterator[Block]:
    number = 0
    yield block("title", recap.title)
    if recap.standfirst:
        yield block("lead", recap.standfirst)
    for item in recap.items:
        if item.kind == "heading":
            yield block("heading", item.text)
        elif item.kind in {"intro", "narrative"}:
            yield block("text", wording.told(item.text, recap.language))
        elif item.kind == "quote":
            name = _who(item, transcript, wording.saying(number, recap.language)).replace("**", "")
            yield block("text", Run(name, bold=True), wording.quoted(item.text, recap.language), _at(item))
            number += 1
    for kind in ("takeaway", "figure"):
        points = [item for item in recap.items if item.kind == kind]
        if points:
            yield block("heading", wording.label(kind, recap.language))
            yield from (block("item", _line(item, n, recap.language, wording)) for n, item in enumerate(points))


def _who(item: Item, transcript: Transcript, saying: str) -> str:
    speaker = transcript.speaker(item.speaker)
    if speaker is None:
        return ""
    number = [one.id for one in transcript.speakers].index(speaker.id) + 1
    name = speaker.name or say("exports.unnamed", transcript.language, number=number)
    return f"**{name}**{saying}"


def _line(item: Item, number: int, language: str, wording: Wording) -> str:
    text = item.text if wording == USUAL else wording.takeaway(item.text, number, language)
    return f"{text}{_at(item)}"


def _at(item: Item) -> str:
    start_ms = item.sources[0].start_ms if item.sources else None
    if start_ms is None:
        return ""
    seconds = start_ms // 1000
    hours, rest = divmod(seconds, 3600)
    clock = f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"
    return f" ({clock})"
