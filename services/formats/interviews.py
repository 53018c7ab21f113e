"""Interviews whose questions or answers carry no name: which lines ask, and who answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.formats import labels, people
from services.formats.labels import Label

MOST_QUESTION_WORDS, FEWEST_QUESTIONS = 60, 2
# Of the questions; where so many are answered under a name, one followed by none is rhetorical.
_LED_SHARE = 0.8
_ABOUT = re.compile(
    r"\b(?i:interview|entretien|rencontre|conversation)[ \u00a0\u202f](?:exclusi\w{1,5}[ \u00a0\u202f])?"
    rf"(?:de|d['’]|avec|with|of)[ \u00a0\u202f]?({people.NAME})"
)


@dataclass(slots=True)
class Line:
    """One paragraph: who it could name, when, and whether a mark says it asks ("q") or answers ("a")."""

    number: int
    text: str
    label: Label | None = None
    start_ms: int | None = None
    part: str | None = None

    @property
    def is_question(self) -> bool:
        return self.text.rstrip(' »"”*_').endswith("?") and len(self.text.split()) <= MOST_QUESTION_WORDS


def interviewee(lines: Sequence[Line]) -> str | None:
    """The one a title promises an interview with, in a text of at least three questions and no label at all."""
    questions = sum(line.is_question for line in lines[1:])
    return promised(lines[:3]) if questions > FEWEST_QUESTIONS else None


def promised(lines: Sequence[Line]) -> str | None:
    return next((match[1] for line in lines[:3] if (match := _ABOUT.search(line.text))), None)


def attribute(header: Sequence[Line], body: Sequence[Line]) -> None:
    """Give unlabelled questions to the one who asks, and what follows them to the one who answers; in place."""
    if is_signed_once(body):
        _alternate(body)
        return
    guest = next((line.label.name for line in body if line.label), None) or interviewee([*header, *body])
    asked = _asked(body)
    for n in asked:
        body[n].part = "q"
    for n in asked:
        after = body[n + 1] if n + 1 < len(body) else None
        if after and guest and not (after.part or after.label):
            after.label = Label(labels.fold(guest), guest, after.text)


def is_signed_once(body: Sequence[Line]) -> bool:
    """A newspaper's interview: its first question and first answer bear names, nothing after them does."""
    if len(body) < 4 or not (body[0].label and body[1].label and body[0].is_question):
        return False
    return body[0].label.key != body[1].label.key and not any(line.label or line.part for line in body[2:])


def _alternate(body: Sequence[Line]) -> None:
    """Each later question is the first voice's, what follows it the second's."""
    asking, answering = body[0].label, body[1].label
    asked = False
    for line, after in zip(body[2:], [*body[3:], None], strict=True):
        if line.is_question and not asked and after is not None:
            line.label = asking
        elif asked:
            line.label = answering
        asked = line.label is asking


def _asked(body: Sequence[Line]) -> list[int]:
    """Which unlabelled questions are the interviewer's: none where marks tell them, or the text begins otherwise."""
    questions = [n for n, line in enumerate(body) if line.is_question and not line.label]
    if any(line.part for line in body) or len(questions) < FEWEST_QUESTIONS or questions[0] != 0:
        return []
    led = [n for n in questions if n + 1 < len(body) and body[n + 1].label]
    voices = {line.label.key for line in body if line.label}
    return led if len(led) >= _LED_SHARE * len(questions) or len(voices) > 1 else _in_turn(body, questions)


def _in_turn(body: Sequence[Line], questions: Sequence[int]) -> list[int]:
    """Between two questions, what ends with a question mark too is the answer; and so is the last line of all."""
    asked: list[int] = []
    for n in questions:
        could_answer = n - 1 in asked[-1:] and (n + 1 == len(body) or body[n + 1].is_question)
        if not could_answer:
            asked.append(n)
    return asked
