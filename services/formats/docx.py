"""Word documents: paragraphs, headings, lists, tables and text boxes in reading order.

Tracked insertions are read, deletions are not; footnotes and comments stand apart from what was said and are left out.
Source: ECMA-376 Part 1 (transitional and strict namespaces).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.formats import office
from services.formats.document import Warning_
from services.formats.styled import Flow, Styled

NAME = "docx"
_W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
_MAIN = re.compile(rb'<Relationship\b[^>]{0,500}?/officeDocument"[^>]{0,500}>')
_TARGET = re.compile(rb'\bTarget="/?([^"]{1,200})"')
_HEADING = re.compile(r"(?:heading|titre|überschrift) ?([1-6])", re.IGNORECASE)
_FALSE = frozenset(("0", "false", "off", "none"))
_SKIPPED = frozenset(("del", "moveFrom", "Fallback", "rPrChange", "pPrChange"))


@dataclass(slots=True)
class _Style:
    level: int = 0
    bold: bool = False
    slanted: bool = False
    skipped: bool = False
    list: tuple[str, str] = ("", "0")


@dataclass(slots=True)
class _Looks:
    """What styles.xml and numbering.xml say: styles by id; list formats by (numbering, level)."""

    styles: dict[str, _Style] = field(default_factory=dict)
    lists: dict[tuple[str, str], str] = field(default_factory=dict)


def holds(data: bytes) -> bool:
    """Whether a ZIP is a Word document, by what its directory names at the end of the file."""
    return data.startswith(b"PK") and b"word/" in data[-office.MAX_DIRECTORY_BYTES :] + data[:4096]


def styled(data: bytes) -> tuple[list[Styled], list[Warning_]]:
    """Raises: Refused: as `office.parse`."""
    archive = office.opened(data)
    main = _main_part(archive)
    looks = _Looks()
    folder = main.rpartition("/")[0]
    office.parse(archive, f"{folder}/styles.xml", _Styles(looks))
    office.parse(archive, f"{folder}/numbering.xml", _Numbering(looks))
    body = _Body(looks)
    office.parse(archive, main, body)
    warnings = [Warning_("formats.warning.notes_skipped", 1, (("number", str(body.notes)),))] if body.notes else []
    if body.changes:
        warnings.append(Warning_("formats.warning.tracked_changes", 1))
    return body.flow.finish(), warnings


def _main_part(archive: zipfile.ZipFile) -> str:
    told = _MAIN.search(office.small(archive, "_rels/.rels"))
    target = _TARGET.search(told[0]) if told else None
    name = target[1].decode("utf-8", "replace") if target else ""
    return name if name in archive.NameToInfo else "word/document.xml"


def _local(name: str) -> str:
    """The local name of a Word element or attribute, whole for the others but `Fallback`."""
    space, _, local = name.rpartition(" ")
    return local if f"{space} " in _W or local == "Fallback" else name


def _value(given: Mapping[str, str], name: str = "val") -> str | None:
    return next((given[space + name] for space in _W if space + name in given), None)


def _is_on(given: Mapping[str, str]) -> bool:
    return (_value(given) or "true") not in _FALSE


class _Quiet:
    """The parts of a handler that most have no use for."""

    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


class _Styles(_Quiet):
    def __init__(self, looks: _Looks) -> None:
        self.looks, self.style = looks, _Style()

    def start(self, name: str, given: Mapping[str, str]) -> None:
        local = _local(name)
        if local == "style":
            self.style = self.looks.styles.setdefault(_value(given, "styleId") or "", _Style())
        elif local == "name":
            told = (_value(given) or "").lower()
            heading = _HEADING.fullmatch(told)
            self.style.level = int(heading[1]) if heading else int(told in {"title", "titre"})
            self.style.skipped = told.startswith("toc ") or told in {"header", "footer"}
        elif local == "outlineLvl" and not self.style.level:
            level = _value(given) or ""
            self.style.level = int(level) + 1 if level in {"0", "1", "2", "3", "4", "5"} else 0
        elif local == "b":
            self.style.bold = _is_on(given)
        elif local == "i":
            self.style.slanted = _is_on(given)
        elif local == "numId":
            self.style.list = (_value(given) or "", self.style.list[1])
        elif local == "ilvl":
            self.style.list = (self.style.list[0], _value(given) or "0")


class _Numbering(_Quiet):
    def __init__(self, looks: _Looks) -> None:
        self.looks = looks
        self.abstract: dict[tuple[str, str], str] = {}
        self.at, self.level, self.number = "", "", ""

    def start(self, name: str, given: Mapping[str, str]) -> None:
        local = _local(name)
        if local == "abstractNum":
            self.at = _value(given, "abstractNumId") or ""
        elif local == "lvl":
            self.level = _value(given, "ilvl") or ""
        elif local == "numFmt":
            self.abstract[self.at, self.level] = _value(given) or ""
        elif local == "num":
            self.number = _value(given, "numId") or ""
        elif local == "abstractNumId":
            told = _value(given) or ""
            self.looks.lists |= {(self.number, at[1]): form for at, form in self.abstract.items() if at[0] == told}


@dataclass(slots=True)
class _Open:
    """A paragraph or run being read."""

    style: _Style = field(default_factory=_Style)
    list: tuple[str, str] = ("", "0")
    bold: bool = False
    slanted: bool = False
    hidden: bool = False


class _Body:
    def __init__(self, looks: _Looks) -> None:
        self.looks, self.flow = looks, Flow()
        self.notes = self.changes = 0
        self._skipping = 0
        self._paragraphs: list[_Open] = []
        self._runs: list[_Open] = []
        self._in_text = False
        self._counts: dict[tuple[str, str], int] = {}

    def start(self, name: str, given: Mapping[str, str]) -> None:
        local = _local(name)
        if self._skipping or local in _SKIPPED:
            self._skipping += 1
            self.changes += local in {"del", "ins", "moveFrom"} and self._skipping == 1
            return
        getattr(self, f"_start_{local}", self._start_other)(local, given)

    def end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        local = _local(name)
        if local == "p" and self._paragraphs:
            self._end_paragraph(self._paragraphs.pop())
        elif local == "r" and self._runs:
            self._runs.pop()
        elif local == "t":
            self._in_text = False
        elif local == "tc":
            self.flow.end_cell()
        elif local == "tr":
            self.flow.end_row()

    def text(self, text: str) -> None:
        if self._in_text and not self._skipping:
            self._say(text)

    def _say(self, text: str) -> None:
        run = self._runs[-1] if self._runs else _Open()
        if not run.hidden and self._paragraphs:
            style = self._paragraphs[-1].style
            self.flow.text(text, bold=run.bold or style.bold, slanted=run.slanted or style.slanted)

    def _end_paragraph(self, one: _Open) -> None:
        if one.style.skipped:
            self.flow.drop()
        else:
            self.flow.end(level=one.style.level, prefix=self._prefix(one.list if one.list[0] else one.style.list))

    def _prefix(self, at: tuple[str, str]) -> str:
        form = self.looks.lists.get(at, "") if at[0] not in {"", "0"} else ""
        if not form or form == "none":
            return ""
        if form == "bullet":
            return "- "
        self._counts[at] = self._counts.get(at, 0) + 1
        return f"{self._counts[at]}. "

    def _start_p(self, _: str, __: Mapping[str, str]) -> None:
        self._paragraphs.append(_Open())
        self.flow.begin()

    def _start_r(self, _: str, __: Mapping[str, str]) -> None:
        self._runs.append(_Open())

    def _start_t(self, _: str, __: Mapping[str, str]) -> None:
        self._in_text = True

    def _start_tr(self, _: str, __: Mapping[str, str]) -> None:
        self.flow.begin_row()

    def _start_tc(self, _: str, __: Mapping[str, str]) -> None:
        self.flow.begin_cell()

    def _start_pStyle(self, _: str, given: Mapping[str, str]) -> None:  # noqa: N802 - the element's name
        if self._paragraphs:
            self._paragraphs[-1].style = self.looks.styles.get(_value(given) or "", _Style())

    def _start_rStyle(self, _: str, given: Mapping[str, str]) -> None:  # noqa: N802
        style = self.looks.styles.get(_value(given) or "")
        if self._runs and style:
            self._runs[-1].bold |= style.bold
            self._runs[-1].slanted |= style.slanted

    def _start_b(self, _: str, given: Mapping[str, str]) -> None:
        if self._runs:  # outside a run it is the paragraph mark that is bold
            self._runs[-1].bold = _is_on(given)

    def _start_i(self, _: str, given: Mapping[str, str]) -> None:
        if self._runs:
            self._runs[-1].slanted = _is_on(given)

    def _start_vanish(self, _: str, given: Mapping[str, str]) -> None:
        if self._runs:
            self._runs[-1].hidden = _is_on(given)

    def _start_numId(self, _: str, given: Mapping[str, str]) -> None:  # noqa: N802
        if self._paragraphs:
            self._paragraphs[-1].list = (_value(given) or "", self._paragraphs[-1].list[1])

    def _start_ilvl(self, _: str, given: Mapping[str, str]) -> None:
        if self._paragraphs:
            self._paragraphs[-1].list = (self._paragraphs[-1].list[0], _value(given) or "0")

    def _start_other(self, local: str, given: Mapping[str, str]) -> None:
        if local in {"br", "cr"}:
            self._say("\n" if _value(given, "type") in {None, "textWrapping"} else " ")
        elif local == "tab" and self._runs:  # outside a run it is a stop, not a character
            self._say(" ")
        elif local == "noBreakHyphen":
            self._say("-")
        elif local in {"footnoteReference", "endnoteReference"}:
            self.notes += 1
        elif local == "ins":
            self.changes += 1
