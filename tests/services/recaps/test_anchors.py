"""A quote's reference moves with its words when the turn around it is corrected."""

from __future__ import annotations

import pytest

from services.recaps.anchors import Moved

SPOKEN = ["nous", "avons", "euh", "douze", "entrepôts", "et", "pas", "un", "de", "plus"]


@pytest.mark.parametrize(
    ("now", "span", "expected"),
    [
        ("vraiment nous avons euh douze entrepôts et pas un de plus", (3, 5), "douze entrepôts"),
        ("nous avons douze entrepôts et pas un de plus", (3, 5), "douze entrepôts"),
        ("nous avons euh douze entrepôts", (3, 5), "douze entrepôts"),
        ("nous avons euh treize entrepôts et pas un de plus", (3, 5), "treize entrepôts"),
        ("nous avons euh douze grands entrepôts et pas un de plus", (3, 5), "douze grands entrepôts"),
        ("rien", (3, 5), "rien"),
    ],
)
def test_a_span_stays_on_its_words(now, span, expected):
    tokens = now.split()
    start, end = Moved(SPOKEN, tokens).span(*span)
    assert " ".join(tokens[start:end]) == expected
