"""Who is who: told from how people address each other, with the sentence that says so."""

# ruff: noqa: E501 - whole conversations, a line each
from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.contracts import Speaker, Transcript, Turn
from services.naming import introductions
from services.recaps.sheet import SheetPerson

DEMO = Path(__file__).parents[2] / "data" / "demo"
PANEL = (
    ("M", "J’ai convié Élodie Vasseroy, bonjour, vous êtes avocate en droit du numérique, et vous arrivez."),
    ("M", "A vos côtés Pierre-Yves Tournadre, fondateur de Brumal."),
    ("A", "Merci beaucoup, je suis très heureuse d’être ici avec vous."),
    ("M", "On commence par la régulation. Élodie Vasseroy, est-ce trop ?"),
    ("A", "Oui, je le crois vraiment."),
    ("M", "Pierre-Yves, vous partagez ?"),
    ("B", "Pas tout à fait, et Élodie le sait."),
    ("M", "Merci Pierre-Yves Tournadre. Un dernier mot, Élodie ?"),
    ("A", "Non."),
)  # fmt: skip
ENGLISH = (
    ("H", "Today I am joined by Dana Whitlock, chief executive of Larkfield, and Omar Tennant, head of research."),
    ("X", "It is a pleasure."),
    ("H", "Dana, how did it start?"),
    ("X", "In a garage, like everything else."),
    ("H", "Thank you Dana. Over to you, Omar."),
    ("Y", "We took another road."),
    ("H", "And you, at the back?"),
    ("Z", "My name is Priya Sandoval, I teach history."),
)  # fmt: skip


def talk(turns, language="fr", **named) -> Transcript:
    speakers = tuple(Speaker(one, named.get(one)) for one in dict.fromkeys(speaker for speaker, _ in turns))
    rows = tuple(Turn(f"t{n}", who, text, 10_000 * n, 10_000 * n + 9_000) for n, (who, text) in enumerate(turns))
    return Transcript(language, speakers, rows)


def names(transcript: Transcript, people=(), **more) -> dict[str, tuple[str, str]]:
    return {one.speaker: (one.name, one.role) for one in introductions.propose(transcript, people, **more)}


def demo() -> tuple[Transcript, tuple[SheetPerson, ...]]:
    """The demo panel as turns whose voices have no names, and its programme."""
    told = json.loads((DEMO / "panel.json").read_text())["segments"]
    turns: list[list[object]] = []
    for who, start_ms, end_ms, text in told:
        if turns and turns[-1][0] == who:
            turns[-1][2:] = [end_ms, f"{turns[-1][3]} {text}"]
        else:
            turns.append([who, start_ms, end_ms, text])
    rows = tuple(Turn(str(n), who, text, start, end) for n, (who, start, end, text) in enumerate(turns))
    programme = json.loads((DEMO / "programme.json").read_text())["days"][0]["talks"]
    people = next(one for one in programme if one["source"] == "panel.flac")["people"]
    sheet = tuple(
        SheetPerson(p["name"], p["role"], p["organisation"], tuple(p["aliases"]), p["is_host"]) for p in people
    )
    voices = {who: f"S{n}" for n, who in enumerate(dict.fromkeys(row.speaker for row in rows), 1)}
    rows = tuple(Turn(row.id, voices[row.speaker], row.text, row.start_ms, row.end_ms) for row in rows)
    return Transcript("fr", tuple(map(Speaker, voices.values())), rows), sheet


def test_everybody_of_the_demo_panel_is_named_from_what_is_said():
    transcript, people = demo()
    assert names(transcript, people) == {
        "S1": ("Camille Vautrenay", "journaliste"),
        "S2": ("Hugo Desmarelle", "directeur de la logistique"),
        "S3": ("Nadia Belkorane", "chercheuse en intelligence artificielle"),
        "S4": ("Karim Touadjine", "responsable des données"),
    }


def test_without_a_programme_the_guests_have_the_names_and_roles_they_were_introduced_with():
    transcript, _ = demo()
    assert names(transcript) == {
        "S2": ("Hugo", "directeur de la logistique"),
        "S3": ("Nadia", "chercheuse en intelligence artificielle"),
        "S4": ("Karim", "responsable des données"),
    }


