"""What templates are given: one frozen dataclass a page, made of values, never of models or queries."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.doubts import languages
from services.library import DayEdition, EventCard, EventPages, Withdrawn
from services.published import Article, Line, Piece, Voice
from web import typography

_CONTEXT_WORDS = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the thread of a talk, in thousandths of its length."""

    x: float
    width: float
    voice: Voice | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation on the thread, in thousandths of the talk's length."""

    x: float
    piece: Piece


@dataclass(frozen=True, slots=True)
class Thread:
    """Who speaks when, and where each quotation lies. Empty without times."""

    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()
    voices: tuple[Voice, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a turn set for print; `mark` names the quotation they belong to, or is ""; `language`: "" for the
    talk's own.
    """

    text: str
    mark: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn ready to print: `words` is the flat "start,end,…" of its printed words, "" without times."""

    line: Line
    stretches: tuple[Stretch, ...]
    words: str
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class HomePage:
    events: tuple[EventCard, ...]
    latest: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class EventPage:
    event: EventCard
    pages: EventPages


@dataclass(frozen=True, slots=True)
class DayPage:
    """`lead` is the talk the day opens with, `others` the rest in the order of the programme."""

    edition: DayEdition
    lead: Article | None
    others: tuple[Article, ...]

    @classmethod
    def of(cls, edition: DayEdition) -> DayPage:
        articles = edition.day.articles
        keynote = next((one for one in articles if one.kind == "keynote"), None)
        lead = keynote or (articles[0] if articles else None)
        return cls(edition, lead, tuple(one for one in articles if one is not lead))


@dataclass(frozen=True, slots=True)
class TalkPage:
    """`people`: who is announced but not yet named by the standfirst."""

    article: Article
    people: tuple[Voice, ...]
    thread: Thread
    minutes: int
    conforming: int
    heard_by: tuple[str, ...]
    headings: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, article: Article) -> TalkPage:
        pieces = [piece for section in article.sections for piece in section.pieces]
        text = " ".join([article.standfirst, *(one.text for one in (*pieces, *article.takeaways))])
        conforming = sum(one.verdict in {"exact", "cleaned"} for one in article.quotes)
        heard = tuple(dict.fromkeys(one.heard_by for one in article.quotes if one.heard_by))
        headings = tuple((n, one.heading) for n, one in enumerate(article.sections, start=1) if one.heading)
        people = tuple(one for one in article.people if one.name not in article.standfirst)
        minutes = typography.reading_minutes(text)
        return cls(article, people, thread_of(article), minutes, conforming, heard, headings)


@dataclass(frozen=True, slots=True)
class TranscriptPage:
    """`shares`: each voice with its part of the time spoken, in percent; empty without times."""

    article: Article
    lines: tuple[Spoken, ...]
    shares: tuple[tuple[Voice, int], ...]

    @classmethod
    def of(cls, article: Article) -> TranscriptPage:
        chapters = _chapters(article)
        lines = (spoken(one, article.language, chapters.get(one.id, "")) for one in article.lines)
        return cls(article, tuple(lines), _shares(article))


@dataclass(frozen=True, slots=True)
class QuotePage:
    """One quotation in the words around it: stretches of its turn, cut at a word, and whether each was quoted."""

    article: Article
    quote: Piece
    context: tuple[tuple[str, bool], ...]
    previous: Piece | None
    following: Piece | None

    @classmethod
    def of(cls, article: Article, quote: Piece) -> QuotePage:
        around = tuple(_around(article, quote))
        return cls(article, quote, around, article.quote(quote.number - 1), article.quote(quote.number + 1))


@dataclass(frozen=True, slots=True)
class SearchPage:
    text: str
    found: tuple[tuple[Article, tuple[Piece, ...]], ...]


@dataclass(frozen=True, slots=True)
class WithdrawnPage:
    withdrawn: Withdrawn


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """`status` is the HTTP status; `sentence` says what happened, `hint` what to do now."""

    status: int
    title: str
    sentence: str
    hint: str


def thread_of(article: Article) -> Thread:
    """Lay the talk's recordings end to end and join neighbouring turns of one voice."""
    offsets: dict[str, int] = {}
    total = 0
    for recording, length in article.durations_ms.items():
        offsets[recording] = total
        total += length
    timed = [one for one in article.lines if one.recording and one.start_ms is not None and one.end_ms is not None]
    total = max([total, *(offsets.get(one.recording or "", 0) + (one.end_ms or 0) for one in timed)])
    if not timed or total <= 0:
        return Thread()

    def x(recording: str | None, ms: int) -> float:
        return round(1000 * (offsets.get(recording or "", 0) + ms) / total, 2)

    bars: list[Bar] = []
    for one in timed:
        start, end = x(one.recording, one.start_ms or 0), x(one.recording, one.end_ms or 0)
        if bars and bars[-1].voice == one.voice and start - bars[-1].x - bars[-1].width < 4:
            bars[-1] = Bar(bars[-1].x, round(end - bars[-1].x, 2), one.voice)
        else:
            bars.append(Bar(start, round(max(end - start, 0.8), 2), one.voice))
    marks = [Mark(x(one.passage.recording, one.passage.start_ms), one) for one in article.quotes if one.passage]
    return Thread(tuple(bars), tuple(marks), article.voices)


