"""What the host asked, and who answers it."""

from __future__ import annotations

from dataclasses import dataclass

from services.recaps import cleaning
from services.recaps.sentences import Document

_WORDS = (5, 32)
_ANSWER_TURNS = 2


@dataclass(frozen=True)
class Question:
    """Words [start, end) of a host's turn, as printed."""

    turn: int
    start: int
    end: int
    text: str


def before(document: Document, turn: int, hosts: frozenset[str]) -> Question | None:
    """The host's question that a turn answers: the last one asked at the end of one of the two turns before it."""
    turns = document.transcript.turns
    if turns[turn].speaker in hosts:
        return None
    for asked in range(turn - 1, max(-1, turn - 1 - _ANSWER_TURNS), -1):
        if turns[asked].speaker in hosts:
            return last_of(document, asked)
    return None


def last_of(document: Document, turn: int) -> Question | None:
    """The question a turn ends on, if it can be printed alone."""
    spoken = document.sentences_of(turn)[-3:]
    for sentence in reversed(spoken):
        if not sentence.is_question:
            continue
        tokens = document.tokens[turn][sentence.start : sentence.end]
        text = cleaning.printed(tokens, document.lexicon)
        folded = sentence.folded
        if not _WORDS[0] <= len(text.split()) <= _WORDS[1] or document.lexicon.patterns["dangling"].match(folded):
            return None
        return Question(turn, sentence.start, sentence.end, text)
    return None
