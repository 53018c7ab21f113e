"""Sound for those who work on it: signed in, in ranges, never of a text."""

from __future__ import annotations

import io
import wave
from typing import Any

import pytest

from tests.web.rooms import TEXT, Newsroom


@pytest.fixture
def sound(newsroom: Newsroom) -> str:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(b"\x00\x20\x00\xe0" * 16_000)
    receipt = newsroom.receive(file.getvalue(), "a.wav")
    newsroom.work()
    return f"/newsroom/recordings/{receipt.recording_id}/"


def get(newsroom: Newsroom, path: str, **headers: str) -> Any:
    """Read to the end, so that the file is closed."""
    return newsroom.client.get(path, headers=headers, buffered=True)


def test_a_player_gets_the_bytes_it_asks_for(newsroom, sound):
    whole = get(newsroom, sound + "sound")
    assert whole.status_code == 200
    part = get(newsroom, sound + "sound", Range="bytes=100-199")
    assert (part.status_code, part.data) == (206, whole.data[100:200])
    assert get(newsroom, sound + "sound", Range="bytes=9999999-").status_code == 416
    again = get(newsroom, sound + "sound", **{"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304
    assert len(get(newsroom, sound + "peaks").data) >= 2 * 2 * 20


def test_nobody_hears_it_without_signing_in(newsroom, sound):
    newsroom.post("/newsroom/sign-out")
    for what in ("sound", "peaks"):
        assert newsroom.client.get(sound + what).status_code == 303


def test_a_text_has_no_sound(newsroom):
    receipt = newsroom.receive(TEXT.encode())
    assert newsroom.client.get(f"/newsroom/recordings/{receipt.recording_id}/sound").status_code == 404
    assert newsroom.client.get(f"/newsroom/recordings/{receipt.recording_id}/peaks").status_code == 404
