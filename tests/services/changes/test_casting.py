"""Whose the blocks of an unsigned text may be, by how surely somebody else begins."""

from __future__ import annotations

from services.changes import casting, cues
from services.changes.casting import Person, Seat

PEOPLE = (Person("a", "Ada Byron"), Person("k", "Karl Brandt"))
SAID = (
    "On a commencé par compter les bateaux du quai nord, un par un, pendant tout un hiver.",
    "Les grues sont arrivées au mois de mai et le port a changé de rythme en quelques jours.",
    "Le quai sud a doublé ses portes et les camions passent désormais par le grand bassin.",
)


def blocks():
    known = cues.knowledge("fr")
    return [[cues.read(text, known, frozenset())] for text in SAID]


def test_a_block_that_hardly_anything_parts_from_the_one_before_is_the_same_voices():
    found = casting.seats(blocks(), [0.15, 0.7], "guest", surely=True)
    assert found[:2] == [Seat("guest"), Seat("guest", goes_on=True)]
    assert not found[2].goes_on


def test_a_block_that_much_parts_from_the_one_before_is_another_voices():
    assert not any(one.goes_on for one in casting.seats(blocks(), [0.7, 0.9], "guest", surely=True))


def test_whoever_goes_on_keeps_their_voice_and_is_not_told():
    units = [one for (one,) in blocks()]
    seats = [Seat("guest"), Seat("guest", goes_on=True), Seat("guest")]
    found = casting.voices([(0, 1), (1, 2), (2, 3)], units, seats, PEOPLE, ["k"], known=True)
    assert found == [("k", True), ("k", False), ("a", False)]
