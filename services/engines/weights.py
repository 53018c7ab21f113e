"""Where a Whisper checkpoint lies on this machine; fetched, checked and put in place once where it does not."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import http.client
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from services.engines import whisper_package
from services.errors import Refused, Waiting

# The bundled checkpoint of the demo: it understands a few hundred synthetic words and no person.
DEMO = Path(__file__).parents[2] / "tests" / "data" / "nano" / "demo.pt"
_TRIES = 4
_TIMEOUT_S = 30
_BLOCK_BYTES = 1 << 20
_NETWORK = (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError)
_log = logging.getLogger(__name__)


def locate(
    name_or_path: str, folder: Path, *, base_url: str | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Path:  # fmt: skip
    """Return the checkpoint's file: a path as it is, `demo`, or an official name, downloaded to `folder` if need be.

    A file counts only once its SHA-256 is right. Processes that ask at the same time wait for one download, and a
    download that broke off goes on where it stopped.
    Args: base_url: instead of the official address, of a mirror with the same paths; progress: (done, total) bytes.
    Raises: Refused: "models.unknown". Waiting: "models.missing" not here and not to be had now,
    "models.damaged" what came is not what was published, "models.folder" it cannot be written.
    """
    if name_or_path == "demo":
        return _given(DEMO if DEMO.is_file() else folder / DEMO.name)
    if name_or_path.endswith(".pt") or "/" in name_or_path:
        return _given(Path(name_or_path).expanduser())
    return bring(name_or_path, address(name_or_path, base_url), folder, progress=progress)


def reads_prompts(checkpoint: Path) -> bool:
    """Whether a checkpoint was taught to read names before it listens; the demo's was taught on sound alone."""
    return checkpoint.name != DEMO.name


def bring(name: str, url: str, folder: Path, *, progress: Callable[[int, int], None] = lambda *_: None) -> Path:
    """Return the checkpoint published at `url`, whose last part but one is its SHA-256; as `locate`."""
    sha256, file = url.split("/")[-2:]
    target = folder / file
    if is_whole(target, sha256):
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with only_one(target):
            if not is_whole(target, sha256):  # another process may just have brought it
                _fetch(name, url, sha256, target, progress)
    except _NETWORK as error:
        _log.info("weights of %s cannot be fetched: %s", name, error)
        raise Waiting("models.missing", model=name, folder=str(folder)) from error
    except OSError as error:
        raise Waiting("models.folder", folder=str(folder), reason=error.strerror or "?") from error
    return target


def _given(path: Path) -> Path:
    if not path.is_file():
        raise Waiting("models.missing", model=path.stem, folder=str(path.parent))
    return path


def address(name: str, base_url: str | None = None) -> str:
    """Where an official checkpoint is published. Raises: Refused: "models.unknown"."""
    published = whisper_package.models()
    url = published.get(name)
    if url is None:
        raise Refused("models.unknown", model=name, known=", ".join(["demo", *published]))
    return "/".join([base_url.rstrip("/"), *url.split("/")[-2:]]) if base_url else url


def is_whole(file: Path, sha256: str) -> bool:
    """Checked at every start: other programs share the folder and do not write atomically."""
    if not file.is_file():
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == sha256


@contextlib.contextmanager
def only_one(target: Path) -> Iterator[None]:
    """Hold the lock of `target`; the kernel frees it when its holder dies."""
    with target.with_name(target.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(name: str, url: str, sha256: str, target: Path, progress: Callable[[int, int], None]) -> None:
    part = target.with_name(target.name + ".part")
    for left in reversed(range(_TRIES)):
        try:
            _download(url, part, progress)
        except _NETWORK as error:
            gone = isinstance(error, urllib.error.HTTPError) and error.code in (403, 404, 410)
            if gone or not left:
                raise
            time.sleep(0.2 * (_TRIES - left))
            continue
        if is_whole(part, sha256):
            part.replace(target)
            return
        part.unlink()  # never go on from bytes that proved wrong
        break
    raise Waiting("models.damaged", model=name)


def _download(url: str, part: Path, progress: Callable[[int, int], None]) -> None:
    """Append to `part` what is missing of `url`. Raises: IncompleteRead: the connection ended early."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310 - https, or the operator's own mirror
    try:
        answer: Any = urllib.request.urlopen(request, timeout=_TIMEOUT_S)  # noqa: S310 - as above
    except urllib.error.HTTPError as error:
        if error.code != http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        error.close()
        return  # nothing is missing; the checksum decides
    with answer, part.open("ab" if answer.status == http.client.PARTIAL_CONTENT else "wb") as out:
        done = out.tell()
        total = done + int(answer.headers.get("Content-Length") or 0)
        while block := answer.read(_BLOCK_BYTES):
            out.write(block)
            done += len(block)
            progress(done, max(done, total))
        if done < total:
            raise http.client.IncompleteRead(b"", total - done)
