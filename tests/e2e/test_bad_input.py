"""What newsrooms really send by mistake: each is told in one sentence, and nothing of it stays behind."""

from __future__ import annotations

import random
import re
import socket
import urllib.error
import urllib.parse
import urllib.request
import wave
from fractions import Fraction
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from services import catalogue
from tests.e2e.conftest import GIB, Program, Service, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.xdist_group("e2e")]
NOISE = random.Random(7).randbytes(40_000)
TEXT = """Maud : Bonjour à tous. Combien de robots sur le quai ?

Idriss : Quarante robots depuis le mois de mars.

Maud : Merci à vous.

Idriss : Merci.
"""


def sentence(key: str, **params: object) -> str:
    return catalogue.say(key, "fr", **params)


def video_without_sound(path: Path) -> bytes:
    import av

    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("mpeg4", rate=10, width=64, height=64, pix_fmt="yuv420p")
        for _ in range(10):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))))
        out.mux(stream.encode(None))
    return path.read_bytes()


def broken_off_m4a(path: Path) -> bytes:
    """What a phone leaves whose battery died: sound without the index, which is written last."""
    import av

    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 64_000), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.time_base = 16_000, Fraction(1, 16_000)
        out.mux([*stream.encode(frame), *stream.encode(None)])
    whole = path.read_bytes()
    return whole[: whole.index(b"moov") - 4]


def no_seconds(path: Path) -> bytes:
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("make", "filename", "key"),
    [
        (video_without_sound, "salle.mp4", "media.no_audio"),
        (broken_off_m4a, "dictaphone.m4a", "media.unreadable"),
        (no_seconds, "silence.wav", "media.no_sound"),
    ],
)
def test_a_recording_nobody_can_hear_fails_with_its_reason(
    service: Service, program: Program, tmp_path, make, filename, key
):
    status, told = program.send(service.new_talk(key), filename, make(tmp_path / filename))
    assert status == 201
    job = program.outcome(told["job"])
    assert (job["state"], job["message"]) == ("failed", sentence(key))
    assert [file.name for file in service.runtime.storage.incoming().iterdir()] == []


def test_a_text_called_mp3_is_read_as_the_text_it_is(service: Service, program: Program):
    talk_id = service.new_talk("Un nom trompeur")
    _, told = program.send(talk_id, "panel.mp3", TEXT.encode())
    job = program.outcome(told["job"])
    # Too little for a recap, which is said, and no reason to lose the transcript.
    assert (job["state"], job["message"]) == ("done", sentence("recap.too_short", count=20, minimum=30))
    _, transcript = program.ask("GET", f"/talks/{talk_id}/transcript")
    assert [turn["text"] for turn in transcript["turns"]][1] == "Quarante robots depuis le mois de mars."


@pytest.mark.parametrize("filename", ["notes.txt", "séance.wav"])
def test_an_empty_file_and_noise_are_refused_by_the_api(service: Service, program: Program, filename):
    talk_id, quoted = service.new_talk("Refusés"), urllib.parse.quote(filename)
    assert program.send(talk_id, quoted, b"") == (400, {"error": sentence("media.empty"), "key": "media.empty"})
    status, told = program.send(talk_id, quoted, NOISE)
    assert (status, told["error"]) == (400, sentence("recordings.unknown_kind"))
    assert (service.left_over(), service.recordings_of(talk_id)) == ([], 0)


def test_three_gigabytes_on_a_limit_of_two_are_refused_before_a_byte(service: Service, program: Program):
    talk_id = service.new_talk("Trop grand")
    with socket.create_connection(("127.0.0.1", service.settings.web_port), timeout=20) as line:
        line.sendall(
            f"POST /api/v1/talks/{talk_id}/recordings?filename=a.wav HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {program.token}\r\nContent-Length: {3 * GIB}\r\n\r\n".encode()
        )
        answer = line.recv(4096)  # and no byte of the file was sent
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert (service.left_over(), service.recordings_of(talk_id)) == ([], 0)


def test_twenty_wrong_passwords_are_slowed_down(service: Service):
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    visitor.addheaders = [("Accept-Language", "fr")]
    address = f"{service.address}/newsroom/sign-in"
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.open(address).read().decode())[1]
    statuses = []
    for number in range(20):
        form = {"csrf_token": token, "form": "sign-in", "email": "devine@example.org", "password": f"essai {number}"}
        with pytest.raises(urllib.error.HTTPError) as refused:
            visitor.open(address, urllib.parse.urlencode(form).encode())
        statuses.append(refused.value.code)
        page = refused.value.read().decode()
        refused.value.close()
    assert statuses == [400] * 10 + [429] * 10
    assert sentence("users.too_many_tries", minutes=15) in page


@pytest.mark.parametrize(
    ("filename", "data", "key"),
    [("notes.txt", b"", "media.empty"), ("sous-titres.srt", NOISE, "recordings.unknown_kind")],
)
def test_the_form_says_in_one_sentence_what_is_wrong(service: Service, open_tab, filename, data, key):
    talk_id = service.new_talk(f"Formulaire {key}")
    page = open_tab()
    sign_in(page)
    choose(page, talk_id, filename, data)
    shown = page.get_by_test_id("upload-error")
    shown.wait_for()
    assert shown.text_content() == sentence(key)
    assert page.get_by_role("alert").filter(visible=True).count() == 1
    assert (service.left_over(), service.recordings_of(talk_id)) == ([], 0)
    # The page is as it was: the right file goes through.
    choose(page, talk_id, "notes.txt", TEXT.encode(), fresh=False)
    page.get_by_test_id("save-text").first.click()
    page.get_by_test_id("turns").wait_for()
    assert service.recordings_of(talk_id) == 1
    assert all("status of 4" in one for one in page.complaints), page.complaints


def choose(page: Any, talk_id: UUID, filename: str, data: bytes, *, fresh: bool = True) -> None:
    if fresh:
        page.goto(f"/newsroom/talks/{talk_id}/")
    page.get_by_test_id("upload-input").set_input_files({"name": filename, "mimeType": "", "buffer": data})
    page.get_by_test_id("upload-button").click()


def test_the_upload_protocol_refuses_three_gigabytes_when_they_are_announced(service: Service, open_tab):
    page = open_tab()
    sign_in(page)
    talk_id = service.new_talk("Annoncé trop grand")
    page.goto(f"/newsroom/talks/{talk_id}/")
    status, told = page.evaluate(
        """async ([talk, size]) => {
          const answer = await fetch("/newsroom/uploads", { method: "POST", headers: {
            "Tus-Resumable": "1.0.0", "Upload-Length": String(size), "Upload-Metadata": `talk ${btoa(talk)}`,
            "X-CSRF-Token": document.querySelector("meta[name=csrf-token]").content } });
          return [answer.status, (await answer.json()).message];
        }""",
        [str(talk_id), 3 * GIB],
    )
    assert (status, told) == (413, sentence("storage.too_large", number="2.15", prefix="G"))
    assert (service.left_over(), service.recordings_of(talk_id)) == ([], 0)
