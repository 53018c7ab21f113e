"""`plenary voices`: look for the voices of a talk again, in the running service."""

from __future__ import annotations

import json
from typing import Any

import click

from services.catalogue import say
from services.errors import NotFound
from web.cli.group import language, main
from web.cli.running import running


@main.command()
@click.option("--event", "event_slug", required=True, help="The event, by the short name in its address.")
@click.option("--talk", "title", required=True, help="The talk, by title.")
@click.option("--speakers", type=int, help="Exactly how many voices speak.")
@click.option("--min", "minimum", type=int, help="At least so many voices.")
@click.option("--max", "maximum", type=int, help="At most so many voices.")
@click.option("--channels/--no-channels", default=None, help="Whether each of two channels is one speaker.")
@click.option("--json", "as_json", is_flag=True, help="Print the jobs as JSON.")
def voices(
    event_slug: str, title: str, speakers: int | None, minimum: int | None, maximum: int | None, *,
    channels: bool | None, as_json: bool,
) -> None:  # fmt: skip
    """Find the voices of a talk's recordings again; the words and all that people changed stay."""
    from services import events, queue, recordings, talks
    from services.revising import revoicing

    runtime = running()
    with runtime.sessions.begin() as db:
        talk = talks.by_title(db, events.by_slug(db, event_slug), title)
        if talk is None:
            raise NotFound("talks.not_found")
        media = [one for one in recordings.of_talk(db, talk.id) if one.kind == "media"]
        if not media:
            raise NotFound("revoicing.no_sound")
        hints: dict[str, Any] = {
            "speakers": speakers, "minimum": minimum, "maximum": maximum, "channels": channels,
        }  # fmt: skip
        ids = [revoicing.find_again(db, talk.id, one.id, **hints).id for one in media]
    for id_ in ids:
        queue.announce(runtime.sessions, runtime.queue, id_)
    if as_json:
        click.echo(json.dumps({"jobs": [str(id_) for id_ in ids]}))
        return
    click.echo(say("revoicing.begun", language(), count=len(ids)))
