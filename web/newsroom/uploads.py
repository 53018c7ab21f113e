"""Resumable uploads over HTTP: tus 1.0 with creation, expiration and termination (https://tus.io/protocols)."""

from __future__ import annotations

import base64
import binascii
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from flask import Response, flash, make_response, request, url_for
from werkzeug.exceptions import ClientDisconnected

from services import checkpoints, uploads
from services.errors import PlenaryError, Refused
from services.models import Upload
from web import auth, context, failures, i18n
from web.context import db, runtime
from web.newsroom.blueprint import blueprint
from web.newsroom.talks import announce

_VERSION = "1.0.0"
_TYPE = "application/offset+octet-stream"
_STATUS = {
    "uploads.busy": 423, "uploads.too_long": 413, "newsroom.tus_version": 412, "newsroom.tus_type": 415,
    "recordings.unknown_kind": 415,
}  # fmt: skip


class _Body:
    """The request's body; a sender who goes away is told apart from an error."""

    def read(self, size: int, /) -> bytes:
        try:
            return request.stream.read(size)
        except (ClientDisconnected, OSError) as error:
            raise uploads.ClientGone from error


@blueprint.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
def upload_options() -> Response:
    limit = str(runtime().settings.upload_limit_bytes)
    extensions = "creation,expiration,termination"
    return _answer(204, {"Tus-Version": _VERSION, "Tus-Extension": extensions, "Tus-Max-Size": limit})


@blueprint.post("/uploads")
def begin_upload() -> Response:
    """Metadata: talk (id), filename, model, aligned ("1": the sound of the talk's text)."""
    try:
        _need_version()
        told, owner_id = _metadata(), auth.who().id
        assert owner_id is not None  # noqa: S101 - the door lets nobody else in
        with runtime().sessions.begin() as own:
            row = uploads.create(
                own, talk_id=_uuid(told.get("talk", "")), owner_id=owner_id, filename=told.get("filename", ""),
                length_bytes=_number("Upload-Length"), limit_bytes=runtime().settings.upload_limit_bytes,
                model=checkpoints.known(runtime().settings, told.get("model", "")), aligned=told.get("aligned") == "1",
            )  # fmt: skip
    except PlenaryError as error:
        return _refusal(error)
    place = {"Location": url_for(".upload", upload_id=row.id)}
    return _answer(201, {**place, "Upload-Offset": "0", **_expires(row)})


@blueprint.route("/uploads/<uuid:upload_id>", methods=["HEAD", "PATCH", "DELETE"], provide_automatic_options=False)
def upload(upload_id: UUID) -> Response:
    try:
        _need_version()
        row = uploads.get(db(), upload_id, auth.who().id)
        context.close()  # a slow sender must hold no connection
        if request.method == "PATCH":
            return _append(row)
        if request.method == "DELETE":
            with runtime().sessions.begin() as own:
                uploads.cancel(own, runtime().storage, row)
            return _answer(204, {})
        size = str(uploads.offset(runtime().storage, row))
        return _answer(200, {"Upload-Offset": size, "Upload-Length": str(row.length_bytes), **_expires(row)})
    except PlenaryError as error:
        return _refusal(error)


def _append(row: Upload) -> Response:
    if request.mimetype != _TYPE:
        raise Refused("newsroom.tus_type")
    # One more than announced: under gunicorn werkzeug answers 413 as soon as a reader asks again at the limit itself,
    # which is where every whole upload ends. More than announced is refused below.
    request.max_content_length = row.length_bytes + 1
    store = runtime().storage
    at = _number("Upload-Offset")
    size = uploads.append(store, row, at, _Body()) if row.state == "open" else uploads.offset(store, row)
    if size == row.length_bytes:
        receipt = uploads.complete(runtime().sessions, store, row)
        announce(receipt.job_id)
        if not receipt.is_new and receipt.job_id:  # told on the page that the upload leads to
            flash(i18n.t("newsroom.known_already"), "good")
    return _answer(204, {"Upload-Offset": str(size), **_expires(row)})


def _need_version() -> None:
    if request.headers.get("Tus-Resumable") != _VERSION:
        raise Refused("newsroom.tus_version")


def _number(header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdecimal() and len(value) < 19):
        raise Refused("newsroom.tus_header", header=header)
    return int(value)


def _metadata() -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in filter(None, request.headers.get("Upload-Metadata", "").split(",")):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            raise Refused("newsroom.tus_header", header="Upload-Metadata") from None
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused("newsroom.tus_header", header="Upload-Metadata: talk") from None


def _expires(row: Upload) -> dict[str, str]:
    return {"Upload-Expires": format_datetime(row.expires_at, usegmt=True)} if row.state == "open" else {}


def _answer(status: int, headers: dict[str, str]) -> Response:
    response = Response(status=status)
    response.headers.update({"Tus-Resumable": _VERSION, "Cache-Control": "no-store", **headers})
    return response


def _refusal(error: PlenaryError) -> Response:
    """One sentence as JSON, which the page's script shows; the protocol's own status and headers."""
    status = _STATUS.get(error.key, failures.status_of(error))
    body: dict[str, Any] = {"error": error.key, "message": error.sentence(i18n.language())}
    response = make_response(body, status)
    response.headers.update({"Tus-Resumable": _VERSION, "Cache-Control": "no-store"})
    if status == 412:
        response.headers["Tus-Version"] = _VERSION
    if "offset" in error.params:
        response.headers["Upload-Offset"] = str(error.params["offset"])
    return response
