"""Dialogues, interviews, articles and newsletters: who says what, and above all who does not."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from services import contents, formats


def read(text: str, **given):
    return formats.read(text.encode(), **given)


def said(found):
    transcript = found.transcript
    names = {speaker.id: speaker.name or speaker.role or speaker.id for speaker in transcript.speakers}
    return [(names[turn.speaker] if turn.speaker else None, turn.text) for turn in transcript.turns]


THREE = [("Ada Byron", "Bonjour."), ("Karl Brandt", "Salut."), ("Ada Byron", "Oui.")]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Byron : Bonjour.\nKarl Brandt : Salut.\nAda Byron : Oui.",
        "Ada Byron\u00a0: Bonjour.\n\nKarl Brandt\u202f: Salut.\n\nAda Byron: Oui.",
        "ADA BYRON: Bonjour.\nKARL BRANDT: Salut.\nADA BYRON: Oui.",
        "**Ada Byron :** Bonjour.\n\n**Karl Brandt** : Salut.\n\n**Ada Byron:** Oui.",
        "(ADA BYRON) Bonjour.\n(KARL BRANDT) Salut.\n(ADA BYRON) Oui.",
        "- Ada Byron : Bonjour.\n- Karl Brandt : Salut.\n- Ada Byron : Oui.",
        "Ada Byron : Bonjour.\nKarl Brandt : Salut.\nByron : Oui.",
        "Ada Byron :\nBonjour.\n\nKarl Brandt :\nSalut.\n\nAda Byron :\nOui.",
    ],
)
def test_every_way_of_writing_a_name_before_its_words(text):
    found = read(text)
    assert found.format == "dialogue"
    assert said(found) == THREE
    assert found.transcript.turns[0].start_ms is None


DIALOGUE = """# Les machines sous la halle

Ada Byron, mathématicienne chez Analytica, répond aux questions de Karl Brandt, journaliste au Fanal.

Karl Brandt : Bonjour Ada Byron. Pourquoi les machines ?

Ada Byron : Parce qu'elles comptent mieux que nous. Deux choses m'intéressent.

La première, c'est la vitesse. Note : on ne parle pas de pensée.

Résultat : tout le monde calcule.

Karl Brandt : Et la seconde ?

Ada Byron : La patience.

Une spectatrice dans la salle : Et l'humour ?

Ada Byron : Il viendra.

Dernière mise à jour : 3 mai 2026
"""


def test_paragraphs_without_a_name_belong_to_who_spoke_last():
    found = read(DIALOGUE)
    transcript = found.transcript
    assert transcript.title == "Les machines sous la halle"
    assert "répond aux questions" in transcript.description
    assert [turn.speaker for turn in transcript.turns][:4] == ["s1", "s2", "s1", "s2"]
    assert transcript.turns[1].text.count("\n") == 2
    assert [turn.text for turn in transcript.turns[-2:]] == ["Et l'humour ?", "Il viendra."]
    assert len(transcript.speakers) == 3
    karl, ada = transcript.speakers[:2]
    assert (karl.name, karl.role, karl.is_host) == ("Karl Brandt", "journaliste au Fanal", True)
    assert (ada.name, ada.role, ada.is_host) == ("Ada Byron", "mathématicienne chez Analytica", False)


def test_unnamed_voices_and_functions_have_no_name():
    found = read("Intervenant 1 : Oui.\nJournaliste : Non ?\nIntervenant 1 : Si.\nSpeaker 2 : Bien.")
    assert [(one.name, one.role, one.is_host) for one in found.transcript.speakers] == [(None, None, False), (None, "Journaliste", True), (None, None, False)]  # fmt: skip # noqa: E501


def test_roles_beside_a_name_are_kept():
    found = read("Ada Byron (Analytica) : Oui.\nKarl Brandt, ingénieur au Fanal : Non.\nAda Byron : Si.")
    assert [(one.name, one.role) for one in found.transcript.speakers] == [("Ada Byron", "Analytica"), ("Karl Brandt", "ingénieur au Fanal")]  # fmt: skip # noqa: E501


INTERVIEW = """top of page

Interview d'Ada Byron pour le livre des machines

