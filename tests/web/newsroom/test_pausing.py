"""A pause as a person in front of the page sees it: their own, and one that somebody else made meanwhile."""

from __future__ import annotations

import pytest

from services import jobs
from services.flow import steering
from services.models import Recording
from tests.web.rooms import TEXT
from worker import stage, tasks


@pytest.fixture
def job_id(newsroom):
    with newsroom.runtime.sessions.begin() as db:
        row = Recording(talk_id=newsroom.talk_id, kind="media", sha256="a" * 64, size_bytes=52_000_000,
                        filename="table-ronde.mp3", storage_key="originals/aa/a", duration_ms=2_295_000)  # fmt: skip
        db.add(row)
        db.flush()
        return jobs.start(db, row).id


def test_one_click_pauses_and_one_resumes(newsroom, page, job_id):
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    page.get_by_role("button", name="Mettre en pause").click()
    label = page.locator("[data-progress=label]")
    label.filter(has_text="En pause depuis").wait_for()
    assert "par Reporter" in label.inner_text()
    page.get_by_role("button", name="Reprendre où c’était").click()
    page.get_by_role("button", name="Mettre en pause").wait_for()


def test_a_pause_made_elsewhere_changes_the_buttons_of_an_open_page(newsroom, page, job_id):
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    page.get_by_role("button", name="Mettre en pause").wait_for()
    with newsroom.runtime.sessions.begin() as db:
        steering.pause(db, job_id)
    page.get_by_role("button", name="Reprendre où c’était").wait_for()
    assert page.get_by_role("button", name="Mettre en pause").count() == 0
    assert page.get_by_test_id("progress").get_attribute("data-state") == "paused"
    with newsroom.runtime.sessions.begin() as db:
        steering.resume(db, job_id)
    page.get_by_role("button", name="Mettre en pause").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_line_and_its_buttons_fit(newsroom, page, job_id, width):
    with newsroom.runtime.sessions.begin() as db:
        steering.pause(db, job_id)
    page.set_viewport_size({"width": width, "height": 860})
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    page.get_by_test_id("resume").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    resume, cancel = (page.get_by_test_id(one).bounding_box() for one in ("resume", "cancel"))
    assert abs(resume["y"] - cancel["y"]) < 1, "side by side"


def test_a_text_comes_by_itself_and_who_reads_it_is_left_in_peace_when_its_recap_comes(newsroom, page):
    newsroom.receive(TEXT.encode())
    page.goto(f"/newsroom/talks/{newsroom.talk_id}/")
    assert not page.locator(".transcript").count()
    stage.run(newsroom.runtime, "import", tasks.SERVICES["import"])
    page.locator(".transcript").wait_for(timeout=15_000)
    page.evaluate("window.kept = true")
    newsroom.work()
    page.get_by_test_id("to-recap").wait_for(timeout=15_000)
    assert page.evaluate("window.kept"), "the page was not loaded anew"
    assert not page.get_by_test_id("progress").count()
    assert page.get_by_test_id("talk-state").get_attribute("data-state") == "review"
