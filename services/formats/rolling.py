"""Live captions that roll up: each cue repeats the last line of the one before, and says one new line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from services.formats.cues import Cue

FLASH_MS = 20  # such captions hold each line once more for 10 ms
SAMPLE = 400
_BLANK = re.compile(r"\s*")


def unrolled(found: Sequence[Cue], plain: Callable[[str], str]) -> list[Cue]:
    """Return the cues with every line said once; the same cues where they do not roll.

    Args: plain: a line without its tags.
    """
    return _once(found, plain) if _rolls(found, plain) else list(found)


def _lines(cue: Cue) -> list[str]:
    return [line for line in cue.text.split("\n") if line.strip()]


def _rolls(found: Sequence[Cue], plain: Callable[[str], str]) -> bool:
    edges = [(_lines(before), _lines(after)) for before, after in pairwise(found[:SAMPLE])]
    longer = [(a, b) for a, b in edges if a and len(b) > 1]
    repeated = sum(plain(a[-1]) == plain(b[0]) for a, b in longer)
    return len(longer) >= 2 and repeated >= 0.6 * len(longer)


def _once(found: Sequence[Cue], plain: Callable[[str], str]) -> list[Cue]:
    kept: list[Cue] = []
    last = ""
    for cue in found:
        lines = _lines(cue)
        shown = plain(lines[-1]) if lines else last
        if lines and plain(lines[0]) == last:
            lines = lines[1:]
        last = shown
        flash = cue.end_ms is not None and cue.start_ms is not None and cue.end_ms - cue.start_ms <= FLASH_MS
        if lines and not flash:
            cue.text = "\n".join(lines)
            kept.append(cue)
    return kept
