"""Made conversations in many wordings: nobody is called by a wrong name, and most are called by theirs."""

from __future__ import annotations

import pytest

from services.contracts import Speaker, Transcript, Turn
from services.naming import guests as guests_told
from services.naming import introductions
from services.recaps.lexicon import name_key
from tests.services.naming import conversations, guests
from tests.services.naming.conversations import Made


def _found(made: Made) -> dict[str, tuple[str, bool]]:
    turns = tuple(Turn(f"t{n}", who, text) for n, (who, text) in enumerate(made.turns))
    talk = Transcript(made.language, tuple(map(Speaker, made.names)), turns)
    return {one.speaker: (one.name, one.is_sure) for one in introductions.propose(talk)}


def _is_theirs(proposed: str, true: str | None) -> bool:
    return true is not None and set(name_key(proposed).split()) <= set(name_key(true).split())


@pytest.mark.parametrize(
    ("made", "least"),
    [
        (conversations.FIRST, 0.85), (conversations.SECOND, 0.8), (conversations.THIRD, 0.75),
        (conversations.FOURTH, 0.8), (guests.FIFTH, 0.95), (guests.SIXTH, 0.75),
    ],
)  # fmt: skip
def test_most_voices_get_their_name_and_nobody_anybody_elses(made, least):
    found = [(_found(one), one.names) for one in made]
    told = [(name, names[who]) for named, names in found for who, (name, _) in named.items()]
    wrong = [(name, true) for name, true in told if not _is_theirs(name, true)]
    assert wrong == []
    called = sum(name is not None for _, names in found for name in names.values())
    assert len(told) >= least * called


def _listed(sentence: str, language: str) -> list[str]:
    return [sentence[at:].split(maxsplit=1)[0].strip(",.") for at in sorted(guests_told.places(sentence, language))]


@pytest.mark.parametrize(
    ("language", "sentence", "names"),
    [
        ("fr", "Je suis en compagnie de Sophie, de Karim et d'Ali.", ["Sophie", "Karim", "Ali"]),
        ("fr", "Je reçois Sophie Ternoy, de Brest, et Karim, de Nantes.", ["Sophie", "Karim"]),
        ("en", "With us are Grace Okafor of the harbour trust, Liam and Yuki Sato.", ["Grace", "Liam", "Yuki"]),
        ("fr", "Léonie Aubert et Simon Wagner sont nos invités.", ["Léonie", "Simon"]),
        ("fr", "On a beaucoup parlé de Sophie et de Karim hier.", []),
        ("en", "I saw the film with Nadia and Tom.", []),
        ("fr", "Avec nous, Karim.", []),
    ],
)
def test_guests_told_in_one_breath_are_known_and_couples_spoken_of_are_not(language, sentence, names):
    assert _listed(sentence, language) == names


def test_a_town_in_a_list_of_guests_is_called_by_nobody():
    made = Made("fr", {"A": None, "B": None}, (
        ("A", "Nous recevons Brest et Lorient dimanche au stade."), ("B", "Brest, c’est le favori."), ("A", "Oui."),
    ))  # fmt: skip
    assert _found(made) == {}


def test_whoever_is_told_to_finish_is_not_called_so():
    made = Made("fr", {"A": None, "B": None}, (
        ("A", "Terminez Hugo Pereire, je vous en prie."), ("B", "Je termine."), ("A", "Merci Hugo Pereire."),
    ))  # fmt: skip
    assert {name for name, _ in _found(made).values()} <= {"Hugo Pereire"}


def test_a_question_that_is_read_out_is_nobodys_voice():
    made = Made("fr", {"A": None, "B": None}, (
        ("A", "Une question de Paul Marchand, dans le chat : qui paie ?"), ("B", "La ville."),
        ("A", "Et une question de Paul Marchand, encore : quand ?"), ("B", "En mai."),
    ))  # fmt: skip
    assert _found(made) == {}


def test_who_is_given_the_floor_by_a_title_needs_be_said_once_only():
    made = Made("en", {"A": None, "B": None}, (("A", "We will now go to Mr.Vance."), ("B", "Thank you, Mr. Chair.")))
    assert _found(made) == {"B": ("Vance", False)}


def test_where_one_goes_is_a_place_and_nobodys_name():
    made = Made("en", {"A": None, "B": None}, (("A", "Let's go to New Harbour."), ("B", "New Harbour is quiet.")))
    assert _found(made) == {}


def test_whoever_begins_with_their_name_and_house_is_named_but_not_surely():
    made = Made("fr", {"A": None, "B": None}, (
        ("A", "Lise Kerdoncuff, Le Fanal. Monsieur le préfet, pourquoi ?"), ("B", "La loi le veut."),
    ))  # fmt: skip
    assert _found(made) == {"A": ("Lise Kerdoncuff", False)}
