"""Names that were misheard: found, grouped by who is meant, and never ordinary words."""

from __future__ import annotations

import pytest

from services.contracts import Transcript, Turn, Word
from services.naming import phonetics, repairs
from services.naming.repairs import Target
from services.naming.spoken import parts, respelled

PEOPLE = repairs.targets_of([("Bastien Kervéol", ()), ("Anne-Lise Wolff", ()), ("Karim Petit", ("Karim P.",))])
HOUSES = (Target("Brumalys", "organisation"), Target("Port Corvoisin", "organisation"), Target("LLM"))


def talk(*texts: str, language: str = "fr") -> Transcript:
    return Transcript(language, (), tuple(Turn(f"t{n}", None, text) for n, text in enumerate(texts)))


def proposed(transcript: Transcript, targets=(*PEOPLE, *HOUSES), **more) -> dict[str, tuple[str, bool]]:
    found = repairs.propose(transcript, targets, **more)
    return {one.heard: (one.to, one.is_sure) for repair in found for one in repair.variants}


def test_the_spellings_of_one_person_are_one_proposal_with_every_place():
    found = repairs.propose(
        talk(
            "J’ai invité Bastien Kerveol, bonjour.", "Merci Bastien Kerviol. Kerveol, c’est breton ?", "Non, Kervéol."
        ),
        PEOPLE,
    )
    assert [one.target.spelling for one in found] == ["Bastien Kervéol"]
    spellings = {one.heard: [(at.turn, at.start_word, at.end_word) for at in one.places] for one in found[0].variants}
    assert spellings == {"Kerveol": [("t0", 3, 4), ("t1", 3, 4)], "Kerviol": [("t1", 2, 3)]}
    assert found[0].is_sure
    assert found[0].count == 3


def test_a_place_shows_its_sentence_and_the_seconds_to_hear():
    words = tuple(
        Word(text, 500 * n, 500 * n + 400) for n, text in enumerate(["Oui.", "Bastien", "Kerveol", "répond.", "Bien."])
    )
    turn = Turn("t", "S1", " ".join(word.text for word in words), 0, 4000, words)
    place = repairs.propose(Transcript("fr", (), (turn,)), PEOPLE)[0].variants[0].places[0]
    assert (place.before, place.words, place.after) == ("Bastien", "Kerveol", "répond.")
    assert place.sentence == "Bastien Kerveol répond."
    assert (place.start_ms, place.end_ms) == (500, 1900)


def test_another_last_name_after_the_same_first_name_is_only_suggested():
    assert proposed(talk("Merci beaucoup Anne-Lise Olof, de Brumalys.")) == {"Olof": ("Wolff", False)}


def test_what_sounds_alike_is_only_suggested():
    assert proposed(talk("On a Breumaliz qui ouvre un quai.")) == {"Breumaliz": ("Brumalys", False)}


@pytest.mark.parametrize(
    "text",
    [
        "Un petit pas, de petits pas : les petites mains du port.",  # a last name that is a word
        "Bastien Kervéol et Karim Petit parlent de Brumalys au Port Corvoisin.",  # all is right
        "BASTIEN KERVÉOL, en capitales.",
        "Bastien Lemercier n’est pas de la famille.",
        "Les LLMs progressent, un LLM aussi.",
        "Le confrère préfère la brume au port.",
    ],
)
def test_nothing_is_proposed_where_nothing_is_wrong(text):
    assert proposed(talk(text)) == {}


def test_a_name_in_two_words_and_one_of_several_words():
    found = proposed(talk("Chez Brum Alys, on livre le Port Corvoizin."))
    assert found["Brum Alys"][0] == "Brumalys"
    assert "Corvoizin" in found
    assert found["Corvoizin"] == ("Corvoisin", True)


def test_what_was_learned_is_proposed_again_and_what_was_refused_is_not():
    """Ordinary words that once stood for a name may now be meant: they are not ticked ahead."""
    targets = (Target("Brumalys", "organisation", heard=("brume à lys", "Brunalice")),)
    transcript = talk("Avec Brunalice, la Brume à lys change tout.")
    assert proposed(transcript, targets) == {"Brunalice": ("Brumalys", True), "Brume à lys": ("Brumalys", False)}
    refused = frozenset({("Brunalice", "Brumalys")})
    assert "Brunalice" not in proposed(transcript, targets, dismissed=refused)


def test_an_alias_close_to_the_name_is_a_mishearing_and_any_other_a_name():
    (target,) = repairs.targets_of([("Enora Delacourtie", ("Enora Delacourty", "La Présidente"))])
    assert target.heard == ("Delacourty",)
    assert target.others == ("La Présidente",)


def test_one_ordinary_word_is_never_changed_everywhere():
    assert repairs.is_common("maison", "fr")
    assert not repairs.is_common("Kerviol", "fr")
    assert not repairs.is_common("ce qu’elle doit être", "fr")


def test_punctuation_and_elisions_stay_around_the_word():
    assert parts("«d’Olof,") == ("«d’", "Olof", ",")
    assert parts("Larkfield’s.") == ("", "Larkfield", "’s.")
    assert respelled(["«d’Olof,"], "Wolff") == "«de Wolff,"
    assert respelled(["l’Olof"], "Wolff") == "l’Wolff"
    assert respelled(["Brum", "Alys."], "Brumalys") == "Brumalys."


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Scalewé", "Skelway", "fr"),
        ("Kutaï", "Qtai", "fr"),
        ("Dumont", "Dumond", "fr"),
        ("Knight", "Nite", "en"),
        ("Philip", "Filip", "en"),
    ],
)
def test_two_spellings_of_one_sound_have_one_key(one, other, language):
    assert phonetics.key(one, language) == phonetics.key(other, language) != ""


def test_a_long_talk_is_read_in_a_moment():
    text = " ".join(["Alors Bastien Kerviol dit que Brumalys ouvre douze quais, et que personne n’attend."] * 20)
    found = repairs.propose(talk(*[text] * 100), (*PEOPLE, *HOUSES))  # 26,000 words, three hours
    assert found[0].count == 2000
