"""How often a page asks the database: a number that grows neither with the talks nor with what is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from services import models
from tests.web.rooms import TEXT, Newsroom
from worker import stage, tasks

MOST = 20


@contextmanager
def questions(room: Newsroom) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engine = room.runtime.sessions.kw["bind"]
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def published(newsroom: Newsroom) -> Newsroom:
    newsroom.with_recap()
    newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/publish")
    return newsroom


@pytest.mark.parametrize(
    "path",
    [
        "/newsroom/", "/newsroom/events/escale/", "/newsroom/events/escale/2026-10-14/edition", "{talk}/",
        "{talk}/?rows=1", "{talk}/recap", "{talk}/recap/left-out", "{talk}/recap/style", "{talk}/preview",
        "{talk}/check", "{talk}/transcript.txt", "/", "/escale/", "/escale/2026-10-14/", "/search?q=quai", "/feed.atom",
    ],
)  # fmt: skip
def test_a_page_asks_few_questions(published, path):
    address = path.format(talk=f"/newsroom/talks/{published.talk_id}")
    published.page(address)  # what is remembered from one page to the next is there then
    with questions(published) as asked:
        published.page(address)
    assert len(asked) <= MOST, "\n\n".join(asked)


def test_no_page_asks_once_for_each_talk(published):
    pages = ("/newsroom/", "/newsroom/events/escale/", "/search?q=quai", "/escale/2026-10-14/")
    before = []
    for path in pages:
        with questions(published) as asked:
            published.page(path)
        before.append(len(asked))
    with published.runtime.sessions.begin() as db:
        first = db.scalars(sa.select(models.Publication)).one()
        day = db.get_one(models.Talk, published.talk_id).day_id
        for number in range(3):
            talk = models.Talk(day_id=day, slug=f"autre-{number}", title="Autre", kind="panel")
            db.add(talk)
            db.flush()
            db.add(models.Publication(talk_id=talk.id, number=1, frozen=first.frozen))
            recording = models.Recording(talk_id=talk.id, kind="text", sha256=str(number) * 64, size_bytes=1,
                                         filename="a.txt", storage_key="originals/a")  # fmt: skip
            db.add(recording)
            db.flush()
            db.add(models.Job(talk_id=talk.id, recording_id=recording.id, flow="text"))
    for path, count in zip(pages, before, strict=True):
        with questions(published) as asked:
            assert published.page(path)
        assert len(asked) <= count + 2, path  # two more for all that now runs


def add_recording(room: Newsroom, number: int) -> None:
    """One that was heard, with a passage heard anew and one that waits for it."""
    with room.runtime.sessions.begin() as db:
        row = models.Recording(
            talk_id=room.talk_id, kind="media", sha256=f"{number:064}", size_bytes=1, position=number,
            filename=f"{number}.flac", storage_key=f"k{number}", duration_ms=60_000,
        )  # fmt: skip
        db.add(row)
        db.flush()
        for start_ms, redone in ((0, None), (5_000, [])):
            db.add(
                models.Doubt(recording_id=row.id, kind="loop", start_ms=start_ms, end_ms=start_ms + 900, redone=redone)
            )


def test_the_first_look_after_a_correction_asks_twenty_at_most(published):
    desk = f"/newsroom/talks/{published.talk_id}/"
    published.page(desk)
    with published.runtime.sessions.begin() as db:
        db.execute(sa.update(models.Turn).where(models.Turn.position == 1).values(version=2))
    with questions(published) as asked:
        published.page(desk)
    assert len(asked) <= MOST, asked


def test_more_recordings_and_their_doubts_ask_nothing_more(published):
    desk = f"/newsroom/talks/{published.talk_id}/"
    counts = []
    for numbers in ((1,), (2, 3, 4)):
        for number in numbers:
            add_recording(published, number)
        published.page(desk)
        with questions(published) as asked:
            published.page(desk)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST, asked


def test_a_text_is_read_as_soon_as_it_is_there_before_its_recap_is(newsroom):
    newsroom.receive(TEXT.encode())
    assert stage.run(newsroom.runtime, "import", tasks.SERVICES["import"])
    page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    assert 'class="transcript"' in page
    assert 'data-stage="recap"' in page  # so the script does not load it again
