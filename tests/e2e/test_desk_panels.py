"""Two panels of the transcript desk in a real browser: passages to hear again, and names to check."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import soundfile
import sqlalchemy as sa

from services import people, talks
from services.models import Doubt, Recording, Talk, Turn
from tests.e2e.conftest import PHONE, WIDE, Program, Service, fits_a_phone, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.models, pytest.mark.xdist_group("e2e")]
PANEL = Path(__file__).parents[1] / "data" / "demo" / "panel.flac"
SEEKED = """() => new Promise(done => {
  const look = () => window.heard?.readyState > 2 && !heard.seeking && !heard.paused
    ? done(heard.currentTime * 1000) : setTimeout(look, 5);
  look();
})"""
# Marks the words [first, last] of the turn that says `text`, as a hand does.
MARK = """([text, first, last]) => {
  const turn = [...document.querySelectorAll("#turns [data-turn-text]")].find(one => one.textContent.includes(text));
  turn.scrollIntoView({ block: "center" });
  const at = (word, end) => {
    const walker = document.createTreeWalker(turn, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(), seen = 0; node; node = walker.nextNode())
      for (const piece of node.data.matchAll(/[^ \\n\\t]+/g))
        if (seen++ === word) return [node, piece.index + (end ? piece[0].length : 0)];
  };
  const range = document.createRange();
  range.setStart(...at(first, false));
  range.setEnd(...at(last, true));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
MISHEARD = """Animatrice : Bonjour à tous. Nous recevons Idriss Valmorrel, directeur technique chez Tramontis.

Invité : Quarante robots chez Tramontis depuis le mois de mars, et personne n’a perdu son poste.

Animatrice : Merci Idriss Valmorrel. Et chez Tramontiss, combien de quais ?

Invité : Commencez par un seul quai, et montrez les chiffres à toute l’équipe.
"""


def said(service: Service, talk_id: UUID) -> list[str]:
    with service.runtime.sessions.begin() as db:
        return list(db.scalars(sa.select(Turn.text).where(Turn.talk_id == talk_id).order_by(Turn.position)))


@pytest.fixture
def panel(service: Service, program: Program) -> UUID:
    """The start of the demo panel as the real engine heard it, a passage to hear again at the start of each turn."""
    talk_id = service.new_talk("Passages à réécouter")
    sound, rate_hz = soundfile.read(PANEL, dtype="int16")
    excerpt = io.BytesIO()
    soundfile.write(excerpt, sound[: 32 * rate_hz], rate_hz, format="FLAC")
    _, receipt = program.send(talk_id, "panel.flac", excerpt.getvalue())
    assert program.outcome(receipt["job"], within_s=300)["state"] == "done"
    with service.runtime.sessions.begin() as db:
        recording_id = db.scalars(sa.select(Recording.id).where(Recording.talk_id == talk_id)).one()
        db.execute(sa.delete(Doubt).where(Doubt.recording_id == recording_id))
        turns = db.scalars(sa.select(Turn).where(Turn.talk_id == talk_id).order_by(Turn.position)).all()
        for number, turn in enumerate(turns[:3]):
            first = turn.words[0]
            end_ms = max(first["end_ms"], first["start_ms"] + 400)
            redone = [{**first, "text": f"Brindille{number}"}]
            db.add(Doubt(recording_id=recording_id, kind="improbable", start_ms=first["start_ms"], end_ms=end_ms,
                         heard=[first], redone=redone, reason="unclear"))  # fmt: skip
    return talk_id


def test_three_passages_are_heard_chosen_dismissed_and_a_fourth_is_asked_for(service, panel, open_tab):
    page = open_tab()
    sign_in(page)
    page.goto(f"/newsroom/talks/{panel}/")
    count = page.get_by_test_id("doubts-count")
    assert count.text_content().strip() == "3 passages à réécouter."
    fits_a_phone(page)
    hear_one(page)
    choose_with_the_mouse(page, service, panel)
    choose_with_the_keyboard(page, service, panel)
    assert count.text_content().strip() == "Aucun passage à réécouter."
    ask_for_marked_words(page, service, panel)
    fits_a_phone(page)
    on_a_phone(page)
    assert page.complaints == []


def hear_one(page: Any) -> None:
    play = page.get_by_test_id("doubt-play").first
    start_ms = int(play.get_attribute("data-play-start-ms"))
    play.click()
    assert abs(page.evaluate(SEEKED) - start_ms) < 300
    page.wait_for_function("() => heard.paused")  # it ends with the passage
    page.keyboard.press("Escape")


def choose_with_the_mouse(page: Any, service: Service, talk_id: UUID) -> None:
    first = page.get_by_test_id("doubt").first
    assert "Brindille0" in first.text_content()
    first.get_by_test_id("doubt-redone").click()
    page.get_by_test_id("doubts-count").filter(has_text="2 passages à réécouter.").wait_for()
    assert said(service, talk_id)[0].startswith("Brindille0")
    page.locator("#turns .turn__text", has_text="Brindille0").wait_for()
    # What was chosen stays there, with the other version, and can be had back.
    settled = page.get_by_test_id("doubt").filter(has_text="Brindille0")
    page.locator("#doubts summary", has_text="Réglés").click()
    settled.get_by_test_id("doubt-heard").click()
    page.locator("#turns .turn__text", has_text="Brindille0").wait_for(state="detached")
    assert "Brindille0" not in " ".join(said(service, talk_id))


def choose_with_the_keyboard(page: Any, service: Service, talk_id: UUID) -> None:
    """After each choice the next passage has the focus."""
    page.get_by_test_id("doubt").filter(has_text="Brindille1").get_by_test_id("doubt-play").focus()
    page.keyboard.press("2")
    page.get_by_test_id("doubts-count").filter(has_text="1 passage à réécouter.").wait_for()
    assert "Brindille1" in " ".join(said(service, talk_id))
    page.wait_for_function("() => document.activeElement.matches('.doubt') &&"
                           " document.activeElement.textContent.includes('Brindille2')")  # fmt: skip
    page.keyboard.press("1")  # it is right as it was first heard
    page.get_by_test_id("doubts-count").filter(has_text="Aucun passage").wait_for()
    assert "Brindille2" not in " ".join(said(service, talk_id))


def ask_for_marked_words(page: Any, service: Service, talk_id: UUID) -> None:
    """Marked words are heard again with other settings; both hearings are shown and one is chosen."""
    before = said(service, talk_id)
    page.evaluate(MARK, ["logistique chaque jour", 2, 5])
    page.get_by_test_id("redo-words").click()
    form = page.locator("#redo-pop")
    form.get_by_label("Langue").select_option("en")
    form.get_by_label("Noms de l’événement").select_option("0")
    form.get_by_test_id("redo-go").click()
    asked = page.get_by_test_id("doubt").filter(has_text="Réécoute demandée")
    asked.filter(has_text="La machine réécoute").wait_for()
    asked.filter(has_text="Seconde écoute").wait_for(timeout=60_000)  # the list renews itself
    assert "en anglais" in asked.text_content()
    assert "sans les noms de l’événement" in asked.text_content()
    assert said(service, talk_id) == before
    asked.get_by_test_id("doubt-keep").click()
    page.get_by_test_id("doubts-count").filter(has_text="Aucun passage").wait_for()
    assert said(service, talk_id) == before


def on_a_phone(page: Any) -> None:
    page.set_viewport_size(PHONE)
    page.evaluate(MARK, ["logistique chaque jour", 2, 5])
    page.get_by_test_id("redo-words").click()
    go = page.get_by_test_id("redo-go")
    box = go.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert box["y"] + box["height"] <= PHONE["height"]
    assert box["height"] >= 40  # a finger's width
    page.keyboard.press("Escape")
    page.set_viewport_size(WIDE)


@pytest.fixture
def misheard(service: Service, program: Program) -> UUID:
    """A talk whose text has two names wrong, one of them twice."""
    talk_id = service.new_talk("Noms à vérifier")
    with service.runtime.sessions.begin() as db:
        _, event = talks.day_of(db, db.get_one(Talk, talk_id))
        person = people.ensure(db, event.id, "Idriss Valmorel", role="directeur technique", organisation="Tramontis")
        people.announce(db, talk_id, person)
    _, receipt = program.send(talk_id, "table-ronde.txt", MISHEARD.encode())
    assert program.outcome(receipt["job"])["state"] == "done"
    return talk_id


def test_a_misheard_name_is_corrected_everywhere_by_one_click_and_had_back_by_another(service, misheard, open_tab):
    page = open_tab()
    sign_in(page)
    page.goto(f"/newsroom/talks/{misheard}/")
    before = said(service, misheard)
    assert sum(text.count("Valmorrel") for text in before) == 2
    fits_a_phone(page)
    repair = page.get_by_test_id("repair").filter(has_text="Valmorrel")
    assert "2 fois" in repair.text_content()
    repair.get_by_test_id("repair-accept").click()
    page.locator("#turns .turn__text", has_text="Valmorrel").first.wait_for(state="detached")
    after = said(service, misheard)
    assert after == [text.replace("Valmorrel", "Valmorel") for text in before]
    assert page.locator("#turns .turn__text", has_text="Valmorel").count() == 2
    assert page.url.endswith(f"/newsroom/talks/{misheard}/")  # the page was not left
    # The whole of it by keyboard: the decision's fold, then its button.
    page.locator("#names summary", has_text="décision").press("Enter")
    page.get_by_test_id("names-undo").first.press("Enter")
    page.locator("#turns .turn__text", has_text="Valmorrel").first.wait_for()
    assert said(service, misheard) == before
    fits_a_phone(page)
    assert page.complaints == []
