"""A large file from a web server that may break off, stall, forget what it sent, or send something else."""

from __future__ import annotations

import errno
import http.client
import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.errors import Waiting

NETWORK = (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_TRIES = 4
_TIMEOUT_S = 30
_BLOCK_BYTES = 1 << 20
# Databases and recordings live on the same disk more often than not: never fill it to the brim.
_LEFT_FREE_BYTES = 200_000_000

Progress = Callable[[int, int], None]


def fetch(url: str, part: Path, progress: Progress) -> bool:
    """Bring `part` to what `url` holds, going on where an earlier call stopped; return whether some of it is older.

    A try that brought something does not count: a bad line needs many.
    Args: progress: (done, total) bytes.
    Raises: one of NETWORK: not to be had now, `part` keeps what came. Waiting: "models.full". OSError.
    """
    left, older = _TRIES, _size(part) > 0
    while True:
        before = _size(part)
        try:
            _go_on(url, part, progress)
        except NETWORK as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
                if error.code in (403, 404, 410):
                    raise
            left = left - 1 if _size(part) - before < _BLOCK_BYTES else _TRIES
            if not left:
                raise
            time.sleep(0.2 * (_TRIES - left))
        else:
            return older


def is_full(error: OSError) -> bool:
    """Whether there was no room: on the disk, in the account's share of it, or in the largest file allowed."""
    return error.errno in _FULL


def full(folder: Path, needed_bytes: int) -> Waiting:
    """The refusal for want of room in `folder`, for `needed_bytes` more."""
    free = shutil.disk_usage(folder).free
    return Waiting("models.full", folder=str(folder), free=_mega(free), needed=_mega(needed_bytes))


def _go_on(url: str, part: Path, progress: Progress) -> None:
    """Append to `part` what is missing of `url`. Raises: IncompleteRead: the connection ended early."""
    have = _size(part)
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310 - http and https only, see weights.address
    try:
        answer: Any = urllib.request.urlopen(request, timeout=_TIMEOUT_S)  # noqa: S310 - as above
    except urllib.error.HTTPError as error:
        if error.code != http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        error.close()
        return  # nothing is missing; the checksum decides
    with answer:
        goes_on = answer.status == http.client.PARTIAL_CONTENT
        if goes_on and _begins_at(answer, have) != have:
            part.unlink()  # it sends another piece than it was asked for: from the start, then
            raise http.client.IncompleteRead(b"")
        rest = int(answer.headers.get("Content-Length") or 0)
        room = shutil.disk_usage(part.parent).free + (0 if goes_on else have)
        if rest + _LEFT_FREE_BYTES > room:
            raise full(part.parent, rest + _LEFT_FREE_BYTES)
        try:
            with part.open("ab" if goes_on else "wb") as out:
                _pour(answer, out, rest, progress)
        except OSError as error:
            if is_full(error):
                raise full(part.parent, have + rest - _size(part)) from error
            raise


def _pour(answer: Any, out: Any, rest: int, progress: Progress) -> None:
    done = out.tell()
    total = done + rest
    while block := answer.read(_BLOCK_BYTES):
        out.write(block)
        done += len(block)
        progress(done, max(done, total))
    if done < total:
        raise http.client.IncompleteRead(b"", total - done)


def _begins_at(answer: Any, asked: int) -> int:
    """Where the piece begins that a server sends; one that does not say is believed to send what it was asked."""
    told = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range") or "")
    return int(told[1]) if told else asked


def _mega(count: int) -> str:
    return f"{-(-count // 10**6)}"


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
