"""Changes of voice are proposed from what is said, never where a text is no dialogue."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.changes import blocks, cues
from services.changes.blocks import Line
from services.changes.casting import Person

PEOPLE = (Person("m", "Maud Lestienne"), Person("b", "Jean-Bastien Kervéol"))
SAID = (
    ("h", "Bonjour à tous, on va parler du port avec Maud Lestienne et Jean-Bastien Kervéol, bienvenue."),
    ("h", "Alors, où en est le chantier du quai, Maud ?"),
    ("m", "Il avance bien, nous avons posé les premières dalles en mars, et les équipes sont formées."),
    ("m", "Les grues arrivent par bateau au mois de mai, ce qui nous laisse le temps de finir les rails."),
    ("h", "Est-ce que vous êtes inquiète ?"),
    ("m", "Non, pas du tout, nous avons prévu deux mois de marge et une seconde entreprise."),
    ("h", "Et vous, comment voyez-vous les choses, Jean-Bastien ?"),
    ("b", "Je dirais que le plus dur reste à venir, parce que la mer ne nous attend pas."),
    ("b", "Par exemple, la houle de l’hiver dernier a déplacé des blocs de dix tonnes."),
    ("h", "Très bien, deuxième sujet, qui va payer tout cela ?"),
    ("b", "La région paie la moitié, la ville un quart, et le reste vient des armateurs."),
    ("h", "Merci beaucoup à tous les deux."),
)


def lines(said=SAID, *, timed: bool = True) -> list[Line]:
    return [
        Line(str(n), text, None, *((4000 * n, 4000 * n + 3900) if timed else ())) for n, (_, text) in enumerate(said)
    ]


def starts(found: tuple[blocks.Block, ...]) -> set[int]:
    return {int(one.lines[0]) for one in found}


def test_most_changes_of_a_moderated_talk_are_found_and_most_found_are_right():
    found = blocks.propose(lines(), "fr", PEOPLE)
    truth = {n for n, (who, _) in enumerate(SAID) if n and who != SAID[n - 1][0]}
    told = starts(found) - {0}
    assert len(told & truth) >= 0.75 * len(told)
    assert len(told & truth) >= 0.75 * len(truth)
    assert [line for one in found for line in one.lines] == [str(n) for n in range(len(SAID))]


def test_who_is_called_speaks_next_and_is_sure_and_whoever_leads_is_a_role():
    found = {int(one.lines[0]): one for one in blocks.propose(lines(), "fr", PEOPLE)}
    assert (found[2].voice, found[2].is_told, found[2].reason) == ("m", True, "called")
    assert (found[7].voice, found[7].is_told) == ("b", True)
    assert (found[6].role, found[6].voice) == ("host", None)
    assert found[5].voice == "m"  # interrupted by a question, she goes on
    assert not found[5].is_told


def test_lines_where_one_more_voice_may_begin_are_told_the_likeliest_first():
    texts = [
        "Où en est le chantier du quai, Maud ?",
        "Il avance bien, nous avons posé les premières dalles du quai en mars, et les équipes du quai sont formées.",
        "Par exemple, les rails du quai ont été posés par ces équipes avant les grues, ce qui n’avait jamais été fait.",
        "Les grues du quai arrivent par bateau au mois de mai, ce qui laisse aux équipes le temps de finir les rails.",
        "Donc les dalles du quai, les rails et les grues auront été posés par les mêmes équipes avant la fin de l’été.",
    ]
    whole = [Line(str(n), text, None, n, n + 1) for n, text in enumerate(texts)]
    *_, last = blocks.propose(whole, "fr", PEOPLE)
    assert len(last.lines) > 2
    chances = cues.likelihoods(texts, "fr")
    assert list(last.inner) == sorted(last.lines[1:], key=lambda line: -chances[int(line) - 1])


def test_two_proposals_may_be_accepted_at_once_and_more_where_their_voices_are_sure():
    found = blocks.propose(lines(), "fr", (*PEOPLE, Person("h", "Solveig Marchadour", is_host=True)))
    assert all(1 <= one.ahead <= len(found) - n for n, one in enumerate(found))
    assert max(one.ahead for one in found) > 2
    for n, one in enumerate(found):
        run = found[n : n + one.ahead]
        assert one.ahead == 1 or all(other.voice or other.role == "host" for other in run)
        assert all(other.percent >= 40 and (other.is_told or other.role == "host") for other in run[2:])
    assert found[-1].ahead == 1


@pytest.mark.parametrize(
    ("asks", "role"), [("Vous êtes inquiète, Maud ?", "host"), (f"Nous avons {'posé ' * 40}tout cela ?", "guest")]
)
def test_what_runs_on_and_on_before_its_question_mark_is_rhetoric(asks, role):
    before = "Il avance bien, nous avons posé des dalles en mars, et je suis ravie."
    said = [("h", "Bonjour à tous."), ("m", before), ("x", asks), ("y", "Je ne crois pas.")]
    found = blocks.propose(lines(said), "fr", PEOPLE)
    assert next(one.role for one in found if "2" in one.lines) == role


def test_a_host_who_is_known_is_proposed_by_name():
    host = Person("h", "Solveig Marchadour", is_host=True)
    found = {int(one.lines[0]): one for one in blocks.propose(lines(), "fr", (*PEOPLE, host))}
    assert (found[6].voice, found[6].is_told) == ("h", True)


def test_what_people_decided_before_is_the_ground_for_what_follows():
    some = lines()
    known = [Line(one.id, one.text, "b" if n == 3 else "h" if n < 5 else None, one.start_ms, one.end_ms)
             for n, one in enumerate(some)]  # fmt: skip
    found = blocks.propose(known, "fr", (*PEOPLE, Person("h", "", is_host=True)))
    assert starts(found) >= {5, 6, 7}
    assert found[0].voice == "b"


def test_lines_of_two_recordings_off_the_record_or_signed_are_never_one_block():
    some = [Line(str(n), "Et nous avons posé les dalles du quai, puis les rails.", None, n, n + 1, is_open=n != 3,
                 part=int(n > 5)) for n in range(9)]  # fmt: skip
    some[0] = Line("0", "Où en est-on ?", "h", 0, 1)
    found = blocks.propose(some, "fr")
    assert all("3" not in one.lines and "0" not in one.lines for one in found)
    assert {"1", "4", "6"} <= {one.lines[0] for one in found}


@pytest.mark.parametrize(
    "said",
    [
        [("a", "Le port change, et avec lui la ville.")] * 40,
        [("a", "Saviez-vous que le port change ?"), *[("a", "Le port change, et avec lui la ville.")] * 20],
        [("a", "Une seule ligne ?")],
        [],
    ],
)
def test_a_text_in_which_nobody_is_asked_is_no_dialogue(said):
    assert blocks.propose(lines(said, timed=False), "fr") == ()


def test_english_is_read_with_its_own_words():
    said = [
        "Welcome, everybody. Where does the harbour stand today, Maud?", "Well, we laid the first slabs in March.",
        "And are you worried?", "No, not at all, we planned two months of reserve.",
    ]  # fmt: skip
    some = [Line(str(n), text, None, n, n + 1) for n, text in enumerate(said)]
    assert starts(blocks.propose(some, "en", PEOPLE)) == {0, 1, 2, 3}


def test_a_real_silence_speaks_for_a_change():
    texts = ["Nous avons posé les premières dalles du quai au mois de mars.", "Les équipes sont formées depuis un an."]
    (without,), (within,) = cues.likelihoods(texts, "fr"), cues.likelihoods(texts, "fr", pauses_ms=[2_000])
    assert without < within


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_no_text_is_worse_than_unsigned(texts):
    some = [Line(str(n), text, None, n, n + 1) for n, text in enumerate(texts)]
    found = blocks.propose(some, "fr", PEOPLE)
    assert [line for one in found for line in one.lines] in ([], [str(n) for n in range(len(texts))])


def test_a_sentence_that_opens_with_no_is_likelier_somebody_elses_than_one_that_goes_on(monkeypatch):
    said = ["La région a payé la moitié du quai avant l’hiver.", "Non, la ville a payé le reste du chantier."]
    went_on = [said[0], said[1].replace("Non,", "Maintenant,")]
    no, on = (cues.likelihoods(told, "fr")[0] for told in (said, went_on))
    bare = dataclasses.replace(cues.knowledge("fr"), openers={})
    monkeypatch.setattr(cues, "knowledge", lambda _language: bare)
    plain_no, plain_on = (cues.likelihoods(told, "fr")[0] for told in (said, went_on))
    assert no > plain_no > plain_on > on
