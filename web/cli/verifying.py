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
from services.contracts import Recap, Transcript
from web.cli.group import FILE, language, main, read_file, read_json
from web.cli.recaps import transcript_from

if TYPE_CHECKING:
    from services.recaps.linting import Note


@main.command()
@click.argument("recap_json", metavar="RECAP.json|ARTICLE", type=FILE)
@click.argument("turns_json", metavar="TURNS", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one verdict per quote as JSON.")
def verify(recap_json: Path, turns_json: Path, *, as_json: bool) -> None:
    """Check each quote of a recap, or of an article written elsewhere, against the transcript: turns JSON or any text
    format. Exit status 1 where one does not conform; what differs is named. What a cut took away (a negation, a
    condition, an attribution) is told beside the verdict.
    """
    data = read_file(recap_json)
    # Our own JSON is told field by field what is wrong with it; anything else is whatever text it is.
    ours = read_file(turns_json).lstrip()[:1] == b"{"
    transcript = contracts.transcript_from(read_json(turns_json)) if ours else transcript_from(turns_json, None)
    if data.lstrip()[:1] != b"{":
        if not _article(data, recap_json.name, transcript, as_json=as_json):
            sys.exit(1)
        return
    if not _recap(contracts.recap_from(read_json(recap_json)), transcript, as_json=as_json):
        sys.exit(1)


def _recap(recap: Recap, transcript: Transcript, *, as_json: bool) -> bool:
    """Print a line per quote of a recap, and per other item that does not conform; return whether all conform."""
    from services.recaps import linting, verbatim, wording

    found = [(number, item, verbatim.findings(item, transcript)) for number, item in enumerate(recap.items)]
    found = [row for row in found if row[1].kind == "quote" or row[2].differences]
    rows = []
    for number, item, finding in found:
        notes = linting.notes(item, transcript)
        if as_json:
            rows.append(
                {"item": number, "kind": item.kind, "verdict": finding.verdict, "text": item.text,
                 "differences": list(map(asdict, finding.differences)), "said": finding.suggestion or "",
                 "notes": [asdict(note) for note in notes]}
            )  # fmt: skip
        else:
            told = "; ".join(wording.told(finding.differences, language()))
            click.echo(f"{number}\t{finding.verdict}\t{item.text}\t{told}\t{_told(notes)}".rstrip())
    if as_json:
        click.echo(json.dumps({"quotes": rows}, ensure_ascii=False, indent=1))
    bad = sum(finding.verdict in {"altered", "missing"} for _, _, finding in found)
    _sum(len(found), bad)
    return not bad


def _sum(count: int, bad: int) -> None:
    """For the person at the terminal; stdout carries the result alone."""
    said = [say("verbatim.checked", language(), count=count), say("verbatim.good", language(), count=count - bad)]
    if bad:
        said.append(say("verbatim.bad", language(), count=bad))
    click.echo(" · ".join(said), err=True)


def _article(data: bytes, filename: str, transcript: Transcript, *, as_json: bool) -> bool:
    """Print a line per quote of an article; return whether all conform."""
    from services import formats
    from services.recaps import pasted, wording

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
            differing = "; ".join(wording.told(one.differences, language()))
            credit = say("pasted.credited", language(), name=names[one.credited]) if one.credited else ""
            row = (one.verdict, names.get(one.speaker or "", "?"), one.text, differing, credit, _told(one.notes))
            click.echo("\t".join(row).rstrip())
    _sum(len(found), sum(not one.is_good for one in found))
    return all(one.is_good for one in found)


def _told(notes: Sequence[Note]) -> str:
    return "; ".join(f"{say(f'linting.{note.place}.{note.kind}', language())} {note.words}" for note in notes)
