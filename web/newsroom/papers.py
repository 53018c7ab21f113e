"""What leaves the desk of a talk: the page as readers would see it, transcript and recap as files."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import Response, render_template, url_for

from services import contracts, exports, formats, publications, published, talks, transcripts
from services.contracts import Recap, Transcript
from services.errors import NotFound, Refused
from services.published import Article, Place
from services.recaps import drafts, house
from services.recaps.house import USUAL, Wording
from web.context import db
from web.newsroom.blueprint import blueprint
from web.pages import TalkPage

_TYPES = {"srt": ("application/x-subrip", "srt"), "vtt": ("text/vtt", "vtt"), "json": ("application/json", "json"),
          "markdown": ("text/markdown", "md"), "txt": ("text/plain", "txt"),
          "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
          "odt": ("application/vnd.oasis.opendocument.text", "odt")}  # fmt: skip


@blueprint.get("/talks/<uuid:talk_id>/preview")
def preview(talk_id: UUID) -> str:
    """The public page, made of the draft as it is now."""
    talk = talks.get(db(), talk_id)
    day, event = talks.day_of(db(), talk)
    said, _ = transcripts.beginning(db(), talk_id)  # nobody clicks on its words here
    frozen = publications.freeze(db(), talk, said)
    place = Place(event.slug, event.name, day.date, talk.slug)
    article = published.read(frozen, id=talk_id, place=place, published_at=datetime.now(UTC))
    return render_template(
        "newsroom/preview.html", page=TalkPage.of(article), structured={}, talk_id=talk_id, sound_path=_sound
    )


@blueprint.get("/talks/<uuid:talk_id>/transcript.<any(txt, markdown, srt, vtt, json, docx, odt):form>")
def export(talk_id: UUID, form: str) -> Response:
    talk = talks.get(db(), talk_id)
    return as_file(transcript_as(transcripts.read(db(), talk_id), form), form, talk.slug)


@blueprint.get("/talks/<uuid:talk_id>/recap.<any(markdown, json, docx, odt):form>")
def export_recap(talk_id: UUID, form: str) -> Response:
    talk, row = talks.get(db(), talk_id), drafts.current(db(), talk_id)
    if row is None:
        raise NotFound("drafts.not_found")
    value = drafts.value_of(db(), row)
    if form == "json":
        return as_file(contracts.to_json(value), form, f"{talk.slug}-recap")
    text = recap_as(value, transcripts.read(db(), talk_id), form, house.read(row.wording))
    return as_file(text, form, f"{talk.slug}-recap")


def transcript_as(transcript: Transcript, form: str) -> str | bytes:
    """Raises: Refused: "formats.unknown", "formats.no_times"."""
    if form in exports.DOCUMENTS:
        return exports.transcript_document(transcript, form)
    return formats.write(transcript, form)


def recap_as(recap: Recap, transcript: Transcript, form: str, wording: Wording = USUAL) -> str | bytes:
    """Raises: Refused: "formats.unknown"."""
    if form == "markdown":
        return exports.recap_markdown(recap, transcript, wording)
    return exports.recap_document(recap, transcript, form, wording)


def as_file(text: str | bytes, form: str, name: str) -> Response:
    """`text` as a download called `name`. Raises: Refused: "formats.unknown"."""
    if form not in _TYPES:
        raise Refused("formats.unknown", format=form[:40], known=", ".join(_TYPES))
    media_type, suffix = _TYPES[form]
    response = Response(text, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    return response


def _sound(_article: Article, recording: str | None) -> str | None:
    """In a preview everything that was recorded can be heard."""
    return url_for("newsroom.sound", recording_id=recording) if recording else None