Ada Byron nous a reçus chez elle.

Comment voyez-vous les machines ?

Ada Byron : Comme des outils. Faut-il en avoir peur ? Non.

Elles comptent, c'est tout.

Et les humains ?

Ada Byron : Ils comptent aussi.

Qu'est-ce qui vous a surprise ?

Leur patience, je crois.

Et maintenant ?

On recommence. Qui sait ?

Dernière mise à jour : 3 mai 2026

bottom of page
"""


def test_questions_without_a_name_are_the_interviewers_and_answers_the_guests():
    found = read(INTERVIEW)
    transcript = found.transcript
    assert [turn.speaker for turn in transcript.turns] == ["s1", "s2"] * 4
    assert (transcript.speakers[0].name, transcript.speakers[0].is_host) == (None, True)
    assert transcript.speakers[1].name == "Ada Byron"
    assert transcript.turns[1].text.endswith("Elles comptent, c'est tout.")
    assert transcript.turns[7].text == "On recommence. Qui sait ?"
    assert transcript.description == "Ada Byron nous a reçus chez elle."


def test_an_interview_without_any_label_is_told_by_its_title():
    text = INTERVIEW.replace("Ada Byron : ", "").replace(
        "\nDernière", "\nPropos recueillis par Karl Brandt\n\nDernière"
    )
    found = read(text)
    assert [turn.speaker for turn in found.transcript.turns] == ["s1", "s2"] * 4
    assert [one.name for one in found.transcript.speakers] == ["Karl Brandt", "Ada Byron"]
    assert found.transcript.speakers[0].is_host


@pytest.mark.parametrize(
    "text",
    [
        "Q : Pourquoi ?\nR : Parce que.\nQ : Comment ?\nR : Ainsi.\nEt voilà.",
        "Q. Why?\nA. Because.\nQ. How?\nA. So.\nThat is it.",
        "Question : Pourquoi ?\nRéponse : Parce que.\nQuestion : Comment ?\nRéponse : Ainsi.\nEt voilà.",
    ],
)
def test_marked_questions_and_answers(text):
    found = read(text)
    assert [turn.speaker for turn in found.transcript.turns] == ["s1", "s2", "s1", "s2"]
    assert [one.is_host for one in found.transcript.speakers] == [True, False]
    assert "\n" in found.transcript.turns[3].text


NEWSLETTER = """Café Machines ☕️ – #12
Où l'on reparle des halles
Trois axes cette semaine :
1. Qui décide ?
2. Comment compter ?
- Mise en place : un budget de 14%
- SEO : 25,1 % de mieux
Sur le SEO : voir plus bas.
PS : Curieux ? Écrivez-nous !
Source : Fanal – Halles 2026
Machines et Humains : la suite
Ce « niveleur de compétence » plaît. Attention au proverbe : « quand on compte, on se trompe ».
Source : Fanal
Prix et Délais : tout baisse
"""


def test_a_newsletter_has_no_speaker():
    found = read(NEWSLETTER)
    assert found.transcript.speakers == ()
    assert all(turn.speaker is None for turn in found.transcript.turns)
    assert found.transcript.title == "Café Machines ☕️ – #12"


def test_a_name_on_the_sheet_needs_no_other_evidence():
    text = "Un texte.\nAda : Bonjour.\nUne suite.\nEt encore.\nDe la prose.\nSource : le Fanal."
    assert read(text).transcript.speakers == ()
    assert [one.name for one in read(text, names=["Ada"]).transcript.speakers] == ["Ada"]


def test_lines_wrapped_at_a_fixed_width_are_joined():
    text = (
        "La halle ouvre ses portes ce matin et les machines attendent leurs\n"
        "visiteurs depuis l'aube, alignées comme des chevaux avant la course,\n"
        "sans un bruit sinon celui des ventilateurs qui brassent l'air chaud\n"
        "de la verrière.\n\n"
        "Personne ne sait encore laquelle comptera le plus vite aujourd'hui\n"
        "mais les paris sont ouverts et les mathématiciennes ont sorti leurs\n"
        "carnets pour noter chaque chiffre que la machine voudra bien rendre\n"
        "au public.\n"
    )
    assert len(read(text).transcript.turns) == 2


ARTICLE = """Chaque jour, la journaliste Zoé Tell raconte la halle aux lecteurs qui n'ont pas pu venir.
• Conférence de clôture, les machines, animé par Hugo Dell directeur du Fanal.

