"""The commands that start the service or speak to a running one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from services import runtime as composition
from services.catalogue import say
from services.errors import Refused
from services.runtime import Runtime
from web.cli import FILE, language, main, read_file, settings


def running(*, pool: int = 1) -> Runtime:
    """The runtime of the service: the one the settings name, or the embedded one of this machine."""
    from web.embedded.running import connected
    from worker.app import make_app
    from worker.queue import CeleryQueue

    chosen = connected(settings())
    return composition.build(chosen, CeleryQueue(make_app(chosen.redis_url)), pool=pool)


@main.command()
@click.option("--demo", is_flag=True, help="Load the demo event where there is no event yet.")
def up(*, demo: bool) -> None:
    """Start everything on this machine: databases, web and workers. Ctrl-C stops it."""
    from web.embedded.up import up as start

    start(settings(), demo)


@main.command()
@click.option("--queues", required=True, help="Comma-separated: media, speech, speakers, recap.")
@click.option("--concurrency", type=click.IntRange(1, 64), default=1, show_default=True, help="Stages at once.")
def worker(queues: str, concurrency: int) -> None:
    """Run one worker in the foreground."""
    from web.embedded.programs import worker_command

    command = worker_command("--queues", queues, "--concurrency", str(concurrency))
    os.execv(command[0], command)  # noqa: S606 - our own program, no shell


@main.command()
def scheduler() -> None:
    """Run the sweep that brings back lost work, in the foreground."""
    from web.embedded.programs import worker_command

    command = worker_command("--scheduler")
    os.execv(command[0], command)  # noqa: S606 - our own program, no shell


@main.command()
def web() -> None:
    """Run the web server in the foreground."""
    from web.embedded.programs import web_command

    chosen = settings()
    chosen.need("database_url", "redis_url", "secret_key")
    command = web_command(chosen)
    os.execv(command[0], command)  # noqa: S606 - our own program, no shell


@main.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from services import database

    chosen = settings()
    chosen.need("database_url")
    database.migrate(chosen.database_url)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
def doctor(*, as_json: bool) -> None:
    """Say what is missing, and the command that mends it; exit status 1 where something is."""
    from web.doctor import report

    text, healthy = report(settings(), language(), as_json=as_json)
    click.echo(text)
    sys.exit(0 if healthy else 1)


@main.command()
@click.argument("file", type=FILE)
@click.option("--event", "event_slug", required=True, help="The event, by the short name in its address.")
@click.option("--talk", "title", required=True, help="The talk, by title; it is made where there is none.")
@click.option("--model", help="Whisper model for this recording.")
@click.option("--align", is_flag=True, help="The sound of the talk's text: keep the text, give its words their times.")
@click.option("--json", "as_json", is_flag=True, help="Print the ids as JSON.")
def add(file: Path, event_slug: str, title: str, model: str | None, *, align: bool, as_json: bool) -> None:
    """Add a recording or a text transcript to the running service."""
    from services import events, queue, recordings, storage, talks

    if not file.is_file():
        raise Refused("cli.no_file", file=file.name)
    runtime = running()
    with runtime.sessions.begin() as db:
        event = events.by_slug(db, event_slug)
        talk = talks.by_title(db, event, title) or talks.create(db, events.days(db, event)[0], title=title)
    with file.open("rb") as stream:
        received = storage.receive(runtime.storage, stream, limit_bytes=runtime.settings.upload_limit_bytes)
    receipt = recordings.receive(
        runtime.sessions, runtime.storage, talk.id, received, filename=file.name, model=model, aligned=align
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


@main.group()
def user() -> None:
    """Accounts of the newsroom."""


@user.command("add")
@click.argument("email")
@click.option("--name", default="", help="As shown to others.")
@click.option("--role", type=click.Choice(["reporter", "editor", "admin"]), default="reporter", show_default=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if left out.")
def user_add(email: str, name: str, role: str, password: str) -> None:
    """Make an account."""
    from services import users

    with running().sessions.begin() as db:
        made = users.add(db, email=email, name=name, role=role, password=password)
    click.echo(say("cli.user_added", language(), email=made.email, role=made.role))


@user.command("password")
@click.argument("email")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if left out.")
def user_password(email: str, password: str) -> None:
    """Set a new password and sign the account out everywhere."""
    from services import users

    with running().sessions.begin() as db:
        users.change_password(db, email, password)


@user.command("token")
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="What the key is for.")
def user_token(email: str, name: str) -> None:
    """Make an API key that acts as this account."""
    import sqlalchemy as sa

    from services import users
    from services.errors import NotFound
    from services.models import User

    with running().sessions.begin() as db:
        owner = db.scalar(sa.select(User.id).where(User.email == email.strip().lower()))
        if owner is None:
            raise NotFound("users.not_found")
        token = users.new_token(db, owner, name)
    click.echo(say("cli.token_once", language()), err=True)
    click.echo(token)


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
