"""The words between the quotes. Only templates and verbatim words: nothing is said that nobody said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services import catalogue
from services.contracts import Item, Source
from services.recaps import cast, cleaning, questions, quotes, titles
from services.recaps.cast import Member
from services.recaps.headings import Topic
from services.recaps.questions import Question
from services.recaps.quotes import Quote
from services.recaps.sentences import Document

_BLOCK_WORDS = 60
_BRIDGED_WORDS = 60
_MOST_HOSTS = 3  # more than that do not host: a room that asks


@dataclass(frozen=True)
class Context:
    """`labels`: what readers call each speaker; `names`: only those with a real name."""

    labels: Mapping[str | None, str]
    names: Mapping[str | None, str | None]
    hosts: frozenset[str]
    interview: bool
    headings: bool


def introduction(document: Document, members: Sequence[Member]) -> list[Item]:
    """“Avec X, rôle ; Y, rôle.” and who hosts. Nobody again whom the standfirst names without a role."""
    language = document.lexicon.language
    presented = cast.presented(members)
    guests = [one for one in presented if one.name]
    moderators = [one for one in members if one.is_host and one.name]
    told = len(presented) <= titles.MOST_NAMED and not any(one.role or one.organisation for one in guests)
    lines = []
    if guests and not told:
        people = _people(guests, language)
        lines.append(catalogue.say("recap.intro", language, people=people))
    if 0 < len(moderators) <= _MOST_HOSTS:
        lines.append(
            catalogue.say(
                "recap.hosted", language, hosts=cast.listed([cast.introduced(m) for m in moderators], language)
            )
        )
    sources = tuple(
        _first_words(document, one.speaker)
        for one in (*([] if told else guests), *(moderators if len(moderators) <= _MOST_HOSTS else []))
        if one.speaker and one.words
    )
    return [Item("intro", cleaning.typeset(" ".join(lines), language), sources=sources)] if lines else []


def _people(guests: Sequence[Member], language: str) -> str:
    """Each with their role, set apart by semicolons; names alone are a plain list."""
    if not any(one.role or one.organisation for one in guests):
        return cast.listed([one.label for one in guests], language)
    return catalogue.say("recap.between_people", language).join(map(cast.introduced, guests))


def _first_words(document: Document, speaker: str) -> Source:
    """Where a person is first heard."""
    first = next(one for one in document.sentences if one.speaker == speaker)
    return source(document, first.turn, first.start, first.end)


def section(document: Document, topic: Topic, chosen: Sequence[Quote], context: Context) -> list[Item]:
    """Heading, then each block of quotes after the question it answers."""
    language = document.lexicon.language
    items: list[Item] = []
    named = titles.heading(topic, language) if context.headings else None
    if named:
        first = document.sentences[topic.start]
        items.append(Item("heading", named, sources=(source(document, first.turn, first.start, first.end),)))
    asked: set[int] = set()
    for block in blocks(chosen):
        question = questions.before(document, block[0].turn, context.hosts, alone=not context.interview)
        if question and question.turn not in asked and (context.interview or _is_exact(question)):
            asked.add(question.turn)
            items.append(_question(document, question, document.transcript.turns[block[0].turn].speaker, context))
        items.append(quoted(document, block))
    return items


def _is_exact(question: Question) -> bool:
    """It is printed word for word; an interview cannot do without its questions, a panel can."""
    return question.end - question.start == len(question.text.split())


def blocks(chosen: Sequence[Quote]) -> list[list[Quote]]:
    """Neighbouring quotes of one turn belong together, as long as the block stays readable."""
    found: list[list[Quote]] = []
    for quote in chosen:
        last = found[-1] if found else []
        near = last and last[-1].turn == quote.turn and quote.start - last[-1].end <= _BRIDGED_WORDS
        if near and sum(one.word_count for one in last) + quote.word_count <= _BLOCK_WORDS:
            last.append(quote)
        else:
            found.append([quote])
    return found


def quoted(document: Document, block: Sequence[Quote]) -> Item:
    """Quotes of one turn, in order, as one item with a source for each run of words."""
    merged: list[list[int]] = []
    for quote in block:
        if merged and quote.start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], quote.end)
        else:
            merged.append([quote.start, quote.end])
    turn = block[0].turn
    sources = tuple(source(document, turn, start, end) for start, end in merged)
    best = max(block, key=lambda one: one.score)
    text = quotes.joined(document, block)
    return Item(
        "quote", text, document.transcript.turns[turn].speaker, sources, why=quotes.why(document, best, text)
    )  # fmt: skip


def _question(document: Document, question: Question, answering: str | None, context: Context) -> Item:
    """The question as its own line: printed alone in an interview, attributed in a panel."""
    language = document.lexicon.language
    host = document.transcript.turns[question.turn].speaker
    name, label = context.names.get(host), context.labels.get(answering)
    if context.interview:
        text = question.text
    elif label:
        text = catalogue.say("recap.answers", language, name=label, question=question.text)
    elif name:
        text = catalogue.say("recap.asked_by", language, host=name, question=question.text)
    else:
        text = catalogue.say("recap.asked", language, question=question.text)
    sources = (source(document, question.turn, question.start, question.end),)
    return Item("narrative", cleaning.typeset(text, language), host, sources)


def attributed(label: str | None, text: str, language: str) -> str:
    """A key point with its speaker's name; without one, the words alone, as a quotation."""
    if label is None:
        return cleaning.typeset(catalogue.say("recap.inner", language, text=text), language)
    return cleaning.typeset(catalogue.say("recap.attributed", language, name=label, text=text), language)


def source(document: Document, turn: int, start: int, end: int) -> Source:
    """Words [start, end) of a turn with the milliseconds of those words, or of the turn where words have no times."""
    said = document.transcript.turns[turn]
    if said.words:
        return Source(said.id, start, end, said.words[start].start_ms, said.words[end - 1].end_ms)
    return Source(said.id, start, end, said.start_ms, said.end_ms)
