"""Which speech model is offered first, so that nobody waits for weights that are not there."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import sqlalchemy as sa

from services import checkpoints
from services.database import Sessions
from services.errors import Refused
from services.models import Chunk, Job
from services.settings import Settings


@pytest.fixture
def whisper(settings: Settings, tmp_path: Path) -> Settings:
    return dataclasses.replace(settings, whisper_model="small", whisper_dir=tmp_path, asr_engine="auto")


def lay(settings: Settings, **megabytes: int) -> None:
    for name, size in megabytes.items():
        with (settings.whisper_dir / f"{name}.pt").open("wb") as file:
            file.truncate(size * 1_000_000)  # takes no room on the disk


def chosen(sessions: Sessions, settings: Settings) -> str:
    with sessions.begin() as db:
        return checkpoints.preselected(checkpoints.offers(db, settings)).name


def test_the_service_s_own_model_comes_first_where_it_is_here(sessions: Sessions, whisper: Settings) -> None:
    lay(whisper, base=148, small=488)
    assert chosen(sessions, whisper) == "small"


def test_another_that_is_here_is_chosen_where_the_own_one_is_not(sessions: Sessions, whisper: Settings) -> None:
    lay(whisper, medium=1538, ours=700)
    assert chosen(sessions, whisper) == "ours"  # all are larger than `small`, about 488 MB: the least of them
    lay(whisper, tiny=78, base=148, french=300)
    assert chosen(sessions, whisper) == "french"  # the largest that costs no more than was meant


def test_the_demo_s_model_is_never_chosen_for_the_service_s(sessions: Sessions, whisper: Settings) -> None:
    lay(whisper, **{"base.en": 148})
    assert chosen(sessions, whisper) == "small"
    with sessions.begin() as db:
        own = checkpoints.offers(db, whisper)[0]
    assert not own.is_here
    assert own.size_bytes == 488_000_000
    assert own.minutes == (1, 5)


def test_what_a_worker_elsewhere_heard_with_lately_is_there(sessions: Sessions, whisper: Settings, make_job) -> None:
    job_id = make_job()
    with sessions.begin() as db:
        first = sa.update(Chunk).where(Chunk.position == 0)
        db.execute(first.values(engine="ctranslate2/small", state="done"))
        assert not checkpoints.offers(db, whisper)[0].is_here
        db.get_one(Job, job_id).state = "done"
        db.flush()
        assert checkpoints.offers(db, whisper)[0].is_here


def test_a_name_that_is_not_offered_is_refused(whisper: Settings) -> None:
    lay(whisper, base=148)
    assert checkpoints.known(whisper, "") is None
    assert checkpoints.known(whisper, "base") == "base"
    with pytest.raises(Refused, match="choose one of: small, base, demo"):
        checkpoints.known(whisper, "/etc/passwd")


def test_a_model_has_its_file_under_its_own_name_or_the_published_one(whisper: Settings) -> None:
    assert checkpoints.file_of(whisper, "turbo") == whisper.whisper_dir / "large-v3-turbo.pt"
    assert checkpoints.file_of(whisper, "/srv/ours.pt") == Path("/srv/ours.pt")
    assert checkpoints.file_of(whisper, "demo").is_file()
