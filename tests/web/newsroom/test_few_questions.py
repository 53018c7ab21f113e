"""A page of the desk asks Postgres little, whatever its talk holds: on many hosts each question waits for a network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from services.models import Doubt, Recording, Turn
from tests.web.rooms import Newsroom

MOST = 20


@contextmanager
def counted(room: Newsroom) -> Iterator[list[str]]:
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
def desk(newsroom: Newsroom) -> str:
    newsroom.with_recap()
    return f"/newsroom/talks/{newsroom.talk_id}/"


def add_recording(room: Newsroom, number: int) -> None:
    """One that was heard, with a passage heard anew and one that waits for it."""
    with room.runtime.sessions.begin() as db:
        row = Recording(talk_id=room.talk_id, kind="media", sha256=f"{number:064}", size_bytes=1, position=number,
                        filename=f"{number}.flac", storage_key=f"k{number}", duration_ms=60_000)  # fmt: skip
        db.add(row)
        db.flush()
        for start_ms, redone in ((0, None), (5_000, [])):
            db.add(Doubt(recording_id=row.id, kind="loop", start_ms=start_ms, end_ms=start_ms + 900, redone=redone))


@pytest.mark.parametrize("page", ["", "recap", "recap/left-out", "check"])
def test_a_page_of_a_talk_asks_twenty_questions_at_most(newsroom, desk, page):
    newsroom.page(desk + page)
    with counted(newsroom) as asked:
        newsroom.page(desk + page)
    assert len(asked) <= MOST, asked


def test_the_first_look_after_a_correction_asks_twenty_at_most(newsroom, desk):
    newsroom.page(desk)
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.update(Turn).where(Turn.position == 1).values(version=2))
    with counted(newsroom) as asked:
        newsroom.page(desk)
    assert len(asked) <= MOST, asked


def test_more_recordings_and_their_doubts_ask_nothing_more(newsroom, desk):
    counts = []
    for numbers in ((1,), (2, 3, 4)):
        for number in numbers:
            add_recording(newsroom, number)
        newsroom.page(desk)
        with counted(newsroom) as asked:
            newsroom.page(desk)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST, asked
