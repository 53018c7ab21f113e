"""Signing in: who passes, what is said to whom does not, and that nobody guesses for ever."""

from __future__ import annotations

import sqlalchemy as sa

from services.models import User
from tests.web.rooms import PASSWORD, Newsroom
from web import csrf


def stranger(newsroom: Newsroom) -> None:
    newsroom.post("/newsroom/sign-out")


def test_a_stranger_is_led_to_the_door_and_then_to_where_they_wanted(newsroom):
    stranger(newsroom)
    answer = newsroom.client.get(f"/newsroom/talks/{newsroom.talk_id}/?at=1")
    assert answer.status_code == 303
    assert answer.location.startswith("/newsroom/sign-in?next=/newsroom/talks/")
    newsroom.client.get(answer.location)
    wanted = f"/newsroom/talks/{newsroom.talk_id}/"
    answer = newsroom.post("/newsroom/sign-in", email="reporter@example.org", password=PASSWORD, next=wanted)
    assert (answer.status_code, answer.location) == (303, wanted)


def test_no_link_leads_from_the_door_to_another_site(newsroom):
    stranger(newsroom)
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        answer = newsroom.post("/newsroom/sign-in", email="reporter@example.org", password=PASSWORD, next=elsewhere)
        assert answer.location == "/newsroom/"
        stranger(newsroom)


def test_a_wrong_password_is_one_sentence_and_the_address_is_kept(newsroom):
    stranger(newsroom)
    answer = newsroom.post("/newsroom/sign-in", form="sign-in", email="reporter@example.org", password="raté")
    assert answer.status_code == 400
    assert "L’adresse ou le mot de passe est incorrect." in answer.text
    assert 'value="reporter@example.org"' in answer.text
    assert "raté" not in answer.text


def test_twenty_wrong_passwords_meet_the_brake(newsroom):
    stranger(newsroom)
    codes = [
        newsroom.post("/newsroom/sign-in", email="reporter@example.org", password="x").status_code for _ in range(20)
    ]
    assert codes[0] == 400
    assert codes[-1] == 429
    answer = newsroom.post("/newsroom/sign-in", email="reporter@example.org", password=PASSWORD)
    assert answer.status_code == 429
    assert "Trop d’essais" in answer.text


def test_signing_in_begins_a_new_session(newsroom):
    stranger(newsroom)
    with newsroom.client.session_transaction() as kept:
        kept["planted"] = "by somebody else"
        kept["csrf_token"] = "known"
    newsroom.client.post(
        "/newsroom/sign-in",
        data={"csrf_token": csrf.masked("known"), "email": "reporter@example.org", "password": PASSWORD},
    )
    with newsroom.client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept.get("csrf_token") != "known"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(newsroom):
    stranger(newsroom)
    answer = newsroom.post("/newsroom/sign-in", email="reporter@example.org", password=PASSWORD)
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("plenary="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_shut_account_is_out_at_once(newsroom):
    newsroom.page("/newsroom/")
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.update(User).values(disabled_at=sa.func.now()))
    assert newsroom.client.get("/newsroom/").status_code == 303


def test_a_change_without_the_pages_token_is_refused(newsroom):
    answer = newsroom.client.post("/newsroom/events", data={"name": "Intrus", "starts_on": "2026-10-14"})
    assert answer.status_code == 403
    assert "Intrus" not in newsroom.page("/newsroom/")


def test_a_session_that_ran_out_says_so_instead_of_losing_the_form_silently(newsroom):
    stranger(newsroom)
    answer = newsroom.post("/newsroom/events", name="Perdu", starts_on="2026-10-14")
    assert answer.status_code == 401
    assert "Votre connexion a expiré" in answer.text
