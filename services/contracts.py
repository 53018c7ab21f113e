"""The JSON contracts of the command line: a transcript as turns, and a recap as items with sources.

Plain frozen values shared by formats, engines, recaps, web and command line. They know no database.
Times are integer milliseconds of the recording, intervals half-open; None where the source has no times.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from services.errors import Refused

ItemKind = Literal["heading", "intro", "narrative", "quote", "takeaway", "figure"]
ITEM_KINDS: tuple[ItemKind, ...] = ("heading", "intro", "narrative", "quote", "takeaway", "figure")
Verdict = Literal["exact", "cleaned", "altered", "missing"]
_MOST_SCORE = 1e6
VERDICTS: tuple[Verdict, ...] = ("exact", "cleaned", "altered", "missing")
_json = functools.partial(json.dumps, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as heard: text with its punctuation, no surrounding space; [start_ms, end_ms).

    `estimated`: nobody timed it; its times are a share, by letters, of what lies between words that were timed.
    """

    text: str
    start_ms: int
    end_ms: int
    probability: float | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice of the talk. `name` is None until a person or the source's own label gave one."""

    id: str
    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    is_host: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says uninterrupted. `speaker` is a Speaker id or None where nobody knows.

    `words`, where present, spell `text` when joined by single spaces.
    """

    id: str
    speaker: str | None
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    words: tuple[Word, ...] = ()

    @property
    def tokens(self) -> tuple[str, ...]:
        """The turn's words as strings, whether timed or not: what `start_word`/`end_word` count."""
        return tuple(word.text for word in self.words) if self.words else tuple(self.text.split())


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, words [start_word, end_word) of `turn`'s tokens, and the turns that answer it, in order."""

    turn: str
    start_word: int
    end_word: int
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """All turns of a talk in order. `title` and `description` are what the source's own header said.

    `exchanges`: the questions put in it, in order, as far as somebody looked for them.
    """

    language: str
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    title: str | None = None
    description: str | None = None
    exchanges: tuple[Exchange, ...] = ()

    def speaker(self, speaker_id: str | None) -> Speaker | None:
        return next((one for one in self.speakers if one.id == speaker_id), None)

    def turn(self, turn_id: str) -> Turn | None:
        return next((one for one in self.turns if one.id == turn_id), None)