Avec Ada Byron, spécialiste des machines à l'École des mines, Sciences Po et Polytechnique.

Son livre paraît demain.
Ada Byron : « C'est le fruit de huit ans de travail. La machine n'est pas un outil ».

La vitesse est partout. « La machine compte, et nous regardons. Sur « l'accélération », tout reste à écrire ».

On a des ateliers, comme Rouage. « Vous comptez sans penser, ça s'appelle courir. ».Rouage « C'est un bel atelier de campagne, on y reviendra.

En 2019 rien n'existait encore.

Il faut décélérer maintenant".

Avec Karl Brandt, ingénieur & dessinateur Rouages réunis et Lise de Maule, Directrice Générale Le Grenier.

Lise de Maule a trente ateliers. « On utilise des machines depuis de nombreuses années.

Karl Brandt, « je retiens la décélération.

Lise de Maule : « Comment compter quand on ferme la porte ? Et en même temps ouvrir ».

Karl Brandt : « Le rouage est un conseil. Demain il comptera seul.
Lise de Maule « se pose la question des portes.
Le troisième point est dedans.
Le quatrième dehors ».

Karl Brandt : « D'ici à vingt mois, les ateliers vont changer. Il faut prioriser la formation : chacun compte ».

Lise de Maule « sur la machine, on est une petite maison. On a 120 cas d'usage qui sont devenus 15 portes ».

Karl Brandt : « Il y a cinq ans, on ne comptait pas. C'est le quotidien."

