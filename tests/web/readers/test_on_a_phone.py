"""The public pages on a telephone: the words come first, and a thumb reaches what plays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.readers.test_player import TALK, address

__all__ = ["address"]
pytestmark = pytest.mark.browser

# How far from its middle an element still answers, up and down.
REACH = """one => {
  one.scrollIntoView({ block: "center", behavior: "instant" });
  const box = one.getClientRects()[0], x = box.left + box.width / 2, y = box.top + box.height / 2;
  const answers = by => document.elementFromPoint(x, y + by)?.closest("a, button, summary") === one;
  let high = 0;
  for (const way of [-1, 1]) for (let by = 1; by <= 22 && answers(way * by); by++) high++;
  return high;
}"""


@pytest.fixture
def phone(chromium_path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser.new_page(
            locale="fr-FR", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
        )  # fmt: skip
        browser.close()


@pytest.mark.parametrize(("path", "first"), [("", ".body .quote"), ("transcript/", ".turn__text")])
def test_the_first_words_stand_on_the_first_screen(phone, address, path, first):
    phone.goto(address + TALK + path)
    assert phone.locator(first).first.bounding_box()["y"] < 844 - 60
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["", "transcript/", "../"])
def test_a_thumb_reaches_what_plays_and_what_leads_on(phone, address, path):
    phone.goto(address + TALK + path)
    aims = ".play, .turn__time, .footer a, .crumbs a, .talk__line a, .card :is(h2, h3) a, .chapters a, .themes__list a"
    found = phone.locator(aims)
    assert found.count() > 2
    short = [one.inner_text() for one in found.all() if one.is_visible() and one.evaluate(REACH) < 40]
    assert short == []
