"""What a careful reader counts in the documents a newsroom gets, counted by the importer in texts of that shape."""

from __future__ import annotations

import random
from collections import Counter
from itertools import accumulate, pairwise

import pytest

from services import contents, formats
from services.formats import clock
from tests.services.formats.test_newsletters import EDITED, WEEKLY
from tests.services.formats.test_texts import ARTICLE

GUESTS = ("Ada Byron", "Karl Brandt")
HEADER = (
    "Mardi 3 mars 2026, LE FANAL reçoit Ada Byron (mathématicienne, Analytica) et Karl Brandt (fondateur de Rouage "
    "& Chief Gear Officer, Halles réunies)\n"
    "Category\n🗞\nNewsTranscription\n"
)
# What each of three people says, a caption at a time: sentences end inside captions, or run on over several of them.
HOST = (
    "Pour ce rendez-vous des halles, j'ai convié deux voix qui comptent.", "Alors, qui veut commencer ?",
    "Et vous, comment voyez-vous les choses ?", "Les rouages du quai, déjà, ça porte bien son nom.",
    "On passe au deuxième sujet, parce que le temps file.", "Ça va accélérer le comptage ?", "Très vite. Vas-y.",
)  # fmt: skip
ADA = (
    "C'est une machine qui n'existait pas,", "et dont on a besoin parce que compter à la main", "coûte cher à chacun.",
    "Bien sûr, il faut aller plus loin.", "Je n'y crois pas.", "9 personnes trient aujourd'hui les bons,",
    "me semble-t-il, et l'horloge pourrait le faire.",
)  # fmt: skip
KARL = (
    "En fait, surtout, on a posé plus de 100 000 rouages", "dans la halle, et on va encore", "en poser beaucoup.",
    "Non, pas plus que ça.", "Par exemple, le quai a doublé ses portes,", "alors que le but était d'en fermer.",
    "Il y a 25 fois moins de bruit, et 5000 pièces par jour.",
)  # fmt: skip
SAYING = {None: HOST, "Ada Byron": ADA, "Karl Brandt": KARL}


def debate(cues: int = 233, seconds: int = 929) -> list[tuple[int, str | None, str]]:
    """(second, who, words) of each caption: as many as a quarter of an hour of television has."""
    chance = random.Random(4)
    stamps = sorted(chance.sample(range(1, seconds), cues - 2))
    said: list[tuple[int, str | None, str]] = []
    who: str | None = None
    at = 0
    for second in (0, *stamps, seconds):
        said.append((second, who, SAYING[who][at]))
        at += 1
        if at == len(SAYING[who]) or (SAYING[who][at - 1].endswith((".", "?")) and chance.random() < 0.3):
            who, at = chance.choice([one for one in SAYING if one != who]), 0
    return said


def glued(said: list[tuple[int, str | None, str]]) -> str:
    return HEADER + "\n".join(f"{second // 60:02}:{second % 60:02}{text}" for second, _, text in said)


