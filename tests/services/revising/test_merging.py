"""What people changed stays, what the machine made anew comes in: held to its laws by random talks and edits."""

from __future__ import annotations

import dataclasses
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts import Word
from services.revising.laying import Laid, flat
from services.revising.merging import merge

WORDS = ("le", "quai", "avance", "et", "oui", "port", "en", "mai", "non", "Nadia", "la", "grue", "trois", "de")


def turn(text: str, voice: str | None = "A", at: int = 0, **more) -> Laid:
    """Words of 100 ms each from `at` on."""
    tokens = tuple(text.split())
    words = tuple(Word(token, at + 100 * n, at + 100 * n + 90) for n, token in enumerate(tokens))
    ends = {"start_ms": at, "end_ms": at + 100 * len(tokens)} | more
    return Laid(tokens, voice, words=words, **ends)


@st.composite
def talks(draw: st.DrawFn) -> list[Laid]:
    """Turns of the machine, ids included, timed or not."""
    timed, at, found = draw(st.booleans()), 0, []
    for number in range(draw(st.integers(1, 6))):
        tokens = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9))
        one = turn(" ".join(tokens), draw(st.sampled_from(["A", "B", None])), at)
        found.append(one if timed else Laid(one.tokens, one.voice))
        at += 100 * len(tokens) + draw(st.sampled_from([0, 200, 3000]))
        found[-1] = dataclasses.replace(found[-1], id=f"t{number}")
    return found


@st.composite
def edited(draw: st.DrawFn, turns: list[Laid], *, person: bool) -> list[Laid]:
    """What a person, or the machine, makes of them: words, voices, cuts, joins and, a person alone, the record."""
    found = list(turns)
    for _ in range(draw(st.integers(0, 4))):
        n = draw(st.integers(0, len(found) - 1))
        one, kind = found[n], draw(st.sampled_from(["words", "voice", "cut", "join", "off", "times"]))
        if kind == "words":
            found[n] = respelt(draw, one)
        elif kind == "voice":
            found[n] = dataclasses.replace(one, voice=draw(st.sampled_from(["A", "B", "C", None])))
        elif kind == "cut" and len(one.tokens) > 1:
            found[n : n + 1] = cut(one, draw(st.integers(1, len(one.tokens) - 1)))
        elif kind == "join" and n + 1 < len(found):
            found[n : n + 2] = [joined(one, found[n + 1])]
        elif kind == "off" and person:
            found[n] = dataclasses.replace(one, off_record=not one.off_record)
        elif kind == "times" and not person and one.words:
            late = [dataclasses.replace(w, start_ms=w.start_ms + 7, end_ms=w.end_ms + 7) for w in one.words]
            found[n] = dataclasses.replace(one, words=tuple(late), start_ms=late[0].start_ms, end_ms=late[-1].end_ms)
    return found


def respelt(draw: st.DrawFn, one: Laid) -> Laid:
    first = draw(st.integers(0, len(one.tokens)))
    last = draw(st.integers(first, min(len(one.tokens), first + 3)))
    new = tuple(draw(st.lists(st.sampled_from((*WORDS, "Ockem", "Kempf")), max_size=3)))
    tokens = (*one.tokens[:first], *new, *one.tokens[last:])
    if not tokens:
        return one
    at = one.words[first - 1].end_ms if one.words and first else (one.start_ms or 0)
    words = (*one.words[:first], *(Word(token, at, at) for token in new), *one.words[last:]) if one.words else ()
    return dataclasses.replace(one, tokens=tokens, words=words)


def cut(one: Laid, at: int) -> list[Laid]:
    first = dataclasses.replace(one, tokens=one.tokens[:at], words=one.words[:at])
    second = dataclasses.replace(one, tokens=one.tokens[at:], words=one.words[at:], id=None)
    if one.words:
        first = dataclasses.replace(first, end_ms=first.words[-1].end_ms)
        second = dataclasses.replace(second, start_ms=second.words[0].start_ms)
    return [first, second]


