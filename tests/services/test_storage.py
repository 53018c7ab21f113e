from __future__ import annotations

import errno
import hashlib
import io
import os
import sys
import threading
from uuid import uuid4

import pytest

from services import runtime, storage
from services.errors import Refused, Retry, TooMany
from services.storage import FolderStorage

DATA = os.urandom(3_000_000)


@pytest.fixture
def folder(tmp_path):
    return FolderStorage(tmp_path / "storage")


def left_over(folder):
    return list(folder.incoming().iterdir())


def test_an_upload_is_hashed_on_its_way_to_disk(folder):
    received = storage.receive(folder, io.BytesIO(DATA), limit_bytes=10**7)
    assert (received.sha256, received.size_bytes) == (hashlib.sha256(DATA).hexdigest(), len(DATA))
    assert received.path.read_bytes() == DATA
    assert DATA.startswith(received.head)


def test_an_upload_over_the_limit_leaves_nothing_behind(folder):
    with pytest.raises(TooMany) as refusal:
        storage.receive(folder, io.BytesIO(DATA), limit_bytes=1_000_000)
    assert "1\N{NO-BREAK SPACE}Mo" in refusal.value.sentence("fr")
    assert left_over(folder) == []


def test_an_empty_upload_is_refused_and_leaves_nothing(folder):
    with pytest.raises(Refused, match="empty"):
        storage.receive(folder, io.BytesIO(b""), limit_bytes=10)
    assert left_over(folder) == []


def test_a_broken_connection_leaves_nothing(folder):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 1_000_000:
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        storage.receive(folder, Broken(DATA), limit_bytes=10**7)
    assert left_over(folder) == []


def test_a_full_disk_is_tried_again_later(folder):
    class Full(io.BytesIO):
        def read(self, size=-1):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Retry):
        storage.receive(folder, Full(DATA), limit_bytes=10**7)


def test_what_is_kept_can_be_opened_and_only_until_it_is_removed(folder):
    received = storage.receive(folder, io.BytesIO(DATA), limit_bytes=10**7)
    key = storage.original_key(received.sha256)
    folder.keep(received.path, key)
    assert folder.open(key).read_bytes() == DATA
    assert left_over(folder) == []
    folder.remove(key)
    folder.remove(key)
    with pytest.raises(Refused):
        folder.open(key)


@pytest.mark.parametrize("key", ["../secret", "/etc/passwd", "originals/../../x", "", "a\0b"])
def test_a_key_never_leads_out_of_the_folder(folder, key):
    with pytest.raises(ValueError, match="storage key"):
        folder.open(key)


def test_an_unknown_scheme_is_refused():
    with pytest.raises(Refused):
        runtime.storage_at("ftp://host/x")


@pytest.fixture
def bucket(tmp_path, monkeypatch):
    """A bucket on a real HTTP server of this machine."""
    moto_server = pytest.importorskip("moto.server")
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "eu-west-3", "AWS_EC2_METADATA_DISABLED": "true",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    import boto3

    name = f"press-{uuid4().hex}"  # the server's buckets outlive it within this process
    boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    yield name
    server.stop()


@pytest.mark.filterwarnings("default")  # the server's own library warns
def test_a_bucket_is_shared_by_machines_with_caches_of_their_own(bucket, tmp_path):
    here = runtime.storage_at(f"s3://{bucket}/plenary", tmp_path / "one")
    received = storage.receive(here, io.BytesIO(DATA), limit_bytes=10**7)
    key = storage.original_key(received.sha256)
    here.keep(received.path, key)
    elsewhere = runtime.storage_at(f"s3://{bucket}/plenary", tmp_path / "two")
    assert elsewhere.open(key).read_bytes() == DATA
    assert elsewhere.open(key) == elsewhere.open(key)
    elsewhere.remove(key)
    with pytest.raises(Refused):
        runtime.storage_at(f"s3://{bucket}/plenary", tmp_path / "three").open(key)


@pytest.mark.filterwarnings("default")
def test_the_cache_forgets_what_was_unused_longest(bucket, tmp_path):
    from services.engines.s3_storage import S3Storage

    small = S3Storage(bucket, "x", tmp_path / "small", limit_bytes=3_500_000)
    for number in range(4):
        part = small.incoming() / "part"
        part.write_bytes(bytes([number]) * 1_000_000)
        small.keep(part, f"originals/{number}")
        os.utime(tmp_path / "small" / "objects" / "x" / "originals" / str(number), (number, number))
    assert not (tmp_path / "small" / "objects" / "x" / "originals" / "0").exists()
    assert small.open("originals/0").read_bytes() == bytes(1_000_000)


def test_a_folder_storage_loads_no_bucket_library(tmp_path):
    code = "import sys; from services import runtime; runtime.storage_at('file:///x'); sys.exit('boto3' in sys.modules)"
    import subprocess

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_two_that_keep_the_same_bytes_do_not_disturb_each_other(folder):
    parts = [storage.receive(folder, io.BytesIO(DATA), limit_bytes=10**7) for _ in range(4)]
    key = storage.original_key(parts[0].sha256)
    threads = [threading.Thread(target=folder.keep, args=(one.path, key)) for one in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert folder.open(key).read_bytes() == DATA
