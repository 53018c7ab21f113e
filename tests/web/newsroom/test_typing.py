"""Words typed and not sent outlast the page, not the person: they go when somebody signs out, or another signs in."""

from __future__ import annotations

import re

from services.recaps import drafts, edits
from tests.web.rooms import PASSWORD

SECRET = "Une phrase que personne n’a envoyée"


def stored(page):
    return page.evaluate("Object.entries(localStorage).map(one => one.join(' '))")


def begun(newsroom, page):
    """A correction of a turn that was typed and not sent."""
    newsroom.with_recap()
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    turn = page.get_by_test_id("turn").nth(1)
    turn.hover()
    turn.get_by_test_id("turn-edit").click()
    turn.locator("[data-turn-editor] textarea").fill(SECRET)
    return turn


def sign_in(page, who):
    page.locator("[name=email]").fill(f"{who}@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("meta[name=account]").wait_for(state="attached")


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
    assert stored(page) == []


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


def test_signing_out_asks_what_may_be_lost_and_then_leaves_nothing_behind(newsroom, page):
    begun(newsroom, page)
    page.goto("/newsroom/")
    page.get_by_test_id("sign-out").click()
    leaving = page.get_by_test_id("leaving")
    leaving.wait_for()
    assert (
        leaving.get_by_role("link").all_inner_texts()
        == [title for title in leaving.get_by_role("link").all_inner_texts() if "Qui décide sur le quai" in title]
        != []
    )
    assert leaving.evaluate("one => one.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.get_by_test_id("sign-out").evaluate("one => one === document.activeElement")
    assert SECRET in str(stored(page))
    page.get_by_test_id("sign-out").click()
    page.get_by_test_id("leaving-go").click()
    page.locator("[name=password]").wait_for()
    assert stored(page) == []


def test_the_way_back_to_what_is_unsaved_leads_to_its_turn(newsroom, page):
    begun(newsroom, page)
    page.goto("/newsroom/")
    page.get_by_test_id("sign-out").click()
    page.get_by_test_id("leaving").get_by_role("link").click()
    page.wait_for_url("**/talks/**#t-*")
    assert page.locator("textarea:visible").input_value() == SECRET


def test_nothing_unsaved_asks_nothing(newsroom, page):
    page.goto("/newsroom/")
    page.get_by_test_id("sign-out").click()
    page.locator("[name=password]").wait_for()


def test_after_a_session_that_ran_out_its_own_person_alone_finds_the_words(newsroom, page):
    turn = begun(newsroom, page)
    address = page.url
    page.context.clear_cookies()
    page.goto(address)
    sign_in(page, "reporter")
    assert page.locator("textarea:visible").input_value() == SECRET
    page.context.clear_cookies()
    page.goto(address)
    sign_in(page, "editor")
    turn.first.wait_for()
    assert not page.locator("[data-turn-editor]").count()
    assert SECRET not in str(stored(page))


def test_words_put_back_as_they_were_are_nothing_unsaved(newsroom, page):
    turn = begun(newsroom, page)
    area = turn.locator("[data-turn-editor] textarea")
    area.fill(area.evaluate("one => one.defaultValue"))
    assert stored(page) == []


def test_without_a_network_the_page_stays_and_the_words_are_sent_when_it_is_back(newsroom, page):
    newsroom.with_recap()
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/recap")
    item = opened(page, "narrative" if page.locator('[data-kind="narrative"]').count() else "quote")
    item.locator("textarea").first.fill(SECRET)
    page.context.set_offline(True)
    item.get_by_test_id("item-keep").click()
    page.get_by_test_id("offline").wait_for()
    assert item.locator("textarea").first.input_value() == SECRET
    page.context.set_offline(False)
    item.get_by_test_id("item-keep").click()
    page.get_by_test_id("offline").wait_for(state="detached")
    assert SECRET in page.get_by_test_id("items").inner_text()


def test_a_correction_whose_session_ran_out_leads_to_the_door_and_back(newsroom, page):
    turn = begun(newsroom, page)
    page.context.clear_cookies()
    turn.locator("[data-turn-save]").click()
    turn.locator("[data-turn-alert] a").click()
    sign_in(page, "reporter")
    assert page.url.endswith(f"#{turn.get_attribute('id')}")
    assert page.locator("[data-turn-editor] textarea").input_value() == SECRET
