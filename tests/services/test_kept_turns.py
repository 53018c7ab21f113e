"""Turns are read once: what nobody changed comes from memory, what somebody changed never does."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from services import kept_turns, models
from services.database import Sessions


@pytest.fixture
def talk_id(make_talk, sessions: Sessions) -> UUID:
    made: UUID = make_talk()
    with sessions.begin() as db:
        for n in range(3):
            words = [{"text": "ligne", "start_ms": n, "end_ms": n + 1}, {"text": f"{n}.", "start_ms": n, "end_ms": n}]
            db.add(models.Turn(talk_id=made, position=n, text=f"ligne {n}.", words=words))
    return made


def texts(sessions: Sessions, talk_id: UUID) -> list[str]:
    with sessions() as db:
        return [" ".join(one.value.tokens) for one in kept_turns.of_talk(db, talk_id)]


def rewrite(text: str, talk_id: UUID) -> sa.Update:
    words = [{"text": one, "start_ms": 0, "end_ms": 1} for one in text.split()]
    return (
        sa.update(models.Turn)
        .where(models.Turn.talk_id == talk_id, models.Turn.position == 1)
        .values(text=text, words=words)
    )


def test_a_turn_that_nobody_changed_is_the_same_object(sessions, talk_id):
    with sessions() as db:
        first = kept_turns.of_talk(db, talk_id)
    with sessions.begin() as db:
        db.execute(rewrite("Autre chose.", talk_id))
    with sessions() as db:
        now = kept_turns.of_talk(db, talk_id)
    assert [one.value is other.value for one, other in zip(first, now, strict=True)] == [True, False, True]
    assert now[1].value.tokens == ("Autre", "chose.")


def test_two_changes_in_one_transaction_are_both_seen_by_it(sessions, talk_id):
    with sessions.begin() as db:
        seen = []
        for text in ("Premier état.", "Second état.", "Troisième."):
            db.execute(rewrite(text, talk_id))
            seen.append(" ".join(kept_turns.of_talk(db, talk_id)[1].value.tokens))
    assert seen == ["Premier état.", "Second état.", "Troisième."]


def test_a_change_that_was_given_up_leaves_nothing_behind(sessions, talk_id):
    before = texts(sessions, talk_id)
    with sessions() as db:
        db.execute(rewrite("Jamais dit.", talk_id))
        assert "Jamais dit." in [one.value.text for one in kept_turns.of_talk(db, talk_id)]
        db.rollback()
    assert texts(sessions, talk_id) == before


def test_a_pending_change_of_a_row_is_seen(sessions, talk_id):
    texts(sessions, talk_id)
    with sessions.begin() as db:
        db.scalars(sa.select(models.Turn).where(models.Turn.position == 2)).one().off_record = True
        assert [one.off_record for one in kept_turns.of_talk(db, talk_id)] == [False, False, True]


def test_turns_that_were_taken_away_are_gone(sessions, talk_id):
    assert len(texts(sessions, talk_id)) == 3
    with sessions.begin() as db:
        db.execute(sa.delete(models.Turn).where(models.Turn.talk_id == talk_id, models.Turn.position == 0))
    assert texts(sessions, talk_id) == ["ligne 1.", "ligne 2."]


def test_postgres_sends_no_words_that_are_known(sessions, talk_id, monkeypatch):
    texts(sessions, talk_id)
    monkeypatch.setattr(kept_turns, "_read", lambda row: pytest.fail(f"read again: {row}"))
    assert len(texts(sessions, talk_id)) == 3


def test_the_talk_read_longest_ago_is_forgotten_first():
    memory = kept_turns._Memory(most_words=5)
    ids = [UUID(int=n) for n in range(3)]
    for number, talk in enumerate(ids):
        words = ("un", "deux")
        value = kept_turns.contracts.Turn("t", None, " ".join(words), 0, 1, tuple(map(_word, words)))
        memory.keep(talk, {str(number): kept_turns.Kept(value, 0, None, off_record=False)})
    assert [bool(memory.of(talk)) for talk in ids] == [False, True, True]


def _word(text: str) -> kept_turns.contracts.Word:
    return kept_turns.contracts.Word(text, 0, 1)
