"""What the pages are given that hold one text against another: frozen values, never models or queries."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.desk import TalkCard
from services.reading import Understood
from services.recaps.linting import Note
from services.voices import Voice
from web.newsroom.lines import Passage


@dataclass(frozen=True, slots=True)
class TurnRead:
    """A turn of a text that is not saved yet. `voice`: "" where nobody is named."""

    voice: str
    start_ms: int | None
    text: str


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """A text before it is saved. `turns`: the first ones of captions; `names`: whom a line may be given to."""

    card: TalkCard
    recording_id: UUID
    filename: str
    found: Understood
    turns: tuple[TurnRead, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastedQuote:
    """A quote of an article. `voice` said it; `credited`: whom the article names instead; `said`: the spoken words.
    `notes`: what its cuts took away.
    """

    text: str
    verdict: str
    voice: Voice | None
    credited: Voice | None
    said: str
    differences: tuple[str, ...]
    passage: Passage | None
    address: str
    off_record: bool
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class PastedPage:
    card: TalkCard
    article: str
    quotes: tuple[PastedQuote, ...]
