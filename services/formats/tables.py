"""Tables of speech as text: Whisper's TSV, a spreadsheet saved as CSV, a Markdown table; told row by row as lines.

"[start --> end] Name: words", which the readers know. Every row keeps the line it began on.
"""

from __future__ import annotations

import csv
import io
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.formats import clock, labels, lexicon

_FEWEST_ROWS = 2
_LONGEST_HEAD_CHARS = 400
_STAMP = re.compile(rf"[\[(]?({clock.STAMP})(?:[:;]\d\d)?[\])]?")
_SPACED = re.compile(r"\A(speaker|start|end)[ _](name|time)\Z")
_DROP_FRAME = re.compile(r"(\d{2});(\d{2});(\d{2});\d{2}")  # Premiere's time code
_BAR, _ESCAPED, _BOLD = re.compile(r"(?<!\\)\|"), re.compile(r"\\(\|)"), re.compile(r"\A\*\*([^*]*)\*\*\Z")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_START = lexicon.words(
    "start begin time times timecode timecodes timestamp temps heure heures debut in starttime tc tc_in tcin"
)
_END = lexicon.words("end out fin stop endtime tc_out tcout")
_VOICE = lexicon.words(
    "speaker speakers intervenant intervenante intervenants locuteur orateur nom name who qui voix speakername "
    "personnage personnages"
)
_TEXT = lexicon.words(
    "text texte transcript transcription verbatim words contenu content propos sentence phrase dialogue dialogues"
)
# Whole milliseconds rather than seconds: sentences do not begin every few of them.
_LEAST_STEP_MS = 200


@dataclass(frozen=True, slots=True)
class _Columns:
    text: int
    start: int | None = None
    end: int | None = None
    voice: int | None = None


def told(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]] | None:
    """Return the lines with rows told as sentences, and the names of a column of names; None where it is no table."""
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None
    head = lines[first]
    if head.lstrip().startswith("|"):
        rows = {
            n: _piped(line)
            for n, line in enumerate(lines)
            if line.lstrip().startswith("|") and not _RULE.fullmatch(line)
        }
        return _written(lines, rows, first)
    for mark in "\t;,":
        if mark in head[:_LONGEST_HEAD_CHARS]:
            rows = _separated(lines, mark)
            if found := _written(lines, rows, first, by_content=mark == "\t"):
                return found
    return None


def _written(
    lines: Sequence[str], rows: dict[int, list[str]], first: int, *, by_content: bool = True
) -> tuple[list[str], tuple[str, ...]] | None:
    """Args: by_content: a table without a head counts; sentences are full of commas, never of tabs."""
    head = rows.get(first, [])
    columns = _by_head(head)
    body = {n: row for n, row in rows.items() if n != first or columns is None}
    if columns is None and by_content and len(body) == sum(map(bool, map(str.strip, lines))):
        columns = _by_content(list(body.values()))
    if columns is None or len(body) < _FEWEST_ROWS:
        return None
    scale = _scale([_cell(row, columns.start) for row in body.values()])
    written = ["" for _ in lines]
    for n, row in body.items():
        stamps = [_stamp(_cell(row, at), scale) for at in (columns.start, columns.end)]
        voice, text = _cell(row, columns.voice).rstrip(" :\u00a0"), " ".join(_cell(row, columns.text).split())
        stamp = f"[{' --> '.join(filter(None, stamps))}] " if stamps[0] else ""
        written[n] = f"{stamp}{voice}: {text}" if voice and text else f"{stamp}{text}"
    names = dict.fromkeys(_cell(row, columns.voice).rstrip(" :\u00a0") for row in body.values())
    return written, tuple(name for name in names if labels.is_shaped(name))


def _by_head(cells: Sequence[str]) -> _Columns | None:
    """Columns named as tables of speech name them; all must be, or it is a table of something else."""
    keys = [_SPACED.sub(r"\1\2", labels.fold(cell).strip(" .:*")) for cell in cells]
    if len(keys) < 2 or not all(key in lexicon.COLUMNS or not key for key in keys):
        return None
    at = {kind: next((n for n, key in enumerate(keys) if key in words), None)
          for kind, words in (("text", _TEXT), ("start", _START), ("end", _END), ("voice", _VOICE))}  # fmt: skip
    text = at["text"]
    return None if text is None else _Columns(text, at["start"], at["end"], at["voice"])


def _by_content(rows: Sequence[list[str]]) -> _Columns | None:
    """Without a head: perhaps a stamp, then a name that comes back, then the words."""
    if len(rows) < 3 or len({len(row) for row in rows}) != 1 or not 2 <= len(rows[0]) <= 4:
        return None
    stamped = [all(_STAMP.fullmatch(row[n].strip()) for row in rows) for n in range(len(rows[0]))]
    text = len(rows[0]) - 1
    voice = text - 1
    if stamped[text] or stamped[voice] or any(not stamped[n] for n in range(voice)):
        return None
    names = Counter(row[voice].strip() for row in rows)
    are_names = all(labels.is_shaped(name.rstrip(" :\u00a0")) for name in names)
    if not are_names or len(names) == len(rows) or sum(len(row[text].split()) for row in rows) < 2 * len(rows):
        return None
    return _Columns(text, 0 if stamped[0] else None, 1 if stamped[1] else None, voice)


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _stamp(cell: str, scale: float | None) -> str | None:
    if dropped := _DROP_FRAME.fullmatch(cell):
        return ":".join(dropped.groups())
    if found := _STAMP.fullmatch(cell):
        return found[1]
    value = _number(cell)
    return clock.exact(round(value * scale)) if value is not None and scale and value * scale < clock.MAX_MS else None


def _scale(cells: Sequence[str]) -> float | None:
    """Milliseconds in one of the column's units; None where it holds stamps."""
    values = [value for cell in cells if (value := _number(cell)) is not None]
    if not values or len(values) < len(cells):
        return None
    is_whole = all(value.is_integer() for value in values)
    steps = [b - a for a, b in pairwise(values)]
    return 1 if is_whole and steps and statistics.median(steps) >= _LEAST_STEP_MS else 1000


def _number(cell: str) -> float | None:
    text = cell.replace(",", ".")
    return float(text) if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text) else None


def _piped(line: str) -> list[str]:
    row = line.strip().removeprefix("|")
    row = row[:-1] if row.endswith("|") and not row.endswith("\\|") else row
    return [_ESCAPED.sub(r"\1", _BOLD.sub(r"\1", cell.strip())) for cell in _BAR.split(row)]


def _separated(lines: Sequence[str], mark: str) -> dict[int, list[str]]:
    """Rows by the line they begin on; a cell in quotes may go on over several."""
    reader = csv.reader(
        io.StringIO("\n".join(lines)), delimiter=mark, quoting=csv.QUOTE_NONE if mark == "\t" else csv.QUOTE_MINIMAL
    )
    rows: dict[int, list[str]] = {}
    before = 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows[before] = row
            before = reader.line_num
    except csv.Error:
        return {}
    return rows