def joined(one: Laid, other: Laid) -> Laid:
    return dataclasses.replace(
        one, tokens=one.tokens + other.tokens, words=one.words + other.words, end_ms=other.end_ms,
        off_record=one.off_record or other.off_record,
    )  # fmt: skip


def anonymous(turns) -> list[Laid]:
    return [dataclasses.replace(one, id=None) for one in turns]


def machine(draw, base):
    return anonymous(draw(edited(base, person=False)))


LAWS = settings(max_examples=120, deadline=None)


@LAWS
@given(st.data())
def test_nothing_new_from_the_machine_leaves_all_as_people_made_it(data):
    base = data.draw(talks())
    mine = data.draw(edited(base, person=True))
    found = merge(base, mine, anonymous(base))
    assert list(found.turns) == mine
    assert found.conflicts == ()


@LAWS
@given(st.data())
def test_where_nobody_changed_anything_the_new_result_stands(data):
    base = data.draw(talks())
    theirs = machine(data.draw, base)
    found = merge(base, base, theirs)
    assert anonymous(found.turns) == theirs
    assert found.conflicts == ()


@LAWS
@given(st.data())
def test_the_same_result_again_changes_nothing(data):
    base = data.draw(talks())
    mine, theirs = data.draw(edited(base, person=True)), machine(data.draw, base)
    once = merge(base, mine, theirs)
    again = merge(theirs, once.turns, theirs)
    assert list(again.turns) == list(once.turns)
    assert again.conflicts == ()


@LAWS
@given(st.data())
def test_no_word_a_person_wrote_is_lost(data):
    base = data.draw(talks())
    mine, theirs = data.draw(edited(base, person=True)), machine(data.draw, base)
    found = flat(merge(base, mine, theirs).turns)
    rest = [one.text for one in found]
    for word in ("Ockem", "Kempf"):
        assert rest.count(word) >= sum(one.text == word for one in flat(mine) if word not in WORDS)


@LAWS
@given(st.data())
def test_what_is_off_the_record_stays_so_and_all_that_was_said_at_the_time(data):
    base = data.draw(talks())
    mine, theirs = data.draw(edited(base, person=True)), machine(data.draw, base)
    found = flat(merge(base, mine, theirs).turns)
    secret = [(one.start_ms, one.end_ms) for one in mine if one.off_record and one.start_ms is not None]
    known = {one.word for one in flat(mine)}
    for one in found:
        if one.word and one.word not in known and one.word.start_ms < one.word.end_ms:
            middle = (one.word.start_ms + one.word.end_ms) // 2
            assert one.off_record or not any(start <= middle < end for start, end in secret)
    if not any(one.off_record for one in mine):
        assert not any(one.off_record for one in found)


@LAWS
@given(st.data())
def test_every_turn_has_one_voice_and_no_id_is_given_twice(data):
    base = data.draw(talks())
    mine, theirs = data.draw(edited(base, person=True)), machine(data.draw, base)
    found = merge(base, mine, theirs)
    ids = [one.id for one in found.turns if one.id]
    assert len(ids) == len(set(ids))
    assert all(one.tokens and (not one.words or tuple(w.text for w in one.words) == one.tokens) for one in found.turns)
    for one in found.conflicts:
        assert 0 <= one.turn < len(found.turns)
        assert 0 <= one.word <= len(found.turns[one.turn].tokens)


BASE = [
    turn("bonjour à tous et merci", "A"), turn("le quai avance en mai", "B", 1000), turn("et les grues", "A", 2000),
]  # fmt: skip


def read(turns) -> list[tuple[str | None, str]]:
    return [(one.voice, " ".join(one.tokens)) for one in turns]


def but(turns: list[Laid], n: int, **fields) -> list[Laid]:
    return [dataclasses.replace(one, **fields) if at == n else one for at, one in enumerate(turns)]


