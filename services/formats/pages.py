"""Runs of text placed on pages → paragraphs in reading order.

What repeats at the edge of pages (running heads, page numbers) is furniture and goes; columns are read one after the
other; lines join into paragraphs, words cut at a line's end become whole again.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from services.formats import clock, labels, lexicon
from services.formats.styled import Styled

EDGE_LINES = 3  # of a page's top and bottom may be furniture
APART = 1.6  # times the type's size: wider than any leading, narrower than a margin
_DIGITS = re.compile(r"\d+|\b[ivxlc]{1,6}\b")
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|-|–|—|\[|\()?\s?(\d{1,4}|[ivxlc]{1,6})\s?(?:(?:/|sur|of|de)\s?\d{1,4})?\s?[-–—\])]?", re.IGNORECASE
)
_OPENS = re.compile(rf"(?:[-–—•▪●◦‣*]|\d{{1,2}}[.)]|[QRA]\s?[:.]|[\[(]?{clock.STAMP}[\])]?)(?:\s|$)")
_ENDS = (".", "!", "?", "…", ":", "»", '"', "”")


class Run(NamedTuple):
    """Points from the page's lower left corner, as services/engines/pdf_pages.py writes them."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool


@dataclass(slots=True)
class Line:
    """One line of one column. `bold`: how many of its first characters are."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: int
    page: int


def styled(pages: Sequence[Sequence[Run]]) -> list[Styled]:
    """Return paragraphs, headings by their size, with their bold leads."""
    read = [list(_in_order(_rows(_unnumbered(runs), number))) for number, runs in enumerate(pages)]
    kept = _without_furniture(read)
    lines = [line for page in kept for line in page]
    if not lines:
        return []
    body = statistics.median_low([line.size for line in lines for _ in range(1 + len(line.text) // 40)])
    words = Counter(word.lower() for line in lines for word in re.findall(r"[\w-]+", line.text))
    return [_joined(group, body, words) for group in _paragraphs(lines)]


def _rows(runs: Sequence[Run], page: int) -> list[Line]:
    """Join runs of one baseline that stand beside one another; a gutter's width apart they stay apart."""
    lines: list[Line] = []
    for run in runs:
        last = lines[-1] if lines else None
        gap = run.left - last.right if last else 0.0
        same = last and abs(last.base - run.base) < 0.4 * max(run.size, last.size)
        if last and same and -0.5 * run.size < gap < 2.5 * run.size:
            if run.bold and last.bold == len(last.text):
                last.bold += 1 + len(run.text)
            last.text += f" {run.text}"
            last.right = max(last.right, run.right)
        else:
            lines.append(
                Line(run.text, run.left, run.right, run.base, run.size, len(run.text) if run.bold else 0, page)
            )
    return lines


def _unnumbered(runs: Sequence[Run]) -> Sequence[Run]:
    """Without the numbers that count a record's lines at its margin: 1, 2, 3… straight down, left of all words."""
    margin = min((run.left for run in runs if not run.text.strip().isdigit()), default=0.0)
    counting = sorted(
        (run for run in runs if run.right < margin and run.text.strip().isdigit()), key=lambda run: -run.base
    )
    numbers = [int(run.text) for run in counting]
    steps = [a - b for b, a in pairwise(numbers)]
    if len(numbers) < 2 or set(steps) - {1, 5} or numbers[0] not in {1, 5} or len(set(steps)) > 1:
        return runs
    gone = set(map(id, counting))
    return [run for run in runs if id(run) not in gone]


