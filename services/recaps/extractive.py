"""The embedded recap: deterministic, without network or model; every word of it is the talk's or a template's."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services import catalogue
from services.contracts import Item, Recap, Transcript
from services.errors import Refused
from services.recaps import (
    boxes,
    cast,
    concepts,
    echoes,
    features,
    growth,
    headings,
    highlights,
    indirect,
    key_figures,
    narrative,
    options,
    questions,
    quotes,
    selection,
    sentences,
    titles,
    tongues,
    topics,
    vectors,
    verbatim,
)
from services.recaps.boxes import Box
from services.recaps.cast import Member
from services.recaps.headings import Topic
from services.recaps.options import Judge, Option
from services.recaps.quotes import Quote
from services.recaps.selection import Budget
from services.recaps.sentences import Document
from services.recaps.sheet import TalkSheet
from services.recaps.vectors import Floats, Rows

ENGINE = "extractive"
_MIN_WORDS = 30
_WORDS_PER_THOUSAND = 75
_WORDS = (250, 1500)
_GROWTH = 0.1  # of the length goes to the sentences around a chosen one: few quotes that breathe, not many that gasp
_GROWN_FROM_WORDS = 240  # a shorter recap is a handful of quotes
_PASSING_SHARE = 0.005
_TRIES = 4  # the first grows, the last only takes away
_MAX_SHARE = 0.45  # of a short talk, at most this much is quoted


@dataclass(frozen=True)
class Reading:
    """A talk as understood before anything is chosen. `topic`: the section number of each sentence; `asking`: the
    sentences that are no statement, though they have no question mark.
    """

    document: Document
    table: Rows
    key: features.Keyness
    hosts: frozenset[str]
    members: list[Member]
    scores: dict[features.Head, Floats]
    topics: list[Topic]
    topic: list[int]
    judge: Judge
    asking: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Pieces:
    """A draft before it is put together. `sections`: one list a topic, empty where nothing of it was chosen."""

    introduction: list[Item]
    sections: list[list[Item]]
    points: list[Item]
    figures: list[Item]


def draft(
    transcript: Transcript, *, words: int | None = None, talk: TalkSheet | None = None, reading: Reading | None = None
) -> Recap:
    """Draft the recap of a talk: title, standfirst, sections with quotes, key points, figures.

    The same input gives the same bytes. Every quote is checked against its words before it is returned.
    Args: words: how long, about 75 per thousand spoken if None; talk: the programme's words, which win; reading:
    of these two, where it is at hand.
    Raises: Refused: "recap.language", "recap.too_short", "recap.repeats", or "recap.nothing_quotable" where no sentence
    can be quoted.
    """
    reading = reading or read(transcript, talk)
    made = pieces(reading, talk, words)
    if not (any(made.sections) or made.points or made.figures):
        raise Refused("recap.nothing_quotable")
    around = context(reading, talk)
    sections = made.sections if around.interview else indirect.relate(made.sections, transcript, around.labels)
    items = [*made.introduction, *itertools.chain.from_iterable(sections), *made.points, *made.figures]
    recap = verbatim.without_blocking(verbatim.check(front(reading, talk, items), transcript))
    if not any(item.kind in ("quote", "takeaway", "figure") for item in recap.items):
        raise Refused("recap.nothing_quotable")
    return recap


def pieces(reading: Reading, talk: TalkSheet | None, words: int | None = None) -> Pieces:
    """Choose quotes, key points and figures, and put them into items; `words` as for `draft`."""
    picked, points, figures = _choose(reading, words or default_words(reading.document.word_count))
    around, sections = context(reading, talk), []
    for number, topic in enumerate(reading.topics):
        chosen = [quote for quote in picked if reading.topic[quote.sentence] == number]
        sections.append(narrative.section(reading.document, topic, chosen, around) if chosen else [])
    shown = [boxed(reading, one, "takeaway") for one in points], [boxed(reading, one, "figure") for one in figures]
    if not around.interview:  # an answer cannot do without its question there
        sections = echoes.once(sections, [item for box in shown for item in box], reading.document.lexicon)
    return Pieces(narrative.introduction(reading.document, cast.people(reading.members)), sections, *shown)


def read(transcript: Transcript, talk: TalkSheet | None = None) -> Reading:
    """Understand a talk: sentences, hosts, topics, scores.

    Raises: Refused: "recap.language", "recap.too_short", "recap.repeats".
    """
    tongues.check(transcript)
    document = sentences.read(transcript)
    if document.word_count < _MIN_WORDS:
        loops = sum(map(len, document.tokens)) >= _MIN_WORDS
        raise Refused(f"recap.{'repeats' if loops else 'too_short'}", count=document.word_count, minimum=_MIN_WORDS)
    moderators = cast.moderators(document, talk)
    if not set(document.words_by_speaker) - moderators:
        moderators = frozenset()  # everybody a host: then nobody is
    table, key = vectors.rows(document), features.keyness(document)
    members = cast.of(document, talk, moderators)
    cuts = topics.cut(document, table, moderators)
    named = headings.of(document, cuts, key, members)
    measured = features.measure(document, table, key, moderators)
    base, told = features.recap(measured, len(document.sentences)), concepts.read(document, key, moderators)
    scores: dict[features.Head, Floats] = {
        "recap": base, "highlight": highlights.scores(document, measured, told, base)
    }  # fmt: skip
    judge = Judge(document, told, measured, base)
    number = np.zeros(len(document.sentences), int)
    number[cuts[1:]] = 1
    topic, asking = np.cumsum(number).tolist(), questions.unmarked(document)
    return Reading(document, table, key, moderators, members, scores, named, topic, judge, asking)


def default_words(spoken: int) -> int:
    usual = min(max(spoken * _WORDS_PER_THOUSAND // 1000, _WORDS[0]), _WORDS[1])
    return max(20, min(usual, int(spoken * _MAX_SHARE)))


def _choose(reading: Reading, allowed: int) -> tuple[list[Quote], list[Box], list[Box]]:
    """Figures first, then key points, then quotes with what is left: none uses the words of another."""
    excluded = excluded_speakers(reading)
    found = candidates(reading, allowed)
    said = key_figures.spoken(reading.document, excluded)
    chance = key_figures.chances(reading.document, said, reading.scores["recap"])
    figures = key_figures.choose(reading.document, reading.table, reading.scores["recap"], said, chance, allowed)
    figures = [box for box in figures if box.quote.sentence not in reading.asking]
    telling = (reading.scores["recap"] + reading.scores["highlight"]) / 2
    whole = [one.quote for one in found]
    points = boxes.points(reading.document, reading.table, telling, whole, figures, allowed)
    heard = echoes.repeated([box.quote.text for box in (*points, *figures)], reading.document.lexicon)
    figures = [box for n, box in enumerate(figures, len(points)) if n not in heard]
    points = [box for n, box in enumerate(points) if n not in heard]
    found = key_figures.favoured(found, chance, figures, allowed)
    left = selection.budget(reading.document, reading.topic, reading.hosts, allowed)
    beside = [box.quote for box in (*figures, *points)]
    for quote in beside:
        left.spend(quote.sentence, quote.word_count)
    return _quotes(reading, found, beside, left), points, figures


def _quotes(reading: Reading, found: Sequence[Option], beside: Sequence[Quote], left: Budget) -> list[Quote]:
    """Quotes for the words left, grown a little; one that says again what stands elsewhere makes room for another."""
    allowed, picked = left.words, list[Quote]()
    grows = _GROWTH if allowed >= _GROWN_FROM_WORDS else 0.0
    for n in range(_TRIES):
        left.words = allowed * (1 - grows * (n == 0))
        picked = selection.choose(reading.judge, found, reading.table, left, beside=beside, kept=picked)
        left.words = allowed
        if grows and n == 0:
            picked = growth.grow(reading.document, picked, reading.scores["recap"], left, beside)
        by_worth = sorted(picked, key=lambda quote: (-quote.score, quote.sentence))
        heard = echoes.repeated([quote.text for quote in (*beside, *by_worth)], reading.document.lexicon)
        gone = [quote for m, quote in enumerate(by_worth, len(beside)) if m in heard]
        gone = gone[1:] if len(gone) == len(by_worth) else gone  # where all sounds alike the best still stands
        if not gone and n:
            break
        left.refund(gone)
        picked = [quote for quote in picked if quote not in gone]
        found = [one for one in found if not any(one.quote.sentence == quote.sentence for quote in gone)]
    return picked


def candidates(reading: Reading, allowed: int) -> list[Option]:
    """The spans worth choosing among for a recap of so many words, in order."""
    unheard = excluded_speakers(reading) | _passing(reading)
    due = selection.budget(reading.document, reading.topic, reading.hosts, allowed).due
    listed = options.shortlist(reading.judge, due, unheard, allowed)
    listed = [i for i in listed if i not in reading.asking]
    return options.exact(reading.judge, options.find(reading.judge, listed))


def _passing(reading: Reading) -> frozenset[str | None]:
    """Voices that say a sentence or two in passing: too little of the talk for a quote, unless all say so little."""
    spoken = reading.document.words_by_speaker
    found = {who for who, count in spoken.items() if count < _PASSING_SHARE * reading.document.word_count}
    return frozenset(found) if set(spoken) - found - reading.hosts else frozenset()


def excluded_speakers(reading: Reading) -> frozenset[str | None]:
    """Whom not to quote: hosts, and turns without a speaker unless nobody knows who spoke at all."""
    spoken = reading.document.words_by_speaker
    unknown = spoken[None] <= 0.5 * reading.document.word_count
    return frozenset(reading.hosts | {None}) if unknown else frozenset(reading.hosts)


def is_interview(reading: Reading, talk: TalkSheet | None) -> bool:
    """Questions and answers: the programme says so, or one host asks and one guest gives nearly all the answers."""
    if talk is not None and talk.kind is not None:
        return talk.kind == "interview"
    guests = [one for one in reading.members if one.words and not one.is_host]
    total = sum(one.words for one in guests)
    return bool(reading.hosts) and bool(guests) and guests[0].words > 0.9 * total


def context(reading: Reading, talk: TalkSheet | None) -> narrative.Context:
    """What the lines between the quotes need to know."""
    labels: dict[str | None, str] = {one.speaker: one.label for one in reading.members if one.speaker}
    names: dict[str | None, str | None] = {one.speaker: one.name for one in reading.members if one.speaker and one.name}
    several = len(reading.topics) > 1
    return narrative.Context(labels, names, reading.hosts, interview=is_interview(reading, talk), headings=several)


def boxed(reading: Reading, box: Box, kind: str) -> Item:
    """A key point with its speaker's name, or a key figure with its sentence."""
    quote = box.quote
    speaker = reading.document.sentences[quote.sentence].speaker
    text = quotes.joined(reading.document, [quote])
    if kind == "takeaway":
        label = next((one.label for one in reading.members if one.speaker == speaker and speaker), None)
        text = narrative.attributed(label, text, reading.document.lexicon.language)
    sources = (narrative.source(reading.document, quote.turn, quote.start, quote.end),)
    return Item("takeaway" if kind == "takeaway" else "figure", text, speaker, sources, why=box.why)


