from __future__ import annotations

import functools
import hashlib
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.engines.hearing import weights
from services.errors import Refused, Waiting
from web.embedded.process import wait_until

CONTENT = bytes(range(256)) * 12_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Mirror(BaseHTTPRequestHandler):
    """Serves CONTENT; the first `cuts` answers break off half-way, or `hold` there; goes on from there if it `resumes`.

    `elsewhere`: answers a range with the bytes that lie so much further; `claims`: the length it tells instead.
    """

    cuts, elsewhere = 0, 0
    claims: int | None = None
    resumes = True
    hold: threading.Event | None = None
    asked: list[tuple[str, str | None]] = []  # noqa: RUF012 - emptied for each test

    def do_GET(self):
        Mirror.asked.append((self.path, self.headers["Range"]))
        if not self.path.endswith(f"{SHA256}/tiny.pt") and "other" not in self.path:
            self.send_error(404)
            return
        start = 0
        if self.headers["Range"] and Mirror.resumes:
            start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-")) + Mirror.elsewhere
        if start >= len(CONTENT):
            self.send_error(416)
            return
        body = CONTENT[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(Mirror.claims or len(body)))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if Mirror.cuts > 0 or Mirror.hold else body)
        self.wfile.flush()
        if Mirror.hold:
            Mirror.hold.wait(60)
        Mirror.cuts -= 1
        self.close_connection = True

    def log_message(self, *args):
        pass


