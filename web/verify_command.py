"""`plenary verify`: quotes against the words they claim to be."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services import contracts
from services.catalogue import say
from services.contracts import Transcript
from web.cli import FILE, language, main, read_file, read_json, transcript_from

if TYPE_CHECKING:
    from services.recaps.linting import Note


@main.command()
@click.argument("recap_json", metavar="RECAP.json|ARTICLE", type=FILE)
@click.argument("turns_json", metavar="TURNS", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one verdict per quote as JSON.")
def verify(recap_json: Path, turns_json: Path, *, as_json: bool) -> None:
    """Check each quote of a recap, or of an article written elsewhere, against the transcript: turns JSON or any text
    format. Exit status 1 where one does not conform. What a cut took away (a negation, a condition, an attribution) is
    told beside the verdict.
    """
    from services.recaps import linting, verbatim

    data = read_file(recap_json)
    # Our own JSON is told field by field what is wrong with it; anything else is whatever text it is.
    ours = read_file(turns_json).lstrip()[:1] == b"{"
    transcript = contracts.transcript_from(read_json(turns_json)) if ours else transcript_from(turns_json, None)
    if data.lstrip()[:1] != b"{":
        if not _article(data, recap_json.name, transcript, as_json=as_json):
            sys.exit(1)
        return
    checked = verbatim.check(contracts.recap_from(read_json(recap_json)), transcript)
    quotes = [
        (number, item, linting.notes(item, transcript))
        for number, item in enumerate(checked.items)
        if item.kind == "quote"
    ]
    if as_json:
        rows = [
            {"item": number, "verdict": item.verdict, "text": item.text, "notes": [asdict(note) for note in notes]}
            for number, item, notes in quotes
        ]
        click.echo(json.dumps({"quotes": rows}, ensure_ascii=False, indent=1))
    else:
        for number, item, notes in quotes:
            click.echo(f"{number}\t{item.verdict}\t{item.text}\t{_told(notes)}".rstrip())
    if any(item.verdict in {"altered", "missing"} for _, item, _ in quotes):
        sys.exit(1)


def _article(data: bytes, filename: str, transcript: Transcript, *, as_json: bool) -> bool:
    """Print a line per quote of an article; return whether all conform."""
    from services import formats
    from services.recaps import pasted

    found = pasted.check(formats.text_of(data, filename=filename), transcript)
    names = {one.id: one.name or one.id for one in transcript.speakers}
    if as_json:
        rows = [
            {"verdict": one.verdict, "text": one.text, "speaker": names.get(one.speaker or ""), "said": one.said,
             "credited": names.get(one.credited or ""), "notes": [asdict(note) for note in one.notes],
             "differences": [{"kind": d.kind, "said": d.said, "printed": d.printed} for d in one.differences],
             "sources": [{"turn": s.turn, "start_word": s.start_word, "end_word": s.end_word, "start_ms": s.start_ms,
                          "end_ms": s.end_ms} for s in one.sources]}
            for one in found
        ]  # fmt: skip
        click.echo(json.dumps({"quotes": rows}, ensure_ascii=False, indent=1))
    else:
        for one in found:
            differing = "; ".join(f"{d.said or '∅'} → {d.printed or '∅'}" for d in one.differences)
            credit = say("pasted.credited", language(), name=names[one.credited]) if one.credited else ""
            row = (one.verdict, names.get(one.speaker or "", "?"), one.text, differing, credit, _told(one.notes))
            click.echo("\t".join(row).rstrip())
    return all(one.is_good for one in found)


def _told(notes: Sequence[Note]) -> str:
    return "; ".join(f"{say(f'linting.{note.place}.{note.kind}', language())} {note.words}" for note in notes)
