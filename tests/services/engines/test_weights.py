from __future__ import annotations

import functools
import hashlib
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.engines import weights
from services.errors import Refused, Waiting

CONTENT = bytes(range(256)) * 12_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Mirror(BaseHTTPRequestHandler):
    """Serves CONTENT; the first `cuts` answers break off half-way; understands `Range`."""

    cuts = 0
    asked: list[tuple[str, str | None]] = []  # noqa: RUF012 - emptied for each test

    def do_GET(self):
        Mirror.asked.append((self.path, self.headers["Range"]))
        if not self.path.endswith(f"{SHA256}/tiny.pt") and "other" not in self.path:
            self.send_error(404)
            return
        start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-")) if self.headers["Range"] else 0
        if start >= len(CONTENT):
            self.send_error(416)
            return
        body = CONTENT[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if Mirror.cuts > 0 else body)
        Mirror.cuts -= 1
        self.close_connection = True

    def log_message(self, *args):
        pass


@pytest.fixture
def mirror():
    Mirror.cuts, Mirror.asked = 0, []
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
    with pytest.raises(Waiting, match="could not be downloaded"):
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


def test_a_file_another_program_left_half_written_is_replaced(mirror, tmp_path):
    (tmp_path / "tiny.pt").write_bytes(CONTENT[:1000])
    assert weights.bring("tiny", f"{mirror}/{SHA256}/tiny.pt", tmp_path).read_bytes() == CONTENT


def test_two_processes_at_once_fetch_once(mirror, tmp_path):
    code = (
        "import sys; from pathlib import Path; from services.engines import weights; "
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
def test_official_names_are_the_packages_own_and_a_mirror_may_stand_in(mirror, tmp_path):
    with pytest.raises(Waiting):
        weights.locate("tiny", tmp_path, base_url=mirror + "/models/")
    assert Mirror.asked[0][0].startswith("/models/65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9/")
    with pytest.raises(Refused, match="tiny"):
        weights.locate("enormous", tmp_path)
