"""Copied words are found again in their turn."""

from __future__ import annotations

import pytest

from services.errors import Refused
from services.passages import find

TOKENS = ["Oui,", "c’est", "l’été", ":", "on", "mesure,", "on", "compte,", "et", "on", "compte", "encore", "!"]


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("on mesure, on compte", "on mesure, on compte,"),
        ("ON COMPTE ENCORE", "on compte encore"),
        ("l’ete : on", "l’été : on"),
        ("« on compte »", "on compte,"),
        ("", " ".join(TOKENS)),
        (" ! ", " ".join(TOKENS)),
    ],
)
def test_a_passage_is_found_whatever_its_signs_and_capitals(passage, expected):
    start, end = find(TOKENS, passage)
    assert " ".join(TOKENS[start:end]) == expected


@pytest.mark.parametrize("passage", ["jamais dit", "on mesure compte"])
def test_words_that_were_not_said_are_not_found(passage):
    with pytest.raises(Refused):
        find(TOKENS, passage)
