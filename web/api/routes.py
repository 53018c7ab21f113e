"""The interface for programs: JSON under /api/v1, each request with a bearer token of its own."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from services import checkpoints, contracts, desk, events, publications, queue, recordings, storage, talks, transcripts
from services.desk import TalkCard
from services.errors import NotFound, PlenaryError, Refused
from services.flow import steering
from services.recaps import drafts
from services.users import Reader
from web import auth, failures, i18n
from web.context import close, db, runtime
from web.newsroom.papers import as_file, recap_as, transcript_as
from web.newsroom.progress import as_json, watch

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


class NoToken(PlenaryError):
    """No token, or none that is known."""


@blueprint.before_request
def require_token() -> None:
    """The session's cookie counts for nothing here, so no other site's page can act through it."""
    g.caller = auth.by_token()
    if not caller().may("reporter"):
        raise NoToken("api.no_token")
    if request.endpoint == "api.add_recording":
        limit = runtime().settings.upload_limit_bytes
        storage.refuse_larger(request.content_length, limit)
        request.max_content_length = limit


def caller() -> Reader:
    return cast("Reader", g.caller)


@blueprint.errorhandler(PlenaryError)
def refuse(error: PlenaryError) -> tuple[Response, int, dict[str, str]]:
    status = 401 if isinstance(error, NoToken) else failures.status_of(error)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return jsonify(error=error.sentence(i18n.language()), key=error.key), status, headers


@blueprint.get("/events")
def all_events() -> Response:
    rows = [
        {"slug": one.slug, "name": one.name, "place": one.place, "starts_on": one.starts_on.isoformat(),
         "ends_on": one.ends_on.isoformat(), "talks": one.talks, "published": one.published}
        for one in desk.events(db())
    ]  # fmt: skip
    return jsonify(events=rows)


@blueprint.get("/events/<slug>/talks")
def talks_of(slug: str) -> Response:
    return jsonify(talks=[_talk(card) for card in desk.of_event(db(), events.by_slug(db(), slug))])


@blueprint.get("/talks/<uuid:talk_id>")
def talk(talk_id: UUID) -> Response:
    talks.get(db(), talk_id)
    found = [
        {"id": str(one.id), "filename": one.filename, "kind": one.kind, "size_bytes": one.size_bytes,
         "duration_ms": one.duration_ms, "sha256": one.sha256}
        for one in recordings.of_talk(db(), talk_id)
    ]  # fmt: skip
    return jsonify({**_talk(desk.of_talk(db(), talk_id)), "recordings": found})


@blueprint.post("/talks/<uuid:talk_id>/recordings")
def add_recording(talk_id: UUID) -> tuple[Response, int]:
    """The file is the body, named by ?filename=, or the part `recording` of a multipart form; ?model= chooses."""
    talks.get(db(), talk_id)
    close()  # a slow sender must hold no connection
    run, caller_id = runtime(), caller().id
    model = checkpoints.known(run.settings, request.values.get("model", ""))
    if request.mimetype == "multipart/form-data":
        part = request.files.get("recording")
        if part is None:
            raise Refused("newsroom.no_file")
        stream, filename = part.stream, part.filename or ""
    else:
        stream, filename = request.stream, request.args.get("filename", "")
    received = storage.receive(run.storage, cast("Any", stream), limit_bytes=run.settings.upload_limit_bytes)
    receipt = recordings.receive(
        run.sessions, run.storage, talk_id, received, filename=filename, user_id=caller_id,
        model=model,
    )  # fmt: skip
    if receipt.job_id:
        queue.announce(run.sessions, run.queue, receipt.job_id)
    told = {"recording": str(receipt.recording_id), "job": str(receipt.job_id) if receipt.job_id else None}
    return jsonify(told), 201 if receipt.is_new else 200


@blueprint.get("/jobs/<uuid:job_id>")
def job(job_id: UUID) -> Response:
    return jsonify(as_json(watch().of_job(runtime().sessions, job_id), i18n.language()))


@blueprint.post("/jobs/<uuid:job_id>/<any(pause, resume, cancel):what>")
def steer_job(job_id: UUID, what: str) -> Response:
    with runtime().sessions.begin() as own:
        steering.steer(own, job_id, what, caller().id)
    queue.announce(runtime().sessions, runtime().queue, job_id)
    watch().forget(job_id)
    return job(job_id)


@blueprint.get("/talks/<uuid:talk_id>/transcript")
def transcript(talk_id: UUID) -> AnyResponse:
    """?format=json (default, the contract), srt, vtt, txt, markdown, docx or odt.

    What is off the record is not in it.
    """
    talk_ = talks.get(db(), talk_id)
    form = request.args.get("format", "json")
    value = transcripts.read(db(), talk_id)
    if form == "json":
        return Response(contracts.to_json(value), mimetype="application/json")
    return as_file(transcript_as(value, form), form, talk_.slug)


@blueprint.get("/talks/<uuid:talk_id>/recap")
def recap(talk_id: UUID) -> AnyResponse:
    """?format=json (default, the contract), markdown, docx or odt."""
    talk_, row = talks.get(db(), talk_id), drafts.current(db(), talk_id)
    if row is None:
        raise NotFound("drafts.not_found")
    value = drafts.value_of(db(), row)
    form = request.args.get("format", "json")
    if form == "json":
        return Response(contracts.to_json(value), mimetype="application/json")
    if form not in {"markdown", "docx", "odt"}:
        raise Refused("formats.unknown", format=form[:40], known="json, markdown, docx, odt")
    return as_file(recap_as(value, transcripts.read(db(), talk_id), form), form, f"{talk_.slug}-recap")


@blueprint.post("/talks/<uuid:talk_id>/publish")
def publish(talk_id: UUID) -> tuple[Response, int]:
    """JSON {"correction": "…"} is optional."""
    body = request.get_json(silent=True)
    correction = body.get("correction", "") if isinstance(body, dict) else ""
    with runtime().sessions.begin() as own:
        row = publications.publish(own, talk_id, caller(), correction=str(correction))
        told = {"number": row.number, "talk": str(talk_id)}
    return jsonify(told), 201


def _talk(card: TalkCard) -> dict[str, Any]:
    return {
        "id": str(card.id), "slug": card.slug, "title": card.title, "kind": card.kind, "event": card.event_slug,
        "date": card.date.isoformat(), "starts_at": card.starts_at.isoformat() if card.starts_at else None,
        "deadline_at": card.deadline_at.isoformat() if card.deadline_at else None, "state": card.state,
        "people": list(card.people), "job": str(card.progress.job_id) if card.progress else None,
    }  # fmt: skip
