"""OpenDocument text (LibreOffice, Google Docs): zipped, or flat as one XML file.

Notes, annotations, tables of contents and deleted passages stand apart from what was said and are left out.
Source: OASIS OpenDocument 1.3, part 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from services.errors import Refused
from services.formats import office
from services.formats.document import Warning_
from services.formats.styled import Flow, Styled

NAME = "odt"
_MIME = b"application/vnd.oasis.opendocument.text"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0 "
_NOTES = frozenset((f"{_TEXT}note", f"{_OFFICE}annotation"))
_SKIPPED = _NOTES | {
    f"{_TEXT}tracked-changes", f"{_TEXT}table-of-content", f"{_TEXT}alphabetical-index", f"{_OFFICE}meta",
    f"{_OFFICE}scripts", f"{_OFFICE}settings", f"{_OFFICE}master-styles", f"{_OFFICE}binary-data",
    "http://www.w3.org/1998/Math/MathML math",
}  # fmt: skip
_BLOCKS = frozenset((f"{_TEXT}p", f"{_TEXT}h"))
_CELLS = frozenset((f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"))
MAX_SPACES = 100


def holds(data: bytes) -> bool:
    """Whether it is a ZIP that begins with our type, as the standard demands, or a flat document."""
    if data.startswith(b"PK\x03\x04"):
        return _MIME in data[:200]
    return data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml") and _MIME in data[:4096]


def styled(data: bytes) -> tuple[list[Styled], list[Warning_]]:
    """Raises: Refused: as `office.parse`."""
    body = _Body()
    if data.startswith(b"PK"):
        archive = office.opened(data)
        if b"encryption-data" in office.small(archive, "META-INF/manifest.xml"):
            raise Refused("formats.protected")
        office.parse(archive, "styles.xml", _Styles(body))
        office.parse(archive, "content.xml", body)
    else:
        office.parse_text(data, body)
    warnings = [Warning_("formats.warning.notes_skipped", 1, (("number", str(body.notes)),))] if body.notes else []
    return body.flow.finish(), warnings


class _Look(NamedTuple):
    bold: bool = False
    slanted: bool = False


class _Styles:
    """Only the styles of styles.xml: its headers and footers are nobody's words."""

    def __init__(self, body: _Body) -> None:
        self.body = body

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name.startswith((_STYLE, _TEXT)) and name not in _BLOCKS:
            self.body.define(name, given)

    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


class _Body:
    def __init__(self) -> None:
        self.flow = Flow()
        self.notes = 0
        self._bold: set[str] = set()
        self._slanted: set[str] = set()
        self._titles: set[str] = {"Title"}
        self._parents: dict[str, str] = {}
        self._numbered: set[str] = set()
        self._style = self._list_style = ""
        self._skipping = 0
        self._blocks: list[tuple[int, _Look]] = []
        self._spans: list[_Look] = []
        self._lists: list[tuple[str, int]] = []
        self._item = ""

    def define(self, name: str, given: Mapping[str, str]) -> None:
        if name == f"{_STYLE}style":
            self._style = given.get(f"{_STYLE}name", "")
            self._parents[self._style] = given.get(f"{_STYLE}parent-style-name", "")
        elif name == f"{_STYLE}text-properties":
            if given.get(f"{_FO}font-weight") in {"bold", "600", "700", "800"}:
                self._bold.add(self._style)
            if given.get(f"{_FO}font-style") in {"italic", "oblique"}:
                self._slanted.add(self._style)
        elif name == f"{_TEXT}list-style":
            self._list_style = given.get(f"{_STYLE}name", "")
        elif name == f"{_TEXT}list-level-style-number" and given.get(f"{_TEXT}level") == "1":
            self._numbered.add(self._list_style)

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
            self.notes += self._skipping == 1 and name in _NOTES
        elif name in _BLOCKS:
            self._begin(name, given)
        elif name.startswith(_TEXT):
            self._inline(name[len(_TEXT) :], given)
            self.define(name, given)
        elif name == f"{_TABLE}table-row":
            self.flow.begin_row()
        elif name in _CELLS:
            self.flow.begin_cell()
        else:
            self.define(name, given)

    def end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif name in _BLOCKS and self._blocks:
            level, _ = self._blocks.pop()
            self.flow.end(level=level, prefix=self._item)
            self._item = ""
        elif name in {f"{_TEXT}span", f"{_TEXT}a"} and self._spans:
            self._spans.pop()
        elif name == f"{_TEXT}list" and self._lists:
            self._lists.pop()
        elif name == f"{_TABLE}table-row":
            self.flow.end_row()
        elif name in _CELLS:
            self.flow.end_cell()

    def text(self, text: str) -> None:
        # Line ends and runs of space in the file are one space; the others have elements of their own.
        if self._blocks and not self._skipping:
            self._say(text if text == " " else _folded(text))

    def _begin(self, name: str, given: Mapping[str, str]) -> None:
        style = given.get(f"{_TEXT}style-name", "")
        told = given.get(f"{_TEXT}outline-level", "")
        level = min(6, int(told)) if name == f"{_TEXT}h" and told in set("123456789") else int(name == f"{_TEXT}h")
        if self._parents.get(style) in self._titles or style in self._titles:
            level = 1
        self._blocks.append((level, self._look(style)))
        self.flow.begin()

    def _inline(self, local: str, given: Mapping[str, str]) -> None:
        if local in {"span", "a"}:
            own, around = self._look(given.get(f"{_TEXT}style-name", "")), self._spans[-1:] or [_Look()]
            self._spans.append(_Look(own.bold or around[0].bold, own.slanted or around[0].slanted))
        elif local == "line-break":
            self._say("\n")
        elif local == "tab":
            self._say(" ")
        elif local == "s":
            told = given.get(f"{_TEXT}c", "1")
            self._say(" " * min(MAX_SPACES, int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 1))
        elif local == "list":
            outer = self._lists[0][0] if self._lists else ""
            self._lists.append((given.get(f"{_TEXT}style-name", outer), 0))
        elif local == "list-item" and self._lists:
            style, count = self._lists[-1]
            self._lists[-1] = (style, count + 1)
            self._item = f"{count + 1}. " if style in self._numbered else "- "

    def _say(self, text: str) -> None:
        if self._blocks:
            look = self._spans[-1] if self._spans else self._blocks[-1][1]
            self.flow.text(text, bold=look.bold, slanted=look.slanted)

    def _look(self, style: str) -> _Look:
        return _Look(style in self._bold, style in self._slanted)


def _folded(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ")
