"""Where bytes lie: originals once under their SHA-256, derived files under the recording they were made from.

Effects outside Postgres come first (temporary name, fsync, rename), the commit that names them after.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from services.errors import Refused, Retry, TooMany

_BLOCK_BYTES = 1 << 20
_KEY = re.compile(r"[a-z0-9][a-z0-9._/-]{0,200}")


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes on disk that nobody has named yet: their file, digest (hex), size, and first bytes for sniffing."""

    path: Path
    sha256: str
    size_bytes: int
    head: bytes


class Storage(Protocol):
    def incoming(self) -> Path:
        """A local folder for files under way; on the same file system as the originals where those are local."""

    def keep(self, path: Path, key: str) -> None:
        """Store a local file under `key` for ever and remove it from where it was; a second time changes nothing."""

    def open(self, key: str) -> Path:
        """A local path with the bytes of `key`, to be read only. Raises: Refused: "storage.gone"."""

    def remove(self, key: str) -> None:
        """Forget `key`; nothing happens where it is not there."""


def original_key(sha256: str) -> str:
    return f"originals/{sha256[:2]}/{sha256}"


def derived_key(recording_id: object, name: str) -> str:
    return f"derived/{recording_id}/{name}"


class FolderStorage:
    """A folder on this machine, or one that all machines share."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._incoming = root / "incoming"

    def incoming(self) -> Path:
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._incoming

    def keep(self, path: Path, key: str) -> None:
        target = self._path(key)
        with disk_errors():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("rb+") as file:
                os.fsync(file.fileno())
            path.replace(target)
            _sync_folder(target.parent)

    def open(self, key: str) -> Path:
        path = self._path(key)
        if not path.is_file():
            raise Refused("storage.gone")
        return path

    def remove(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key) or ".." in key:
            raise ValueError(f"not a storage key: {key!r}")
        return self.root / key


def receive(
    storage: Storage, stream: BinaryIO, *, limit_bytes: int, cancelled: Callable[[], bool] = lambda: False
) -> Received:
    """Stream an upload to disk in blocks, hashing on the way; on any error nothing is left behind.

    Raises: TooMany: "storage.too_large"; Refused: "media.empty"; Retry: "storage.full".
    """
    path = storage.incoming() / f"{uuid4().hex}.part"
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with disk_errors(), path.open("xb") as file:
            while block := stream.read(_BLOCK_BYTES):
                size += len(block)
                if size > limit_bytes or cancelled():
                    raise TooMany("storage.too_large", **_readable(limit_bytes))
                head = head or block[:65_536]
                digest.update(block)
                file.write(block)
        if size == 0:
            raise Refused("media.empty")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Received(path, digest.hexdigest(), size, head)


def measure(path: Path) -> Received:
    """Describe a file that is already on disk, such as a finished resumable upload. Raises: Refused: "media.empty"."""
    with path.open("rb") as file:
        head = file.read(65_536)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if not head:
        raise Refused("media.empty")
    return Received(path, digest, path.stat().st_size, head)


def refuse_larger(declared_bytes: int | None, limit_bytes: int) -> None:
    """Turn away an upload by its declared length, before a byte of it travels. Raises: TooMany."""
    if declared_bytes is not None and declared_bytes > limit_bytes:
        raise TooMany("storage.too_large", **_readable(limit_bytes))


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """A full disk passes: the work is tried again, and the person told why it waits."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise Retry("storage.full", after_s=60.0) from error
        raise


def is_full(error: OSError) -> bool:
    """Whether there was no room on the disk, or in the account's share of it."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def _readable(size_bytes: int) -> dict[str, str]:
    """A size as its number and the letter before B (or o, in French)."""
    for prefix, factor in (("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if size_bytes >= factor:
            return {"number": f"{size_bytes / factor:.3g}", "prefix": prefix}
    return {"number": str(size_bytes), "prefix": ""}


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
