"""Texts are packed for who can read them, and a packed page gives no secret away."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from web import csrf

PACKED = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_packed_for_who_can_unpack_it_and_the_same_for_who_cannot(newsroom):
    newsroom.with_recap()
    newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/publish")
    path = "/escale/2026-10-14/qui-decide-sur-le-quai/transcript/"
    plain = newsroom.client.get(path)
    packed = newsroom.client.get(path, headers=PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    for seen in (plain, packed):
        again = newsroom.client.get(path, headers={**PACKED, "If-None-Match": seen.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("encodings", ["identity", "br", "gzip;q=0", "*;q=0"])
def test_nobody_gets_what_they_did_not_ask_for(newsroom, encodings):
    assert "Content-Encoding" not in newsroom.client.get("/", headers={"Accept-Encoding": encodings}).headers


def test_built_files_are_packed_and_their_parts_are_not(newsroom):
    manifest = json.loads((Path(newsroom.app.static_folder) / "dist" / "manifest.json").read_text("utf-8"))
    script = next(one["file"] for one in manifest.values() if one["file"].endswith(".js"))
    path = f"/static/dist/{script}"
    plain = newsroom.client.get(path, buffered=True)
    packed = newsroom.client.get(path, headers=PACKED, buffered=True)
    assert gzip.decompress(packed.data) == plain.data
    assert "immutable" in packed.headers["Cache-Control"] or "max-age=31536000" in packed.headers["Cache-Control"]
    part = newsroom.client.get(path, headers={**PACKED, "Range": "bytes=0-9"}, buffered=True)
    assert "Content-Encoding" not in part.headers


def test_sound_and_progress_go_as_they_are(newsroom):
    receipt = newsroom.receive("Solveig : Bonjour à tous.\n".encode())
    answer = newsroom.client.get(f"/newsroom/jobs/events?job={receipt.job_id}", headers=PACKED)
    assert answer.mimetype == "text/event-stream"
    assert "Content-Encoding" not in answer.headers
    answer.close()


def test_the_token_of_a_session_is_another_on_each_page_the_same_within_one_and_counts_from_all(newsroom):
    shown = []
    for _ in range(2):
        page = newsroom.page("/newsroom/")
        on_page = {one.split('"')[0] for one in page.split('name="csrf_token" value="')[1:]}
        assert len(on_page) == 1
        shown += on_page
    with newsroom.client.session_transaction() as kept:
        secret = kept["csrf_token"]
    assert shown[0] != shown[1]
    assert all(secret not in one for one in shown)
    for one in shown:
        answer = newsroom.client.post("/newsroom/events", data={"csrf_token": one, "name": "Salon", "starts_on": ""})
        assert answer.status_code == 303
    for wrong in (secret, csrf.masked(secret + "x"), "", "é" * 43, shown[0][:-4]):
        answer = newsroom.client.post("/newsroom/events", data={"csrf_token": wrong, "name": "Salon"})
        assert answer.status_code == 403
