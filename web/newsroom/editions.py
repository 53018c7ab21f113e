"""A day's edition: what its published talks give, an editor's own words over it, published and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services import editions, events, versions
from services.errors import Refused
from services.models import Day, Edition
from services.recaps import reasons
from services.versions import Published
from web import auth, i18n
from web.context import db, runtime
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import done, shown_on, text
from web.newsroom.pages import EditionLine, EditionPage, HiddenTalk, QuoteChoice, ThemeRow


def edition_lines(own: Session, days: Sequence[Day]) -> dict[date, EditionLine]:
    """By date: how far each day's edition is."""
    rows, ready = editions.of_days(own, days), versions.counted(own, days)
    return {day.date: _line(rows.get(day.id), ready.get(day.id, 0)) for day in days}


def _line(row: Edition | None, ready: int) -> EditionLine:
    return EditionLine(row.published_at if row else None, row.withdrawn_at if row else None, ready)


@blueprint.get("/events/<slug>/<date:on>/edition")
def edition(slug: str, on: date) -> str:
    event = events.by_slug(db(), slug)
    day = events.day_on(db(), event, on)
    row, composed = editions.current(db(), day), editions.composed(db(), day)
    edited: Mapping[str, Any] = row.edited if row else {}
    talks = versions.of_day(db(), day)
    now = datetime.now(UTC)
    published = {talk.slug: (talk.title, talk.recap["items"]) for talk in talks}
    proposed, chosen = composed.get("quote"), editions.quote_of(db(), day)
    page = EditionPage(
        slug=event.slug, event_name=event.name, date=on, line=_line(row, len(talks)),
        title=str(edited.get("title") or composed.get("title") or ""),
        lede=str(edited.get("lede") or composed.get("lede") or ""),
        quotes=_choices(talks), quote=_value(chosen or proposed), proposed=_value(proposed),
        composed_title=str(composed.get("title") or ""), composed_lede=str(composed.get("lede") or ""),
        own=frozenset(name for name in ("title", "lede") if edited.get(name)) | ({"quote"} if chosen else frozenset()),
        reason=reasons.of_the_day(composed.get("why") or {}, i18n.language()),
        why=tuple(sorted((composed.get("why") or {}).items())),
        themes=tuple(
            ThemeRow(one["label"], tuple(published[slug][0] for slug in one["talks"] if slug in published))
            for one in composed.get("themes", ())
        ),
        takeaways=_texts(published, composed.get("takeaways")), figures=_texts(published, composed.get("figures")),
        seen=" ".join(sorted(str(talk.talk_id) for talk in talks)), held=editions.held_back(db(), day),
        hidden=tuple(
            HiddenTalk(one.title, one.embargo_until if one.embargo_until and one.embargo_until > now else None)
            for one in versions.hidden_of(db(), day.id).values()
        ),
    )  # fmt: skip
    return render_template("newsroom/edition_page.html", page=page)


@blueprint.post("/events/<slug>/<date:on>/edition")
@shown_on(edition, "slug", "on")
def edit_edition(slug: str, on: date) -> Response:
    """Words equal to the composed ones are not kept as somebody's own: they go on following the talks."""
    with runtime().sessions.begin() as own:
        day = events.day_on(own, events.by_slug(own, slug), on)
        composed = editions.composed(own, day)
        changes = {name: text(name) if text(name) != composed.get(name) else "" for name in ("title", "lede")}
        seen = text("seen").split() if "seen" in request.form else None
        editions.edit(own, day, auth.who(), seen=seen, **changes, quote=_chosen(text("quote"), composed.get("quote")))
        editions.refresh(own, day)
    return done(url_for(".edition", slug=slug, on=on), "newsroom.kept")


@blueprint.post("/events/<slug>/<date:on>/edition/publish")
@shown_on(edition, "slug", "on")
def publish_edition(slug: str, on: date) -> Response:
    with runtime().sessions.begin() as own:
        editions.publish(own, events.day_on(own, events.by_slug(own, slug), on), auth.who())
    return done(url_for(".edition", slug=slug, on=on), "newsroom.edition.published_now")


@blueprint.post("/events/<slug>/<date:on>/edition/withdraw")
@shown_on(edition, "slug", "on")
def withdraw_edition(slug: str, on: date) -> Response:
    with runtime().sessions.begin() as own:
        editions.withdraw(own, events.day_on(own, events.by_slug(own, slug), on), auth.who())
    return done(url_for(".edition", slug=slug, on=on), "newsroom.edition.withdrawn_now")


def _value(quote: Mapping[str, Any] | None) -> str:
    return f"{quote.get('talk', '')}/{quote.get('item', '')}" if quote else ""


def _texts(
    published: Mapping[str, tuple[str, list[dict[str, Any]]]], named: Sequence[Mapping[str, Any]] | None
) -> tuple[str, ...]:
    return tuple(published[one["talk"]][1][one["item"]]["text"] for one in named or () if one["talk"] in published)


def _choices(talks: Sequence[Published]) -> tuple[QuoteChoice, ...]:
    found = []
    for talk in talks:
        names = {one["id"]: one.get("name") or "" for one in talk.speakers}
        found += [
            QuoteChoice(f"{talk.slug}/{index}", talk.title, item["text"], names.get(item.get("speaker"), ""),
                        talk.recap["language"])
            for index, item in enumerate(talk.recap["items"]) if item["kind"] == "quote"
        ]  # fmt: skip
    return tuple(found)


def _chosen(value: str, composed: Mapping[str, Any] | None) -> dict[str, object] | None:
    if not value:
        return None
    talk, _, item = value.rpartition("/")
    if not item.isdecimal():
        raise Refused("editions.bad_quote")
    told = composed or {}
    return None if (talk, int(item)) == (told.get("talk"), told.get("item")) else {"talk": talk, "item": int(item)}
