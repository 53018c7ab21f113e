"""Take the README's pictures from a running demo: `python tests/e2e/screenshots.py ADDRESS OUT [STATE_FOLDER]`.

The state folder of `plenary up --demo` holds the editor's password; empty, it is where `plenary up` keeps it.
Pictures are PNG with a palette of their own: crisp letters at a quarter of the size.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import av
import av.filter
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from services.settings import default_state_dir
from tests.conftest import chromium

WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
LARGEST_BYTES = 250_000


def take(address: str, out: Path, password: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        with tab(browser, address, WIDE) as page:
            paths = readers(page, out)
            sign_in(page, password)
            desk = newsroom(page, out, paths["event"])
        with tab(browser, address, PHONE, is_mobile=True, has_touch=True) as page:
            shoot(page, paths["talk"], out / "recap-phone.png")
            sign_in(page, password)
            shoot(page, desk, out / "transcript-phone.png", listen)
        with tab(browser, address, WIDE, color_scheme="dark") as page:
            shoot(page, paths["talk"], out / "recap-dark.png")
        browser.close()


def readers(page: Page, out: Path) -> dict[str, str]:
    """The public pages, on the way from the home page to a talk that can be heard."""
    shoot(page, "/", out / "home.png")
    event = href(page, ".events h3 a")
    page.goto(urljoin(page.url, event))
    day = href(page, ".day__head a")
    shoot(page, day, out / "day.png")
    talks = [one.get_attribute("href") or "" for one in page.locator("article.card h2 a, article.card h3 a").all()]
    talk = next(one for one in talks if heard(page, one))
    shoot(page, talk, out / "recap.png")
    return {"event": event, "talk": talk}


def newsroom(page: Page, out: Path, event: str) -> str:
    """The journalist's rooms of the first talk that can be heard; returns the address of its transcript."""
    page.goto(urljoin(page.url, f"/newsroom/events{event}"))
    for recap in [one.get_attribute("href") or "" for one in page.locator(".talkline__title").all()]:
        page.goto(urljoin(page.url, recap))
        desk = href(page, ".tabs a >> nth=0")
        if heard(page, desk):
            shoot(page, desk, out / "transcript.png", listen)
            shoot(page, urljoin(desk, "recap"), out / "recap-editor.png")
            return desk
    raise SystemExit("no talk of the demo can be heard yet")


def heard(page: Page, path: str) -> bool:
    page.goto(urljoin(page.url, path))
    return page.locator(".play").count() > 0


def listen(page: Page) -> None:
    """The player on a word of the second voice, as after a click."""
    times = page.locator(".turn [data-words]").nth(1).get_attribute("data-words") or ""
    start_ms = int(times.split(",")[2 * 8])  # its ninth word
    page.evaluate("at => { location.hash = `#t=${at}` }", start_ms / 1000 + 0.1)
    page.locator(".player").wait_for()
    page.evaluate("scrollTo(0, 0)")


def sign_in(page: Page, password: str) -> None:
    page.goto(urljoin(page.url, "/newsroom/sign-in"))
    page.get_by_label("Adresse électronique").fill("editor@plenary.localhost")
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/newsroom/")


def href(page: Page, selector: str) -> str:
    return page.locator(selector).first.get_attribute("href") or ""


def shoot(page: Page, path: str, file: Path, prepare: Callable[[Page], None] = lambda _page: None) -> None:
    page.goto(urljoin(page.url, path))
    # A picture has no scroll bar to keep room for.
    page.evaluate("document.documentElement.style.scrollbarGutter = 'auto'; document.fonts.ready")
    prepare(page)
    page.wait_for_timeout(300)  # fonts and the player's file settle
    small = with_palette(page.screenshot())
    assert len(small) <= LARGEST_BYTES, f"{file.name} has {len(small)} bytes"
    file.write_bytes(small)


@contextmanager
def tab(browser: Browser, address: str, viewport: Any, **options: Any) -> Iterator[Page]:
    context = browser.new_context(viewport=viewport, locale="fr-FR", reduced_motion="reduce", **options)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def with_palette(png: bytes) -> bytes:
    """The same picture with the 256 colours it needs most."""
    with av.open(BytesIO(png)) as source:
        picture = next(source.decode(video=0)).reformat(format="rgb24")
    graph = av.filter.Graph()
    start = graph.add_buffer(width=picture.width, height=picture.height, format="rgb24", time_base=Fraction(1))
    split, pick = graph.add("split"), graph.add("palettegen", "stats_mode=full")
    use = graph.add("paletteuse", "dither=none")
    end = graph.add("buffersink")
    start.link_to(split)
    split.link_to(use, 0, 0)
    split.link_to(pick, 1, 0)
    pick.link_to(use, 0, 1)
    use.link_to(end)
    graph.configure()
    start.push(picture)
    start.push(None)
    reduced = end.pull()
    codec = av.CodecContext.create("png", "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = reduced.width, reduced.height, "pal8", Fraction(1)
    codec.options = {"compression_level": "9", "pred": "none"}
    return b"".join(bytes(packet) for packet in [*codec.encode(reduced), *codec.encode(None)])


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    state = Path(sys.argv[3]) if len(sys.argv) == 4 else default_state_dir(os.environ)
    take(sys.argv[1], Path(sys.argv[2]), (state / "secrets" / "editor-password").read_text("utf-8").strip())
