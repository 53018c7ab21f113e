"""A journalist's afternoon in a real browser, from an empty site to a recap whose quotations can be heard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.models import Turn, TurnRevision
from tests.e2e.conftest import Service, fits_a_phone, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.models, pytest.mark.xdist_group("e2e")]
PANEL = Path(__file__).parents[1] / "data" / "demo" / "panel.flac"
PEOPLE = (
    ("Camille Vautrenay", "journaliste", "La Lettre des Quais", True),
    ("Hugo Desmarelle", "directeur de la logistique", "Pontaval", False),
    ("Nadia Belkorane", "chercheuse en intelligence artificielle", "Institut Ravelin", False),
    ("Karim Touadjine", "responsable des données", "Maison Corvoisin", False),
)
SEEKED = """() => new Promise(done => {
  const look = () => window.heard?.readyState > 2 && !heard.seeking && !heard.paused
    ? done(heard.currentTime * 1000) : setTimeout(look, 5);
  look();
})"""
TITLE = "Sur le quai, la donnée fait débat"


def test_from_the_front_door_to_a_recap_that_can_be_heard(service: Service, open_tab):
    page = open_tab()
    come_in(page)
    make_event(page)
    make_talk(page)
    announce(page)
    upload(page)
    watch_progress(page)
    wait_for_turns(page)
    fits_a_phone(page)
    listen_to_a_word(page)
    name_a_voice(page)
    correct_a_turn(page, service)
    public = edit_and_publish(page)
    read(open_tab(), public)
    leave(page)
    assert page.complaints == []


def come_in(page: Any) -> None:
    page.goto("/")
    fits_a_phone(page)
    page.goto("/newsroom/")
    fits_a_phone(page)
    sign_in(page)
    fits_a_phone(page)


def make_event(page: Any) -> None:
    form = page.locator("#f-event")
    if not form.is_visible():  # it stands open where there is no event yet
        page.get_by_test_id("new-event").click()
    form.get_by_label("Nom de l’événement").fill("Escale 2026")
    form.get_by_label("Lieu").fill("Halle du Bassin, Le Havre")
    form.get_by_label("Premier jour").fill("2026-10-14")
    form.get_by_role("button", name="Créer l’événement").click()
    page.get_by_role("heading", name="Mercredi 14 octobre 2026").wait_for()
    fits_a_phone(page)


def make_talk(page: Any) -> None:
    form = page.locator("#f-talk-2026-10-14")
    assert form.is_visible()  # it stands open where the event has no talk yet
    form.get_by_label("Titre").fill("Commerce : les métiers changent")
    form.get_by_label("Langue").select_option("fr")
    form.get_by_label("Début").fill("11:00")
    form.get_by_role("button", name="Créer l’intervention").click()
    page.get_by_test_id("upload-form").wait_for()
    assert "14 octobre, 11\xa0h\xa000" in page.locator(".talkhead").text_content()


def announce(page: Any) -> None:
    for name, role, organisation, is_host in PEOPLE:
        page.get_by_text("Annoncer quelqu’un").click()
        form = page.locator("#f-person")
        form.get_by_label("Nom").fill(name)
        form.get_by_label("Rôle").fill(role)
        form.get_by_label("Organisation").fill(organisation)
        form.get_by_label("Anime la discussion").set_checked(is_host)
        form.get_by_role("button", name="Enregistrer").click()
        page.locator("#people strong", has_text=name).wait_for()


def upload(page: Any) -> None:
    page.get_by_test_id("upload-input").set_input_files(PANEL)
    page.get_by_test_id("model").select_option("demo")
    fits_a_phone(page)
    page.get_by_test_id("upload-button").click()
    page.get_by_test_id("recording").wait_for()


def watch_progress(page: Any) -> None:
    """What is told moves on, with the recording's own minutes beside it, and a reload loses none of it."""
    progress = page.get_by_test_id("progress")
    progress.locator("[data-progress=time]").filter(has_text="/ 2:03").wait_for(timeout=90_000)
    percent = progress.locator("progress")
    before = float(percent.get_attribute("value"))
    page.reload()
    assert progress.get_attribute("data-state") in {"running", "waiting"}
    assert progress.locator("[data-progress=label]").text_content().strip()
    assert float(percent.get_attribute("value")) >= before
    page.wait_for_function(
        "before => (document.querySelector('[data-testid=progress] progress')?.value ?? 100) > before",
        arg=before,
        timeout=90_000,
    )
    fits_a_phone(page)