Dessins de Mina Koll
"""  # noqa: E501 - paragraphs of an article


def test_a_report_gives_each_quotation_to_the_person_named_last_and_survives_missing_marks():
    found = read(ARTICLE)
    assert found.format == "article"
    quotes = [(name, text) for name, text in said(found) if name]
    assert [name for name, _ in quotes] == ["Ada Byron"] * 4 + ["Lise de Maule", "Karl Brandt"] * 4
    assert quotes[1][1] == "La machine compte, et nous regardons. Sur « l'accélération », tout reste à écrire"
    assert quotes[3][1].endswith("Il faut décélérer maintenant")
    assert quotes[3][1].count("\n") == 2
    assert quotes[8][1].endswith("Le quatrième dehors")
    assert {warning.key for warning in found.warnings} == {"formats.warning.open_quote"}
    assert not any(text.startswith(("Ada Byron :", "Karl Brandt")) for _, text in said(found))


def test_a_reports_marks_are_counted_as_a_careful_reader_would():
    assert (ARTICLE.count("«"), ARTICLE.count("»")) == (13, 8)
    holds = contents.of(read(ARTICLE))
    assert Counter(one.closed_by for one in holds.quotes) == {"»": 7, '"': 2, "": 3}
    assert sum(one.nested for one in holds.quotes) == 1
    assert [(one.name, one.quotes, one.led) for one in holds.people if not one.is_host] == [
        ("Ada Byron", 4, 1), ("Lise de Maule", 4, 4), ("Karl Brandt", 4, 4),
    ]  # fmt: skip
    assert len(re.findall(r"^(?:Ada Byron|Karl Brandt|Lise de Maule) :", ARTICLE, re.MULTILINE)) == 5
    assert holds.author == "Zoé Tell"


def test_a_report_knows_roles_and_host_from_its_introductions():
    speakers = {one.name: one for one in read(ARTICLE).transcript.speakers}
    assert speakers["Ada Byron"].role == "spécialiste des machines à l'École des mines, Sciences Po et Polytechnique"
    assert speakers["Karl Brandt"].role == "ingénieur & dessinateur Rouages réunis"
    assert speakers["Lise de Maule"].role == "Directrice Générale Le Grenier"
    assert speakers["Hugo Dell"].is_host
    assert list(speakers) == ["Ada Byron", "Lise de Maule", "Karl Brandt", "Hugo Dell"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("« Les machines comptent mieux que nous », explique Ada Byron.", "Ada Byron"),
        ("« Les machines comptent mieux que nous », a déclaré la présidente Ada Byron.", "Ada Byron"),
        ("Selon Ada Byron, « les machines comptent mieux que nous ».", "Ada Byron"),
        ("Ada Byron, présidente d'Analytica : « Les machines comptent. »", "Ada Byron"),
        ("Hier soir, Ada Byron expliquait et souligne encore : « Les machines comptent. »", "Ada Byron"),
        ("“Machines count better than we do,” said Ada Byron.", "Ada Byron"),
        ('"Machines count better than we do," Ada Byron said.', "Ada Byron"),
        ("La Tribune : « Les machines comptent mieux que nous. »", None),
        ("Il faut se méfier des « machines à compter » et des « rouages ».", None),
    ],
)
def test_attribution_before_and_after_a_quotation(text, name):
    assert next((one for one, _ in said(read(f"Un début d'article assez neutre.\n{text}")) if one), None) == name


def test_he_said_means_who_was_named_last():
    found = read("Ada Byron : « Je compte sur mes doigts. »\nPuis : « Mais cela ne suffit pas toujours », dit-elle.")
    assert [name for name, _ in said(found) if name] == ["Ada Byron", "Ada Byron"]


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("Ada Byron : Où ?\n\nKarl Brandt : Ici.\n\nFin.", [("Ada Byron", "Où ?"), ("Karl Brandt", "Ici.\nFin.")]),
        ("Ada Byron : Le plan tient\n\nKarl Brandt : Non", [("Ada Byron", "Le plan tient"), ("Karl Brandt", "Non")]),
        ("Ada : Vous venez ?\n\nKarl : Oui", [("Ada", "Vous venez ?"), ("Karl", "Oui")]),
        ("Interviewer: Why?\n\nAda: Because.", [("Interviewer", "Why?"), ("Ada", "Because.")]),
        ("Speaker 1:\nWe count.\n\nSpeaker 2:\nThen go.", [("s1", "We count."), ("s2", "Then go.")]),
    ],
)  # fmt: skip
def test_a_dialogue_of_two_turns_keeps_both_and_who_says_them(text, turns):
    found = read(text)
    assert said(found) == turns
    assert found.transcript.title is None


@pytest.mark.parametrize(
    "text",
    [
        "Prix : 12 euros\n\nDélai : trois jours",
        "Ada Byron : le débat de trop\n\nHier soir, on a parlé de machines.\n\nEt puis rien.",
        "Objectif : compter\nBudget : neuf ateliers\nCalendrier : en mai\nOutils : des rouages",
    ],
)
def test_a_list_of_terms_and_a_headline_are_nobodys_words(text):
    assert read(text).transcript.speakers == ()


def test_a_surname_in_capitals_is_a_surname_and_letters_that_stand_for_words_are_not():
    said = ("Élise MARCHADOUR", "Valéry D'ESTRELLE", "Jean LE GALL", "Anna Bell MEP", "Ada Roche")
    text = "\n".join(f"{name} : Bonjour à tous, voici ce que nous avons compté." for name in said)
    names = [one.name for one in formats.read(text.encode()).transcript.speakers]
    assert names == ["Élise Marchadour", "Valéry d'Estrelle", "Jean Le Gall", "Anna Bell MEP", "Ada Roche"]


@pytest.mark.parametrize("name", ["Ben", "Al Gore", "Or Cohen", "Ben Affleck"])
def test_names_that_are_also_small_words_speak(name):
    found = read(f"{name}: Good morning.\n\nAda: Hello.\n\n{name}: Shall we begin?\n")
    assert [one.name for one in found.transcript.speakers] == [name, "Ada"]


@pytest.mark.parametrize("opening", ["Oui alors", "Et donc", "Bon ben"])
def test_how_sentences_begin_is_nobodys_name(opening):
    found = read(f"00:10\nTout va bien ?\n00:12\n{opening} : les grues.\n00:15\n{opening} : le budget.\n")
    assert found.transcript.speakers == ()
