"""The whole service as `plenary up` runs it, and a browser with a person in front of it."""

from __future__ import annotations

import dataclasses
import http.client
import json
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services import database, events, runtime, talks, users
from services.models import Event, Recording
from services.runtime import Runtime
from services.settings import Settings
from web.embedded.postgres import Postgres
from web.embedded.process import free_port, server_account, wait_until
from web.embedded.programs import programs
from web.embedded.redis import Redis
from web.embedded.state import State
from web.embedded.supervisor import Supervisor
from worker.app import make_app
from worker.queue import CeleryQueue

GIB = 1024**3
EMAIL, PASSWORD = "reporter@example.org", "un long mot de passe"
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 860}
# The player's audio element belongs to no page; keep the one that is made.
SEEN = "const A = window.Audio; window.Audio = function () { return (window.heard = new A()) };"


class Service:
    """Postgres, Redis, web, two workers and the scheduler under the real supervisor, in a folder of their own."""

    def __init__(self, root: Path) -> None:
        state = State(root, server_account())
        postgres, redis = Postgres(state), Redis(state)
        self.supervisor = Supervisor(lambda *_args, **_params: None)
        self._over = threading.Event()
        self._tending = threading.Thread(target=self._tend)
        try:
            self.supervisor.watch(postgres.start())
            self.supervisor.watch(redis.start())
            self.settings = Settings(
                state_dir=root, database_url=postgres.url(), redis_url=redis.url, secret_key="k" * 40, asr_threads=1,
                asr_engine="openai", diarizer="builtin", upload_limit_bytes=2 * GIB, web_port=free_port(0),
            )  # fmt: skip
            database.migrate(self.settings.database_url)
            self.runtime: Runtime = runtime.build(self.settings, CeleryQueue(make_app(self.settings.redis_url)))
            for child in programs(self.settings, state.logs):
                child.start()
                self.supervisor.watch(child)
        finally:
            self._tending.start()
        self.address = f"http://127.0.0.1:{self.settings.web_port}"
        assert wait_until(lambda: self.status("/healthz") == 200, within_s=60, step_s=0.1)

    def _tend(self) -> None:
        while not self._over.wait(0.1):
            self.supervisor.tend()

    def stop(self) -> None:
        self._over.set()
        self._tending.join()
        self.supervisor.hurry()  # nothing here needs to be finished
        self.supervisor.stop()
        self.runtime.sessions.kw["bind"].dispose()

    def status(self, path: str) -> int:
        try:
            return self.ask("GET", path)[0]
        except (OSError, http.client.HTTPException):
            return 0

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        with self.connection() as connection:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.read()

    @contextmanager
    def connection(self) -> Iterator[http.client.HTTPConnection]:
        connection = http.client.HTTPConnection("127.0.0.1", self.settings.web_port, timeout=60)
        try:
            yield connection
        finally:
            connection.close()

    def new_talk(self, title: str) -> UUID:
        with self.runtime.sessions.begin() as db:
            known = db.scalar(sa.select(Event).where(Event.name == "Essais"))
            event = known or events.create(db, name="Essais", starts_on=date(2026, 10, 14))
            return talks.create(db, events.days(db, event)[0], title=title, language="fr").id

    def recordings_of(self, talk_id: UUID) -> int:
        with self.runtime.sessions.begin() as db:
            return db.scalar(sa.select(sa.func.count()).where(Recording.talk_id == talk_id)) or 0

    def left_over(self) -> list[str]:
        """Files of uploads that are still under way."""
        return [file.name for file in self.runtime.storage.incoming().iterdir() if not file.name.startswith("probe-")]


@pytest.fixture(scope="session")
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    root = Path(tempfile.mkdtemp(prefix="plenary-e2e-"))
    root.chmod(0o711)
    service = Service(root)
    with service.runtime.sessions.begin() as db:
        users.add(db, email=EMAIL, name="Maud Reporter", role="reporter", password=PASSWORD)
    yield service
    service.stop()
    if request.session.testsfailed:  # the programs' own words, which go with the folder
        for log in sorted((root / "logs").glob("*.log")):
            sys.stderr.write(f"--- {log.name}\n" + "\n".join(log.read_text().splitlines()[-40:]) + "\n")
    shutil.rmtree(root, ignore_errors=True)


@dataclasses.dataclass
class Program:
    """Somebody's program at the interface for programs."""

    service: Service
    token: str

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, Any]]:
        status, text = self.service.ask(
            method, f"/api/v1{path}", body, Authorization=f"Bearer {self.token}", Accept_Language="fr"
        )
        return status, json.loads(text)

    def send(self, talk_id: UUID, filename: str, data: bytes) -> tuple[int, dict[str, Any]]:
        return self.ask("POST", f"/talks/{talk_id}/recordings?filename={filename}&model=demo", data)

    def outcome(self, job_id: str, within_s: float = 60.0) -> dict[str, Any]:
        """The job once nothing more happens to it."""
        told: dict[str, Any] = {}

        def over() -> bool:
            status, news = self.ask("GET", f"/jobs/{job_id}")
            assert status == 200, news
            told.update(news)
            return told["state"] in {"done", "failed", "cancelled"}

        assert wait_until(over, within_s=within_s, step_s=0.2), told
        return told


@pytest.fixture
def program(service: Service) -> Program:
    with service.runtime.sessions.begin() as db:
        user = db.scalar(sa.text("select id from users where email = :email"), {"email": EMAIL})
        return Program(service, users.new_token(db, user, "essais"))


@pytest.fixture
def browser(chromium_path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    from web.assets import Assets

    if not Assets().entry("newsroom").scripts:
        pytest.skip("the frontend is not built: npm ci && npm run build in web/frontend")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_tab(browser: Any, service: Service):
    """A new visitor's page. `page.complaints` is all that the browser objected to, the content policy included."""

    def open_one() -> Any:
        context = browser.new_context(locale="fr-FR", viewport=WIDE, base_url=service.address)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.add_init_script(SEEN)
        page.complaints = []
        page.on(
            "console", lambda said: page.complaints.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    return open_one


def sign_in(page: Any) -> None:
    page.goto("/newsroom/")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/newsroom/")


def fits_a_phone(page: Any) -> None:
    """Nothing of the page as it stands needs scrolling sideways."""
    page.set_viewport_size(PHONE)
    wide = page.evaluate("""() => document.documentElement.scrollWidth <= innerWidth ? [] :
      [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => `${one.tagName}.${one.className}`).slice(0, 5)""")
    page.set_viewport_size(WIDE)
    assert wide == [], page.url
