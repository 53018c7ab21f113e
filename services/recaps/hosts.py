"""Who moderates: a speaker who asks, hands over and changes the subject, and speaks less than the guests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.recaps.sentences import Document

# On 14 development debates every guest scores at most .20 and all hosts but one, who spoke 11 sentences, .47 and more.
# Where all talk alike (a meeting), nobody stands out from the average word by as much as a host does.
_HOST_SCORE = 0.45
_ABOVE_AVERAGE = 0.5
# Who says more than a twentieth of the words must behave like a host beyond doubt.
_SURE_SCORE, _SMALL_SHARE = 1.05, 0.05
# A label that says it: "Animatrice (la chaîne)", "Moderator".
_CALLED = re.compile(
    r"^(?:l[ae] |l['’])?(?:(?:anim|présent|modér)at(?:eur|rice)|interviewe(?:u?r|use)|moderator|host)\b",
    re.IGNORECASE,
)
# Silencing a guest is the worse error: nobody with more than a quarter of the words is taken for a host on habit alone.
_MAX_SHARE = 0.25
_MIN_SENTENCES = 3
_ASKS = 0.1  # of the sentences
_SECOND_SCORE, _UNLIKE, _SECOND_ASKS = 0.55, 0.3, 2
_MOST_HOSTS, _HEARD_SHARE = 3, 0.04


@dataclass(slots=True)
class Manner:
    """How a speaker speaks: of `sentences`, how many ask, direct the talk (greet, thank, hand over) and change its
    subject; `share` of all words; `opens`: they speak first.
    """

    sentences: int = 0
    questions: int = 0
    directed: int = 0
    shifts: int = 0
    share: float = 0.0
    opens: bool = False


def manners(document: Document) -> dict[str, Manner]:
    """How each speaker speaks, in the order of their first words."""
    found: dict[str, Manner] = {}
    total = max(1, document.word_count)
    for sentence in document.sentences:
        if sentence.speaker is None:
            continue
        one = found.setdefault(sentence.speaker, Manner(opens=not found))
        one.sentences += 1
        one.questions += sentence.is_question
        one.directed += bool(document.lexicon.cues["meta"].search(sentence.folded))
        one.shifts += bool(document.lexicon.patterns["topic_cue"].search(sentence.folded))
    for speaker, one in found.items():
        one.share = document.words_by_speaker[speaker] / total
    return found


def scores(document: Document) -> dict[str, float]:
    """How much each speaker behaves like a host; comparable across talks.

    Source: fitted by hand on 14 televised debates: 3·questions + 2·meta-talk + topic shifts − 3·excess share.
    """
    spoken = manners(document)
    return {speaker: _score(one, len(spoken)) for speaker, one in spoken.items()}


def find(document: Document, refused: frozenset[str] = frozenset()) -> frozenset[str]:
    """The speakers who moderate: those the programme or a person says, else those who behave so.

    Args: refused: those of whom a person said that they do not.
    """
    told = frozenset(speaker.id for speaker in document.transcript.speakers if speaker.is_host)
    called = frozenset(
        speaker.id for speaker in document.transcript.speakers
        if _CALLED.search(speaker.name or "") or _CALLED.search(speaker.role or "")
    ) & set(document.words_by_speaker)  # fmt: skip
    return told or (called | guess(document)) - refused


def guess(document: Document) -> frozenset[str]:
    """The speakers who behave like moderators, whatever anybody says."""
    spoken = manners(document)
    values = {speaker: _score(one, len(spoken)) for speaker, one in spoken.items()}
    average = sum(values[speaker] * one.share for speaker, one in spoken.items())
    guessed = {
        speaker
        for speaker, one in spoken.items()
        if values[speaker] > max(_HOST_SCORE if one.share <= _SMALL_SHARE else _SURE_SCORE, average + _ABOVE_AVERAGE)
        and _may_host(one)
    }
    if any(spoken[speaker].share > _SMALL_SHARE for speaker in guessed):
        guessed |= _beside(spoken, values, guessed)
    if len(guessed) > _MOST_HOSTS:  # a committee that asks: whoever says much there is heard as a guest is
        guessed = {speaker for speaker in guessed if spoken[speaker].share <= _HEARD_SHARE}
    return frozenset(guessed) if set(spoken) - guessed else frozenset()


def _may_host(one: Manner) -> bool:
    """Said enough to tell, not too much for a host, and who says much asks."""
    asks = one.share <= _SMALL_SHARE or one.questions >= _ASKS * one.sentences
    return one.sentences >= _MIN_SENTENCES and one.share <= _MAX_SHARE and asks


def _beside(spoken: Mapping[str, Manner], values: Mapping[str, float], guessed: set[str]) -> set[str]:
    """Where somebody moderates beyond doubt, a second one who asks too, and unlike all the others.

    One question may be anybody's.
    """
    found = set()
    for speaker, one in spoken.items():
        rest = [other for other in spoken if other not in guessed | {speaker} and spoken[other].share > _SMALL_SHARE]
        far = rest and values[speaker] > max(values[other] for other in rest) + _UNLIKE
        asks = one.questions >= _SECOND_ASKS
        if speaker not in guessed and values[speaker] > _SECOND_SCORE and far and asks and _may_host(one):
            found.add(speaker)
    return found


def _score(one: Manner, speakers: int) -> float:
    return (
        (3 * one.questions + 2 * one.directed + one.shifts) / one.sentences
        - 3 * max(0.0, one.share - 0.5 / speakers)
        + 0.3 * one.opens
    )
