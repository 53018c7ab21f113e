"""The desk: what waits for somebody, today's talks, and the events with their programmes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from services import desk as desks
from services import events, people, talks
from services.naming import known_voices
from services.programme import announcing, programmes
from web import auth
from web.context import db, runtime
from web.newsroom import forms, pages
from web.newsroom.blueprint import blueprint
from web.newsroom.editions import edition_lines
from web.newsroom.forms import done, shown_on, text
from web.newsroom.lines import PersonLine
from web.typography import ZONE


@blueprint.get("/")
def desk() -> str:
    on = datetime.now(UTC).astimezone(ZONE).date()
    today, waiting = desks.of_date(db(), on), desks.unfinished(db(), but_on=on)
    page = pages.DeskPage(on, tuple(today), tuple(waiting), tuple(desks.events(db())))
    return render_template("newsroom/desk.html", page=page)


@blueprint.get("/events/<slug>/")
def event(slug: str) -> str:
    found = events.by_slug(db(), slug)
    cards = desks.of_event(db(), found)
    days = events.days(db(), found)
    lines = edition_lines(db(), days)
    blocks = tuple(
        pages.DayBlock(day.date, day.title, tuple(card for card in cards if card.date == day.date), lines[day.date])
        for day in days
    )
    known = tuple(
        PersonLine(one.id, one.name, one.role, one.organisation, tuple(map(str, one.aliases)))
        for one in people.of_event(db(), found.id)
    )
    page = pages.EventPage(
        found.slug, found.name, found.place, found.starts_on, found.ends_on, blocks, known, found.keeps_voices,
        known_voices.kept(db(), found.id),
    )  # fmt: skip
    return render_template("newsroom/event.html", page=page)


@blueprint.post("/events")
@shown_on(desk)
def add_event() -> Response:
    starts_on = forms.day("starts_on") or datetime.now(UTC).astimezone(ZONE).date()
    with runtime().sessions.begin() as own:
        made = events.create(
            own, name=text("name"), starts_on=starts_on, ends_on=forms.day("ends_on"), place=text("place"),
            language=text("language") or "fr",
        )  # fmt: skip
        slug = made.slug
    return done(url_for(".event", slug=slug), "newsroom.event_added")


@blueprint.post("/talks")
@shown_on(desk)
def start_talk() -> Response:
    """From the desk, a title is enough: the talk stands on today, or on the day of its event that is nearest."""
    today = datetime.now(UTC).astimezone(ZONE).date()
    with runtime().sessions.begin() as own:
        found = events.by_slug(own, text("event"))
        on = min(max(today, found.starts_on), found.ends_on)
        made = talks.create(own, events.day_on(own, found, on), title=text("title"), language=found.language)
        talk_id = made.id
    return done(url_for(".talk", talk_id=talk_id), "newsroom.talk_added")


@blueprint.post("/events/<slug>/talks")
@shown_on(event, "slug")
def add_talk(slug: str) -> Response:
    on = forms.day("on") or date.min
    with runtime().sessions.begin() as own:
        found = events.by_slug(own, slug)
        made = talks.create(
            own, events.day_on(own, found, on), title=text("title"), kind=text("kind") or "panel",
            language=text("language") or found.language, starts_at=forms.clock_on("starts_at", on),
            deadline_at=forms.clock_on("deadline_at", on),
        )  # fmt: skip
        talk_id = made.id
    return done(url_for(".talk", talk_id=talk_id), "newsroom.talk_added")


@blueprint.post("/events/<slug>/programme")
@shown_on(event, "slug")
def import_programme(slug: str) -> Response:
    file = forms.file("programme")
    programme = programmes.read(file.stream.read(programmes.LARGEST_BYTES + 1), file.filename or "")
    with runtime().sessions.begin() as own:
        announcing.enter(own, programme, events.by_slug(own, slug))
    count = sum(len(day.talks) for day in programme.days)
    return done(url_for(".event", slug=slug), "newsroom.programme_entered", count=count)


@blueprint.post("/events/<slug>/people")
@shown_on(event, "slug")
def add_person(slug: str) -> Response:
    aliases = tuple(one.strip() for one in text("aliases").split(",") if one.strip())
    with runtime().sessions.begin() as own:
        found = events.by_slug(own, slug)
        people.ensure(
            own, found.id, text("name"), role=text("role"), organisation=text("organisation"), aliases=aliases
        )  # fmt: skip
    return done(url_for(".event", slug=slug) + "#people", "newsroom.person_kept")


@blueprint.post("/events/<slug>/voices")
@shown_on(event, "slug")
def keep_voices(slug: str) -> Response:
    """Switch on or off whether this event keeps how its speakers sound; off deletes what was kept. For editors."""
    auth.who().need("editor")
    with runtime().sessions.begin() as own:
        known_voices.switch(own, events.by_slug(own, slug), on=text("act") == "on")
    key = "newsroom.voices_on" if text("act") == "on" else "newsroom.voices_off"
    return done(url_for(".event", slug=slug) + "#known-voices", key)


@blueprint.post("/events/<slug>/voices/<uuid:person_id>/forget")
@shown_on(event, "slug")
def forget_voice(slug: str, person_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        known_voices.forget(own, events.by_slug(own, slug).id, person_id)
    return done(url_for(".event", slug=slug) + "#known-voices", "newsroom.voice_forgotten")
