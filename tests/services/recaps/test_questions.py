"""Questions find the turns that answer them."""

from __future__ import annotations

import pytest

from services.contracts import Speaker, Transcript, Turn
from services.recaps import questions, sentences

HOSTS = frozenset({"h"})


def talk(*said: tuple[str | None, str], names: dict[str, str] | None = None) -> sentences.Document:
    voices = dict.fromkeys(who for who, _ in said if who)
    speakers = tuple(Speaker(one, (names or {}).get(one)) for one in voices)
    turns = tuple(Turn(f"t{n}", who, text) for n, (who, text) in enumerate(said))
    return sentences.read(Transcript("fr", speakers, turns))


def found(document: sentences.Document, hosts: frozenset[str] = HOSTS) -> list[tuple[str, str, list[str]]]:
    """(who is asked in, the question's words, the answering turns)."""
    order = {turn.id: n for n, turn in enumerate(document.transcript.turns)}
    return [
        (one.turn, document.text(order[one.turn], one.start_word, one.end_word), list(one.answers))
        for one in questions.exchanges(document, hosts)
    ]


def test_an_interview_of_four_questions_is_four_exchanges():
    """The shape of an interview sent in writing: each question a paragraph, each answer one turn."""
    document = talk(
        ("h", "Comment avez-vous appris le métier de docker ?"), ("g", "Sur le quai, avec mon père."),
        ("h", "Avez-vous croisé ces figures que je décris : le veilleur, le passeur ?"), ("g", "Le passeur, oui."),
        ("h", "Qu’est-ce qui vous a surpris ?"), ("g", "La vitesse, et le silence des machines."),
        ("h", "Et votre sentiment sur tout cela ?"), ("g", "C’est une question d’équilibre."),
    )  # fmt: skip
    assert [(asked, answers) for asked, _, answers in found(document)] == [
        ("t0", ["t1"]), ("t2", ["t3"]), ("t4", ["t5"]), ("t6", ["t7"]),
    ]  # fmt: skip


def test_the_question_is_what_a_turn_ends_on_and_all_of_it():
    document = talk(
        ("h", "Est-ce simple ? Non. Parlons du port. Qui paie ? Et quand ? Idriss."), ("g", "La ville paie en mai."),
    )  # fmt: skip
    assert found(document) == [("t0", "Qui paie ? Et quand ?", ["t1"])]


def test_a_nod_does_not_end_an_answer_and_a_remark_does():
    document = talk(
        ("h", "Qui répond de la sécurité sur le quai ?"), ("g", "Le responsable de quai."), ("h", "D’accord."),
        ("g", "Et lui seul."), ("k", "Pas seulement lui."), ("h", "Passons au sujet suivant, le climat du port."),
        ("g", "Il change."),
    )  # fmt: skip
    assert found(document) == [("t0", "Qui répond de la sécurité sur le quai ?", ["t1", "t3", "t4"])]


def test_who_is_asked_by_name_answers_not_who_cuts_in():
    document = talk(
        ("h", "Maud Lestienne, qui paie la grue ?"), ("k", "Pas nous en tout cas."), ("g", "La région, pour moitié."),
        names={"g": "Maud Lestienne", "k": "Karim Oudjane"},
    )  # fmt: skip
    assert found(document) == [("t0", "Maud Lestienne, qui paie la grue ?", ["t2"])]


def test_a_question_of_the_room_counts_and_a_guests_own_does_not():
    long = " ".join(
        f"Au port {n}, nous avons construit des grues et des quais, puis formé les équipes." for n in "ABCD"
    )
    long += " "
    document = talk(
        ("h", "Commençons. Où en est le port ?"), ("g", long + "Est-ce une bonne nouvelle pour nous ?"), ("k", long),
        ("r", "Et les riverains, qu’en pensent-ils ?"), ("g", "Ils sont contents."),
    )  # fmt: skip
    assert [(asked, answers) for asked, _, answers in found(document)] == [("t0", ["t1", "t2"]), ("t3", ["t4"])]


def test_where_nobody_hosts_whoever_asks_is_answered_by_the_next():
    document = talk(("a", "Tu viens quand ?"), ("b", "Lundi. Et toi ?"), ("a", "Mardi, je crois."))
    assert [(asked, answers) for asked, _, answers in found(document, frozenset())] == [
        ("t0", ["t1"]), ("t1", ["t2"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        [("h", "Qui paie ?")],
        [("h", "Qui paie ?"), ("h", "Personne ne répond.")],
        [(None, "Qui paie ?"), (None, "La ville.")],
        [("h", "Nous verrons qui paie."), ("g", "La ville.")],
    ],
)
def test_without_a_question_and_somebody_else_to_answer_there_is_nothing(said):
    assert found(talk(*said)) == []


def test_the_recap_asks_the_question_that_was_answered():
    document = talk(
        ("h", "Qui répond de la sécurité sur ce quai de commerce ?"), ("g", "Le responsable."), ("h", "Très bien."),
        ("g", "Et lui seul, depuis mars."),
    )  # fmt: skip
    for turn in (1, 3):
        assert questions.before(document, turn, HOSTS, alone=False).turn == 0
    assert questions.before(document, 3, HOSTS, alone=True) is None
    assert questions.before(document, 0, HOSTS, alone=False) is None


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("Maud Lestienne, qui paie la grue du quai ?", "Qui paie la grue du quai ?"),
        ("Madame Lestienne, qui paie la grue du quai ?", "Qui paie la grue du quai ?"),
        ("Maud Lestienne et la région, qui paie la grue ?", "Maud Lestienne et la région, qui paie la grue ?"),
        ("Enfin, Maud, qui paie la grue du quai ?", "Enfin, Maud, qui paie la grue du quai ?"),
        ("Qui paie la grue du quai, Maud Lestienne ?", "Qui paie la grue du quai ?"),
        ("Qui paie la grue du quai, la région ?", "Qui paie la grue du quai, la région ?"),
    ],
)
def test_a_question_is_printed_without_the_name_it_calls(asked, printed):
    document = talk(("h", asked), ("g", "La région, pour moitié."), names={"g": "Maud Lestienne"})
    question = questions.before(document, 1, HOSTS, alone=False)
    assert question.text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ") == printed


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        (("Alors est-ce que le port va fermer cette année.", "Le bassin rouvre en mai."), True),
        (("Pourquoi la ville a payé ces travaux.", "Le bassin rouvre en mai."), True),
        (("Avez-vous formé les dockers avant l'été.", "Le bassin rouvre en mai."), True),
        (("Le bassin rouvre en mai.", "La ville paie la moitié."), False),
        (("Peut-être que le bassin rouvre en mai.", "La ville paie la moitié."), False),
        (("C'est pourquoi le bassin rouvre en mai.", "La ville paie la moitié."), False),
    ],
)
@pytest.mark.parametrize("who", [None, "g"])
def test_a_question_without_its_mark_is_no_statement(said, asks, who):
    document = talk(*((who, text) for text in said))
    assert (0 in questions.unmarked(document)) is asks


def test_where_nobody_knows_who_speaks_a_question_by_its_tone_is_known_by_the_answer():
    said = ("Vous craignez la concurrence des robots sur les quais.", "Oui, et tous les ports la craignent.")
    assert questions.unmarked(talk(*((None, text) for text in said))) == {0}
    assert questions.unmarked(talk(("a", said[0]), ("b", said[1]))) == frozenset()
    plain = ("Vous craignez la concurrence des robots sur les quais.", "Les ports s'équipent depuis dix ans.")
    assert questions.unmarked(talk(*((None, text) for text in plain))) == frozenset()
