"""Files on their way in: resumable and plain, large and empty, honest and misnamed."""

from __future__ import annotations

import base64
import dataclasses
import io
import re
import wave
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa

from services.models import Job, Recording, Stage
from tests.web.rooms import GIB, TEXT, Newsroom
from web import context

NOISE = b"\x00\x01\x02\x03" * 4096
OFFSET_TYPE = "application/offset+octet-stream"


def metadata(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def begin(newsroom: Newsroom, length: int, **told: str) -> Any:
    headers = {
        "Tus-Resumable": "1.0.0", "Upload-Length": str(length), "X-CSRF-Token": newsroom.token(),
        "Upload-Metadata": metadata(talk=str(newsroom.talk_id), **{"filename": "talk.txt", **told}),
    }  # fmt: skip
    return newsroom.client.post("/newsroom/uploads", headers=headers)


def patch(newsroom: Newsroom, place: str, at: int, data: bytes, **headers: str) -> Any:
    sent = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(at), "X-CSRF-Token": newsroom.token(), **headers}
    return newsroom.client.patch(place, data=data, headers=sent, content_type=sent.pop("Content-Type", OFFSET_TYPE))


def head(newsroom: Newsroom, place: str) -> Any:
    return newsroom.client.head(place, headers={"Tus-Resumable": "1.0.0"})


def kept(newsroom: Newsroom) -> list[Path]:
    return [path for path in (newsroom.runtime.storage.incoming().parent).rglob("*") if path.is_file()]


def count(newsroom: Newsroom, model: type) -> int:
    with newsroom.runtime.sessions.begin() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def tone(seconds: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(b"\x00\x10" * 16_000 * seconds)
    return file.getvalue()


def test_an_upload_resumes_where_it_broke_off_and_starts_the_work_once(newsroom):
    data = TEXT.encode()
    place = begin(newsroom, len(data), model="demo").location
    assert patch(newsroom, place, 0, data[:100]).headers["Upload-Offset"] == "100"
    answer = head(newsroom, place)
    assert (answer.headers["Upload-Offset"], answer.headers["Upload-Length"]) == ("100", str(len(data)))
    assert patch(newsroom, place, 100, data[100:]).status_code == 204
    assert head(newsroom, place).headers["Upload-Offset"] == str(len(data))
    assert (count(newsroom, Recording), count(newsroom, Job)) == (1, 1)
    with newsroom.runtime.sessions.begin() as db:
        assert db.scalar(sa.select(Job.model)) == "demo"


def test_more_than_two_megabytes_travel_in_one_piece(newsroom):
    data = tone(seconds=100)
    place = begin(newsroom, len(data), filename="a.wav").location
    assert len(data) > 3_000_000
    assert patch(newsroom, place, 0, data).status_code == 204


def test_a_wrong_offset_is_answered_with_the_right_one(newsroom):
    place = begin(newsroom, 1000).location
    patch(newsroom, place, 0, b"a" * 10)
    answer = patch(newsroom, place, 4, b"b")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "10")


def test_the_protocols_own_refusals(newsroom):
    place = begin(newsroom, 1000).location
    assert patch(newsroom, place, 0, b"a", **{"Content-Type": "text/plain"}).status_code == 415
    answer = patch(newsroom, place, 0, b"a", **{"Tus-Resumable": "0.2.0"})
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert patch(newsroom, place, 0, b"a", **{"Upload-Offset": "-1"}).status_code == 400
    assert newsroom.client.patch(place, data=b"a", content_type=OFFSET_TYPE).status_code == 403  # no token
    options = newsroom.client.options("/newsroom/uploads")
    assert (options.status_code, options.headers["Tus-Max-Size"]) == (204, str(2 * GIB))


def test_a_cancelled_upload_is_gone(newsroom):
    place = begin(newsroom, 1000).location
    patch(newsroom, place, 0, b"a" * 10)
    answer = newsroom.client.delete(place, headers={"Tus-Resumable": "1.0.0", "X-CSRF-Token": newsroom.token()})
    assert answer.status_code == 204
    assert head(newsroom, place).status_code == 404
    assert kept(newsroom) == []


