"""How much of what is spoken has words, measured word by word. Pure.

Spoken is what the voice detector says; it knows nothing of the speech engine, so that neither can hide the other's
mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.contracts import Word

# Word times err by some 0.3 s on either side and fillers stay unwritten: less speech than this between two words
# proves nothing.
HOLE_MS = 1_200
# An utterance apart from all others that no word touches is left out, however short; less may be a cough.
_ALONE_MS = 500
_APART_MS = 1_000
# An engine stretches words over what it did not write: a word covers no more than it takes to say it slowly.
_SLOW_MS, _SLOW_MS_PER_LETTER = 500, 120

# Less than this is how exact word times are.
_STRETCHED_MS = 500

# The fastest speakers say some 25 letters a second for a while.
LETTERS_PER_S = 40
_FAST_LETTERS_PER_S = 25
_LEAST_LETTERS = 4
# What a detector cuts off the speech it finds, and word times err.
_SLACK_MS = 300

Stretch = tuple[int, int]  # [start_ms, end_ms) of the recording


@dataclass(frozen=True, slots=True)
class Coverage:
    """`voiced_ms` of speech in a recording, `covered_ms` of it with words; `holes`: the stretches without."""

    voiced_ms: int
    covered_ms: int
    holes: tuple[Stretch, ...] = ()

    @property
    def share(self) -> float:
        return self.covered_ms / self.voiced_ms if self.voiced_ms else 1.0


def measure(voiced: Sequence[Stretch], words: Sequence[Word]) -> Coverage:
    """Return how much of `voiced` lies at or between words.

    Args: voiced: sorted and apart; words: sorted by start. Speech between two words is a hole where it lasts at least
    HOLE_MS, or is an utterance by itself; it runs from its first to its last voiced moment, over no pause of a second.
    """
    total = sum(end - start for start, end in voiced)
    alone = set(utterances(voiced))
    holes, lost, first = [], 0, 0
    for gap_start, gap_end in _gaps(words, voiced[-1][1] if voiced else 0):
        while first < len(voiced) and voiced[first][1] <= gap_start:
            first += 1
        inside = within(voiced[first:] if first else voiced, gap_start, gap_end)
        for start, end in utterances(inside):
            missing = voiced_ms(inside, start, end)
            if missing >= (_ALONE_MS if (start, end) in alone else HOLE_MS):
                holes.append((start, end))
                lost += missing
    return Coverage(total, total - lost, tuple(holes))


def utterances(voiced: Iterable[Stretch]) -> list[Stretch]:
    """Stretches with less than a second between them, as one each."""
    found: list[Stretch] = []
    for start, end in voiced:
        if found and start - found[-1][1] < _APART_MS:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def within(voiced: Iterable[Stretch], start_ms: int, end_ms: int) -> list[Stretch]:
    """The parts of `voiced` (sorted) inside [start_ms, end_ms)."""
    found = []
    for start, end in voiced:
        if start >= end_ms:
            break
        if end > start_ms:
            found.append((max(start, start_ms), min(end, end_ms)))
    return found


def voiced_ms(voiced: Iterable[Stretch], start_ms: int, end_ms: int) -> int:
    """How much of [start_ms, end_ms) is voiced."""
    return sum(end - start for start, end in within(voiced, start_ms, end_ms))


def spoken_until(word: Word) -> int:
    """Where a word ends at the latest, however far the engine stretched it."""
    return min(word.end_ms, word.start_ms + _SLOW_MS + _SLOW_MS_PER_LETTER * len(word.text))


def told_ms(voiced: Sequence[Stretch], words: Sequence[Word]) -> int:
    """How much of `voiced` is covered, less what single words are stretched over for half a second or more: that was
    heard and not written. To compare two hearings with, whereas `measure` is told to people.
    """
    stretched = [(spoken_until(word), word.end_ms) for word in words]
    lost = sum(voiced_ms(voiced, *one) for one in stretched if one[1] - one[0] >= _STRETCHED_MS)
    return measure(voiced, words).covered_ms - lost


def hangs_over(words: Sequence[Word], end_ms: int) -> bool:
    """Whether nobody can say `words`, from the start of the first, before the voice stops at `end_ms`."""
    letters, spoken_ms = sum(len(word.text) for word in words), max(0, end_ms - words[0].start_ms)
    return letters >= _LEAST_LETTERS and letters * 1000 > LETTERS_PER_S * spoken_ms


def fit(words: Sequence[Word], spoken: Sequence[Stretch]) -> bool:
    """Whether the fastest speaker could say `words` in the stretches of speech that they touch."""
    letters = sum(len(word.text) for word in words)
    touched = [end - start for start, end in spoken if words and start < words[-1].end_ms and words[0].start_ms < end]
    return letters * 1000 <= _FAST_LETTERS_PER_S * (sum(touched) + _SLACK_MS)


def _gaps(words: Sequence[Word], end_ms: int) -> Iterable[Stretch]:
    reached = 0
    for word in words:
        if word.start_ms > reached:
            yield reached, word.start_ms
        reached = max(reached, spoken_until(word))
    if end_ms > reached:
        yield reached, end_ms
