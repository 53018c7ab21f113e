"""A text before it is saved: what was understood, shown line by line, and corrected there."""

from __future__ import annotations

import textwrap
from uuid import UUID

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services import desk as desks
from services import people, reading, recordings
from services.errors import NotFound
from services.models import Recording
from web.context import db, runtime
from web.newsroom import forms
from web.newsroom.blueprint import blueprint
from web.newsroom.checking_pages import ReadingPage, TurnRead
from web.newsroom.forms import done, shown_on, text
from web.newsroom.talks import announce

_SHOWN_TURNS = 60
# Of each; the whole turn is in the transcript.
_SHOWN_SIGNS = 400


@blueprint.get("/talks/<uuid:talk_id>/received")
def received(talk_id: UUID) -> Response:
    """Where an upload leads: to what was understood of a text, else to the talk."""
    waiting = reading.awaited(db(), talk_id)
    if waiting is None:
        return redirect(url_for(".talk", talk_id=talk_id), 303)
    return redirect(url_for(".check_text", talk_id=talk_id, recording_id=waiting), 303)


@blueprint.get("/talks/<uuid:talk_id>/recordings/<uuid:recording_id>/reading")
def check_text(talk_id: UUID, recording_id: UUID) -> Response | str:
    recording = _own(db(), talk_id, recording_id)
    if reading.awaited(db(), talk_id) != recording_id:
        return redirect(url_for(".talk", talk_id=talk_id), 303)
    found = reading.understood(db(), runtime().storage, recording)
    page = ReadingPage(
        card=desks.of_talk(db(), talk_id), recording_id=recording_id, filename=recording.filename, found=found,
        turns=_turns(found), names=tuple(dict.fromkeys([*(one.name for one, _ in people.announced(db(), talk_id)),
                                                        *(voice.name for voice in found.voices if voice.name)])),
    )  # fmt: skip
    return render_template("newsroom/reading.html", page=page)


@blueprint.post("/talks/<uuid:talk_id>/recordings/<uuid:recording_id>/reading")
@shown_on(check_text, "talk_id", "recording_id")
def correct_text(talk_id: UUID, recording_id: UUID) -> Response:
    """Say what a line is, or take that back; the text is read again at once."""
    line = forms.whole("line")
    with runtime().sessions.begin() as own:
        _own(own, talk_id, recording_id)
        reading.correct(own, recording_id, line, text("what"), text("name"))
    return done(url_for(".check_text", talk_id=talk_id, recording_id=recording_id) + f"#line-{line}")


@blueprint.post("/talks/<uuid:talk_id>/recordings/<uuid:recording_id>/reading/save")
@shown_on(check_text, "talk_id", "recording_id")
def save_text(talk_id: UUID, recording_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        _own(own, talk_id, recording_id)
        job_id = reading.save(own, recording_id)
    announce(job_id)
    return done(url_for(".talk", talk_id=talk_id), "newsroom.text_saved")


def _own(own: Session, talk_id: UUID, recording_id: UUID) -> Recording:
    recording = recordings.get(own, recording_id)
    if recording.talk_id != talk_id or recording.kind != "text":
        raise NotFound("recordings.not_found")
    return recording


def _turns(found: reading.Understood) -> tuple[TurnRead, ...]:
    """The first turns, where there are no lines to show them by."""
    if found.read is None or found.lines:
        return ()
    names = {one.id: one.name or "" for one in found.read.transcript.speakers}
    shown = found.read.transcript.turns[:_SHOWN_TURNS]
    return tuple(
        TurnRead(
            names.get(one.speaker or "", ""), one.start_ms, textwrap.shorten(one.text, _SHOWN_SIGNS, placeholder=" …")
        )
        for one in shown
    )


def _start(text: str) -> str:
    """Cut between words, and shown to be cut."""
    return textwrap.shorten(text, _SHOWN_SIGNS, placeholder=" …")
