"""The sound of a recording, for those who work on it, and its outline."""

from __future__ import annotations

from uuid import UUID

from flask import Response, send_file

from services import recordings
from services.errors import NotFound
from web.context import db, runtime
from web.newsroom.blueprint import blueprint


@blueprint.get("/recordings/<uuid:recording_id>/sound")
def sound(recording_id: UUID) -> Response:
    """In the byte ranges a player asks for."""
    path, media_type = recordings.playback(recordings.get(db(), recording_id), runtime().storage)
    response = send_file(path, mimetype=media_type, conditional=True, etag=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/recordings/<uuid:recording_id>/peaks")
def peaks(recording_id: UUID) -> Response:
    """Pairs of int8, lowest and highest sample of each twentieth of a second."""
    key = recordings.get(db(), recording_id).peaks_key
    if key is None:
        raise NotFound("recordings.not_playable")
    path = runtime().storage.open(key)
    response = send_file(path, mimetype="application/octet-stream", conditional=True, etag=True)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
