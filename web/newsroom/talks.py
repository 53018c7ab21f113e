"""The desk of a talk: its recordings and how far they are, its people, what the programme says of it."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from services import checkpoints, jobs, people, queue, reading, recordings, removal, storage, talks, versions
from services.errors import NotFound
from services.flow import steering
from services.models import Person
from web import auth
from web.context import db, runtime
from web.newsroom import forms, talk_page
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import done, shown_on, text
from web.newsroom.progress import watch


@blueprint.get("/talks/<uuid:talk_id>/")
def talk(talk_id: UUID) -> str:
    asked = request.args
    if "rows" in asked:  # more.ts adds them to the page it has
        return render_template(
            "newsroom/turns.html", page=talk_page.more(db(), talk_id, first=asked.get("from", 0, type=int))
        )
    page = talk_page.of(
        db(), talk_id, runtime().settings, first=asked.get("from", 0, type=int), at=asked.get("at", type=UUID),
        recording=asked.get("recording", type=UUID), heard_from=asked.get("heard_from", 0, type=int),
    )  # fmt: skip
    return render_template("newsroom/talk.html", page=page)


@blueprint.post("/talks/<uuid:talk_id>/recordings")
@shown_on(talk, "talk_id")
def add_recording(talk_id: UUID) -> Response:
    """Without scripts: one form, whose files lay on disk as they arrived (web.requests)."""
    talks.get(db(), talk_id)
    run = runtime()
    model = checkpoints.known(run.settings, text("model"))
    for file in forms.files("recording"):
        received = storage.receive(run.storage, file.stream, limit_bytes=run.settings.upload_limit_bytes)  # type: ignore[arg-type] # werkzeug says IO[bytes]
        receipt = recordings.receive(
            run.sessions, run.storage, talk_id, received, filename=file.filename or "", user_id=auth.who().id,
            model=model, aligned=forms.ticked("aligned"), to_check=True,
        )  # fmt: skip
        announce(receipt.job_id)
    if reading.awaited(db(), talk_id) == receipt.recording_id:
        place = url_for(".check_text", talk_id=talk_id, recording_id=receipt.recording_id)
        return done(place, "" if receipt.is_new else "newsroom.known_already")
    return done(url_for(".talk", talk_id=talk_id), "newsroom.received" if receipt.is_new else "newsroom.known_already")


@blueprint.post("/talks/<uuid:talk_id>/recordings/<uuid:recording_id>/again")
@shown_on(talk, "talk_id")
def transcribe_again(talk_id: UUID, recording_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        if recordings.get(own, recording_id).talk_id != talk_id:
            raise NotFound("recordings.not_found")
        track = forms.whole("track") if text("track") else None
        model = checkpoints.known(runtime().settings, text("model"))
        job_id = recordings.again(own, recording_id, auth.who().id, model, track).id
    announce(job_id)
    return done(url_for(".talk", talk_id=talk_id))


@blueprint.post("/talks/<uuid:talk_id>/jobs/<uuid:job_id>/<any(pause, resume, cancel):what>")
@shown_on(talk, "talk_id")
def steer_job(talk_id: UUID, job_id: UUID, what: str) -> Response:
    with runtime().sessions.begin() as own:
        if jobs.lock(own, job_id).talk_id != talk_id:
            raise NotFound("jobs.not_found")
        steering.steer(own, job_id, what, auth.who().id)
    announce(job_id)
    watch().forget(job_id)
    return done(url_for(".talk", talk_id=talk_id))


@blueprint.post("/talks/<uuid:talk_id>/recordings/<uuid:recording_id>/remove")
@shown_on(talk, "talk_id")
def remove_recording(talk_id: UUID, recording_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        row = recordings.get(own, recording_id)
        if row.talk_id != talk_id:
            raise NotFound("recordings.not_found")
        keys = removal.remove_recording(own, row, auth.who())
    removal.discard(runtime().storage, keys)
    return done(url_for(".talk", talk_id=talk_id), "newsroom.recording_removed")


@blueprint.post("/talks/<uuid:talk_id>/remove")
@shown_on(talk, "talk_id")
def remove_talk(talk_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        row = talks.get(own, talk_id)
        _, event = talks.day_of(own, row)
        slug = event.slug
        keys = removal.remove_talk(own, row, auth.who())
    removal.discard(runtime().storage, keys)
    return done(url_for(".event", slug=slug), "newsroom.talk_removed")


@blueprint.post("/talks/<uuid:talk_id>/details")
@shown_on(talk, "talk_id")
def change_talk(talk_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        row = talks.get(own, talk_id)
        talks.change(
            own, row, title=text("title"), kind=text("kind"), language=text("language") or None,
            starts_at=forms.moment("starts_at"), deadline_at=forms.moment("deadline_at"),
            embargo_until=forms.moment("embargo_until"),
        )  # fmt: skip
        taken_down = versions.is_hidden(own, row)
    return done(url_for(".talk", talk_id=talk_id), "newsroom.embargoed_now" if taken_down else "newsroom.kept")


@blueprint.post("/talks/<uuid:talk_id>/people")
@shown_on(talk, "talk_id")
def announce_person(talk_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        _, event = talks.day_of(own, talks.get(own, talk_id))
        person = people.ensure(own, event.id, text("name"), role=text("role"), organisation=text("organisation"))
        people.announce(own, talk_id, person, is_host=forms.ticked("is_host"))
    return done(url_for(".talk", talk_id=talk_id) + "#people", "newsroom.person_kept")


@blueprint.post("/talks/<uuid:talk_id>/people/<uuid:person_id>/withdraw")
@shown_on(talk, "talk_id")
def withdraw_person(talk_id: UUID, person_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        if own.get(Person, person_id) is None:
            raise NotFound("people.not_found")
        people.withdraw(own, talk_id, person_id)
    return done(url_for(".talk", talk_id=talk_id) + "#people")


def announce(job_id: UUID | None) -> None:
    """Nudge the workers; call it after the commit."""
    if job_id is not None:
        queue.announce(runtime().sessions, runtime().queue, job_id)
