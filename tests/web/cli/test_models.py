from __future__ import annotations

import functools
import json
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.engines.hearing import weights
from web.cli import main, models

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


def test_the_list_says_what_is_here_how_large_and_what_is_chosen(shelf, monkeypatch):
    monkeypatch.setenv("WHISPER_MODEL", "base")
    (shelf.folder / "own.pt").write_bytes(b"x" * 2_000_000)
    (shelf.folder / "base.pt.part").write_bytes(b"x" * 30_000_000)
    folder, first, *rest, own, hint = shelf("list").stdout.splitlines()
    assert folder.startswith(f"Folder: {shelf.folder} (")
    assert first.split() == ["demo", "here", "4", "MB"]
    said = {line[2:].split()[0]: " ".join(line.split()) for line in rest}
    assert said["large-v3-turbo"] == "large-v3-turbo = turbo not here ~ 1,618 MB"
    assert said["base"] == "* base in part 30 MB / 148 MB"
    assert said["large-v2"] == "large-v2 not here ~ 3,100 MB"
    assert own.split() == [str(shelf.folder / "own.pt"), "here", "2", "MB"]
    assert "plenary models fetch NAME" in hint
    rows = json.loads(shelf("list", "--json").stdout)["models"]
    assert next(one for one in rows if one["name"] == "tiny")["sha256"] == TINY_SHA256


def test_a_damaged_file_is_found_by_its_checksum_and_the_exit_status_says_so(shelf):
    assert shelf("verify").exit_code == 0
    (shelf.folder / "tiny.pt").write_bytes(b"half of it")
    found = shelf("verify", "tiny", "--json")
    assert found.exit_code == 1
    assert [(one["name"], one["state"]) for one in json.loads(found.stdout)["models"]] == [("tiny", "damaged")]
    assert shelf("verify", "small").exit_code == 1
    whole = shelf("verify", "demo")
    assert (whole.exit_code, whole.stdout.split()[:2]) == (0, ["demo", "whole"])


def test_a_file_of_ones_own_is_checked_by_the_checksums_inside_it(shelf):
    whole = weights.DEMO.read_bytes()
    own = shelf.folder / "own.pt"
    own.write_bytes(whole)
    assert shelf("verify").stdout.splitlines()[-1].split()[1] == "whole"
    own.write_bytes(whole[:1_500_000] + b"\x55" + whole[1_500_001:])
    found = shelf("verify")
    assert (found.exit_code, found.stdout.splitlines()[-1].split()[1]) == (1, "damaged")
    said = shelf("convert", str(own))
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr == f"The file {own} is damaged (its own checksum is wrong): copy it anew.\n"


@pytest.mark.models
def test_damaged_converted_weights_are_removed_and_made_again(shelf):
    made = Path(shelf("convert", "demo").stdout.strip())
    model = made / "model.bin"
    whole = model.read_bytes()
    assert shelf("verify").exit_code == 0
    model.write_bytes(whole[:-5000] + bytes([whole[-5000] ^ 1]) + whole[-4999:])
    found = shelf("verify")
    assert (found.exit_code, found.stderr) == (1, f"The converted weights {made.name} were damaged; they were removed and will be made again.\n")  # fmt: skip # noqa: E501
    assert not made.exists()
    assert shelf("convert", "demo").exit_code == 0
    assert model.read_bytes() == whole
    assert shelf("verify").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["fetch", "enormous"], "There is no model enormous; choose one of: demo, tiny"),
        (["verify", "enormous"], "There is no model enormous"),
        (["fetch", "tiny", "--mirror", "http://127.0.0.1:9"], "could not be downloaded; put the file into"),
        (["convert", "no/such.pt"], "The weights of the model such are missing"),
        (["fetch", "tiny", "--mirror", "mirror.example.org"], "mirror.example.org is no address of a mirror"),
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
    assert shelf("list").stdout.splitlines()[1].split()[-1] == "int8"


def test_the_bar_tells_how_much_came_how_fast_and_how_long_it_takes(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    now = iter([0.0, 0.05, 10.0, 20.0])
    with models.Bytes("small", lambda: next(now)) as bar:
        bar.tell(100_000_000, 488_000_000)  # 100 MB lay there from an earlier try
        bar.tell(101_000_000, 488_000_000)  # too soon to be drawn again
        bar.tell(150_000_000, 488_000_000)
        bar.tell(488_000_000, 488_000_000)
    drawn = [" ".join(one.replace("\u00a0", " ").split()) for one in capsys.readouterr().err.split("\r")[1:]]
    assert len(drawn) == 3
    assert drawn[0].endswith("100 Mo / 488 Mo")
    assert drawn[1].endswith("150 Mo / 488 Mo 5 Mo/s 1:08")
    assert drawn[2].startswith("small " + "█" * 30)


def test_a_second_fetch_says_that_it_waits_for_the_first(shelf):
    with weights.only_one(shelf.folder / "tiny.pt"):
        program = [sys.executable, "-c", "from web.cli import main; main()", "models", "fetch", "tiny", "--mirror", "http://127.0.0.1:9"]  # fmt: skip # noqa: E501
        second = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert second.stderr.readline() == "Another program is bringing the model tiny; waiting for it.\n"
    out, told = second.communicate(timeout=60)
    assert (second.returncode, out, told.count("\n")) == (2, "", 1)
