"""A publication as readers see it: plain values read from its frozen JSON, never from a draft.

Frozen JSON, written by publications.freeze: {"recap": Recap JSON, "transcript": Turns JSON without what is off the
record, "talk": {"title", "kind", "starts_at", "people": [{"name", "role", "organisation", "is_host"}]}, "recordings":
[{"id", "duration_ms", "turns": [turn ids]}], "marks": one {"heard_by", "signed_reason", "said"} for each item of the
recap, "wording": the words of its style, as `house.written` keeps them, {} or absent for the usual ones}.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.contracts import ItemKind, Verdict
from services.recaps import house
from services.recaps.house import USUAL, Wording

_LEADING_FIGURES = 8


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is heard. `position` counts from 1 in the order of first words: it gives the voice its colour."""

    name: str
    role: str = ""
    organisation: str = ""
    is_host: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """The seconds [start_ms, end_ms) of a recording; `recording` is None where there is nothing to hear."""

    turn: str
    recording: str | None
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of the recap, `index` its place among all items.
    `number` and `mark` belong to quotes: their place among quotes, and the end of their address.
    `word_times`: start and end in ms of each space-separated word of `text`, flat; empty unless the text is exact.
    `score`: how much it was chosen for, among its like; infinite for what a person put there.
    `signed_reason`: why an editor let a quote stand that is not the transcript's.
    """

    kind: ItemKind
    text: str
    voice: Voice | None = None
    passage: Passage | None = None
    index: int = 0
    verdict: Verdict | None = None
    number: int = 0
    mark: str = ""
    heard_by: str = ""
    signed_reason: str = ""
    is_said: bool = False
    word_times: tuple[int, ...] = ()
    score: float = math.inf


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A turn of the published transcript. `quoted`: the word ranges [start, end) that the recap quotes, with marks."""

    id: str
    text: str
    voice: Voice | None
    recording: str | None
    start_ms: int | None
    end_ms: int | None
    word_times: tuple[int, ...] = ()
    quoted: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a talk stands in the publication: the parts of its address, and their names."""

    event_slug: str
    event_name: str
    date: date
    slug: str


@dataclass(frozen=True, slots=True)
class Article:
    """A published talk. `lines` is empty where only the recap was asked for."""

    id: UUID
    place: Place
    kind: str
    talk_title: str
    language: str
    title: str
    standfirst: str
    starts_at: datetime | None
    published_at: datetime
    people: tuple[Voice, ...]
    sections: tuple[Section, ...]
    takeaways: tuple[Piece, ...]
    figures: tuple[Piece, ...]
    lines: tuple[Line, ...]
    durations_ms: Mapping[str, int]
    corrections: tuple[Correction, ...] = ()
    audible: frozenset[str] = field(default_factory=frozenset)
    wording: Wording = USUAL

    @property
    def quotes(self) -> tuple[Piece, ...]:
        return tuple(piece for section in self.sections for piece in section.pieces if piece.kind == "quote")

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All items but headings."""
        return (*(piece for section in self.sections for piece in section.pieces), *self.takeaways, *self.figures)

    @property
    def figures_apart(self) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        """The few that tell most, for the box, and the others; in the order of the talk, none apart for one or two."""
        most = _LEADING_FIGURES if len(self.figures) > _LEADING_FIGURES + 2 else None
        best = sorted(self.figures, key=lambda one: -one.score)[:most]
        return tuple(one for one in self.figures if one in best), tuple(one for one in self.figures if one not in best)

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Everybody who is heard, in the order of their first words."""
        found = {line.voice.position: line.voice for line in self.lines if line.voice}
        return tuple(found[position] for position in sorted(found))

    @property
    def duration_ms(self) -> int:
        return sum(self.durations_ms.values())

    def takeaway(self, number: int) -> str:
        """Takeaway `number`, from 0, in the words of the style."""
        text = self.takeaways[number].text
        return text if self.wording == USUAL else self.wording.takeaway(text, number, self.language)

    def quote(self, number: int) -> Piece | None:
        return next((piece for piece in self.quotes if piece.number == number), None)


def mark_of(number: int, speaker: str, text: str) -> str:
    """The end of a quote's address: its number and a short digest, so that a link never shows other words later."""
    digest = hashlib.sha256(f"{speaker}|{text}".encode()).hexdigest()
    return f"{number}-{digest[:6]}"


def read(
    frozen: Mapping[str, Any], *, id: UUID, place: Place, published_at: datetime,  # noqa: A002 - the field's name
    corrections: tuple[Correction, ...] = (), audible: frozenset[str] = frozenset(),
) -> Article:  # fmt: skip
    """Read a publication's frozen JSON, whole or without "turns"; it was checked when it was frozen."""
    recap, talk, transcript = frozen["recap"], frozen["talk"], frozen["transcript"]
    recordings = frozen.get("recordings") or ()
    durations = {str(one["id"]): int(one.get("duration_ms") or 0) for one in recordings}
    source = _Source(transcript, recordings)
    pieces = tuple(_pieces(recap["items"], frozen.get("marks") or (), source))
    starts_at = talk.get("starts_at")
    return Article(
        id=id, place=place, kind=talk.get("kind", "panel"), talk_title=talk["title"],
        language=recap.get("language", "fr"), title=recap["title"] or talk["title"], standfirst=recap["standfirst"],
        starts_at=datetime.fromisoformat(starts_at) if starts_at else None, published_at=published_at,
        people=tuple(_person(one) for one in talk.get("people", ())),
        sections=_sections(one for one in pieces if one.kind not in {"takeaway", "figure"}),
        takeaways=tuple(one for one in pieces if one.kind == "takeaway"),
        figures=tuple(one for one in pieces if one.kind == "figure"),
        lines=source.lines(pieces, recap["items"]), durations_ms=durations, corrections=corrections, audible=audible,
        wording=house.read(frozen.get("wording") or {}),
    )  # fmt: skip


