"""Where the quotations of an article begin and end, though its writer forgot half of the closing marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.formats.document import Paragraph, Warning_

MAX_PARAGRAPHS = 6  # a quotation left open is not the rest of the article
_MARKS = re.compile(r"[«»“”\"]")
_CLOSING = {"«": "»", "“": "”", '"': '"'}


@dataclass(frozen=True, slots=True)
class Quotation:
    """From [first, start) just inside the opening mark to [last, end) just before the closing one.

    `after`: offset in paragraph `last` where the text goes on.
    """

    first: int
    start: int
    last: int
    end: int
    after: int


def quotations(
    paragraphs: Sequence[Paragraph], opens_anew: Callable[[int], bool], warnings: list[Warning_]
) -> list[Quotation]:
    """Return top-level quotations in order, nested ones left inside; linear in the text.

    A mark never closed ends with its paragraph, unless a closing mark comes within `MAX_PARAGRAPHS` before any other
    quotation or `opens_anew(paragraph)` (somebody else is introduced there). A straight " closes a « too.
    """
    scan = _Scan(paragraphs, warnings)
    for at, paragraph in enumerate(paragraphs):
        if scan.is_open and (opens_anew(at) or at - scan.first >= MAX_PARAGRAPHS):
            scan.abandon()
        for mark in _MARKS.finditer(paragraph.text):
            scan.meet(at, mark.start(), mark[0])
        if scan.is_open and scan.first == at:
            scan.depth = 0  # what was nested and never closed does not hide the closing mark of a later paragraph
    if scan.is_open:
        scan.abandon()
    return scan.found


class _Scan:
    def __init__(self, paragraphs: Sequence[Paragraph], warnings: list[Warning_]) -> None:
        self.paragraphs, self.warnings = paragraphs, warnings
        self.found: list[Quotation] = []
        self.opener, self.first, self.start, self.depth = "", 0, 0, 0
        self.inner = False

    @property
    def is_open(self) -> bool:
        return bool(self.opener)

    def meet(self, at: int, offset: int, mark: str) -> None:
        opening = mark in "«“" or (mark == '"' and self._could_open(at, offset))
        if not self.opener:
            if opening:
                self._begin(at, offset, mark)
        elif mark == '"':
            self._meet_straight(at, offset, opening=opening)
        elif mark in "«“":
            if at == self.first:
                self.depth += mark == self.opener
            else:
                self.abandon()
                self._begin(at, offset, mark)
        elif mark == _CLOSING[self.opener]:
            if self.depth:
                self.depth -= 1
            else:
                self._close(at, offset, offset + 1)

    def _meet_straight(self, at: int, offset: int, *, opening: bool) -> None:
        if self.opener == '"' or (not self.inner and not opening):
            self._close(at, offset, offset + 1)
        else:
            self.inner = not self.inner

    def abandon(self) -> None:
        """The writer never closed it: it ends with the paragraph in which it began."""
        self.warnings.append(Warning_("formats.warning.open_quote", self.paragraphs[self.first].line))
        end = len(self.paragraphs[self.first].text)
        self._close(self.first, end, end)

    def _begin(self, at: int, offset: int, mark: str) -> None:
        self.opener, self.first, self.start, self.depth, self.inner = mark, at, offset + 1, 0, False

    def _close(self, at: int, end: int, after: int) -> None:
        self.found.append(Quotation(self.first, self.start, at, end, after))
        self.opener = ""

    def _could_open(self, at: int, offset: int) -> bool:
        text = self.paragraphs[at].text
        before, after = text[offset - 1 : offset] if offset else " ", text[offset + 1 : offset + 2]
        return (before.isspace() or before in "('’:,«") and bool(after) and not after.isspace()
