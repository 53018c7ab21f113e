"""How far a job is, as a stream of events; where streams do not get through, the same JSON by asking again."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify, request

from services import catalogue
from services.database import Sessions
from services.errors import Retry
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


@blueprint.get("/jobs/<uuid:job_id>/events")
def job_events(job_id: UUID) -> Response:
    """Server-sent events, or with ?poll=1 one answer of the same JSON. Raises: Retry: all places are taken."""
    seen, language, sessions = watch(), i18n.language(), runtime().sessions
    now = seen.of_job(sessions, job_id)
    context.close()  # nothing holds a connection while the stream is open
    if "poll" in request.args:
        return jsonify(as_json(now, language))
    if not seen.enter():
        raise Retry("newsroom.too_many_streams", after_s=3.0)
    stream = _stream(seen, sessions, job_id, language)
    response = Response(stream, mimetype="text/event-stream")
    response.call_on_close(seen.leave)
    response.headers.update({"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
    return response


def _stream(seen: Watch, sessions: Sessions, job_id: UUID, language: str) -> Iterator[str]:
    begun = spoke = time.monotonic()
    last = ""
    yield "retry: 2000\n\n"
    while time.monotonic() - begun < _LIFE_S:
        news = as_json(seen.of_job(sessions, job_id), language)
        data = json.dumps(news, ensure_ascii=False)
        if data != last:
            last, spoke = data, time.monotonic()
            yield f"data: {data}\n\n"
            if news["state"] in _FINISHED:
                return
        elif time.monotonic() - spoke > _BEAT_S:
            spoke = time.monotonic()
            yield f"data: {data}\n\n"  # the page calls a silent stream stalled
        time.sleep(_TICK_S)


def as_json(now: Progress, language: str) -> dict[str, Any]:
    """What the page's script and the API show."""
    return {
        "stage": now.stage, "label": headline(now, language), "done_ms": now.done_ms, "total_ms": now.total_ms,
        "percent": now.percent, "state": "stalled" if now.stalled else now.state, "message": remark(now, language),
    }  # fmt: skip


def headline(now: Progress, language: str) -> str:
    """What is being done, or since when and by whom it is paused."""
    if now.paused is None:
        return catalogue.say(f"jobs.stage.{now.stage}" if now.stage else f"jobs.state.{now.state}", language)
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
