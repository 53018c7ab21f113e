"""One's own account, and an admin's view of everybody's."""

from __future__ import annotations

import re

import sqlalchemy as sa

from services.models import User
from tests.web.rooms import PASSWORD, Newsroom


def user_id(newsroom: Newsroom, role: str):
    with newsroom.runtime.sessions.begin() as db:
        return db.scalars(sa.select(User.id).where(User.role == role)).one()


def test_a_new_password_needs_the_old_one_and_keeps_this_browser_in(newsroom):
    path = "/newsroom/account/password"
    answer = newsroom.post(path, form="password", old="faux", new="encore plus long")
    assert answer.status_code == 400
    assert "Le mot de passe actuel est incorrect." in answer.text
    assert newsroom.post(path, form="password", old=PASSWORD, new="court").status_code == 400
    assert newsroom.post(path, old=PASSWORD, new="encore plus long").status_code == 303
    newsroom.page("/newsroom/account")


def test_a_lost_telephone_is_signed_out_and_this_browser_stays_in(newsroom):
    with newsroom.client.session_transaction() as kept:
        lost = dict(kept)
    assert newsroom.post("/newsroom/account/elsewhere").status_code == 303
    newsroom.page("/newsroom/account")
    with newsroom.client.session_transaction() as kept:
        kept.clear()
        kept.update(lost)
    assert newsroom.client.get("/newsroom/account").status_code == 303


def test_a_key_is_shown_once_works_and_is_revoked(newsroom):
    page = newsroom.post("/newsroom/account/keys", name="Export du soir").text
    key = re.search(r'data-testid="fresh-key">([^<]+)<', page)
    assert key
    assert key[1] not in newsroom.page("/newsroom/account")
    headers = {"Authorization": f"Bearer {key[1]}"}
    assert newsroom.client.get("/api/v1/events", headers=headers).status_code == 200
    revoke = re.search(r'action="(/newsroom/account/keys/[^"]+/revoke)"', page)
    assert revoke
    assert newsroom.post(revoke[1]).status_code == 303
    assert newsroom.client.get("/api/v1/events", headers=headers).status_code == 401


def test_only_an_admin_sees_and_opens_accounts(newsroom):
    assert newsroom.client.get("/newsroom/users").status_code == 403
    new = {"name": "Zoé", "email": "zoe@example.org", "role": "reporter", "password": PASSWORD}
    assert newsroom.post("/newsroom/users", **new).status_code == 403
    newsroom.sign_in("admin")
    assert newsroom.post("/newsroom/users", **new).status_code == 303
    assert "zoe@example.org" in newsroom.page("/newsroom/users")
    answer = newsroom.post("/newsroom/users", form="user", **new)
    assert answer.status_code == 409
    assert 'value="Zoé"' in answer.text


def test_the_last_admin_s_row_says_so_and_offers_nothing_that_would_be_refused(newsroom):
    newsroom.sign_in("admin")
    row = newsroom.page("/newsroom/users").split("admin@example.org")[1].split("</li>")[0]
    assert 'data-testid="last-admin"' in row
    assert row.count(" disabled") == 3  # the role, its button, the one that shuts
    newsroom.post(f"/newsroom/users/{user_id(newsroom, 'editor')}/role", role="admin")
    assert "last-admin" not in newsroom.page("/newsroom/users")


def test_an_admin_shuts_and_resets_but_never_the_last_admin(newsroom):
    newsroom.sign_in("admin")
    reporter = user_id(newsroom, "reporter")
    assert newsroom.post(f"/newsroom/users/{reporter}/role", role="editor").status_code == 303
    assert newsroom.post(f"/newsroom/users/{reporter}/shut").status_code == 303
    assert "compte fermé" in newsroom.page("/newsroom/users")
    assert newsroom.post(f"/newsroom/users/{reporter}/open").status_code == 303
    page = newsroom.post(f"/newsroom/users/{reporter}/reset").text
    assert re.search(r'<code class="secret">[\w-]{16}</code>', page)
    admin = user_id(newsroom, "admin")
    assert newsroom.post(f"/newsroom/users/{admin}/shut").status_code == 409
    assert newsroom.post(f"/newsroom/users/{admin}/role", role="reporter").status_code == 409
