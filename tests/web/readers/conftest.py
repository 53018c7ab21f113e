"""A published talk with sound, as publications.freeze would have frozen it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from services import models
from services.runtime import Runtime
from web.app import create_app

TEXTS = (("S1", "Bonjour à tous. On compte quoi ?"), ("S2", "Merci. On a tout compté, vraiment, pendant huit mois."))
SOUND = b"RIFF" + bytes(range(256)) * 40


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    return create_app(runtime).test_client()


@pytest.fixture
def publish(runtime: Runtime, make_talk):
    """Publish a talk: `publish("Title", text="said")`; keywords become fields of the publication."""

    def put(title: str = "Le quai", *, starts_at: datetime | None = None, **fields: object) -> tuple[UUID, UUID, UUID]:
        talk_id = make_talk(title, starts_at=starts_at)
        with runtime.sessions.begin() as db:
            recording = models.Recording(
                talk_id=talk_id, kind="media", sha256=str(talk_id), size_bytes=len(SOUND), filename="a.wav",
                media_type="audio/wav", duration_ms=9000, storage_key=f"originals/{talk_id}",
            )  # fmt: skip
            db.add(recording)
            db.flush()
            row = models.Publication(talk_id=talk_id, number=1, frozen=frozen(title, recording.id), **fields)
            db.add(row)
            db.flush()
            file = runtime.storage.incoming() / "sound"
            file.write_bytes(SOUND)
            runtime.storage.keep(file, recording.storage_key)
            return talk_id, row.id, recording.id

    return put


@pytest.fixture
def change(runtime: Runtime):
    """Change rows behind the pages' back: `change(models.Talk, talk_id, embargo_until=…)`."""

    def put(model: type, key: UUID, **values: object) -> None:
        with runtime.sessions.begin() as db:
            db.execute(sa.update(model).where(model.id == key).values(**values))

    return put


def frozen(title: str, recording: UUID) -> dict:
    turns = [turn(speaker, text, 4000 * n) for n, (speaker, text) in enumerate(TEXTS)]
    said = turns[1]["words"][1:5]
    quote = {
        "kind": "quote", "text": "On a tout compté,", "speaker": "S2", "verdict": "exact",
        "sources": [{
            "turn": turns[1]["id"], "start_word": 1, "end_word": 5,
            "start_ms": said[0]["start_ms"], "end_ms": said[-1]["end_ms"],
        }],
    }  # fmt: skip
    items = [item("heading", "Compter d'abord"), item("narrative", "Le quai a compté."), quote,
             item("takeaway", "Compter : huit mois."), item("figure", "12 % de ruptures.")]  # fmt: skip
    return {
        "recap": {"language": "fr", "title": f"Recap : {title}", "standfirst": "Avec B.", "items": items},
        "transcript": {"language": "fr", "turns": turns, "speakers": [
            {"id": "S1", "name": "Anne", "role": "journaliste", "organisation": None, "is_host": True},
            {"id": "S2", "name": "Benoît", "role": "cariste", "organisation": "Quai 9", "is_host": False},
        ]},
        "talk": {"title": title, "kind": "panel", "starts_at": datetime(2026, 10, 14, 9, tzinfo=UTC).isoformat(),
                 "people": [{"name": "Benoît", "role": "cariste", "organisation": "Quai 9", "is_host": False}]},
        "recordings": [{"id": str(recording), "duration_ms": 9000, "turns": [one["id"] for one in turns]}],
        "marks": [{"heard_by": "Maud" if one is quote else None, "signed_reason": None} for one in items],
    }  # fmt: skip


def item(kind: str, text: str) -> dict:
    return {"kind": kind, "text": text, "speaker": None, "sources": [], "verdict": None}


def turn(speaker: str, text: str, start_ms: int) -> dict:
    words = [
        {"text": word, "start_ms": start_ms + 100 * n, "end_ms": start_ms + 100 * n + 90, "probability": 0.9}
        for n, word in enumerate(text.split())
    ]
    return {
        "id": str(uuid4()), "speaker": speaker, "text": text, "words": words, "start_ms": start_ms,
        "end_ms": words[-1]["end_ms"],
    }  # fmt: skip