def spoken(line: Line, language: str, chapter: str = "") -> Spoken:
    """Set a turn for print without losing count of its words.

    French ties "?" or "»" to the word before by a space that does not break: such pairs become one printed word,
    from the start of the first to the end of the second, and belong to the quotation of the first.
    """
    others = languages.foreign(line.text.split(), language)
    stretches, words = typeset(line.text, line.word_times, language, line.quoted, others)
    return Spoken(line, stretches, words, chapter)


def typeset(
    text: str, word_times: tuple[int, ...], language: str, quoted: tuple[tuple[int, int, str], ...] = (),
    others: Sequence[languages.Run] = (),
) -> tuple[tuple[Stretch, ...], str]:  # fmt: skip
    """Return the stretches of `text` and the flat "start,end,…" of their printed words, "" without times.

    Args: others: the words that are in another language.
    """
    tokens = text.split()
    times = word_times if len(word_times) == 2 * len(tokens) else ()
    marked = {n: mark for start, end, mark in quoted for n in range(start, end)}
    spoken_in = {n: one for start, end, one in others for n in range(start, end)}
    groups = list(_groups(tokens))
    kinds = [(marked.get(group[0], ""), spoken_in.get(group[0], "")) for group in groups]
    stretches = []
    for (mark, other), run in itertools.groupby(range(len(groups)), kinds.__getitem__):
        said = " ".join(_set([tokens[n] for n in groups[number]], other or language) for number in run)
        stretches.append(Stretch(said, mark, other))
    printed = [f"{times[2 * group[0]]},{times[2 * group[-1] + 1]}" for group in groups if times]
    return tuple(stretches), ",".join(printed)


def _set(tokens: list[str], language: str) -> str:
    """Tokens that print as one word."""
    word = typography.fine_word(" ".join(tokens), language)
    return word.replace(" ", typography.NBSP) if len(tokens) > 1 else word


_HANGING = frozenset({";", ":", "!", "?", "»", "%", "€", "–", "—"})


def _groups(tokens: list[str]) -> Iterator[list[int]]:
    """Indices of tokens that print as one word."""
    group: list[int] = []
    for n, token in enumerate(tokens):
        if group and token not in _HANGING and tokens[n - 1] != "«":
            yield group
            group = []
        group.append(n)
    if group:
        yield group


def _shares(article: Article) -> tuple[tuple[Voice, int], ...]:
    spoken_ms: dict[Voice, int] = {}
    for line in article.lines:
        if line.voice and line.start_ms is not None and line.end_ms is not None:
            spoken_ms[line.voice] = spoken_ms.get(line.voice, 0) + line.end_ms - line.start_ms
    total = sum(spoken_ms.values())
    return tuple((voice, round(100 * ms / total)) for voice, ms in spoken_ms.items()) if total else ()


def _chapters(article: Article) -> dict[str, str]:
    """The recap's headings, each at the turn that its first quotation comes from."""
    found: dict[str, str] = {}
    for section in article.sections:
        turn = next((one.passage.turn for one in section.pieces if one.passage), None)
        if section.heading and turn and turn not in found:
            found[turn] = section.heading
    return found


def _around(article: Article, quote: Piece) -> Iterator[tuple[str, bool]]:
    places = ((line, [(a, b) for a, b, mark in line.quoted if mark == quote.mark]) for line in article.lines)
    line, said = next(((line, said) for line, said in places if said), (None, []))
    if line is None:
        return
    tokens = line.text.split()
    at, last = max(0, said[0][0] - _CONTEXT_WORDS), min(len(tokens), said[-1][1] + _CONTEXT_WORDS)
    if at:
        yield "…", False
    for start, end in said:  # several, where words between them were cut
        yield " ".join(tokens[at:start]), False
        yield " ".join(tokens[start:end]), True
        at = end
    yield " ".join(tokens[at:last]), False
    if last < len(tokens):
        yield "…", False


def structured(article: Article, address: str, publisher: str, quotes: dict[str, str]) -> dict[str, Any]:
    """schema.org data of a talk's page. Args: quotes: mark → address of each quotation."""
    people = [{"@type": "Person", "name": one.name, "jobTitle": one.role or None} for one in article.people]
    return {
        "@context": "https://schema.org", "@type": "Article", "headline": article.title[:110],
        "description": article.standfirst, "inLanguage": article.language, "url": address,
        "datePublished": article.published_at.isoformat(),
        "publisher": {"@type": "Organization", "name": publisher}, "mentions": people,
        "about": {"@type": "Event", "name": article.talk_title,
                  "startDate": (article.starts_at or article.place.date).isoformat(),
                  "superEvent": {"@type": "Event", "name": article.place.event_name}, "performer": people},
        "hasPart": [{"@type": "Quotation", "text": one.text, "url": quotes[one.mark],
                     "spokenByCharacter": {"@type": "Person", "name": one.voice.name if one.voice else ""}}
                    for one in article.quotes],
    }  # fmt: skip