def test_each_proposal_shows_the_sentence_and_its_seconds():
    found = {one.speaker: one for one in introductions.propose(talk(PANEL))}
    proofs = [(one.ground, one.evidence.turn, one.evidence.start_ms) for one in found["B"].proofs]
    assert ("role", "t1", 10_000) in proofs
    assert ("called", "t5", 50_000) in proofs
    assert ("thanked", "t7", 70_000) in proofs
    assert found["B"].proofs[0].evidence.words == "Pierre-Yves,"


def test_roles_come_from_the_moderator_and_stop_where_they_stop():
    assert names(talk(PANEL)) == {
        "A": ("Élodie Vasseroy", "avocate en droit du numérique"),
        "B": ("Pierre-Yves Tournadre", "fondateur de Brumal"),
    }


def test_the_programme_s_role_wins_over_the_spoken_one():
    people = (SheetPerson("Élodie Vasseroy", "associée", "Vasseroy & Co"),)
    assert names(talk(PANEL), people)["A"] == ("Élodie Vasseroy", "associée")


def test_english_too_and_who_names_themselves_is_believed():
    found = introductions.propose(talk(ENGLISH, "en"))
    assert {one.speaker: (one.name, one.role) for one in found} == {
        "X": ("Dana Whitlock", "chief executive of Larkfield"),
        "Y": ("Omar Tennant", "head of research"),
        "Z": ("Priya Sandoval", ""),
    }
    assert {one.speaker for one in found if one.is_sure} == {"Z"}


def test_one_address_alone_is_never_sure():
    turns = (("M", "Karim Petitjean, quel bilan ?"), ("A", "Bon."))
    found = introductions.propose(talk(turns), (SheetPerson("Karim Petitjean"),))
    assert [(one.speaker, one.is_sure) for one in found] == [("A", False)]


def test_a_voice_that_says_a_name_is_somebody_else():
    turns = (("A", "Karim l’a dit."), ("B", "Karim a raison."), ("A", "Oui, Karim, vous l’avez dit ?"), ("C", "Oui."))
    assert names(talk(turns), (SheetPerson("Karim Petitjean"),)) == {"C": ("Karim Petitjean", "")}


def test_named_voices_keep_their_names_and_only_get_the_role_they_lack():
    assert names(talk(PANEL, A="Élodie Vasseroy")) == {
        "A": ("Élodie Vasseroy", "avocate en droit du numérique"),
        "B": ("Pierre-Yves Tournadre", "fondateur de Brumal"),
    }
    assert names(talk(PANEL, A="SPEAKER_01"))["A"][0] == "Élodie Vasseroy"


def test_what_was_refused_does_not_come_back():
    refused = frozenset({("A", "Élodie Vasseroy")})
    assert "A" not in names(talk(PANEL), dismissed=refused)


def test_the_last_voice_and_the_last_person_are_put_together_with_little_belief():
    people = (SheetPerson("Pierre-Yves Tournadre"), SheetPerson("Élodie Vasseroy"), SheetPerson("Maud Lestienne"))
    found = {one.speaker: one for one in introductions.propose(talk(PANEL), people)}
    assert found["M"].name == "Maud Lestienne"
    assert (found["M"].score, found["M"].is_sure, found["M"].proofs[-1].ground) == (40, False, "rest")


def test_a_talk_without_voices_proposes_nothing():
    assert introductions.propose(Transcript("fr", (), (Turn("t", None, "Hugo, comment ?"),))) == ()


TWO = {"A": "Élodie Vasseroy", "B": "Pierre-Yves Tournadre"}


def introduced(opening, first="Élodie, comment voyez-vous cela ?", second="Et vous, Pierre-Yves, qu’en pensez-vous ?"):
    said = (("M", opening), ("M", first), ("A", "Je le crois."), ("M", second), ("B", "Moi aussi, je le crois."))
    return talk(said)


