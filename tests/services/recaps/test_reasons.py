"""Why a passage was chosen, told to a journalist."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import formats
from services.recaps import extractive, leftovers, reasons

DEMO = Path(__file__).parents[2] / "data" / "demo"


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ({"salience": 1.6, "typical": 0.4, "quotability": 0.0},
         "Among the strongest passages of the talk; speaks of what is this talk’s own; makes sense on its own."),
        ({"salience": -0.9, "typical": 0.0, "quotability": -2.0},
         "Of little weight, kept so that each voice and each moment is there; needs its context."),
        ({"salience": 0.6, "repeats": 3.0}, "Stronger than most passages; figure said 3 times."),
        ({}, ""),
        ({"salience": "high"}, ""),
    ],
)  # fmt: skip
def test_scores_are_told_in_words(why, told):
    assert reasons.sentence(why, "en") == told


def test_every_passage_of_a_recap_has_its_reason_in_both_languages_and_what_was_left_out_too():
    transcript = formats.read((DEMO / "table_ronde.vtt").read_bytes()).transcript
    recap = extractive.draft(transcript)
    for item in recap.items:
        if item.kind in ("quote", "takeaway", "figure"):
            assert item.why
            assert reasons.sentence(item.why, "fr") != reasons.sentence(item.why, "en") != ""
    text = reasons.explained(recap, leftovers.of(leftovers.pool(transcript), recap), transcript, "fr")
    assert text.count("Note d’ensemble") >= sum(bool(item.why) for item in recap.items) + 5
    assert "## Laissé de côté" in text


def test_what_scored_as_high_as_what_was_kept_is_not_said_to_have_scored_lower():
    transcript = formats.read((DEMO / "table_ronde.vtt").read_bytes()).transcript
    recap = extractive.draft(transcript)
    least = min(item.why["score"] for item in recap.items if item.kind == "quote")
    found = [one for section in leftovers.of(leftovers.pool(transcript), recap) for one in section.candidates]
    assert {one.reason for one in found} >= {"balance"}
    for one in found:
        assert one.reason != "lower" or one.why["score"] <= least
        assert one.reason != "balance" or one.why["score"] >= least
