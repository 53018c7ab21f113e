"""`plenary add`, `import`, `demo`: what is brought into the running service."""

from __future__ import annotations

from pathlib import Path

import click

from services.catalogue import say
from services.errors import Refused
from web.cli.group import FILE, language, main, read_file, settings
from web.cli.running import running


@main.command()
@click.argument("file", type=FILE)
@click.option("--event", "event_slug", required=True, help="The event, by the short name in its address.")
@click.option("--talk", "title", required=True, help="The talk, by title; it is made where there is none.")
@click.option("--model", help="Whisper model for this recording: a name, or the path of a .pt file.")
@click.option("--align", is_flag=True, help="The sound of the talk's text: keep the text, give its words their times.")
@click.option("--json", "as_json", is_flag=True, help="Print the ids as JSON.")
def add(file: Path, event_slug: str, title: str, model: str | None, *, align: bool, as_json: bool) -> None:
    """Add a recording or a text transcript to the running service."""
    from services import events, queue, recordings, storage, talks
    from services.engines.hearing import weights

    if not file.is_file():
        raise Refused("cli.no_file", file=file.name)
    chosen = weights.named(model, settings().whisper_dir) if model else None
    runtime = running()
    with runtime.sessions.begin() as db:
        event = events.by_slug(db, event_slug)
        talk = talks.by_title(db, event, title) or talks.create(db, events.days(db, event)[0], title=title)
    with file.open("rb") as stream:
        received = storage.receive(runtime.storage, stream, limit_bytes=runtime.settings.upload_limit_bytes)
    receipt = recordings.receive(
        runtime.sessions, runtime.storage, talk.id, received, filename=file.name, model=chosen, aligned=align
    )  # fmt: skip
    if receipt.is_new and receipt.job_id:
        queue.announce(runtime.sessions, runtime.queue, receipt.job_id)
    if as_json:
        import json

        click.echo(
            json.dumps({"recording": str(receipt.recording_id), "job": str(receipt.job_id), "new": receipt.is_new})
        )
        return
    key = "cli.added" if receipt.is_new else "cli.already_there"
    click.echo(say(key, language(), talk=talk.title, recording=receipt.recording_id, job=receipt.job_id))


@main.group("import")
def import_group() -> None:
    """Bring in what an organiser hands out."""


@import_group.command("programme")
@click.argument("file", type=FILE)
@click.option("--event", "event_slug", help="The event a table belongs to; a JSON programme names its own.")
def import_programme(file: Path, event_slug: str | None) -> None:
    """Save a programme, JSON or CSV: days, talks, people and their roles."""
    from services import events
    from services.programme import announcing, programmes

    programme = programmes.read(read_file(file), file.name)
    with running().sessions.begin() as db:
        given = events.by_slug(db, event_slug) if event_slug else None
        event = announcing.enter(db, programme, given)
    click.echo(say("cli.programme_entered", language(), event=event.name))


@main.group()
def demo() -> None:
    """The bundled demo event."""


@demo.command("load")
def demo_load() -> None:
    """Load the demo event into the running service and publish it once its recording is transcribed."""
    from services import demo as bundled

    runtime = running()
    bundled.load(runtime)
    bundled.publish_when_ready(runtime)
