"""A day's edition: composed from its talks, an editor's own words over it, none of which is ever overwritten."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from services import editions, events, recordings, storage, talks
from services.models import Edition, RecapItem, Talk
from services.recaps import drafts
from tests.web.rooms import Newsroom

SECOND = """Grand entretien

Maud Keriven : Qui travaille avec les robots dans votre port ?
Ada Roche : Les robots portent, les dockers décident, et c'est la même équipe qui fait les deux depuis dix ans.
Maud Keriven : Combien en avez-vous ?
Ada Roche : Nous avons trente robots et douze grues, et aucun de nos robots ne sort sans un docker à côté de lui.
Maud Keriven : Que dit la direction ?
Ada Roche : La direction voulait des robots partout, mais la sécurité du quai passe avant la vitesse des robots.
Ada Roche : Un port où personne ne connaît le quai, c'est un port qui attend son accident, voilà ce que je leur réponds.
Maud Keriven : Et la suite ?
Ada Roche : Nous formons quarante personnes par an sur le quai, et nous le ferons encore l'année prochaine.
"""
DAY = date(2026, 10, 14)


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """Two talks of one day, both published, with an editor in the chair."""
    newsroom.with_recap()
    with newsroom.runtime.sessions.begin() as db:
        event = events.by_slug(db, newsroom.event_slug)
        day = events.day_on(db, event, DAY)
        second = talks.create(db, day, title="Grand entretien", language="fr").id
    path = newsroom.runtime.storage.incoming() / "second"
    path.write_bytes(SECOND.encode())
    recordings.receive(
        newsroom.runtime.sessions, newsroom.runtime.storage, second, storage.measure(path), filename="port.txt"
    )
    newsroom.work()
    newsroom.sign_in("editor")
    for talk_id in (newsroom.talk_id, second):
        assert newsroom.post(f"/newsroom/talks/{talk_id}/publish").status_code == 303
    return newsroom


def desk(room: Newsroom) -> str:
    return f"/newsroom/events/{room.event_slug}/{DAY}/edition"


def public(room: Newsroom) -> str:
    return html.unescape(room.page(f"/{room.event_slug}/{DAY}/"))


def choices(page: str) -> list[tuple[str, bool]]:
    found = re.findall(r'name="quote" value="([^"]+)"( checked)?', page)
    return [(value, bool(checked)) for value, checked in found]


def test_the_proposed_quote_says_why_and_another_may_be_chosen(room):
    page = html.unescape(room.page(desk(room)))
    (proposed,) = [value for value, checked in choices(page) if checked]
    assert "Pourquoi celle-ci" in page
    assert "se comprend sans rien autour" in page
    other = next(value for value, checked in choices(page) if not checked)
    answer = room.post(desk(room), form="edition", title="", lede="", quote=other)
    assert answer.status_code == 303
    assert (other, True) in choices(room.page(desk(room)))
    back = room.post(desk(room), form="edition", title="", lede="", quote=proposed)
    assert back.status_code == 303
    with room.runtime.sessions.begin() as db:
        day = events.day_on(db, events.by_slug(db, room.event_slug), DAY)
        assert editions.quote_of(db, day) is None  # the proposed one goes on following the talks
    assert room.post(desk(room), form="edition", title="", lede="", quote="nowhere/3").status_code == 400


def test_common_themes_are_shown_with_the_talks_that_carry_them(room):
    room.post(desk(room) + "/publish")
    for page in (html.unescape(room.page(desk(room))), public(room)):
        block = page.split('data-testid="themes"')[1].split("</section>")[0]
        assert "Robots" in block
        assert "Grand entretien" in block
    assert "/grand-entretien/" in public(room).split('data-testid="themes"')[1].split("</section>")[0]


def test_what_an_editor_wrote_and_chose_survives_whatever_is_composed_anew(room):
    page = room.page(desk(room))
    value = next(one for one, checked in choices(page) if one.startswith("grand-entretien/") and not checked)
    fields = {"title": "Le quai d’abord", "lede": "Une journée de franchise.", "quote": value}
    assert room.post(desk(room), form="edition", **fields).status_code == 303
    assert room.post(desk(room) + "/publish").status_code == 303
    with room.runtime.sessions.begin() as db:
        day = events.day_on(db, events.by_slug(db, room.event_slug), DAY)
        words = editions.quote_of(db, day)["text"]
        talk = next(one for one in talks.of_day(db, day) if one.slug == "grand-entretien")
        first = db.scalars(
            sa.select(RecapItem)
            .where(RecapItem.recap_id == drafts.current(db, talk.id).id)
            .order_by(RecapItem.position)
        ).first()
        version, item, talk_id = drafts.current(db, talk.id).version, first.id, talk.id
    # A correction that removes the first item: every place in the recap moves by one.
    room.post(f"/newsroom/talks/{talk_id}/recap/items/{item}/remove", version=version)
    assert room.post(f"/newsroom/talks/{talk_id}/publish", correction="Un intertitre retiré.").status_code == 303
    assert room.post(desk(room) + "/publish").status_code == 303  # composed anew, by hand as well
    shown = public(room)
    assert "Le quai d’abord" in shown
    assert "Une journée de franchise." in shown
    quote = shown.split('id="quote-of-the-day"')[1].split("</section>")[0]
    assert re.sub(r"\s+", " ", words)[:40] in re.sub(r"\s+", " ", quote)
    again = room.page(desk(room))
    talk_value, number = value.split("/")
    assert (f"{talk_value}/{int(number) - 1}", True) in choices(again)
    assert 'data-testid="composed-title"' in again
    assert room.post(desk(room), form="edition", title="", lede="", quote="").status_code == 303
    assert "Le quai d’abord" not in public(room)


def test_a_reporter_cannot_edit_the_day(room):
    room.sign_in("reporter")
    assert room.post(desk(room), form="edition", title="x", lede="", quote="").status_code == 403


def test_a_day_without_recaps_offers_no_edition_to_publish(newsroom):
    newsroom.sign_in("editor")
    page = newsroom.page(f"/newsroom/events/{newsroom.event_slug}/2026-10-14/edition")
    assert re.search(r'data-testid="publish-edition" disabled', page)
    assert "other-quotes" not in page


def test_an_edition_follows_what_is_published_before_anybody_publishes_it(newsroom):
    newsroom.with_recap()
    newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/publish")
    with newsroom.runtime.sessions.begin() as db:
        row = db.scalars(sa.select(Edition)).one()
        assert row.body["lede"]
        assert row.published_at is None
    newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/withdraw", note="Retiré.")
    with newsroom.runtime.sessions.begin() as db:
        assert db.scalars(sa.select(Edition)).one().body == {}


# Every address at which a stranger might meet the day, its talks, or what machines read of them.
PUBLIC = ("/", "/{event}/", "/{event}/{day}/", "/{event}/{day}/{talk}/", "/{event}/{day}/{talk}/transcript/",
          "/{event}/{day}/{talk}/q/1", "/feed.atom", "/{event}/feed.atom", "/sitemap.xml", "/search?q=Roche",
          "/search?q=accident", "/api/v1/events", "/api/v1/events/{event}/talks")  # fmt: skip
SECRETS = ("Roche", "Grand entretien", "grand-entretien", "dockers", "accident", "grues")


def strangers(room: Newsroom) -> dict[str, str]:
    """Each public page as somebody without an account gets it."""
    with room.app.test_client() as client:
        paths = [one.format(event=room.event_slug, day=DAY, talk="grand-entretien") for one in PUBLIC]
        return {path: html.unescape(client.get(path, headers={"Accept-Language": "fr"}).text) for path in paths}


def leaks(room: Newsroom) -> list[tuple[str, str]]:
    """Where a secret is read, and which; what somebody asked for themselves is none."""
    return [
        (path, secret) for path, text in strangers(room).items() for secret in SECRETS
        if secret in text and secret not in path
    ]  # fmt: skip


def under_embargo(room: Newsroom, until: str) -> Any:
    with room.runtime.sessions.begin() as db:
        talk = db.scalars(sa.select(Talk).where(Talk.slug == "grand-entretien")).one()
    fields = {"title": talk.title, "kind": talk.kind, "language": "fr", "embargo_until": until}
    return room.post(f"/newsroom/talks/{talk.id}/details", form="details", **fields)


def test_no_page_names_a_talk_of_a_published_edition_once_it_is_under_embargo(room):
    room.post(desk(room) + "/publish")
    room.post(desk(room), form="edition", title="Le port d’Ada Roche", lede="Ada Roche et ses robots.", quote="")
    assert {"Roche", "Grand entretien"} <= {secret for _, secret in leaks(room)}
    assert under_embargo(room, "2099-01-01T12:00").status_code == 303
    page = html.unescape(room.page(desk(room)))
    assert "les lecteurs ne voient plus rien de cette intervention" in page  # what just happened
    assert leaks(room) == []
    # The editor learns why, and that their own words wait for them.
    assert "« Grand entretien » est sous embargo" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert 'data-testid="held-back"' in page
    assert "Ada Roche et ses robots." in page
    assert "Qui décide sur le quai" in public(room)


def test_a_form_opened_before_the_embargo_does_not_bring_back_the_words_held_back(room):
    room.post(desk(room) + "/publish")
    seen = re.search(r'name="seen" value="([^"]+)"', room.page(desk(room)))[1]
    under_embargo(room, "2099-01-01T12:00")
    words = {"title": "Le port d’Ada Roche", "lede": "Ada Roche et ses robots.", "quote": ""}
    room.post(desk(room), form="edition", seen=seen, **words)
    assert leaks(room) == []
    now = re.search(r'name="seen" value="([^"]+)"', room.page(desk(room)))[1]
    room.post(desk(room), form="edition", seen=now, title="Le quai seul", lede="", quote="")
    assert "Le quai seul" in public(room)
    assert 'data-testid="held-back"' not in room.page(desk(room))


def test_an_editors_words_come_back_with_the_talk_and_the_composed_ones_with_the_clock(room):
    room.post(desk(room) + "/publish")
    room.post(desk(room), form="edition", title="Le port d’Ada Roche", lede="", quote="")
    under_embargo(room, "2099-01-01T12:00")
    assert leaks(room) == []
    with room.runtime.sessions.begin() as db:  # time passes
        db.execute(sa.update(Talk).values(embargo_until=sa.func.now() - sa.text("interval '1 second'")))
    assert editions.follow_clock(room.runtime.sessions) == 1
    assert editions.follow_clock(room.runtime.sessions) == 0
    assert "Le port d’Ada Roche" in public(room)
    assert "Robots" in public(room).split('data-testid="themes"')[1].split("</section>")[0]


def test_the_desk_says_of_a_hidden_talk_that_it_is_hidden_and_leads_nowhere_readers_cannot_go(room):
    with room.runtime.sessions.begin() as db:
        talk_id = db.scalars(sa.select(Talk.id).where(Talk.slug == "grand-entretien")).one()
    recap, before = f"/newsroom/talks/{talk_id}/recap", room.page("/newsroom/")
    assert "grand-entretien/" in room.page(recap)
    under_embargo(room, "2099-01-01T12:00")
    page = room.page(recap)
    assert ">Sous embargo<" in page
    assert ">Publié<" not in page
    assert "grand-entretien/" not in page
    online = re.compile(r"(\d+)/\d+ en ligne")
    assert int(online.search(room.page("/newsroom/"))[1]) == int(online.search(before)[1]) - 1


def test_even_a_body_that_nobody_composed_anew_names_no_hidden_talk(room):
    room.post(desk(room) + "/publish")
    room.post(desk(room), form="edition", title="Le port d’Ada Roche", lede="", quote="")
    for unmarked in (False, True):
        with room.runtime.sessions.begin() as db:  # behind the services' back
            db.execute(
                sa.update(Talk).where(Talk.slug == "grand-entretien").values(embargo_until=sa.text("'2099-01-01'"))
            )
            row = db.scalars(sa.select(Edition)).one()
            if unmarked:  # as kept before words knew of which talks they are
                row.body = {name: value for name, value in row.body.items() if name != "of"}
                row.edited = {name: value for name, value in row.edited.items() if name != "of"}
        assert leaks(room) == []


def test_an_editors_words_are_held_back_too_when_a_talk_is_withdrawn_or_deleted(room):
    room.post(desk(room) + "/publish")
    room.post(desk(room), form="edition", title="Le port d’Ada Roche", lede="", quote="")
    with room.runtime.sessions.begin() as db:
        talk_id = db.scalars(sa.select(Talk.id).where(Talk.slug == "grand-entretien")).one()
    room.post(f"/newsroom/talks/{talk_id}/withdraw", note="Retiré.")
    assert not {"Roche", "dockers"} & {secret for _, secret in leaks(room)}
    assert "Le compte rendu de « Grand entretien » a été retiré" in room.page(desk(room)).replace("\xa0", " ")
    room.post(f"/newsroom/talks/{talk_id}/remove")
    assert leaks(room) == []
    assert 'data-testid="held-back"' in room.page(desk(room))
