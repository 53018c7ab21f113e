"""What the newsroom's templates are given: frozen values, never models or queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.checkpoints import Offer, preselected
from services.desk import EventLine, TalkCard
from services.doubts.listing import Listening
from services.flow.progress import Progress
from services.provisional import SoFar
from services.recaps.early_quotes import Early
from services.voices import Choice, Voice
from web.newsroom.lines import PersonLine
from web.newsroom.transcript_pages import ModeratorRow, TurnRow, VoicesPanel, Window


@dataclass(frozen=True, slots=True)
class DeskPage:
    """`today`: talks of this date; `urgent`: those that wait for somebody, wherever they are in the calendar."""

    on: date
    today: tuple[TalkCard, ...]
    urgent: tuple[TalkCard, ...]
    events: tuple[EventLine, ...]

    @property
    def event_choices(self) -> tuple[tuple[str, str], ...]:
        return tuple((one.slug, one.name) for one in self.events)

    @property
    def likely_event(self) -> str:
        """The event that a recording of today is probably of: one that takes place, else the newest."""
        going = (one.slug for one in self.events if one.starts_on <= self.on <= one.ends_on)
        return next(going, self.events[0].slug if self.events else "")


@dataclass(frozen=True, slots=True)
class EditionLine:
    """A day's edition. `ready`: how many of its talks are public."""

    published_at: datetime | None
    withdrawn_at: datetime | None
    ready: int


@dataclass(frozen=True, slots=True)
class QuoteChoice:
    """A published quote that may stand above the day; `value` is "talk/item". `speaker`: "" where nobody knows."""

    value: str
    talk: str
    text: str
    speaker: str = ""
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A common theme and the titles of the talks that carry it."""

    label: str
    talks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HiddenTalk:
    """A talk that was published and that readers do not see now: `until` its embargo ends; None: it was withdrawn."""

    title: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class EditionPage:
    """`composed_*`: what the talks give; `title` and `lede`: that, or an editor's own words. `own`: the names of what
    an editor wrote or chose. `proposed`: the value of the proposed quote, with its `reason` and scores by name. `held`:
    those of `own` that readers do not get, as they may speak of one of the `hidden` talks. `seen`: ids of public talks.
    """

    slug: str
    event_name: str
    date: date
    line: EditionLine
    title: str
    lede: str
    quotes: tuple[QuoteChoice, ...]
    quote: str
    composed_title: str
    composed_lede: str
    own: frozenset[str]
    proposed: str
    reason: str
    why: tuple[tuple[str, float], ...]
    themes: tuple[ThemeRow, ...]
    takeaways: tuple[str, ...]
    figures: tuple[str, ...]
    seen: str = ""
    held: frozenset[str] = frozenset()
    hidden: tuple[HiddenTalk, ...] = ()


@dataclass(frozen=True, slots=True)
class DayBlock:
    date: date
    title: str
    talks: tuple[TalkCard, ...]
    edition: EditionLine


@dataclass(frozen=True, slots=True)
class EventPage:
    slug: str
    name: str
    place: str
    starts_on: date
    ends_on: date
    days: tuple[DayBlock, ...]
    people: tuple[PersonLine, ...]
    keeps_voices: bool
    # Of how many recordings a person's voice is kept.
    voices: Mapping[UUID, int]

    @property
    def is_new(self) -> bool:
        """Nothing stands in it yet: the first thing to do lies open."""
        return not any(day.talks for day in self.days)


@dataclass(frozen=True, slots=True)
class RecordingLine:
    """A recording of the talk. `sound`: its address for a player, "" while there is nothing to hear.

    `tracks`: what its audio tracks call themselves, "" for nothing; `track`: the one that was heard; `is_stereo`: it
    has two channels that hardly share a sound.
    """

    id: UUID
    filename: str
    kind: str
    size_bytes: int
    duration_ms: int | None
    at: datetime
    sound: str
    progress: Progress | None
    model: str | None
    tracks: tuple[str, ...] = ()
    track: int = 0
    is_stereo: bool = False

    @property
    def by_channel(self) -> bool:
        """Whether each channel was taken for one speaker."""
        return self.progress is not None and any(one.key == "speakers.two_channels" for one in self.progress.notices)


@dataclass(frozen=True, slots=True)
class TalkPage:
    card: TalkCard
    language: str | None
    recordings: tuple[RecordingLine, ...]
    voices: tuple[Voice, ...]
    turns: tuple[TurnRow, ...]
    window: Window
    announced: tuple[PersonLine, ...]
    people: tuple[PersonLine, ...]
    models: tuple[Offer, ...]
    limit_bytes: int
    waits_for_sound: bool
    public_path: str
    listening: tuple[Listening, ...] = ()
    so_far: tuple[SoFar, ...] = ()
    early: tuple[Early, ...] = ()
    choices: tuple[Choice, ...] = ()
    moderators: tuple[ModeratorRow, ...] = ()
    # How many changes of voice are proposed.
    changes: int = 0

    @property
    def talk_id(self) -> UUID:
        return self.card.id

    @property
    def model(self) -> Offer:
        """The one to begin with."""
        return preselected(self.models)

    @property
    def is_public(self) -> bool:
        """Readers see it: nothing of it is removed before it is withdrawn."""
        return self.card.state in {"published", "changed"}

    @property
    def needs_intake(self) -> bool:
        """A recording has something to tell that should not lie folded: it is worked on, or waits for somebody."""
        jobs = [one.progress for one in self.recordings if one.progress]
        notes = [note for one in jobs for note in one.notices if not note.key.startswith("doubts.")]
        return any(one.state != "done" for one in jobs) or any(not note.is_good for note in notes)

    @property
    def lacking(self) -> Offer | None:
        """The service's own model where it is not here."""
        return next((one for one in self.models if one.is_own and not one.is_here), None)

    @property
    def panel(self) -> VoicesPanel:
        return VoicesPanel(self.card.id, self.voices, self.people, self.moderators)


@dataclass(frozen=True, slots=True)
class KeyLine:
    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`fresh_key`: a key that was made just now and is shown this once."""

    name: str
    email: str
    role: str
    language: str
    keys: tuple[KeyLine, ...]
    fresh_key: str = ""


@dataclass(frozen=True, slots=True)
class UserLine:
    id: UUID
    name: str
    email: str
    role: str
    is_shut: bool


@dataclass(frozen=True, slots=True)
class UsersPage:
    """`fresh_password`: of the account `fresh_email`, made just now and shown this once."""

    users: tuple[UserLine, ...]
    fresh_email: str = ""
    fresh_password: str = ""

    @property
    def admins(self) -> int:
        """How many can open accounts; the last one keeps that."""
        return sum(one.role == "admin" and not one.is_shut for one in self.users)
