"""Sentences as sparse tf-idf rows in plain numpy: a talk of a day must not need a matrix library or a dense matrix."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.recaps.sentences import Document

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Compressed rows: row i holds `values[first[i]:first[i+1]]` in columns `columns[...]`; rows have unit length."""

    first: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Floats
    norms: Floats
    vocabulary: dict[str, int]

    def __len__(self) -> int:
        return len(self.first) - 1

    def row(self, i: int) -> tuple[NDArray[np.int64], Floats]:
        part = slice(self.first[i], self.first[i + 1])
        return self.columns[part], self.values[part]

    def dot(self, vector: Floats) -> Floats:
        """Each row's product with a dense vector, shape (rows,)."""
        products = np.concatenate([[0.0], np.cumsum(self.values * vector[self.columns])])
        result: Floats = products[self.first[1:]] - products[self.first[:-1]]
        return result

    def total(self, chosen: Sequence[int] | NDArray[np.int64] | None = None, *, weighted: bool = False) -> Floats:
        """The sum of rows (of all, or the chosen), shape (columns,); `weighted` undoes the unit length first."""
        values = self.values * np.repeat(self.norms, np.diff(self.first)) if weighted else self.values
        mask = np.ones(len(values), bool)
        if chosen is not None:
            kept = np.zeros(len(self), bool)
            kept[list(chosen)] = True
            mask = np.repeat(kept, np.diff(self.first))
        return np.bincount(self.columns[mask], values[mask], minlength=max(1, len(self.vocabulary))).astype(np.float64)

    def similar_to(self, i: int) -> Floats:
        """Cosine of every row with row i, shape (rows,)."""
        dense = np.zeros(max(1, len(self.vocabulary)))
        columns, values = self.row(i)
        dense[columns] = values
        return self.dot(dense)


def unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def rows(document: Document) -> Rows:
    """tf-idf of each sentence's stems, the idf blended with how rare the word is in the language at large."""
    sentences = document.sentences
    frequency = Counter(stem for sentence in sentences for stem in set(sentence.stems))
    surface: dict[str, str] = {}
    for sentence in sentences:
        for stem, word in zip(sentence.stems, sentence.content, strict=True):
            surface.setdefault(stem, word)
    weight = {
        stem: (math.log((1 + len(sentences)) / (1 + count)) + 1)
        * max(0.2, (7 - document.lexicon.zipf(surface[stem])) / 4)
        for stem, count in frequency.items()
    }
    vocabulary = {stem: n for n, stem in enumerate(surface)}
    first, columns, values = [0], [], []
    for sentence in sentences:
        for stem, count in Counter(sentence.stems).items():
            columns.append(vocabulary[stem])
            values.append((1 + math.log(count)) * weight[stem])
        first.append(len(columns))
    raw = np.array(values, np.float64)
    starts = np.array(first, np.int64)
    squares = np.concatenate([[0.0], np.cumsum(raw * raw)])
    norms = np.sqrt(np.maximum(squares[starts[1:]] - squares[starts[:-1]], 0))
    norms[norms == 0] = 1.0
    scaled = raw / np.repeat(norms, np.diff(starts)) if len(raw) else raw
    return Rows(starts, np.array(columns, np.int64), scaled, norms, vocabulary)


def window_cosines(table: Rows, half_width: int) -> Floats:
    """Cosine of each row with the sum of the rows at most `half_width` away (itself included), shape (rows,)."""
    total = np.zeros(max(1, len(table.vocabulary)))
    squared, result = 0.0, np.zeros(len(table))
    for i in range(-half_width, len(table)):
        entering, leaving = i + half_width, i - half_width - 1
        if 0 <= entering < len(table):
            squared += _shift(total, table.row(entering), 1.0)
        if leaving >= 0:
            squared += _shift(total, table.row(leaving), -1.0)
        if i >= 0 and squared > 1e-9:
            columns, values = table.row(i)
            result[i] = float(values @ total[columns]) / math.sqrt(squared)
    return result


def summed(table: Rows, first: int, last: int) -> Floats:
    """The sum of rows [first, last), as far as there are any; shape (columns,)."""
    part = slice(table.first[max(0, first)], table.first[max(0, min(last, len(table)))])
    size = max(1, len(table.vocabulary))
    return np.bincount(table.columns[part], table.values[part], minlength=size).astype(np.float64)


def _shift(total: Floats, row: tuple[NDArray[np.int64], Floats], sign: float) -> float:
    """Add a row to a running total in place; returns by how much the squared length of the total changed."""
    columns, values = row
    change = 2 * sign * float(values @ total[columns]) + float(values @ values)
    total[columns] += sign * values
    return change
