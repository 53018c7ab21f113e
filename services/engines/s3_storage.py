"""Storage in an S3-compatible bucket, for a service on many hosts; files in use are kept in a local cache.

Credentials, region and endpoint come from boto3's own settings (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, …).
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from services.errors import Refused, Retry
from services.storage import disk_errors

_CACHE_BYTES = 40 * 10**9


class S3Storage:
    """Objects under `prefix` of `bucket`; see `services.storage.Storage`.

    Args: cache: local folder, which may be emptied at any time while nothing runs; limit_bytes: its size, beyond
    which the files unused for longest go.
    """

    def __init__(self, bucket: str, prefix: str, cache: Path, *, limit_bytes: int = _CACHE_BYTES) -> None:
        import boto3
        from botocore.config import Config

        self._bucket, self._prefix, self._cache, self._limit_bytes = bucket, prefix.strip("/"), cache, limit_bytes
        config = Config(connect_timeout=10, read_timeout=60, retries={"max_attempts": 4, "mode": "standard"})
        self._client: Any = boto3.client("s3", config=config)

    def incoming(self) -> Path:
        folder = self._cache / "incoming"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def keep(self, path: Path, key: str) -> None:
        """Upload in parts as boto3 sees fit, then move the file into the cache: who stores soon reads."""
        with _object_errors():
            self._client.upload_file(str(path), self._bucket, self._object(key))
        target = self._cached(key)
        with disk_errors():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.replace(target)
        self._trim()

    def open(self, key: str) -> Path:
        target = self._cached(key)
        if target.is_file():
            os.utime(target)  # its last use, for `_trim`
            return target
        part = self.incoming() / f"{uuid4().hex}.part"
        try:
            with disk_errors(), _object_errors():
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._client.download_file(self._bucket, self._object(key), str(part))
                part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        self._trim()
        return target

    def remove(self, key: str) -> None:
        with _object_errors():
            self._client.delete_object(Bucket=self._bucket, Key=self._object(key))
        self._cached(key).unlink(missing_ok=True)

    def _object(self, key: str) -> str:
        if ".." in key or key.startswith("/"):
            raise ValueError(f"not a storage key: {key!r}")
        return f"{self._prefix}/{key}" if self._prefix else key

    def _cached(self, key: str) -> Path:
        return self._cache / "objects" / self._object(key)

    def _trim(self) -> None:
        """Forget the files unused for longest; one that is being read stays readable to whoever has it open."""
        found = []
        for path in (self._cache / "objects").rglob("*"):
            with contextlib.suppress(FileNotFoundError):  # another process trims too
                if path.is_file():
                    state = path.stat()
                    found.append((state.st_mtime, state.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found)[:-2]:
            if total <= self._limit_bytes:
                return
            path.unlink(missing_ok=True)
            total -= size


@contextlib.contextmanager
def _object_errors() -> Any:
    """An object that is not there is gone; a server that does not answer is asked again later."""
    from boto3.exceptions import S3UploadFailedError
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey"}:
            raise Refused("storage.gone") from None
        raise Retry("storage.unreachable", after_s=15.0) from error
    except (BotoCoreError, S3UploadFailedError) as error:
        raise Retry("storage.unreachable", after_s=15.0) from error
