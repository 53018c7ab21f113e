"""The publication: events, day editions, talks, transcripts, quotations, and what machines read of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from services import library
from services import search as searching
from services.library import Withdrawn
from services.published import Article, Piece, Place
from web import pages
from web.context import absolute, db, runtime

blueprint = Blueprint("readers", __name__)
Answer = AnyResponse | str | tuple[str, int]
_TALK = "/<event>/<date:on>/<talk>/"


@blueprint.get("/")
def home() -> str:
    events, latest = library.home(db())
    return render_template("readers/home.html", page=pages.HomePage(events, latest))


@blueprint.get("/<event>/")
def event(event: str) -> str:
    found = library.event(db(), event)
    return render_template("readers/event.html", page=pages.EventPage(found.event, found))


@blueprint.get("/<event>/<date:on>/")
def day(event: str, on: date) -> str:
    return render_template("readers/day.html", page=pages.DayPage.of(library.day(db(), event, on)))


@blueprint.get(_TALK)
def talk(event: str, on: date, talk: str) -> Answer:
    found = library.talk(db(), event, on, talk)
    if isinstance(found, Withdrawn):
        return _gone(found)
    quotes = {one.mark: absolute(quote_path(found.place, one)) for one in found.quotes}
    address = absolute(talk_path(found.place))
    data = pages.structured(found, address, runtime().settings.site_name, quotes)
    return render_template("readers/talk.html", page=pages.TalkPage.of(found), structured=data)


@blueprint.get(_TALK + "transcript/")
def transcript(event: str, on: date, talk: str) -> Answer:
    found = library.talk(db(), event, on, talk)
    if isinstance(found, Withdrawn):
        return _gone(found)
    return render_template("readers/transcript.html", page=pages.TranscriptPage.of(found))


@blueprint.get(_TALK + "q/<mark>")
def quote(event: str, on: date, talk: str, mark: str) -> Answer:
    """A quotation's own page. A bare number leads to its full address; other words than those linked to, nowhere."""
    found = library.talk(db(), event, on, talk)
    if isinstance(found, Withdrawn):
        return _gone(found)
    piece = next((one for one in found.quotes if one.mark == mark), None)
    if piece is not None:
        return render_template("readers/quote.html", page=pages.QuotePage.of(found, piece))
    numbered = found.quote(int(mark)) if mark.isascii() and mark.isdecimal() and len(mark) < 5 else None
    if numbered is not None:
        return redirect(quote_path(found.place, numbered))
    return render_template("readers/quote_gone.html", article=found), 410


@blueprint.get("/search")
def search() -> str:
    text = request.args.get("q", "")[:200]
    return render_template("readers/search.html", page=pages.SearchPage(text, tuple(searching.recaps(db(), text))))


@blueprint.get("/media/<uuid:publication>/<uuid:recording>")
def media(publication: UUID, recording: UUID) -> Response:
    """The sound of a published talk, in the byte ranges a player asks for."""
    audio = library.audio(db(), publication, recording)
    path = runtime().storage.open(audio.key)
    response = send_file(path, mimetype=audio.media_type, conditional=True, etag=True)
    response.headers["Cache-Control"] = "no-cache"  # a withdrawn recording must fall silent at once
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/feed.atom")
@blueprint.get("/<event>/feed.atom")
def feed(event: str | None = None) -> Response:
    articles = library.feed(db(), event)
    updated = max((one.published_at for one in articles), default=datetime(1970, 1, 1, tzinfo=UTC))
    body = render_template("readers/feed.xml", articles=articles, event=event, updated=updated)
    return _document(body, "application/atom+xml")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    articles = library.feed(db(), None, limit=20_000)
    days = sorted({(one.place.event_slug, one.place.date) for one in articles})
    body = render_template("readers/sitemap.xml", articles=articles, days=days)
    return _document(body, "application/xml")


@blueprint.get("/robots.txt")
def robots() -> Response:
    lines = ["User-agent: *", "Disallow: /newsroom/", "Disallow: /api/", "Disallow: /media/", "Disallow: /lang/"]
    return _document("\n".join([*lines, f"Sitemap: {absolute('/sitemap.xml')}", ""]), "text/plain")


@blueprint.after_request
def revalidate(response: Response) -> Response:
    """Pages are kept by browsers but asked for again each time: a withdrawal or a correction shows at once."""
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
        response.vary.update(("Cookie", "Accept-Language"))
        if response.status_code == 200 and not response.direct_passthrough:
            response.add_etag(weak=True)
            response.make_conditional(request)
    return response


def talk_path(place: Place) -> str:
    return url_for("readers.talk", event=place.event_slug, on=place.date, talk=place.slug)


def transcript_path(place: Place) -> str:
    return url_for("readers.transcript", event=place.event_slug, on=place.date, talk=place.slug)


def quote_path(place: Place, piece: Piece) -> str:
    return url_for("readers.quote", event=place.event_slug, on=place.date, talk=place.slug, mark=piece.mark)


def sound_path(article: Article, recording: str | None) -> str | None:
    """Where the recording is heard, or None where readers may not hear it or there is none."""
    if recording is None or recording not in article.audible:
        return None
    return url_for("readers.media", publication=article.id, recording=recording)


@blueprint.app_context_processor
def addresses() -> dict[str, Any]:
    return {
        "talk_path": talk_path, "transcript_path": transcript_path, "quote_path": quote_path, "sound_path": sound_path,
        "typeset": pages.typeset,
    }  # fmt: skip


def _gone(withdrawn: Withdrawn) -> tuple[str, int] | Response:
    body = render_template("readers/withdrawn.html", page=pages.WithdrawnPage(withdrawn))
    return body, 410


def _document(body: str, media_type: str) -> Response:
    response = make_response(body)
    response.mimetype = media_type
    return response
