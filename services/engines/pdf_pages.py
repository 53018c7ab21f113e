"""PDFium (pypdfium2): a PDF on stdin, its runs of text with their places on stdout; a process of its own.

PDFium is quick and hardened by years of fuzzing in browsers, but it is native code given strangers' files, and not
safe in threads. So it runs here, under limits of memory and processor time that the kernel keeps; whoever starts it
(services/formats/pdf.py) keeps the clock.

Output: one JSON array of runs per line and page, [text, left, right, baseline, size, is bold], points from the page's
lower left corner. Exit code: 0, or one of those below.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

PROTECTED, UNREADABLE, TOO_LONG = 3, 4, 5
MAX_PAGES, MAX_CHARS = 3_000, 5_000_000
_MEMORY_BYTES, _CPU_S = 1536 * 1024**2, 60
_BOLD_WEIGHT = 600
_PASSWORD_ERRORS = frozenset((4, 5))  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
_CUT = frozenset((0x02, 0xFFFE))  # how PDFium tells a hyphen at the end of a line; no line end follows it
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0x00AD: "-"}

Run = list[Any]


class Word(NamedTuple):
    """`turns`: quarter turns against the clock; along a turned line, `left`, `right` and `base` are as if upright."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    turns: int


def main() -> int:
    _limit()
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    data = sys.stdin.buffer.read()
    try:
        document = pdfium.PdfDocument(data)
        if len(document) > MAX_PAGES:
            return TOO_LONG
        chars = 0
        for number in range(len(document)):
            found = _page(document, number, raw, pdfium.PdfiumError)
            chars += sum(len(run[0]) for run in found)
            if chars > MAX_CHARS:
                return TOO_LONG
            sys.stdout.write(json.dumps(found) + "\n")
    except pdfium.PdfiumError as error:
        return PROTECTED if getattr(error, "err_code", None) in _PASSWORD_ERRORS else UNREADABLE
    return 0


def _limit() -> None:
    try:
        import resource
    except ImportError:  # no such limits on this system; the clock remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))


def _page(document: Any, number: int, raw: Any, broken: type[Exception]) -> list[Run]:
    """A page that cannot be read is an empty one; the others still count."""
    try:
        page = document[number]
        text = page.get_textpage()
    except broken:
        return []
    try:
        words = list(_words(text.raw, raw))
    finally:
        text.close()
        page.close()
    return _upright(words)


def _words(text: Any, raw: Any) -> Iterator[Word]:
    """Yield words in the order of the page's content. One call per letter: PDFium is quick, crossing to it is not."""
    look = _Look(text, raw)
    code_at = raw.FPDFText_GetUnicode
    letters: list[str] = []
    for n in range(min(raw.FPDFText_CountChars(text), MAX_CHARS)):
        code = code_at(text, n)
        if 32 < code < 0xAD or (code > 0xAD and code < 0x110000 and not 0xD800 <= code < 0xE000 and code != 0xFFFE):
            char = chr(code)
        else:
            char = _HYPHENS.get(code, " ")
        if not char.isspace():
            if not letters:
                look.begin(n)
            letters.append(char)
        if letters and (char.isspace() or code in _CUT):
            yield look.end(n - char.isspace(), "".join(letters))
            letters = []
    if letters:
        yield look.end(n, "".join(letters))


class _Look:
    """Where a word stands and how it looks, asked of its first and last letters."""

    def __init__(self, text: Any, raw: Any) -> None:
        self.text, self.raw = text, raw
        self.box = [ctypes.c_double() for _ in range(4)]  # left, right, bottom, top
        self.origin = [ctypes.c_double() for _ in range(2)]
        self.matrix = raw.FS_MATRIX()
        self.flags, self.name = ctypes.c_int(), ctypes.create_string_buffer(128)
        self.begun = (0.0, 0.0, 1.0, False, 0)

    def begin(self, n: int) -> None:
        raw, text = self.raw, self.text
        raw.FPDFText_GetCharOrigin(text, n, *self.origin)
        x, y = (one.value for one in self.origin)
        turns = round(raw.FPDFText_GetCharAngle(text, n) / (math.pi / 2)) % 4
        size = abs(raw.FPDFText_GetFontSize(text, n)) or 1.0
        if raw.FPDFText_GetMatrix(text, n, self.matrix):
            m = self.matrix
            size *= math.sqrt(abs(m.a * m.d - m.b * m.c)) or 1.0
        place = (x, y) if turns % 2 == 0 else (y, -x)
        self.begun = (*place, size, self._is_bold(n), turns)

    def end(self, n: int, word: str) -> Word:
        left, base, size, bold, turns = self.begun
        self.raw.FPDFText_GetCharBox(self.text, n, *self.box)
        edges = [one.value for one in (self.box[:2] if turns % 2 == 0 else self.box[2:])]
        right = max(edges) if turns < 2 else min(edges)
        return Word(word, left, right, base, size, bold, turns)

    def _is_bold(self, n: int) -> bool:
        if self.raw.FPDFText_GetFontWeight(self.text, n) >= _BOLD_WEIGHT:
            return True
        length = self.raw.FPDFText_GetFontInfo(self.text, n, self.name, 128, self.flags)
        name = self.name.raw[: min(max(0, length - 1), 128)].lower()
        return b"bold" in name or b"black" in name or b"heavy" in name


def _upright(words: list[Word]) -> list[Run]:
    """Join the words of one baseline and weight; a page printed sideways is turned, stamps across it are dropped."""
    most = Counter(word.turns for word in words).most_common(1)
    runs: list[Run] = []
    for word in words:
        if word.turns != most[0][0]:
            continue
        sign = -1 if word.turns in {2, 3} else 1
        left, right, base, size = word.left * sign, word.right * sign, word.base * sign, word.size
        last = runs[-1] if runs else None
        gap = left - last[2] if last else 0.0
        if last and last[5] == word.bold and abs(last[3] - base) < 0.3 * size and -0.5 * size < gap < size:
            last[0] += f" {word.text}"
            last[2] = max(last[2], right)
        else:
            runs.append([word.text, left, right, base, size, word.bold])
    return [[text, *(round(one, 1) for one in place), bold] for text, *place, bold in runs]


if __name__ == "__main__":
    sys.exit(main())
