"""What a summary of this talk would have to say: its words and pairs of words, each with its chance to be in one.

Choosing passages that cover such concepts, each counted once, is the strongest way to summarise by extraction; which
of them people keep is learned. Source: Gillick & Favre, "A scalable global model for summarization", 2009; Hong &
Nenkova, "Improving the estimation of word importance", 2014. Weights: see NOTICE.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.recaps import features
from services.recaps.features import Keyness
from services.recaps.lexicon import Lexicon
from services.recaps.sentences import Document
from services.recaps.vectors import Floats

Concept = str | tuple[str, str]  # a stem, or two neighbouring words of which one at least says something
_OPENING = 0.1  # of the talk


@dataclass(frozen=True)
class Concepts:
    """`number`: each concept's place in the arrays; `worth`: its chance to be in a person's summary, 0 to 1."""

    lexicon: Lexicon
    number: dict[Concept, int]
    worth: Floats
    is_pair: NDArray[np.bool_]
    seen: Seen

    def of(self, spoken: Sequence[str]) -> NDArray[np.int64]:
        """The concepts of some words in a row, each once, in ascending order."""
        known = {self.number[one] for one in spelt_out(spoken, self.lexicon) if one in self.number}
        return np.array(sorted(known), np.int64)


def spelt_out(spoken: Sequence[str], known: Lexicon) -> list[Concept]:
    """The concepts in some words in a row, as often as they come."""
    telling = [_is_telling(known.language, word) for word in spoken]
    found: list[Concept] = [known.stem(word) for word, tells in zip(spoken, telling, strict=True) if tells]
    stop = known.sets["stop"]
    found += [(one, two) for one, two in itertools.pairwise(spoken) if one not in stop or two not in stop]
    return found


@functools.lru_cache(maxsize=100_000)
def _is_telling(language: str, word: str) -> bool:
    from services.recaps.lexicon import lexicon

    return word.isdigit() or lexicon(language).is_content(word)


@dataclass(frozen=True)
class Seen:
    """Where concepts occur: one row for each sentence and each concept in it. `words`: a stem's, or a pair's, words."""

    words: list[tuple[str, ...]]
    concept: NDArray[np.int64]
    sentence: NDArray[np.int64]

    def count(self, wanted: NDArray[np.bool_] | None = None) -> Floats:
        """How many sentences hold each concept, of all or of the wanted; shape (concepts,)."""
        held = self.concept if wanted is None else self.concept[wanted[self.sentence]]
        return np.bincount(held, minlength=len(self.words)).astype(np.float64)


def read(document: Document, key: Keyness, hosts: frozenset[str]) -> Concepts:
    """The concepts of a talk and what each is worth."""
    number, seen = look(document)
    columns = measure(document, key, hosts, seen)
    worth = 1 / (1 + np.exp(-features.weighted(columns, "concepts", len(number))))
    return Concepts(document.lexicon, number, worth, columns["pair"] > 0, seen)


def look(document: Document) -> tuple[dict[Concept, int], Seen]:
    """Number the concepts of a talk and note where they occur."""
    number: dict[Concept, int] = {}
    spelt: list[tuple[str, ...]] = []
    rows: list[tuple[int, int]] = []
    for i, sentence in enumerate(document.sentences):
        telling = [word for word in sentence.words if _is_telling(document.lexicon.language, word)]
        surface = dict(zip(map(document.lexicon.stem, telling), telling, strict=True))
        for one in dict.fromkeys(spelt_out(sentence.words, document.lexicon)):
            if one not in number:
                number[one] = len(number)
                spelt.append((surface[one],) if isinstance(one, str) else one)
            rows.append((number[one], i))
    held = np.array(rows, np.int64).reshape(-1, 2)
    return number, Seen(spelt, held[:, 0], held[:, 1])


def measure(document: Document, key: Keyness, hosts: frozenset[str], seen: Seen) -> dict[str, Floats]:
    """The features of all concepts, each an array of shape (concepts,); names are those of the weight table."""
    spoken, total = document.sentences, len(document.sentences)
    count = seen.count()
    log = np.log(np.maximum(count, 1))
    by_host = np.array([one.speaker in hosts for one in spoken], bool)
    asks = np.array([one.is_question for one in spoken], bool)
    first = np.full(len(count), total)
    np.minimum.at(first, seen.concept, seen.sentence)
    columns = {
        "log": log, "log2": log**2, "share": count / max(1.0, count.max(initial=1.0)),
        "rate": np.log(1 + 100 * count / max(1, total)),
        "voices": np.log(np.maximum(1, _voices(document, seen))),
        "host": np.minimum(3, seen.count(by_host)), "asked": np.minimum(2, seen.count(by_host & asks)),
        "first": first / max(1, total), "early": (first < _OPENING * total).astype(float),
        "opens": np.minimum(3, seen.count(np.array([not one.k for one in spoken], bool))),
        "size": np.full(len(count), np.log(1 + total)),
    }  # fmt: skip
    columns |= _wording(document.lexicon, key, seen.words)
    pair = columns["pair"]
    columns |= {"pair_log": pair * log, "pair_rate": pair * columns["rate"], "size_log": columns["size"] * log}
    columns |= {"pair_key": pair * columns["key"], "pair_key_least": pair * columns["key_least"]}
    return columns | {"pair_voices": pair * (columns["voices"] > 0)}


def _voices(document: Document, seen: Seen) -> Floats:
    """How many speakers say each concept."""
    names = {speaker: n for n, speaker in enumerate(document.words_by_speaker)}
    speaker = np.array([names[one.speaker] for one in document.sentences], np.int64)
    said = np.unique(seen.concept * max(1, len(names)) + speaker[seen.sentence]) // max(1, len(names))
    return np.bincount(said, minlength=len(seen.words)).astype(np.float64)


def _wording(known: Lexicon, key: Keyness, spelt: Sequence[tuple[str, ...]]) -> dict[str, Floats]:
    """What the words themselves tell, of a concept's first and last word (the same where it has one)."""
    listed = {word: n for n, word in enumerate(dict.fromkeys(itertools.chain.from_iterable(spelt)))}
    stems = [known.stem(word) for word in listed]
    ends = np.array([(listed[one[0]], listed[one[-1]]) for one in spelt], np.int64).reshape(-1, 2)
    pair = np.array([len(one) == 2 for one in spelt], bool)

    def both(values: list[float]) -> Floats:
        found: Floats = np.array(values, np.float64)[ends] if listed else np.zeros((0, 2))
        return found

    def among(name: str) -> Floats:
        return both([float(word in known.sets[name]) for word in listed])

    typical, common = both([key.of(stem) for stem in stems]), both([known.zipf(word) for word in listed])
    top, stop = both([float(stem in key.top) for stem in stems]), among("stop")
    digit = both([float(word.isdigit()) for word in listed])
    article, negation = among("determiners"), among("negations")
    return {
        "pair": pair.astype(float), "key": typical.max(1), "key_least": typical.min(1),
        "common": common.max(1), "common_least": common.min(1),
        "stops": np.where(pair, stop.sum(1), stop[:, 0]), "full_pair": (pair & (stop.sum(1) == 0)).astype(float),
        "digit": digit.max(1), "top": np.where(pair, top.sum(1), top[:, 0]),
        "after_article": pair * article[:, 0], "negated": pair * negation[:, 0], "negates": pair * negation[:, 1],
        "address": among("address").max(1), "we": among("we").max(1), "third": among("third").max(1),
    }  # fmt: skip
