"""Words: what a speech engine heard in a chunk, each word with its milliseconds of the recording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast, runtime_checkable
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services import models
from services.contracts import Word
from services.models import Chunk

_CLOSING = re.compile(r"[?!:;,.…»”’)\]}%]+")
_OPENING = re.compile(r"[«“‘(\[{¿¡]+")
# A word whose end an engine did not say lasts about as long as it takes to say its letters.
_MS_PER_LETTER = 70
# The tail of the word before may still sound where the next one is said to start.
_SNAP_MS = 80
_WORDS, _CHUNKS = cast("sa.Table", models.Word.__table__), cast("sa.Table", Chunk.__table__)
_COLUMNS = ("chunk_id", "position", "text", "start_ms", "end_ms", "probability", "estimated")
_TOLD = ("id", "language", "no_speech_probability", "average_logprob", "compression_ratio")


@dataclass(frozen=True, slots=True)
class Heard:
    """What an engine heard in one chunk.

    Attributes: words: times are those of the recording, in order; language: ISO 639-1; no_speech_probability: of the
    engine, 1.0 where it heard nothing; average_logprob, compression_ratio: None where it heard nothing.
    """

    words: tuple[Word, ...]
    language: str
    no_speech_probability: float
    average_logprob: float | None = None
    compression_ratio: float | None = None


class Transcriber(Protocol):
    """Turns sound into words. One instance holds one loaded model; it is not safe to share between threads."""

    name: str

    def transcribe(
        self, samples: NDArray[np.float32], *, offset_ms: int, language: str | None, prompt: str | None
    ) -> Heard:
        """Return the words of one chunk; the same chunk always gives the same words.

        Args: samples: mono, shape (n,), float32 in [-1, 1], 16 kHz, at most 30 s; offset_ms: where the chunk starts
        in the recording; language: ISO 639-1, None to detect; prompt: names and terms to expect.
        Raises: Retry: out of memory.
        """
        ...


@runtime_checkable
class BatchTranscriber(Transcriber, Protocol):
    """A transcriber that hears several chunks at once in less time than one after the other."""

    batch: int  # how many at once

    def transcribe_many(
        self, chunks: Sequence[tuple[NDArray[np.float32], int]], *, language: str | None, prompt: str | None
    ) -> list[Heard]:
        """Return what `transcribe` returns for each (samples, offset_ms), in order. Raises: as `transcribe`."""
        ...


def hear(
    transcriber: Transcriber, chunks: Sequence[tuple[NDArray[np.float32], int]], *, language: str | None,
    prompt: str | None,
) -> list[Heard]:  # fmt: skip
    """Hear chunks, (samples, offset_ms) each, at once where the engine can."""
    if isinstance(transcriber, BatchTranscriber):
        return transcriber.transcribe_many(chunks, language=language, prompt=prompt)
    return [
        transcriber.transcribe(samples, offset_ms=offset_ms, language=language, prompt=prompt)
        for samples, offset_ms in chunks
    ]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word as an engine said it: with the space before it, its times perhaps missing, out of order or estimated."""

    text: str
    start_ms: int | None
    end_ms: int | None
    probability: float | None = None
    estimated: bool = False


