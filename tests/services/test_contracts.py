"""Turns and recaps as JSON: every field, and a line for each turn."""

from __future__ import annotations

import dataclasses
import json

from services import contracts
from services.contracts import Exchange, Item, Recap, Source, Speaker, Transcript, Turn, Word

WORDS = (Word("Deux", 0, 400, 0.9), Word("mots ?", 400, 900, None, estimated=True))
TRANSCRIPT = Transcript(
    "fr",
    (Speaker("S1", "Enora", "présidente", None, is_host=True), Speaker("S2")),
    (Turn("1", "S1", "Deux mots ?", 0, 900, WORDS), Turn("2", None, "Sans heure.")),
    title="« Le quai »",
    exchanges=(Exchange("1", 0, 2, ("2",)),),
)
QUOTE = Item("quote", "Deux", "S1", (Source("1", 0, 1, 0, 400),), "exact", {"score": 1.5})
RECAP = Recap("fr", "T", "", "extractive", (QUOTE, Item("heading", "Le quai")), ("à relire",))


def test_a_value_spelt_out_has_every_field_that_it_has():
    for value in (TRANSCRIPT, RECAP):
        told = json.loads(contracts.to_json(value))
        assert told == json.loads(json.dumps(contracts.plain(value)))
        whole = json.loads(json.dumps(dataclasses.asdict(value)))
        for turn in whole.get("turns", ()):  # what is rare is left out where it is not so
            turn["words"] = [{k: v for k, v in word.items() if k != "estimated" or v} for word in turn["words"]]
        assert told == whole
    assert contracts.transcript_from(json.loads(contracts.to_json(TRANSCRIPT))) == TRANSCRIPT


def test_a_turn_is_one_line_and_letters_stay_letters():
    written = contracts.to_json(TRANSCRIPT)
    assert sum('"Deux mots ?"' in line for line in written.splitlines()) == 1
    assert "« Le quai »" in written
    assert contracts.to_json(dataclasses.replace(TRANSCRIPT, turns=())).count('"turns": []') == 1