def test_a_timed_debate_keeps_every_stamp_and_word_and_names_nobody():
    said = debate()
    text = glued(said)
    assert len([line for line in text.split("\n") if line.strip()]) == 237
    found = formats.read(text.encode())
    words = [word for turn in found.transcript.turns for word in turn.words]
    assert [word.text for word in words] == [word for _, _, text in said for word in text.split()]
    first = accumulate((len(text.split()) for _, _, text in said), initial=0)
    stamps = [words[at].start_ms // 1000 for at in list(first)[:-1]]
    assert stamps == [second for second, _, _ in said]
    assert (len(stamps), stamps[0], stamps[-1]) == (233, 0, 929)
    assert all(one < other for one, other in pairwise(stamps))
    assert {turn.speaker for turn in found.transcript.turns} == {None}
    assert found.warnings == ()


def test_no_turn_of_a_timed_debate_ends_inside_a_sentence():
    """Captions end anywhere; what nobody signed ends where a sentence does."""
    turns = formats.read(glued(debate()).encode()).transcript.turns
    assert all(turn.text.endswith((".", "?")) for turn in turns[:-1])


def test_the_header_of_a_timed_debate_tells_guests_roles_houses_day_and_programme():
    found = formats.read(glued(debate()).encode())
    assert [(one.name, one.role, one.organisation) for one in found.transcript.speakers] == [
        ("Ada Byron", "mathématicienne", "Analytica"),
        ("Karl Brandt", "fondateur de Rouage & Chief Gear Officer", "Halles réunies"),
    ]
    holds = contents.of(found)
    assert (holds.date.isoformat(), holds.programme) == ("2026-03-03", "LE FANAL")
    assert {one.text for one in holds.figures} == {"9 personnes", "100 000 rouages", "25 fois", "5000 pièces"}


def test_a_figure_has_the_second_of_its_caption():
    """Nobody timed the word; a reader who clicks hears it after the caption's own second, never too late."""
    said = debate()
    holds = contents.of(formats.read(glued(said).encode()))
    seconds = [
        second for second, _, text in said
        for figure in ("9 personnes", "100 000", "25 fois", "5000") if figure in text
    ]  # fmt: skip
    assert [one.start_ms for one in holds.figures] == [second * 1_000 for second in seconds]


def test_the_first_word_of_each_caption_has_the_second_the_source_tells():
    said = debate()
    words = [word for turn in formats.read(glued(said).encode()).transcript.turns for word in turn.words]
    assert [word.start_ms // 1_000 for word in words if not word.estimated] == [second for second, *_ in said]


def test_a_voice_that_begins_under_another_ones_stamp_has_an_estimated_second():
    found = formats.read(b"00:10\nAda Byron : Un mot.\nKarl Brandt : Deux mots.\n00:30\nAda Byron : Trois.\n")
    firsts = [turn.words[0] for turn in found.transcript.turns]
    assert [(one.start_ms, one.estimated) for one in firsts][::2] == [(10_000, False), (30_000, False)]
    assert firsts[1].estimated


def test_who_speaks_when_beside_a_timed_debate_gives_each_their_words():
    said = debate()
    ends = [second for second, _, _ in said[1:]] + [said[-1][0] + 9]
    rttm = "".join(
        f"SPEAKER x 1 {second} {end - second} <NA> <NA> {(who or 'Hôte').replace(' ', '_')} <NA> <NA>\n"
        for (second, who, _), end in zip(said, ends, strict=True)
    )
    found = formats.read(glued(said).encode(), rttm=rttm.encode()).transcript
    names = {one.id: one.name for one in found.speakers}
    told = Counter[str | None]()
    for turn in found.turns:
        told[names[turn.speaker]] += len(turn.words)
    truth = Counter[str]()
    for _, who, text in said:
        truth[who or "Hôte"] += len(text.split())
    assert told == truth


INTERVIEW = """top of page

Interview de Lise Maule pour le livre « La halle au service du rouage »

En prenant le livre, vous aurez accès à des pages en plus. Voici l'entretien avec Lise Maule, qui compte mieux que nous.

Comment observes-tu l'arrivée des machines dans les halles ?

Lise Maule : En fait, c'est comme l'arrivée de la montre. Qui s'en souvient ? C'est un usage à soi.


Récemment, il y a eu une grande vague, mais ce n'est pas une affaire de métier.

As-tu rencontré ces figures que j'évoque : des gardiens du quai, des horlogers de nuit, des compteurs de bons ?

Lise Maule : Ah, ce tri est amusant mais aussi juste. Je trouve ça drôle.

Qu'est-ce qui t'a le plus surprise ?

Ce qui m'a étonnée, frappée, c'est à quel point même les gardiens ont été pris de court.

Et ton ressenti sur tout ça ?

La question de fond est de trouver un équilibre entre la main et le rouage.
\u0020

Dernière mise à jour : 7 mai 2026

bottom of page"""


def test_an_interview_of_a_web_page_has_its_questions_answers_and_nothing_of_the_page():
    assert len([line for line in INTERVIEW.split("\n") if line.strip()]) == 14
    found = formats.read(INTERVIEW.encode()).transcript
    assert [turn.speaker for turn in found.turns] == ["s1", "s2"] * 4
    assert [(one.name, one.is_host) for one in found.speakers] == [(None, True), ("Lise Maule", False)]
    answers = [turn.text for turn in found.turns if turn.speaker == "s2"]
    assert sum(text.count("\n") + 1 for text in answers) == 5
    assert found.title == "Interview de Lise Maule pour le livre « La halle au service du rouage »"
    assert found.description.startswith("En prenant le livre")
    whole = "\n".join([found.title, found.description, *(turn.text for turn in found.turns)])
    assert not any(one in whole for one in ("of page", "mise à jour"))
    assert all(turn.start_ms is None for turn in found.turns)


@pytest.mark.parametrize(("text", "lines", "spaces"), [(ARTICLE, 21, 0), (WEEKLY, 71, 0), (EDITED, 41, 12)])
def test_the_lines_and_spaces_of_written_texts_are_all_there(text, lines, spaces):
    found = formats.read(text.encode())
    told = [line for line in found.text.split("\n") if line.strip()]
    assert (len(told), found.text.count("\u00a0")) == (lines, spaces)
    assert told == [line for line in text.split("\n") if line.strip()]
    assert all(turn.start_ms is None for turn in found.transcript.turns)


@pytest.mark.parametrize(
    ("written", "second", "text"),
    [
        ("03:109 personnes", 190, "9 personnes"), ("75:20Oui", 4_520, "Oui"), ("1:02:03Oui", 3_723, "Oui"),
        ("00:59100 000 rouages", 59, "100 000 rouages"), ("12:00« Non »", 720, "« Non »"),
    ],
)  # fmt: skip
def test_a_stamp_ends_after_two_digits_of_seconds(written, second, text):
    found = formats.read(f"00:00Bonjour.\n{written} dit-elle.\n99:59Fin.".encode()).transcript
    turn = found.turns[1]
    assert (turn.start_ms // 1000, turn.text) == (second, f"{text} dit-elle.")
    assert clock.short(turn.start_ms)
