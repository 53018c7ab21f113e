"""Rich Text Format: paragraphs with their bold leads; fonts, pictures, notes and hidden groups are passed over.

Source: the Rich Text Format specification 1.9.1, the few control words that text is made of.
"""

from __future__ import annotations

import codecs
import dataclasses
import re

from services.errors import Refused
from services.formats.document import Warning_
from services.formats.styled import Flow, Styled

NAME = "rtf"
MAX_DEPTH, MAX_TOKENS = 1_000, 3_000_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf object "
    b"themedata colorschememapping datastore latentstyles listtable listoverridetable rsidtbl generator xmlnstbl "
    b"fldinst bkmkstart bkmkend annotation atnid atnauthor atnref shppict nonshppict mmathPr txe xe tc".split()
)
_NOTES = frozenset((b"footnote", b"ftnsep"))
_BREAKS = {b"line": "\n", b"tab": " ", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
           b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"}  # fmt: skip
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"-": ""}


_PARAGRAPHS, _TABLE = frozenset((b"par", b"sect", b"page")), frozenset((b"trowd", b"cell", b"row"))


@dataclasses.dataclass(slots=True)
class _Group:
    bold: bool = False
    slanted: bool = False
    skipped: bool = False
    fallback_bytes: int = 1  # how many characters follow a Unicode one for readers without Unicode
    hidden: bool = False


def holds(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf")


def styled(data: bytes) -> tuple[list[Styled], list[Warning_]]:
    """Raises: Refused: "formats.too_long", "formats.broken_office"."""
    reading = _Reading()
    for count, token in enumerate(_TOKEN.finditer(data)):
        if count > MAX_TOKENS:
            raise Refused("formats.too_long")
        reading.take(token)
    reading.end_paragraph()
    notes = [Warning_("formats.warning.notes_skipped", 1, (("number", str(reading.notes)),))] if reading.notes else []
    return reading.flow.finish(), notes


class _Reading:
    def __init__(self) -> None:
        self.flow = Flow()
        self.groups = [_Group()]
        self.codec = "cp1252"
        self.notes = 0
        self.pending = bytearray()  # bytes in the file's code page, not yet decoded
        self.owed = 0  # fallback characters still to be passed over
        self.in_row = False
        self.high = 0

    def take(self, token: re.Match[bytes]) -> None:
        word, number, byte, symbol, brace, plain = token.groups()
        if byte is None and plain is None:
            self._flush()
        if word:
            self._word(word, number)
        elif byte:
            self._bytes(bytes([int(byte, 16)]))
        elif symbol:
            self._symbol(symbol)
        elif brace:
            self._brace(brace)
        elif plain:
            self._bytes(plain)

    def end_paragraph(self) -> None:
        self._flush()
        self.flow.end()

    def _brace(self, brace: bytes) -> None:
        if brace == b"{" and len(self.groups) < MAX_DEPTH:
            above = self.groups[-1]
            self.groups.append(dataclasses.replace(above))
        elif brace == b"{":
            raise Refused("formats.broken_office")
        elif len(self.groups) > 1:
            self.groups.pop()
        self.owed = 0

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.groups[-1].skipped = True
        elif symbol in {b"\n", b"\r"}:
            self._paragraph()
        elif symbol in _SYMBOLS:
            self._say(_SYMBOLS[symbol])

    def _word(self, word: bytes, number: bytes | None) -> None:
        group, value = self.groups[-1], int(number) if number else None
        if word in _SKIPPED or word in _NOTES:
            self.notes += word == b"footnote" and not group.skipped
            group.skipped = True
        elif word == b"u" and value is not None:
            self._unicode(value % 65_536)
        elif word in _BREAKS:
            self._say(_BREAKS[word])
        elif word in _PARAGRAPHS:
            self._paragraph()
        elif word in _TABLE:
            self._table(word)
        elif word == b"ansicpg" and value:
            self._code_page(f"cp{value}")
        elif word == b"mac":
            self.codec = "mac_roman"
        else:
            _look(group, word, value)

    def _table(self, word: bytes) -> None:
        if word == b"trowd" and not self.in_row:
            self.flow.begin_row()
            self.flow.begin_cell()
            self.in_row = True
        elif self.in_row and word == b"cell":
            self._paragraph()
            self.flow.end_cell()
            self.flow.begin_cell()
        elif self.in_row and word == b"row":
            self.flow.end_cell()
            self.flow.end_row()
            self.in_row = False

    def _code_page(self, name: str) -> None:
        try:
            self.codec = codecs.lookup(name).name
        except LookupError:
            self.codec = "cp1252"

    def _unicode(self, code: int) -> None:
        self.owed = self.groups[-1].fallback_bytes
        if 0xD800 <= code < 0xDC00:
            self.high = code
        elif 0xDC00 <= code < 0xE000:
            whole = 0x10000 + ((self.high - 0xD800) << 10) + (code - 0xDC00) if self.high else 0xFFFD
            self.high = 0
            self._say(chr(whole))
        else:
            self._say(chr(code))

    def _bytes(self, data: bytes) -> None:
        if self.owed:
            passed = min(self.owed, len(data))
            self.owed -= passed
            data = data[passed:]
        if not self.groups[-1].skipped:
            self.pending += data

    def _flush(self) -> None:
        if self.pending:
            self._say(self.pending.decode(self.codec, "replace"))
            self.pending.clear()

    def _say(self, text: str) -> None:
        group = self.groups[-1]
        if text and not group.skipped and not group.hidden:
            self.flow.text(text, bold=group.bold, slanted=group.slanted)

    def _paragraph(self) -> None:
        if not self.groups[-1].skipped:
            self.flow.end()


def _look(group: _Group, word: bytes, value: int | None) -> None:
    if word == b"b":
        group.bold = value != 0
    elif word == b"i":
        group.slanted = value != 0
    elif word == b"v":
        group.hidden = value != 0
    elif word == b"plain":
        group.bold = group.slanted = group.hidden = False
    elif word == b"uc" and value is not None:
        group.fallback_bytes = max(0, min(9, value))
