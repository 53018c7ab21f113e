"""Words typed into the recap's editor outlast the page until they are sent."""

from __future__ import annotations

import re

from services.recaps import drafts, edits


def opened(page, kind="narrative"):
    item = page.locator(f'[data-kind="{kind}"]').first
    item.hover()
    item.get_by_test_id("item-edit").click()
    return item


def test_what_was_typed_into_the_recap_is_there_again_until_it_is_sent(newsroom, page):
    newsroom.with_recap()
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/recap")
    opened(page, "quote").locator("textarea").first.fill("Une phrase que personne n’a envoyée")
    page.reload()
    item = page.locator('[data-kind="quote"]').first
    field = item.locator("textarea").first
    assert field.is_visible()  # open again, where it was being typed
    assert field.input_value() == "Une phrase que personne n’a envoyée"
    item.get_by_test_id("item-keep").click()
    page.get_by_test_id("stale").wait_for()
    page.reload()
    assert not page.locator("textarea:visible", has_text=re.compile("personne")).count()
    assert page.evaluate("Object.keys(localStorage).filter(one => one.startsWith('typed:'))") == []


def test_what_somebody_else_changed_meanwhile_is_not_typed_over(newsroom, page):
    newsroom.with_recap()
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/recap")
    opened(page, "quote").locator("textarea").first.fill("Ma version")
    with newsroom.runtime.sessions.begin() as db:
        row = drafts.current(db, newsroom.talk_id)
        item = next(one for one in drafts.items(db, row.id) if one.kind == "quote")
        edits.rewrite(db, item.id, row.version, "La leur")
    page.reload()
    assert page.locator('[data-kind="quote"]').first.locator("textarea").first.input_value() == "La leur"
