"""Turns → captions of two short lines, for SRT and WebVTT."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services import catalogue
from services.contracts import Speaker, Transcript, Turn, Word
from services.errors import Refused
from services.formats import cues, labels

LINE_CHARS, CUE_CHARS, CUE_MS, SENTENCE_CHARS = 42, 84, 7_000, 40
MERGED_CHARS = 130  # of a caption that takes in words which would read as something else on their own


@dataclass(frozen=True, slots=True)
class Caption:
    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: Speaker | None
    opens_turn: bool


def captions(transcript: Transcript) -> Iterator[Caption]:
    """Yield captions in order.

    Raises: Refused: "formats.no_times" where a turn has no times: leaving it out would lose words silently.
    """
    if any(turn.start_ms is None or turn.end_ms is None for turn in transcript.turns):
        raise Refused("formats.no_times")
    for turn in transcript.turns:
        groups = _cut(timed_words(turn))
        for n, group in enumerate(groups):
            start = (turn.start_ms or 0) if n == 0 else group[0].start_ms
            end = (turn.end_ms or 0) if n == len(groups) - 1 else group[-1].end_ms
            yield Caption(
                start, max(start, end), _wrap([w.text for w in group]), transcript.speaker(turn.speaker), n == 0
            )


def timed_words(turn: Turn) -> tuple[Word, ...]:
    """The words of the turn's text; heard times where the text still has as many words as were heard."""
    tokens = turn.text.split()
    if len(tokens) == len(turn.words):
        return tuple(dataclasses.replace(word, text=token) for word, token in zip(turn.words, tokens, strict=True))
    return cues.spread(turn.text, turn.start_ms or 0, turn.end_ms or 0)


def name_of(transcript: Transcript, speaker_id: str | None) -> str | None:
    """What a label says: the name, else the role ("Journaliste"), else "Intervenant 2"."""
    speaker = transcript.speaker(speaker_id)
    if speaker is None:
        return None
    said = speaker.name or speaker.role
    if said:
        return " ".join(said.replace(":", " ").split())
    return catalogue.say("formats.unnamed", transcript.language, number=transcript.speakers.index(speaker) + 1)


def _cut(words: tuple[Word, ...]) -> list[list[Word]]:
    """Group words into captions none of which reads as something else: a voice's dash, a name, a sound alone."""
    groups = _grouped(words)
    safe = groups[:1]
    for group in groups[1:]:
        moved = group
        while reads_otherwise(moved) and len(safe[-1]) > 1:
            moved = [safe[-1].pop(), *moved]
        fits = _chars(safe[-1]) + _chars(moved) <= MERGED_CHARS
        if fits and (reads_otherwise(moved) or reads_otherwise(safe[-1])):
            safe[-1] += moved
        else:
            safe.append(moved)
    return safe


def _chars(words: Sequence[Word]) -> int:
    return sum(len(word.text) + 1 for word in words)


def reads_otherwise(words: Sequence[Word]) -> bool:
    text = " ".join([word.text for word in words])
    return text.startswith(("-", "–", "—", ">>")) or cues.is_sound(text) or (
        labels.could_open(text) and labels.split(text) is not None
    )  # fmt: skip


def _grouped(words: tuple[Word, ...]) -> list[list[Word]]:
    groups: list[list[Word]] = []
    chars = 0
    for word in words:
        group = groups[-1] if groups else []
        full = chars + len(word.text) > CUE_CHARS or (group and word.end_ms - group[0].start_ms > CUE_MS)
        ended = group and chars >= SENTENCE_CHARS and cues.is_sentence_end(group[-1].text)
        if not group or full or ended:
            groups.append([])
            chars = 0
        groups[-1].append(word)
        chars += len(word.text) + 1
    return groups


def _wrap(tokens: list[str]) -> tuple[str, ...]:
    """Two lines of about equal length where one would be too long."""
    text = " ".join(tokens)
    if len(text) <= LINE_CHARS or len(tokens) < 2:
        return (text,)
    marks = ("-", "–", "—", ">>")  # at the head of a line they would tell of another voice
    breaks = [(len(" ".join(tokens[:n])), tokens[n].startswith(marks)) for n in range(1, len(tokens))]
    middle, _ = min(breaks, key=lambda at: abs(at[0] - len(text) / 2) + LINE_CHARS * at[1])
    return (text[:middle], text[middle + 1 :])
