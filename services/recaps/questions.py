"""What the host asked, and who answers it."""

from __future__ import annotations

from dataclasses import dataclass

from services.recaps import cleaning
from services.recaps.lexicon import fold, name_key, words
from services.recaps.sentences import Document, Sentence

_WORDS = (5, 32)
_ANSWER_TURNS = 2
_TELLING_ZIPF = 5.6


@dataclass(frozen=True)
class Question:
    """Words [start, end) of a host's turn, as printed."""

    turn: int
    start: int
    end: int
    text: str


def before(document: Document, turn: int, hosts: frozenset[str], *, alone: bool) -> Question | None:
    """The host's question that a turn answers: the last one asked at the end of one of the two turns before it.

    Args: alone: only a question that makes sense without what was said before it.
    """
    turns = document.transcript.turns
    if turns[turn].speaker in hosts:
        return None
    for asked in range(turn - 1, max(-1, turn - 1 - (1 if alone else _ANSWER_TURNS)), -1):
        if turns[asked].speaker in hosts:
            question = last_of(document, asked, alone=alone)
            return None if question and _names_another(document, question, turns[turn].speaker) else question
    return None


def _names_another(document: Document, question: Question, answering: str | None) -> bool:
    """The question was put to somebody else by name: this turn cut in."""
    asked = set(name_key(question.text).split())
    others = (one for one in document.transcript.speakers if one.id != answering)
    return any(set(name_key(one.name).split()) & asked - {"m", "mme", "mr", "mrs"} for one in others)


def last_of(document: Document, turn: int, *, alone: bool) -> Question | None:
    """The question a turn ends on, if it can be printed."""
    spoken = document.sentences_of(turn)[-3:]
    for sentence in reversed(spoken):
        if not sentence.is_question:
            continue
        tokens = document.tokens[turn][sentence.start : sentence.end]
        text = cleaning.printed(tokens, document.lexicon)
        if not _WORDS[0] <= len(text.split()) <= _WORDS[1]:
            return None
        if alone and not _stands_alone(document, sentence):
            return None
        return Question(turn, sentence.start, sentence.end, text)
    return None


def _stands_alone(document: Document, sentence: Sentence) -> bool:
    """It points at nothing outside itself and names at least two things."""
    if any(document.lexicon.patterns[name].search(sentence.folded) for name in ("dangling", "pointing")):
        return False
    called = {part for one in document.transcript.speakers for part in words(fold(one.name or "").lower())}
    telling = {word for word in sentence.content if document.lexicon.zipf(word) < _TELLING_ZIPF}
    return len(telling - document.lexicon.sets["vague"] - called) >= 2
