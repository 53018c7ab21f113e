from __future__ import annotations

import json
from pathlib import Path

import pytest

from services import contracts, formats
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
