"""What is told instead of quoted: the same words, only where nobody's point of view is in them."""

from __future__ import annotations

import dataclasses

import pytest

from services.contracts import Item, Recap, Source, Speaker, Transcript, Turn
from services.recaps import indirect, verbatim

PEOPLE = (Speaker("a", "Anne Morvan"), Speaker("b", "Paul Kerr"))


def talk(said: str, language: str = "fr", speaker: str = "a") -> tuple[Transcript, Item]:
    turn = Turn("t", speaker, said)
    transcript = Transcript(language, PEOPLE, (turn,))
    return transcript, Item("quote", said, speaker, (Source("t", 0, len(turn.tokens)),), why={"score": 1.0})


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("fr", "Le port accueille chaque année des navires de plus en plus grands.",
         "Anne Morvan explique que le port accueille chaque année des navires de plus en plus grands."),
        ("fr", "Il faut former les dockers avant la fin des travaux.",
         "Anne Morvan explique qu’il faut former les dockers avant la fin des travaux."),
        ("fr", "Un capteur posé sur la grue mesure le vent toutes les minutes.",
         "Anne Morvan explique qu’un capteur posé sur la grue mesure le vent toutes les minutes."),
        ("fr", "L'hydrogène coûte trois fois le prix du gazole sur les quais.",
         "Anne Morvan explique que l’hydrogène coûte trois fois le prix du gazole sur les quais."),
        ("en", "The port takes in larger ships each year than the one before.",
         "Anne Morvan explains that the port takes in larger ships each year than the one before."),
        ("en", "There are two cranes for every ship in the northern basin.",
         "Anne Morvan explains that there are two cranes for every ship in the northern basin."),
    ],
)  # fmt: skip
def test_a_plain_sentence_is_told_in_its_own_words(language, said, expected):
    transcript, item = talk(said, language)
    assert indirect.may_tell(item, transcript)
    made = indirect.told(item, "Anne Morvan", 0, transcript)
    assert made.text == expected
    assert (made.kind, made.speaker, made.sources) == ("narrative", "a", item.sources)
    assert verbatim.findings(made, transcript).differences == ()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Le port nous a aidés pendant toute la durée des travaux."),
        ("fr", "Le port accueille aujourd'hui des navires de plus en plus grands."),
        ("fr", "Le maire de la ville vous a promis un nouveau bassin au nord."),
        ("fr", "On accueille chaque année des navires de plus en plus grands."),
        ("fr", "Il accueille chaque année des navires de plus en plus grands."),
        ("fr", "Le port a changé de visage et cela coûte cher à la ville."),
        ("fr", "Il faut le dire aux dockers avant la fin des travaux."),
        ("fr", "La ville et son port ont changé de visage en dix ans."),
        ("fr", "Le port accueille-t-il chaque année des navires plus grands ?"),
        ("fr", "Le port ici accueille chaque année des navires plus grands."),
        ("fr", "Les dockers ont dit : « le bassin est trop petit pour nous »."),
        ("fr", "Le port a fermé il y a dix ans pour des raisons de coût."),
        ("fr", "Regardez le port et les navires de plus en plus grands."),
        ("fr", "Le port euh accueille chaque année des navires plus grands."),
        ("fr", "Le port est grand."),
        ("fr", "Une soixantaine de capteurs, et chacun porte le nom de la grue."),
        ("fr", "Les dockers qui ont fermé le bassin pendant dix jours entiers."),
        ("fr", "La mesure du vent au sommet de la grue, toutes les minutes."),
        ("en", "The larger ships and the two cranes that were sold in the spring."),
        ("en", "The port takes in larger ships each year than we thought."),
        ("en", "The port took in larger ships last year than the one before."),
        ("en", "It takes in larger ships each year than the one before."),
        ("en", "The port takes in larger ships, and this worries the whole city."),
        ("en", "The mayor of the city promised you a new basin in the north."),
        ("en", "Well the port takes in larger ships each year than before."),
    ],
)
def test_what_has_a_point_of_view_in_it_stays_a_quote(language, said):
    transcript, item = talk(said, language)
    assert not indirect.may_tell(item, transcript)


def test_what_governs_a_sentence_from_outside_keeps_it_from_being_told():
    turn = Turn("t", "a", "Mes rivaux disent que le port accueille chaque année des navires plus grands.")
    transcript = Transcript("fr", PEOPLE, (turn,))
    item = Item("quote", "Le port accueille chaque année des navires plus grands.", "a", (Source("t", 4, 13),))
    assert not indirect.may_tell(item, transcript)


@pytest.mark.parametrize(
    "changed",
    [
        "Anne Morvan explique que le port n’accueille pas chaque année des navires de plus en plus grands.",
        "Anne Morvan explique que le port accueille chaque mois des navires de plus en plus grands.",
        "Anne Morvan nie que le port accueille chaque année des navires de plus en plus grands.",
        "Paul Kerr explique que le port accueille chaque année des navires de plus en plus grands.",
        "Le port accueille chaque année des navires de plus en plus grands.",
    ],
)
def test_the_gate_holds_a_told_line_against_its_source(changed):
    transcript, item = talk("Le port accueille chaque année des navires de plus en plus grands.")
    made = indirect.told(item, "Anne Morvan", 0, transcript)
    recap = Recap("fr", "", "", "hand", (made, dataclasses.replace(made, text=changed)))
    assert [one.verdict for one in verbatim.check(recap, transcript).items] == [None, "altered"]


def test_a_told_line_is_altered_when_its_words_change_in_the_transcript():
    transcript, item = talk("Le port accueille chaque année des navires de plus en plus grands.")
    made = indirect.told(item, "Anne Morvan", 0, transcript)
    later, _ = talk("Le port refuse chaque année des navires de plus en plus grands.")
    assert verbatim.findings(made, later).verdict == "altered"


def test_one_sentence_a_section_is_told_and_never_a_voice_s_only_quote():
    said = [
        ("a", "Je commence par remercier la ville pour son aide."),
        ("a", "Le port accueille chaque année des navires de plus en plus grands."),
        ("a", "La ville paie la moitié des travaux du nouveau bassin."),
        ("b", "Les dockers demandent une prime pour le travail de nuit."),
    ]
    turns = tuple(Turn(str(n), who, text) for n, (who, text) in enumerate(said))
    transcript = Transcript("fr", PEOPLE, turns)
    items = [
        Item("quote", turn.text, turn.speaker, (Source(turn.id, 0, len(turn.tokens)),), why={"score": float(n)})
        for n, turn in enumerate(turns)
    ]
    labels = {"a": "Anne Morvan", "b": "Paul Kerr"}
    (made,) = indirect.relate([items], transcript, labels)
    assert [one.kind for one in made] == ["quote", "narrative", "quote", "quote"]
    (short,) = indirect.relate([items[:2]], transcript, labels)
    assert [one.kind for one in short] == ["quote", "quote"]
