"""Questions that are put, and who answers them."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from services.contracts import Exchange
from services.recaps import cleaning
from services.recaps.lexicon import fold, name_key, words
from services.recaps.sentences import Document, Sentence

_WORDS = (5, 32)
_TELLING_ZIPF = 5.6
# A question stands at the end of what somebody says, or a sentence or two before it (“… Madame ?  À vous.”).
_TAIL = 3
# Less than this between two turns of an answer is the host's nod, and no answer by itself.
_NOD_WORDS = 4
# Somebody asks who is asked nothing, says little, and ends most of what they say on a question: the room.
_ASKS, _SMALL_SHARE = 0.5, 0.1
# The turns that answer one question; what follows later has left it.
_MOST_ANSWERS = 12
_PASSED_OVER = 2
_TITLES = frozenset({"m", "mme", "mr", "mrs", "madame", "monsieur"})


@dataclass(frozen=True)
class Question:
    """Words [start, end) of a host's turn, as printed."""

    turn: int
    start: int
    end: int
    text: str


def exchanges(document: Document, hosts: frozenset[str]) -> tuple[Exchange, ...]:
    """All questions of the talk with the turns that answer them, in order; none where nobody does.

    Questions are put by hosts and by the room. A guest's question is part of what they say, unless no host is known.
    """
    asking = askers(document, hosts)
    turns = document.transcript.turns
    found = []
    for number, turn in enumerate(turns):
        place = asked(document, number) if turn.speaker in asking or not asking else None
        given = answers(document, number, asking) if place else ()
        if place and given:
            found.append(Exchange(turn.id, *place, tuple(turns[one].id for one in given)))
    return tuple(found)


def askers(document: Document, hosts: frozenset[str]) -> frozenset[str]:
    """The hosts, and voices of the room."""
    spoken = document.words_by_speaker
    turns: Counter[str] = Counter()
    asking: Counter[str] = Counter()
    for number, turn in enumerate(document.transcript.turns):
        if turn.speaker is not None and hosts:
            turns[turn.speaker] += 1
            asking[turn.speaker] += asked(document, number) is not None
    room = {
        speaker for speaker, count in turns.items()
        if asking[speaker] >= _ASKS * count and spoken[speaker] <= _SMALL_SHARE * document.word_count
    }  # fmt: skip
    return hosts | room


def asked(document: Document, turn: int) -> tuple[int, int] | None:
    """[start, end) of the words of the questions a turn ends on, or None."""
    tail = document.sentences_of(turn)[-_TAIL:]
    last = next((n for n in reversed(range(len(tail))) if tail[n].is_question), None)
    if last is None:
        return None
    first = last
    while first and tail[first - 1].is_question:
        first -= 1
    return tail[first].start, tail[last].end


def answers(document: Document, turn: int, asking: frozenset[str]) -> tuple[int, ...]:
    """The turns that answer the question a turn ends on: what others say until somebody who asks speaks again.

    A nod of who asked does not end the answer. Where the question was put to somebody by name, others who cut in
    before that person are passed over.
    """
    turns = document.transcript.turns
    own = turns[turn].speaker
    found: list[int] = []
    passed = 0
    place = asked(document, turn)
    question = document.text(turn, *place) if place else ""
    for number in range(turn + 1, len(turns)):
        speaker = turns[number].speaker
        if speaker == own or speaker in asking:
            if len(document.tokens[number]) > _NOD_WORDS or asked(document, number):
                break
            continue
        if not found and _names_another(document, question, speaker):
            passed += 1
            if passed > _PASSED_OVER:
                break
            continue
        found.append(number)
        if len(found) == _MOST_ANSWERS or (not asking and asked(document, number)):
            break
    return tuple(found)


def before(document: Document, turn: int, hosts: frozenset[str], *, alone: bool) -> Question | None:
    """The host's question that a turn answers, among the first two to do so.

    Args: alone: only a question just before, which makes sense without what was said before it.
    """
    turns = document.transcript.turns
    if turns[turn].speaker in hosts:
        return None
    for number in _hosts_before(document, turn, hosts):
        if alone and number != turn - 1:
            return None
        question = last_of(document, number, alone=alone)
        return question if question and turn in answers(document, number, hosts)[:2] else None
    return None


def _hosts_before(document: Document, turn: int, hosts: frozenset[str]) -> Iterator[int]:
    """The turns of hosts before this one that are more than a nod, from the nearest on."""
    turns = document.transcript.turns
    for number in range(turn - 1, max(-1, turn - 2 - 2 * _PASSED_OVER), -1):
        nod = len(document.tokens[number]) <= _NOD_WORDS and asked(document, number) is None
        if turns[number].speaker in hosts and not nod:
            yield number


