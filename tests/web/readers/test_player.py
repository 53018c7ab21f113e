"""The player in a real browser: a word is heard where it was said, a quotation ends where it ends."""

import threading
import wave
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from web.app import create_app

pytestmark = pytest.mark.browser
TALK = "/escale/2026-10-14/le-quai/"
SEEN = "const A = window.Audio; window.Audio = function () { return (window.heard = new A()) };"
SEEKED = """() => new Promise(done => {
  const look = () => heard.readyState > 2 && !heard.seeking ? done(heard.currentTime * 1000) : setTimeout(look, 1);
  look();
})"""


@pytest.fixture
def address(runtime, publish) -> Iterator[str]:
    _, _, recording = publish()
    with runtime.sessions.begin() as db:
        from services import models

        path = runtime.storage.open(db.get(models.Recording, recording).storage_key)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(2 * 8000 * 9))
    server = make_server("127.0.0.1", 0, create_app(runtime), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(chromium_path) -> Iterator:
    from web.assets import Assets

    if not Assets().entry("readers").scripts:
        pytest.skip("the frontend is not built: npm ci && npm run build in web/frontend")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        page = browser.new_page(locale="fr-FR", viewport={"width": 390, "height": 844})
        page.add_init_script(SEEN)
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        yield page
        browser.close()


def test_a_clicked_word_is_heard_within_50_ms_of_where_it_was_said(tab, address):
    tab.goto(address + TALK + "transcript/")
    word = tab.locator(".w", has_text="vraiment,")
    word.click()
    at = tab.evaluate(SEEKED)
    assert abs(at - int(word.get_attribute("data-play-start-ms"))) < 50 + tab.evaluate("heard.paused ? 0 : 50")
    tab.wait_for_selector(".w.is-heard")
    assert tab.complaints == []


def test_a_quotation_plays_its_own_seconds_and_stops(tab, address):
    tab.goto(address + TALK)
    play = tab.locator("#q1 .play")
    play.click()
    assert tab.locator(".player").is_visible()
    for _ in range(60):
        if tab.evaluate("heard.paused && heard.currentTime > 4.2"):
            break
        tab.wait_for_timeout(50)
    end = int(play.get_attribute("data-play-end-ms"))
    assert end <= tab.evaluate("heard.currentTime * 1000") < end + 100
    assert tab.complaints == [], "nothing breaks the content policy"


def test_the_keyboard_moves_by_five_seconds_and_escape_closes(tab, address):
    tab.goto(address + TALK + "transcript/#t=1.5,2")
    tab.locator(".player").wait_for()
    assert tab.evaluate("heard.paused && heard.currentTime") == 1.5
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("heard.currentTime") == pytest.approx(6.5, abs=0.05)
    tab.keyboard.press("Escape")
    assert tab.locator(".player").is_hidden()


def test_no_page_is_wider_than_a_phone_and_the_theme_is_kept(tab, address):
    for path in ("/", "/escale/", "/escale/2026-10-14/", TALK, TALK + "transcript/", "/search?q=quai"):
        tab.goto(address + path)
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    tab.locator("[data-theme-toggle]").click()
    tab.reload()
    assert tab.locator("html[data-theme=dark]").count() == 1


SPACES = """async () => {
  const p = document.createElement("p"), widths = {};
  p.className = "quote__text";
  p.style.letterSpacing = "0";
  p.textContent = "une fin. Au plus tard. Tous y vont";
  document.querySelector("main").append(p);
  await document.fonts.load("400 20px 'Newsreader Variable'", p.textContent);
  for (let i = p.textContent.indexOf(" "); i > 0; i = p.textContent.indexOf(" ", i + 1)) {
    const range = document.createRange();
    range.setStart(p.firstChild, i);
    range.setEnd(p.firstChild, i + 1);
    widths[p.textContent.slice(i - 1, i + 2)] = range.getBoundingClientRect().width;
  }
  return [document.fonts.check("400 20px 'Newsreader Variable'"), widths];
}"""


def test_a_sentence_begins_as_far_from_the_last_one_as_a_word_from_a_word(address, tab):
    tab.goto(address + TALK)
    loaded, widths = tab.evaluate(SPACES)
    assert loaded
    assert widths[". A"] == pytest.approx(widths["e f"], abs=0.2), widths
    assert widths[". T"] == pytest.approx(widths["e f"], abs=0.2), widths
