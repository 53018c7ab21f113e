"""`plenary redo`: have the running service hear a passage again with other settings, and choose what stands."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from uuid import UUID

import click

from services.catalogue import say
from services.errors import Refused
from web.cli.group import language, main
from web.cli.running import running

if TYPE_CHECKING:
    from services.doubts.listing import Passage
    from services.runtime import Runtime

_EVERY_S = 0.5


@main.command()
@click.argument("talk_id", type=click.UUID)
@click.argument("start")
@click.argument("end")
@click.option("--recording", default="", help="Which recording, where the talk has several.")
@click.option("--model", help="Whisper model for this passage: one that the newsroom offers.")
@click.option("--language", "spoken", type=click.Choice(["fr", "en"]), help="The language spoken there.")
@click.option("--without-names", is_flag=True, help="Do not tell the engine the event's names.")
@click.option("--use", type=click.Choice(["heard", "redone"]), help="Let this hearing stand once both are there.")
@click.option("--wait", type=click.IntRange(0, 3600), default=300, show_default=True, help="Seconds to wait for it.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def redo(
    talk_id: UUID, start: str, end: str, recording: str, model: str | None, spoken: str | None, use: str | None,
    wait: int, *, without_names: bool, as_json: bool,
) -> None:  # fmt: skip
    """Have [START, END) of a talk, such as 12:40 12:55, heard again; print both hearings.

    Nothing changes in the transcript unless --use says which of them stands.
    """
    from services import checkpoints, queue
    from services.doubts import asking

    runtime = running()
    with runtime.sessions.begin() as db:
        doubt, job_id = asking.ask(
            db, talk_id, asking.recording_of(db, talk_id, recording), asking.clock_ms(start), asking.clock_ms(end),
            model=checkpoints.known(runtime.settings, model or ""), language=spoken, names=not without_names,
        )  # fmt: skip
        doubt_id = doubt.id
    queue.announce(runtime.sessions, runtime.queue, job_id)
    passage = _awaited(runtime, talk_id, doubt_id, wait)
    if use and passage.second is not None:
        _stand(runtime, talk_id, doubt_id, use)
    if as_json:
        told = {"doubt": str(doubt_id), "heard": passage.first, "redone": passage.second, "stands": use or "heard"}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    if passage.failed:
        raise Refused(passage.failed.key, **passage.failed.params)
    click.echo(f"{say('doubts.first', language())}\t{passage.first}")
    pending = say("doubts.pending", language())
    click.echo(f"{say('doubts.second', language())}\t{pending if passage.second is None else passage.second}")


def _awaited(runtime: Runtime, talk_id: UUID, doubt_id: UUID, wait_s: int) -> Passage:
    """The passage once the machine has listened, could not, or the time is over."""
    from services.doubts import listing

    until = time.monotonic() + wait_s
    while True:
        with runtime.sessions.begin() as db:
            found = next(
                one
                for recording in listing.of_talk(db, talk_id)
                for one in (*recording.open, *recording.settled)
                if one.id == doubt_id
            )
        if not found.is_pending or time.monotonic() >= until:
            return found
        time.sleep(_EVERY_S)


def _stand(runtime: Runtime, talk_id: UUID, doubt_id: UUID, use: str) -> None:
    from services.doubts import choosing
    from services.recaps import drafts

    with runtime.sessions.begin() as db:
        choosing.choose(db, talk_id, doubt_id, "redone" if use == "redone" else "heard", None)
        drafts.recheck(db, talk_id)
