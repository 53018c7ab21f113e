"""Resumable uploads against a real Postgres and real files."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from services import events, talks, uploads, users
from services.database import Sessions
from services.errors import Conflict, NotFound, Refused, Retry, TooMany
from services.models import Recording, Upload
from services.storage import FolderStorage

GIB = 1024**3
TEXT = ("Une phrase dite à la tribune. " * 200).encode()


@pytest.fixture
def store(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path)


@pytest.fixture
def owner_id(sessions: Sessions) -> UUID:
    with sessions.begin() as db:
        return users.add(db, email="r@example.org", name="R", role="reporter", password="un mot de passe").id


@pytest.fixture
def talk_id(sessions: Sessions) -> UUID:
    with sessions.begin() as db:
        event = events.create(db, name="Rencontres", starts_on=date(2026, 10, 14))
        return talks.create(db, events.days(db, event)[0], title="Ouverture").id


@pytest.fixture
def upload(sessions: Sessions, talk_id: UUID, owner_id: UUID) -> Upload:
    with sessions.begin() as db:
        return uploads.create(
            db, talk_id=talk_id, owner_id=owner_id, filename="../../notes.txt", length_bytes=len(TEXT),
            limit_bytes=GIB,
        )  # fmt: skip


def test_bytes_arrive_in_pieces_and_become_one_recording(sessions, store, upload, talk_id):
    assert uploads.offset(store, upload) == 0
    assert uploads.append(store, upload, 0, io.BytesIO(TEXT[:1000])) == 1000
    assert uploads.offset(store, upload) == 1000
    assert uploads.append(store, upload, 1000, io.BytesIO(TEXT[1000:])) == len(TEXT)
    receipt = uploads.complete(sessions, store, upload)
    with sessions.begin() as db:
        row = db.get_one(Recording, receipt.recording_id)
        assert (row.talk_id, row.filename, row.sha256) == (talk_id, "notes.txt", hashlib.sha256(TEXT).hexdigest())
        assert store.open(row.storage_key).read_bytes() == TEXT
    assert list(store.incoming().iterdir()) == []


def test_an_upload_is_received_once_however_often_it_is_completed(sessions, store, upload, owner_id):
    uploads.append(store, upload, 0, io.BytesIO(TEXT))
    first = uploads.complete(sessions, store, upload)
    with sessions.begin() as db:
        again = uploads.get(db, upload.id, owner_id)
    assert uploads.complete(sessions, store, again).recording_id == first.recording_id
    assert uploads.offset(store, again) == len(TEXT)
    with sessions.begin() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Recording)) == 1


def test_a_wrong_offset_is_answered_with_the_real_one(store, upload):
    uploads.append(store, upload, 0, io.BytesIO(TEXT[:10]))
    with pytest.raises(Conflict) as caught:
        uploads.append(store, upload, 4, io.BytesIO(TEXT[4:]))
    assert caught.value.params == {"offset": 10}


def test_what_came_before_the_sender_vanished_is_kept(store, upload):
    class Cut(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if block := super().read(500 if self.tell() < 1000 else 0):
                return block
            raise uploads.ClientGone

    assert uploads.append(store, upload, 0, Cut(TEXT)) == 1000


def test_more_bytes_than_announced_are_turned_away(store, upload):
    with pytest.raises(TooMany, match="announced"):
        uploads.append(store, upload, 0, io.BytesIO(TEXT + b"!"))


def test_two_writers_do_not_mix(store, upload):
    uploads.append(store, upload, 0, io.BytesIO(TEXT[:10]))
    with (store.incoming() / f"{upload.id.hex}.upload").open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Conflict) as caught:
            uploads.append(store, upload, 10, io.BytesIO(TEXT[10:]))
    assert caught.value.key == "uploads.busy"


def test_a_whole_upload_survives_a_database_that_is_away(sessions, store, upload, monkeypatch):
    uploads.append(store, upload, 0, io.BytesIO(TEXT))

    def away(*_args: object, **_kwargs: object) -> None:
        raise Retry("jobs.database_busy")

    with monkeypatch.context() as patch:
        patch.setattr("services.recordings._enter", away)
        with pytest.raises(Retry):
            uploads.complete(sessions, store, upload)
    assert uploads.offset(store, upload) == len(TEXT)
    assert uploads.complete(sessions, store, upload).is_new


def test_an_empty_file_is_refused_before_it_travels(sessions, talk_id, owner_id):
    with sessions.begin() as db, pytest.raises(Refused) as caught:
        uploads.create(db, talk_id=talk_id, owner_id=owner_id, filename="a", length_bytes=0, limit_bytes=GIB)
    assert caught.value.key == "media.empty"


def test_three_gigabytes_are_refused_by_their_announcement(sessions, talk_id, owner_id):
    with sessions.begin() as db, pytest.raises(TooMany) as caught:
        uploads.create(
            db, talk_id=talk_id, owner_id=owner_id, filename="a", length_bytes=3 * GIB, limit_bytes=2 * GIB
        )  # fmt: skip
    assert caught.value.key == "storage.too_large"


def test_bytes_that_are_neither_media_nor_text_leave_nothing_behind(sessions, store, talk_id, owner_id):
    noise = b"\x00\x01\x02\x03" * 4096
    with sessions.begin() as db:
        row = uploads.create(
            db, talk_id=talk_id, owner_id=owner_id, filename="talk.srt", length_bytes=len(noise), limit_bytes=GIB
        )  # fmt: skip
    uploads.append(store, row, 0, io.BytesIO(noise))
    with pytest.raises(Refused) as caught:
        uploads.complete(sessions, store, row)
    assert caught.value.key == "recordings.unknown_kind"
    assert [path for path in store.root.rglob("*") if path.is_file()] == []
    with sessions.begin() as db, pytest.raises(NotFound):
        uploads.get(db, row.id, owner_id)


def test_an_upload_belongs_to_who_began_it(sessions, upload):
    with sessions.begin() as db, pytest.raises(NotFound):
        uploads.get(db, upload.id, uuid4())


def test_an_upload_nobody_finished_is_forgotten(sessions, store, upload, owner_id):
    uploads.append(store, upload, 0, io.BytesIO(TEXT[:10]))
    with sessions.begin() as db:
        db.get_one(Upload, upload.id).expires_at = datetime.now(UTC) - timedelta(minutes=1)
    with sessions.begin() as db:
        with pytest.raises(NotFound):
            uploads.get(db, upload.id, owner_id)
        assert uploads.forget_expired(db, store) == 1
    assert list(store.incoming().iterdir()) == []


def test_a_cancelled_upload_takes_its_bytes_with_it(sessions, store, upload):
    uploads.append(store, upload, 0, io.BytesIO(TEXT[:10]))
    with sessions.begin() as db:
        uploads.cancel(db, store, upload)
    assert list(store.incoming().iterdir()) == []


def test_what_a_killed_process_left_is_swept_away_in_time(sessions, store):
    old, fresh = store.incoming() / "old.part", store.incoming() / "fresh.part"
    for path in (old, fresh):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    with sessions.begin() as db:
        uploads.forget_expired(db, store)
    assert list(store.incoming().iterdir()) == [fresh]
