"""Who leads the conversation, and which turn answers which question: proposed, marked, shown, exported."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services import people, voices
from services.models import Exchange, NameDecision, Speaker, Talk, Turn
from services.recaps import drafts
from services.revising import cutting, editing
from services.talks import day_of
from tests.web.rooms import Newsroom

LONG = (
    "Nous avons construit deux quais et formé toutes les équipes pendant un an, avec la ville et la région. "
    "Les grues arrivent au mois de mai, les premières marchandises en juin, et personne ne perd son poste. "
    "Le plus dur reste le climat du port : il faut mesurer, attendre, puis décider ensemble. "
)
SAID = [
    ("S1", "Bonjour à tous. Merci d’être là. Parlons du port. Où en est le chantier ?"),
    ("S2", LONG * 2),
    ("S1", "Merci. Et la sécurité, qui en répond sur le quai ?"),
    ("S3", LONG),
    ("S1", "D’accord."),
    ("S3", LONG),
    ("S1", "Dernier sujet. Que direz-vous à ceux qui hésitent ?"),
    ("S2", LONG * 2),
]


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.receive("\n\n".join(f"Intervenant {label[1]} : {text}" for label, text in SAID).encode())
    newsroom.work()
    return newsroom


def turns(room: Newsroom) -> list[Turn]:
    with room.runtime.sessions.begin() as db:
        return list(db.scalars(sa.select(Turn).where(Turn.talk_id == room.talk_id).order_by(Turn.position)))


def pairs(room: Newsroom) -> list[tuple[int, str, list[int]]]:
    """(turn, the question's words, answering turns) by number."""
    rows = turns(room)
    order = {turn.id: n for n, turn in enumerate(rows)}
    with room.runtime.sessions.begin() as db:
        found = db.scalars(sa.select(Exchange).where(Exchange.talk_id == room.talk_id)).all()
    return sorted(
        (order[one.turn_id], " ".join(rows[order[one.turn_id]].text.split()[one.start_word : one.end_word]),
         [order[turn] for turn in one.answers])
        for one in found
    )  # fmt: skip


def desk(room: Newsroom) -> str:
    return room.page(f"/newsroom/talks/{room.talk_id}/")


def decide(room: Newsroom, act: str, voice: UUID) -> Any:
    return room.post(f"/newsroom/talks/{room.talk_id}/voices/{voice}/host", act=act)


def test_who_asks_and_hands_over_is_proposed_with_the_reason_and_marked_by_a_click(room):
    host = turns(room)[0].speaker_id
    page = desk(room)
    assert page.count('data-testid="host-proposal"') == 1
    assert "Voix 1 semble animer." in page
    assert "3 questions, " in page
    assert page.count(">anime</span>") == 0  # nothing is marked before somebody says so
    assert decide(room, "accept", host).status_code == 303
    page = desk(room)
    assert 'data-testid="host-proposal"' not in page
    assert page.count(">anime</span>") == 1 + sum(turn.speaker_id == host for turn in turns(room))
    with room.runtime.sessions.begin() as db:
        assert db.get_one(Speaker, host).is_host
    assert decide(room, "accept", host).status_code == 409


def test_a_refusal_holds_for_the_recap_and_the_questions_too(room):
    host = turns(room)[0].speaker_id
    assert [asked for asked, _, _ in pairs(room)] == [0, 2, 6]
    assert decide(room, "refuse", host).status_code == 303
    assert 'data-testid="host-proposal"' not in desk(room)
    with room.runtime.sessions.begin() as db:
        assert drafts.sheet_of(db, room.talk_id).not_hosts == {str(host)}
        assert db.scalars(sa.select(NameDecision.kind)).all() == ["host"]
    assert room.page(f"/newsroom/talks/{room.talk_id}/").count('data-testid="names"') == 1  # other panels stand


def test_the_programmes_host_wins(room):
    with room.runtime.sessions.begin() as db:
        _, event = day_of(db, db.get_one(Talk, room.talk_id))
        person = people.ensure(db, event.id, "Maud Lestienne")
        people.announce(db, room.talk_id, person, is_host=True)
        guest = db.scalars(sa.select(Turn.speaker_id).where(Turn.talk_id == room.talk_id, Turn.position == 1)).one()
        editing.name_speaker(db, room.talk_id, guest, name="Maud Lestienne")
        heard = voices.of_talk(db, room.talk_id)
    assert [one.is_host for one in heard] == [False, True, False]
    assert 'data-testid="host-proposal"' not in desk(room)


def test_only_a_person_of_the_newsroom_decides_and_only_of_this_talk(room):
    host = turns(room)[0].speaker_id
    path = f"/newsroom/talks/{room.talk_id}/voices/{host}/host"
    assert room.client.post(path, data={"act": "accept"}).status_code == 403
    assert decide(room, "refuse", UUID(int=4)).status_code == 404
    assert room.post(path.replace(str(room.talk_id), str(UUID(int=1))), act="refuse").status_code == 404
    with room.runtime.sessions.begin() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(NameDecision)) == 0


def test_a_question_leads_to_its_answer_and_back_and_is_exported(room):
    assert pairs(room) == [
        (0, "Où en est le chantier ?", [1]), (2, "Et la sécurité, qui en répond sur le quai ?", [3, 5]),
        (6, "Que direz-vous à ceux qui hésitent ?", [7]),
    ]  # fmt: skip
    rows, page = turns(room), desk(room)
    assert page.count('data-testid="asks"') == 3
    for asked, answered in ((0, 1), (2, 3), (6, 7)):
        assert f'data-jump="t-{rows[answered].id}"' in page
        assert f'data-jump="t-{rows[asked].id}"' in page
    told = json.loads(room.page(f"/newsroom/talks/{room.talk_id}/transcript.json"))["exchanges"]
    assert [(one["turn"], one["answers"]) for one in told][1] == (str(rows[2].id), [str(rows[3].id), str(rows[5].id)])


def test_questions_follow_every_change_of_the_turns(room):
    rows = turns(room)
    address = f"/newsroom/talks/{room.talk_id}/turns/"
    room.post(f"{address}{rows[6].id}", act="edit", version=1, text="Merci, ce sera tout pour aujourd’hui.")
    assert [asked for asked, _, _ in pairs(room)] == [0, 2]
    room.post(f"{address}{rows[6].id}", act="undo", version=2)
    assert [asked for asked, _, _ in pairs(room)] == [0, 2, 6]
    room.post(f"{address}{rows[1].id}", act="off", version=1)
    assert [asked for asked, _, _ in pairs(room)] == [2, 6]
    told = json.loads(room.page(f"/newsroom/talks/{room.talk_id}/transcript.json"))
    assert str(rows[1].id) not in json.dumps(told)
    with room.runtime.sessions.begin() as db:
        first, second = cutting.split(db, rows[3].id, 1, 5, rows[3].speaker_id, None)
        ids = (first.id, second.id)
    room.post(f"{address}{rows[1].id}", act="on", version=2)
    assert [answers for asked, _, answers in pairs(room) if asked == 2] == [[3, 4, 6]]
    assert ids[0] == rows[3].id


def test_readers_see_who_moderates(room):
    decide(room, "accept", turns(room)[0].speaker_id)
    room.post(f"/newsroom/talks/{room.talk_id}/publish")
    public = room.page(f"/newsroom/talks/{room.talk_id}/recap").partition('data-testid="public-link"')[0]
    address = public.rpartition('href="')[2].partition('"')[0]
    assert room.page(address + "transcript/").count("<small>animation</small>") == 4
