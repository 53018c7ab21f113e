"""The commands that start the service, or one program of it, and say what is missing."""

from __future__ import annotations

import os
import sys

import click

from web.cli.group import language, main, settings


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
