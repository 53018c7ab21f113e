"""Seeing a text before it is saved, as a person with a mouse, a phone or a keyboard does."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from services.models import Recording, Turn
from tests.web.newsroom.test_reading import TEXT


@pytest.fixture
def sent(newsroom, page):
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    page.get_by_test_id("upload-input").set_input_files(
        {"name": "débat.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
    )
    page.get_by_test_id("upload-button").click()
    page.get_by_test_id("understood").wait_for()
    return page


@pytest.mark.parametrize("width", [390, 1280])
def test_an_upload_leads_to_what_was_understood_and_a_line_is_corrected_there(newsroom, sent, width):
    sent.set_viewport_size({"width": width, "height": 860})
    sent.locator("#line-9 summary").click()
    assert sent.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sent.locator("#name-9").fill("Grace Hopper")
    sent.get_by_role("button", name="C’est cette personne").locator("visible=true").click()
    sent.get_by_text("4 prises de parole").wait_for()
    sent.get_by_test_id("save-text").first.click()
    sent.wait_for_url(f"**/talks/{newsroom.talk_id}/")
    newsroom.work()
    sent.reload()
    assert sent.get_by_test_id("turns").locator("> li").count() == 4
    with newsroom.runtime.sessions.begin() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Turn)) == 4


def test_lines_are_corrected_with_the_keyboard_alone_and_the_line_stays_in_hand(newsroom, sent):
    assert "1 Ada Lovelace" in sent.get_by_test_id("reading-keys").inner_text()
    for _ in range(5):
        sent.keyboard.press("j")
    assert sent.evaluate("document.activeElement.closest('[data-line]').id") == "line-9"
    sent.keyboard.press("2")  # Grace Hopper
    sent.get_by_text("4 prises de parole").wait_for()
    assert sent.evaluate("document.activeElement.closest('[data-line]').id") == "line-9"
    sent.keyboard.press("z")
    sent.get_by_text("3 prises de parole").wait_for()
    sent.keyboard.press("k")
    sent.keyboard.press("x")
    sent.get_by_text("1 correction").wait_for()
    assert sent.locator("#line-7.is-unread").count() == 1
    with newsroom.runtime.sessions.begin() as db:
        told = db.scalar(sa.select(Recording.corrections))
    assert [(row["line"], row["what"]) for row in told] == [(7, "left_out")]
