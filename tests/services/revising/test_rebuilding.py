"""The machine runs again on a talk that people have worked on: their work stays, what they left alone is made anew."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import contracts, transcripts
from services.contracts import Item, Source, Transcript, Word
from services.models import MadeTurns, Recording, Speaker, Turn, TurnRevision
from services.recaps import drafts
from services.revising import cutting, editing, rebuilding, steps
from services.revising.rebuilding import Rebuilt

SAID = (
    ("S1", "Bienvenue à tous sur le quai."),
    ("S2", "Le chantier avance bien."),
    ("S1", "Et les grues ?"),
    ("S2", "Les grues arrivent lundi."),
)


@pytest.fixture
def own(sessions):
    with sessions.begin() as db:
        yield db


@pytest.fixture
def recording(make_talk, own) -> Recording:
    row = Recording(talk_id=make_talk(language="fr"), kind="media", sha256="0" * 64, size_bytes=1, filename="f",
                    storage_key="k", position=2)  # fmt: skip
    own.add(row)
    own.flush()
    return row


def run(db: Session, recording: Recording, said=SAID, late_ms: int = 0) -> Rebuilt:
    """The machine's result: turns of words of 100 ms, one turn every ten seconds."""
    turns = []
    for n, (label, text) in enumerate(said):
        at = 10_000 * n + late_ms
        words = tuple(Word(one, at + 100 * k, at + 100 * k + 90, 0.9) for k, one in enumerate(text.split()))
        turns.append(contracts.Turn(f"t{n}", label, text, words[0].start_ms, words[-1].end_ms, words))
    labels = dict.fromkeys(label for label, _ in said if label)
    return rebuilding.rebuild(db, recording, Transcript("", tuple(map(contracts.Speaker, labels)), tuple(turns)))


def turns(db: Session, recording: Recording) -> list[Turn]:
    order = sa.select(Turn).where(Turn.talk_id == recording.talk_id).order_by(Turn.position)
    return list(db.scalars(order.execution_options(populate_existing=True)))


def voices(db: Session, recording: Recording) -> dict[str, Speaker]:
    return {one.label: one for one in db.scalars(sa.select(Speaker).where(Speaker.talk_id == recording.talk_id))}


def read(db: Session, recording: Recording) -> list[tuple[str | None, str]]:
    names = {one.id: one.name or label for label, one in voices(db, recording).items()}
    return [(names.get(one.speaker_id), one.text) for one in turns(db, recording)]


@pytest.fixture
def named(own, recording) -> Recording:
    """Made once; the voices have names."""
    assert not run(own, recording).has_edits
    for label, name in (("2:S1", "Maud"), ("2:S2", "Bastien")):
        editing.name_speaker(own, recording.talk_id, voices(own, recording)[label].id, name=name)
        voices(own, recording)[label].name = name
    return recording


def test_the_same_result_again_touches_no_row(own, named):
    before = [(one.id, one.version, one.position, one.updated_at) for one in turns(own, named)]
    assert run(own, named) == Rebuilt(has_edits=False, notices=())
    assert [(one.id, one.version, one.position, one.updated_at) for one in turns(own, named)] == before
    assert [one.position for one in turns(own, named)] == [200_000, 200_001, 200_002, 200_003]


def test_names_stay_with_their_voices_whatever_the_labels_of_the_next_run(own, named):
    swapped = [({"S1": "S2", "S2": "S1"}[label], text) for label, text in SAID]
    run(own, named, swapped)
    assert [name for name, _ in read(own, named)] == ["Maud", "Bastien", "Maud", "Bastien"]
    assert {label: one.name for label, one in voices(own, named).items()} == {"2:S1": "Bastien", "2:S2": "Maud"}
    three = [("S1", SAID[0][1]), ("S2", SAID[1][1]), ("S3", SAID[2][1]), ("S2", SAID[3][1])]
    run(own, named, three)
    assert [name for name, _ in read(own, named)] == ["Maud", "Bastien", "2:S3", "Bastien"]


def test_words_names_cuts_and_the_record_survive_a_run_that_changes_everything_else(own, named):
    rows = turns(own, named)
    editing.edit_text(own, rows[0].id, 1, "Bienvenue à tous sur le port.", None)
    editing.set_off_record(own, rows[3].id, 1, None, off_record=True)
    cutting.split(own, rows[1].id, 1, 2, voices(own, named)["2:S1"].id, None)
    late = [("S1", "Bienvenue à tous sur le quai."), ("S2", "Le chantier avance très bien."),
            ("S1", "Et les grues, alors ?"), ("S2", "Les grues arrivent mardi.")]  # fmt: skip
    found = run(own, named, late, late_ms=40)
    assert read(own, named) == [
        ("Maud", "Bienvenue à tous sur le port."), ("Bastien", "Le chantier"), ("Maud", "avance très bien."),
        ("Maud", "Et les grues, alors ?"), ("Bastien", "Les grues arrivent mardi."),
    ]  # fmt: skip
    now = turns(own, named)
    assert [one.off_record for one in now] == [False, False, False, False, True]
    assert (now[0].id, now[1].id, now[4].id) == (rows[0].id, rows[1].id, rows[3].id)
    assert (now[3].words[0]["start_ms"], now[0].version) == (20_040, 3)
    assert found.has_edits
    kept = own.scalars(sa.select(TurnRevision.text).where(TurnRevision.turn_id == rows[3].id)).all()
    assert "Les grues arrivent lundi." in kept  # what the machine changed under a person's mark can be read again


