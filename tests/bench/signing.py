# ruff: noqa: T201 - its result is a printed table
"""How many keys it takes to sign a text that does not say who speaks: `python tests/bench/signing.py FOLDER`.

FOLDER holds debates as neutral JSON, one a file, as tests/bench/changes.py. Of each, the windows of 60 sentences in
which the host and others take turns most often (--windows) are signed by somebody who knows the truth and makes no
mistake: A where all that it takes is right, else Enter, N or a number; where a proposal holds another voice, V, J and K
to the line where it begins, and its number. Guests' names are not told, so nobody is called: harder than a real talk.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from services.changes import blocks
from services.changes.blocks import Block, Line
from services.changes.casting import Person
from services.contracts import Transcript, Turn
from services.recaps import sentences

HOST = "host"
_SIZE = 60


@dataclasses.dataclass
class Signing:
    """A text being signed. `truth`: whose each line is, HOST for whoever leads; `keys`, of which `moves` only go."""

    lines: list[Line]
    truth: list[str]
    people: list[Person]
    language: str = "fr"
    keys: int = 0
    moves: int = 0

    def sign(self) -> Signing:
        while found := blocks.propose(self.lines, self.language, self.people):
            at = {line.id: n for n, line in enumerate(self.lines)}
            run = found[: found[0].ahead]
            if len(run) > 1 and all(self._is_right(one, at) for one in run):
                self.keys += 1
                for one in run:
                    self._give(next(n for n, line in enumerate(self.lines) if line.id == one.lines[0]), len(one.lines))
            else:
                self._decide(found[0], at[found[0].lines[0]])
        self.keys += sum(line.voice is None for line in self.lines)
        return self

    def _is_right(self, block: Block, at: dict[str, int]) -> bool:
        voice = block.voice or (HOST if block.role == "host" else None)
        return all(self.truth[at[line]] == voice for line in block.lines)

    def _decide(self, block: Block, first: int) -> None:
        """One key where a block is of one voice; else go to where its last voice begins, and say whose that is."""
        said = self.truth[first : first + len(block.lines)]
        last = max((n for n in range(1, len(said)) if said[n] != said[n - 1]), default=0)
        likely = [block.lines.index(line) for line in block.inner]
        moves = min([last, *(n + abs(last - place) for n, place in enumerate(likely, 1))])
        self.moves += moves
        self.keys += moves + 1
        self._give(first + last, len(said) - last)

    def _give(self, first: int, size: int) -> None:
        """Make lines one turn of whose they are, joined to the turn before where that is the same voice's."""
        voice = self.truth[first]
        end = first + size
        if first and self.lines[first - 1].voice == voice:
            first -= 1
        text = " ".join(line.text for line in self.lines[first:end])
        whole = dataclasses.replace(self.lines[first], text=text, voice=voice, end_ms=self.lines[end - 1].end_ms)
        self.lines[first:end], self.truth[first:end] = [whole], [voice]
        if voice == HOST and not any(one.is_host for one in self.people):
            self.people.append(Person(HOST, "", is_host=True))


def found_and_true(signing: Signing) -> tuple[int, int, int]:
    """Of the changes that are proposed before anybody decides: those that are right, all, and how many there are."""
    at = {line.id: n for n, line in enumerate(signing.lines)}
    told = {at[one.lines[0]] for one in blocks.propose(signing.lines, signing.language, signing.people)} - {0}
    truth = {n for n, (one, other) in enumerate(pairwise(signing.truth), 1) if one != other}
    return len(told & truth), len(told), len(truth)


def windows(file: Path, most: int) -> list[Signing]:
    told = json.loads(file.read_text("utf-8"))
    hosts = set(told.get("hosts") or ())
    turns = tuple(Turn(str(n), str(one["speaker"]), one["text"]) for n, one in enumerate(told["turns"]))
    spoken = sentences.read(Transcript("fr", (), turns)).sentences
    said = [(HOST if one.speaker in hosts else str(one.speaker), one.text) for one in spoken]
    parts = [said[n : n + _SIZE] for n in range(0, len(said) - _SIZE, _SIZE)]
    return [_signing(part) for part in sorted(parts, key=_turns_taken, reverse=True)[:most]]


def _turns_taken(said: Sequence[tuple[str, str]]) -> int:
    return sum(one != other and HOST in {one, other} for (one, _), (other, _) in pairwise(said))


def _signing(said: Sequence[tuple[str, str]]) -> Signing:
    lines = [Line(str(n), text, None, 4_000 * n, 4_000 * n + 3_900) for n, (_, text) in enumerate(said)]
    guests = dict.fromkeys(who for who, _ in said if who != HOST)
    return Signing(lines, [who for who, _ in said], [Person(one, "") for one in guests])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--windows", type=int, default=2)
    asked = parser.parse_args()
    whole = [0] * 6
    for file in sorted(asked.folder.glob("*.json")):
        row = [0] * 6
        for one in windows(file, asked.windows):
            right, told, true = found_and_true(one)
            one.sign()
            row = [a + b for a, b in zip(row, (right, told, true, len(one.lines), one.keys, one.moves), strict=True)]
        whole = [a + b for a, b in zip(whole, row, strict=True)]
        print(f"{file.stem[:32]:32} {_told(row)}", flush=True)
    print(f"{'all':32} {_told(whole)}")


def _told(row: Sequence[int]) -> str:
    right, told, true, turns, keys, moves = row
    precision, recall = right / max(1, told), right / max(1, true)
    f1 = 2 * right / max(1, told + true)
    return f"P {precision:.2f} R {recall:.2f} F1 {f1:.2f}; {turns} turns, {keys} keys, {moves} of them moves"


if __name__ == "__main__":
    main()
