"""The rooms of the web, shared with their neighbours, and a browser that looks at them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.serving import make_server

from tests.web.rooms import Newsroom, app, newsroom, password_hash, runtime

__all__ = ["app", "newsroom", "page", "password_hash", "runtime"]


@pytest.fixture
def page(newsroom: Newsroom, chromium_path: str) -> Iterator[Any]:
    """A signed-in browser on a page of the newsroom's own address."""
    from playwright.sync_api import sync_playwright

    signed = newsroom.client.get_cookie(newsroom.app.config["SESSION_COOKIE_NAME"])
    assert signed is not None
    server = make_server("127.0.0.1", 0, newsroom.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        context = browser.new_context(base_url=address, locale="fr-FR")
        context.add_cookies([{"name": signed.key, "value": signed.value, "url": address}])
        tab = context.new_page()
        tab.goto("/healthz")
        yield tab
        browser.close()
    server.shutdown()
    thread.join()
    server.server_close()