def front(reading: Reading, talk: TalkSheet | None, items: Sequence[Item]) -> Recap:
    """The recap of these items with a title, a standfirst and what the newsroom should confirm."""
    transcript, language = reading.document.transcript, reading.document.lexicon.language
    told = (talk.title if talk else None) or transcript.title
    times = [turn for turn in transcript.turns if turn.start_ms is not None]
    ends = [turn.end_ms or turn.start_ms or 0 for turn in times]
    duration_ms = max(ends) - (times[0].start_ms or 0) if times else None
    notices, debate = _notices(reading), cast.is_debate(reading.document, reading.members)
    return Recap(
        language=transcript.language,
        title=titles.title(told, reading.topics, cast.people(reading.members), language, debate=debate),
        standfirst=titles.standfirst(
            reading.topics, cast.people(reading.members), language, duration_ms, debate=debate
        ),
        engine=ENGINE,
        items=tuple(items),
        notices=notices,
    )


def _notices(reading: Reading) -> tuple[str, ...]:
    language = reading.document.lexicon.language
    told = any(one.is_host for one in reading.document.transcript.speakers)
    guessed = [one.label for one in cast.people(reading.members) if one.is_host and one.speaker] if not told else []
    found = []
    if guessed:
        found.append(catalogue.say("recap.guessed_host", language, names=cast.listed(guessed, language)))
    if not any(turn.speaker for turn in reading.document.transcript.turns):
        found.append(catalogue.say("recap.guessed_none", language))
    return tuple(found)
