"""What the recap's templates are given: its items and what each waits for, and what keeps it from being published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.desk import TalkCard
from services.flow.progress import Progress
from services.recaps import presenting
from services.recaps.linting import Note
from services.voices import Voice
from web.newsroom.lines import Passage


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of the recap. `said`: the words of the transcript it rests on; `at_turn`: where they stand.
    `notes`: what its cuts took away; `differences`: why it does not conform; `repair`: how its words could be printed;
    `is_told`: a line that tells somebody's words as they were said.
    """

    id: UUID
    index: int
    kind: str
    text: str
    voice: Voice | None
    verdict: str | None
    passage: Passage | None
    said: str
    at_turn: str
    why: tuple[tuple[str, float], ...]
    heard_by: str
    heard_at: datetime | None
    signed_by: str
    signed_reason: str
    notes: tuple[Note, ...] = ()
    differences: tuple[str, ...] = ()
    repair: str = ""
    reason: str = ""
    is_told: bool = False

    @property
    def is_broken(self) -> bool:
        return self.verdict in {"altered", "missing"} and not self.signed_by

    @property
    def needs(self) -> tuple[str, ...]:
        """What it waits for from a person, by name: "mend" blocks publishing, "weigh" and "hear" do not."""
        open_to = self.kind == "quote" and not self.heard_by
        asked = {"mend": self.is_broken, "weigh": open_to and bool(self.notes), "hear": open_to}
        return tuple(name for name, is_asked in asked.items() if is_asked)


@dataclass(frozen=True, slots=True)
class PublicationLine:
    number: int
    published_at: datetime
    by: str
    correction: str
    withdrawn_at: datetime | None
    withdrawn_note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The recap people work on. `fallback`: why a language model was not used though it was asked, or ""."""

    id: UUID
    version: int
    title: str
    standfirst: str
    language: str
    engine: str
    notices: tuple[str, ...]
    fallback: str
    items: tuple[ItemRow, ...]

    @property
    def broken(self) -> tuple[ItemRow, ...]:
        return tuple(item for item in self.items if item.is_broken)

    @property
    def quotes(self) -> tuple[ItemRow, ...]:
        return tuple(item for item in self.items if item.kind == "quote")

    @property
    def is_silent(self) -> bool:
        """No quote has a sound: what a person does is read it again."""
        return not any(item.passage for item in self.quotes)

    @property
    def nameless(self) -> int:
        """How many voices are quoted of whom nobody knows the name."""
        unknown = (item.voice for item in self.quotes if not item.is_broken and not (item.voice and item.voice.name))
        return len({voice.id if voice else None for voice in unknown})

    @property
    def unpresented(self) -> tuple[str, ...]:
        """Who is quoted and named nowhere else: a voice named after the draft was made, or an introduction cut out."""
        lines = (self.standfirst, *(item.text for item in self.items if item.kind in {"intro", "narrative"}))
        return presenting.unpresented((item.voice.name for item in self.quotes if item.voice), lines)

    def needing(self, name: str) -> tuple[ItemRow, ...]:
        """The items that wait for a person, of one of `ItemRow.needs`."""
        return tuple(item for item in self.items if name in item.needs)


@dataclass(frozen=True, slots=True)
class RecapPage:
    card: TalkCard
    draft: Draft | None
    published: PublicationLine | None
    public_path: str
    # A draft that is being made or was refused.
    drafting: Progress | None = None

    @property
    def is_secret(self) -> bool:
        """Whether its embargo still lasts: it is not published before."""
        return self.card.is_secret

    @property
    def is_blocked(self) -> bool:
        """Whether publishing would be refused; the page says why before anybody tries."""
        return self.is_secret or bool(self.draft and self.draft.broken)
