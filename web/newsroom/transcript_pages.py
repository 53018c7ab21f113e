"""What the newsroom's templates are given of a transcript: its turns, and who speaks in them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.doubts import languages
from services.voices import Choice, Voice
from web.newsroom.lines import BlockRow, Passage, PersonLine
from web.typography import fine_word


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a turn, set for the screen; `quoted` where the recap quotes them; `language`: where it is not the
    talk's own.
    """

    text: str
    quoted: bool
    language: str = ""


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn to read, hear and correct. `words`: flat "start,end,…" of its tokens, "" without times.

    `can_undo`: somebody's act on it can be taken back; `answer`: the turn that answers the question it ends on;
    `question`: the turn with the question that it answers first; `block`: whose this line and those after it may be;
    `in_block`: the line with which that proposal begins.
    """

    id: UUID
    version: int
    text: str
    stretches: tuple[Stretch, ...]
    words: str
    start_ms: int | None
    sound: str
    voice: Voice | None
    off_record: bool
    can_undo: bool
    language: str = "fr"
    answer: UUID | None = None
    question: UUID | None = None
    block: BlockRow | None = None
    in_block: UUID | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """What else than the talk's own language is spoken in it."""
        return tuple(dict.fromkeys(one.language for one in self.stretches if one.language))

    @property
    def is_edited(self) -> bool:
        return self.version > 1


@dataclass(frozen=True, slots=True)
class Proof:
    """A sentence that shows something. `address`: where it stands; `passage`: how to hear it."""

    words: str
    address: str
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class ModeratorRow:
    """A voice that seems to lead the conversation, and why."""

    voice: Voice
    questions: int
    directed: int
    percent: int
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class VoicesPanel:
    """Who is who; `people`: whom a name is chosen from; `moderators`: proposed."""

    talk_id: UUID
    voices: tuple[Voice, ...]
    people: tuple[PersonLine, ...]
    moderators: tuple[ModeratorRow, ...] = ()

    @property
    def unnamed(self) -> int:
        return sum(not voice.name for voice in self.voices)


@dataclass(frozen=True, slots=True)
class Window:
    """Which turns a page shows: [first, first + shown) of `total`."""

    first: int
    shown: int
    total: int

    @property
    def following(self) -> int | None:
        return self.first + self.shown if self.first + self.shown < self.total else None


@dataclass(frozen=True, slots=True)
class TurnsPage:
    """The next turns of a talk, without all that stands around them."""

    talk_id: UUID
    turns: tuple[TurnRow, ...]
    window: Window
    choices: tuple[Choice, ...]


def stretches(tokens: Sequence[str], quoted: frozenset[int], language: str) -> tuple[Stretch, ...]:
    """Join tokens by spaces, cut where the recap's quotes and other languages begin and end.

    Each token is set by itself, so that a plain space parts two words here as it does in the transcript.
    """
    spoken = {n: one for start, end, one in languages.foreign(tokens, language) for n in range(start, end)}
    kinds = [(number in quoted, spoken.get(number, "")) for number in range(len(tokens))]
    found: list[Stretch] = []
    for (is_quoted, other), group in itertools.groupby(range(len(tokens)), kinds.__getitem__):
        text = " ".join(fine_word(tokens[number], other or language) for number in group)
        found.append(Stretch(text, is_quoted, other))
    return tuple(found)
