"""A newsroom with accounts, one event and one talk, on a real Postgres, asked through Flask's own client."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from services import events, recordings, storage, talks
from services.database import Sessions
from services.models import User
from services.recordings import Receipt
from services.runtime import Runtime
from services.settings import Settings
from services.storage import FolderStorage
from web import context, csrf
from web.app import create_app
from worker import stage, tasks

PASSWORD = "un long mot de passe"
GIB = 1024**3
TEXT = (Path(__file__).parents[1] / "data" / "newsroom" / "quai.txt").read_text("utf-8")


@dataclass
class Newsroom:
    """A client with a person signed in, and what it takes to act like their browser."""

    app: Flask
    runtime: Runtime
    client: FlaskClient
    talk_id: UUID
    event_slug: str

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        return answer.text

    def token(self) -> str:
        """The token of the page a person is on."""
        with self.client.session_transaction() as kept:
            kept.setdefault("csrf_token", "t" * 43)
            return csrf.masked(str(kept["csrf_token"]))

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def sign_in(self, role: str) -> None:
        """As the sign-in page would; test_entrance goes through the page itself."""
        with self.runtime.sessions.begin() as db:
            user_id = db.scalars(sa.select(User.id).where(User.email == f"{role}@example.org")).one()
        with self.client.session_transaction() as kept:
            kept.clear()
            kept.update(user=str(user_id), epoch=1)

    def receive(self, data: bytes, filename: str = "table-ronde.txt") -> Receipt:
        path = self.runtime.storage.incoming() / "sent"
        path.write_bytes(data)
        return recordings.receive(
            self.runtime.sessions, self.runtime.storage, self.talk_id, storage.measure(path), filename=filename
        )

    def work(self) -> None:
        """Do all that is queued, as the workers would."""
        while sum(stage.run(self.runtime, name, service) for name, service in tasks.SERVICES.items()):
            pass

    def with_recap(self) -> None:
        self.receive(TEXT.encode())
        self.work()


@pytest.fixture
def runtime(sessions: Sessions, settings: Settings, tmp_path: Path) -> Runtime:
    limited = dataclasses.replace(settings, upload_limit_bytes=2 * GIB)
    return Runtime(limited, sessions, FolderStorage(tmp_path / "storage"))


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Made once: it is slow on purpose."""
    return PasswordHasher().hash(PASSWORD)


@pytest.fixture(scope="session")
def app() -> Flask:
    """Made once, since compiling its templates takes a second; each test gives it its own runtime."""
    made = create_app(Runtime(Settings(secret_key="k" * 40), None, None))
    made.testing = True
    return made


@pytest.fixture
def newsroom(runtime: Runtime, app: Flask, password_hash: str) -> Iterator[Newsroom]:
    app.extensions[context.KEY] = runtime
    app.extensions.pop("plenary.watch", None)
    with runtime.sessions.begin() as db:
        for role in ("reporter", "editor", "admin"):
            db.add(User(email=f"{role}@example.org", name=role.title(), role=role, password_hash=password_hash))
        event = events.create(db, name="Escale", starts_on=date(2026, 10, 14))
        talk = talks.create(db, events.days(db, event)[0], title="Qui décide sur le quai ?", language="fr")
        talk_id, slug = talk.id, event.slug
    with app.test_client() as client:
        room = Newsroom(app, runtime, client, talk_id, slug)
        room.sign_in("reporter")
        yield room


def values(page: str, name: str) -> list[str]:
    """The values of all fields called `name`."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)
