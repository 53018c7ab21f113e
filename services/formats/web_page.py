"""HTML: a saved page, a pasted fragment, an export. Only the words of its paragraphs, headings, lists and tables.

Own scanner: linear on any input, where the standard library's parser was quadratic on unclosed marks until late in
Python 3.11's life; and nothing here needs a tree.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from services.errors import Refused
from services.formats import decoding, lexicon
from services.formats.document import Warning_
from services.formats.styled import Flow, Styled

NAME = "html"
_OPENING = re.compile(
    rb"\s{0,99}(?:<\?xml[^>]{0,200}>\s{0,99})?(?:<!--.{0,2000}?-->\s{0,99}){0,5}"
    rb"<(?:!doctype\s+html|html|head|body|article|main|section|div|p|table|h[1-6]|ul|ol|meta|blockquote)(?=[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_CHARSETS = frozenset(("iso-8859-15", "macintosh", "windows-1252", "iso-8859-1"))
_NAME = re.compile(r"/?([a-z][a-z0-9]{0,20})", re.IGNORECASE)
_HIDDEN = re.compile(r"aria-hidden\s*=\s*[\"']?true|display\s*:\s*none", re.IGNORECASE)
_HIDDEN_ALONE = re.compile(r"\shidden(?:[\s=/]|$)", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_SLANTED_STYLE = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_CLASS = re.compile(r"\bclass\s*=\s*[\"']?([^\"'>]{1,300})", re.IGNORECASE)
_CLASS_RULES = re.compile(r"\.([\w-]{1,60})\s{0,9}\{([^{}]{0,2000})\}")
_BLOCKS = lexicon.words(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre section article main header address figure figcaption "
    "table tr td th body html center form fieldset hr details summary"
)
_RAW = frozenset(("script", "style", "textarea", "title", "noscript", "template", "svg", "iframe", "select", "math"))
_ASIDE = frozenset(("nav", "footer", "aside", "button", "dialog", "menu"))
_VOID = lexicon.words("br hr img meta link input area base col embed source track wbr")
_CELLS = frozenset(("td", "th"))
_IMPLIED = {
    "p": frozenset("p"), "li": frozenset(("li",)), "td": _CELLS, "th": _CELLS, "tr": frozenset(("tr",)),
}  # fmt: skip
_LISTINGS = frozenset(("table", "ul", "ol", "dl"))
_LINES = re.compile(r"[ \t\r\n\f]+")
MAX_OPEN, MAX_TAG_CHARS, MAX_TAGS = 200, 2_000, 1_000_000


def holds(data: bytes) -> bool:
    head = data[:8192].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    return _OPENING.match(head) is not None


def styled(data: bytes) -> tuple[list[Styled], list[Warning_]]:
    """Raises: Refused: as `decoding.decode`, or "formats.too_long"."""
    page = _Page(_text(data))
    return page.read(), []


def _text(data: bytes) -> str:
    told = _CHARSET.search(data[:4096])
    name = told[1].decode("ascii", "replace").lower() if told else ""
    if name in _CHARSETS and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            # ISO 8859-1 means Windows-1252 on the web. Source: WHATWG Encoding.
            data = data.decode("cp1252" if name == "iso-8859-1" else name, "replace").encode()
    return decoding.decode(data)


class _Open(NamedTuple):
    """An element not yet closed, and how its words look."""

    name: str
    bold: bool = False
    slanted: bool = False
    aside: bool = False


class _Page:
    def __init__(self, text: str) -> None:
        self.text = text
        self.flow = Flow()
        self.spared = Flow()  # what stands in <main> or <article>
        looks = _CLASS_RULES.findall(text[:500_000])
        self.bold_classes = frozenset(name for name, rules in looks if _BOLD_STYLE.search(rules))
        self.slanted_classes = frozenset(name for name, rules in looks if _SLANTED_STYLE.search(rules))
        self.open: list[_Open] = []
        self.names: Counter[str] = Counter()
        self.within = 0
        self.pre = 0
        self.has_text = False
        self.level = 0
        self.prefix = ""

    def read(self) -> list[Styled]:
        for count, (kind, name, raw) in enumerate(_tokens(self.text)):
            if count > 2 * MAX_TAGS:  # as many stretches of text stand between them
                raise Refused("formats.too_long")
            if kind == "text":
                self._say(html.unescape(raw))
            elif kind == "open":
                self._start(name, raw)
            else:
                self._end(name)
        self._break()
        whole, spared = self.flow.finish(), self.spared.finish()
        said = sum(len(one.text) for one in whole)
        return spared if sum(len(one.text) for one in spared) > 0.4 * said else whole

    def _start(self, name: str, raw: str) -> None:
        bold = name in {"b", "strong", "th"} or bool(_BOLD_STYLE.search(raw)) or _has_class(raw, self.bold_classes)
        slanted = name in {"em", "i"} or bool(_SLANTED_STYLE.search(raw)) or _has_class(raw, self.slanted_classes)
        aside = name in _ASIDE or _is_hidden(raw)
        above = self.open[-1] if self.open else _Open("")
        if name in _BLOCKS:
            self._break()
        if name == "br":
            self._say("\n", exact=True)
        if name in _IMPLIED:
            self._imply(name)
        if name not in _VOID and len(self.open) < MAX_OPEN:
            self.names[name] += 1
            inside = name not in _BLOCKS - {"li", "td"}
            self.open.append(_Open(
                name, bold or (above.bold and inside), slanted or (above.slanted and inside), aside or above.aside,
            ))  # fmt: skip
            self.within += name in {"main", "article"}
            self.pre += name == "pre"
        self._block(name)

    def _imply(self, begun: str) -> None:
        """End the paragraph, item, row or cell that this one follows; writers of HTML may leave that to us."""
        ended = _IMPLIED[begun]
        for name, *_ in reversed(self.open):
            if name in ended:
                self._end(name)
                return
            if name in _LISTINGS or (begun == "p" and name in _BLOCKS):
                return

    def _block(self, name: str) -> None:
        if name == "li":
            listing = next((one for one, *_ in reversed(self.open[:-1]) if one in {"ul", "ol"}), "ul")
            self.prefix = "- " if listing == "ul" else ""
        elif name[0] == "h" and name[1:].isdigit():
            self.level = int(name[1:])
        elif name == "tr":
            self._both("begin_row")
        elif name in {"td", "th"}:
            self._both("begin_cell")

    def _end(self, name: str) -> None:
        if not self.names[name]:
            return
        at = next(n for n in range(len(self.open) - 1, -1, -1) if self.open[n][0] == name)
        if name in _BLOCKS:
            self._break()
        for closed, *_ in reversed(self.open[at:]):
            self.names[closed] -= 1
            self.within -= closed in {"main", "article"}
            self.pre -= closed == "pre"
            if closed in {"td", "th"}:
                self._break()
                self._both("end_cell")
            elif closed == "tr":
                self._both("end_row")
        del self.open[at:]

    def _both(self, action: str) -> None:
        """Tables are built on both flows: which of them counts is known at the end."""
        getattr(self.flow, action)()
        getattr(self.spared, action)()

    def _say(self, text: str, *, exact: bool = False) -> None:
        look = self.open[-1] if self.open else _Open("")
        if look.aside:
            return
        said = text if exact or self.pre else _LINES.sub(" ", text)
        if not self.has_text and not said.strip():
            return
        self.has_text = True
        self.flow.text(said, bold=look.bold, slanted=look.slanted)
        if self.within > 0:
            self.spared.text(said, bold=look.bold, slanted=look.slanted)

    def _break(self) -> None:
        if self.has_text:
            self.flow.end(level=self.level, prefix=self.prefix)
            if self.within > 0:
                self.spared.end(level=self.level, prefix=self.prefix)
            self.prefix = ""
        self.has_text, self.level = False, 0


def _has_class(raw: str, known: frozenset[str]) -> bool:
    told = _CLASS.search(raw) if known else None
    return bool(told and not known.isdisjoint(told[1].split()))


def _is_hidden(raw: str) -> bool:
    if "hidden" not in raw and "display" not in raw:
        return False
    return bool(_HIDDEN.search(raw) or _HIDDEN_ALONE.search(_QUOTED.sub("", raw)))


def _tag_end(text: str, mark: int) -> int:
    """Where a tag that begins at `mark` ends; a ">" inside a quoted value is not it. -1 if the file ends first."""
    end = text.find(">", mark)
    for _ in range(4):
        if end < 0 or text.count('"', mark, end) % 2 == 0:
            break
        following = text.find(">", end + 1)
        if following < 0 or following - mark > MAX_TAG_CHARS:
            break
        end = following
    return end


def _tokens(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield ("text", "", text), ("open", name, the tag) and ("close", name, ""); each character is looked at twice."""
    at = 0
    while at < len(text):
        mark = text.find("<", at)
        if mark < 0:
            yield "text", "", text[at:]
            return
        if mark > at:
            yield "text", "", text[at:mark]
        if text.startswith("<!--", mark):
            end = text.find("-->", mark + 4)
            at = end + 3 if end >= 0 else len(text)
            continue
        named = _NAME.match(text, mark + 1)
        if not named and text[mark + 1 : mark + 2] not in {"!", "?"}:
            yield "text", "", "<"
            at = mark + 1
            continue
        end = _tag_end(text, mark)
        if end < 0:  # a tag cut off with the file
            return
        at = end + 1
        if not named:
            continue
        name = named[1].lower()
        if text[mark + 1] == "/":
            yield "close", name, ""
        elif name in _RAW:
            at = _after(text, name, at)
        else:
            yield "open", name, text[mark : min(end, mark + MAX_TAG_CHARS)]


def _after(text: str, name: str, at: int) -> int:
    """Where the text goes on after an element whose content is no text; at the file's end if it is never closed."""
    found = re.compile(rf"</{name}(?=[\s>/])[^>]*>?", re.IGNORECASE).search(text, at)
    return found.end() if found else len(text)
