"""Turns cut, joined and given away on a real Postgres: words keep their times, quotes their words, an undo all."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import contracts, transcripts
from services.contracts import Item, Source
from services.errors import Conflict, NotFound, Refused
from services.models import EditStep, Speaker, Turn, TurnRevision
from services.recaps import drafts
from services.revising import cutting, editing, steps

SAID = (
    ("A", "Bienvenue à tous sur le quai. Où en est le chantier ?"),
    ("B", "Le chantier avance bien. Nous finirons en mai. Merci et la suite ?"),
    ("A", "Et les grues ?"),
    ("B", "Les grues arrivent lundi."),
)


@pytest.fixture
def own(sessions):
    with sessions.begin() as db:
        yield db


@pytest.fixture
def talk_id(make_talk, own) -> UUID:
    made = make_talk(language="fr")
    known = {label: Speaker(talk_id=made, label=label, name=label) for label in "ABC"}
    own.add_all(known.values())
    own.flush()
    for n, (label, text) in enumerate(SAID):
        words = [
            {"text": one, "start_ms": 10_000 * n + 100 * k, "end_ms": 10_000 * n + 100 * k + 90, "probability": 0.5}
            for k, one in enumerate(text.split())
        ]
        own.add(Turn(talk_id=made, position=n, speaker_id=known[label].id, start_ms=10_000 * n,
                     end_ms=10_000 * n + 9_000, text=text, words=words))  # fmt: skip
    own.flush()
    return made


def turns(db: Session, talk_id: UUID) -> list[Turn]:
    order = sa.select(Turn).where(Turn.talk_id == talk_id).order_by(Turn.position)
    return list(db.scalars(order.execution_options(populate_existing=True)))


def voice(db: Session, talk_id: UUID, label: str) -> UUID:
    return db.scalars(sa.select(Speaker.id).where(Speaker.talk_id == talk_id, Speaker.label == label)).one()


def read(db: Session, talk_id: UUID) -> list[tuple[str, str]]:
    names = {one.id: one.label for one in db.scalars(sa.select(Speaker).where(Speaker.talk_id == talk_id))}
    return [(names.get(turn.speaker_id, "?"), turn.text) for turn in turns(db, talk_id)]


def state(db: Session, talk_id: UUID) -> list[tuple]:
    """All of the turns but their versions and numbers."""
    return [
        (one.id, one.speaker_id, one.text, one.words, one.start_ms, one.end_ms, one.off_record)
        for one in turns(db, talk_id)
    ]


def quote(db: Session, talk_id: UUID, number: int, start: int, end: int) -> UUID:
    """A recap of one quote; its item's id."""
    turn = transcripts.value_of(turns(db, talk_id)[number])
    text = " ".join(turn.tokens[start:end])
    source = Source(turn.id, start, end, turn.words[start].start_ms, turn.words[end - 1].end_ms)
    item = Item("quote", text, turn.speaker, (source,), "exact")
    recap = drafts.save(db, talk_id, contracts.Recap("fr", "T", "S", "extractive", (item,)))
    return drafts.items(db, recap.id)[0].id


def cited(db: Session, talk_id: UUID) -> list[tuple[int, int, int, int, int]]:
    """Where the quote's words are now: (turn number, start, end, start_ms, end_ms)."""
    numbers = {turn.id: n for n, turn in enumerate(turns(db, talk_id))}
    (sources,) = drafts.sources(db, drafts.current(db, talk_id).id).values()
    return [(numbers[one.turn_id], one.start_word, one.end_word, one.start_ms, one.end_ms) for one in sources]


def verdict(db: Session, talk_id: UUID) -> str | None:
    drafts.recheck(db, talk_id)
    return drafts.items(db, drafts.current(db, talk_id).id)[0].verdict


def test_a_turn_is_cut_at_a_word_and_one_undo_makes_it_whole(own, talk_id):
    before, whole = state(own, talk_id), turns(own, talk_id)[1]
    cutting.split(own, whole.id, 1, 4, voice(own, talk_id, "C"), None)
    assert read(own, talk_id)[1:3] == [
        ("B", "Le chantier avance bien."), ("C", "Nous finirons en mai. Merci et la suite ?"),
    ]  # fmt: skip
    first, second = turns(own, talk_id)[1:3]
    assert (first.id, first.start_ms, first.end_ms) == (whole.id, 10_000, 10_390)
    assert (second.start_ms, second.end_ms, second.words[0]["start_ms"]) == (10_400, 19_000, 10_400)
    assert [one.position for one in turns(own, talk_id)] == [0, 1, 2, 3, 4]
    steps.undo(own, second.id, second.version, None)
    assert state(own, talk_id) == before
    assert turns(own, talk_id)[1].version == 3


