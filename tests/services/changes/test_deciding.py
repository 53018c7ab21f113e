"""Proposed changes of voice decided on a real Postgres: each decision is one step, and nothing is asserted before."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import voices
from services.changes import deciding
from services.errors import Conflict, NotFound, Refused
from services.models import EditStep, MadeTurns, Recording, Speaker, Turn
from services.revising import cutting, editing, steps
from tests.services.changes.test_blocks import SAID


@pytest.fixture
def own(sessions):
    with sessions.begin() as db:
        yield db


@pytest.fixture
def talk_id(make_talk, own) -> UUID:
    """A text with times and without speakers; its header named the two guests."""
    made = make_talk(language="fr")
    for n, name in enumerate(("Maud Lestienne", "Jean-Bastien Kervéol")):
        own.add(Speaker(talk_id=made, label=f"0:s{n}", position=n, name=name))
    for n, (_, text) in enumerate(SAID):
        words = [{"text": one, "start_ms": 4000 * n + 100 * k, "end_ms": 4000 * n + 100 * k + 90, "probability": None}
                 for k, one in enumerate(text.split())]  # fmt: skip
        own.add(Turn(talk_id=made, position=n, start_ms=4000 * n, end_ms=4000 * n + 3900, text=text, words=words))
    own.flush()
    return made


def turns(db: Session, talk_id: UUID) -> list[Turn]:
    order = sa.select(Turn).where(Turn.talk_id == talk_id).order_by(Turn.position)
    return list(db.scalars(order.execution_options(populate_existing=True)))


def voice(db: Session, talk_id: UUID, name: str) -> UUID:
    return db.scalars(sa.select(Speaker.id).where(Speaker.talk_id == talk_id, Speaker.name == name)).one()


def proposed(db: Session, talk_id: UUID):
    return deciding.proposed(db, talk_id, voices.choices(db, talk_id, voices.of_talk(db, talk_id)))


def lines(rows: list[Turn], *numbers: int) -> dict[UUID, int]:
    return {rows[n].id: rows[n].version for n in numbers}


def test_nothing_is_stored_before_somebody_decides(own, talk_id):
    before = [(one.id, one.version) for one in turns(own, talk_id)]
    assert len(proposed(own, talk_id)) > 5
    assert [(one.id, one.version) for one in turns(own, talk_id)] == before
    assert own.scalar(sa.select(sa.func.count()).select_from(EditStep)) == 0


def test_an_accepted_block_is_one_turn_of_its_voice_and_one_undo_parts_it(own, talk_id):
    rows, maud = turns(own, talk_id), voice(own, talk_id, "Maud Lestienne")
    (made,) = deciding.accept(own, talk_id, lines(rows, 2, 3), maud, None)
    assert (made.speaker_id, made.text) == (maud, f"{SAID[2][1]} {SAID[3][1]}")
    assert (made.start_ms, made.end_ms) == (8_000, 15_900)
    assert len(turns(own, talk_id)) == len(SAID) - 1
    (more,) = deciding.accept(own, talk_id, lines(turns(own, talk_id), 3), maud, None)
    assert more.id == made.id  # the same voice goes on: one turn
    steps.undo(own, more.id, more.version, None)
    steps.undo(own, made.id, turns(own, talk_id)[2].version, None)
    assert [(one.id, one.text, one.speaker_id) for one in turns(own, talk_id)] == [
        (one.id, one.text, None) for one in rows
    ]  # fmt: skip


def test_several_proposals_are_accepted_as_one_step_and_parted_by_one_undo(own, talk_id):
    before = [(one.id, one.text, one.speaker_id) for one in turns(own, talk_id)]
    choices = voices.choices(own, talk_id, voices.of_talk(own, talk_id))
    first, *_ = found = proposed(own, talk_id)
    assert first.ahead > 1
    run = found[: first.ahead]
    shown = {UUID(line): 1 for one in run for line in one.lines}
    made = deciding.accept_ahead(own, talk_id, choices, shown, None)
    rows = turns(own, talk_id)
    assert " ".join(one.text for one in rows) == " ".join(text for _, text in SAID)
    assert all(one.speaker_id for one in rows[: len(run)])
    assert rows[len(run)].speaker_id is None
    names = [own.get(Speaker, one.speaker_id) for one in rows[: len(run)]]
    assert [one.is_host if block.role == "host" else one.name for one, block in zip(names, run, strict=True)] == [
        True if block.role == "host" else own.get(Speaker, UUID(block.voice)).name for block in run
    ]
    steps.undo(own, made[0].id, made[0].version, None)
    assert [(one.id, one.text, one.speaker_id) for one in turns(own, talk_id)] == before


def test_several_proposals_are_accepted_only_as_they_were_shown(own, talk_id):
    choices = voices.choices(own, talk_id, voices.of_talk(own, talk_id))
    first, *_ = found = proposed(own, talk_id)
    shown = {UUID(line): 1 for one in found[: first.ahead] for line in one.lines}
    rows = turns(own, talk_id)
    with pytest.raises(Conflict):
        deciding.accept_ahead(own, talk_id, choices, dict(list(shown.items())[:-1]), None)
    with pytest.raises(Conflict):
        deciding.accept_ahead(own, talk_id, choices, lines(rows, 1, 2), None)
    editing.edit_text(own, rows[0].id, 1, "Autre chose.", None)
    with pytest.raises(Conflict):
        deciding.accept_ahead(own, talk_id, choices, shown, None)
    assert all(one.speaker_id is None for one in turns(own, talk_id))


def test_a_refused_change_has_the_lines_go_on_what_was_said_before(own, talk_id):
    rows, maud = turns(own, talk_id), voice(own, talk_id, "Maud Lestienne")
    (open_,) = deciding.refuse(own, talk_id, lines(rows, 3, 4), None)
    assert (open_.speaker_id, open_.text) == (None, f"{SAID[2][1]} {SAID[3][1]}")  # its own voice is still to be said
    assert turns(own, talk_id)[3].text == SAID[4][1]
    deciding.accept(own, talk_id, lines(turns(own, talk_id), 2), maud, None)
    (both,) = deciding.refuse(own, talk_id, lines(turns(own, talk_id), 3, 4), None)
    assert (both.speaker_id, both.text.endswith(SAID[5][1])) == (maud, True)
    with pytest.raises(Refused):
        deciding.refuse(own, talk_id, lines(turns(own, talk_id), 0), None)


def test_all_at_once_gives_voices_only_where_something_says_so_and_is_undone_at_once(own, talk_id):
    before = [(one.id, one.text, one.speaker_id, one.words) for one in turns(own, talk_id)]
    choices = voices.choices(own, talk_id, voices.of_talk(own, talk_id))
    changed = deciding.accept_all(own, talk_id, choices, None)
    rows = turns(own, talk_id)
    assert " ".join(one.text for one in rows) == " ".join(text for _, text in SAID)
    leading = own.scalars(sa.select(Speaker).where(Speaker.talk_id == talk_id, Speaker.is_host)).all()
    assert len(leading) == 1
    asks = next(one for one in rows if one.text.startswith("Et vous, comment"))
    assert asks.speaker_id == leading[0].id
    answers = rows[rows.index(asks) + 1]
    assert answers.speaker_id == voice(own, talk_id, "Jean-Bastien Kervéol")
    assert any(one.speaker_id is None for one in rows)  # nobody was called there
    steps.undo(own, changed[0].id, changed[0].version, None)
    assert [(one.id, one.text, one.speaker_id, one.words) for one in turns(own, talk_id)] == before


def test_what_somebody_did_beside_an_act_stays_when_it_is_taken_back(own, talk_id):
    choices = voices.choices(own, talk_id, voices.of_talk(own, talk_id))
    changed = deciding.accept_all(own, talk_id, choices, None)
    alone = next(one for one in turns(own, talk_id) if one.version == 1)  # a line that the act left as it was
    cutting.split(own, alone.id, 1, 4, None, None)
    first = changed[0]
    steps.undo(own, first.id, first.version, None)
    said = [one.text for one in turns(own, talk_id)]
    assert " ".join(said) == " ".join(text for _, text in SAID)
    assert len(said) == len(SAID) + 1
    assert [one.position for one in turns(own, talk_id)] == list(range(len(said)))


def test_lines_that_somebody_else_has_decided_meanwhile_are_not_decided_again(own, talk_id):
    rows, maud = turns(own, talk_id), voice(own, talk_id, "Maud Lestienne")
    asked = lines(rows, 2, 3)
    editing.edit_text(own, rows[3].id, 1, "Autre chose.", None)
    with pytest.raises(Conflict):
        deciding.accept(own, talk_id, asked, maud, None)
    with pytest.raises(Refused):
        deciding.accept(own, talk_id, lines(turns(own, talk_id), 2, 4), maud, None)  # not neighbours
    editing.give_to(own, rows[2].id, 1, maud, None)
    with pytest.raises(Refused):
        deciding.refuse(own, talk_id, lines(turns(own, talk_id), 2), None)
    with pytest.raises(NotFound):
        deciding.accept(own, talk_id, {UUID(int=2): 1}, maud, None)
    with pytest.raises(NotFound):
        deciding.accept(own, talk_id, {}, maud, None)
    with pytest.raises(Refused):
        deciding.accept(own, talk_id, lines(turns(own, talk_id), 5), None, None)


def test_off_the_record_lines_propose_nothing_and_stay_apart(own, talk_id):
    rows = turns(own, talk_id)
    editing.set_off_record(own, rows[3].id, 1, None, off_record=True)
    assert all(str(rows[3].id) not in one.lines for one in proposed(own, talk_id))
    with pytest.raises(Refused):
        deciding.accept(own, talk_id, lines(turns(own, talk_id), 2, 3), voice(own, talk_id, "Maud Lestienne"), None)
    choices = voices.choices(own, talk_id, voices.of_talk(own, talk_id))
    deciding.accept_all(own, talk_id, choices, None)
    (off,) = (one for one in turns(own, talk_id) if one.off_record)
    assert off.text == SAID[3][1]


def test_where_somebody_wants_no_proposals_there_are_none(own, talk_id):
    deciding.dismiss(own, talk_id, None)
    deciding.dismiss(own, talk_id, None)
    assert proposed(own, talk_id) == ()
    with pytest.raises(Conflict):
        deciding.accept_all(own, talk_id, [], None)


def test_what_a_person_left_to_nobody_in_a_signed_text_is_no_question(own, talk_id):
    recording = Recording(talk_id=talk_id, kind="text", sha256="0", size_bytes=1, filename="f", storage_key="k")
    own.add(recording)
    own.flush()
    made = MadeTurns(recording_id=recording.id, turns=[{"speaker": str(talk_id)}])
    own.add(made)
    own.flush()
    assert proposed(own, talk_id) == ()
    made.turns = [{"speaker": str(talk_id)}, {"speaker": None}]
    own.flush()
    assert len(proposed(own, talk_id)) > 5