@dataclass(frozen=True, slots=True)
class Source:
    """What an item rests on: words [start_word, end_word) of a turn's `tokens`, with their seconds if known."""

    turn: str
    start_word: int
    end_word: int
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of a recap. Quotes have a speaker, sources and a verdict; their `text` has no outer « »."""

    kind: ItemKind
    text: str
    speaker: str | None = None
    sources: tuple[Source, ...] = ()
    verdict: Verdict | None = None
    why: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recap:
    language: str
    title: str
    standfirst: str
    engine: str
    items: tuple[Item, ...]
    notices: tuple[str, ...] = ()


def to_json(value: Transcript | Recap) -> str:
    """Serialise; the same value always gives the same bytes. A turn, an item, a voice stands on one line."""
    return "{\n" + ",\n".join(f"{_json(name)}: {_lines(part)}" for name, part in plain(value).items()) + "\n}"


def plain(value: Any) -> Any:
    """The value as JSON has it."""
    if isinstance(value, Word):  # there are tens of thousands: spelt out, and what is rare left out where it is not so
        word = {"text": value.text, "start_ms": value.start_ms, "end_ms": value.end_ms}
        return word | {"probability": value.probability} | ({"estimated": True} if value.estimated else {})
    if dataclasses.is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    return [*map(plain, value)] if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value


def _lines(part: Any) -> str:
    return "[\n " + ",\n ".join(map(_json, part)) + "\n]" if isinstance(part, list) and part else _json(part)


def transcript_from(data: Any) -> Transcript:
    """Read parsed Turns JSON. Raises: Refused: "contracts.turns_json"; `where`, `what` name the first wrong field."""
    top = _mapping(data, "turns_json", "")
    speakers = tuple(_speaker(one, f"speakers[{n}]") for n, one in enumerate(_list(top, "speakers", "turns_json")))
    known = {one.id for one in speakers}
    turns = tuple(_turn(one, f"turns[{n}]", known) for n, one in enumerate(_list(top, "turns", "turns_json")))
    if len({turn.id for turn in turns}) != len(turns):
        raise Refused("contracts.turns_json", where="turns[].id", what="duplicate")
    return Transcript(
        language=_text(top, "language", "turns_json", "", default="fr"),
        speakers=speakers, turns=turns,
        title=_optional(top, "title", "turns_json", ""), description=_optional(top, "description", "turns_json", ""),
        exchanges=_exchanges(_rows(top, "exchanges", "turns_json", ""), {turn.id: len(turn.tokens) for turn in turns}),
    )  # fmt: skip


def recap_from(data: Any) -> Recap:
    """Read Recap JSON (already parsed). Raises: Refused: "contracts.recap_json", as `transcript_from`."""
    top = _mapping(data, "recap_json", "")
    return Recap(
        language=_text(top, "language", "recap_json", "", default="fr"),
        title=_text(top, "title", "recap_json", "", default=""),
        standfirst=_text(top, "standfirst", "recap_json", "", default=""),
        engine=_text(top, "engine", "recap_json", "", default="unknown"),
        items=tuple(_item(one, f"items[{n}]") for n, one in enumerate(_list(top, "items", "recap_json"))),
    )


def _speaker(data: Any, where: str) -> Speaker:
    row = _mapping(data, "turns_json", where)
    return Speaker(
        id=_text(row, "id", "turns_json", where), name=_optional(row, "name", "turns_json", where),
        role=_optional(row, "role", "turns_json", where),
        organisation=_optional(row, "organisation", "turns_json", where), is_host=row.get("is_host") is True,
    )  # fmt: skip


def _turn(data: Any, where: str, known: set[str]) -> Turn:
    row = _mapping(data, "turns_json", where)
    speaker = _optional(row, "speaker", "turns_json", where)
    if speaker is not None and speaker not in known:
        raise Refused("contracts.turns_json", where=f"{where}.speaker", what=speaker)
    words = tuple(_word(one, f"{where}.words[{n}]") for n, one in enumerate(_rows(row, "words", "turns_json", where)))
    text = _text(row, "text", "turns_json", where)
    return Turn(
        id=_text(row, "id", "turns_json", where), speaker=speaker, text=text,
        start_ms=_ms(row, "start_ms", where), end_ms=_ms(row, "end_ms", where), words=words,
    )  # fmt: skip


def _exchanges(rows: Sequence[Any], sizes: Mapping[str, int]) -> tuple[Exchange, ...]:
    """Args: sizes: the number of tokens of each turn."""
    found = []
    for number, data in enumerate(rows):
        where = f"exchanges[{number}]"
        row = _mapping(data, "turns_json", where)
        turn, start, end = _text(row, "turn", "turns_json", where), row.get("start_word"), row.get("end_word")
        answers = tuple(_rows(row, "answers", "turns_json", where))
        for one in (turn, *answers):
            if not isinstance(one, str) or one not in sizes:
                raise Refused("contracts.turns_json", where=where, what=str(one)[:40])
        if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= sizes[turn]:
            raise Refused("contracts.turns_json", where=where, what="start_word, end_word")
        found.append(Exchange(turn, start, end, answers))
    return tuple(found)


def _word(data: Any, where: str) -> Word:
    row = _mapping(data, "turns_json", where)
    start, end = _ms(row, "start_ms", where), _ms(row, "end_ms", where)
    if start is None or end is None or end < start:
        raise Refused("contracts.turns_json", where=where, what="start_ms, end_ms")
    estimated = row.get("estimated") is True
    return Word(_text(row, "text", "turns_json", where), start, end, _finite(row.get("probability")), estimated)


def _finite(value: Any, most: float = 1.0) -> float | None:
    # JSON integers may have thousands of digits, which no float holds; a probability is at most 1.
    return float(value) if isinstance(value, int | float) and abs(value) <= most and math.isfinite(value) else None


def _item(data: Any, where: str) -> Item:
    row = _mapping(data, "recap_json", where)
    kind, verdict = row.get("kind"), row.get("verdict")
    if kind not in ITEM_KINDS:
        raise Refused("contracts.recap_json", where=f"{where}.kind", what=str(kind)[:40])
    if verdict is not None and verdict not in VERDICTS:
        raise Refused("contracts.recap_json", where=f"{where}.verdict", what=str(verdict)[:40])
    rows = _rows(row, "sources", "recap_json", where)
    sources = tuple(_source(one, f"{where}.sources[{n}]") for n, one in enumerate(rows))
    told = _mapping(row.get("why") or {}, "recap_json", f"{where}.why")
    why = {str(name): score for name, value in told.items() if (score := _finite(value, _MOST_SCORE)) is not None}
    return Item(
        kind=kind, text=_text(row, "text", "recap_json", where), sources=sources, verdict=verdict, why=why,
        speaker=_optional(row, "speaker", "recap_json", where),
    )  # fmt: skip


def _source(data: Any, where: str) -> Source:
    row = _mapping(data, "recap_json", where)
    start, end = row.get("start_word"), row.get("end_word")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end:
        raise Refused("contracts.recap_json", where=where, what="start_word, end_word")
    return Source(_text(row, "turn", "recap_json", where), start, end, _ms(row, "start_ms", where), _ms(row, "end_ms", where))  # fmt: skip # noqa: E501 - one field list


def _mapping(data: Any, contract: str, where: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise Refused(f"contracts.{contract}", where=where or "{}", what=type(data).__name__)
    return data


def _list(row: Mapping[str, Any], name: str, contract: str) -> list[Any]:
    value = row.get(name)
    if not isinstance(value, list):
        raise Refused(f"contracts.{contract}", where=name, what=type(value).__name__)
    return value


def _rows(row: Mapping[str, Any], name: str, contract: str, where: str) -> list[Any]:
    """A list that may be absent or null."""
    value = row.get(name)
    if value is not None and not isinstance(value, list):
        raise Refused(f"contracts.{contract}", where=f"{where}.{name}", what=type(value).__name__)
    return value or []


def _text(row: Mapping[str, Any], name: str, contract: str, where: str, default: str | None = None) -> str:
    value = row.get(name, default)
    if not isinstance(value, str):
        raise Refused(f"contracts.{contract}", where=f"{where}.{name}".lstrip("."), what=type(value).__name__)
    return value


def _optional(row: Mapping[str, Any], name: str, contract: str, where: str) -> str | None:
    return None if row.get(name) is None else _text(row, name, contract, where)


def _ms(row: Mapping[str, Any], name: str, where: str) -> int | None:
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise Refused("contracts.turns_json", where=f"{where}.{name}", what=str(value)[:40])
    return value
