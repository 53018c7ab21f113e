"""The strip above the player: what it is told, and what a click, a key and a screen reader get from it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services import people, talks
from services.models import Doubt
from tests.web.rooms import TEXT, Newsroom

# A browser that jumps drops the answer it was reading; the server of these tests leaves that file to the garbage
# collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"),
]
PANEL = Path(__file__).parents[2] / "data" / "demo" / "panel.flac"
NAMES = ("Camille Vautrenay", "Hugo Desmarelle", "Nadia Belkorane")
# How many different colours stand in the strip left and right of the place that is played, and at its foot.
COLOURS = """() => {
  const canvas = document.querySelector(".waveform canvas"), context = canvas.getContext("2d");
  const { width, height } = canvas, seen = [new Set(), new Set(), new Set()];
  const at = Math.round(width * document.querySelector("[data-player=seek]").value / 123_000);
  const { data } = context.getImageData(0, 0, width, height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const [r, g, b, a] = data.slice(4 * (y * width + x), 4 * (y * width + x) + 4);
    if (a > 100 && Math.abs(x - at) > 4) seen[y >= height - 4 ? 2 : x < at ? 0 : 1].add(`${r},${g},${b}`);
  }
  return seen.map(one => one.size);
}"""


@pytest.fixture
def heard(newsroom: Newsroom) -> str:
    """A recording with three voices and two open doubts; its address without its last part."""
    with newsroom.runtime.sessions.begin() as db:
        _, event = talks.day_of(db, talks.get(db, newsroom.talk_id))
        for name in NAMES:
            people.announce(db, newsroom.talk_id, people.ensure(db, event.id, name, role="", organisation=""))
    receipt = newsroom.receive(PANEL.read_bytes(), "panel.flac")
    newsroom.work()
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.delete(Doubt))  # what the fake engine's even words make doubtful is not of interest here
        for start_ms in (12_000, 61_000):
            db.add(Doubt(recording_id=receipt.recording_id, kind="hole", start_ms=start_ms, end_ms=start_ms + 3_000))
        db.add(Doubt(recording_id=receipt.recording_id, kind="hole", start_ms=90_000, end_ms=91_000, state="settled"))
    return f"/newsroom/recordings/{receipt.recording_id}/"


def test_the_outline_says_what_is_loud_who_speaks_and_what_is_doubtful(newsroom, heard):
    outline = newsroom.client.get(heard + "outline").json
    assert outline["duration_ms"] == pytest.approx(123_289, abs=50)
    assert 600 < len(outline["loudness"]) <= 1200
    assert {voice for *_, voice in outline["turns"]} == {1, 2, 3}
    assert all(0 <= start < end <= outline["duration_ms"] for start, end, _ in outline["turns"])
    assert outline["voices"] == {"1": "Voix 1", "2": "Voix 2", "3": "Voix 3"}
    assert outline["doubts"] == [[12_000, 15_000], [61_000, 64_000]]
    assert outline["told"] == "Qui parle\u00a0: Voix 1, Voix 2, Voix 3. 2 passages à réécouter."


def test_what_cannot_be_heard_has_no_outline(newsroom):
    text = newsroom.receive(TEXT.encode())
    assert newsroom.client.get(f"/newsroom/recordings/{text.recording_id}/outline").status_code == 404


def now(page: Any) -> float:
    return page.evaluate("window.heard.currentTime")


@pytest.fixture
def strip(newsroom: Newsroom, heard: str, page: Any) -> Any:
    """The strip of a player that plays."""
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.add_init_script("const A = window.Audio; window.Audio = function () { return (window.heard = new A()) };")
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    page.complaints.clear()  # of the icon that the first, empty page looked for
    page.locator(".recording .play").first.click()
    found = page.get_by_test_id("waveform")
    found.wait_for()
    return found


def test_a_click_goes_there_and_the_keyboard_goes_on(strip, page):
    page.evaluate("document.activeElement.blur()")
    box = strip.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    assert now(page) == pytest.approx(61.5, abs=2)
    page.keyboard.press("Space")
    assert page.evaluate("window.heard.paused"), "the keys of the desk go on working"
    page.locator(".player").get_by_role("slider").focus()
    for key, at in (("Home", 0), ("ArrowRight", 5), ("PageUp", 65), ("ArrowLeft", 60), ("End", 118)):
        page.keyboard.press(key)
        assert now(page) == pytest.approx(at, abs=0.5), key
    played, ahead, foot = page.evaluate(COLOURS)
    assert played >= 3, "a colour for each voice"
    assert foot >= 1, "and one for doubt"
    page.keyboard.press("Home")
    _, ahead, _ = page.evaluate(COLOURS)
    assert ahead >= 3
    page.keyboard.press("Escape")
    assert strip.is_hidden()
    assert page.complaints == []


def test_a_screen_reader_hears_a_slider_with_a_time_and_a_summary(strip, page):
    slider = page.locator(".player").get_by_role("slider")
    assert slider.count() == 1
    assert slider.get_attribute("aria-label")
    assert re.fullmatch(r"\d+:\d\d", slider.get_attribute("aria-valuetext"))
    told = page.locator(f"#{slider.get_attribute('aria-describedby')}").text_content()
    assert "Voix 3" in told
    assert "2 passages" in told
    assert strip.locator("canvas").get_attribute("aria-hidden") == "true"


def test_it_fits_a_phone_and_says_what_it_points_at(strip, page):
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    strip.hover(position={"x": 30, "y": 10})
    assert re.fullmatch(r"0:\d\d · Voix \d", page.locator(".waveform__tip").inner_text())
    box = strip.bounding_box()
    assert box["height"] >= 40, "tall enough for a thumb"
    wide, shown = strip.locator("canvas").evaluate("one => [one.width, one.clientWidth * devicePixelRatio]")
    assert wide == pytest.approx(shown, abs=1)


def test_without_an_outline_the_plain_slider_stays(newsroom, heard, page):
    page.route("**/outline", lambda route: route.abort())
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    page.locator(".recording .play").first.click()
    page.locator(".player__line .player__seek").wait_for()
    assert page.locator(".waveform").count() == 0
