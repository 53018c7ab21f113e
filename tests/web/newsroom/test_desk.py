"""The desk: events, talks, programmes, and the state each talk is in."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from services import models
from services.models import ItemSource, RecapItem, Turn
from services.recaps import drafts
from services.revising import editing
from tests.web.rooms import Newsroom
from web.typography import ZONE


def state(newsroom: Newsroom) -> str:
    page = newsroom.page(f"/newsroom/events/{newsroom.event_slug}/")
    return page.split('data-testid="talk-state" data-state="')[1].split('"')[0]


def test_a_talk_goes_from_nothing_to_published_to_withdrawn(newsroom):
    assert state(newsroom) == "empty"
    newsroom.receive("Solveig : Bonjour à tous.\n".encode())
    assert state(newsroom) == "processing"
    newsroom.work()
    assert state(newsroom) == "review"
    newsroom.with_recap()
    assert state(newsroom) == "review"
    assert newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/publish").status_code == 303
    assert state(newsroom) == "published"
    newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/withdraw", note="Une erreur sur un chiffre.")
    assert state(newsroom) == "withdrawn"


def test_an_event_is_made_with_its_days(newsroom):
    answer = newsroom.post("/newsroom/events", name="Salon du bois", starts_on="2026-11-30", ends_on="2026-12-01")
    assert answer.location == "/newsroom/events/salon-du-bois/"
    page = newsroom.page(answer.location)
    assert "30 novembre 2026" in page
    assert "1er décembre 2026" in page


def test_what_comes_first_lies_open_and_an_empty_newsroom_is_not_told_that_all_is_published(newsroom):
    assert "tout ce qui a été enregistré est relu" in newsroom.page("/newsroom/")
    answer = newsroom.post("/newsroom/events", name="Salon du bois", starts_on="2026-11-30", ends_on="2026-12-01")
    page = newsroom.page(answer.location)
    assert (
        len(re.findall(r'<details class="fold" open>\s*<summary data-testid="new-talk">', page)) == 1
    )  # of its first day
    assert not re.search(
        r'<details class="fold" open>\s*<summary data-testid="new-talk">', newsroom.page("/newsroom/events/escale/")
    )
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.delete(models.Event))
    page = newsroom.page("/newsroom/")
    assert "Créez un premier événement" in page
    assert "tout ce qui a été enregistré est relu" not in page


def test_a_refused_event_keeps_what_was_typed(newsroom):
    answer = newsroom.post(
        "/newsroom/events",
        form="event",
        name="Salon du bois",
        place="Lyon",
        starts_on="2026-12-02",
        ends_on="2026-12-01",
    )
    assert answer.status_code == 400
    assert 'value="Salon du bois"' in answer.text
    assert 'value="Lyon"' in answer.text


def test_a_talk_starts_at_the_newsrooms_own_hour(newsroom):
    path = f"/newsroom/events/{newsroom.event_slug}/"
    answer = newsroom.post(path + "talks", on="2026-10-14", title="Ouverture", kind="keynote", starts_at="09:30")
    assert answer.status_code == 303
    assert "9\xa0h\xa030" in newsroom.page(path)
    answer = newsroom.post(path + "talks", form="talk-2026-10-14", on="2026-10-14", title="Clôture", starts_at="25h")
    assert answer.status_code == 400
    assert 'value="Clôture"' in answer.text


def test_from_the_desk_a_title_is_enough_to_send_a_recording(newsroom):
    desk = newsroom.page("/newsroom/")
    assert f'<option value="{newsroom.event_slug}" selected>' in desk
    answer = newsroom.post("/newsroom/talks", event=newsroom.event_slug, title="Au pied levé")
    assert answer.status_code == 303
    page = newsroom.page(answer.location)
    assert 'data-testid="upload-input"' in page
    assert "14 octobre" in page, "the day of the event that is nearest to today"
    refused = newsroom.post("/newsroom/talks", form="start", event=newsroom.event_slug, title=" ")
    assert refused.status_code == 400
    assert newsroom.post("/newsroom/talks", event="nulle-part", title="Perdue").status_code == 404


def test_a_recording_of_today_is_of_the_event_that_takes_place(newsroom):
    today = datetime.now(UTC).astimezone(ZONE).date()
    newsroom.post("/newsroom/events", name="Plus tard", starts_on=f"{today.year + 1}-06-01")
    newsroom.post("/newsroom/events", name="Maintenant", starts_on=today.isoformat())
    assert '<option value="maintenant" selected>' in newsroom.page("/newsroom/")
    talk = newsroom.post("/newsroom/talks", event="maintenant", title="Au pied levé").location
    assert talk in newsroom.page("/newsroom/"), "it stands among today's"


def test_a_programme_is_imported_and_a_binary_one_refused(newsroom):
    path = f"/newsroom/events/{newsroom.event_slug}/"
    table = "date;heure;titre;genre;nom;rôle;organisation\n14/10/2026;11:00;Le rail;panel;Ida Corm;ingénieure;Voies\n"
    answer = newsroom.post(path + "programme", programme=(io.BytesIO(table.encode()), "p.csv"))
    assert answer.status_code == 303, answer.text
    assert "Ida Corm" in newsroom.page(path)
    answer = newsroom.post(path + "programme", form="programme", programme=(io.BytesIO(b"\0\1\2" * 99), "p.csv"))
    assert answer.status_code == 400
    assert "pas un programme" in answer.text
    answer = newsroom.post(path + "programme", form="programme")
    assert "Choisissez d’abord un fichier." in answer.text


def test_the_desk_speaks_english_too(newsroom):
    answer = newsroom.post("/newsroom/account/language", language="en")
    assert answer.status_code == 303
    assert "The desk" in newsroom.page("/newsroom/")
    for path in ("", "recap"):
        newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/{path}")


def test_a_talk_of_today_stands_on_the_desk_once(newsroom):
    newsroom.with_recap()
    assert newsroom.page("/newsroom/").count('data-testid="talk-line"') == 1  # of another day: to do
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.update(models.Day).values(date=datetime.now(UTC).astimezone(ZONE).date()))
    page = newsroom.page("/newsroom/")
    assert page.count('data-testid="talk-line"') == 1
    assert "Aujourd’hui" in page
    assert 'data-testid="urgent"' not in page


def test_a_title_says_in_which_language_it_is(newsroom):
    newsroom.client.get("/lang/en")
    for path in ("/newsroom/events/escale/", f"/newsroom/talks/{newsroom.talk_id}/"):
        page = newsroom.page(path)
        assert '<html lang="en"' in page
        assert re.search(r'lang="fr">Qui décide sur le quai\N{NARROW NO-BREAK SPACE}\?<', page), path


def test_a_published_talk_whose_quotes_no_longer_conform_waits_for_somebody(newsroom):
    newsroom.with_recap()
    newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/publish")
    assert "sur le quai" not in urgent(newsroom)
    with newsroom.runtime.sessions.begin() as db:
        source = db.scalars(sa.select(ItemSource).join(RecapItem).where(RecapItem.kind == "quote")).first()
        turn = db.get_one(Turn, source.turn_id)
        editing.edit_text(db, turn.id, turn.version, "Tout autre chose a été dit ici.", None)
        drafts.recheck(db, newsroom.talk_id)
    assert "sur le quai" in urgent(newsroom)


def urgent(newsroom) -> str:
    return newsroom.page("/newsroom/").split('data-testid="urgent"')[1].split("</section>")[0]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_that_is_missing_or_refused_leads_back(newsroom, language):
    newsroom.client.set_cookie("lang", language)
    back = {"fr": "Revenir au bureau", "en": "Back to the desk"}[language]
    for path, status in (("/newsroom/nothing", 404), ("/newsroom/users", 403)):
        answer = newsroom.client.get(path)
        assert (answer.status_code, back in answer.text) == (status, True)
        assert answer.text.count('href="/newsroom/"') == 2  # in the page and in its head
    large = newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/recap/head", title="x" * (3 << 20))
    assert (large.status_code, back in large.text) == (413, True)
    nowhere = newsroom.client.get("/nowhere/")
    assert (nowhere.status_code, 'href="/search"' in nowhere.text) == (404, True)
