"""Voices looked for again over what people decided: names, words and voices given by hand stay, visibly."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.models import Turn
from tests.e2e.conftest import Program, Service, fits_a_phone, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.models, pytest.mark.xdist_group("e2e")]
PANEL = Path(__file__).parents[1] / "data" / "demo" / "panel.flac"
NAME = "Camille Vautrenay"


@pytest.fixture
def heard(service: Service, program: Program) -> UUID:
    """The demo panel as the real engines heard it."""
    talk_id = service.new_talk("Voix cherchées deux fois")
    _, receipt = program.send(talk_id, "panel.flac", PANEL.read_bytes())
    assert program.outcome(receipt["job"], within_s=600)["state"] == "done"
    return talk_id


def test_what_people_decided_stays_when_the_voices_are_looked_for_again(service, heard, open_tab):
    page = open_tab()
    sign_in(page)
    page.goto(f"/newsroom/talks/{heard}/")
    name_the_first_voice(page)
    corrected = correct_words(page)
    given = give_the_last_turn(page)
    before = page.get_by_test_id("voice").count()
    look_again(page, speakers=before + 1)
    assert page.get_by_test_id("turns").is_visible()
    # The words, as they were corrected; the name, on its voice; the turn, with whom it was given to.
    assert turn_of(page, "Bonsoir à tous").count() == 1
    assert NAME in who_says(page, "Bonsoir à tous")
    assert NAME in who_says(page, given)
    assert page.locator(".voice__who strong", has_text=NAME).count() == 1, "one voice, not two of one name"
    assert page.locator(".recording__note", has_text="ces corrections ont été gardées").is_visible(), "the page says so"
    with service.runtime.sessions.begin() as db:
        texts = db.scalars(sa.select(Turn.text).where(Turn.talk_id == heard).order_by(Turn.position)).all()
    assert texts[0].startswith(corrected)
    fits_a_phone(page)
    look_again(page, speakers=2)
    assert NAME in who_says(page, "Bonsoir à tous")
    assert NAME in who_says(page, given)
    assert page.complaints == []


def turn_of(page: Any, words: str) -> Any:
    return page.get_by_test_id("turn").filter(has_text=words)


def who_says(page: Any, words: str) -> str:
    return str(turn_of(page, words).first.locator(".turn__who").text_content())


def name_the_first_voice(page: Any) -> None:
    voice = page.get_by_test_id("voice").first
    voice.locator("summary").click()
    voice.get_by_test_id("voice-name").fill(NAME)
    voice.get_by_test_id("voice-keep").click()
    page.locator(".turn__who", has_text=NAME).first.wait_for()


def correct_words(page: Any) -> str:
    turn = page.get_by_test_id("turn").first
    turn.hover()
    turn.get_by_test_id("turn-edit").click()
    editor = turn.locator("textarea:visible")
    editor.fill(editor.input_value().replace("Bonjour", "Bonsoir", 1))
    turn.get_by_test_id("turn-save").click()
    page.get_by_test_id("turn-text").filter(has_text="Bonsoir à tous").wait_for()
    return "Bonsoir à tous"


def give_the_last_turn(page: Any) -> str:
    """Somebody says that the last turn is the first voice's, whatever the machine heard; returns words of it."""
    last = page.get_by_test_id("turn").last
    words = " ".join(str(last.get_by_test_id("turn-text").text_content()).split()[:4])
    last.hover()
    last.locator(".turn__more > summary").click()
    last.locator(".turn__form select").select_option(label=NAME)
    last.get_by_test_id("give").click()
    page.wait_for_function(
        "([words, name]) => [...document.querySelectorAll('[data-testid=turn]')].some(one =>"
        " one.textContent.includes(words) && one.querySelector('.turn__who').textContent.includes(name))",
        arg=[words, NAME],
    )
    return words


def look_again(page: Any, *, speakers: int) -> None:
    """From the recording's own fold, as far as the page that loads itself anew when it is done."""
    folds = page.locator(".recording summary")
    tops = folds.evaluate_all("them => them.map(one => Math.round(one.getBoundingClientRect().top))")
    assert len(tops) == 3
    assert len(set(tops)) == 1, "what is rarely needed takes one row of the screen"
    folds.filter(has_text="Chercher de nouveau les voix").click()
    form = page.get_by_test_id("find-voices")
    form.get_by_label("Exactement").fill(str(speakers))
    form.get_by_role("button", name="Chercher").click()
    page.get_by_text("Les voix sont cherchées de nouveau.").wait_for()
    page.get_by_test_id("progress").wait_for()
    page.get_by_test_id("progress").wait_for(state="detached", timeout=120_000)
