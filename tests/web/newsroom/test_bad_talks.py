"""Talks no recap is made for: each gives a sensible one or one clear sentence, in the terminal and in the newsroom."""

from __future__ import annotations

import html
import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.recaps import drafts, verbatim
from tests.web.rooms import Newsroom
from web.cli import main as plenary

_NOUNS = """port grue docker robot quai équipe formation sécurité direction semaine client livraison budget projet
    machine métier salaire accident navire hangar camion conteneur retard horaire syndicat chantier marée pilote"""
_WORDS = _NOUNS.split()
_VERBS = ("regarde", "prépare", "demande", "explique", "surveille", "remplace", "transporte", "améliore", "construit")
_LOOP = "Merci d'avoir regardé cette émission et à la prochaine. "


def sentence(chance: random.Random) -> str:
    one, two, three = chance.sample(_WORDS, 3)
    return f"Notre {one} {chance.choice(_VERBS)} le {two} depuis {chance.randrange(2, 90)} jours avec chaque {three}"


def talk(turns: int, *, speakers: str = "Ada Roche,Paul Vidal", end: str = ".", each: int = 1) -> str:
    """A dialogue of sentences of ours, the speakers in turn."""
    chance, names = random.Random(turns), speakers.split(",")
    return "\n".join(
        f"{names[n % len(names)]} : " + " ".join(sentence(chance) + end for _ in range(each)) for n in range(turns)
    )


def monologue(turns: int, **options: object) -> str:
    return re.sub(r"^[^:\n]+ : ", "", talk(turns, **options), flags=re.MULTILINE).replace("\n", "\n\n")  # type: ignore[arg-type]


ENGLISH = "Paul Vidal : We have built three new quays and the dockers decide what the robots may carry at night."
RECAP, TOO_SHORT, REPEATS, NOTHING = "", "trop court", "se répéter", "ne peut être citée"
TALKS = {
    "one turn": (talk(1, each=14), RECAP),
    "three thousand turns": (talk(3000), RECAP),
    "no speaker names": (monologue(40), RECAP),
    "one speaker only": (talk(30, speakers="Ada Roche"), RECAP),
    "all questions": (talk(30, end=" ?").replace(" : Notre", " : Est-ce que notre"), RECAP),
    "mixed languages": (talk(24) + f"\n{ENGLISH}\n" + talk(12), RECAP),
    "twelve words in total": (
        "Ada Roche : Nous avons ouvert trois quais et formé quarante personnes cette année.", TOO_SHORT
    ),
    "no punctuation at all": (talk(12, end="", each=4).lower().replace("ada roche", "Ada Roche"), RECAP),
    "a loop and nothing else": ("\n".join(f"Ada Roche : {_LOOP * 9}" for _ in range(12)), REPEATS),
    "a loop inside a talk": (talk(12, each=2) + f"\nPaul Vidal : {_LOOP * 30}\n" + talk(11, each=2), RECAP),
    "no word": (" \n\n\t\n", "vide"),
    "only fillers of two": ("\n".join("Ada Roche : Euh… hum.\nPaul Vidal : Hein, ben." for _ in range(40)), NOTHING),
    "only fillers": ("\n".join("Ada Roche : Euh… hum, ben, euh, hein." for _ in range(40)), REPEATS),
    "twenty thousand words in one turn": (talk(1, each=1700), RECAP),
    "five thousand words without a full stop": (talk(1, each=420, end=""), RECAP),
    "names only": ("\n".join("Ada Roche :\nPaul Vidal :" for _ in range(20)), "parole"),
    "one word a turn": ("\n".join("Ada Roche : Oui.\nPaul Vidal : Non." for _ in range(60)), NOTHING),
}  # fmt: skip


@pytest.mark.parametrize("name", TALKS)
def test_a_talk_that_is_odd_gives_a_sensible_recap_or_one_clear_sentence(newsroom: Newsroom, tmp_path: Path, name: str):
    text, told = TALKS[name]
    file = tmp_path / "talk.txt"
    file.write_text(text)
    if name != "three thousand turns":  # which take their time: once is enough
        told_in_the_terminal(file, text, told)
    if name != "twenty thousand words in one turn":
        shown_in_the_newsroom(newsroom, text, told)


def told_in_the_terminal(file: Path, text: str, told: str) -> None:
    run = CliRunner().invoke(plenary, ["recap", str(file)], env={"LANG": "fr_FR.UTF-8"}, catch_exceptions=False)
    if told:
        assert run.exit_code == 2
        assert run.stdout == ""
        assert told in run.stderr
        assert len(run.stderr.strip().splitlines()) == 1
    else:
        assert run.exit_code == 0, run.stderr
        assert_sensible(run.stdout, text)


def assert_sensible(markdown: str, text: str) -> None:
    """Something is quoted, nothing twice, and not at any length."""
    quotes = re.findall(r"« (.{20,}?) »", markdown.replace("\u00a0", " "))
    assert quotes
    assert len(quotes) == len(set(quotes))
    assert len(markdown.split()) <= max(400, len(text.split()) // 2)
    assert markdown.count("Merci d’avoir regardé") <= 1


def shown_in_the_newsroom(room: Newsroom, text: str, told: str) -> None:
    """Uploaded and worked on as by people and workers; the recap's page answers whatever came of it."""
    if not text.strip() or told == "parole":
        return  # refused on arrival: test_uploads and the formats' own tests
    room.receive(text.encode())
    room.work()
    page = html.unescape(room.page(f"/newsroom/talks/{room.talk_id}/recap"))
    with room.runtime.sessions.begin() as db:
        row = drafts.current(db, room.talk_id)
        assert (row is None) == bool(told)
        if row is not None:
            assert verbatim.blocking(drafts.value_of(db, row)) == ()
    if told:
        answer = room.post(f"/newsroom/talks/{room.talk_id}/recap/draft", form="draft")
        assert answer.status_code == 303
        room.work()
        assert told in html.unescape(room.page(f"/newsroom/talks/{room.talk_id}/recap"))  # why there is none
    else:
        assert 'data-testid="items"' in page
