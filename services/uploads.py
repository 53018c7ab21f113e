"""Resumable uploads: how many bytes have arrived, adding more, and the moment when the file is whole.

The size of the file on disk is the offset, so there is nothing to disagree with; a lock on the file, which the kernel
frees when its holder dies, keeps two writers apart; the row holds owner, length and name. A client's file name is
never part of a path.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import recordings, storage
from services.database import Sessions
from services.errors import Conflict, NotFound, Refused, Retry, TooMany
from services.models import Talk, Upload
from services.recordings import Receipt
from services.storage import Storage

KEPT_FOR = timedelta(days=7)
_BLOCK_BYTES = 1 << 20
_MOST_OPEN = 50


class Stream(Protocol):
    def read(self, size: int, /) -> bytes:
        """The next bytes; fewer where the sender pauses, none at the end."""


class ClientGone(Exception):
    """The sender went away while sending; what came is kept."""


def create(
    db: Session, *, talk_id: UUID, owner_id: UUID, filename: str, length_bytes: int, limit_bytes: int,
    model: str | None = None, aligned: bool = False,
) -> Upload:  # fmt: skip
    """Announce an upload before a byte of it travels. `aligned`: see `recordings.receive`.

    Raises: Refused: "media.empty"; TooMany: "storage.too_large", or "uploads.too_many" open ones of this person;
    NotFound: "talks.not_found".
    """
    if length_bytes <= 0:
        raise Refused("media.empty")
    storage.refuse_larger(length_bytes, limit_bytes)
    if db.get(Talk, talk_id) is None:
        raise NotFound("talks.not_found")
    mine = (Upload.owner_id == owner_id, Upload.state == "open")
    if (db.scalar(sa.select(sa.func.count()).select_from(Upload).where(*mine)) or 0) >= _MOST_OPEN:
        raise TooMany("uploads.too_many")
    row = Upload(
        talk_id=talk_id, owner_id=owner_id, filename=filename.replace("\0", "")[:500], model=model or None,
        aligned=aligned, length_bytes=length_bytes, expires_at=sa.func.now() + KEPT_FOR,
    )  # fmt: skip
    db.add(row)
    db.flush()
    db.refresh(row)
    return row


def get(db: Session, upload_id: UUID, owner_id: UUID | None) -> Upload:
    """The open or finished upload of this owner. Raises: NotFound: "uploads.not_found", also when it has expired."""
    alive = sa.or_(Upload.state != "open", Upload.expires_at > sa.func.now())
    row = db.scalar(sa.select(Upload).where(Upload.id == upload_id, Upload.owner_id == owner_id, alive))
    if row is None or row.state == "refused":
        raise NotFound("uploads.not_found")
    return row


def offset(store: Storage, upload: Upload) -> int:
    """How many bytes are here."""
    if upload.state == "complete":
        return upload.length_bytes
    try:
        return _path(store, upload.id).stat().st_size
    except FileNotFoundError:
        return 0


def append(store: Storage, upload: Upload, at: int, stream: Stream) -> int:
    """Add what `stream` sends from offset `at`, a block at a time; return the new offset, safely on disk.

    Raises: Conflict: "uploads.wrong_offset" with `offset`, or "uploads.busy"; TooMany: more than announced;
    Retry: "storage.full"; whatever `stream` raises but ClientGone. What arrived before an error is kept.
    """
    with _locked(store, upload) as file:
        size = file.seek(0, os.SEEK_END)
        if at != size:
            raise Conflict("uploads.wrong_offset", offset=size)
        try:
            with contextlib.suppress(ClientGone), storage.disk_errors():
                while block := stream.read(_BLOCK_BYTES):
                    if size + len(block) > upload.length_bytes:
                        raise TooMany("uploads.too_long")
                    file.write(block)
                    size += len(block)
        finally:
            file.flush()
            os.fsync(file.fileno())
        return size


def complete(sessions: Sessions, store: Storage, upload: Upload) -> Receipt:
    """Make the whole upload a recording of its talk, once however often it is asked for.

    Raises: Conflict: "uploads.incomplete" or "uploads.busy"; Refused: neither media nor text, and the bytes are gone.
    """
    if upload.state == "complete" and upload.recording_id:
        return Receipt(upload.recording_id, None, is_new=False)
    with _locked(store, upload) as file:
        if file.seek(0, os.SEEK_END) != upload.length_bytes:
            raise Conflict("uploads.incomplete")
        path = _path(store, upload.id)
        # A second name for the same bytes: should the database be away, the upload is still here, whole.
        whole = path.with_suffix(".whole")
        whole.unlink(missing_ok=True)
        whole.hardlink_to(path)
        try:
            # Receiving the same bytes twice gives the same recording, so a crash before the next commit does no harm.
            receipt = recordings.receive(
                sessions, store, upload.talk_id, storage.measure(whole), filename=upload.filename,
                user_id=upload.owner_id, model=upload.model, aligned=upload.aligned, to_check=True,
            )  # fmt: skip
            _settle(sessions, upload.id, state="complete", recording_id=receipt.recording_id)
        except Refused:
            _settle(sessions, upload.id, state="refused")
            path.unlink(missing_ok=True)
            raise
        path.unlink(missing_ok=True)
        return receipt


def cancel(db: Session, store: Storage, upload: Upload) -> None:
    """Forget an upload and its bytes; a finished one is a recording by now and stays."""
    if upload.state == "open":
        db.execute(sa.delete(Upload).where(Upload.id == upload.id, Upload.state == "open"))
        _path(store, upload.id).unlink(missing_ok=True)


def forget_expired(db: Session, store: Storage) -> int:
    """Remove uploads that nobody finished in time, and files that a killed process left; return how many uploads."""
    late = sa.delete(Upload).where(Upload.state == "open", Upload.expires_at < sa.func.now()).returning(Upload.id)
    ids = list(db.scalars(late))
    for upload_id in ids:
        _path(store, upload_id).unlink(missing_ok=True)
    abandoned = time.time() - 2 * KEPT_FOR.total_seconds()
    for path in store.incoming().iterdir():
        with contextlib.suppress(FileNotFoundError):  # received and moved away meanwhile
            if path.is_file() and path.stat().st_mtime < abandoned:
                path.unlink()
    return len(ids)


def _settle(sessions: Sessions, upload_id: UUID, **values: object) -> None:
    with sessions.begin() as db:
        db.execute(sa.update(Upload).where(Upload.id == upload_id).values(**values))


@contextlib.contextmanager
def _locked(store: Storage, upload: Upload) -> Iterator[BinaryIO]:
    path = _path(store, upload.id)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("uploads.busy") from None
        # Whoever finished while we waited has moved the file away: writing on would be writing into the original.
        if not path.exists() or path.stat().st_ino != os.fstat(file.fileno()).st_ino:
            raise Retry("uploads.busy", after_s=1.0)
        yield file


def _path(store: Storage, upload_id: UUID) -> Path:
    return store.incoming() / f"{upload_id.hex}.upload"
