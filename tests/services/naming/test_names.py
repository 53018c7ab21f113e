"""Names on a real Postgres: corrected everywhere at once, learned, undone as one; voices named on a click."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import people, talks
from services.errors import Conflict, NotFound, Refused
from services.models import GlossaryTerm, NameDecision, Person, Speaker, Talk, Turn, TurnRevision
from services.naming import glossary, names
from services.revising import editing

SAID = (
    ("S1", "Bonjour à tous. Je vous présente Bastien Kerveol, directeur du port. Bastien, où en est le quai ?"),
    ("S2", "Le quai avance, et Brumalis y travaille."),
    ("S1", "Merci Bastien Kerviol. Et Kerviol reviendra."),
)


@pytest.fixture
def talk_id(make_talk, sessions) -> UUID:
    made = make_talk(people=(("Bastien Kervéol", False), ("Maud Lestienne", True)), language="fr")
    with sessions.begin() as db:
        voices = {label: Speaker(talk_id=made, label=label) for label in ("S1", "S2")}
        db.add_all(voices.values())
        db.flush()
        for n, (label, text) in enumerate(SAID):
            words = [
                {"text": one, "start_ms": 10_000 * n + 100 * k, "end_ms": 10_000 * n + 100 * k + 90, "probability": 0.5}
                for k, one in enumerate(text.split())
            ]
            db.add(Turn(talk_id=made, position=n, speaker_id=voices[label].id, start_ms=10_000 * n,
                        end_ms=10_000 * n + 9_000, text=text, words=words))  # fmt: skip
    return made


@pytest.fixture
def own(sessions):
    with sessions.begin() as db:
        yield db


def texts(db: Session, talk_id: UUID) -> list[str]:
    return list(db.scalars(sa.select(Turn.text).where(Turn.talk_id == talk_id).order_by(Turn.position)))


def pairs(db: Session, talk_id: UUID) -> list[tuple[str, str]]:
    return [(kind.heard, kind.to) for one in names.proposed(db, talk_id).repairs for kind in one.variants]


ALL = [("Kerveol", "Kervéol"), ("Kerviol", "Kervéol")]


def test_one_click_corrects_every_place_and_keeps_the_earlier_text(own, talk_id):
    assert sorted(pairs(own, talk_id)) == ALL
    decision = names.correct(own, talk_id, ALL, None)
    assert (set(decision.heard), decision.to, decision.count) == ({"Kerveol", "Kerviol"}, "Kervéol", 3)
    assert texts(own, talk_id)[0].startswith("Bonjour à tous. Je vous présente Bastien Kervéol, directeur")
    assert texts(own, talk_id)[2] == "Merci Bastien Kervéol. Et Kervéol reviendra."
    assert own.scalar(sa.select(sa.func.count()).select_from(TurnRevision)) == 2
    assert pairs(own, talk_id) == []
    turn = own.scalars(sa.select(Turn).where(Turn.talk_id == talk_id, Turn.position == 2)).one()
    assert [(word["text"], word["start_ms"]) for word in turn.words][2] == ("Kervéol.", 20_200)


def test_who_a_text_introduces_in_writing_is_spelled_so_everywhere_though_nobody_announced_them(make_talk, own):
    made = make_talk(language="fr")
    voice = Speaker(talk_id=made, label="s1", name="Jean-Baptiste Kempel", organisation="Scalway")
    own.add(voice)
    own.flush()
    said = "Merci Jean-Baptiste Ockempe de Skelway. Kempal reviendra."
    own.add(Turn(talk_id=made, position=0, start_ms=0, end_ms=9_000, text=said, words=[]))
    own.flush()
    assert {("Kempal", "Kempel"), ("Ockempe", "Kempel"), ("Skelway", "Scalway")} <= set(pairs(own, made))
    names.correct(own, made, [("Ockempe", "Kempel"), ("Kempal", "Kempel")], None)
    assert texts(own, made) == ["Merci Jean-Baptiste Kempel de Skelway. Kempel reviendra."]
    term = own.scalars(sa.select(GlossaryTerm)).one()
    assert (term.term, sorted(term.heard)) == ("Jean-Baptiste Kempel", ["Kempal", "Ockempe"])


def test_undone_as_one_decision_word_for_word(own, talk_id):
    decision = names.correct(own, talk_id, ALL, None)
    assert names.undo(own, talk_id, decision.id, None) == 2
    assert texts(own, talk_id) == [text for _, text in SAID]
    assert own.scalars(sa.select(GlossaryTerm)).all() == []
    assert sorted(pairs(own, talk_id)) == ALL
    with pytest.raises(Conflict):
        names.undo(own, talk_id, decision.id, None)


def test_undoing_leaves_what_people_wrote_since(own, talk_id):
    decision = names.correct(own, talk_id, ALL, None)
    turn = own.scalars(sa.select(Turn).where(Turn.talk_id == talk_id, Turn.position == 2)).one()
    editing.edit_text(own, turn.id, turn.version, "Un grand merci à Bastien Kervéol. Et Kervéol revient.", None)
    assert names.undo(own, talk_id, decision.id, None) == 2
    assert texts(own, talk_id)[2] == "Un grand merci à Bastien Kerviol. Et Kerviol revient."


def test_what_was_corrected_is_known_in_the_event_s_next_talk(own, talk_id):
    names.teach(own, talk_id, "Brumalis", "Brumalys", None)
    assert texts(own, talk_id)[1] == "Le quai avance, et Brumalys y travaille."
    day, _ = talks.day_of(own, own.get_one(Talk, talk_id))
    other = talks.create(own, day, title="Demain", language="fr")
    own.add(Turn(talk_id=other.id, position=0, text="Demain, Brumalis ouvre un quai."))
    own.flush()
    found = names.proposed(own, other.id).repairs[0].variants[0]
    assert (found.heard, found.to, found.reason, found.is_sure) == ("Brumalis", "Brumalys", "learned", True)
    assert "Brumalys" in glossary.expected(own, other.id)


def test_what_is_refused_is_not_proposed_again(own, talk_id):
    names.keep(own, talk_id, [("Kerviol", "Kervéol")], None)
    assert pairs(own, talk_id) == [("Kerveol", "Kervéol")]
    with pytest.raises(Conflict):
        names.correct(own, talk_id, [("Kerviol", "Kervéol")], None)


def test_only_what_is_proposed_is_corrected_on_a_click(own, talk_id):
    with pytest.raises(Conflict):
        names.correct(own, talk_id, [("quai", "port")], None)
    with pytest.raises(Refused):
        names.correct(own, talk_id, [], None)


def test_nobody_changes_an_ordinary_word_everywhere_nor_one_that_is_not_said(own, talk_id):
    with pytest.raises(Refused, match="ordinary word"):
        names.teach(own, talk_id, "quai", "port", None)
    with pytest.raises(NotFound):
        names.teach(own, talk_id, "Zwingli", "Luther", None)


def test_what_is_off_the_record_proposes_nothing_and_stays_as_it_is(own, talk_id):
    turn = own.scalars(sa.select(Turn).where(Turn.talk_id == talk_id, Turn.position == 2)).one()
    editing.set_off_record(own, turn.id, turn.version, None, off_record=True)
    assert pairs(own, talk_id) == [("Kerveol", "Kervéol")]
    names.correct(own, talk_id, [("Kerveol", "Kervéol")], None)
    assert texts(own, talk_id)[2] == SAID[2][1]


def test_a_voice_is_named_on_a_click_with_its_proof_and_unnamed_again(own, talk_id):
    found = {one.name: one for one in names.proposed(own, talk_id).voices}
    assert set(found) == {"Bastien Kervéol", "Maud Lestienne"}
    proof = found["Bastien Kervéol"].proofs[-1].evidence
    assert proof.start_ms is not None
    voice = UUID(found["Bastien Kervéol"].speaker)
    decision = names.name_voice(own, talk_id, voice, "Bastien Kervéol", None)
    person = editing.person_of(own, own.get_one(Speaker, voice))
    assert (person.name, person.role) == ("Bastien Kervéol", "directrice")  # the programme's word, not the spoken one
    assert "Bastien Kervéol" not in {one.name for one in names.proposed(own, talk_id).voices}
    assert names.undo(own, talk_id, decision.id, None) == 1
    assert own.get_one(Speaker, voice).person_id is None


def test_a_refused_voice_is_not_proposed_that_name_again(own, talk_id):
    (one,) = [one for one in names.proposed(own, talk_id).voices if one.name == "Bastien Kervéol"]
    names.refuse_voice(own, talk_id, UUID(one.speaker), one.name, None)
    assert one.name not in {found.name for found in names.proposed(own, talk_id).voices if found.speaker == one.speaker}
    with pytest.raises(Conflict):
        names.name_voice(own, talk_id, UUID(one.speaker), one.name, None)


def test_nothing_is_stored_before_somebody_decides(own, talk_id):
    names.proposed(own, talk_id)
    assert own.scalar(sa.select(sa.func.count()).select_from(NameDecision)) == 0
    assert texts(own, talk_id) == [text for _, text in SAID]


def test_what_a_talk_expects_stands_in_order(own, talk_id):
    _, event = talks.day_of(own, own.get_one(Talk, talk_id))
    people.ensure(own, event.id, "Idriss Valmorel", organisation="Tramontis")
    glossary.learn(own, event.id, "souveraineté", "term")
    glossary.learn(own, event.id, "Brumalys", "organisation", ["Brumalis"])
    assert glossary.expected(own, talk_id) == (
        "Bastien Kervéol", "Maud Lestienne", "Pontaval", "Brumalys", "Une table ronde", "souveraineté", "Escale",
        "Idriss Valmorel", "Tramontis",
    )  # fmt: skip
    assert own.scalar(sa.select(sa.func.count()).select_from(Person)) == 3