def test_a_corrected_word_stays_in_a_turn_that_the_machine_gives_to_another_voice():
    mine = [BASE[0], turn("le quai de Brumalys avance en mai", "B", 1000), BASE[2]]
    found = merge(BASE, mine, but(BASE, 1, voice="C"))
    assert read(found.turns)[1] == ("C", "le quai de Brumalys avance en mai")
    assert found.conflicts == ()


def test_a_voice_a_person_chose_stays_and_the_machines_other_opinion_is_told():
    found = merge(BASE, but(BASE, 1, voice="A"), but(BASE, 1, voice="C"))
    assert read(found.turns)[1] == ("A", "le quai avance en mai")
    (one,) = found.conflicts
    assert (one.kind, one.turn, one.word, one.mine, one.theirs) == ("voice", 1, 0, "A", "C")


def test_a_voice_a_person_chose_is_also_that_of_words_heard_anew_inside():
    mine = but(BASE, 1, voice="A")
    theirs = [BASE[0], turn("le quai avance très bien en mars", "B", 1000), BASE[2]]
    assert read(merge(BASE, mine, theirs).turns)[1] == ("A", "le quai avance très bien en mars")


def test_a_cut_and_a_join_stay_through_new_words():
    mine = [*cut(BASE[1], 2)]
    found = merge(BASE[1:2], mine, [turn("le port avance en juin", "B", 1000)])
    assert read(found.turns) == [("B", "le port"), ("B", "avance en juin")]
    mine = [joined(BASE[0], dataclasses.replace(BASE[1], voice="A")), BASE[2]]
    found = merge(BASE, mine, [BASE[0], turn("un quai avance en mai", "B", 1000), BASE[2]])
    assert read(found.turns)[0] == ("A", "bonjour à tous et merci un quai avance en mai")


def test_both_wrote_other_words_the_persons_stand_and_the_machines_are_told():
    mine = [BASE[0], turn("le quai de Brumalys en mai", "B", 1000), BASE[2]]
    theirs = [BASE[0], turn("le quai recule en mai", "B", 1000), BASE[2]]
    found = merge(BASE, mine, theirs)
    assert read(found.turns)[1] == ("B", "le quai de Brumalys en mai")
    (one,) = found.conflicts
    assert (one.kind, one.turn, one.word, one.mine, one.theirs) == ("words", 1, 2, "de Brumalys", "recule")


def test_a_sign_or_a_capital_is_no_conflict():
    mine = [BASE[0], turn("le quai Recule, en mai", "B", 1000), BASE[2]]
    theirs = [BASE[0], turn("le quai recule en mai", "B", 1000), BASE[2]]
    found = merge(BASE, mine, theirs)
    assert (read(found.turns)[1][1], found.conflicts) == ("le quai Recule, en mai", ())


def test_words_deleted_by_a_person_stay_deleted_and_that_is_told_where_the_machine_hears_others():
    mine = [BASE[0], turn("le quai en mai", "B", 1000), BASE[2]]
    theirs = [BASE[0], turn("le quai recule en mai", "B", 1000), BASE[2]]
    found = merge(BASE, mine, theirs)
    assert read(found.turns)[1] == ("B", "le quai en mai")
    assert [(one.mine, one.theirs) for one in found.conflicts] == [("", "recule")]


def test_other_edges_of_the_same_words_leave_the_record_where_it_was():
    """A new border runs through what is off the record: both sides of it stay off."""
    mine = but(BASE, 1, off_record=True)
    theirs = [
        turn("bonjour à tous et merci le quai", "A"), turn("avance en mai et les grues", "B", 1200),
    ]  # fmt: skip
    found = merge(BASE, mine, theirs)
    off = " ".join(" ".join(one.tokens) for one in found.turns if one.off_record)
    on = " ".join(" ".join(one.tokens) for one in found.turns if not one.off_record)
    assert (off, on) == ("le quai avance en mai", "bonjour à tous et merci et les grues")