def test_what_is_off_the_record_stays_so_on_both_sides_of_a_cut(own, talk_id):
    whole = turns(own, talk_id)[1]
    editing.set_off_record(own, whole.id, 1, None, off_record=True)
    first, second = cutting.split(own, whole.id, 2, 4, None, None)
    assert (first.off_record, second.off_record) == (True, True)
    joined = cutting.join(own, first.id, first.version, "before", None)
    assert joined.off_record
    assert "Bienvenue" in joined.text


@pytest.mark.parametrize("word", [0, -1, 13, 500])
def test_a_cut_leaves_words_on_both_sides(own, talk_id, word):
    with pytest.raises(Refused, match="each side"):
        cutting.split(own, turns(own, talk_id)[1].id, 1, word, None, None)


def test_two_editors_do_not_cut_the_same_turn(own, talk_id):
    turn = turns(own, talk_id)[1]
    cutting.split(own, turn.id, 1, 4, None, None)
    for act in (
        lambda: cutting.split(own, turn.id, 1, 2, None, None),
        lambda: cutting.join(own, turn.id, 1, "after", None),
        lambda: cutting.give_words(own, (turn.id, 0), (turn.id, 1), {turn.id: 1}, None, None),
        lambda: cutting.give_following(own, turn.id, 1, None, None),
        lambda: steps.undo(own, turn.id, 1, None),
    ):
        with pytest.raises(Conflict):
            act()


def test_a_turn_joins_the_one_before_or_after_and_takes_its_voice(own, talk_id):
    before, turn = state(own, talk_id), turns(own, talk_id)[2]
    joined = cutting.join(own, turn.id, 1, "before", None)
    assert read(own, talk_id)[1] == ("B", SAID[1][1] + " Et les grues ?")
    assert (joined.start_ms, joined.end_ms, len(joined.words)) == (10_000, 29_000, 17)
    steps.undo(own, joined.id, joined.version, None)
    assert state(own, talk_id) == before
    again = turns(own, talk_id)[2]
    assert again.version == 2  # its number goes on: nobody saves over it what they read before
    cutting.join(own, again.id, again.version, "after", None)
    assert read(own, talk_id)[2] == ("B", "Et les grues ? Les grues arrivent lundi.")


def test_at_the_ends_there_is_nothing_to_join(own, talk_id):
    first, *_, last = turns(own, talk_id)
    for turn, side in ((first, "before"), (last, "after")):
        with pytest.raises(Refused):
            cutting.join(own, turn.id, 1, side, None)


def give(db: Session, talk_id: UUID, first: tuple[int, int], last: tuple[int, int], label: str | None) -> None:
    rows = turns(db, talk_id)
    versions = {row.id: row.version for row in rows[first[0] : last[0] + 1]}
    to = voice(db, talk_id, label) if label else None
    cutting.give_words(db, (rows[first[0]].id, first[1]), (rows[last[0]].id, last[1]), versions, to, None)


def test_words_in_the_middle_of_a_turn_are_anothers(own, talk_id):
    before = state(own, talk_id)
    give(own, talk_id, (1, 4), (1, 8), "C")
    assert read(own, talk_id)[1:4] == [
        ("B", "Le chantier avance bien."), ("C", "Nous finirons en mai."), ("B", "Merci et la suite ?"),
    ]  # fmt: skip
    middle = turns(own, talk_id)[2]
    steps.undo(own, middle.id, middle.version, None)
    assert state(own, talk_id) == before


def test_boundary_words_go_to_the_turn_that_is_theirs(own, talk_id):
    """“la suite ?” was said by A, whose turn follows: it joins it, and the address of both turns stays."""
    before, ids = state(own, talk_id), [turn.id for turn in turns(own, talk_id)]
    give(own, talk_id, (1, 10), (1, 13), "A")
    assert read(own, talk_id)[1:3] == [
        ("B", "Le chantier avance bien. Nous finirons en mai. Merci et"), ("A", "la suite ? Et les grues ?"),
    ]  # fmt: skip
    assert [turn.id for turn in turns(own, talk_id)] == ids
    steps.undo(own, ids[2], turns(own, talk_id)[2].version, None)
    assert state(own, talk_id) == before


def test_words_over_several_turns_become_one_voices(own, talk_id):
    before = state(own, talk_id)
    give(own, talk_id, (1, 8), (3, 2), "C")
    assert read(own, talk_id)[1:] == [
        ("B", "Le chantier avance bien. Nous finirons en mai."),
        ("C", "Merci et la suite ? Et les grues ? Les grues"), ("B", "arrivent lundi."),
    ]  # fmt: skip
    middle = turns(own, talk_id)[2]
    steps.undo(own, middle.id, middle.version, None)
    assert state(own, talk_id) == before


