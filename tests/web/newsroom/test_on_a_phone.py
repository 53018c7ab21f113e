"""The desk on a telephone: what waits for a decision is at the thumb, and a thumb hits what it means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.models import RecapItem

PANEL = Path(__file__).parents[2] / "data" / "demo" / "panel.flac"

TEXT = "Le quai reçoit des navires dont chacun porte assez pour une ville entière, et nous formons douze personnes."

# What a thumb aims at and is smaller than it.
MISSED = """() => {
  const missed = [];
  const aims = ".button, .link-button, summary, select, .tabs a, .masthead__nav a, .icon-button, .thumbbar a";
  for (const one of document.querySelectorAll(aims)) {
    const box = one.getBoundingClientRect();
    if (!box.width || one.closest("details:not([open]) > :not(summary)") || one.closest(".unseen")) continue;
    const [wide, high] = [Math.round(box.width), Math.round(box.height)];
    if (high < 44 || wide < 44) missed.push(`${one.className} ${one.textContent.trim()} ${wide}x${high}`);
  }
  return missed;
}"""


@pytest.fixture
def phone(page: Any) -> Iterator[Any]:
    """The same person, on a telephone."""
    signed = page.context.cookies()
    address = page.url.removesuffix("/healthz")
    context = page.context.browser.new_context(
        base_url=address, locale="fr-FR", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.add_cookies(signed)
    yield context.new_page()
    context.close()


def test_a_thumb_hits_what_it_means(newsroom, phone):
    newsroom.with_recap()
    newsroom.sign_in("reporter")
    for path in ("/newsroom/", f"/newsroom/talks/{newsroom.talk_id}/", f"/newsroom/talks/{newsroom.talk_id}/recap"):
        phone.goto(path)
        assert phone.evaluate(MISSED) == [], path
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_panels_of_a_long_transcript_are_one_tap_away(newsroom, phone):
    newsroom.receive("\n\n".join(f"{'AB'[n % 2]} : {TEXT}" for n in range(60)).encode())
    newsroom.work()
    phone.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    phone.locator(".turn").last.scroll_into_view_if_needed()
    bar = phone.get_by_test_id("thumbbar")
    for link in bar.locator("a[href^='#']").all():
        target = link.get_attribute("href")
        phone.locator(".turn").last.scroll_into_view_if_needed()
        link.tap()
        phone.wait_for_function(
            "id => { const box = document.querySelector(id).getBoundingClientRect();"
            " return box.top < innerHeight && box.bottom > 0; }",
            arg=target,
        )
    bar.get_by_role("link", name="Compte rendu").tap()
    phone.get_by_test_id("items").wait_for()


def test_while_something_plays_nothing_at_the_thumb_is_covered(newsroom, phone):
    newsroom.receive(PANEL.read_bytes(), "panel.flac")
    newsroom.work()
    phone.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    bottom = "() => document.querySelector('.thumbbar').getBoundingClientRect().bottom"
    assert phone.evaluate(f"({bottom})() === innerHeight")
    phone.locator("#voices > summary").tap()
    phone.locator(".voice .play").first.tap()
    above = f"() => ({bottom})() <= document.querySelector('.player').getBoundingClientRect().top + 1"
    phone.wait_for_function(above)
    phone.locator("[data-player-close], .player button").last.tap()
    phone.wait_for_function(f"() => ({bottom})() === innerHeight")


def test_what_waits_for_somebody_is_gone_through_with_the_thumb(newsroom, phone):
    newsroom.with_recap()
    phone.goto(f"/newsroom/talks/{newsroom.talk_id}/recap")
    bar = phone.get_by_test_id("thumbbar")
    bar.wait_for()
    waiting = phone.locator('[data-needs~="hear"]')
    count = waiting.count()
    assert count >= 2
    ids = waiting.evaluate_all("all => all.map(one => one.id)")
    seen = []
    for _ in range(count + 1):
        bar.locator('[data-next="hear"]').tap()
        seen.append(phone.evaluate("document.activeElement.id"))
        phone.wait_for_function(
            "id => { const box = document.getElementById(id).getBoundingClientRect();"
            " return box.top < innerHeight && box.bottom > 0; }",
            arg=seen[-1],
        )
    assert seen == [*ids, ids[0]]
    # Heard: one less waits, and the bar knows it without a new page.
    phone.locator(f"#{ids[0]}").get_by_test_id("heard").tap()
    phone.locator(f"#{ids[0]}:not([data-needs])").wait_for()
    assert bar.locator('[data-next="hear"] .number').inner_text() == str(count - 1)
    assert bar.get_by_role("button", name="Publier").is_enabled()


def test_the_first_words_stand_on_the_first_screen(newsroom, phone):
    newsroom.receive(PANEL.read_bytes(), "panel.flac")
    newsroom.work()
    phone.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    first = phone.locator(".turn__text").first.bounding_box()
    bar = phone.get_by_test_id("thumbbar").bounding_box()
    assert first["y"] + 2 * 30 < bar["y"], (first, bar)  # two lines of it
    assert phone.locator("#voices .voice").first.is_hidden()
    phone.locator("#voices > summary").tap()
    phone.locator("#voices .voice").first.wait_for(state="visible")


def test_a_link_to_what_is_folded_opens_it_and_naming_a_voice_leaves_it_open(newsroom, phone):
    newsroom.with_recap()
    phone.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    phone.get_by_test_id("thumbbar").locator("a[href='#voices']").tap()
    voice = phone.locator("#voices .voice").first
    voice.wait_for(state="visible")
    voice.locator("summary").tap()
    voice.get_by_test_id("voice-name").fill("Une autre personne")
    voice.get_by_test_id("voice-keep").tap()
    phone.locator("#flash .notice--good").wait_for()
    assert phone.locator("#voices .voice__head", has_text="Une autre personne").is_visible()


def test_beside_the_text_nothing_is_folded(newsroom, page):
    newsroom.with_recap()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    assert page.locator("#voices .voice").first.is_visible()
    assert page.locator("details[data-tray]").evaluate_all("all => all.every(one => one.open)")
    assert page.locator("details[data-tray] > summary").evaluate_all("all => all.every(one => !one.offsetHeight)")


def test_the_recap_begins_on_the_first_screen_unless_something_keeps_it_from_being_published(newsroom, phone):
    newsroom.with_recap()
    path = f"/newsroom/talks/{newsroom.talk_id}/recap"
    phone.goto(path)
    title = phone.get_by_test_id("recap-title").bounding_box()
    assert title["y"] + title["height"] < 400
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.update(RecapItem).where(RecapItem.kind == "quote").values(verdict="altered"))
    phone.goto(path)
    assert phone.get_by_test_id("blocks").is_visible()
