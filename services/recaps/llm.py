"""The recap with a language model's help: it chooses quotes by number and writes the lines between, all of it checked.

What it may not be trusted with is not asked of it: the words of quotes, who said them and key figures are the embedded
engine's. Whatever it leaves undone, section by section, the embedded engine does. Raised errors mean: nothing of it
can be used; `drafting` then gives the embedded recap with the reason.
"""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from services import catalogue
from services.contracts import Item, Recap, Transcript
from services.errors import PlenaryError
from services.formats import language as languages
from services.recaps import cast, chat, cleaning, extractive, grounding, prompts, verbatim
from services.recaps.chat import Ask, Chat, Unusable, Useless
from services.recaps.extractive import Reading
from services.recaps.placing import Placing
from services.recaps.prompts import FrontAnswer, Line, SectionAnswer
from services.recaps.sheet import TalkSheet

ENGINE = "llm"
_TRIES = 2
_PART_TOKENS = 6000  # attention to the middle of a long prompt is poor; a section is rarely longer
_USELESS_IN_A_ROW = 3
_QUOTE_WORDS = 35
_ROOM = 1.4  # a section may have more than its share of the length: another has less
_MAIN_SHARE = 0.05
_LANGUAGE_WORDS = 8
_TITLE_CHARS = (12, 110)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one recap may cost: seconds in all, and tokens asked and answered in all."""

    time_s: float = 300
    tokens: int = 200_000


def quiet(_done: int, _total: int) -> None:
    """Tell nobody."""


def draft(
    transcript: Transcript, model: Chat, *, words: int | None = None, talk: TalkSheet | None = None,
    limits: Limits | None = None, tell: Callable[[int, int], None] = quiet, reading: Reading | None = None,
) -> Recap:  # fmt: skip
    """Draft a recap with a model's help; every quote is checked against its words before it is returned.

    Args: words, talk, reading: as for `extractive.draft`; tell: called before each section, may raise Cancelled.
    Raises: Refused: "recap.too_short"; Unusable, Useless: the model gave nothing that can be used.
    """
    reading = reading or extractive.read(transcript, talk)
    length = words or extractive.default_words(reading.document.word_count)
    desk = _Desk(Placing(reading, talk), model, limits or Limits(), length)
    own = extractive.pieces(reading, talk, words)
    sections: list[list[Item]] = []
    for number in range(len(reading.topics)):
        tell(number, len(reading.topics) + 1)
        made = desk.section(number)
        desk.embedded += made is None
        sections.append(own.sections[number] if made is None else made)
    if desk.embedded == len(sections):
        raise desk.why or Useless("llm.nothing")
    _complete(desk.placing, sections, own.sections)
    body = [item for section in sections for item in section]
    boxes = [item for item in (*own.points, *own.figures) if not any(_overlap(item, other) for other in body)]
    made_front = extractive.front(reading, talk, [*own.introduction, *body, *boxes])
    title, standfirst = desk.front(made_front)
    notices = (*made_front.notices, *desk.notices())
    recap = dataclasses.replace(made_front, title=title, standfirst=standfirst, engine=ENGINE, notices=notices)
    return verbatim.without_blocking(verbatim.check(recap, transcript))


@dataclass
class _Desk:
    """One recap in hand: what was spent, and why the model is not asked any more. `embedded`: sections done without."""

    placing: Placing
    model: Chat
    limits: Limits
    words: int
    embedded: int = 0
    why: PlenaryError | None = None
    faults: list[PlenaryError] = field(default_factory=list)
    stopped: bool = False
    _spent: int = 0
    _useless: int = 0
    _started: float = field(default_factory=time.monotonic)

    def section(self, number: int) -> list[Item] | None:
        """The items of a section, or None where the model gives nothing that can be used."""
        try:
            answers = [
                (part, self._answer(functools.partial(self._ask, number, part), self._read_section))
                for part in self._parts(number)
            ]
        except (Unusable, Useless) as error:
            self._note(error)
            return None
        given = frozenset(line.number for part, _ in answers for line in part)
        items = tuple(item for _, answer in answers for item in answer.items)
        first = answers[0][1]
        heading = self.placing.heading(first.heading, first.heading_sentences, given)
        made = self.placing.section(number, given, heading, items, _ROOM * self._share(number))
        if not made:
            self._note(Useless("llm.no_quote"))
            return None
        self._useless = 0
        return made

    def front(self, own: Recap) -> tuple[str, str]:
        """Title and standfirst: the model's where they stand, else the embedded ones."""
        placing, reading = self.placing, self.placing.reading
        lines = [self._line(n) for n in sorted(placing.quoted)]
        people = [cast.introduced(one) for one in reading.members if one.name]
        told = (placing.talk.title if placing.talk else None) or reading.document.transcript.title
        try:
            answer = self._answer(
                lambda left: prompts.front(lines, placing.language, told, people, left), self._read_front
            )
        except (Unusable, Useless) as error:
            self._note(error)
            return own.title, own.standfirst
        if not answer.sentences or not set(answer.sentences) <= placing.quoted:
            placing.drop(answer.standfirst, "reference")
            return own.title, own.standfirst
        said = placing.said(answer.sentences).also(told, *people)
        kept = [one for one in grounding.split(answer.standfirst) if placing.stands(one, said)]
        fewest, most = _TITLE_CHARS
        title = answer.title.rstrip(" .,;:")
        good = fewest <= len(title) <= most and placing.stands(title, said, phrase=True)
        standfirst = cleaning.typeset(cleaning.finished(" ".join(kept)), placing.language) if kept else own.standfirst
        return cleaning.typeset(title, placing.language) if good else own.title, standfirst

    def notices(self) -> Iterator[str]:
        """Who drafted, what is embedded and why, and every sentence that was left out."""
        language = self.placing.language
        yield catalogue.say("llm.drafted", language, model=self.model.model)
        yield from dict.fromkeys(one.sentence(language) for one in self.faults)
        if self.embedded:
            yield catalogue.say("llm.embedded", language, count=self.embedded)
        yield from self.placing.listed()

    def _note(self, error: PlenaryError) -> None:
        self.faults.append(error)
        self.why = self.why or error
        self._useless += 1
        self.stopped = self.stopped or isinstance(error, Unusable) or self._useless >= _USELESS_IN_A_ROW

    def _answer(self, build: Callable[[float], Ask], read: Callable[[str], T]) -> T:
        """Ask within the limits, twice where the answer is of no use. Raises: Unusable; Useless."""
        if self.stopped:
            raise self.faults[-1]
        for attempt in range(_TRIES):
            left_s = self.limits.time_s - (time.monotonic() - self._started)
            if left_s <= 0:
                raise Unusable("llm.time_limit", count=round(self.limits.time_s))
            ask = build(left_s)
            if self._spent + ask.tokens > self.limits.tokens:
                raise Unusable("llm.token_limit", count=self.limits.tokens)
            if ask.tokens > self.model.context_tokens:
                raise Useless("llm.too_long", count=self.model.context_tokens)
            try:
                return read(self._text(ask))
            except Useless as error:
                if attempt + 1 == _TRIES or error.key == "llm.refused":
                    raise
        raise AssertionError  # the last try returned or raised

    def _text(self, ask: Ask) -> str:
        """The answer's text. Raises: Unusable: also "llm.cut", where the server did not read all of the question."""
        answer = self.model.ask(ask)
        asked = answer.prompt_tokens or ask.tokens - ask.most_tokens
        self._spent += asked + (answer.completion_tokens or chat.most_tokens(answer.text))
        if asked < ask.fewest_tokens:
            raise Unusable("llm.cut", read=asked, least=ask.fewest_tokens)
        if answer.refused:
            raise Useless("llm.refused")
        if answer.finish == "length":
            raise Useless("llm.unfinished")
        return answer.text

    def _read_section(self, text: str) -> SectionAnswer:
        answer = prompts.read_section(text)
        self._check_language(" ".join([answer.heading, *(item.text for item in answer.items)]))
        return answer

    def _read_front(self, text: str) -> FrontAnswer:
        answer = prompts.read_front(text)
        self._check_language(f"{answer.title} {answer.standfirst}")
        return answer

    def _check_language(self, text: str) -> None:
        own = self.placing.language
        if len(text.split()) >= _LANGUAGE_WORDS and languages.guess([text], default=own) != own:
            raise Useless("llm.wrong_language")

    def _ask(self, number: int, part: Sequence[Line], left_s: float) -> Ask:
        wanted = max(1, min(8, round(self._share(number) / _QUOTE_WORDS)))
        return prompts.section(part, self.placing.language, wanted, left_s)

    def _share(self, number: int) -> float:
        """The words of the recap that are this section's by its length."""
        topic, document = self.placing.reading.topics[number], self.placing.reading.document
        spoken = sum(len(one.words) for one in document.sentences[topic.start : topic.end])
        return self.words * spoken / max(1, document.word_count)

    def _parts(self, number: int) -> list[list[Line]]:
        """A section in parts that the model's window holds: all of its sentences, none of them cut."""
        topic = self.placing.reading.topics[number]
        empty = self._ask(number, [], 1.0).tokens
        most = min(_PART_TOKENS, self.model.context_tokens - empty)
        parts: list[list[Line]] = [[]]
        room = most
        for n in range(topic.start, topic.end):
            line = self._line(n)
            size = chat.most_tokens(f"{line}\n")
            if size > room and parts[-1]:
                parts.append([])
                room = most
            parts[-1].append(line)
            room -= size
        return parts

    def _line(self, n: int) -> Line:
        reading = self.placing.reading
        one = reading.document.sentences[n]
        labels = {member.speaker: member.label for member in reading.members if member.speaker}
        host = " (host)" if one.speaker in reading.hosts else ""
        return Line(n, f"{labels.get(one.speaker, '?') if one.speaker else '?'}{host}", one.text)


def _complete(placing: Placing, sections: list[list[Item]], own: Sequence[Sequence[Item]]) -> None:
    """Whoever says much and was left out is given the embedded engine's quotes of them."""
    spoken = placing.reading.document.words_by_speaker
    excluded = extractive.excluded_speakers(placing.reading)
    total = sum(count for speaker, count in spoken.items() if speaker not in excluded)
    heard = {item.speaker for section in sections for item in section if item.kind == "quote"}
    missing = {who for who, count in spoken.items() if who not in heard | excluded and count >= _MAIN_SHARE * total}
    for made, embedded in zip(sections, own, strict=True):
        made += [one for one in embedded if one.kind == "quote" and one.speaker in missing and one not in made]


def _overlap(one: Item, other: Item) -> bool:
    """Both print some of the same words."""
    if other.kind != "quote":
        return False
    return any(
        a.turn == b.turn and a.start_word < b.end_word and b.start_word < a.end_word
        for a in one.sources
        for b in other.sources
    )
