"""How far jobs are, as one stream of events a page; where streams do not get through, the same JSON by asking again."""

from __future__ import annotations

import json
import select
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from socket import socket
from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify, request

from services import catalogue
from services.database import Sessions
from services.errors import NotFound
from services.flow import progress
from services.flow.progress import Progress
from web import context, i18n
from web.context import runtime
from web.newsroom.blueprint import blueprint
from web.typography import ZONE, clock, moment

# A stream holds a thread: it ends after a minute, and the browser opens the next by itself.
_LIFE_S = 60.0
_TICK_S = 1.0
_BEAT_S = 15.0
# Threads that must stay free for pages, whatever is being watched.
_SPARE_THREADS = 4
# Where no thread is free for a stream, the page is told the present and asks again after this long.
_ASK_AGAIN_MS = 3000
# What one page may watch at once; a day of a large fair has fewer talks.
_MOST_JOBS = 100
# Told by the kernel once the other side has closed; systems without it tell POLLHUP, which is always reported.
_CLOSED = getattr(select, "POLLRDHUP", 0)
_FINISHED = frozenset({"done", "failed", "cancelled"})


class Watch:
    """One process's view of its jobs: each is asked for once a second at most, however many people look at it."""

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._known: dict[UUID, tuple[float, Progress]] = {}

    def enter(self) -> bool:
        """Take one of the places for streams; False where none is free."""
        return self._free.acquire(blocking=False)

    def leave(self) -> None:
        self._free.release()

    def forget(self, job_id: UUID) -> None:
        """What is known has just been changed."""
        with self._lock:
            self._known.pop(job_id, None)

    def of_job(self, sessions: Sessions, job_id: UUID) -> Progress:
        """Raises: NotFound: "jobs.not_found"."""
        with self._lock:
            at, found = self._known.get(job_id, (0.0, None))
            if found is None or time.monotonic() - at > _TICK_S * 0.9:
                with sessions.begin() as db:
                    found = progress.of_job(db, job_id)
                if len(self._known) > 1000:
                    self._known.clear()
                self._known[job_id] = (time.monotonic(), found)
            return found


def watch() -> Watch:
    """The process's one Watch."""
    found: Watch = current_app.extensions.setdefault(
        "plenary.watch", Watch(max(1, runtime().settings.web_threads - _SPARE_THREADS))
    )
    return found


@blueprint.get("/jobs/events")
def job_events() -> Response:
    """Server-sent events of each ?job=…, one stream for all: browsers open six connections to a server, over all tabs
    together. With ?poll=1 a list of the same JSON; where no thread is free, the present, and when to ask again.
    Raises: NotFound: "jobs.not_found".
    """
    ids = list(dict.fromkeys(request.args.getlist("job", type=UUID)))[:_MOST_JOBS]
    seen, language, sessions = watch(), i18n.language(), runtime().sessions
    told = [one for job_id in ids if (one := _told(seen, sessions, job_id, language))]
    if not told:
        raise NotFound("jobs.not_found")
    context.close()  # nothing holds a connection while the stream is open
    if "poll" in request.args:
        return jsonify(told)
    if not seen.enter():
        return _as_stream([f"retry: {_ASK_AGAIN_MS}\n\n", *map(_event, told)])
    stream = _stream(seen, sessions, ids, language, request.environ.get("gunicorn.socket"))
    response = _as_stream(stream)
    response.call_on_close(seen.leave)
    return response


def _as_stream(parts: Iterable[str]) -> Response:
    response = Response(parts, mimetype="text/event-stream")
    response.headers.update({"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
    return response


def _told(seen: Watch, sessions: Sessions, job_id: UUID, language: str) -> dict[str, Any] | None:
    """None where the job is no more: its recording may have been removed meanwhile."""
    try:
        return {"job": str(job_id), **as_json(seen.of_job(sessions, job_id), language)}
    except NotFound:
        return None


def _event(told: dict[str, Any]) -> str:
    return f"data: {json.dumps(told, ensure_ascii=False)}\n\n"


def _stream(
    seen: Watch, sessions: Sessions, ids: Sequence[UUID], language: str, visitor: socket | None
) -> Iterator[str]:  # fmt: skip
    begun = time.monotonic()
    last = dict.fromkeys(ids, ("", begun))  # what was told of each job, and when
    yield "retry: 2000\n\n"
    while last and time.monotonic() - begun < _LIFE_S:
        for job_id, (before, spoke) in list(last.items()):
            told = _told(seen, sessions, job_id, language)
            event = _event(told) if told else before
            # The page calls a silent stream stalled: the same is said again.
            if event != before or time.monotonic() - spoke > _BEAT_S:
                last[job_id] = event, time.monotonic()
                yield event
            if told is None or told["state"] in _FINISHED:
                del last[job_id]
        if last and _has_left(visitor, _TICK_S):
            return


def _has_left(visitor: socket | None, within_s: float) -> bool:
    """Wait for a tick; True at once where the visitor closes the page, whose place another page may want.

    A server learns of a closed connection only when it writes, which a quiet stream does not do for a while.
    """
    if visitor is None:  # a server that does not hand it over
        time.sleep(within_s)
        return False
    closing = select.poll()
    closing.register(visitor, _CLOSED)
    return bool(closing.poll(within_s * 1000))


def as_json(now: Progress, language: str) -> dict[str, Any]:
    """What the page's script and the API show."""
    return {
        "stage": now.stage, "label": headline(now, language), "done_ms": now.done_ms, "total_ms": now.total_ms,
        "percent": now.percent, "state": "stalled" if now.stalled else now.state, "message": remark(now, language),
        "is_bad": now.is_bad,
    }  # fmt: skip


def headline(now: Progress, language: str) -> str:
    """What is being done, or since when and by whom it is paused."""
    if now.paused is None:
        told = f"jobs.stage.{now.stage}" if now.stage and now.is_live else f"jobs.state.{now.state}"
        return catalogue.say(told, language)
    since = now.paused.since
    today = since.astimezone(ZONE).date() == datetime.now(UTC).astimezone(ZONE).date()
    key = f"jobs.paused{'' if today else '_day'}{'_by' if now.paused.by else ''}"
    return catalogue.say(key, language, at=(clock if today else moment)(since, language), name=now.paused.by)


def remark(now: Progress, language: str) -> str | None:
    """What a person should know of it besides: an error, why nothing moves, or what became of the rest."""
    if now.paused:
        return catalogue.say("jobs.pause_ending" if now.paused.ending else "jobs.pause_kept", language)
    if now.outranked:
        return catalogue.say("jobs.outranked", language)
    message = now.error or (now.notices[0] if now.notices else None)
    return catalogue.say(message.key, language, **message.params) if message else None


@blueprint.app_template_filter("headline")
def _headline(now: Progress) -> str:
    return headline(now, i18n.language())


@blueprint.app_template_filter("remark")
def _remark(now: Progress) -> str:
    """Notices have lines of their own on the page."""
    return remark(now, i18n.language()) or "" if now.paused or now.outranked or now.error else ""