def test_whole_turns_that_are_given_stay_apart(own, talk_id):
    give(own, talk_id, (1, 0), (2, 4), "C")
    assert [label for label, _ in read(own, talk_id)] == ["A", "C", "C", "B"]


@pytest.mark.parametrize(("first", "last"), [((1, 5), (1, 5)), ((1, 6), (1, 5)), ((1, 0), (1, 99)), ((2, 0), (1, 3))])
def test_a_selection_holds_words_in_order(own, talk_id, first, last):
    with pytest.raises(Refused):
        give(own, talk_id, first, last, "C")


def test_words_that_are_theirs_already_change_nothing(own, talk_id):
    with pytest.raises(Refused):
        give(own, talk_id, (1, 1), (1, 3), "B")
    assert own.scalar(sa.select(sa.func.count()).select_from(EditStep)) == 0


def test_a_selection_needs_the_version_of_every_turn_in_it(own, talk_id):
    rows = turns(own, talk_id)
    ends = ((rows[0].id, 1), (rows[2].id, 1))
    with pytest.raises(Conflict):
        cutting.give_words(own, *ends, {rows[0].id: 1, rows[2].id: 1}, None, None)
    with pytest.raises(NotFound):
        cutting.give_words(own, (UUID(int=5), 0), (rows[0].id, 2), {rows[0].id: 1}, None, None)


def test_from_here_on_a_voice_is_two_people(own, talk_id):
    turn, other = turns(own, talk_id)[1], cutting.new_voice(own, talk_id)
    assert len(cutting.give_following(own, turn.id, 1, other, None)) == 2
    assert [row.speaker_id == other for row in turns(own, talk_id)] == [False, True, False, True]
    last = turns(own, talk_id)[3]
    steps.undo(own, last.id, last.version, None)
    assert [label for label, _ in read(own, talk_id)] == ["A", "B", "A", "B"]
    given = cutting.give_following(own, turn.id, turns(own, talk_id)[1].version, other, None, until=turn.id)
    assert [row.id for row in given] == [turn.id]


