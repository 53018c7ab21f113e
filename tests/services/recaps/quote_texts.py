"""Sentences of ours to quote, in French and English, and what a quote is here: a case of some kind."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from services import formats
from services.contracts import Item, Source, Speaker, Transcript, Turn

DEMO = Path(__file__).parents[2] / "data" / "demo"
_ADA = """We did not open the second warehouse, because 40% of the orders never came back this year.
The machine is not wrong more often than we are, but it errs in a way that nobody can explain.
Our drivers cover 1,200 kilometres a week, and not one of them has had an accident since March.
I think that their unions were right to ask for two years of training before the first robot.
We are buying 15 new lorries, and we will never sell the old ones to our competitors.
It's the weather, not the software, that made our deliveries late on four days out of ten.
There is no secret here: the more we measure, the less we have to guess at the end of the month.
We have lost 3.5 million euros on that site, and I would do the same again tomorrow morning.
Nobody told the night crew that the new rules were a trial and not a decision of the board.
Their pay rose by 6% last year, which is hardly enough when the rents rose by twice as much."""
_BEN = """I never said the drivers would lose their jobs, I said that 1,200 of them need training.
If you ask me, we don't need a bigger warehouse, we need people who know what is in it.
The city will not let us build here, so we have to look for a site to the north of the river.
It's not a question of money, it's a question of who answers the phone at three in the morning.
We have 25 students from the technical school, and all of them were hired before the summer.
You cannot run a port with two cranes, and nobody on this panel believes that you can.
Our customers wait for nine days, when they could have their parts in four, and they know it.
I would have bought the same trucks, but I wouldn't have signed a contract of eleven years.
Half of the parcels are too light for the belt, and the belt is where all of our money went.
We said no to that offer, because it would have left us without any say in the prices."""
ENGLISH = Transcript(
    "en", (Speaker("a", "Ada Quill"), Speaker("b", "Ben Rowe")),
    tuple(
        Turn(f"{side}{n}", side, line)
        for n, pair in enumerate(zip(_ADA.splitlines(), _BEN.splitlines(), strict=True))
        for side, line in zip("ab", pair, strict=True)
    ),
)  # fmt: skip
MOST_OF_A_KIND = 30  # of one language


@dataclasses.dataclass(frozen=True)
class Case:
    """One quote as an article prints it. `pasted`: whether it is wrong without its reference, too."""

    kind: str
    item: Item
    transcript: Transcript
    pasted: bool = True


def some(cases: Iterator[Case]) -> list[Case]:
    """At most `MOST_OF_A_KIND` of a kind and language."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for case in cases:
        key = case.kind, case.transcript.language
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= MOST_OF_A_KIND:
            found.append(case)
    return found


@functools.cache
def transcripts() -> tuple[Transcript, ...]:
    read = (formats.read((DEMO / name).read_bytes()).transcript for name in ("grand_entretien.txt", "table_ronde.vtt"))
    return (*read, ENGLISH)


def spans() -> Iterator[tuple[Transcript, Turn, int, int]]:
    """Whole sentences, ten to forty words long."""
    for transcript in transcripts():
        for turn in transcript.turns:
            tokens, start = turn.tokens, 0
            for end in range(1, len(tokens) + 1):
                if tokens[end - 1][-1] in ".!?":
                    if 10 <= end - start <= 40:
                        yield transcript, turn, start, end
                    start = end


def quote(turn: Turn, start: int, end: int, text: str) -> Item:
    return Item("quote", text, turn.speaker, (Source(turn.id, start, end),))


def heard(transcript: Transcript, turn: Turn, tokens: list[str]) -> tuple[Transcript, Turn]:
    """The transcript with these words in the place of the turn's."""
    said = dataclasses.replace(turn, text=" ".join(tokens), words=())
    turns = tuple(said if one.id == turn.id else one for one in transcript.turns)
    return dataclasses.replace(transcript, turns=turns), said


def bare(token: str) -> str:
    return re.sub(r"\W", "", token).lower()


def kinds(cases: list[Case]) -> Iterator[tuple[str, str, list[Case]]]:
    """(kind, language, cases), as the kinds first come."""
    for kind in dict.fromkeys(case.kind for case in cases):
        for language, group in itertools.groupby(
            sorted((case for case in cases if case.kind == kind), key=lambda case: case.transcript.language),
            key=lambda case: case.transcript.language,
        ):
            yield kind, language, list(group)
