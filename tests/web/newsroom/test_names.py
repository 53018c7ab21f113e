"""The panel of names: what it shows, what its buttons do, with and without scripts."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest
import sqlalchemy as sa

from services import people, talks
from services.models import NameDecision, Speaker, Talk, Turn
from tests.web.rooms import Newsroom

TEXT = """Voix A : Bonjour à tous. Je vous présente Idriss Valmorel, directeur technique. Idriss, combien de robots ?

Voix B : Quarante robots chez Tramontis depuis le mois de mars, et personne n’a perdu son poste.

Voix A : Merci Idriss Valmorrel. Un dernier mot ?

Voix B : Commencez par un seul quai, et montrez les chiffres à toute l’équipe.
"""


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    with newsroom.runtime.sessions.begin() as db:
        _, event = talks.day_of(db, db.get_one(Talk, newsroom.talk_id))
        for name, is_host in (("Idriss Valmorel", False), ("Solveig Marchadour", True)):
            person = people.ensure(db, event.id, name, role="directeur technique", organisation="Tramontis")
            people.announce(db, newsroom.talk_id, person, is_host=is_host)
    newsroom.receive(TEXT.encode())
    newsroom.work()
    with newsroom.runtime.sessions.begin() as db:  # as a diarizer leaves them
        db.execute(sa.update(Speaker).values(name=None, person_id=None))
    return newsroom


def address(room: Newsroom) -> str:
    return f"/newsroom/talks/{room.talk_id}/"


def said(room: Newsroom) -> str:
    with room.runtime.sessions.begin() as db:
        return "\n".join(db.scalars(sa.select(Turn.text).order_by(Turn.position)))


def voice_of(page: str, name: str) -> str:
    """The voice for which `name` is proposed."""
    found = re.search(rf'name="voice" value="([^"]*)"><input type="hidden" name="name" value="{name}"', page)
    assert found
    return found[1]


def test_a_misheard_name_is_shown_with_its_sentence_and_ticked(room):
    page = room.page(address(room))
    assert "Noms à vérifier" in page
    assert "<mark>Valmorrel.</mark>" in page
    assert re.search(r'name="pair" value="Valmorrel\tValmorel" checked', page)


def test_one_click_corrects_it_everywhere_and_another_takes_it_back(room):
    answer = room.post(f"{address(room)}names", form="repair-1", act="correct", pair="Valmorrel\tValmorel")
    assert answer.status_code == 303
    assert answer.location.endswith("#names")
    assert "Merci Idriss Valmorel. Un" in said(room)
    page = room.page(address(room))
    assert "est rétabli à un endroit" in page
    assert "Une décision prise" in page
    (undo,) = re.findall(r'action="([^"]*/names/[^"]*/undo)"', page)
    room.post(undo)
    assert "Merci Idriss Valmorrel. Un" in said(room)


def test_left_as_it_is_it_is_not_shown_again(room):
    room.post(f"{address(room)}names", form="repair-1", act="keep", shown="Valmorrel\tValmorel")
    assert 'value="Valmorrel' not in room.page(address(room))
    assert "Valmorrel" in said(room)


def test_no_spelling_ticked_says_so_beside_the_form(room):
    answer = room.post(f"{address(room)}names", form="repair-1", act="correct")
    assert answer.status_code == 400
    assert "Choisissez au moins une graphie" in answer.text


def test_a_voice_gets_its_name_with_the_sentence_that_says_so(room):
    page = html.unescape(room.page(address(room)))
    assert "Qui parle ?" in page.replace("\u202f", " ")
    assert "C’est Idriss Valmorel" in page
    voice = voice_of(page, "Idriss Valmorel")
    answer = room.post(f"{address(room)}names/voice", form="who", act="accept", voice=voice, name="Idriss Valmorel")
    assert answer.status_code == 303
    with room.runtime.sessions.begin() as db:
        assert db.get_one(Speaker, UUID(voice)).person_id is not None
    assert "C’est Idriss Valmorel" not in html.unescape(room.page(address(room)))


def test_a_refused_voice_keeps_its_number(room):
    page = room.page(address(room))
    voice = voice_of(page, "Idriss Valmorel")
    room.post(f"{address(room)}names/voice", act="refuse", voice=voice, name="Idriss Valmorel")
    with room.runtime.sessions.begin() as db:
        assert db.scalars(sa.select(NameDecision.outcome)).all() == ["dismissed"]
        assert db.get_one(Speaker, UUID(voice)).person_id is None


def test_another_name_is_taught_and_an_ordinary_word_refused(room):
    room.post(f"{address(room)}names/teach", form="teach", heard="Tramontis", to="Tramontys")
    assert "chez Tramontys depuis" in said(room)
    answer = room.post(f"{address(room)}names/teach", form="teach", heard="robots", to="Robert")
    assert answer.status_code == 400
    assert "mot courant" in answer.text
    assert 'value="Robert"' in answer.text


def test_a_proposal_that_no_longer_holds_changes_nothing(room):
    before = said(room)
    answer = room.post(f"{address(room)}names", form="repair-1", act="correct", pair="quai\tport")
    assert answer.status_code == 409
    assert said(room) == before


def test_strangers_decide_nothing(room):
    room.client.get("/newsroom/")
    with room.client.session_transaction() as kept:
        kept.clear()
    answer = room.post(f"{address(room)}names", act="correct", pair="Valmorrel\tValmorel")
    assert answer.status_code in (302, 303, 401)
    assert "Valmorrel" in said(room)


def test_a_voice_named_by_hand_is_not_proposed_beside_it_any_more(room, page):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(address(room))
    proposal = page.get_by_test_id("voice-proposal").first
    proposal.wait_for()
    number = proposal.locator(".names__head").inner_text().split("→")[0].strip()
    voice = page.locator("#voices .voice", has=page.locator("strong", has_text=number))
    voice.locator("summary").click()
    voice.get_by_test_id("voice-name").fill("Quelqu’un d’autre")
    voice.get_by_test_id("voice-keep").click()
    page.locator("#flash .notice--good").wait_for()
    assert number not in page.locator("#names").inner_text()
