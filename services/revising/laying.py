"""Turns as words that carry their marks, and words with marks as turns. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from services.contracts import Word


@dataclass(frozen=True, slots=True)
class Laid:
    """A turn as a list of words. `voice`: whose, None for nobody; `id`: None for one that is new.

    `words`: the tokens with their times, or none.
    """

    tokens: tuple[str, ...]
    voice: str | None = None
    off_record: bool = False
    words: tuple[Word, ...] = ()
    start_ms: int | None = None
    end_ms: int | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number `at` of turn number `turn` of its side. `opens`: a turn begins here; `word`: with its times."""

    text: str
    word: Word | None
    voice: str | None
    off_record: bool
    opens: bool
    turn: int
    at: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A word of a result, and the words of three sides that it stands for, where they have it."""

    token: Token
    base: Token | None
    mine: Token | None
    theirs: Token | None


def flat(turns: Sequence[Laid]) -> list[Token]:
    return [
        Token(text, turn.words[at] if turn.words else None, turn.voice, turn.off_record, at == 0, number, at)
        for number, turn in enumerate(turns)
        for at, text in enumerate(turn.tokens)
    ]


def laid(
    placed: Sequence[Placed], base: Sequence[Laid], mine: Sequence[Laid], theirs: Sequence[Laid]
) -> tuple[tuple[Laid, ...], list[int]]:  # fmt: skip
    """Cut words into turns: where one opens, and wherever the voice or the record changes.

    Returns: the turns, and which word each starts with. Each of `mine` lives on, by its id, in the turn that holds
    most of its words.
    """
    groups: list[list[Placed]] = []
    starts = []
    for number, one in enumerate(placed):
        last = groups[-1][-1].token if groups else None
        now = one.token
        if last is None or now.opens or (last.voice, last.off_record) != (now.voice, now.off_record):
            groups.append([])
            starts.append(number)
        groups[-1].append(one)
    ids = _ids(groups, mine)
    return tuple(_turn(group, ids.get(n), (base, mine, theirs)) for n, group in enumerate(groups)), starts


def _ids(groups: Sequence[Sequence[Placed]], mine: Sequence[Laid]) -> dict[int, str]:
    shares: dict[tuple[int, int], int] = {}
    for number, group in enumerate(groups):
        for one in group:
            if one.mine is not None:
                shares[number, one.mine.turn] = shares.get((number, one.mine.turn), 0) + 1
    ids: dict[int, str] = {}
    taken: set[int] = set()
    for (number, turn), _ in sorted(shares.items(), key=lambda pair: (-pair[1], pair[0])):
        id_ = mine[turn].id
        if number not in ids and turn not in taken and id_ is not None:
            ids[number] = id_
            taken.add(turn)
    return ids


def _turn(group: Sequence[Placed], id_: str | None, sides: tuple[Sequence[Laid], ...]) -> Laid:
    first, tokens = group[0].token, tuple(one.token.text for one in group)
    words = _words([one.token for one in group])
    rows = ([one.base for one in group], [one.mine for one in group], [one.theirs for one in group])
    old, own, new = (_whole(row, words, turns) for row, turns in zip(rows, sides, strict=True))
    # The turn as it stands on a side, word for word, has the truer ends; a person's change of them goes first.
    is_changed = own is not None and (old is None or (own.start_ms, own.end_ms) != (old.start_ms, old.end_ms))
    whole = own if is_changed else new or own
    if whole is not None:
        ends = (whole.start_ms, whole.end_ms)
    else:
        words = _forward(words)
        ends = (words[0].start_ms, max(word.end_ms for word in words)) if words else (None, None)
    return Laid(tokens, first.voice, first.off_record, words, *ends, id_)


def _whole(row: Sequence[Token | None], words: tuple[Word, ...], turns: Sequence[Laid]) -> Laid | None:
    """The turn of which `row` is all words, with the same times."""
    first = row[0]
    if first is None or len(row) != len(turns[first.turn].tokens):
        return None
    turn = turns[first.turn]
    same = all(one is not None and (one.turn, one.at) == (first.turn, at) for at, one in enumerate(row))
    return turn if same and turn.words == words else None


def _words(row: Sequence[Token]) -> tuple[Word, ...]:
    """The words with their times; one without any stands where the one before it ends. () where none has times."""
    timed = [one.word for one in row if one.word is not None]
    if not timed:
        return ()
    found: list[Word] = []
    at = timed[0].start_ms
    for one in row:
        word = one.word or Word(one.text, at, at, estimated=True)
        found.append(word if word.text == one.text else dataclasses.replace(word, text=one.text))
        at = word.end_ms
    return tuple(found)


def _forward(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words of two hearings, side by side: none is said before the one in front of it."""
    found: list[Word] = []
    for word in words:
        start = max(word.start_ms, found[-1].start_ms) if found else word.start_ms
        found.append(dataclasses.replace(word, start_ms=start, end_ms=max(start, word.end_ms)))
    return tuple(found)
