"""Sentence features and linear scores: which sentences a person would keep. Small tables of numbers, no model file.

The score here ("recap") was fitted to human abstracts; `highlights` has one fitted to human extracts, and the two are
not interchangeable. Source: fitted on the development part of FREDSum; see NOTICE.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from services.recaps import figures, vectors
from services.recaps.lexicon import Lexicon, fold
from services.recaps.sentences import Document, Sentence
from services.recaps.vectors import Floats, Rows

Head = Literal["recap", "highlight"]
_WINDOW_SENTENCES = 25
_CAPITALS = re.compile(r"(?<![.!?»«\"] )(?<!^)\b[A-ZÀ-Ý][\w'-]+")
_REPEATED = re.compile(r"(?<!\w)(\w{2,}(?:'\w+)?)(?:,? \1)(?!\w)")
_REPEATED_PAIR = re.compile(r"(?<!\w)(\w+'?\s?\w+) \1(?!\w)")
_GRAMMATICAL_PAIRS = re.compile(r"\bnous nous\b|\bvous vous\b|\btrès très\b|\bthat that\b|\bhad had\b")
_BROKEN_OFF = re.compile(r"\w+~|\b\w-(?=\s)|--")


@dataclass(frozen=True)
class Weights:
    """(mean, scale, coefficient) per feature; standardised values are clipped to ±clip.

    `register`: by language, for each small word how much likelier it is in prose about a talk than in talk, log-odds,
    and its share of all words of such prose.
    """

    clip: float
    heads: Mapping[str, Mapping[str, tuple[float, float, float]]]
    register: Mapping[str, Mapping[str, tuple[float, float]]]


@functools.cache
def weights() -> Weights:
    table = json.loads((Path(__file__).parent / "data" / "weights.json").read_text("utf-8"))
    return Weights(table["clip"], table["heads"], table["register"])


def weighted(columns: Mapping[str, Floats], head: str, size: int) -> Floats:
    """The linear score of `size` things under one head; features that `columns` lacks stay at their mean."""
    raw = np.zeros(size)
    for name, (mean, scale, coefficient) in weights().heads.get(head, {}).items():
        if name == "bias":
            raw += coefficient
        elif name in columns:
            raw += np.clip((columns[name] - mean) / scale, -weights().clip, weights().clip) * coefficient
    return raw


@dataclass(frozen=True)
class Keyness:
    """How typical of this talk each stem is: its count weighed against the language at large."""

    count: Counter[str]
    surprise: Mapping[str, float]  # log-odds of the talk's frequency against the language's
    top: frozenset[str]

    def of(self, stem: str) -> float:
        count = self.count[stem]
        return math.log(1 + count) * max(0.05, self.surprise.get(stem, 0.0)) if count > 1 else 0.3


def keyness(document: Document) -> Keyness:
    count: Counter[str] = Counter()
    surface: dict[str, str] = {}
    for sentence in document.sentences:
        for stem, word in zip(sentence.stems, sentence.content, strict=True):
            count[stem] += 1
            surface.setdefault(stem, word)
    total = sum(count.values()) or 1
    surprise = {
        stem: math.log((n / total) / (10 ** (document.lexicon.zipf(surface[stem]) - 9) + 1e-9))
        for stem, n in count.items()
    }
    ranked = sorted(count, key=lambda stem: (-count[stem] * max(0.0, surprise[stem]), stem))
    return Keyness(count, surprise, frozenset(ranked[: max(10, len(ranked) // 12)]))


def disfluencies(text: str, known: Lexicon) -> int:
    """Fillers, immediate repeats and broken-off words in a text."""
    folded = fold(text).lower()
    found = len(known.patterns["disfluency"].findall(folded))
    found += len(_REPEATED.findall(_GRAMMATICAL_PAIRS.sub("x", folded))) + len(_REPEATED_PAIR.findall(folded))
    return found + len(_BROKEN_OFF.findall(folded))


def recap(measured: Mapping[str, Floats], size: int) -> Floats:
    """How much each of `size` sentences tells of the talk, standardised, from their features."""
    return standard(weighted(measured, "recap", size))


def standard(values: Floats) -> Floats:
    """In standard deviations from the mean; all 0 where all are alike."""
    spread = float(values.std())
    found: Floats = (values - values.mean()) / (spread if spread > 1e-9 else 1.0)
    return found


def register(document: Document, spoken: Sequence[str]) -> float:
    """How much the small words are those of prose about a talk rather than of talk: mean log-ratio."""
    table = weights().register.get(document.lexicon.language, {})
    return sum(table[word][0] for word in spoken if word in table) / max(1, len(spoken))


def measure(document: Document, table: Rows, key: Keyness, hosts: frozenset[str]) -> dict[str, Floats]:
    """All features, each an array of shape (sentences,). Names are those of the weight table."""
    columns = _cosines(document, table)
    turn_words: Counter[int] = Counter()
    for sentence in document.sentences:
        turn_words[sentence.turn] += len(sentence.words)
    habits = _habits(document)
    asked = [_asks(turn.text) for turn in document.transcript.turns]
    per_sentence: list[dict[str, float]] = []
    spoken = 0
    for sentence in document.sentences:
        position = spoken / max(1, document.word_count)
        row = _place(sentence, position, turn_words[sentence.turn], len(asked))
        row |= _exchange(sentence, document, asked, hosts) | habits[sentence.speaker]
        row |= _wording(sentence, document.lexicon, key)
        per_sentence.append(row)
        spoken += len(sentence.words)
    for name in per_sentence[0] if per_sentence else ():
        columns[name] = np.array([row[name] for row in per_sentence], np.float64)
    return columns


def _cosines(document: Document, table: Rows) -> dict[str, Floats]:
    whole = vectors.unit(table.total(weighted=True))
    by_speaker: dict[str | None, list[int]] = {}
    for i, sentence in enumerate(document.sentences):
        by_speaker.setdefault(sentence.speaker, []).append(i)
    own = np.zeros(len(document.sentences))
    for chosen in by_speaker.values():
        own[chosen] = table.dot(vectors.unit(table.total(chosen, weighted=True)))[chosen]
    return {"ccos": table.dot(whole), "wcos": vectors.window_cosines(table, _WINDOW_SENTENCES), "scos": own}


def _habits(document: Document) -> dict[str | None, dict[str, float]]:
    asked: Counter[str | None] = Counter()
    directed: Counter[str | None] = Counter()
    spoken: Counter[str | None] = Counter()
    for sentence in document.sentences:
        spoken[sentence.speaker] += 1
        asked[sentence.speaker] += sentence.is_question
        directed[sentence.speaker] += bool(document.lexicon.cues["meta"].search(sentence.folded))
    total = max(1, document.word_count)
    return {
        speaker: {
            "hq": asked[speaker] / n,
            "hmeta": directed[speaker] / n,
            "share": document.words_by_speaker[speaker] / total,
        }
        for speaker, n in spoken.items()
    }


def _asks(text: str) -> bool:
    return "?" in text[-120:]


def _place(sentence: Sentence, position: float, turn_words: int, _turns: int) -> dict[str, float]:
    n = max(1, len(sentence.words))
    return {
        "llen": math.log(n), "llen2": math.log(n) ** 2,
        "short": n < 6, "mid": 8 <= n <= 35, "long": n > 50,
        "first": sentence.k == 0, "second": sentence.k == 1, "last": sentence.k == sentence.count - 1,
        "relk": sentence.k / max(1, sentence.count - 1), "single": sentence.count == 1,
        "lturn": math.log(1 + turn_words), "pos": position, "pos2": (position - 0.5) ** 2,
        "begin": position < 0.05, "end": position > 0.95,
    }  # fmt: skip


def _exchange(sentence: Sentence, document: Document, asked: list[bool], hosts: frozenset[str]) -> dict[str, float]:
    turns, here = document.transcript.turns, sentence.turn
    answers = here > 0 and asked[here - 1] and turns[here - 1].speaker != sentence.speaker
    return {
        "prevq": answers, "prevqfirst": answers and sentence.k <= 2, "q": sentence.is_question,
        "host": sentence.speaker in hosts,
        "nextq": here + 1 < len(turns) and sentence.k == sentence.count - 1 and asked[here],
    }  # fmt: skip


def _wording(sentence: Sentence, known: Lexicon, key: Keyness) -> dict[str, float]:
    n, text, folded = max(1, len(sentence.words)), sentence.text, sentence.folded
    stems = set(sentence.stems)
    found = {name: len(cue.findall(folded)) for name, cue in known.cues.items()}
    rarities = [max(0.2, (7 - known.zipf(word)) / 4) for word in sentence.content]
    typical = sum(key.count[stem] * max(0.0, key.surprise[stem]) for stem in stems)
    row = {
        "ctr": len(sentence.stems) / n, "idf": sum(rarities) / len(rarities) if rarities else 0.0,
        "topk": math.log(1 + len(stems & key.top)), "topr": sum(stem in key.top for stem in sentence.stems) / n,
        "keysum": math.log(1 + typical), "fig": min(3, len(figures.find(text))),
        "caps": min(5, len(_CAPITALS.findall(text))), "comma": min(8, text.count(",")),
        "disfl": min(20.0, 100 * disfluencies(text, known) / max(1, len(text.split()))), "excl": "!" in text,
    }  # fmt: skip
    row |= {f"c_{name}": min(3, count) for name, count in found.items()}
    row |= {f"d_{name}": min(0.4, found[name] / n) for name in ("meta", "attack", "compare", "neg", "first")}
    return row
