"""`plenary recap`, and whatever file a person has as a transcript."""

from __future__ import annotations

from pathlib import Path

import click

from services import contracts
from services.contracts import Transcript
from services.errors import Refused
from web.cli.group import FILE, language, main, read_file, settings
from web.cli.hearing import engines_of, listened


@main.command()
@click.argument("file", type=FILE)
@click.option("--engine", type=click.Choice(["extractive", "llm"]), help="Who drafts it; else PLENARY_RECAP_ENGINE.")
@click.option("--language", "spoken", type=click.Choice(["fr", "en"]), help="Language of the talk.")
@click.option("--words", type=click.IntRange(50, 5000), help="About how many words.")
@click.option("--json", "form", flag_value="json", help="Print recap JSON.")
@click.option("--markdown", "form", flag_value="markdown", default=True, help="Print Markdown (default).")
@click.option(
    "--explain", "form", flag_value="explain", help="Print why each passage was chosen, and what was left out."
)
def recap(file: Path, engine: str | None, spoken: str | None, words: int | None, form: str) -> None:
    """Draft a recap of a text transcript, turns JSON, or a recording."""
    from services.exports import recap_markdown
    from services.recaps import drafting, leftovers, reasons

    transcript = transcript_from(file, spoken)
    writer = None
    if engine == "llm" or (engine is None and settings().recap_engine == "llm"):
        writer = engines_of(settings()).language_model()
        writer.load()  # what is missing is said now: only what fails later is made good by the embedded engine
    made = drafting.draft(transcript, words=words, writer=writer)
    if made.notices:
        click.echo("\n".join(made.notices), err=True)
    if form == "explain":
        click.echo(reasons.explained(made, leftovers.of(leftovers.pool(transcript), made), transcript, language()))
        return
    click.echo(contracts.to_json(made) if form == "json" else recap_markdown(made, transcript))


def transcript_from(file: Path, spoken: str | None) -> Transcript:
    """Whatever the file is, as a transcript: our JSON, any text format, or a recording that is listened to first."""
    from services import formats
    from services.sound.sniffing import HEAD_BYTES, sniff

    data = read_file(file)
    if sniff(data[:HEAD_BYTES]) != "media":
        return formats.spoken(formats.read(data, filename=file.name, language=spoken))
    chosen = settings()
    made = listened(file, chosen, spoken=spoken, voices=chosen.diarizer != "none")
    if not made.turns:
        raise Refused("transcripts.no_speech")
    return made
