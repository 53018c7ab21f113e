from __future__ import annotations

import functools
import json
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from web.cli import main

TINY_SHA256 = "65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9"


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Run `plenary models …` on an empty folder of weights."""
    monkeypatch.setenv("PLENARY_WHISPER_DIR", str(tmp_path / "whisper"))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    (tmp_path / "whisper").mkdir()

    def run(*arguments):
        return CliRunner().invoke(main, ["models", *arguments])

    run.folder = tmp_path / "whisper"
    return run


@pytest.fixture
def mirror(tmp_path):
    place = tmp_path / "mirror" / TINY_SHA256
    place.mkdir(parents=True)
    (place / "tiny.pt").write_bytes(b"not what was published")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path / "mirror")))
    thread = threading.Thread(target=functools.partial(server.serve_forever, poll_interval=0.02))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_list_says_what_is_here_and_what_is_not(shelf):
    (shelf.folder / "own.pt").write_bytes(b"x" * 2_000_000)
    (shelf.folder / "base.pt.part").write_bytes(b"x")
    said = shelf("list").stdout.splitlines()
    assert said[0].split() == ["demo", "here", "3", "MB"]
    assert "large-v3-turbo = turbo   not here" in said
    assert any(line.startswith("base ") and "in part" in line for line in said)
    assert said[-1].split() == [str(shelf.folder / "own.pt"), "here", "2", "MB"]
    rows = json.loads(shelf("list", "--json").stdout)["models"]
    assert next(one for one in rows if one["name"] == "tiny")["sha256"] == TINY_SHA256


def test_a_damaged_file_is_found_by_its_checksum_and_the_exit_status_says_so(shelf):
    assert shelf("verify").exit_code == 0
    (shelf.folder / "tiny.pt").write_bytes(b"half of it")
    found = shelf("verify", "--json")
    assert found.exit_code == 1
    assert [(one["name"], one["state"]) for one in json.loads(found.stdout)["models"]] == [("tiny", "damaged")]
    assert shelf("verify", "small").exit_code == 1
    assert shelf("verify", "demo").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["fetch", "enormous"], "There is no model enormous; choose one of: demo, tiny"),
        (["verify", "enormous"], "There is no model enormous"),
        (["fetch", "tiny", "--mirror", "http://127.0.0.1:9"], "could not be downloaded; put the file into"),
        (["convert", "no/such.pt"], "The weights of the model such are missing"),
    ],
)
def test_what_cannot_be_had_is_one_sentence_and_exit_status_2(shelf, arguments, sentence):
    said = shelf(*arguments)
    assert said.exit_code == 2
    assert sentence in said.stderr
    assert said.stderr.count("\n") == 1
    assert said.stdout == ""


def test_bytes_that_are_not_those_published_are_refused(shelf, mirror):
    said = shelf("fetch", "tiny", "--mirror", mirror)
    assert (said.exit_code, said.stdout) == (2, "")
    assert "not those that were published" in said.stderr
    assert not (shelf.folder / "tiny.pt").exists()


@pytest.mark.models
def test_the_demo_model_is_converted_once_and_listed_as_such(shelf):
    made = json.loads(shelf("fetch", "demo", "--convert", "--json").stdout)
    again = shelf("convert", "demo")
    assert again.stdout.strip() == made["folder"]
    assert "demo-" in shelf("list").stdout.splitlines()[0].split()[-1]