class _Source:
    """The frozen transcript, looked up by turn and speaker."""

    def __init__(self, transcript: Mapping[str, Any], recordings: Sequence[Mapping[str, Any]]) -> None:
        self.turns: dict[str, Mapping[str, Any]] = {one["id"]: one for one in transcript.get("turns") or ()}
        self._recordings = {turn: str(one["id"]) for one in recordings for turn in one.get("turns") or ()}
        # Without lists of turns only a single recording is certain.
        self._only = str(recordings[0]["id"]) if len(recordings) == 1 else None
        # Somebody heard as two voices is one person to a reader.
        people = {one["id"]: one.get("name") or f"\0{one['id']}" for one in transcript["speakers"]}
        heard = [turn["speaker"] for turn in self.turns.values() if turn.get("speaker") in people]
        order = list(dict.fromkeys(people[voice] for voice in [*heard, *people]))
        self._voices = {
            one["id"]: Voice(
                one.get("name") or "", one.get("role") or "", one.get("organisation") or "",
                one.get("is_host") is True, order.index(people[one["id"]]) + 1,
            )
            for one in transcript["speakers"]
        }  # fmt: skip

    def voice(self, speaker: str | None) -> Voice | None:
        return self._voices.get(speaker or "")

    def recording(self, turn: str) -> str | None:
        return self._recordings.get(turn, self._only)

    def passage(self, sources: list[Mapping[str, Any]]) -> Passage | None:
        """From the first source to the last, as long as they follow each other in one recording."""
        timed = [one for one in sources if one.get("start_ms") is not None and one.get("end_ms") is not None]
        if not timed:
            return None
        first = timed[0]
        recording = self.recording(first["turn"])
        last = [one for one in timed if self.recording(one["turn"]) == recording][-1]
        end_ms = last["end_ms"] if last["end_ms"] > first["start_ms"] else first["end_ms"]
        return Passage(first["turn"], recording, first["start_ms"], end_ms)

    def word_times(self, text: str, sources: list[Mapping[str, Any]]) -> tuple[int, ...]:
        """Times for the words of `text`, where it is letter for letter its single source."""
        if len(sources) != 1 or (turn := self.turns.get(sources[0]["turn"])) is None:
            return ()
        words = (turn.get("words") or [])[sources[0]["start_word"] : sources[0]["end_word"]]
        return _flat(words) if [one["text"] for one in words] == text.split(" ") else ()

    def lines(self, pieces: tuple[Piece, ...], items: list[Mapping[str, Any]]) -> tuple[Line, ...]:
        quoted: dict[str, list[tuple[int, int, str]]] = {}
        for piece, item in zip(pieces, items, strict=True):
            for one in item.get("sources") or () if piece.kind == "quote" else ():
                quoted.setdefault(one["turn"], []).append((one["start_word"], one["end_word"], piece.mark))
        return tuple(
            Line(
                id=key, text=turn["text"], voice=self.voice(turn.get("speaker")), recording=self.recording(key),
                start_ms=turn.get("start_ms"), end_ms=turn.get("end_ms"),
                word_times=_flat(turn.get("words") or ()), quoted=tuple(_apart(quoted.get(key, []))),
            )
            for key, turn in self.turns.items()
        )  # fmt: skip


def _pieces(
    items: list[Mapping[str, Any]], marks: Sequence[Mapping[str, Any]], source: _Source
) -> Iterable[Piece]:  # fmt: skip
    number = 0
    for index, (item, mark) in enumerate(zip(items, itertools.chain(marks, itertools.repeat({})), strict=False)):
        is_quote = item["kind"] == "quote"
        number += is_quote
        sources = list(item.get("sources") or ())
        yield Piece(
            kind=item["kind"], text=item["text"], index=index, voice=source.voice(item.get("speaker")),
            passage=source.passage(sources), verdict=item.get("verdict"), number=number if is_quote else 0,
            mark=mark_of(number, item.get("speaker") or "", item["text"]) if is_quote else "",
            heard_by=mark.get("heard_by") or "", signed_reason=mark.get("signed_reason") or "",
            is_said=mark.get("said") is True,
            word_times=source.word_times(item["text"], sources) if is_quote else (),
            score=float((item.get("why") or {}).get("score", math.inf)),
        )  # fmt: skip


def _sections(pieces: Iterable[Piece]) -> tuple[Section, ...]:
    found: list[tuple[str, list[Piece]]] = []
    for piece in pieces:
        if piece.kind == "heading":
            found.append((piece.text, []))
        else:
            if not found:
                found.append(("", []))
            found[-1][1].append(piece)
    return tuple(Section(heading, tuple(inside)) for heading, inside in found if inside)


def _apart(ranges: list[tuple[int, int, str]]) -> Iterable[tuple[int, int, str]]:
    """Sorted ranges that do not overlap: a later one gives way."""
    end = 0
    for one in sorted(ranges):
        if one[0] >= end:
            yield one
            end = one[1]


def _flat(words: Iterable[Mapping[str, Any]]) -> tuple[int, ...]:
    return tuple(ms for word in words for ms in (word["start_ms"], word["end_ms"]))


def _person(one: Mapping[str, Any]) -> Voice:
    return Voice(one["name"], one.get("role") or "", one.get("organisation") or "", one.get("is_host") is True)
