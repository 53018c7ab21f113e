"""Who is quoted without being introduced."""

from __future__ import annotations

import pytest

from services.recaps.presenting import unpresented

STANDFIRST = "Avec Éva Lemaître-Roux, directrice du quai ; Hugo, son adjoint."


@pytest.mark.parametrize(
    ("name", "is_told"),
    [
        ("Éva Lemaître-Roux", True),
        ("Eva Lemaitre-Roux", True),  # as a programme without accents writes it
        ("Hugo", True),
        ("Karim Touadjine", False),
        ("Hugo Desmarelle", False),  # a first name alone introduces nobody who has a surname
        ("", True),
    ],
)
def test_a_surname_introduces_whatever_its_accents(name, is_told):
    assert (unpresented([name], [STANDFIRST]) == ()) is is_told


def test_each_is_named_once_in_the_order_they_are_quoted():
    assert unpresented(["Zoé Ba", "Al Ost", "Zoé Ba"], ["Rien."]) == ("Zoé Ba", "Al Ost")