def test_voices_that_a_person_made_one_stay_one_run_after_run(own, named):
    ids = {label: one.id for label, one in voices(own, named).items()}
    three = [*SAID, ("S3", "Une question de la salle, et une autre encore."), ("S1", "Merci.")]
    run(own, named, three)
    third = voices(own, named)["2:S3"].id
    editing.merge_speakers(own, named.talk_id, third, ids["2:S2"], None)
    longer = [*three[:4], ("S3", "Une question de la salle, et une autre encore."), ("S3", "Voilà. Merci.")]
    for _ in range(3):
        run(own, named, longer)
        assert [name for name, _ in read(own, named)] == ["Maud", "Bastien", "Maud", "Bastien", "Bastien", "Bastien"]


def test_where_both_changed_a_place_the_persons_stays_and_the_place_is_named_with_a_link(own, named):
    rows = turns(own, named)
    editing.edit_text(own, rows[1].id, 1, "Le chantier de Brumalys avance bien.", None)
    editing.edit_text(own, rows[3].id, 1, "Les grues arrivent jeudi.", None)
    editing.give_to(own, rows[2].id, 1, None, None)
    said = [SAID[0], ("S2", "Le chantier d’ici avance bien."), ("S3", SAID[2][1]), ("S2", "Les grues arrivent mardi.")]
    found = run(own, named, said)
    assert [one["key"].rpartition(".")[2] for one in found.notices] == ["words", "voice", "words"]
    params = [one["params"] for one in found.notices]
    assert params[0] == {"at": "00:10", "turn": str(rows[1].id), "mine": "de Brumalys", "theirs": "d’ici"}
    assert (params[2]["mine"], params[2]["theirs"]) == ("jeudi.", "mardi.")
    assert read(own, named)[1:] == [
        ("Bastien", "Le chantier de Brumalys avance bien."), (None, "Et les grues ?"),
        ("Bastien", "Les grues arrivent jeudi."),
    ]  # fmt: skip
    assert run(own, named, said).notices == ()  # told once: it is the machine's last result now


def test_a_quote_follows_its_words_into_turns_made_anew(own, named):
    turn = transcripts.value_of(turns(own, named)[3])
    source = Source(turn.id, 1, 4, turn.words[1].start_ms, turn.words[3].end_ms)
    item = Item("quote", "Grues arrivent lundi.", turn.speaker, (source,), "exact")
    drafts.save(own, named.talk_id, contracts.Recap("fr", "T", "S", "extractive", (item,)))
    run(own, named, [*SAID[:2], ("S2", "Et les grues ? Les grues arrivent lundi.")])
    drafts.recheck(own, named.talk_id)
    recap = drafts.current(own, named.talk_id)
    (sources,) = drafts.sources(own, recap.id).values()
    last = turns(own, named)[2]
    assert [(one.turn_id, one.start_word, one.end_word, one.start_ms) for one in sources] == [(last.id, 5, 8, 20_500)]
    assert drafts.items(own, recap.id)[0].verdict == "exact"


def test_what_was_made_before_this_was_kept_is_told_apart_by_its_first_state(own, named):
    own.execute(sa.delete(MadeTurns))
    rows = turns(own, named)
    editing.edit_text(own, rows[0].id, 1, "Bienvenue à toutes sur le quai.", None)
    run(own, named, [SAID[0], ("S2", "Le chantier avance."), *SAID[2:]])
    assert [text for _, text in read(own, named)][:2] == ["Bienvenue à toutes sur le quai.", "Le chantier avance."]


def test_an_act_on_turns_made_anew_is_closed_and_one_beside_them_can_still_be_undone(own, named):
    rows = turns(own, named)
    editing.edit_text(own, rows[0].id, 1, "Bienvenue à toutes sur le quai.", None)
    editing.edit_text(own, rows[3].id, 1, "Les grues arrivent jeudi.", None)
    run(own, named, [*SAID[:3], ("S2", "Les belles grues arrivent lundi.")])
    now = turns(own, named)
    assert [one.text for one in now][3] == "Les belles grues arrivent jeudi."
    assert steps.undoable(own, named.talk_id, [one.id for one in now]) == {now[0].id}
    steps.undo(own, now[0].id, now[0].version, None)
    assert turns(own, named)[0].text == SAID[0][1]


def test_a_turn_of_a_text_that_has_received_its_sound_stays_with_the_sound(own, named):
    sound = Recording(talk_id=named.talk_id, kind="media", sha256="1" * 64, size_bytes=1, filename="s", storage_key="s",
                      position=3)  # fmt: skip
    own.add(sound)
    own.flush()
    for row in turns(own, named):
        row.recording_id = sound.id
    own.flush()
    run(own, named, [*SAID[:3], ("S2", "Les grues arrivent mardi.")])
    assert {one.recording_id for one in turns(own, named)} <= {sound.id, named.id}
    assert len(turns(own, named)) == 4
    assert turns(own, named)[0].recording_id == sound.id


def test_another_recordings_turns_are_left_alone(own, named):
    beside = Turn(talk_id=named.talk_id, position=300_000, text="Un autre enregistrement.")
    own.add(beside)
    own.flush()
    run(own, named, SAID[:2])
    assert [one.id for one in turns(own, named)][-1] == beside.id
    assert isinstance(beside.id, UUID)
