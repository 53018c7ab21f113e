"""Words marked by mouse, keyboard and finger in a real browser, and what is done with them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.serving import make_server

from services.models import Turn
from tests.web.rooms import PASSWORD, Newsroom

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
# As a long press and its two handles do: the words [first, last] of the turn in hand, over to another turn's.
MARK = """([turn, first, other, last]) => {
  const turns = [...document.querySelectorAll("#turns [data-turn-text]")];
  const at = (text, word, end) => {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(), seen = 0; node; node = walker.nextNode())
      for (const piece of node.data.matchAll(/[^ \\n\\t]+/g))
        if (seen++ === word) return [node, piece.index + (end ? piece[0].length : 0)];
  };
  const range = document.createRange();
  range.setStart(...at(turns[turn], first, false));
  range.setEnd(...at(turns[other], last, true));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.with_recap()
    return newsroom


@pytest.fixture
def address(room: Newsroom) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, room.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(chromium_path: str) -> Iterator[Any]:
    from web.assets import Assets

    if not Assets().entry("newsroom").scripts:
        pytest.skip("the frontend is not built: npm ci && npm run build in web/frontend")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        browser.close()


def desk(browser: Any, address: str, room: Newsroom, **options: Any) -> Any:
    """The transcript desk, somebody signed in; `complaints`: what the browser objected to."""
    page = browser.new_context(locale="fr-FR", base_url=address, **options).new_page()
    page.set_default_timeout(10_000)
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto("/newsroom/")
    page.get_by_label("Adresse électronique").fill("reporter@example.org")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/newsroom/")
    page.goto(f"/newsroom/talks/{room.talk_id}/")
    return page


def said(room: Newsroom) -> list[tuple[Any, str]]:
    with room.runtime.sessions.begin() as db:
        rows = db.execute(
            sa.select(Turn.speaker_id, Turn.text).where(Turn.talk_id == room.talk_id).order_by(Turn.position)
        )
        return [(row[0], row[1]) for row in rows]


def settled(page: Any, words: str = "noté") -> None:
    page.get_by_test_id("strip").filter(has_text=words).wait_for()


def test_marked_words_are_given_to_somebody_else_and_taken_back_with_the_mouse(browser, address, room):
    before, page = said(room), desk(browser, address, room)
    page.evaluate(MARK, [1, 2, 1, 4])
    page.get_by_test_id("give-words").click()
    page.locator("#picks").get_by_text("Quelqu’un d’autre").click()
    settled(page)
    now = said(room)
    assert [text for _, text in now[1:4]] == [
        " ".join(before[1][1].split()[cut]) for cut in (slice(2), slice(2, 5), slice(5, None))
    ]
    assert page.locator("#turns > li").count() == len(now)
    assert "Voix 3" in page.locator("#turns > li").nth(2).locator(".turn__who").text_content()
    assert page.get_by_test_id("voice").count() == 3
    page.get_by_test_id("strip-undo").click()
    settled(page, "annulé")
    assert said(room) == before
    assert page.locator("#turns > li").count() == len(before)
    assert page.complaints == []


def test_the_keyboard_alone_cuts_a_turn_gives_words_over_two_and_undoes_both(browser, address, room):
    before, page = said(room), desk(browser, address, room)
    for key in ("j", "j", "c", *["ArrowRight"] * 4, "s", "1"):
        page.keyboard.press(key)
    settled(page, "coupé")
    cut = said(room)
    assert cut[1] == (before[1][0], " ".join(before[1][1].split()[:4]))
    assert cut[2] == (before[0][0], " ".join(before[1][1].split()[4:]))
    page.keyboard.press("z")
    settled(page, "annulé")
    assert said(room) == before
    last = len(before[1][1].split()) - 1
    for key in ("c", *["ArrowRight"] * last, *["Shift+ArrowRight"] * 2, "m", "3"):
        page.keyboard.press(key)
    settled(page)
    words = f"{before[1][1].split()[-1]} {' '.join(before[2][1].split()[:2])}"
    assert words in [text for _, text in said(room)]
    page.keyboard.press("z")
    settled(page, "annulé")
    assert said(room) == before
    page.keyboard.press("?")
    assert page.get_by_text("couper devant le mot choisi").is_visible()
    assert page.complaints == []