@pytest.mark.parametrize(
    ("opening", "roles"),
    [
        ("Ce soir je reçois Élodie Vasseroy, avocate en droit du numérique, et Pierre-Yves Tournadre, maire de Brest.",
         ("avocate en droit du numérique", "maire de Brest")),
        ("Bonjour Élodie Vasseroy, vous êtes avocate. À vos côtés Pierre-Yves Tournadre, fondateur de Brumal.",
         ("avocate", "fondateur de Brumal")),
        ("Avec Élodie Vasseroy, directrice générale de Brumal, et Pierre-Yves Tournadre, maire de Brest.",
         ("directrice générale de Brumal", "maire de Brest")),
        ("On est avec Élodie Vasseroy, qui est directrice de Brumal, et avec Pierre-Yves Tournadre, le maire de Brest.",
         ("directrice de Brumal", "maire de Brest")),
        (("J’ai le plaisir d’accueillir Élodie Vasseroy, la directrice de Brumal, ainsi que Pierre-Yves Tournadre, "
         "ingénieur."), ("directrice de Brumal", "ingénieur")),
        ("Pour en parler, Élodie Vasseroy, avocate à Paris, et Pierre-Yves Tournadre, professeur à Lyon.",
         ("avocate à Paris", "professeur à Lyon")),
        ("Deux invités aujourd’hui : Élodie Vasseroy, présidente de Brumal, et Pierre-Yves Tournadre, économiste.",
         ("présidente de Brumal", "économiste")),
        ("Nous sommes rejoints par Élodie Vasseroy, directrice de Brumal, et par Pierre-Yves Tournadre, préfet.",
         ("directrice de Brumal", "préfet")),
        ("Je reçois la présidente de Brumal, Élodie Vasseroy, et le maire de Brest, Pierre-Yves Tournadre.",
         ("présidente de Brumal", "maire de Brest")),
        ("Merci d’applaudir Élodie Vasseroy, directrice de Brumal, et Pierre-Yves Tournadre, maire de Brest.",
         ("directrice de Brumal", "maire de Brest")),
    ],
)  # fmt: skip
def test_two_guests_introduced_in_one_breath_each_get_their_name_and_their_own_role(opening, roles):
    found = names(introduced(opening))
    assert found == {voice: (TWO[voice], role) for voice, role in zip(TWO, roles, strict=True)}


@pytest.mark.parametrize(
    "turns",
    [
        # nobody's voice: refused, absent, spoken of, quoted, an organisation, what people say they are
        (("M", "Je ne reçois pas Élodie Vasseroy, avocate, ce soir."), ("A", "Dommage."), ("M", "Oui."), ("A", "Bon.")),
        (("M", "Karim Petitjean, maire de Brest, n’a pas pu venir."), ("A", "Je le remplace."), ("M", "Merci.")),
        (("M", "Parlons de Karim Petitjean, le maire."), ("A", "Karim Petitjean est bon."), ("M", "Bien."), ("A", "Oui.")),
        (("M", "Il m’a dit : « Karim, viens ! »"), ("A", "Vraiment ?"), ("M", "Oui."), ("A", "Bon.")),
        (("M", "Merci France Travail, et merci Radio Nova."), ("A", "Oui."), ("M", "Bonjour Paris, ça va ?"), ("A", "Oui.")),
        (("A", "Je suis Charlie, disaient-ils tous."), ("B", "Je suis de Brest. Je suis Français.")),
        (("A", "Je suis d’accord avec Karim Petitjean."), ("B", "Merci Léa.")),
        (("M", "Vous avez vu Hugo ?"), ("A", "Non."), ("M", "Vous connaissez Hugo ?"), ("A", "Non.")),
        (("M", "Vous reviendrez sur la loi Taubira ?"), ("A", "Oui."), ("M", "Et sur le plan Taubira ?"), ("A", "Non.")),
        (("A", "Il faut expliquer ce que dit Monsieur Tarde."), ("B", "Oui."), ("A", "Comme monsieur Tarde."), ("B", "Non.")),
    ],
)  # fmt: skip
def test_who_is_only_spoken_of_is_nobody_here(turns):
    assert names(talk(turns)) == {}