def settle(pieces: Iterable[Piece], *, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """Return words whose times are in order and inside the chunk [start_ms, end_ms), spaces and punctuation joined.

    Times missing or running backwards are shared out, by letters, between the nearest good ones; such words say so.
    """
    joined = _joined(pieces)
    starts = _starts([one.start_ms for one in joined], [one.text for one in joined], start_ms, end_ms)
    words: list[Word] = []
    for n, (one, start) in enumerate(zip(joined, starts, strict=True)):
        limit = starts[n + 1] if n + 1 < len(starts) else end_ms
        spoken = start + _MS_PER_LETTER * len(one.text)
        good = one.end_ms is not None and one.start_ms == start and one.end_ms >= start
        end = one.end_ms if good and one.end_ms is not None else spoken
        end = max(start, min(end, limit))
        words.append(Word(one.text, start, end, one.probability, one.estimated or one.start_ms != start))
    return tuple(words)


def snapped(words: Sequence[Word], pauses: Sequence[tuple[int, int]]) -> tuple[Word, ...]:
    """Move starts and ends that lie in a pause to where its sound begins or stops, so that a click starts on the word.

    Engines align by attention, which spreads words over the pauses between them.
    Args: pauses: [start_ms, end_ms), sorted and apart; of the recording. A pause inside a word is left alone.
    Source: "silence suppression" of stable-ts.
    """
    found: list[Word] = []
    n = 0
    for word in words:
        start, end = word.start_ms, word.end_ms
        while n < len(pauses) and pauses[n][1] <= start:
            n += 1
        k = n
        if k < len(pauses) and pauses[k][0] <= start + _SNAP_MS and pauses[k][1] < end:
            start = pauses[k][1]
        while k < len(pauses) and pauses[k][1] < end:
            k += 1
        if k < len(pauses) and start < pauses[k][0] < end:
            end = pauses[k][0]
        found.append(replace(word, start_ms=start, end_ms=end))
    return tuple(found)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Glue what has no space before it, and lone punctuation, to its word; drop empty pieces."""
    found: list[Piece] = []
    opening: Piece | None = None
    for piece in pieces:
        text = piece.text.strip()
        if not text:
            continue
        if opening is not None:
            piece = replace(piece, text=f" {opening.text}{text}", start_ms=opening.start_ms)  # noqa: PLW2901
            text, opening = piece.text.strip(), None
        if _OPENING.fullmatch(text):
            opening = replace(piece, text=text)
        elif found and (not piece.text[0].isspace() or _CLOSING.fullmatch(text)):
            before = found.pop()
            # A trailing mark has no sound of its own: its word keeps its end.
            end_ms = before.end_ms if _CLOSING.fullmatch(text) else piece.end_ms
            found.append(replace(before, text=before.text + text, end_ms=end_ms))
        else:
            found.append(replace(piece, text=text))
    return found


def _starts(starts: Sequence[int | None], texts: Sequence[str], first_ms: int, last_ms: int) -> list[int]:
    """Starts in order within [first_ms, last_ms]: each kept if it does not run backwards, else interpolated."""
    good: list[int | None] = []
    reached = first_ms
    for start in starts:
        keep = start is not None and reached <= start <= last_ms
        good.append(start if keep else None)
        reached = start if keep and start is not None else reached
    settled: list[int] = []
    n = 0
    while n < len(good):
        known = good[n]
        if known is not None:
            settled.append(known)
            n += 1
            continue
        until = next((k for k in range(n, len(good)) if good[k] is not None), len(good))
        settled += _shared(settled, texts, n, until, first_ms, good[until] if until < len(good) else last_ms)
        n = until
    return settled


def _shared(
    settled: Sequence[int], texts: Sequence[str], n: int, until: int, first_ms: int, next_ms: int | None
) -> list[int]:
    """Starts for the words [n, until) between the word before them and `next_ms`, in proportion to their letters."""
    begin = max(0, n - 1)
    from_ms = settled[-1] if settled else first_ms
    letters = [len(text) for text in texts[begin:until]]
    # The word before takes its own share first, where there is one.
    skip = n - begin
    span_ms = (next_ms if next_ms is not None else from_ms) - from_ms
    span_ms = min(span_ms, _MS_PER_LETTER * sum(letters))
    return [from_ms + span_ms * sum(letters[: k + skip]) // sum(letters) for k in range(until - n)]


def save(db: Session, heard: Mapping[UUID, Heard], engine: str) -> None:
    """Store what was heard in chunks, by their ids, in place of what an earlier attempt may have left.

    Done thousands of times for a long recording: three plain statements, however many chunks and words there are; rows
    that `db` already holds are not told.
    """
    db.execute(sa.delete(_WORDS).where(_WORDS.c.chunk_id.in_(list(heard))))
    words = [(chunk, n, *(getattr(word, name) for name in _COLUMNS[2:]))
             for chunk, one in heard.items() for n, word in enumerate(one.words)]  # fmt: skip
    if words:
        columns = [_WORDS.c[name] for name in _COLUMNS]
        db.execute(sa.insert(_WORDS).from_select(list(_COLUMNS), sa.select(*_rows(columns, words).c)))
    told = _rows([_CHUNKS.c[name] for name in _TOLD], [
        (chunk, one.language, one.no_speech_probability, one.average_logprob, one.compression_ratio)
        for chunk, one in heard.items()
    ])  # fmt: skip
    values = {name: told.c[name] for name in _TOLD[1:]}
    db.execute(
        sa.update(_CHUNKS)
        .where(_CHUNKS.c.id == told.c.id)
        .values(state="done", engine=engine, transcribed_at=sa.func.now(), **values)
    )


def _rows(columns: Sequence[sa.Column[Any]], rows: Sequence[tuple[Any, ...]]) -> sa.TableValuedAlias:
    """`rows` as a table with those columns: one shape of statement for any number of them, an array a column."""
    by_column = zip(columns, zip(*rows, strict=True), strict=True)
    arrays = [sa.cast(list(values), ARRAY(column.type)) for column, values in by_column]
    named = [sa.column(column.name, column.type) for column in columns]
    return sa.func.unnest(*arrays).table_valued(*named).render_derived()
