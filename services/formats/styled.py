"""Paragraphs of office documents and pages, with the little of their look that tells who speaks.

Every container of paragraphs (DOCX, ODT, HTML, RTF, PDF) fills a `Flow`; `lines` then writes plain lines that the
text readers understand: "# Title", "**Name :** words", "[00:12] Name: words".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.errors import Refused
from services.formats import clock, decoding, labels, lexicon

MAX_CHARS = 5_000_000  # as of any text: a hundred hours of speech
MAX_PARAGRAPHS = 250_000
MAX_LABEL_CHARS = 110
VOICE_ENDS = " :\t\u00a0\u202f"
_STAMP = re.compile(rf"[\[(]?({clock.STAMP})(?:[:;]\d\d)?(?:\s*(?:-->|->|→|[-–—])\s*{clock.STAMP})?[\])]?")
_MARKS = str.maketrans("", "", "*_")


class Styled(NamedTuple):
    """One line of text. `bold`: how many of its first characters are; `level`: 1 to 6 for a heading, else 0.

    `cells`: the texts of a table's row; `text` is then empty. `slanted`: all of it is in italics.
    """

    text: str
    bold: int = 0
    level: int = 0
    cells: tuple[str, ...] = ()
    slanted: bool = False


class _Run(NamedTuple):
    """Text of one look."""

    text: str
    bold: bool
    slanted: bool


class Flow:
    """Collects paragraphs, runs of text and table rows in reading order; paragraphs and cells may nest.

    Raises: Refused: "formats.too_long" beyond `MAX_CHARS` or `MAX_PARAGRAPHS`, from any method.
    """

    def __init__(self) -> None:
        self._sinks: list[list[Styled]] = [[]]
        self._rows: list[list[list[Styled]]] = []
        self._open: list[list[_Run]] = []
        self._chars = self._count = 0

    def finish(self) -> list[Styled]:
        """Everything found; what a broken file left open is closed."""
        while self._open:
            self.end()
        while len(self._sinks) > 1:
            self.end_cell()
        while self._rows:
            self.end_row()
        return self._sinks[0]

    def begin(self) -> None:
        self._open.append([])

    def text(self, text: str, *, bold: bool = False, slanted: bool = False) -> None:
        text = decoding.clean(text)
        self._chars += len(text)
        if self._chars > MAX_CHARS:
            raise Refused("formats.too_long")
        if not self._open:
            self._open.append([])
        self._open[-1].append(_Run(text, bold, slanted))

    def end(self, *, level: int = 0, prefix: str = "") -> None:
        """Close the innermost paragraph; its line breaks make lines of their own."""
        runs = self._open.pop() if self._open else []
        for n, line in enumerate(_split(runs)):
            self._count += 1
            if self._count > MAX_PARAGRAPHS:
                raise Refused("formats.too_long")
            self._sinks[-1].append(_styled(line, level, prefix if n == 0 else ""))

    def drop(self) -> None:
        """Forget the innermost paragraph: a line of a table of contents."""
        if self._open:
            self._open.pop()

    def begin_row(self) -> None:
        self._rows.append([])

    def begin_cell(self) -> None:
        self._sinks.append([])

    def end_cell(self) -> None:
        if len(self._sinks) > 1:
            cell = self._sinks.pop()
            if self._rows:
                self._rows[-1].append(cell)
            else:
                self._sinks[-1].extend(cell)

    def end_row(self) -> None:
        row = [[one for one in cell if one.text or one.cells] for cell in (self._rows.pop() if self._rows else [])]
        told = [cell for cell in row if cell]
        if len(told) == 1:
            self._sinks[-1].extend(told[0])  # a table that only lays out the page
        elif told:
            self._sinks[-1].append(Styled("", cells=tuple("\n".join(map(_flat, cell)) for cell in row)))


def _flat(one: Styled) -> str:
    return one.text or " ".join(cell for cell in one.cells if cell)


def _split(runs: Sequence[_Run]) -> list[list[_Run]]:
    lines: list[list[_Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        lines[-1].append(run._replace(text=first))
        lines += [[run._replace(text=one)] for one in others]
    return lines


def _styled(runs: Sequence[_Run], level: int, prefix: str) -> Styled:
    whole = "".join(run.text for run in runs)
    text = " ".join(whole.split(" ")).strip(" \t")
    if not text:
        return Styled("")
    lead = 0
    for run in runs:
        if not run.bold and run.text.strip():
            break
        lead += len(run.text)
    # The strong part counts from where the text begins, whatever was stripped before it.
    bold = max(0, lead - (len(whole) - len(whole.lstrip(" \t"))))
    if not any(run.bold and run.text.strip() for run in runs):
        bold = 0
    slanted = all(run.slanted for run in runs if any(map(str.isalnum, run.text)))
    return Styled(prefix + text, 0 if prefix else min(bold, len(text)), level, slanted=slanted)


def lines(found: Sequence[Styled], *, marked: bool = True) -> list[str]:
    """Write each paragraph as one line (table rows as one or more), headings marked as in Markdown.

    Args: marked: labels too, by their bold type: for readers who look for who speaks.
    """
    named = sum(map(_opens_with_name, found)) > 1
    asks = (_questions(found, _is_whole_bold) or _questions(found, _is_slanted)) if marked else {}
    written: list[str] = []
    table: list[Styled] = []
    for n, one in enumerate([*found, Styled("")]):
        if one.cells:
            table.append(one)
            continue
        if table:
            written += _rows(table)
            table = []
        written.append(_line(one if marked else one._replace(bold=0), asks.get(n), named=named))
    return written[:-1]


def _line(one: Styled, asked: str | None, *, named: bool) -> str:
    head, rest = one.text[: one.bold].strip(), one.text[one.bold :].strip()
    if asked:
        return f"{asked} : {one.text}"
    if one.level and not _is_label(one.text) and not labels.is_name(one.text):
        return f"# {one.text}"
    if not head or len(head) > MAX_LABEL_CHARS:
        return one.text
    if rest and head.endswith(":"):
        return f"**{head.translate(_MARKS)}** {rest}"
    if rest.startswith(":"):
        return f"**{head.translate(_MARKS)}**{rest}"
    if named and _opens_with_name(one) and not _is_label(one.text.split("\n")[0]):
        return f"**{head.translate(_MARKS)}:** {rest}" if rest else f"{head.rstrip(VOICE_ENDS)}:"
    return one.text


def _is_label(text: str) -> bool:
    """A heading that is a speaker's line: "Ada Byron  00:12", "Speaker 1"."""
    stamp = re.search(rf"[ \t\u00a0|(\[]({clock.STAMP})[\])]?$", text)
    return bool(stamp) or labels.is_unnamed(text) or labels.is_function(text)


