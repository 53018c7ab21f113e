"""Which device a speech engine runs on, and with what precision: a card that works, else the processor."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from services.errors import Retry, Waiting

Loaded = TypeVar("Loaded")
_log = logging.getLogger(__name__)

# CTranslate2's names for what a card must be able to do, the precision of our converted weights for each, best first:
# cards before Volta have no fast 16-bit arithmetic, the oldest no fast 8-bit one.
_ON_CARD = (("float16", "float16"), ("int8_float32", "int8"), ("float32", "float32"))
# What lies with the card rather than with the weights.
_OF_THE_CARD = {"models.device", "models.out_of_memory"}


# How want of memory is said where it has no type of its own; the last is oneDNN's.
_MEMORY = (
    "out of memory", "bad_alloc", "alloc_failed", "memory allocation", "failed to allocate", "allocate memory",
    "not enough memory", "could not create a memory object",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A device, "cuda" or "cpu", and a precision of `checkpoint_conversion.PRECISIONS`."""

    device: str
    precision: str


def choices(
    asked: str, cards: int, abilities: Callable[[], Collection[str]], precision: str | None = None
) -> list[Choice]:
    """Return what to try, in order.

    Args: asked: "auto", "cpu" or "cuda"; cards: how many there are; abilities: which arithmetic the card has, in
    CTranslate2's names, asked only where there is a card (RuntimeError: it cannot be driven); precision: no other.
    """
    processor = Choice("cpu", precision or "int8")
    if asked == "cpu" or (asked == "auto" and not cards):
        return [processor]
    card = Choice("cuda", precision or (_best(abilities) if cards else "float16"))
    return [card] if asked == "cuda" else [card, processor]


def _best(abilities: Callable[[], Collection[str]]) -> str:
    try:
        able = abilities()
    except RuntimeError:
        return "float16"  # loading will say what is wrong with the card
    return next((ours for theirs, ours in _ON_CARD if theirs in able), "float32")


def first_that_works(tried: Sequence[Choice], load: Callable[[Choice], Loaded]) -> tuple[Loaded, Choice]:
    """Load by the first choice whose card works; of the last one, errors pass. Raises: as `load`."""
    for one in tried[:-1]:
        try:
            return load(one), one
        except (Waiting, Retry) as error:
            if error.key not in _OF_THE_CARD:
                raise
            _log.warning("%s Going on with the processor.", error)
    return load(tried[-1]), tried[-1]


def lacks_memory(error: BaseException) -> bool:
    """Whether `error` says that memory does not suffice. Only Python and torch on a card have a type for it; CUDA, C++,
    MKL and torch on a processor say it in a RuntimeError.
    """
    if isinstance(error, MemoryError):
        return True
    said = str(error).lower()
    return isinstance(error, RuntimeError) and any(one in said for one in _MEMORY)
