"""What a heading, a title and a standfirst may be made of, and who is named in them."""

from __future__ import annotations

import dataclasses

from services.contracts import Speaker
from services.recaps import cast, headings, narrative, sentences, subjects, titles
from services.recaps.cast import Member
from services.recaps.headings import Topic
from tests.services.recaps.test_extractive import talk
from tests.services.recaps.test_headings import phrases


def topic(**articles: str) -> Topic:
    names = tuple(one.replace("_", " ") for one in articles)
    return Topic(0, 1, names, tuple(articles.values()))


def guest(name: str | None, *, label: str = "", words: int = 500, is_host: bool = False) -> Member:
    return Member(name or label, name, name or label, None, None, is_host, words)


def test_what_every_talk_speaks_of_heads_no_section_unless_there_is_nothing_else():
    assert titles.heading(topic(France="la", grue="la", quai="le"), "fr") == "Grue, quai"
    assert titles.heading(topic(France="la"), "fr") == "France"
    assert titles.heading(Topic(0, 1, ("beginning", "crane")), "en") == "Crane"
    assert titles.heading(topic(LCI="", Figaro="le", dette="la"), "fr") == "Dette"


def test_a_word_that_nobody_says_with_an_article_is_no_subject():
    assert titles.heading(topic(charger="", seriez="", grue="la"), "fr") == "Grue"
    assert titles.heading(topic(Dublin="", grue="la"), "fr") == "Dublin, grue"


def test_a_talk_is_not_about_a_verb_nor_about_the_same_thing_twice():
    found = [topic(réduire_la_dette="la"), topic(retraites="les"), topic(retraite="la", âge_de_départ="le")]
    assert titles.heading(found[0], "fr") == "Réduire la dette"
    assert [one.text for one in subjects.of_talk(found, "fr", 5)] == ["retraites", "âge de départ"]
    told = [Topic(0, 1, ("remote", "buttons", "remote control"))]
    assert [one.text for one in subjects.of_talk(told, "en", 5)] == ["remote control", "buttons"]


def test_a_country_has_its_capital_and_its_article_whatever_the_transcript_does():
    document = sentences.read(talk(("A", "Les ports de la France valent en France, en France, en France, en France.")))
    assert headings._article(document.sentences, "France") == "la"
    (one,) = subjects.of_talk([topic(norvège="la")], "fr", 3)
    assert one.text == "Norvège"
    assert titles._of([one], "fr") == "de la Norvège"


def test_a_noun_that_looks_like_a_small_word_keeps_its_phrase():
    said = ("Le pouvoir d’achat des dockers recule depuis la grue.", "Nous mesurons le pouvoir d’achat sur le quai.",
            "Une grue coûte cher, et leur pouvoir d’achat aussi.", "Le quai est long, dit la ville.")  # fmt: skip
    assert "pouvoir d’achat" in phrases("fr", said)
    assert "achat" not in phrases("fr", said)


def test_a_title_names_all_guests_or_none():
    found = [topic(grue="la"), topic(quai="le"), topic(horaires="les")]
    two = [guest("Ada Roche"), guest("Idriss Valmorel")]
    four = [*two, guest("Maud Keriven"), guest("Solveig Marchadour")]
    said = titles.title(None, found, two, "fr", debate=True)
    assert said.replace("\N{NO-BREAK SPACE}", " ") == "Grue, quai, horaires : Ada Roche face à Idriss Valmorel"
    told = titles.title("Le port", found, two, "fr", debate=True).replace("\N{NO-BREAK SPACE}", " ")
    assert told == "Le port : Ada Roche face à Idriss Valmorel"
    assert titles.title("Le port", found, two, "fr") == "Le port, avec Ada Roche et Idriss Valmorel"
    assert (
        titles.title("Qui décide ?", found, two, "fr")
        == "Qui décide\N{NO-BREAK SPACE}? Avec Ada Roche et Idriss Valmorel"
    )
    assert titles.title(None, found, four, "fr") == "Grue, quai et horaires"
    assert titles.standfirst(found, [*four, guest("Hugo Blanc")], "fr", None).startswith("Dans cet échange, cinq voix")


def test_codes_of_a_transcript_are_nobodys_names():
    for code in ("P1", "GV", "A", "S2", "JLM", "Animatrice (Le Port)", "The Chair"):
        assert cast.named(Speaker("s1", code)) is None
    for name in ("Ada", "Ada B.", "Lê", "Jo Roche"):
        assert cast.named(Speaker("s1", name)) == name
    found = [topic(grue="la"), topic(quai="le")]
    passing = [guest("Ada Roche"), guest("Idriss Valmorel"), guest(None, label="GV", words=60)]
    assert "GV" not in titles.title(None, found, passing, "fr")
    assert "Ada Roche et Idriss Valmorel discutent" in titles.standfirst(found, passing, "fr", None)
    equal = [dataclasses.replace(one, words=500) for one in passing]
    assert "Ada Roche, Idriss Valmorel et une autre voix discutent" in titles.standfirst(found, equal, "fr", None)


def test_a_function_is_set_in_small_letters_and_letters_that_stand_for_words_are_kept():
    said = {
        one: cast.introduced(dataclasses.replace(guest("Ada Roche"), role=one)).removeprefix("Ada Roche, ")
        for one in ("Directrice Générale des Quais", "Avocat", "PDG de Pontaval", "Chief technology officer")
    }
    assert list(said.values()) == [
        "directrice générale des Quais", "avocat", "PDG de Pontaval", "Chief technology officer"
    ]  # fmt: skip


def test_quotation_marks_of_a_typewriter_become_those_of_the_language():
    said = titles.title("Le livre 'Le quai d’abord' et la grue d'aujourd'hui", [], [], "fr")
    assert said.replace("\N{NO-BREAK SPACE}", " ") == "Le livre « Le quai d’abord » et la grue d’aujourd’hui"


def test_a_room_that_asks_does_not_host():
    def said(*names: str) -> str:
        members = [guest("Ada Roche"), guest("Hugo Blanc"), *(guest(name, is_host=True) for name in names)]
        document = sentences.read(
            talk(*((one.label, "Le quai compte ses grues, et la ville paie.") for one in members))
        )
        members = [dataclasses.replace(one, speaker=one.label) for one in members]
        return " ".join(item.text for item in narrative.introduction(document, members))

    assert said("Maud Keriven", "Solveig Marchadour") == "Échange animé par Maud Keriven et Solveig Marchadour."
    assert said("Maud A.", "Maud B.", "Maud C.", "Maud D.") == ""


def test_names_without_roles_are_a_plain_list():
    names = ["Ada Roche", "Hugo Blanc", "Maud Keriven", "Idriss Valmorel", "Solveig Marchadour"]
    document = sentences.read(talk(*((name, "Le quai compte ses grues, et la ville paie.") for name in names)))
    (intro,) = narrative.introduction(document, [guest(name) for name in names])
    assert intro.text == "Avec Ada Roche, Hugo Blanc, Maud Keriven, Idriss Valmorel et Solveig Marchadour."
    roles = [dataclasses.replace(guest(name), role="cariste") for name in names[:2]]
    (intro,) = narrative.introduction(document, roles)
    assert intro.text.replace("\N{NO-BREAK SPACE}", " ") == "Avec Ada Roche, cariste ; Hugo Blanc, cariste."