def wait_for_turns(page: Any) -> None:
    """The page loads itself anew when the work is done; an error instead ends the wait at once."""
    page.locator("[data-testid=turns], .message").first.wait_for(timeout=300_000)
    assert page.complaints == []


def listen_to_a_word(page: Any) -> None:
    turn = page.locator(".turn", has_text="logistique chaque jour").first
    word = turn.locator(".w", has_text="logistique").first
    word.click()
    at = page.evaluate(SEEKED)
    assert abs(at - int(word.get_attribute("data-play-start-ms"))) < 300
    page.wait_for_function("at => heard.currentTime * 1000 > at + 200", arg=at)
    page.keyboard.press("Escape")


def name_a_voice(page: Any) -> None:
    first = page.locator(".turn").first
    if "Camille Vautrenay" in first.locator(".turn__who").text_content():
        return
    voice = page.get_by_test_id("voice").first
    voice.locator("summary").click()
    voice.get_by_test_id("voice-name").fill("Camille Vautrenay")
    voice.get_by_test_id("voice-keep").click()
    page.locator(".turn__who", has_text="Camille Vautrenay").first.wait_for()


def correct_a_turn(page: Any, service: Service) -> None:
    turn = page.locator(".turn").first
    address = turn.get_attribute("data-turn-url")
    turn.get_by_test_id("turn-edit").click()
    editor = turn.locator("textarea:visible")
    editor.fill(editor.input_value().replace("Bonjour", "Bonsoir", 1))
    turn.get_by_test_id("turn-save").click()
    page.locator(f'[data-turn-url="{address}"] [data-turn-text]', has_text="Bonsoir").wait_for()
    with service.runtime.sessions.begin() as db:
        turn_id = address.rpartition("/")[2]
        kept = db.scalars(sa.select(TurnRevision).where(TurnRevision.turn_id == turn_id)).all()
        assert db.get_one(Turn, turn_id).text.startswith("Bonsoir")
        assert [one.text.split()[0] for one in kept] == ["Bonjour"]


def edit_and_publish(page: Any) -> str:
    page.get_by_test_id("recap-tab").click()
    fits_a_phone(page)
    page.get_by_test_id("retitle").click()
    page.locator("#head-title").fill(TITLE)
    page.locator("#f-head").get_by_role("button", name="Enregistrer").click()
    page.get_by_test_id("recap-title").filter(has_text=TITLE).wait_for()
    page.get_by_test_id("publish").click()
    page.get_by_text("Le compte rendu est en ligne.").wait_for()
    fits_a_phone(page)
    return page.get_by_test_id("public-page").get_attribute("href")


def read(page: Any, public: str) -> None:
    """As a reader who was never signed in."""
    page.goto(public)
    fits_a_phone(page)
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    play = page.locator("#q1 .play")
    start_ms, end_ms = (int(play.get_attribute(f"data-play-{edge}-ms")) for edge in ("start", "end"))
    play.click()
    assert abs(page.evaluate(SEEKED) - start_ms) < 300
    page.wait_for_function("([from, to]) => heard.currentTime * 1000 > from && heard.currentTime * 1000 < to + 300",
                           arg=[start_ms + 300, end_ms])  # fmt: skip
    page.get_by_role("link", name="Lire la transcription intégrale").first.click()
    page.get_by_text("logistique chaque jour").first.wait_for()
    fits_a_phone(page)
    page.goto("/")
    page.get_by_role("link", name=TITLE).wait_for()
    assert page.complaints == []


def leave(page: Any) -> None:
    page.get_by_test_id("sign-out").click()
    page.goto("/newsroom/")
    page.get_by_test_id("sign-in-form").wait_for()
    assert "/newsroom/sign-in" in page.url