@pytest.fixture
def mirror():
    Mirror.cuts, Mirror.elsewhere, Mirror.claims, Mirror.resumes, Mirror.hold, Mirror.asked = 0, 0, None, True, None, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    thread = threading.Thread(target=functools.partial(server.serve_forever, poll_interval=0.02))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_weights_are_fetched_once_with_progress(mirror, tmp_path):
    seen: list[tuple[int, int]] = []
    url = f"{mirror}/{SHA256}/tiny.pt"
    path = weights.bring("tiny", url, tmp_path / "new", progress=lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert weights.bring("tiny", url, tmp_path / "new") == path
    assert len(Mirror.asked) == 1


def test_a_cut_connection_is_taken_up_where_it_broke(mirror, tmp_path):
    Mirror.cuts = 2
    assert weights.bring("tiny", f"{mirror}/{SHA256}/tiny.pt", tmp_path).read_bytes() == CONTENT
    half = len(CONTENT) // 2
    assert [asked for _, asked in Mirror.asked] == [None, f"bytes={half}-", f"bytes={half + half // 2}-"]


def test_what_was_fetched_before_a_lasting_cut_is_kept_for_the_next_try(mirror, tmp_path):
    Mirror.cuts = 99
    with pytest.raises(Waiting, match=r"broke off; the [34].MB that came are kept"):
        weights.bring("tiny", f"{mirror}/{SHA256}/tiny.pt", tmp_path)
    assert not (tmp_path / "tiny.pt").exists()
    assert (tmp_path / "tiny.pt.part").stat().st_size > len(CONTENT) // 2
    Mirror.cuts = 0
    assert weights.bring("tiny", f"{mirror}/{SHA256}/tiny.pt", tmp_path).read_bytes() == CONTENT


def test_bytes_with_the_wrong_checksum_are_never_put_in_place(mirror, tmp_path):
    with pytest.raises(Waiting) as caught:
        weights.bring("tiny", f"{mirror}/other{'0' * 59}/tiny.pt", tmp_path)
    assert caught.value.key == "models.damaged"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["tiny.pt.lock"]


def test_a_server_that_cannot_go_on_is_asked_for_all_of_it(mirror, tmp_path):
    Mirror.resumes = False
    (tmp_path / "tiny.pt.part").write_bytes(CONTENT[:1000])
    assert weights.bring("tiny", f"{mirror}/{SHA256}/tiny.pt", tmp_path).read_bytes() == CONTENT
    assert [asked for _, asked in Mirror.asked] == ["bytes=1000-"]


def test_a_server_that_goes_on_elsewhere_is_not_believed(mirror, tmp_path):
    Mirror.elsewhere = 512
    (tmp_path / "tiny.pt.part").write_bytes(CONTENT[:1000])
    assert weights.bring("tiny", f"{mirror}/{SHA256}/tiny.pt", tmp_path).read_bytes() == CONTENT
    assert [asked for _, asked in Mirror.asked] == ["bytes=1000-", None]


@pytest.mark.parametrize("older", [b"x" * 1000, b"x" * (len(CONTENT) + 5)])
def test_an_older_beginning_that_proves_wrong_costs_one_more_try_and_no_error(mirror, tmp_path, older):
    (tmp_path / "tiny.pt.part").write_bytes(older)
    assert weights.bring("tiny", f"{mirror}/{SHA256}/tiny.pt", tmp_path).read_bytes() == CONTENT
    assert Mirror.asked[-1][1] is None


def test_more_than_the_disk_has_room_for_is_not_begun(mirror, tmp_path):
    Mirror.claims = 10**15
    with pytest.raises(Waiting) as caught:
        weights.bring("tiny", f"{mirror}/{SHA256}/tiny.pt", tmp_path)
    assert caught.value.key == "models.full"
    assert "1000000200\u00a0Mo" in caught.value.sentence("fr")
    assert [one.name for one in tmp_path.iterdir()] == ["tiny.pt.lock"]


FULL = """
import resource, signal, sys
from pathlib import Path
from services.engines.hearing import weights
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the kernel then refuses the byte, as a full disk does
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
try: weights.bring("tiny", sys.argv[1], Path(sys.argv[2]))
except Exception as error: print(error.key, error)
"""


def test_a_disk_that_fills_meanwhile_is_named_and_what_came_is_gone_on_from(mirror, tmp_path):
    url = f"{mirror}/{SHA256}/tiny.pt"
    said = subprocess.run([sys.executable, "-c", FULL, url, str(tmp_path)], capture_output=True, text=True, check=True)
    assert said.stdout.startswith(f"models.full There is not enough room for the model in {tmp_path}")
    assert not (tmp_path / "tiny.pt").exists()
    assert (tmp_path / "tiny.pt.part").stat().st_size == 2_000_000
    assert weights.bring("tiny", url, tmp_path).read_bytes() == CONTENT
    assert [asked for _, asked in Mirror.asked] == [None, "bytes=2000000-"]


BRING = """
import sys
from pathlib import Path
from services.engines.hearing import weights
weights.bring("tiny", sys.argv[1], Path(sys.argv[2]), waiting=lambda: print("waiting", flush=True))
print("done")
"""


def test_after_a_kill_the_next_one_goes_on_and_nobody_waits_for_the_dead(mirror, tmp_path):
    Mirror.hold = threading.Event()
    url, part = f"{mirror}/{SHA256}/tiny.pt", tmp_path / "tiny.pt.part"
    killed = subprocess.Popen([sys.executable, "-c", BRING, url, str(tmp_path)])
    # A block is written when it is whole; the rest of what came is lost with its reader.
    assert wait_until(lambda: part.exists() and part.stat().st_size >= 1 << 20, within_s=60, step_s=0.02)
    held, Mirror.hold = Mirror.hold, None
    second = subprocess.Popen([sys.executable, "-c", BRING, url, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert second.stdout.readline() == "waiting\n"
    assert not (tmp_path / "tiny.pt").exists()
    killed.kill()
    killed.wait()
    assert second.communicate(timeout=60)[0] == "done\n"
    held.set()
    assert (tmp_path / "tiny.pt").read_bytes() == CONTENT
    assert [asked for _, asked in Mirror.asked] == [None, f"bytes={1 << 20}-"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["tiny.pt", "tiny.pt.lock"]


def test_a_file_another_program_left_half_written_is_replaced(mirror, tmp_path):
    (tmp_path / "tiny.pt").write_bytes(CONTENT[:1000])
    assert weights.bring("tiny", f"{mirror}/{SHA256}/tiny.pt", tmp_path).read_bytes() == CONTENT


def test_two_processes_at_once_fetch_once(mirror, tmp_path):
    code = (
        "import sys; from pathlib import Path; from services.engines.hearing import weights; "
        "print(weights.bring('tiny', sys.argv[1], Path(sys.argv[2])).stat().st_size)"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, f"{mirror}/{SHA256}/tiny.pt", str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [one.communicate(timeout=60)[0].strip() for one in both] == [str(len(CONTENT))] * 2
    assert len(Mirror.asked) == 1


def test_without_a_network_the_job_waits_and_the_sentence_says_where_the_file_belongs(tmp_path):
    with pytest.raises(Waiting) as caught:
        weights.bring("small", f"http://127.0.0.1:9/{SHA256}/small.pt", tmp_path)
    assert caught.value.key == "models.missing"
    assert str(tmp_path) in caught.value.sentence("fr")


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Waiting) as caught:
        weights.bring("small", f"http://127.0.0.1:9/{SHA256}/small.pt", tmp_path / "file")
    assert caught.value.key == "models.folder"


def test_the_demo_is_bundled_and_a_path_is_taken_as_it_is(tmp_path):
    assert weights.locate("demo", tmp_path).stat().st_size < 4_000_000
    own = tmp_path / "own.pt"
    own.write_bytes(b"x")
    assert weights.locate(str(own), tmp_path) == own
    with pytest.raises(Waiting):
        weights.locate(str(tmp_path / "none.pt"), tmp_path)


@pytest.mark.models
def test_a_file_of_ones_own_in_the_folder_goes_by_its_name(tmp_path):
    (tmp_path / "own.pt").write_bytes(b"x")
    assert weights.locate("own", tmp_path) == tmp_path / "own.pt"


@pytest.mark.models
def test_a_name_is_told_from_a_mistake_before_any_job_waits_for_it(tmp_path, monkeypatch):
    (tmp_path / "own.pt").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    assert [weights.named(one, tmp_path) for one in ("demo", "tiny", "own")] == ["demo", "tiny", "own"]
    assert weights.named("./own.pt", tmp_path) == str(tmp_path / "own.pt")
    for mistake in ("tiyn", "none.pt", "./none/own.pt"):
        with pytest.raises(Refused, match=mistake):
            weights.named(mistake, tmp_path)


def test_where_nothing_is_heard_the_machine_that_hears_judges_a_name(tmp_path, monkeypatch):
    def missing():
        raise ModuleNotFoundError("openai-whisper is not installed", name="whisper")

    monkeypatch.setattr(weights.whisper_package, "models", missing)
    assert weights.named("tiyn", tmp_path) == "tiyn"


@pytest.mark.models
def test_official_names_are_the_packages_own_and_a_mirror_may_stand_in(mirror, tmp_path):
    with pytest.raises(Waiting):
        weights.locate("tiny", tmp_path, base_url=mirror + "/models/")
    assert Mirror.asked[0][0].startswith("/models/65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9/")
    with pytest.raises(Refused, match="tiny"):
        weights.locate("enormous", tmp_path)


@pytest.mark.parametrize("address", ["mirror.example.org", "file:///etc", "ftp://example.org", "https://"])
def test_a_mirror_is_an_address_of_the_web(tmp_path, address):
    with pytest.raises(Refused) as caught:
        weights.locate("tiny", tmp_path, base_url=address)
    assert caught.value.key == "models.mirror"


def test_a_single_wrong_bit_in_a_given_file_is_found(tmp_path):
    whole, own = weights.DEMO.read_bytes(), tmp_path / "own.pt"
    own.write_bytes(whole)
    assert weights.locate(str(own), tmp_path) == own
    for part in range(1, 8):  # its tensors lie between the first kilobytes and the last
        spoiled = bytearray(whole)
        spoiled[len(whole) * part // 8] ^= 0x10
        own.write_bytes(spoiled)
        with pytest.raises(Waiting) as caught:
            weights.locate(str(own), tmp_path)
        assert caught.value.key == "models.broken"


def test_what_others_may_only_read_is_used_and_what_is_missing_there_is_one_sentence(tmp_path, as_somebody_else):
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "tiny.pt").write_bytes(CONTENT)
    shared.chmod(0o755)
    code = """
from pathlib import Path
from services.engines.hearing import weights
from services.errors import Waiting
import sys, services.catalogue
services.catalogue.say("models.folder", "en", folder="", reason="")
{drop}
print(weights.bring("tiny", f"http://127.0.0.1:9/{sha}/tiny.pt", Path({shared!r})).name)
try: weights.bring("base", "http://127.0.0.1:9/0/base.pt", Path({shared!r}))
except Waiting as error: print(error)
"""
    said = as_somebody_else(code, sha=SHA256, shared=str(shared))
    assert said.splitlines() == [
        "tiny.pt", f"The folder {shared} cannot be used for the model’s weights (Permission denied)."
    ]  # fmt: skip
    assert [one.name for one in shared.iterdir()] == ["tiny.pt"]
