"""Turns cut, joined and given through the pages: with scripts (JSON), without, and only by who may."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services import people
from services.models import Speaker, Talk, Turn
from services.talks import day_of
from tests.web.rooms import Newsroom, values


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.with_recap()
    return newsroom


def turns(room: Newsroom) -> list[Turn]:
    with room.runtime.sessions.begin() as db:
        return list(db.scalars(sa.select(Turn).where(Turn.talk_id == room.talk_id).order_by(Turn.position)))


def words(room: Newsroom, **fields: Any) -> Any:
    return room.post(f"/newsroom/talks/{room.talk_id}/words", **fields)


def by_script(room: Newsroom, path: str, **fields: Any) -> Any:
    data = {"csrf_token": room.token(), **fields}
    return room.client.post(path, data=data, headers={"Accept": "application/json"})


def told(turn: Turn) -> str:
    return f"{turn.id}:{turn.version}"


def test_without_scripts_copied_words_are_given_to_somebody_else(room):
    turn = turns(room)[1]
    copied = " ".join(turn.text.split()[2:5])
    answer = words(room, first=turn.id, versions=told(turn), passage=copied, voice="new", act="give")
    assert answer.status_code == 303
    assert "C’est noté." in room.page(answer.location.partition("#")[0])
    first, given, rest = turns(room)[1:4]
    assert (given.text, given.speaker_id not in {None, turn.speaker_id}) == (copied, True)
    assert f"{first.text} {given.text} {rest.text}" == turn.text


def test_without_scripts_a_turn_is_cut_in_front_of_copied_words_and_made_whole_again(room):
    before = turns(room)
    turn = before[1]
    copied = " ".join(turn.text.split()[4:8])
    voice = before[0].speaker_id
    assert words(room, first=turn.id, versions=told(turn), passage=copied, voice=voice, act="split").status_code == 303
    first, second = turns(room)[1:3]
    assert (second.speaker_id, second.text[: len(copied)]) == (voice, copied)
    page = room.page(f"/newsroom/talks/{room.talk_id}/")
    assert page.count('data-testid="turn-undo"') == 2
    address = f"/newsroom/talks/{room.talk_id}/turns/{second.id}"
    answer = room.post(address, act="undo", version=second.version)
    assert f"#t-{first.id}" in answer.location  # the second is gone
    assert [turn.text for turn in turns(room)] == [turn.text for turn in before]


def test_a_passage_must_be_there_once_and_a_refusal_keeps_it(room):
    said = ((turn, turn.text.split()) for turn in turns(room))
    turn, often = next((one, word) for one, words in said for word in words if words.count(word) > 1 and word.isalpha())
    fields = {"first": turn.id, "versions": told(turn), "voice": "", "act": "give"}
    answer = words(room, form=f"turn-{turn.id}", passage=often, **fields)
    assert answer.status_code == 400
    assert "plusieurs fois" in answer.text
    assert f'name="passage" autocomplete="off" value="{often}"' in answer.text
    assert (
        words(room, first=turn.id, versions=told(turn), passage="jamais dit", voice="", act="give").status_code == 400
    )
    assert words(room, **fields).status_code == 400


def test_scripts_are_given_the_stretch_that_changed_and_what_stands_beside_it(room):
    rows = turns(room)
    turn = rows[1]
    fields = {"first": turn.id, "last": turn.id, "start_word": 3, "end_word": 6, "versions": told(turn)}
    answer = by_script(room, f"/newsroom/talks/{room.talk_id}/words", act="give", voice="new", **fields)
    assert answer.status_code == 200
    now = turns(room)
    assert answer.json["html"].count('data-testid="turn"') == 3
    assert (answer.json["before"], answer.json["following"]) == (str(now[0].id), str(now[4].id))
    assert "Voix 3" in answer.json["voices"]
    assert f'data-voice="{now[2].speaker_id}"' in answer.json["choices"]
    undone = by_script(
        room, f"/newsroom/talks/{room.talk_id}/turns/{answer.json['focus']}", act="undo", version=answer.json["version"]
    )  # fmt: skip
    assert undone.status_code == 200
    assert [one.text for one in turns(room)] == [one.text for one in rows]


def test_words_over_two_turns_need_the_versions_of_both(room):
    one, other = turns(room)[1:3]
    fields = {"first": one.id, "last": other.id, "start_word": 2, "end_word": 3, "act": "give", "voice": "new"}
    assert words(room, **fields, versions=[told(one)]).status_code == 409
    assert words(room, **fields, versions=[told(one), f"{other.id}:9"]).status_code == 409
    assert words(room, **fields, versions=[told(one), told(other)]).status_code == 303


def test_turns_are_joined_and_given_with_all_that_follows(room):
    rows = turns(room)
    address = f"/newsroom/talks/{room.talk_id}/turns/{rows[2].id}"
    answer = by_script(room, address, act="before", version=1)
    assert answer.json["sentence"] == "Les passages sont réunis."
    assert turns(room)[1].text == f"{rows[1].text} {rows[2].text}"
    first = turns(room)[0]
    answer = by_script(
        room, f"/newsroom/talks/{room.talk_id}/turns/{first.id}", act="following", version=1, voice="new"
    )  # fmt: skip
    assert "pour toute la suite" in answer.json["sentence"]
    assert first.speaker_id not in {turn.speaker_id for turn in turns(room)}
    assert answer.json["html"].count("Voix 1") >= sum(turn.speaker_id != rows[1].speaker_id for turn in turns(room))


def test_a_change_over_half_the_talk_is_shown_by_loading_it_anew(room):
    with room.runtime.sessions.begin() as db:
        voice = Speaker(talk_id=room.talk_id, label="9:x")
        db.add(voice)
        db.flush()
        for number in range(90):
            db.add(Turn(talk_id=room.talk_id, position=1000 + number, text=f"Tour {number}.", speaker_id=voice.id))
    first = turns(room)[-90]
    address = f"/newsroom/talks/{room.talk_id}/turns/{first.id}"
    there = {"reload": f"/newsroom/talks/{room.talk_id}/?at={first.id}"}
    assert by_script(room, address, act="following", version=1, voice="new").json == there
    assert {turn.speaker_id == first.speaker_id for turn in turns(room)[-90:]} == {False}
    assert by_script(room, address, act="undo", version=2).json == there
    assert {turn.speaker_id == first.speaker_id for turn in turns(room)[-90:]} == {True}


def test_somebody_of_the_programme_can_be_given_words_before_they_have_a_voice(room):
    with room.runtime.sessions.begin() as db:
        _, event = day_of(db, db.get_one(Talk, room.talk_id))
        person = people.ensure(db, event.id, "Oriane Castelnot")
        people.announce(db, room.talk_id, person)
        person_id = person.id
    turn = turns(room)[0]
    assert f'value="person:{person_id}"' in room.page(f"/newsroom/talks/{room.talk_id}/")
    address = f"/newsroom/talks/{room.talk_id}/turns/{turn.id}"
    assert room.post(address, act="give", version=1, voice=f"person:{person_id}").status_code == 303
    assert "Oriane Castelnot</strong>" in room.page(f"/newsroom/talks/{room.talk_id}/").partition('id="voices"')[2]
    assert room.post(address, act="give", version=2, voice="").status_code == 303
    assert room.post(address, act="give", version=3, voice=f"person:{person_id}").status_code == 303
    with room.runtime.sessions.begin() as db:
        assert db.scalar(sa.select(sa.func.count()).where(Speaker.person_id == person_id)) == 1


@pytest.mark.parametrize("voice", ["quelqu’un", f"person:{UUID(int=3)}", str(UUID(int=3)), f"autre:{UUID(int=3)}"])
def test_words_are_given_to_nobody_unknown(room, voice):
    turn = turns(room)[0]
    address = f"/newsroom/talks/{room.talk_id}/turns/{turn.id}"
    assert room.post(address, act="give", version=1, voice=voice).status_code == 404
    assert turns(room)[0].version == 1


def test_nothing_is_cut_without_the_pages_own_token_or_a_person_signed_in(room):
    turn = turns(room)[1]
    fields = {"first": turn.id, "versions": told(turn), "start_word": 2, "act": "split", "voice": ""}
    path = f"/newsroom/talks/{room.talk_id}/words"
    assert room.client.post(path, data=fields).status_code == 403
    assert room.post(f"/newsroom/talks/{UUID(int=1)}/words", **fields).status_code == 404
    assert words(room, **{**fields, "versions": "x"}).status_code == 400
    assert words(room, **{**fields, "first": "x"}).status_code == 400
    assert words(room, **{**fields, "act": "dance"}).status_code == 400
    with room.client.session_transaction() as kept:
        kept.clear()
    assert room.post(path, **fields).status_code in {302, 303, 401}
    assert turns(room)[1].version == 1


def test_every_turn_offers_the_same_choice_of_voices(room):
    page = room.page(f"/newsroom/talks/{room.talk_id}/")
    assert page.count(">Quelqu’un d’autre</option>") >= len(turns(room))
    assert "Raccourcis clavier" in page
    assert values(page, "first")[0] == str(turns(room)[0].id)
