"""Documents out: a recap as Markdown, recap and transcript as DOCX and ODT for editors."""

from __future__ import annotations

from collections.abc import Iterator

from services import typesetting
from services.contracts import Item, ItemKind, Recap, Transcript
from services.errors import Refused
from services.formats import clock, dialogue, office_out
from services.formats.captions import name_of
from services.formats.office_out import Block, Run, block
from services.recaps import cast, verbatim
from services.recaps.house import USUAL, Wording

_NBSP = "\N{NO-BREAK SPACE}"


def recap_markdown(recap: Recap, transcript: Transcript, wording: Wording = USUAL) -> str:
    """The recap as Markdown: quotes attributed by name, each with its time where there is one.

    Args: wording: marks, labels and verbs of the house.
    """
    setter = _Setter(recap, transcript, wording)
    head = [f"# {setter.fine(recap.title)}", "", f"*{setter.fine(recap.standfirst)}*" if recap.standfirst else ""]
    tail: list[str] = []
    kinds = [item.kind for item in recap.items]
    first = next((n for n, kind in enumerate(kinds) if kind in {"heading", "narrative", "quote"}), len(kinds))
    for kind in ("takeaway", "figure"):
        points = setter.box(kind)
        if points:
            # A box stands at the end, unless the recap begins with it.
            box = head if kind in kinds[:first] and first < len(kinds) else tail
            lines = (f"- {_bold(strong)}{text}" for strong, text in points)
            box += ["", f"## {wording.label(kind, recap.language)}", "", *lines]
    body: list[str] = []
    for kind, strong, text in setter.body():
        body += ["", f"## {text}" if kind == "heading" else f"{_bold(strong)}{text}"]
    return "\n".join([*head, *body, *tail]).strip() + "\n"


def _bold(text: str) -> str:
    return f"**{text}**" if text else ""


class _Setter:
    """A recap's lines as they are printed, each as what stands in bold and the rest."""

    def __init__(self, recap: Recap, transcript: Transcript, wording: Wording) -> None:
        self._recap, self._transcript, self._wording = recap, transcript, wording
        self._language, self._labels = recap.language, cast.labels(transcript)

    def fine(self, text: str) -> str:
        return typesetting.fine(text, self._language)

    def body(self) -> Iterator[tuple[ItemKind, str, str]]:
        """Everything but the boxes. A quote that its lead announces by name is not attributed a second time."""
        quoted, lead = 0, ""
        for item in self._recap.items:
            if item.kind == "quote":
                name = self._name(item)
                announced = bool(name) and lead.endswith(":") and name in lead
                saying = self._wording.saying(quoted, self._language)
                text = f"{self._quoted(item.text)}{_at(item)}"
                yield ("quote", "", text) if announced or not name else ("quote", name, f"{saying}{text}")
                quoted += 1
            elif item.kind in {"heading", "intro", "narrative"}:
                yield item.kind, "", self.fine(self._wording.told(item.text, self._language))
            lead = item.text if item.kind == "narrative" else ""

    def box(self, kind: str) -> list[tuple[str, str]]:
        items = [item for item in self._recap.items if item.kind == kind]
        return [self._figure(item) if kind == "figure" else ("", self._point(item, n)) for n, item in enumerate(items)]

    def _point(self, item: Item, number: int) -> str:
        text = item.text
        if self._wording != USUAL:
            text = self._wording.takeaway(text, number, self._language)
        return f"{self.fine(text)}{_at(item)}"

    def _figure(self, item: Item) -> tuple[str, str]:
        """The figure that the sentence is read for, then who said it, in which words."""
        number, name = typesetting.number_in(item.text, self._language), self._name(item)
        text = self._quoted(item.text) if verbatim.is_said(item, self._transcript) else self.fine(item.text)
        colon = f"{_NBSP}: " if self._language == "fr" else ": "
        plain = text == self.fine(item.text)
        said = text if plain or not name else f"{name}{colon}{text}"
        number = "" if plain and text.startswith(number) else number
        return number, f"{' — ' if number else ''}{said}{_at(item)}"

    def _name(self, item: Item) -> str:
        return self.fine(self._labels.get(item.speaker or "", ""))

    def _quoted(self, text: str) -> str:
        inside = typesetting.inner(text, self._language, self._wording.marks)
        return self._wording.quoted(inside, self._language)


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
    setter = _Setter(recap, transcript, wording)
    yield block("title", setter.fine(recap.title))
    if recap.standfirst:
        yield block("lead", setter.fine(recap.standfirst))
    for kind, strong, text in setter.body():
        yield block("heading", text) if kind == "heading" else block("text", Run(strong, bold=True), text)
    for kind in ("takeaway", "figure"):
        points = setter.box(kind)
        if points:
            yield block("heading", wording.label(kind, recap.language))
            yield from (block("item", Run(strong, bold=True), text) for strong, text in points)


def _at(item: Item) -> str:
    start_ms = item.sources[0].start_ms if item.sources else None
    if start_ms is None:
        return ""
    seconds = start_ms // 1000
    hours, rest = divmod(seconds, 3600)
    clock = f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"
    return f" ({clock})"