def test_what_is_heard_anew_while_the_microphone_was_meant_to_be_off_is_off():
    mine = but(BASE, 1, off_record=True)
    theirs = [BASE[0], turn("le quai avance en mai", "B", 1000), turn("oui chef", "A", 1200), BASE[2]]
    found = merge(BASE, mine, theirs)
    assert [one.off_record for one in found.turns] == [False, True, True, False]
    without = [Laid(one.tokens, one.voice, one.off_record) for one in mine]
    other = [Laid(one.tokens, one.voice) for one in theirs]
    found = merge([Laid(one.tokens, one.voice) for one in BASE], without, other)
    assert all(one.off_record for one in found.turns if "chef" in one.tokens)  # without times: on the safe side


def test_other_words_for_what_is_off_the_record_are_off_even_without_times():
    base = [Laid(one.tokens, one.voice) for one in BASE]
    theirs = [base[0], Laid(("le", "port", "avance", "en", "mai"), "B"), base[2]]
    found = merge(base, but(base, 1, off_record=True), theirs)
    assert [(one.off_record, len(one.tokens)) for one in found.turns] == [(False, 5), (True, 5), (False, 3)]


def test_a_word_whose_new_time_lies_in_what_is_off_the_record_is_off():
    mine = but(BASE, 1, off_record=True)
    found = merge(BASE, mine, [BASE[0], BASE[1], turn("et les grues", "A", 1200)])
    assert [one.off_record for one in found.turns] == [False, True, True]


def test_a_cut_before_a_word_that_is_gone_stays_before_the_next():
    found = merge(BASE[1:2], cut(BASE[1], 2), [turn("le quai en mai", "B", 1000)])
    assert read(found.turns) == [("B", "le quai"), ("B", "en mai")]


def test_new_times_come_in_and_those_a_person_set_stay():
    late = turn("le quai avance en mai", "B", 1050)
    assert merge(BASE, but(BASE, 0, voice="C"), [BASE[0], late, BASE[2]]).turns[1].words == late.words
    mine = [BASE[0], turn("le quai avance en mai", "B", 1300), BASE[2]]
    assert merge(BASE, mine, [BASE[0], late, BASE[2]]).turns[1].words == mine[1].words


def test_a_turn_lives_on_in_the_one_that_holds_most_of_its_words():
    base = [dataclasses.replace(one, id=f"t{n}") for n, one in enumerate(BASE)]
    mine = [
        *base[:1],
        *[dataclasses.replace(one, id=id_) for one, id_ in zip(cut(base[1], 2), ("t1", "new"), strict=True)],
        base[2],
    ]
    theirs = [turn("bonjour à tous et merci le", "A"), turn("quai avance en mai", "B", 1100), BASE[2]]
    found = merge(base, mine, theirs)
    assert [(one.id, " ".join(one.tokens)) for one in found.turns] == [
        ("t0", "bonjour à tous et merci le"), ("t1", "quai"), ("new", "avance en mai"), ("t2", "et les grues"),
    ]  # fmt: skip


@pytest.mark.parametrize("many", [3_000])
def test_a_talk_of_hours_is_merged_word_by_word(many):
    base = [turn(f"mot{n} et encore un mot de la voix {n % 7}", "AB"[n % 2], 1000 * n) for n in range(many)]
    mine = [dataclasses.replace(one, voice="C") if n % 100 == 3 else one for n, one in enumerate(base)]
    theirs = [
        turn(" ".join(one.tokens).replace("encore", "toujours"), one.voice, 1000 * n) for n, one in enumerate(base)
    ]
    found = merge(base, mine, theirs)
    assert [len(list(some)) for key, some in groupby(found.turns, key=lambda one: one.voice == "C") if key] == [1] * (
        many // 100
    )
    assert all("toujours" in one.tokens for one in found.turns)
