"""`plenary turns`: any text transcript as speaker turns, with what else stands in it and what is only proposed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.catalogue import say
from web.cli.group import FILE, language, main, read_file

if TYPE_CHECKING:
    from services.formats import Imported


@main.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print turns JSON, with sections, figures and quotes.")
@click.option(
    "--format", "form", default="dialogue", help="dialogue, srt, vtt, timed_lines, markdown, txt, docx or odt."
)
@click.option("--language", "spoken", type=click.Choice(["fr", "en"]), help="Language of the text.")
@click.option("--rttm", type=FILE, help="Who speaks when, from a diarizer: speakers for a text with times.")
def turns(file: Path, form: str, spoken: str | None, rttm: Path | None, *, as_json: bool) -> None:
    """Read any text transcript into turns; no database is needed.

    In a newsletter nobody speaks: it has no turns, and its sections, lists and figures are printed instead.
    """
    from services import contents, exports, formats
    from services.formats import newsletter

    spans = read_file(rttm) if rttm else None
    read = formats.read(read_file(file), filename=file.name, language=spoken, rttm=spans)
    for warning in read.warnings:
        click.echo(warning.sentence(language()), err=True)
    if as_json:
        click.echo(_as_json(read))
    elif read.format == newsletter.NAME:
        click.echo(say("formats.nobody_speaks", language()), err=True)
        click.echo(contents.outlined(contents.of(read)), nl=False)
    elif form in exports.DOCUMENTS:
        click.echo(exports.transcript_document(read.transcript, form), nl=False)
    else:
        click.echo(formats.write(read.transcript, form))


def _as_json(read: Imported) -> str:
    """Turns JSON; beside it `format`, the `contents` of the text, and `changes` of voice that are only proposed."""
    from services import contents, exchanges
    from services.changes import guessing

    proposed = [
        {"turns": one.lines, "role": one.role, "speaker": one.voice, "percent": one.percent, "reason": one.reason}
        for one in guessing.of_transcript(read.transcript)
    ]
    told = asdict(exchanges.asked(read.transcript))
    told |= {"format": read.format, "contents": contents.as_json(contents.of(read)), "changes": proposed}
    return json.dumps(told, ensure_ascii=False, indent=1)