def test_a_voice_of_another_talk_is_no_voice_of_this_one(own, talk_id, make_talk):
    other = make_talk("Une autre")
    foreign = cutting.new_voice(own, other)
    turn = turns(own, talk_id)[1]
    for act in (
        lambda: cutting.split(own, turn.id, 1, 4, foreign, None),
        lambda: cutting.give_words(own, (turn.id, 0), (turn.id, 2), {turn.id: 1}, foreign, None),
        lambda: cutting.give_following(own, turn.id, 1, foreign, None),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_merged_voice_comes_back_whole(own, talk_id):
    before = state(own, talk_id)
    editing.merge_speakers(own, talk_id, voice(own, talk_id, "A"), voice(own, talk_id, "B"), None)
    assert {label for label, _ in read(own, talk_id)} == {"B"}
    turn = turns(own, talk_id)[0]
    steps.undo(own, turn.id, turn.version, None)
    assert state(own, talk_id) == before


def test_a_quote_follows_its_words_and_comes_back(own, talk_id):
    quote(own, talk_id, 1, 4, 8)
    told = cited(own, talk_id)
    turn = turns(own, talk_id)[1]
    _, second = cutting.split(own, turn.id, 1, 4, voice(own, talk_id, "B"), None)
    assert cited(own, talk_id) == [(2, 0, 4, 10_400, 10_790)]
    assert verdict(own, talk_id) == "exact"
    steps.undo(own, second.id, second.version, None)
    assert cited(own, talk_id) == told
    assert verdict(own, talk_id) == "exact"


def test_a_quote_across_the_cut_is_stale_only_where_two_voices_say_it(own, talk_id):
    quote(own, talk_id, 1, 2, 8)
    turn = turns(own, talk_id)[1]
    _, second = cutting.split(own, turn.id, 1, 4, voice(own, talk_id, "C"), None)
    assert [row[:3] for row in cited(own, talk_id)] == [(1, 2, 4), (2, 0, 4)]
    assert verdict(own, talk_id) == "altered"
    editing.give_to(own, second.id, second.version, voice(own, talk_id, "B"), None)
    assert verdict(own, talk_id) == "exact"
    joined = cutting.join(own, second.id, turns(own, talk_id)[2].version, "before", None)
    assert [row[:3] for row in cited(own, talk_id)] == [(1, 2, 8)]
    assert verdict(own, talk_id) == "exact"
    assert joined.id == turn.id


def test_acts_are_taken_back_in_the_order_they_were_done(own, talk_id):
    turn = turns(own, talk_id)[1]
    first, second = cutting.split(own, turn.id, 1, 4, voice(own, talk_id, "C"), None)
    editing.edit_text(own, second.id, second.version, "Nous finirons en juin.", None)
    with pytest.raises(Conflict, match="undo that one first"):
        steps.undo(own, first.id, first.version, None)
    steps.undo(own, second.id, second.version, None)
    assert read(own, talk_id)[2] == ("C", "Nous finirons en mai. Merci et la suite ?")
    steps.undo(own, second.id, second.version, None)
    assert read(own, talk_id) == [tuple(one) for one in SAID]
    with pytest.raises(Refused, match="nothing to undo"):
        steps.undo(own, turn.id, turns(own, talk_id)[1].version, None)
    kept = own.scalars(sa.select(TurnRevision.text).where(TurnRevision.turn_id == second.id)).all()
    assert "Nous finirons en juin." in kept  # every state is kept, even of a turn that is gone


def test_what_can_be_undone_is_told(own, talk_id):
    rows = turns(own, talk_id)
    _, second = cutting.split(own, rows[1].id, 1, 4, None, None)
    ids = [row.id for row in turns(own, talk_id)]
    assert steps.undoable(own, talk_id, ids) == {rows[1].id, second.id}
    steps.close(own, talk_id, [second.id])
    assert steps.undoable(own, talk_id, ids) == frozenset()


def test_a_text_without_times_is_cut_and_joined_too(own, talk_id):
    text = Turn(talk_id=talk_id, position=9, text="Une phrase sans heure. Une autre phrase.")
    own.add(text)
    own.flush()
    first, second = cutting.split(own, text.id, 1, 4, None, None)
    assert (first.text, second.text, second.words, second.start_ms) == (
        "Une phrase sans heure.", "Une autre phrase.", [], None,
    )  # fmt: skip
    joined = cutting.join(own, second.id, second.version, "before", None)
    assert (joined.text, joined.words) == ("Une phrase sans heure. Une autre phrase.", [])
    mixed = cutting.join(own, joined.id, joined.version, "before", None)
    assert [(one["text"], one["start_ms"]) for one in mixed.words[3:6]] == [
        ("lundi.", 30_300), ("Une", 30_390), ("phrase", 30_390),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_done_no_word_is_lost_and_all_of_it_can_be_undone(own, talk_id, seed):
    chance = random.Random(seed)
    before = state(own, talk_id)
    quote(own, talk_id, 1, 2, 8)
    told = cited(own, talk_id)
    words = [word["text"] for turn in turns(own, talk_id) for word in turn.words]
    done = sum(act(own, talk_id, chance) for _ in range(25))
    rows = turns(own, talk_id)
    assert [word["text"] for turn in rows for word in turn.words] == words
    assert all(turn.text == " ".join(word["text"] for word in turn.words) for turn in rows)
    assert [turn.position for turn in rows] == sorted({turn.position for turn in rows})
    assert done > 5
    while (last := steps.latest(own, talk_id, [turn.id for turn in turns(own, talk_id)])) is not None:
        touched = {*own.scalars(sa.select(TurnRevision.turn_id).where(TurnRevision.step_id == last.id)), *last.made}
        turn = next(turn for turn in turns(own, talk_id) if turn.id in touched)
        steps.undo(own, turn.id, turn.version, None)
    assert state(own, talk_id) == before
    assert cited(own, talk_id) == told


def act(db: Session, talk_id: UUID, chance: random.Random) -> bool:
    """One random act; False where it was refused."""
    rows = turns(db, talk_id)
    n = chance.randrange(len(rows))
    row, to = rows[n], chance.choice([None, *(voice(db, talk_id, label) for label in "ABC")])
    try:
        match chance.randrange(5):
            case 0:
                cutting.split(db, row.id, row.version, chance.randrange(1, 8), to, None)
            case 1:
                cutting.join(db, row.id, row.version, chance.choice(["before", "after"]), None)
            case 2:
                last = min(len(rows) - 1, n + chance.randrange(3))
                versions = {one.id: one.version for one in rows[n : last + 1]}
                ends = (row.id, chance.randrange(3)), (rows[last].id, chance.randrange(1, 6))
                cutting.give_words(db, *ends, versions, to, None)
            case 3:
                cutting.give_following(db, row.id, row.version, to, None)
            case _:
                editing.set_off_record(db, row.id, row.version, None, off_record=not row.off_record)
    except Refused:
        return False
    return True
