"""What a recap leaves out: the next best passages, none of them quoted already, and why each item was chosen."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from services import contracts, formats
from services.contracts import Source, Transcript, Turn
from services.errors import Refused
from services.recaps import extractive, leftovers, verbatim

DEMO = Path(__file__).parents[2] / "data" / "demo"


@pytest.fixture(scope="module", params=["grand_entretien.txt", "table_ronde.vtt"])
def transcript(request) -> Transcript:
    return formats.read((DEMO / request.param).read_bytes()).transcript


@pytest.fixture(scope="module")
def recap(transcript):
    return extractive.draft(transcript)


def candidates(transcript, recap):
    return [one for section in leftovers.of(leftovers.pool(transcript), recap) for one in section.candidates]


def test_what_is_left_out_is_in_no_item_and_could_be_printed_as_it_stands(transcript, recap):
    found = candidates(transcript, recap)
    assert len(found) >= 4
    for one in found:
        for source in (source for item in recap.items for source in item.sources if source.turn == one.source.turn):
            assert source.end_word <= one.source.start_word or one.source.end_word <= source.start_word
        item = contracts.Item("quote", one.text, one.speaker, (one.source,))
        assert verbatim.verdict(item, transcript).verdict in {"exact", "cleaned"}
        assert {"score", "salience", "quotability"} <= set(one.why)


def test_every_section_offers_its_own_passages_the_best_first(transcript, recap):
    sections = leftovers.of(leftovers.pool(transcript), recap)
    assert len({section.heading for section in sections}) == len(sections) > 1
    for section in sections:
        kept = [one.why["score"] for one in section.candidates if one.reason == "lower"]
        assert kept == sorted(kept, reverse=True)


def test_everybody_who_speaks_enough_is_offered(recap, transcript):
    spoken = {turn.speaker for turn in transcript.turns if len(turn.tokens) > 40}
    hosts = spoken - {item.speaker for item in recap.items if item.kind == "quote"}
    assert spoken - hosts <= {one.speaker for one in candidates(transcript, recap)}


def test_the_same_input_gives_the_same_passages(transcript, recap):
    assert leftovers.of(leftovers.pool(transcript), recap) == leftovers.of(leftovers.pool(transcript), recap)


def test_what_is_quoted_is_offered_no_more_and_what_is_removed_comes_back(transcript, recap):
    best = candidates(transcript, recap)[0]
    item = contracts.Item("quote", best.text, best.speaker, (best.source,))
    more = dataclasses.replace(recap, items=(*recap.items, item))
    assert best.source not in {one.source for one in candidates(transcript, more)}
    none = dataclasses.replace(recap, items=())
    quoted = {
        (source.turn, n)
        for item in recap.items
        if item.kind == "quote"
        for source in item.sources
        for n in range(source.start_word, source.end_word)
    }
    offered = {
        (one.source.turn, n)
        for one in candidates(transcript, none)
        for n in range(one.source.start_word, one.source.end_word)
    }
    assert quoted & offered


def test_a_passage_that_says_the_same_again_is_offered_last_and_told_as_such(transcript, recap):
    quoted = next(item for item in recap.items if item.kind == "quote" and len(item.sources) == 1)
    turn = transcript.turn(quoted.sources[0].turn)
    again = Turn(
        "again", quoted.speaker, " ".join(turn.tokens[quoted.sources[0].start_word : quoted.sources[0].end_word])
    )
    longer = dataclasses.replace(transcript, turns=(*transcript.turns, again))
    found = candidates(longer, recap)
    repeated = [one for one in found if one.source.turn == "again"]
    assert all(one.reason == "repeats" for one in repeated)
    assert any(one.reason in ("lower", "balance") for one in found)


def test_a_text_too_short_is_refused_in_one_sentence():
    short = Transcript("fr", (), (Turn("1", None, "Bonjour à tous."),))
    with pytest.raises(Refused):
        leftovers.pool(short)


def test_each_quote_point_and_figure_says_why_by_name_and_the_json_keeps_it(transcript, recap):
    for item in recap.items:
        if item.kind in {"quote", "takeaway", "figure"}:
            assert {"score", "salience"} <= set(item.why), item
    read = contracts.recap_from(json.loads(contracts.to_json(recap)))
    assert [item.why for item in read.items] == [item.why for item in recap.items]
    assert any(abs(value) > 1 for item in read.items for value in item.why.values())


def test_a_source_of_a_turn_that_is_gone_hinders_nothing(transcript, recap):
    gone = contracts.Item("quote", "x", None, (Source("gone", 0, 3),))
    assert leftovers.of(leftovers.pool(transcript), dataclasses.replace(recap, items=(*recap.items, gone)))
