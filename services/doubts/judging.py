"""Two hearings of one passage: which of them stands, and whether a person must decide. Pure.

What stands is chosen by evidence that is kept with the doubt; both hearings stay, and a person may choose otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.contracts import Word
from services.doubts.coverage import Stretch, fit, measure, told_ms
from services.doubts.finding import ghosts, likelihood, loops
from services.doubts.folding import same

Version = Literal["heard", "redone"]
# Why a version stands; each has its sentence in the catalogue, area `doubts`.
REASONS = (
    "agree", "agree_on_part", "still_empty", "filled", "weak_fill", "nobody_speaks", "invented", "no_more_loop",
    "clearer", "fuller", "unclear", "emptied", "over_before",
)  # fmt: skip
# Mean probability of speech, as the voice detector says, below which nobody speaks.
SILENT_BELOW = 0.2
_SURE, _FAIRLY = 0.7, 0.5
_READABLE = 0.35
_CLEARER = 0.1
# A surer hearing that leaves much out is not a better one.
_NO_SHORTER = 0.6
# So many times the words of the other hearing: where speech had none, even less sure ones are worth hearing.
_FULLER, _MUCH_FULLER = 1.3, 2.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`version` stands because of `reason`; `is_settled`: no person need decide."""

    version: Version
    reason: str
    is_settled: bool = False


def judge(
    heard: Sequence[Word], redone: Sequence[Word], *, voice: float, is_unvoiced: bool = False,
    spoken: Sequence[Stretch] = (),
) -> Verdict:  # fmt: skip
    """Weigh a passage as first heard against its second hearing.

    Args: heard, redone: words of the passage, either may be empty; voice: probability of speech in it; is_unvoiced:
    the first hearing has words where nobody speaks, or more than can be said before the voice stops; spoken: where
    somebody speaks in the passage.
    """
    if voice < SILENT_BELOW:
        return Verdict("heard", "still_empty", is_settled=True) if not heard else Verdict("redone", "nobody_speaks")
    if _invented(redone) and not _invented(heard):
        return Verdict("heard", "unclear")
    if same(heard, redone):
        return _agreed(heard, spoken)
    if spoken and not fit(redone, spoken):  # nobody said that so fast, however sure the engine is
        return Verdict("heard", "unclear" if heard else "weak_fill")
    if is_unvoiced and _ends_sooner(heard, redone):
        return Verdict("redone", "over_before")
    if not heard:
        return _filled(redone)
    if not redone:
        return Verdict("redone", "invented") if _invented(heard) else Verdict("heard", "emptied")
    if _invented(heard):
        return Verdict("redone", "no_more_loop", is_settled=(likelihood(redone) or 0.0) >= _SURE)
    return _compared(heard, redone, fills=told_ms(spoken, redone) > told_ms(spoken, heard))


def _agreed(words: Sequence[Word], spoken: Sequence[Stretch]) -> Verdict:
    """Heard twice alike, with other borders: so it was said, unless it is what machines invent, and it is all that was
    said, unless some of the speech has no word either time.
    """
    if not words:
        return Verdict("heard", "still_empty")
    if measure(spoken, words).holes:
        return Verdict("heard", "agree_on_part")
    return Verdict("heard", "agree", is_settled=not _invented(words))


def _ends_sooner(heard: Sequence[Word], redone: Sequence[Word]) -> bool:
    """Whether the second hearing, which is silent after the voice, has fewer words, and can be read."""
    return len(redone) < len(heard) and (not redone or (likelihood(redone) or 0.0) >= _READABLE)


def _filled(redone: Sequence[Word]) -> Verdict:
    certain = likelihood(redone) or 0.0
    if certain < _READABLE:
        return Verdict("heard", "weak_fill")
    return Verdict("redone", "filled", is_settled=certain >= _SURE and not _said_twice(redone))


def _compared(heard: Sequence[Word], redone: Sequence[Word], *, fills: bool) -> Verdict:
    first, second = likelihood(heard) or 0.0, likelihood(redone) or 0.0
    if second >= first + _CLEARER and len(redone) >= _NO_SHORTER * len(heard):
        return Verdict("redone", "clearer", is_settled=second >= _SURE and first < _READABLE)
    as_sure = second >= max(_READABLE, first - _CLEARER)
    if len(redone) >= (_FULLER if as_sure else _MUCH_FULLER) * len(heard) and second >= _READABLE:
        return Verdict("redone", "fuller")
    if fills and (as_sure or second >= _FAIRLY):  # fewer words, but for more of what is said
        return Verdict("redone", "fuller")
    return Verdict("heard", "unclear")


def _said_twice(words: Sequence[Word]) -> bool:
    """Whether a phrase is said and said again: people do, but engines that lack speech to write do it more."""
    half = len(words) // 2
    return half > 1 and len(words) % 2 == 0 and same(words[:half], words[half:])


def _invented(words: Sequence[Word]) -> bool:
    return bool(ghosts(words) or loops(words))
