"""Every address of the newsroom, without naming one: strangers and forged forms pass through none."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from werkzeug.routing import UUIDConverter

from tests.web.rooms import Newsroom

OPEN = {"newsroom.sign_in", "newsroom.enter"}
SAMPLES = {
    "talk_id": UUID(int=1), "turn_id": UUID(int=2), "voice_id": UUID(int=3), "item_id": UUID(int=4),
    "recording_id": UUID(int=5), "job_id": UUID(int=6), "person_id": UUID(int=7), "user_id": UUID(int=8),
    "key_id": UUID(int=9), "upload_id": UUID(int=10), "slug": "escale", "on": date(2026, 10, 14),
}  # fmt: skip

WORDS = {"what": "cancel"}


def addresses(newsroom: Newsroom, prefix: str, methods: set[str]) -> list[tuple[str, str]]:
    found = []
    for rule in newsroom.app.url_map.iter_rules():
        if not rule.endpoint.startswith(f"{prefix}.") or rule.endpoint in OPEN:
            continue
        kinds = rule._converters
        values = {
            name: SAMPLES.get(name)
            or (UUID(int=11) if isinstance(kinds[name], UUIDConverter) else WORDS.get(name, "txt"))
            for name in rule.arguments
        }
        if rule.endpoint == "newsroom.change_user":
            values["what"] = "shut"
        if rule.endpoint == "newsroom.export_recap":
            values["form"] = "json"
        _, path = rule.build(values)  # type: ignore[misc]
        found += [(method, path) for method in sorted(rule.methods & methods)]
    return found


def test_a_stranger_gets_nothing_from_any_page(newsroom):
    newsroom.post("/newsroom/sign-out")
    every = addresses(newsroom, "newsroom", {"GET", "POST", "PATCH", "DELETE", "HEAD"})
    assert len(every) > 50
    for method, path in every:
        answer = newsroom.client.open(path, method=method)
        assert answer.status_code in {303, 401}, (method, path, answer.status_code)
        if answer.status_code == 303:
            assert answer.location.startswith("/newsroom/sign-in"), path


def test_no_change_passes_without_the_pages_token(newsroom):
    for method, path in addresses(newsroom, "newsroom", {"POST", "PATCH", "DELETE", "PUT"}):
        assert newsroom.client.open(path, method=method).status_code == 403, (method, path)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_program_passes_without_a_key(newsroom, method):
    for verb, path in addresses(newsroom, "api", {method}):
        assert newsroom.client.open(path, method=verb).status_code == 401, (verb, path)


def test_an_error_leads_back_to_the_room_it_happened_in(newsroom):
    there = newsroom.client.get("/newsroom/talks/00000000-0000-0000-0000-000000000007/")
    assert there.status_code == 404
    assert '<a class="button" href="/newsroom/">Revenir au bureau</a>' in there.text
    public = newsroom.client.get("/nulle-part/")
    assert public.status_code == 404
    assert '<a class="button" href="/">Revenir à l’accueil</a>' in public.text
