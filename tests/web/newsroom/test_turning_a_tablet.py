"""A tablet that is turned while somebody reads."""

from __future__ import annotations

NAMES = ("Ada Roche", "Paul Vidal")
TALK = "\n\n".join(
    f"{NAMES[n % 2]} : Le quai numéro {n} reçoit des navires dont chacun porte assez pour une ville." for n in range(60)
)


def test_what_was_read_lying_fits_the_page_standing(newsroom, page):
    """Turns out of sight keep the size they had: neither they nor the column they stand in may hold the page open."""
    newsroom.receive(TALK.encode())
    newsroom.work()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    assert page.locator(".turn").count() >= 60
    # All of it is laid out, as for somebody who scrolls to the end, and out of sight again.
    page.set_viewport_size({"width": 1280, "height": 20_000})
    page.wait_for_timeout(300)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_timeout(300)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
