"""Whatever program wrote it, what was said, by whom and when comes back, as finely as the shape can tell."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services import formats
from tests.services.formats.shapes import SHAPES, Said, Shape

NAMES = (
    "Ada Byron", "Karl Brandt", "Lise de Maule", "Zoé d’Orme", "Jean-Baptiste Kémp", "Élodie Ba", "Anne-Sophie O’Neill",
    "Łukasz Żak", "Uğur Şahin", "Dina El-Khalil",
)  # fmt: skip
# Marks that some shape gives a meaning: quotation marks, separators, tags, escapes; and letters written to the left.
MARKS = (
    "la", "machine", "vite,", "ferme.", "Pourquoi", "?", "9", "&", "a<b", "«", "oui", "»", "été", "—", "-", "--",
    "*gras*", "_it_", "x|y", "|", ";", "a;b", ",", '"', '"oui"', "“non”", "’", "…", "et/ou", "50\u00a0%",
    "3\u202f000\u00a0€", "Ada", "note:", ":", "10:30", "&amp;", "(rire)", "[…]", "1.", "#", "M.", "\\", "{a}",
    "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627", "\u65e5\u672c", "e\u0301t\u0301",
)  # fmt: skip
FIRST = (
    "Bon",
    "Oui",
    "9 personnes",
    "« Non »",
    "“Yes”",
    "À",
    "Et",
    "2025",
    "d’abord",
    "\u05e9\u05dc\u05d5\u05dd",
    "(rire) bon",
)

# A text without times in which everybody is quoted is an article.
UNQUOTED = tuple(one for one in FIRST if not one.startswith(("«", "“")))


def talk(shape: Shape, seed: int) -> list[Said]:
    """Neighbours differ, and so do their stamps; the talk may begin after ten hours. A seed makes a whole talk: drawing
    each word from hypothesis would cost a hundred times what reading it does.
    """
    chance, step = random.Random(seed), max(1000, shape.step_ms)
    names = chance.sample(NAMES, 4)
    at = min(chance.choice((0, 1, 59, 3_599, 36_001, 82_000)) * 1000, shape.longest_ms - 600_000)
    said: list[Said] = []
    while len(said) < 9 and (len({one.name for one in said if one.text}) < 2 or chance.random() < 0.8):
        name = chance.choice([one for one in names if not said or one != said[-1].name])
        first = FIRST if shape.step_ms else UNQUOTED
        words = [chance.choice(first), *(chance.choice(MARKS) for _ in range(chance.randrange(20)))]
        text = " ".join(words) if chance.randrange(10) else ""  # nothing at all, once in ten
        fine = chance.randrange(1000) // shape.step_ms * shape.step_ms if 0 < shape.step_ms < 1000 else 0
        start, end = at + fine, at + chance.randint(2, 30) * step
        said.append(Said(name, start, end, unicodedata.normalize("NFC", text)))
        at = end + chance.randint(0, 5) * step
    return said


def heard(said: list[Said]) -> list[Said]:
    """What there is to read: nothing of whoever says nothing, and one turn of whoever goes on over that."""
    kept: list[Said] = []
    for one in filter(lambda one: one.text, said):
        if kept and kept[-1].name == one.name:
            kept[-1] = kept[-1]._replace(end_ms=one.end_ms, text=f"{kept[-1].text} {one.text}")
        else:
            kept.append(one)
    return kept


def told(shape: Shape, said: list[Said]) -> list[tuple[str | None, int | None, str]]:
    step = shape.step_ms
    return [
        (one.name, one.start_ms // step * step if step else None, " ".join(one.text.split())) for one in heard(said)
    ]


def read(shape: Shape, said: list[Said]):
    made = shape.write(said)
    return formats.read(made if isinstance(made, bytes) else made.encode(), language="fr").transcript


# One talk of some 70 000 is misread: who begins twice with the same word and "note:" is taken to be called that.
@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape.named])
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
@example(3298298129)  # of five only two say anything, and one of them comes back: no timetable
@example(1131354808)
@example(3260742904)  # nor are names that head every caption titles
def test_who_said_what_and_when_comes_back(name, seed):
    shape = SHAPES[name]
    said = talk(shape, seed)
    found = read(shape, said)
    names = {one.id: one.name for one in found.speakers}
    assert [(names.get(turn.speaker), turn.start_ms, " ".join(turn.text.split())) for turn in found.turns] == told(
        shape, said
    )
    if shape.ends:
        assert [turn.end_ms for turn in found.turns] == [one.end_ms for one in heard(said)]


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if not shape.named])
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
@example(5940)  # "Bon Ada , » “non” … note:" is no name with a role
@example(2601529336)  # nor are "Oui note:" and "Et note:" people
@example(4277334470)
@example(1515855761)  # the last two captions alone look signed
def test_every_word_comes_back_at_its_time_where_nobody_is_named(name, seed):
    shape = SHAPES[name]
    said = talk(shape, seed)
    found = read(shape, said)
    assert {turn.speaker for turn in found.turns} == {None}
    words = [word for turn in found.turns for word in turn.words]
    assert [word.text for word in words] == [word for one in said for word in one.text.split()]
    starts = iter(words)
    for one in filter(lambda one: one.text, said):
        first, *_ = [next(starts) for _ in one.text.split()]
        assert first.start_ms == one.start_ms // shape.step_ms * shape.step_ms
    if shape.ends:
        assert words[-1].end_ms == [one for one in said if one.text][-1].end_ms