def test_keys_are_letters_while_somebody_types_and_escape_leaves_step_by_step(browser, address, room):
    before, page = said(room), desk(browser, address, room)
    page.keyboard.press("j")
    page.keyboard.press("e")
    editor = page.locator("textarea:visible")
    editor.press("End")
    editor.type("jz?s1")
    assert editor.input_value().endswith("jz?s1")
    page.get_by_test_id("turn-save").wait_for()
    page.locator("[data-turn-cancel]:visible").click()
    page.keyboard.press("c")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("m")
    who = page.locator(".marked__who")
    assert who.is_visible()
    page.keyboard.press("Escape")
    assert not who.is_visible()
    assert page.get_by_test_id("marked").is_visible()
    page.keyboard.press("Escape")
    page.get_by_test_id("marked").wait_for(state="hidden")
    assert said(room) == before


def test_on_a_phone_words_are_marked_with_a_finger_and_the_menu_lies_at_the_foot(browser, address, room):
    before = said(room)
    page = desk(browser, address, room, viewport=PHONE, is_mobile=True, has_touch=True)
    page.locator("#turns > li").nth(1).scroll_into_view_if_needed()
    page.evaluate(MARK, [1, 3, 1, 5])
    menu = page.get_by_test_id("marked")
    menu.wait_for()
    box = menu.bounding_box()
    assert abs(box["y"] + box["height"] - PHONE["height"]) < 2
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    page.get_by_test_id("split-here").tap()
    page.locator("#picks").get_by_text("Quelqu’un d’autre").tap()
    settled(page, "coupé")
    assert len(said(room)) == len(before) + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_test_id("strip-undo").tap()
    settled(page, "annulé")
    assert said(room) == before
    assert page.complaints == []


def test_what_somebody_else_changed_meanwhile_is_said_and_nothing_is_overwritten(browser, address, room):
    page = desk(browser, address, room)
    with room.runtime.sessions.begin() as db:
        turn = db.scalars(sa.select(Turn).where(Turn.talk_id == room.talk_id).order_by(Turn.position)).all()[1]
        turn.version += 1
    before = said(room)
    page.evaluate(MARK, [1, 3, 1, 5])
    page.get_by_test_id("give-words").click()
    page.locator("#picks").get_by_text("Quelqu’un d’autre").click()
    settled(page, "modifié entre-temps")
    assert said(room) == before


def test_turns_are_joined_from_their_own_menu(browser, address, room):
    before, page = said(room), desk(browser, address, room)
    turn = page.locator("#turns > li").nth(2)
    turn.hover()
    turn.locator(".turn__more > summary").click()
    turn.get_by_test_id("join-before").click()
    settled(page, "réunis")
    assert said(room)[1] == (before[1][0], f"{before[1][1]} {before[2][1]}")
    page.get_by_test_id("strip-undo").click()
    settled(page, "annulé")
    assert said(room) == before
    assert page.complaints == []


def test_far_below_the_top_of_the_page_what_was_done_is_said_where_it_is_seen(browser, address, room):
    page = desk(browser, address, room, viewport=PHONE, is_mobile=True, has_touch=True)
    last = page.locator("#turns > li").count() - 1
    page.locator("#turns > li").nth(last).scroll_into_view_if_needed()
    page.evaluate(MARK, [last, 0, last, 3])
    page.get_by_test_id("quote-selection").tap()
    told = page.locator("#flash .notice").filter(has_text="La citation est dans le compte rendu.")
    told.wait_for()
    page.locator("#flash.flash--near").wait_for()
    box = told.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= PHONE["height"]
    told.tap()
    page.locator("#flash:not(.flash--near)").wait_for()
    assert page.complaints == []


def test_a_file_refused_for_good_leaves_nothing_to_go_on_with(browser, address, room):
    page = desk(browser, address, room)
    page.get_by_text("Ajouter un enregistrement").click()
    noise = {"name": "notes.mp3", "mimeType": "", "buffer": bytes(range(1, 256)) * 90}
    page.get_by_test_id("upload-input").set_input_files(noise)
    page.get_by_test_id("upload-button").click()
    page.get_by_test_id("upload-error").wait_for()
    assert not page.get_by_test_id("upload-progress").is_visible()
    assert not page.get_by_role("button", name="Reprendre").is_visible()


def test_on_a_phone_the_words_of_a_recap_have_the_whole_width(browser, address, room):
    page = desk(browser, address, room, viewport=PHONE, is_mobile=True, has_touch=True)
    page.goto(f"/newsroom/talks/{room.talk_id}/recap")
    item = page.locator("[data-kind=quote]").first
    words, edit = item.locator("blockquote").bounding_box(), item.locator(".item__more > summary").bounding_box()
    assert words["width"] > PHONE["width"] - 60
    assert edit["y"] + edit["height"] <= words["y"] + 2  # above them, not upon them
    assert edit["height"] >= 24