def test_nobody_goes_on_with_somebody_elses_upload(newsroom):
    place = begin(newsroom, 1000).location
    newsroom.sign_in("editor")
    assert head(newsroom, place).status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_three_gigabytes_on_a_limit_of_two_are_refused_before_a_byte(newsroom, language):
    newsroom.post("/newsroom/account/language", language=language)
    answer = begin(newsroom, 3 * GIB)
    assert answer.status_code == 413
    assert answer.json["message"].startswith({"fr": "Ce fichier dépasse", "en": "This file is larger"}[language])

    class NeverRead(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("a byte was read")

    answer = newsroom.client.post(
        f"/newsroom/talks/{newsroom.talk_id}/recordings", content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": NeverRead(), "CONTENT_LENGTH": str(3 * GIB)},
    )  # fmt: skip
    assert answer.status_code == 413
    assert kept(newsroom) == []


def test_an_empty_file_is_refused_in_one_sentence(newsroom):
    answer = begin(newsroom, 0)
    assert (answer.status_code, answer.json["message"]) == (400, "Ce fichier est vide.")
    answer = plain(newsroom, b"", "vide.mp3")
    assert answer.status_code == 400
    assert "Ce fichier est vide." in answer.text
    assert (kept(newsroom), count(newsroom, Recording)) == ([], 0)


def plain(newsroom: Newsroom, data: bytes, filename: str) -> Any:
    return newsroom.post(
        f"/newsroom/talks/{newsroom.talk_id}/recordings", form="upload", recording=(io.BytesIO(data), filename)
    )


def test_a_browser_without_scripts_uploads_with_a_plain_form(newsroom):
    answer = plain(newsroom, TEXT.encode(), "notes.txt")
    assert answer.status_code == 303
    assert plain(newsroom, TEXT.encode(), "encore.txt").status_code == 303
    assert count(newsroom, Recording) == 1
    assert "déjà là" in newsroom.page(answer.location)


def test_a_text_called_mp3_is_read_as_the_text_it_is(newsroom):
    answer = plain(newsroom, TEXT.encode(), "panel.mp3")
    assert newsroom.post(f"{answer.location}/save").status_code == 303
    newsroom.work()
    assert "quarante robots" in newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")


def test_a_binary_called_srt_is_refused_and_leaves_nothing(newsroom):
    answer = plain(newsroom, NOISE, "sous-titres.srt")
    assert answer.status_code == 400
    assert "ni un enregistrement audio ou vidéo, ni un texte" in answer.text
    place = begin(newsroom, len(NOISE), filename="sous-titres.srt").location
    answer = patch(newsroom, place, 0, NOISE)
    assert answer.status_code == 415
    assert "ni un enregistrement" in answer.json["message"]
    assert (kept(newsroom), count(newsroom, Recording)) == ([], 0)


def test_several_files_of_a_plain_form_are_all_received(newsroom):
    files = [(io.BytesIO(tone(seconds)), f"partie-{seconds}.wav") for seconds in (1, 2)]
    fields = {"csrf_token": newsroom.token(), "recording": files}
    answer = newsroom.client.post(f"/newsroom/talks/{newsroom.talk_id}/recordings", data=fields)
    assert answer.status_code == 303
    page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    assert page.index("partie-1.wav") < page.index("partie-2.wav")
    assert count(newsroom, Recording) == 2


def test_several_files_go_one_after_the_other_and_one_that_is_refused_is_named(newsroom, page):
    page.route("**/jobs/events*", lambda route: route.abort())  # nobody works here: there is no progress to tell of
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    sent = [("un.wav", tone(1)), ("bruit.bin", NOISE), ("deux.wav", tone(2))]
    page.get_by_test_id("upload-input").set_input_files(
        [{"name": name, "mimeType": "", "buffer": data} for name, data in sent]
    )
    page.get_by_test_id("upload-button").click()
    page.get_by_test_id("upload-done").wait_for()
    assert page.get_by_test_id("upload-error").inner_text().startswith("bruit.bin : Ce fichier n’est ni")
    page.get_by_test_id("upload-done").click()
    page.get_by_test_id("recording").nth(1).wait_for()
    assert page.locator(".recording__name").all_inner_texts() == ["un.wav", "deux.wav"]
    # The same again: nothing is done twice, and that is said where the upload leads to.
    page.get_by_text("Ajouter un enregistrement").click()
    page.get_by_test_id("upload-input").set_input_files({"name": "un.wav", "mimeType": "", "buffer": tone(1)})
    page.get_by_test_id("upload-button").click()
    page.get_by_test_id("flash").wait_for()
    assert "déjà là" in page.get_by_test_id("flash").inner_text()
    assert count(newsroom, Recording) == 2


def test_a_large_plain_upload_lies_on_disk_not_in_memory(newsroom):
    import tracemalloc

    data = tone(seconds=400)  # 12.8 MB
    tracemalloc.start()
    try:
        body = io.BytesIO(data)
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        answer = newsroom.client.post(
            f"/newsroom/talks/{newsroom.talk_id}/recordings?", content_type="multipart/form-data; boundary=x",
            data=b"".join((
                b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n', newsroom.token().encode(),
                b'\r\n--x\r\nContent-Disposition: form-data; name="recording"; filename="a.wav"\r\n\r\n',
                body.getbuffer(), b"\r\n--x--\r\n",
            )),
        )  # fmt: skip
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert answer.status_code == 303
    assert peak < 2.5 * len(data)  # the test's own body, but no second copy for the form


def test_the_limit_holds_for_what_really_arrives(newsroom):
    newsroom.app.extensions["plenary"] = dataclasses.replace(
        newsroom.runtime, settings=dataclasses.replace(newsroom.runtime.settings, upload_limit_bytes=1000)
    )
    assert plain(newsroom, b"a" * 5000, "a.txt").status_code == 413
    assert kept(newsroom) == []


class Watched(io.BytesIO):
    """A body that looks, each time some of it is read, how many database connections are held."""

    held: ClassVar[list[int]] = []
    room: Newsroom

    def readinto(self, into: Any, /) -> int:
        pool = self.room.runtime.sessions.kw["bind"].pool
        Watched.held.append(pool.checkedout())
        return super().readinto(into)


def test_a_slow_sender_holds_no_database_connection(newsroom):
    Watched.room = newsroom
    data = TEXT.encode()
    place = begin(newsroom, len(data)).location

    def sent(body: bytes) -> dict[str, Any]:
        return {"wsgi.input": Watched(body), "CONTENT_LENGTH": str(len(body))}

    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "X-CSRF-Token": newsroom.token()}
    answer = newsroom.client.patch(place, headers=headers, content_type=OFFSET_TYPE, environ_overrides=sent(data))
    assert answer.status_code == 204
    form = b"".join((
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n', newsroom.token().encode(),
        b'\r\n--x\r\nContent-Disposition: form-data; name="recording"; filename="a.txt"\r\n\r\n', data,
        b"\r\n--x--\r\n",
    ))  # fmt: skip
    path = f"/newsroom/talks/{newsroom.talk_id}/recordings"
    kind = {"CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = newsroom.client.post(path, environ_overrides=sent(form) | kind)
    assert answer.status_code == 303
    assert set(Watched.held) == {0}


def test_only_offered_models_are_taken_never_a_path_of_this_machine(newsroom):
    sent = {"model": "/etc/passwd", "recording": (io.BytesIO(TEXT.encode()), "a.txt")}
    answer = newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/recordings", **sent)
    assert answer.status_code == 400
    assert count(newsroom, Recording) == 0
    assert list(newsroom.runtime.storage.incoming().iterdir()) == []


def lacking(newsroom: Newsroom, *here: str) -> None:
    """The service's model is not on this machine; others are."""
    folder = newsroom.runtime.settings.whisper_dir
    folder.mkdir(parents=True, exist_ok=True)
    for name in here:
        (folder / f"{name}.pt").write_bytes(b"weights")
    settings = dataclasses.replace(newsroom.runtime.settings, whisper_model="small", asr_engine="auto")
    newsroom.app.extensions[context.KEY] = dataclasses.replace(newsroom.runtime, settings=settings)


def test_weights_that_are_missing_are_told_of_before_anything_is_sent(newsroom: Newsroom) -> None:
    lacking(newsroom)
    form = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/").split('data-testid="upload-form"')[1]
    note = form.split('data-testid="model-note"')[1].split("</div>")[0]
    assert "488 Mo" in note.replace("\u202f", " ").replace("\xa0", " ")
    assert "1 à 5 minutes" in note
    assert "plenary models fetch small" in note
    assert form.index("model-note") < form.index("upload-button")


def test_a_model_that_is_here_is_chosen_for_one_that_is_not(newsroom: Newsroom) -> None:
    lacking(newsroom, "base")
    page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    choice = page.split('data-testid="model"')[1].split("</select>")[0]
    assert re.search(r'<option value="base" selected>\s*base</option>', choice)
    assert re.search(r'<option value="">\s*small \(réglage de la maison[^)]*à télécharger', choice)
    assert "base, qui est prêt" in page


def test_a_recording_that_waits_for_weights_is_heard_with_a_model_that_is_here(newsroom: Newsroom) -> None:
    lacking(newsroom, "base")
    newsroom.receive(tone(1), "quai.wav")
    with newsroom.runtime.sessions.begin() as db:
        job = db.scalars(sa.select(Job)).one()
        stage = db.scalars(sa.select(Stage).where(Stage.job_id == job.id, Stage.name == "probe")).one()
        job.state = stage.state = "waiting"
        stage.error_key, stage.error_params = "models.missing", {"model": "small", "folder": "/srv"}
    page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    form = page.split('data-testid="again"')[1].split("</form>")[0]
    assert "Transcrire avec un autre modèle" in page
    assert '<option value="base" selected>' in form
    with newsroom.runtime.sessions.begin() as db:
        recording_id = db.scalars(sa.select(Recording.id)).one()
    place = f"/newsroom/talks/{newsroom.talk_id}/recordings/{recording_id}/again"
    assert newsroom.post(place, model="base").status_code == 303
    with newsroom.runtime.sessions.begin() as db:
        states = db.execute(sa.select(Job.state, Job.model).order_by(Job.created_at)).all()
    assert [tuple(row) for row in states] == [("cancelled", None), ("running", "base")]
    assert newsroom.post(place, model="base").status_code == 409  # that one is under way