@pytest.mark.parametrize(
    ("turns", "found"),
    [
        # thanked, then somebody else speaks: who was thanked has just spoken
        ((("A", "Voilà."), ("M", "Merci Karim. Léa, votre avis ?"), ("B", "Oui."), ("M", "Merci Léa. Karim, un mot ?"), ("A", "Non.")),
         {"A": ("Karim", ""), "B": ("Léa", "")}),
        ((("A", "Je m’appelle Léa Rouvre, je suis ingénieure chez Brumal."), ("B", "Moi c’est Karim Petitjean.")),
         {"A": ("Léa Rouvre", "ingénieure chez Brumal"), "B": ("Karim Petitjean", "")}),
        # opponents call each other by title and surname, with and without a "vous"
        ((("A", "C’est faux, monsieur Tarde."), ("B", "Non, madame Rives."), ("A", "Monsieur Tarde, parlons-en."), ("B", "Vous aussi, madame Rives ?"), ("A", "Oui.")),
         {"A": ("Rives", ""), "B": ("Tarde", "")}),
        # particles, elisions, two people of one first name
        ((("M", "Je reçois Hélène de La Tour du Pin, présidente, et Jean d’Ormois, préfet."), ("M", "Hélène de La Tour du Pin, vous commencez ?"), ("A", "Oui."), ("M", "Jean d’Ormois ?"), ("B", "Oui.")),
         {"A": ("Hélène de La Tour du Pin", "présidente"), "B": ("Jean d'Ormois", "préfet")}),
        ((("M", "Je reçois Jean Dupont, maire de Brest, et Jean Martin, préfet."), ("M", "Jean Dupont, vous commencez ?"), ("A", "Oui."), ("M", "Jean Martin, et vous ?"), ("B", "Oui."), ("M", "Merci Jean."), ("A", "Je continue.")),
         {"A": ("Jean Dupont", "maire de Brest"), "B": ("Jean Martin", "préfet")}),
        # a farewell to everybody is no proof of who spoke last
        ((("M", "Je reçois Élodie Vasseroy, avocate, et Karim Petitjean, maire."), ("M", "Élodie, vous commencez ?"), ("A", "Oui."), ("M", "Et Karim ?"), ("B", "Oui."), ("M", "Merci Élodie Vasseroy, avocate, Karim Petitjean, maire."), ("B", "Merci.")),
         {"A": ("Élodie Vasseroy", "avocate"), "B": ("Karim Petitjean", "maire")}),
    ],
)  # fmt: skip
def test_calls_thanks_and_titles_name_the_right_voice(turns, found):
    assert names(talk(turns)) == found


def test_one_person_misheard_twice_is_one_person():
    said = (
        ("M", "J’ai convié Jean-Baptiste Kampf, fondateur de Brumal, et Constantin Pavlas, avocat."),
        ("M", "Jean-Baptiste, vous commencez ?"), ("A", "Oui."), ("M", "Comment vous voyez les choses Constantin ?"),
        ("B", "Bien."), ("M", "Merci Jean-Baptiste Okam. Constantin Pavlos, un mot ?"), ("B", "Non."),
    )  # fmt: skip
    found = names(talk(said))
    assert found["A"][0] == "Jean-Baptiste Kampf"
    assert found["B"] == ("Constantin Pavlas", "avocat")


def test_what_a_recogniser_writes_without_capitals_or_commas_is_known_from_the_programme():
    people = (SheetPerson("Élodie Vasseroy"), SheetPerson("Pierre-Yves Tournadre"))
    told = {"A": ("Élodie Vasseroy", ""), "B": ("Pierre-Yves Tournadre", "")}
    bare = introduced(
        "bonjour à tous", "élodie vasseroy comment voyez-vous cela", "et vous pierre yves tournadre qu'en pensez-vous"
    )
    assert names(bare, people) == told
    shouted = introduced("BONJOUR", "ÉLODIE VASSEROY, COMMENT VOYEZ-VOUS CELA ?", "ET VOUS, PIERRE-YVES TOURNADRE ?")
    assert names(shouted, people) == told
    assert names(shouted) == {}  # where all is in capitals, none tell a name


def test_english_introductions_of_two_guests():
    said = (
        ("M", "I'm joined by Dana Whitlock from Larkfield and by Professor Omar Tennant of the University of Leeds."),
        ("M", "Dana, what do you think?"), ("A", "Thanks, Sam."), ("M", "And Omar?"), ("B", "Yes."),
    )  # fmt: skip
    assert names(talk(said, "en")) == {"A": ("Dana Whitlock", ""), "B": ("Omar Tennant", "")}
    trap = (("A", "I'm French. I'm Sorry about that."), ("B", "I am In Paris. I'm Chief of staff."))
    assert names(talk(trap, "en")) == {}
