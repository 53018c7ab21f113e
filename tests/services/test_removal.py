"""What is removed is gone from database and storage, and nothing else is."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from services import models, publications, removal, transcripts
from services.errors import Conflict, NotAllowed
from services.models import Recording, Talk, Turn
from services.recaps import drafts
from services.users import Reader
from tests.worker.test_flow import DATA, INTERVIEW, left_over, upload

REPORTER, EDITOR = Reader(role="reporter", name="Ada"), Reader(role="editor", name="Grace")
ELSE = INTERVIEW.replace("entrepôts", "dépôts")


def files(runtime):
    root = runtime.storage.root
    return sorted(one.name for one in root.rglob("*") if one.is_file())


def remove(runtime, recording_id, who=REPORTER):
    with runtime.sessions.begin() as db:
        keys = removal.remove_recording(db, db.get_one(Recording, recording_id), who)
    removal.discard(runtime.storage, keys)


def test_a_recording_goes_with_its_turns_and_files_and_its_neighbour_stays(runtime, make_talk, drain):
    talk_id = make_talk()
    first = upload(runtime, talk_id, INTERVIEW.encode(), "un.txt")
    second = upload(runtime, talk_id, (DATA / "panel.flac").read_bytes(), "panel.flac")
    drain(runtime)
    assert len(files(runtime)) > 3
    with runtime.sessions.begin() as db:
        assert db.scalar(sa.select(models.LeftOut.pool))  # words that could be quoted, kept from the draft
    remove(runtime, second.recording_id)
    with runtime.sessions.begin() as db:
        assert db.scalar(sa.select(models.LeftOut.talk_id)) is None
        kept = db.scalars(sa.select(Turn.recording_id).where(Turn.talk_id == talk_id).distinct()).all()
        assert kept == [first.recording_id]
        assert {one.name for one in transcripts.speakers(db, talk_id)} == {"Ada Lovelace", "Grace Hopper"}
    assert len(files(runtime)) == 1
    assert left_over(runtime) == []
    third = upload(runtime, talk_id, ELSE.encode(), "trois.txt")  # takes no neighbour's place
    drain(runtime)
    with runtime.sessions.begin() as db:
        positions = db.scalars(sa.select(Recording.position).order_by(Recording.position)).all()
        assert positions == [0, 1]
        assert db.get_one(Recording, third.recording_id).position == 1


def test_bytes_that_another_talk_has_too_are_kept_for_it(runtime, make_talk, drain):
    one, other = (upload(runtime, make_talk(title), INTERVIEW.encode(), "a.txt") for title in ("Un", "Deux"))
    drain(runtime)
    remove(runtime, one.recording_id)
    assert len(files(runtime)) == 1
    remove(runtime, other.recording_id)
    assert files(runtime) == []


def test_a_quote_whose_recording_is_gone_blocks_the_recap(runtime, make_talk, drain):
    talk_id = make_talk(people=[("Ada Lovelace", True), ("Grace Hopper", False)])
    receipt = upload(runtime, talk_id, INTERVIEW.encode(), "a.txt")
    drain(runtime)
    remove(runtime, receipt.recording_id)
    with runtime.sessions.begin() as db:
        recap = drafts.current(db, talk_id)
        assert {one.verdict for one in drafts.items(db, recap.id) if one.kind == "quote"} == {"missing"}


def test_what_is_published_is_withdrawn_first(runtime, make_talk, drain):
    talk_id = make_talk(people=[("Ada Lovelace", True), ("Grace Hopper", False)])
    receipt = upload(runtime, talk_id, INTERVIEW.encode(), "a.txt")
    drain(runtime)
    with runtime.sessions.begin() as db:
        publications.publish(db, talk_id, REPORTER)
    with pytest.raises(Conflict):
        remove(runtime, receipt.recording_id)
    with runtime.sessions.begin() as db:
        publications.withdraw(db, talk_id, REPORTER, "Erreur")
    remove(runtime, receipt.recording_id)


def test_a_talk_goes_whole_and_only_an_editor_may(runtime, make_talk, drain):
    talk_id = make_talk()
    upload(runtime, talk_id, INTERVIEW.encode(), "a.txt")
    drain(runtime)
    for who in (Reader(), REPORTER):
        with runtime.sessions.begin() as db, pytest.raises(NotAllowed):
            removal.remove_talk(db, db.get_one(Talk, talk_id), who)
    with runtime.sessions.begin() as db:
        keys = removal.remove_talk(db, db.get_one(Talk, talk_id), EDITOR)
    removal.discard(runtime.storage, keys)
    assert files(runtime) == []
    with runtime.sessions.begin() as db:
        for table in (models.Talk, models.Recording, models.Turn, models.Speaker, models.Job, models.Recap):
            assert db.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_a_job_that_runs_finds_its_recording_gone_and_stops(runtime, make_talk, drain):
    talk_id = make_talk()
    receipt = upload(runtime, talk_id, (DATA / "panel.flac").read_bytes(), "panel.flac")
    drain(runtime, "probe")
    remove(runtime, receipt.recording_id)
    drain(runtime)
    with runtime.sessions.begin() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(models.Stage)) == 0