def _names_another(document: Document, question: str, answering: str | None) -> bool:
    """The question was put to somebody else by name."""
    told = set(name_key(question).split())
    others = (one for one in _names(document) if one[0] != answering)
    mine = next((names for speaker, names in _names(document) if speaker == answering), frozenset())
    return not mine & told and any(names & told for _, names in others)


@functools.lru_cache(maxsize=4)
def _names_of(speakers: tuple[tuple[str, str | None], ...]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((id_, frozenset(name_key(name).split()) - _TITLES) for id_, name in speakers)


def _names(document: Document) -> tuple[tuple[str, frozenset[str]], ...]:
    return _names_of(tuple((one.id, one.name) for one in document.transcript.speakers))


def last_of(document: Document, turn: int, *, alone: bool) -> Question | None:
    """The question a turn ends on, if it can be printed."""
    for sentence in reversed(document.sentences_of(turn)[-_TAIL:]):
        if not sentence.is_question:
            continue
        start, end = sentence.start + _called(document, sentence), sentence.end - _called_last(document, sentence)
        text = cleaning.printed(document.tokens[turn][start:end], document.lexicon)
        if end < sentence.end:  # its own mark went with the name
            mark = " ?" if document.lexicon.language == "fr" else "?"
            text = cleaning.typeset(text.rstrip(".") + mark, document.lexicon.language)
        if not _WORDS[0] <= len(text.split()) <= _WORDS[1]:
            return None
        if alone and not _stands_alone(document, sentence):
            return None
        return Question(turn, start, end, text)
    return None


def _called(document: Document, sentence: Sentence) -> int:
    """How many words at its beginning only call somebody who takes part: the line with the answer names them anyway."""
    called = _TITLES.union(*(names for _, names in _names(document)))
    for n, token in enumerate(document.tokens[sentence.turn][sentence.start : sentence.end], 1):
        if not set(name_key(token).split()) <= called:
            return 0
        if token.endswith(","):
            return n
    return 0


def _called_last(document: Document, sentence: Sentence) -> int:
    """How many words at its end only call somebody: “…, Ada Roche ?”."""
    called = _TITLES.union(*(names for _, names in _names(document)))
    tokens = document.tokens[sentence.turn][sentence.start : sentence.end]
    for n, token in enumerate(reversed(tokens)):
        if token.endswith(",") and n:
            return n if any(name_key(one) for one in tokens[-n:]) else 0
        if not set(name_key(token).split()) <= called:
            return 0
    return 0


def _stands_alone(document: Document, sentence: Sentence) -> bool:
    """It points at nothing outside itself and names at least two things."""
    if any(document.lexicon.patterns[name].search(sentence.folded) for name in ("dangling", "pointing")):
        return False
    called = {part for one in document.transcript.speakers for part in words(fold(one.name or "").lower())}
    telling = {word for word in sentence.content if document.lexicon.zipf(word) < _TELLING_ZIPF}
    return len(telling - document.lexicon.sets["vague"] - called) >= 2


def unmarked(document: Document) -> frozenset[int]:
    """The sentences that ask without a question mark, by number: no statement of whoever says them.

    Where nobody knows who speaks, a host's line may be any: also one that speaks to somebody who then answers, or
    that names somebody who takes part, as no guest names themself.
    """
    nameless = not any(turn.speaker for turn in document.transcript.turns)
    found = set[int]()
    for i, one in enumerate(document.sentences):
        asks = document.lexicon.patterns["asks_first"].match(one.folded)
        if one.is_question or asks or (nameless and _is_handed_over(document, i)):
            found.add(i)
    return frozenset(found) if nameless else frozenset(i for i in found if not document.sentences[i].is_question)


def _is_handed_over(document: Document, i: int) -> bool:
    """It leads to a question, or speaks to somebody and an answer follows; or it names somebody who takes part."""
    one, known = document.sentences[i], document.lexicon
    if any(names & set(name_key(one.text).split()) for _, names in _names(document)):
        return True
    following = document.sentences[i + 1] if i + 1 < len(document.sentences) else None
    if following is None:
        return False
    if following.is_question or known.patterns["asks_first"].match(following.folded):
        return True
    answered = bool(known.patterns["answers"].match(following.folded))
    return answered and any(known.patterns[name].search(one.folded) for name in ("asks", "spoken_to"))
