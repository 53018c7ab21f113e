"""The stage `recap` with a language model: a real llm_server, a real database, a real flow."""

from __future__ import annotations

import dataclasses
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from services import recordings, storage
from services.models import Talk, Turn
from services.recaps import drafts, verbatim
from services.revising import editing
from services.runtime import Runtime
from tests.services import model_server
from tests.services.model_server import ModelServer

SECRET = "Entre nous, le comité a déjà vendu la filiale danoise."
PANEL = f"""Table ronde

Ada Roche : Nous avons fermé trois entrepôts parce que le transport coûtait 14 millions d’euros par an.
Grace Brun : Deux cents personnes ont été formées à la maintenance des robots pendant six mois entiers.
Ada Roche : {SECRET}
Grace Brun : Il faut commencer petit, avec une seule équipe, et mesurer chaque semaine ce que la machine apporte.
Ada Roche : Les clients attendaient quatre jours et personne n’était content du service dans les magasins.
Grace Brun : Ceux qui achètent tout d’un coup le regrettent, parce que les données ne sont pas prêtes.
"""


@pytest.fixture
def llm_server():
    with ModelServer() as one:
        yield one


@pytest.fixture
def helped(runtime: Runtime, llm_server: ModelServer) -> Runtime:
    chosen = {"recap_engine": "llm", "llm_url": llm_server.url, "llm_key": "sk-key", "llm_model": "modele-7b"}
    return dataclasses.replace(runtime, settings=dataclasses.replace(runtime.settings, **chosen))


def upload(runtime: Runtime, talk_id) -> None:
    received = storage.receive(runtime.storage, io.BytesIO(PANEL.encode()), limit_bytes=10**9)
    recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename="table.txt")


def test_a_text_becomes_a_recap_with_the_models_help(helped, make_talk, drain, llm_server):
    talk_id = make_talk()
    upload(helped, talk_id)
    drain(helped)
    assert llm_server.bodies
    with helped.sessions.begin() as db:
        row = drafts.current(db, talk_id)
        assert row.engine == "llm"
        assert drafts.recheck(db, talk_id) == []
        assert any("modele-7b" in notice for notice in row.notices)


def test_a_server_that_is_down_costs_no_recap(helped, make_talk, drain, llm_server):
    llm_server.always = model_server.status(401)
    talk_id = make_talk()
    upload(helped, talk_id)
    drain(helped)
    with helped.sessions.begin() as db:
        row = drafts.current(db, talk_id)
        assert row.engine == "extractive"
        assert "a refusé la clé" in row.notices[-1]
        assert verbatim.blocking(drafts.value_of(db, row)) == ()


def test_what_is_off_the_record_is_never_sent(runtime, helped, make_talk, drain, llm_server):
    talk_id = make_talk()
    upload(runtime, talk_id)
    drain(runtime)
    with runtime.sessions.begin() as db:
        turn = db.scalar(sa.select(Turn).where(Turn.talk_id == talk_id, Turn.text == SECRET))
        editing.set_off_record(db, turn.id, turn.version, None, off_record=True)
    drafts.redraft(helped.sessions, talk_id, helped.engines.writer)
    sent = json.dumps(llm_server.bodies, ensure_ascii=False)
    assert "transport coûtait" in sent
    assert "filiale danoise" not in sent
    for words in ("filiale danoise", "comité", "Entre nous"):  # neither as text nor escaped
        assert words.encode() not in llm_server.received
        assert json.dumps(words)[1:-1].encode() not in llm_server.received


def test_no_byte_of_a_talk_under_embargo_leaves_the_house(helped, make_talk, drain, llm_server):
    talk_id = make_talk()
    with helped.sessions.begin() as db:
        db.get_one(Talk, talk_id).embargo_until = datetime.now(UTC) + timedelta(hours=3)
    upload(helped, talk_id)
    drain(helped)
    assert llm_server.received == b""
    with helped.sessions.begin() as db:
        row = drafts.current(db, talk_id)
        assert row.engine == "extractive"
        assert "embargo" in row.notices[-1]


@pytest.mark.parametrize("nasty", ["Ana\x00 Roche a \ud800 menti.", "Ana Roche\u202e ment.", "x" * 600])
def test_whatever_a_model_writes_can_be_kept(helped, make_talk, drain, llm_server, nasty):
    def answer(body):
        good = model_server.behaves(body)
        if not model_server.is_front(body):
            good["items"][0]["text"] = nasty
        return json.dumps(good)  # escaped, as servers send it

    llm_server.answer = answer
    talk_id = make_talk()
    upload(helped, talk_id)
    drain(helped)
    with helped.sessions.begin() as db:
        row = drafts.current(db, talk_id)
        assert row is not None
        assert verbatim.blocking(drafts.value_of(db, row)) == ()
        assert not any(mark in str(row.notices) for mark in ("\x00", "\ud800", "\u202e"))
