from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from services import contracts, formats
from services.contracts import Item, Recap, Speaker, Transcript, Turn
from services.recaps import editions, extractive
from services.recaps.editions import TalkRecap

DEMO = Path(__file__).parents[2] / "data" / "demo"


@pytest.fixture(scope="module")
def talks():
    """The two texts of the demo's day, their recaps as a publication freezes them."""
    made = []
    for name in ("grand_entretien.txt", "table_ronde.vtt"):
        transcript = formats.read((DEMO / name).read_bytes()).transcript
        frozen = json.loads(contracts.to_json(extractive.draft(transcript)))
        made.append(TalkRecap(name, name, contracts.recap_from(frozen), transcript))
    return made


def item(talks, reference):
    return next(one for one in talks if one.key == reference.talk).recap.items[reference.item]


def test_what_both_talks_speak_of_is_found(talks):
    labels = [theme.label for theme in editions.themes(talks)]
    assert {"données", "souveraineté"} <= set(labels)
    assert all(len(theme.talks) == 2 for theme in editions.themes(talks))


def test_numbers_and_names_are_no_themes(talks):
    labels = {theme.label for theme in editions.themes(talks)}
    assert not labels & {"trente", "quatre", "bertille", "enora"}


def test_the_quote_of_the_day_is_a_guests_whole_sentence_and_says_why(talks):
    edition = editions.compose(talks)
    quote = item(talks, edition.quote)
    speaker = next(one for one in talks if one.key == edition.quote.talk).transcript.speaker(quote.speaker)
    assert quote.kind == "quote"
    assert not speaker.is_host
    assert "[…]" not in quote.text
    assert set(edition.why) >= {"length", "themes", "telling"}


def test_points_and_figures_come_from_each_talk_in_turn(talks):
    edition = editions.compose(talks)
    for references in (edition.takeaways, edition.figures):
        assert {one.talk for one in references[:2]} == {"grand_entretien.txt", "table_ronde.vtt"}


def test_the_same_day_gives_the_same_edition(talks):
    assert editions.compose(talks) == editions.compose(talks)


def test_a_day_of_one_talk_has_no_common_themes(talks):
    edition = editions.compose(talks[:1])
    assert edition.themes == ()
    assert edition.title
    assert edition.quote is not None


def day_of(*talks: tuple[str, Item]) -> list[TalkRecap]:
    """Each item in a talk of its own, said by somebody there."""
    made = []
    for number, (name, one) in enumerate(talks):
        speakers = (Speaker("s1", name), Speaker("h", "Maud Keriven", is_host=True), Speaker("x", "Hugo Blanc"))
        turns = (Turn("t1", "s1", f"{one.text} Le quai compte."), Turn("t2", "x", "Le quai ? Le quai."))
        recap = Recap("fr", "Le quai", "", "extractive", (one, Item("figure", "En 2012, en 2015.", "s1")))
        made.append(TalkRecap(f"talk-{number}", "Le quai", recap, Transcript("fr", speakers, turns)))
    return made


def figure(text: str, score: float = 1.0) -> Item:
    return Item("figure", text, "s1", why={"score": score})


def test_the_lede_names_who_is_heard_and_no_code_host_or_voice_in_passing():
    edition = editions.compose(day_of(("Ada Roche", figure("Trente robots.")), ("P1", figure("Douze grues."))))
    assert edition.lede.startswith("Deux interventions, avec Ada Roche.")
    names = [f"Ada {letter}oche" for letter in "ABCDEFGHIJ"]
    many = editions.compose(day_of(*((name, figure(f"{n + 10} grues.")) for n, name in enumerate(names))))
    assert "Ada Goche et trois autres." in many.lede


def test_who_has_a_name_speaks_for_a_talk_before_a_code():
    talks = day_of(("Ada Roche", figure("Trente robots.")))
    (talk,) = talks
    code = Speaker("p", "P1")
    told = dataclasses.replace(
        talk, transcript=dataclasses.replace(talk.transcript, speakers=(*talk.transcript.speakers, code)),
        recap=dataclasses.replace(talk.recap, items=(
            Item("takeaway", "Le quai, c’est P1.", "p", why={"score": 9.0}),
            Item("takeaway", "Le quai, c’est Ada.", "s1", why={"score": 1.0}),
        )),
    )  # fmt: skip
    texts = [item([told], one).text for one in editions.compose([told]).takeaways]
    assert texts == ["Le quai, c’est Ada.", "Le quai, c’est P1."]


def test_the_days_figures_are_each_told_once_and_no_year_is_one():
    said = [("Ada Roche", figure("Le départ est à 65 ans.")), ("Idriss Valmorel", figure("À 65 ans, on part.", 2.0)),
            ("Maud Blanc", figure("Douze pour cent des grues."))]  # fmt: skip
    talks = day_of(*said)
    texts = [item(talks, one).text for one in editions.compose(talks).figures]
    assert texts == ["Le départ est à 65 ans.", "Douze pour cent des grues."]
