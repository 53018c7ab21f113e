"""A recording of which some is transcribed: read, heard and quoted while the rest still runs."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from services import talks
from services.flow import steering
from services.models import Chunk, Day, EarlyQuote, Job, Recap, RecapItem, Stage, Talk, Turn, Word
from services.recaps import early_quotes
from tests.web.rooms import Newsroom
from worker import stage, tasks

PANEL = Path(__file__).parents[2] / "data" / "demo" / "panel.flac"


@pytest.fixture
def begun(newsroom: Newsroom) -> Newsroom:
    """Two chunks of a recording are transcribed."""
    newsroom.receive(PANEL.read_bytes(), "panel.flac")
    for name in ("probe", "plan", "transcribe", "transcribe"):
        stage.run(newsroom.runtime, name, tasks.SERVICES[name])
    return newsroom


def address(room: Newsroom) -> str:
    return f"/newsroom/talks/{room.talk_id}"


def words(room: Newsroom) -> list[Word]:
    with room.runtime.sessions.begin() as db:
        return list(db.scalars(sa.select(Word).join(Chunk).order_by(Chunk.position, Word.position)))


def recording_id(room: Newsroom) -> UUID:
    with room.runtime.sessions.begin() as db:
        return db.scalars(sa.select(Chunk.recording_id)).first()


def keep(room: Newsroom, first: int, last: int) -> str:
    said = words(room)[first : last + 1]
    answer = room.post(
        f"{address(room)}/early-quotes", recording_id=recording_id(room), start_ms=said[0].start_ms,
        end_ms=said[-1].end_ms, heard_from=0,
    )  # fmt: skip
    assert answer.status_code == 303
    return " ".join(one.text for one in said)


def quotes(room: Newsroom) -> list[RecapItem]:
    with room.runtime.sessions.begin() as db:
        newest = sa.select(Recap.id).order_by(Recap.number.desc()).limit(1).scalar_subquery()
        return list(db.scalars(sa.select(RecapItem).where(RecapItem.recap_id == newest, RecapItem.kind == "quote")))


def test_the_words_so_far_can_be_clicked_and_what_is_missing_is_said(begun):
    page = begun.page(f"{address(begun)}/")
    (times,) = set(re.findall(r'data-said-text data-words="([\d,~]+)"', page))
    said = words(begun)
    assert times.split(",")[:2] == [str(said[0].start_ms), str(said[0].end_ms)]
    assert len(times.split(",")) == 2 * len(said)
    assert "passage pas encore transcrit" in page
    part = begun.page(f"{address(begun)}/so-far/{recording_id(begun)}")
    assert part.count("data-said ") == page.count("data-said ")
    assert "<html" not in part


def test_a_quote_kept_early_waits_on_the_page_and_goes_into_the_recap(begun):
    text = keep(begun, 4, 9)
    page = begun.page(f"{address(begun)}/")
    assert "Citations retenues" in page
    assert text in page
    begun.work()
    assert [one.text.strip("[…] ").lower() for one in quotes(begun)].count(text.lower()) == 1
    assert "Citations retenues" not in begun.page(f"{address(begun)}/")
    assert begun.client.get(f"{address(begun)}/so-far/{recording_id(begun)}").status_code == 204


def test_the_same_words_are_kept_once_and_can_be_let_go_of(begun):
    keep(begun, 4, 9)
    keep(begun, 4, 9)
    with begun.runtime.sessions.begin() as db:
        (early,) = early_quotes.of_talk(db, begun.talk_id)
    assert begun.post(f"{address(begun)}/early-quotes/{early.id}/drop").status_code == 303
    assert begun.post(f"{address(begun)}/early-quotes/{early.id}/drop").status_code == 303
    assert "Citations retenues" not in begun.page(f"{address(begun)}/")


def test_without_scripts_words_are_copied_to_be_quoted(begun):
    said = words(begun)
    sent = {"recording_id": recording_id(begun), "start_ms": said[0].start_ms, "end_ms": said[-1].end_ms}
    passage = " ".join(one.text for one in said[5:8])
    assert begun.post(f"{address(begun)}/early-quotes", **sent, passage=passage).status_code == 303
    with begun.runtime.sessions.begin() as db:
        (early,) = early_quotes.of_talk(db, begun.talk_id)
    assert early.text.startswith(passage)


@pytest.mark.parametrize(
    "sent",
    [
        {"start_ms": 900_000, "end_ms": 910_000}, {"start_ms": 5_000, "end_ms": 5_000},
        {"start_ms": 0, "end_ms": 300_000}, {"start_ms": 0, "end_ms": 9_000, "passage": "jamais dit"},
    ],
)  # fmt: skip
def test_what_nobody_has_heard_cannot_be_quoted(begun, sent):
    answer = begun.post(f"{address(begun)}/early-quotes", recording_id=recording_id(begun), **sent)
    assert answer.status_code == 400
    with begun.runtime.sessions.begin() as db:
        assert early_quotes.of_talk(db, begun.talk_id) == ()


def test_words_the_machine_heard_otherwise_meanwhile_are_told(begun):
    keep(begun, 4, 9)
    with begun.runtime.sessions.begin() as db:
        db.execute(sa.update(EarlyQuote).values(text="autre chose"))
    begun.work()
    with begun.runtime.sessions.begin() as db:
        notices = [one for job in db.scalars(sa.select(Job)) for one in job.notices]
    told = [one for one in notices if one["key"] == "early_quotes.changed"]
    assert [one["params"]["before"] for one in told] == ["autre chose"]
    assert "autre chose" in begun.page(f"{address(begun)}/")


def test_a_quote_off_the_record_waits_on_and_is_said_to(begun):
    keep(begun, 4, 9)
    with begun.runtime.sessions.begin() as db:
        tomorrow = sa.func.now() + sa.text("interval '1 day'")
        db.execute(sa.update(Stage).where(Stage.name == "recap").values(not_before=tomorrow))
    begun.work()
    with begun.runtime.sessions.begin() as db:
        db.execute(sa.update(Turn).values(off_record=True))
        assert early_quotes.place(db, begun.talk_id) == []
        assert len(early_quotes.of_talk(db, begun.talk_id)) == 1
    assert "pas encore trouvé leur place" in begun.page(f"{address(begun)}/")


def test_a_long_recording_is_read_ten_minutes_at_a_time(begun):
    with begun.runtime.sessions.begin() as db:
        last = db.scalars(sa.select(Chunk).order_by(Chunk.position.desc())).first()
        late = Chunk(recording_id=last.recording_id, position=last.position + 1, start_ms=5_000_000, end_ms=5_010_000,
                     state="done")  # fmt: skip
        db.add(late)
        db.flush()
        db.add(Word(chunk_id=late.id, position=0, text="tardivement", start_ms=5_000_000, end_ms=5_001_000))
    page = begun.page(f"{address(begun)}/")
    assert "tardivement" not in page
    assert "Le plus récent (1:20:00)" in page
    late_page = begun.page(f"{address(begun)}/?recording={recording_id(begun)}&heard_from=4800000")
    assert "tardivement" in late_page
    assert words(begun)[0].text not in late_page.split('id="so-far"')[1].split("</section>")[0]
    assert "Les dix minutes d’avant" in late_page


def test_what_was_transcribed_before_the_work_was_cancelled_stays_to_be_read_and_quoted(begun):
    with begun.runtime.sessions.begin() as db:
        job_id = db.scalars(sa.select(Job.id)).one()
        steering.cancel(db, job_id)
    page = begun.page(f"{address(begun)}/")
    assert words(begun)[0].text in page
    assert "Le traitement est arrêté" in page
    keep(begun, 4, 9)
    with begun.runtime.sessions.begin() as db:
        steering.resume(db, job_id)
    begun.work()
    page = begun.page(f"{address(begun)}/")
    assert "Le traitement est arrêté" not in page
    assert "Citations retenues" not in page


def test_of_another_talk_nothing_is_read_or_kept(begun):
    with begun.runtime.sessions.begin() as db:
        day = db.get_one(Talk, begun.talk_id).day_id
        other = talks.create(db, db.get_one(Day, day), title="Ailleurs").id
    assert begun.client.get(f"/newsroom/talks/{other}/so-far/{recording_id(begun)}").status_code == 204
    sent = {"recording_id": recording_id(begun), "start_ms": 0, "end_ms": 9_000}
    assert begun.post(f"/newsroom/talks/{other}/early-quotes", **sent).status_code == 404
