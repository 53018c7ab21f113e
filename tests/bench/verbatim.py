# ruff: noqa: T201 - its result is a printed table
"""What the verbatim gate lets pass: `python tests/bench/verbatim.py`.

Altered quotes and honest cleanings by kind, in French and English. "cited": judged against the words the quote
refers to; "pasted": found by alignment in an article that refers to nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from services.contracts import Transcript
from services.recaps import locating, verbatim
from services.recaps.locating import Stream
from tests.services.recaps import quote_attacks, quote_cleanings, quote_ruses, quote_tails, quote_traps
from tests.services.recaps.quote_texts import Case, kinds

_GOOD = ("exact", "cleaned")


def table(cases: Sequence[Case]) -> tuple[int, int]:
    """Print a row per kind; return how many passed, cited and pasted."""
    print("| kind | fr | en | passed, cited | passed, pasted |\n|---|---|---|---|---|")
    rows: dict[str, dict[str, int]] = {}
    for kind, language, group in kinds(list(cases)):
        row = rows.setdefault(kind, {"fr": 0, "en": 0, "cited": 0, "pasted": 0, "tried": 0})
        row[language] += len(group)
        row["cited"] += sum(verbatim.verdict(one.item, one.transcript).verdict in _GOOD for one in group)
        row["pasted"] += sum(_pasted(one) for one in group if one.pasted)
        row["tried"] += sum(one.pasted for one in group)
    for kind, row in rows.items():
        pasted = f"{row['pasted']} of {row['tried']}" if row["tried"] else "–"
        print(f"| {kind} | {row['fr']} | {row['en']} | {row['cited']} | {pasted} |")
    total = {name: sum(row[name] for row in rows.values()) for name in ("fr", "en", "cited", "pasted", "tried")}
    print(f"| **all** | {total['fr']} | {total['en']} | {total['cited']} | {total['pasted']} of {total['tried']} |\n")
    return total["cited"], total["pasted"]


_STREAMS: dict[int, tuple[Transcript, Stream]] = {}  # with its transcript, so that no number is given twice


def _pasted(one: Case) -> bool:
    known = id(one.transcript)
    if known not in _STREAMS:
        _STREAMS[known] = (one.transcript, locating.read(one.transcript))
    found = verbatim.locate(one.item.text, one.transcript, _STREAMS[known][1])
    return found is not None and found.finding.verdict in _GOOD


def main() -> int:
    began = time.process_time()
    print("## Altered quotes: none should pass\n")
    wrong = sum(table([*quote_attacks.altered(), *quote_ruses.ruses(), *quote_traps.traps(), *quote_tails.ruses()]))
    print("## Honest cleanings: all should pass\n")
    table([*quote_cleanings.honest(), *quote_ruses.honest(), *quote_traps.fair(), *quote_tails.honest()])
    print(f"{time.process_time() - began:.0f} s of processor.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
