"""Passages to hear again, for programs: what is doubted, another hearing asked for, the version that stands chosen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify, request

from services import checkpoints, queue, talks
from services.doubts import asking, choosing, listing
from services.doubts.judging import Version
from services.doubts.listing import Passage
from services.errors import Refused
from services.recaps import drafts
from web.api.routes import blueprint, caller
from web.context import db, runtime

_VERSIONS: tuple[Version, ...] = ("heard", "redone")


@blueprint.get("/talks/<uuid:talk_id>/doubts")
def doubts(talk_id: UUID) -> Response:
    """Each recording's passages to hear again, open and settled, with both hearings."""
    talks.get(db(), talk_id)
    found = [
        {"recording": str(one.recording_id), "voiced_ms": one.voiced_ms, "covered_ms": one.covered_ms,
         "doubts": [_told(passage) for passage in (*one.open, *one.settled)]}
        for one in listing.of_talk(db(), talk_id)
    ]  # fmt: skip
    return jsonify(recordings=found)


@blueprint.post("/talks/<uuid:talk_id>/doubts")
def ask_again(talk_id: UUID) -> tuple[Response, int]:
    """JSON {"start_ms", "end_ms"} and, if wanted, "recording", "model", "language", "names" (false: not told)."""
    body = _body()
    start_ms, end_ms, names = body.get("start_ms"), body.get("end_ms"), body.get("names", True)
    if type(start_ms) is not int or type(end_ms) is not int or not isinstance(names, bool):
        raise Refused("doubts.bad_span")
    run, caller_id = runtime(), caller().id
    with run.sessions.begin() as own:
        doubt, job_id = asking.ask(
            own, talk_id, asking.recording_of(own, talk_id, _text(body, "recording")), start_ms, end_ms,
            model=checkpoints.known(run.settings, _text(body, "model")),
            language=asking.known_language(_text(body, "language")), names=names, user_id=caller_id,
        )  # fmt: skip
        told = {"doubt": str(doubt.id), "job": str(job_id)}
    queue.announce(run.sessions, run.queue, job_id)
    return jsonify(told), 202


@blueprint.post("/talks/<uuid:talk_id>/doubts/<uuid:doubt_id>")
def decide(talk_id: UUID, doubt_id: UUID) -> Response:
    """JSON {"version": "heard" or "redone"}: that hearing stands, in the transcript too."""
    version = _text(_body(), "version")
    if version not in _VERSIONS:
        raise Refused("newsroom.bad_request")
    caller_id = caller().id
    with runtime().sessions.begin() as own:
        choosing.choose(own, talk_id, doubt_id, version, caller_id)
        drafts.recheck(own, talk_id)
    return jsonify(doubt=str(doubt_id), version=version)


def _told(one: Passage) -> dict[str, Any]:
    return {
        "id": str(one.id), "kind": one.kind, "start_ms": one.start_ms, "end_ms": one.end_ms, "heard": one.first,
        "redone": one.second, "version": one.version, "reason": one.reason, "spoken": one.spoken,
        "state": "open" if one.is_open else "settled", "pending": one.is_pending,
    }  # fmt: skip


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refused("newsroom.bad_request")
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused("newsroom.bad_request")
    return value
