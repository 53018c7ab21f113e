"""`plenary jobs`: what is under way in the running service, and pausing, resuming, cancelling it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from services.catalogue import say
from web.cli.group import language, main
from web.cli.running import running

if TYPE_CHECKING:
    from services.flow.workload import Line, Queue

_SHORT = 8
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@main.group()
def jobs() -> None:
    """What is being transcribed, and what waits for what."""


@jobs.command("list")
@click.option("--event", "event_slug", help="Only of this event, by the short name in its address.")
@click.option("--by", "email", help="Only what this account asked for.")
@JSON
def list_jobs(event_slug: str | None, email: str | None, *, as_json: bool) -> None:
    """List the jobs under way: how far each is, what it waits for and since when; and the queues."""
    from services.flow import workload

    runtime = running()
    with runtime.sessions.begin() as db:
        lines = workload.lines(db, attempts=runtime.settings.attempts, event=event_slug, email=email)
        queues = workload.queues(db)
    if as_json:
        told = {"jobs": [_as_json(one) for one in lines], "queues": [_counts(one) for one in queues]}
        click.echo(json.dumps(told, indent=1, ensure_ascii=False))
        return
    heads = [say(f"workload.head.{name}", language()) for name in ("queue", "in_hand", "waiting", "paused")]
    click.echo(_table(heads, [[str(one) for one in _counts(queue).values()] for queue in queues]))
    click.echo()
    if not lines:
        click.echo(say("workload.none", language()))
        return
    heads = [
        say(f"workload.head.{name}", language()) for name in ("job", "stage", "done", "waits_for", "since", "talk")
    ]
    click.echo(_table(heads, [_row(one) for one in lines]))


@jobs.command()
@click.argument("job")
@JSON
def pause(job: str, *, as_json: bool) -> None:
    """Pause a job: what is in hand is finished, nothing more of it is begun. JOB: its id, or how that begins."""
    _steer(job, "pause", as_json=as_json)


@jobs.command()
@click.argument("job")
@JSON
def resume(job: str, *, as_json: bool) -> None:
    """Resume a job that is paused, waits, failed or was cancelled, where it stood. JOB: its id, or how that begins."""
    _steer(job, "resume", as_json=as_json)


@jobs.command()
@click.argument("job")
@JSON
def cancel(job: str, *, as_json: bool) -> None:
    """Cancel a job; what it made so far stays. JOB: its id, or how that begins."""
    _steer(job, "cancel", as_json=as_json)


def _steer(beginning: str, what: str, *, as_json: bool) -> None:
    from services import queue
    from services.flow import progress, steering, workload

    runtime = running()
    with runtime.sessions.begin() as db:
        job_id = workload.job_called(db, beginning)
        steering.steer(db, job_id, what)
    queue.announce(runtime.sessions, runtime.queue, job_id)
    with runtime.sessions.begin() as db:
        now = progress.of_job(db, job_id)
    if as_json:
        click.echo(json.dumps({"job": str(job_id), "state": now.state, "percent": now.percent}))
        return
    state = say(f"jobs.state.{now.state}", language())
    click.echo(say(f"workload.{what}", language(), job=str(job_id)[:_SHORT], state=state))


def _as_json(one: Line) -> dict[str, Any]:
    now = one.now
    return {
        "job": str(now.job_id), "event": one.event, "talk": one.talk, "recording": one.filename,
        "asked_by": one.asked_by, "state": now.state, "stage": now.stage, "percent": now.percent,
        "done_ms": now.done_ms, "total_ms": now.total_ms,
        "deadline_at": one.deadline_at.isoformat() if one.deadline_at else None, "queue": one.queue or None,
        "waits_for": one.waits_for, "since": one.since.isoformat(), "ahead": one.ahead,
        "paused_by": now.paused.by if now.paused else None, "error": now.error.key if now.error else None,
    }  # fmt: skip


def _counts(one: Queue) -> dict[str, Any]:
    return {"queue": one.name, "in_hand": one.in_hand, "waiting": one.waiting, "paused": one.paused}


def _row(one: Line) -> list[str]:
    now, spoken = one.now, language()
    stage = say(f"jobs.stage.{now.stage}", spoken) if now.stage else say(f"jobs.state.{now.state}", spoken)
    what = f"{one.talk} ({one.filename})"
    return [str(now.job_id)[:_SHORT], stage, f"{now.percent} %", _reason(one), _at(one.since), what]


def _reason(one: Line) -> str:
    spoken = language()
    if one.waits_for == "operator" and one.now.error:
        return say(one.now.error.key, spoken, **one.now.error.params)
    by = one.now.paused.by if one.now.paused else ""
    finer = {"person": "person_by" if by else "person", "turn": "turn_behind" if one.ahead else "turn"}
    key = finer.get(one.waits_for, one.waits_for)
    return say(f"workload.for.{key}", spoken, queue=one.queue, count=one.ahead, name=by)


def _at(moment: datetime) -> str:
    """The clock where the terminal stands, with the date where it is not today's."""
    here, today = moment.astimezone(), datetime.now(UTC).astimezone().date()
    return here.strftime("%H:%M" if here.date() == today else "%Y-%m-%d %H:%M")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, two spaces apart."""
    widths = [max(len(row[n]) for row in (heads, *rows)) for n in range(len(heads))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (heads, *rows))
    return "\n".join(line.rstrip() for line in lines)
