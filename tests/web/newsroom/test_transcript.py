"""The transcript: corrected, given, taken off the record, quoted; with scripts and without."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services import voices
from services.models import Recap, RecapItem, Turn
from tests.web.rooms import Newsroom


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.with_recap()
    return newsroom


def turns(room: Newsroom) -> list[Turn]:
    with room.runtime.sessions.begin() as db:
        return list(db.scalars(sa.select(Turn).where(Turn.talk_id == room.talk_id).order_by(Turn.position)))


def quotes(room: Newsroom) -> list[RecapItem]:
    with room.runtime.sessions.begin() as db:
        newest = sa.select(Recap.id).order_by(Recap.number.desc()).limit(1).scalar_subquery()
        where = (RecapItem.recap_id == newest, RecapItem.kind == "quote")
        return list(db.scalars(sa.select(RecapItem).where(*where).order_by(RecapItem.position)))


def address(room: Newsroom, turn: Turn) -> str:
    return f"/newsroom/talks/{room.talk_id}/turns/{turn.id}"


def patch(room: Newsroom, turn: Turn, text: str, version: int | None = None) -> Any:
    return room.client.patch(
        address(room, turn), json={"text": text, "version": version or turn.version},
        headers={"X-CSRF-Token": room.token()},
    )  # fmt: skip


def test_a_text_talk_is_read_without_any_sound(room):
    page = room.page(f"/newsroom/talks/{room.talk_id}/")
    assert page.count('data-testid="turn"') == len(turns(room))
    assert "Idriss Valmorel" in page
    assert "data-words" not in page


def test_a_correction_comes_back_as_the_turn_now_is(room):
    turn = turns(room)[1]
    answer = patch(room, turn, turn.text.replace("quarante", "cinquante"))
    assert answer.status_code == 200
    assert "cinquante robots" in answer.json["html"]
    assert 'data-version="2"' in answer.json["html"]
    assert not {"voices", "choices"} & set(answer.json)  # who speaks is as it was, and is not looked for again


def test_two_people_do_not_overwrite_each_other(room):
    turn = turns(room)[1]
    patch(room, turn, "La première correction.")
    answer = patch(room, turn, "La seconde, faite sur l’ancien texte.")
    assert answer.status_code == 409
    assert answer.json["message"].startswith("Ce passage a été modifié entre-temps")
    assert turns(room)[1].text == "La première correction."


def test_without_scripts_a_refused_correction_keeps_what_was_typed(room):
    turn = turns(room)[1]
    patch(room, turn, "La première correction.")
    answer = room.post(address(room, turn), form=f"turn-{turn.id}", act="edit", version=1, text="Ma longue saisie.")
    assert answer.status_code == 409
    assert "modifié entre-temps" in answer.text
    assert "Ma longue saisie." in answer.text


def test_without_scripts_everything_works_and_leads_back_to_the_turn(room):
    turn = turns(room)[1]
    answer = room.post(address(room, turn), act="edit", version=1, text="Autre chose.")
    assert answer.location == f"/newsroom/talks/{room.talk_id}/?at={turn.id}#t-{turn.id}"
    assert room.post(address(room, turn), act="undo", version=2).status_code == 303
    assert turns(room)[1].text == turn.text
    assert room.post(address(room, turn), act="off", version=3).status_code == 303
    assert turns(room)[1].off_record
    assert room.post(address(room, turn), act="on", version=4).status_code == 303
    assert room.post(address(room, turn), act="give", version=5, voice="").status_code == 303
    assert turns(room)[1].speaker_id is None
    assert room.post(address(room, turn), act="dance", version=6).status_code == 400


def test_off_the_record_words_leave_the_recap_stale_and_every_file(room):
    quoted = next(turn for turn in turns(room) if any(one.text[5:25] in turn.text for one in quotes(room)))
    room.post(address(room, quoted), act="off", version=1)
    assert {one.verdict for one in quotes(room)} & {"missing"}
    page = room.page(f"/newsroom/talks/{room.talk_id}/recap")
    assert 'data-testid="stale"' in page
    for form in ("txt", "markdown", "json"):
        assert quoted.text[:40] not in room.page(f"/newsroom/talks/{room.talk_id}/transcript.{form}")
    assert room.post(f"/newsroom/talks/{room.talk_id}/publish").status_code == 400


def test_a_word_put_in_before_a_quote_does_not_make_it_stale(room):
    turn = turns(room)[1]
    patch(room, turn, "Alors, " + turn.text)
    assert {one.verdict for one in quotes(room)} <= {"exact", "cleaned"}


def test_marked_words_become_a_quote(room):
    turn, before = turns(room)[5], len(quotes(room))
    answer = room.post(address(room, turn) + "/quote", start_word=2, end_word=6)
    assert answer.status_code == 303
    found = [one.text for one in quotes(room)]
    assert len(found) == before + 1
    words = turn.text.split()[2:6]
    assert any(text.lower().strip("[…]. ") == " ".join(words).lower().strip(".") for text in found)
    assert '<span class="quoted">' in room.page(f"/newsroom/talks/{room.talk_id}/")


def test_without_scripts_words_are_copied_to_be_quoted(room):
    turn = turns(room)[5]
    answer = room.post(address(room, turn) + "/quote", passage="mesurez pendant TROIS mois")
    assert answer.status_code == 303
    assert any("esurez pendant trois mois" in one.text for one in quotes(room))
    answer = room.post(address(room, turn) + "/quote", form=f"turn-{turn.id}", passage="des mots jamais dits")
    assert answer.status_code == 400
    assert "Choisissez des mots qui se suivent" in answer.text


def heard(room: Newsroom) -> list[voices.Voice]:
    with room.runtime.sessions.begin() as db:
        return voices.of_talk(db, room.talk_id)


def test_a_voice_is_named_from_the_programme_and_merged(room):
    host, guest = heard(room)
    base = f"/newsroom/talks/{room.talk_id}/voices/"
    answer = room.post(f"{base}{guest.id}", name="Idris Valmorelle", role="cofondateur", is_host="")
    assert answer.location.endswith("#voices")
    assert heard(room)[1].name == "Idris Valmorelle"
    assert heard(room)[1].role == "cofondateur"
    assert room.post(f"{base}{guest.id}/merge", form="x", into="").status_code == 400
    assert room.post(f"{base}{guest.id}/merge", into=host.id).status_code == 303
    assert [one.id for one in heard(room)] == [host.id]
    page = room.page(f"/newsroom/talks/{room.talk_id}/")
    form = page.split('class="flash__undo"')[1].partition("</form>")[0]
    address, version = re.search(r'action="([^"]+)"', form)[1], re.search(r'name="version" value="(\d+)"', form)[1]
    assert room.post(address, act="undo", version=version).status_code == 303
    assert [one.id for one in heard(room)] == [host.id, guest.id]


def test_a_turn_of_another_talk_cannot_be_reached(room):
    turn = turns(room)[0]
    answer = room.post(f"/newsroom/talks/{UUID(int=1)}/turns/{turn.id}", act="off", version=1)
    assert answer.status_code == 404


def test_a_long_transcript_is_shown_in_pages_and_a_link_finds_its_page(room):
    talk_id = room.talk_id
    with room.runtime.sessions.begin() as db:
        for number in range(450):
            db.add(Turn(talk_id=talk_id, position=1000 + number, text=f"Tour {number}."))
    first = room.page(f"/newsroom/talks/{talk_id}/")
    assert first.count('data-testid="turn"') == 100
    following = re.search(r'href="([^"]*)" data-more="turns" data-more-rows="([^"]*)"', first)
    assert following
    assert room.page(following[1]).count('data-testid="turn"') == 100
    # A script that adds the next ones to the page asks for them alone.
    rows = room.page(html.unescape(following[2]))
    assert rows.count('data-testid="turn"') == 100
    assert "<html" not in rows
    assert 'data-testid="names"' not in rows
    assert re.search(r'data-more="turns"', rows)
    assert "Tour 99." not in first
    assert "Tour 99." in rows
    last = turns(room)[-1]
    assert f'id="t-{last.id}"' in room.page(f"/newsroom/talks/{talk_id}/?at={last.id}")