def _opens_with_name(one: Styled) -> bool:
    """Whether a name in bold opens it and what follows, if anything does, begins anew: "**Ada Byron** Bonjour"."""
    head, rest = one.text[: one.bold].strip(VOICE_ENDS), one.text[one.bold :].strip(VOICE_ENDS)
    if not head or one.level or (rest and not (rest[0].isupper() or rest[0].isdigit() or rest[0] in '«“"-–—…')):
        return False
    # Alone on its line, a name may have a role beside it.
    name, _, role = head.partition(", ") if not rest else (head, "", "")
    return labels.is_somebody(head) or (bool(role) and labels.is_name(name) and role[0].islower())


def _questions(found: Sequence[Styled], stands_out: Callable[[Styled], bool]) -> dict[int, str]:
    """Mark "Q" and "R" where questions stand in bold type or italics and answers do not, as French newspapers print
    interviews.
    """
    told = [n for n, one in enumerate(found) if one.text]
    strong = [n for n in told if stands_out(found[n]) and not found[n].level]
    asking = [n for n in strong if found[n].text.rstrip(' »"”').endswith("?")]
    followed = {n for n, after in pairwise(told) if n in set(asking) and not stands_out(found[after])}
    if len(followed) < 2 or len(asking) < 0.6 * len(strong[1:]) or any(_is_labelled(found[n].text) for n in told):
        return {}
    marks = dict.fromkeys(asking, "Q")
    return marks | {after: "R" for n, after in pairwise(told) if n in followed and not found[after].level}


def _is_whole_bold(one: Styled) -> bool:
    return bool(one.text) and one.bold >= len(one.text)


def _is_slanted(one: Styled) -> bool:
    return bool(one.text) and one.slanted


def _is_labelled(text: str) -> bool:
    label = labels.split(text)
    return bool(label and (labels.is_name(label.name) or labels.is_unnamed(label.name)))


def _rows(table: Sequence[Styled]) -> list[str]:
    """Write rows as "[stamp] Name: text" where their cells are that, else the cells beside one another."""
    rows = [_parted(one.cells) for one in table]
    if len(rows) > 1 and all(labels.fold(cell).strip(" .:") in lexicon.COLUMNS for cell in rows[0] if cell):
        rows = rows[1:]
    read = [_cells(row) for row in rows]
    for row, (_, said) in zip(rows, read, strict=True):
        if not row[-1] and len(said) == 1 and labels.is_name(said[0]):
            said.append("")  # somebody who says nothing
    voiced = _names_voices([said[0] for _, said in read if len(said) > 1], len(rows))
    return [line for stamp, said in read for line in _row(stamp, said, voiced=voiced)]


def _parted(cells: Sequence[str]) -> list[str]:
    """The cells of a row; a stamp on a line of its own under a name, or above it, is a cell."""
    parted = [cell.strip().split("\n") for cell in cells[:2]]
    are_lines = any(len(cell) == 2 and any(map(_STAMP.fullmatch, cell)) for cell in parted)
    told = [line for cell in parted for line in cell] + list(cells[2:]) if are_lines else cells
    return [cell.strip() for cell in told]


def _cells(row: Sequence[str]) -> tuple[str | None, list[str]]:
    """The first stamp of a row, and its cells but for stamps and the number before them."""
    cells = [cell for cell in row if cell]
    stamps = [stamp[1] for cell in cells[:3] if (stamp := _STAMP.fullmatch(cell))]
    said = [cell for n, cell in enumerate(cells) if n > 2 or not _STAMP.fullmatch(cell)]
    if stamps and len(said) > 1 and said[0].isdigit():
        said = said[1:]
    return (stamps[0] if stamps else None), said


def _row(stamp: str | None, said: Sequence[str], *, voiced: bool) -> list[str]:
    text = (" " if stamp else " | ").join(filter(None, said))
    if voiced and len(said) > 1:
        text = f"{said[0].rstrip(VOICE_ENDS)}: {' '.join(said[1:])}"
    return ((f"[{stamp}] " if stamp else "") + text).split("\n")


def _names_voices(heads: Sequence[str], rows: int) -> bool:
    """Whether the cells before the words are those of speakers: labels all, and names or the same few again."""
    found = [labels.split(head.rstrip(VOICE_ENDS) + ": x") for head in heads if "\n" not in head]
    names = [one.name for one in found if one and one.key not in lexicon.COLUMNS]
    if len(names) < max(1, 0.9 * rows):
        return False
    strong = sum(labels.is_name(name) or labels.is_unnamed(name) or labels.is_function(name) for name in names)
    return strong > 0.5 * len(names) or len(set(names)) < 0.8 * len(names)
