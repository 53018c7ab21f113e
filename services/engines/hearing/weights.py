"""Where a Whisper checkpoint lies on this machine; fetched, checked and put in place once where it does not."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from services import checkpoints
from services.engines import downloads
from services.engines.hearing import whisper_package
from services.errors import Refused, Waiting

DEMO = checkpoints.DEMO_FILE
_log = logging.getLogger(__name__)


def locate(
    name_or_path: str, folder: Path, *, base_url: str | None = None,
    progress: Callable[[int, int], None] = lambda *_: None, waiting: Callable[[], None] = lambda: None,
) -> Path:  # fmt: skip
    """Return the checkpoint's file: a path as it is, `demo`, or an official name, downloaded to `folder` if need be.

    A file counts only once its SHA-256 is right. Processes that ask at the same time wait for one download, and a
    download that broke off goes on where it stopped.
    Args: name_or_path: also the name of a file of one's own in `folder`; base_url: instead of the official address, of
    a mirror with the same paths; progress: (done, total) bytes; waiting: called where another process is bringing it,
    which is waited for.
    Raises: Refused: "models.unknown", "models.mirror". Waiting: "models.missing" not here and not to be had now,
    "models.interrupted" part of it came, "models.damaged" what came is not what was published, "models.broken" a bit of
    a given file is wrong, "models.folder" the folder cannot be used, "models.full".
    """
    own = _own(name_or_path, folder)
    if own is not None:
        return _given(own)
    return bring(name_or_path, address(name_or_path, base_url), folder, progress=progress, waiting=waiting)


def named(name_or_path: str, folder: Path) -> str:
    """Return what a job may be given as its model, paths absolute; or say at once what the job would say hours later.

    Raises: Refused: "models.unknown".
    """
    try:
        own = _own(name_or_path, folder)
        if own is None:
            address(name_or_path)
    except ModuleNotFoundError:  # a machine that hears nothing itself has no list of what is published
        return name_or_path
    if own is not None and not own.is_file():
        raise _unknown(name_or_path)
    return str(own.absolute()) if own is not None and _is_path(name_or_path) else name_or_path


def _own(name_or_path: str, folder: Path) -> Path | None:
    """The file of what nobody publishes: the demo's, a path as it is, one's own in `folder`; else None."""
    if name_or_path == "demo":
        return DEMO if DEMO.is_file() else folder / DEMO.name
    if _is_path(name_or_path):
        return Path(name_or_path).expanduser()
    beside = folder / f"{name_or_path}.pt"
    return beside if name_or_path not in whisper_package.models() and beside.is_file() else None


def _is_path(name_or_path: str) -> bool:
    return name_or_path.endswith(".pt") or "/" in name_or_path


def reads_prompts(checkpoint: Path) -> bool:
    """Whether a checkpoint was taught to read names before it listens; the demo's was taught on sound alone."""
    return checkpoint.name != DEMO.name


def bring(
    name: str, url: str, folder: Path, *, progress: Callable[[int, int], None] = lambda *_: None,
    waiting: Callable[[], None] = lambda: None,
) -> Path:  # fmt: skip
    """Return the checkpoint published at `url`, whose last part but one is its SHA-256; as `locate`."""
    sha256, file = url.split("/")[-2:]
    target, part = folder / file, folder / f"{file}.part"
    try:
        if is_whole(target, sha256):
            return target
        folder.mkdir(parents=True, exist_ok=True)
        with only_one(target, waiting):
            if not is_whole(target, sha256):  # another process may just have brought it
                _fetch(name, url, sha256, part, progress)
                part.replace(target)
    except downloads.NETWORK as error:
        _log.info("weights of %s cannot be fetched: %s", name, error)
        if part.is_file() and part.stat().st_size:
            came = -(-part.stat().st_size // 10**6)
            raise Waiting("models.interrupted", model=name, folder=str(folder), came=came) from error
        raise Waiting("models.missing", model=name, folder=str(folder)) from error
    except OSError as error:
        raise Waiting("models.folder", folder=str(folder), reason=error.strerror or "?") from error
    return target


def _given(path: Path) -> Path:
    if not path.is_file():
        raise Waiting("models.missing", model=path.stem, folder=str(path.parent))
    if not is_sound(path):
        raise Waiting("models.broken", model=str(path))
    return path


def address(name: str, base_url: str | None = None) -> str:
    """Where an official checkpoint is published. Raises: Refused: "models.unknown", "models.mirror"."""
    url = whisper_package.models().get(name)
    if url is None:
        raise _unknown(name)
    if base_url is None:
        return url
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise Refused("models.mirror", address=base_url)
    return "/".join([base_url.rstrip("/"), *url.split("/")[-2:]])


def _unknown(name_or_path: str) -> Refused:
    return Refused("models.unknown", model=name_or_path, known=", ".join(["demo", *whisper_package.models()]))


def is_whole(file: Path, sha256: str) -> bool:
    """Checked at every start: other programs share the folder and do not write atomically."""
    if not file.is_file():
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == sha256


def is_sound(file: Path) -> bool:
    """Whether a checkpoint that nobody published has its own checksums right; True for what holds none.

    torch writes one for each tensor, in a zip, and never looks at them.
    """
    if not zipfile.is_zipfile(file):
        return True
    try:
        with zipfile.ZipFile(file) as parts:
            return parts.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False


@contextlib.contextmanager
def only_one(target: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of `target`, which the kernel frees when its holder dies. `waiting` is called if another has it."""
    with target.with_name(target.name + ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(name: str, url: str, sha256: str, part: Path, progress: Callable[[int, int], None]) -> None:
    """Bring `part`, whole. Raises: Waiting: "models.damaged"."""
    for _ in range(2):
        is_older = downloads.fetch(url, part, progress)
        if is_whole(part, sha256):
            return
        part.unlink()  # never go on from bytes that proved wrong
        if not is_older:  # else the beginning may be of another time or program: once more, all of it
            break
    raise Waiting("models.damaged", model=name)