def _in_order(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield a page's lines: each stretch of two columns left first, what runs across them where it stands."""
    ordered = sorted(lines, key=lambda line: (-round(line.base), line.left))
    gutter = _gutter(ordered)
    if gutter is None:
        yield from _level(ordered)
        return
    columns: tuple[list[Line], list[Line]] = ([], [])
    for line in ordered:
        if line.left < gutter - 1 and line.right > gutter + 1:
            yield from (*columns[0], *columns[1], line)
            columns = ([], [])
        else:
            columns[line.left >= gutter - 1].append(line)
    yield from (*columns[0], *columns[1])


def _level(ordered: Sequence[Line]) -> Iterator[Line]:
    """Without columns, what stands on one baseline is one line: a name and its words set apart by a tab."""
    last: Line | None = None
    for line in ordered:
        if last and abs(last.base - line.base) < 0.4 * line.size and line.left >= last.right - line.size:
            if line.bold == len(line.text) and last.bold == len(last.text):
                last.bold += 1 + len(line.text)
            last.text, last.right = f"{last.text} {line.text}", line.right
            continue
        if last:
            yield last
        last = line
    if last:
        yield last


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where the white between two columns stands, or None: most lines beside it, and many on either side."""
    if len(lines) < 12:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    width = right - left
    starts = Counter(round(line.left) for line in lines if line.left > left + 0.3 * width)
    for start, count in starts.most_common(3):
        if count < 5:
            break
        x = start - 2.0
        beside = [line for line in lines if line.right <= x + 1]
        after = [line for line in lines if line.left >= x]
        if len(beside) >= 5 and len(beside) + len(after) >= 0.8 * len(lines) and _are_columns(beside, after, width):
            return x
    return None


def _are_columns(beside: Sequence[Line], after: Sequence[Line], width: float) -> bool:
    """Columns are both wide with running text; names beside their words are a table, read line by line."""
    return all(statistics.median(line.right - line.left for line in side) > 0.25 * width for side in (beside, after))


def _without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Drop what stands at the top or bottom of several pages alike, set apart from the text, and page numbers there."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_mark(line) for line in (*_edge(page, 1), *_edge(page, -1))})
    enough = max(2, 0.3 * len(pages))
    kept: list[list[Line]] = []
    for page in pages:
        furniture = {id(line) for side in (1, -1) for line in _furniture(_edge(page, side), seen, enough)}
        kept.append([line for line in page if id(line) not in furniture])
    return kept


def _edge(page: Sequence[Line], side: int) -> list[Line]:
    """The outermost lines of a page, from its top (1) or its bottom (-1) inwards, and the one after them."""
    return sorted(page, key=lambda line: -side * line.base)[: EDGE_LINES + 1]


def _furniture(edge: Sequence[Line], seen: Counter[tuple[str, int]], enough: float) -> list[Line]:
    """The lines from the edge inwards that are furniture: white or another size parts them from what is said."""
    found: list[Line] = []
    for n, line in enumerate(edge[:EDGE_LINES]):
        number = _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
        if not number and not _recurs(line, seen, enough):
            break
        inner = next((one for one in edge[n + 1 :] if abs(one.base - line.base) > 1), None)
        apart = inner is None or abs(inner.base - line.base) > APART * max(line.size, inner.size)
        if number or apart or (inner and abs(inner.size - line.size) > 0.08 * inner.size):
            found = list(edge[: n + 1])
    return found


def _mark(line: Line) -> tuple[str, int]:
    """What it says but for its numbers, and about where it stands."""
    return _DIGITS.sub("#", line.text.lower()), round(line.base / 4)


def _recurs(line: Line, seen: Counter[tuple[str, int]], enough: float) -> bool:
    text, at = _mark(line)
    # "Ada Byron :" may well open two pages at the same height; a running head holds no colon at its end.
    return sum(seen[text, at + near] for near in (-1, 0, 1)) >= enough and not line.text.rstrip().endswith(":")


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    leading = _leading(lines)
    edge = _right_edges(lines)
    group: list[Line] = []
    for line in lines:
        if group and _begins(group, line, leading, edge):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _leading(lines: Sequence[Line]) -> float:
    steps = [
        a.base - b.base
        for a, b in pairwise(lines)
        if a.page == b.page and 0 < a.base - b.base < 3 * max(a.size, b.size)
    ]
    return statistics.median(steps) if steps else 14.0


def _right_edges(lines: Iterable[Line]) -> dict[tuple[int, int], float]:
    """How far lines reach that begin near the same place of a page: the edge of their column."""
    edges: dict[tuple[int, int], float] = {}
    for line in lines:
        key = (line.page, round(line.left / 50))
        edges[key] = max(edges.get(key, 0.0), line.right)
    return edges


def _begins(group: Sequence[Line], line: Line, leading: float, edge: dict[tuple[int, int], float]) -> bool:
    """Whether `line` opens a paragraph after the lines of `group`."""
    last = group[-1]
    if abs(last.size - line.size) > 0.12 * max(last.size, line.size):
        return True
    full = last.right > edge[last.page, round(last.left / 50)] - 4 * last.size
    ended = last.text.rstrip().endswith(_ENDS)
    moved = line.page != last.page or line.base > last.base
    if _OPENS.match(line.text) or _is_lead(line) or (line.bold and not last.bold):
        return not last.text.endswith("-") and (ended or not full or line.bold > 0 or not moved)
    if moved:  # the next column or page goes on with the sentence, or not
        return ended and not full
    if last.base - line.base > 1.35 * max(leading, line.size):
        return True
    indented = line.left - last.left > 0.8 * line.size and len(group) > 1
    return (ended and (not full or indented)) or (not ended and last.bold == len(last.text) and not line.bold)


def _is_lead(line: Line) -> bool:
    """Whether it opens with somebody's name and a colon: "Ada Byron :", "Speaker 2:"."""
    label = labels.split(line.text)
    return bool(
        label and (labels.is_name(label.name) or labels.is_unnamed(label.name) or labels.is_function(label.name))
    )


def _joined(group: Sequence[Line], body: float, words: Counter[str]) -> Styled:
    text = ""
    bold = 0
    for line in group:
        piece = line.text.strip()
        whole = bold == len(text)
        if text.endswith("-") and len(text) > 1 and text[-2].isalpha() and piece[:1].islower():
            text = text if _keeps_hyphen(text, piece, words) else text[:-1]
            text += piece
        else:
            text += f" {piece}" if text else piece
        if whole and line.bold:
            bold = len(text) - len(piece) + min(line.bold, len(piece))
    # A line's lead at most is a label; a heading is all of its lines.
    level = 0
    if group[0].size > 1.25 * body:
        level = 1 if group[0].size > 1.6 * body else 2
    return Styled(text, min(bold, len(text)), level)


def _keeps_hyphen(text: str, piece: str, words: Counter[str]) -> bool:
    head, tail = re.split(r"[^\w-]", text[:-1])[-1].lower(), re.split(r"[^\w-]", piece)[0].lower()
    if words[f"{head}-{tail}"] != words[head + tail]:
        return words[f"{head}-{tail}"] > words[head + tail]
    return tail.split("-")[0] in lexicon.CLITICS or "-" in head
