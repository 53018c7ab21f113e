"""Proposals are found once for a state of the talk, and anew after any change that they could rest on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import models, once, people, talks
from services.naming import proposals
from services.naming.proposals import Kept


@pytest.fixture
def talk_id(make_talk, sessions) -> UUID:
    made = make_talk(people=(("Bastien Kervéol", False),), language="fr")
    with sessions.begin() as db:
        voice = models.Speaker(talk_id=made, label="S1")
        db.add(voice)
        db.flush()
        for n in range(3):
            db.add(models.Turn(talk_id=made, position=n, speaker_id=voice.id, text=f"Voici la ligne {n}."))
    return made


def event_of(db: Session, talk_id: UUID) -> UUID:
    return talks.day_of(db, db.get_one(models.Talk, talk_id))[1].id


def edit_a_turn(db: Session, talk_id: UUID) -> None:
    db.execute(
        sa.update(models.Turn).where(models.Turn.talk_id == talk_id, models.Turn.position == 1).values(text="Non.")
    )


def take_a_turn_away(db: Session, talk_id: UUID) -> None:
    db.execute(sa.delete(models.Turn).where(models.Turn.talk_id == talk_id, models.Turn.position == 2))


def hush_a_turn(db: Session, talk_id: UUID) -> None:
    db.execute(sa.update(models.Turn).where(models.Turn.talk_id == talk_id).values(off_record=True))


def name_a_voice(db: Session, talk_id: UUID) -> None:
    db.execute(sa.update(models.Speaker).where(models.Speaker.talk_id == talk_id).values(name="Maud"))


def announce_somebody(db: Session, talk_id: UUID) -> None:
    people.announce(db, talk_id, people.ensure(db, event_of(db, talk_id), "Maud Lestienne"))


def change_a_role(db: Session, talk_id: UUID) -> None:
    db.execute(sa.update(models.Person).values(role="capitaine"))


def decide(db: Session, talk_id: UUID) -> None:
    detail: dict[str, object] = {"pairs": []}
    db.add(models.NameDecision(talk_id=talk_id, kind="repair", outcome="dismissed", detail=detail))


def take_a_decision_back(db: Session, talk_id: UUID) -> None:
    db.execute(sa.update(models.NameDecision).values(undone_at=datetime.now(UTC)))


def learn_a_term(db: Session, talk_id: UUID) -> None:
    db.add(models.GlossaryTerm(event_id=event_of(db, talk_id), term="Brumalis"))


def change_the_language(db: Session, talk_id: UUID) -> None:
    db.execute(sa.update(models.Talk).where(models.Talk.id == talk_id).values(language="en"))


def keep_voices(db: Session, talk_id: UUID) -> None:
    db.execute(sa.update(models.Event).values(keeps_voices=True))


def hear_a_voice(db: Session, talk_id: UUID) -> None:
    row = models.Recording(talk_id=talk_id, kind="media", sha256="0", size_bytes=1, filename="f", storage_key="k")
    db.add(row)
    db.flush()
    db.add(models.Voiceprint(recording_id=row.id, label="S1", engine="builtin 4", spoken_ms=9000, point=[1.0]))


def forget_a_voice(db: Session, talk_id: UUID) -> None:
    db.execute(sa.delete(models.Voiceprint))


CHANGES: tuple[Callable[[Session, UUID], None], ...] = (
    edit_a_turn, take_a_turn_away, hush_a_turn, name_a_voice, announce_somebody, change_a_role, decide,
    take_a_decision_back, learn_a_term, change_the_language, keep_voices, hear_a_voice,
)  # fmt: skip


def test_every_change_that_proposals_rest_on_makes_another_state(sessions, talk_id):
    def state() -> str:
        with sessions() as db:
            return proposals.state(db, talk_id)

    seen = [state()]
    assert state() == seen[0], "looking changes nothing"
    for change in CHANGES:
        with sessions.begin() as db:
            change(db, talk_id)
        seen.append(state())
        assert seen[-1] not in seen[:-1], change.__name__


def test_a_voice_that_was_forgotten_proposes_nobody_any_more(sessions, talk_id):
    with sessions.begin() as db:
        hear_a_voice(db, talk_id)
    with sessions() as db:
        heard = proposals.state(db, talk_id)
    with sessions.begin() as db:
        forget_a_voice(db, talk_id)
    with sessions() as db:
        assert proposals.state(db, talk_id) != heard


def test_what_is_found_is_kept_for_readers_and_never_for_those_who_change(sessions, talk_id):
    kept, found = Kept(), iter(range(100))

    def ask(asked: object = "names") -> int:
        with sessions() as db:
            return kept.of(once.begin(db), talk_id, asked, lambda: next(found))

    assert [ask(), ask(), ask("hosts"), ask()] == [0, 0, 1, 0]
    with sessions.begin() as db:
        assert [kept.of(db, talk_id, "names", lambda: next(found)) for _ in range(2)] == [2, 3]
        edit_a_turn(db, talk_id)
    assert [ask(), ask()] == [4, 4]


def test_the_oldest_are_forgotten(sessions, talk_id):
    kept, found = Kept(most=2), iter(range(100))
    with sessions() as db:
        reading = once.begin(db)
        asked = [kept.of(reading, talk_id, what, lambda: next(found)) for what in ("a", "b", "a", "c", "a", "b")]
    assert asked == [0, 1, 0, 2, 0, 3]


def test_a_session_that_only_reads_asks_once_and_another_every_time(sessions, talk_id):
    asked = []

    @once.once
    def count(db: Session, of: UUID, *, twice: bool = False) -> int:
        asked.append(of)
        return len(asked)

    with sessions() as db:
        assert (count(db, talk_id), count(db, talk_id)) == (1, 2)
        once.begin(db)
        assert (count(db, talk_id), count(db, talk_id), count(db, talk_id, twice=True)) == (3, 3, 4)
    with sessions() as other:
        assert count(once.begin(other), talk_id) == 5
