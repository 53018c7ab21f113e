"""How likely somebody else speaks on, from what the two sides of a border say. Pure.

Logistic regression on 26 signs (questions and what answers them, names called, the floor given, me after you, echoes,
lengths) and on the first word. Fitted on dialogues whose speakers are known (tests/bench/changes.py), so that it is a
guess and no more.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.recaps.lexicon import Lexicon, fold, lexicon, name_key, words

_DATA = Path(__file__).parent / "weights.toml"
_SHORT, _LONG = 8, 12
_ENDS = re.compile(r"[.!?…]\W*$")
_QUESTION = re.compile(r"\?[\s»\"”’)\]]*$")
# A word that stands with a capital inside sentences, again and again, and is rare in the language, may call somebody.
_NAME_ZIPF, _NAME_TIMES = 4.2, 2
# What a real pause adds, by judgement: the dialogues it was fitted on have no times.
PAUSE_MS, _PAUSE = 1_000, 0.6


@dataclass(frozen=True)
class Unit:
    """What is said between two borders, with its signs."""

    text: str
    size: int
    is_question: bool
    signs: Mapping[str, bool]
    stems: tuple[str, ...]
    opener: str = ""

    @property
    def ends_open(self) -> bool:
        return self.text.rstrip().endswith(("...", "…")) or _ENDS.search(self.text) is None


@dataclass(frozen=True)
class Knowledge:
    """Of one language: patterns by name, what first words add; and the weight of each feature, the same in all."""

    patterns: Mapping[str, re.Pattern[str]]
    weights: Mapping[str, float]
    openers: Mapping[str, float]
    lexicon: Lexicon


@functools.cache
def knowledge(language: str) -> Knowledge:
    """What is known of "fr" or "en"; any other language is read with the English one."""
    known = lexicon(language)
    table = tomllib.loads(_DATA.read_text("utf-8"))
    patterns = {name: re.compile(pattern) for name, pattern in table[known.language]["patterns"].items()}
    return Knowledge(patterns, table["weights"], table[known.language]["openers"], known)


def likelihoods(
    texts: Sequence[str], language: str, names: frozenset[str] = frozenset(), pauses_ms: Sequence[int | None] = ()
) -> list[float]:
    """For each border between two neighbours of `texts`, the probability that somebody else speaks after it.

    Args: names: keys of words that call people, known from elsewhere; pauses_ms: the silence at each border, where
    the source has times of its own.
    """
    known = knowledge(language)
    called = names | frequent_names(texts, known.lexicon)
    units = [read(text, known, called) for text in texts]
    found = []
    for n in range(len(units) - 1):
        after = units[n + 2] if n + 2 < len(units) else None
        score = sum(known.weights[name] * value for name, value in features(units[n], units[n + 1], after).items())
        score += known.openers.get(units[n + 1].opener, 0.0)
        pause_ms = pauses_ms[n] if n < len(pauses_ms) else None
        score += _PAUSE if pause_ms is not None and pause_ms >= PAUSE_MS else 0.0
        found.append(1 / (1 + math.exp(-score)))
    return found


def features(one: Unit, other: Unit, after: Unit | None) -> dict[str, float]:
    """The signs at the border between two units; `after` follows the second."""
    a, b = one.signs, other.signs
    asks, echoed = one.is_question, bool(set(one.stems[-4:]) & set(other.stems[:4]))
    stems = (set(one.stems), set(other.stems))
    signs = {
        "asked": asks and a["ask_word"] and not other.is_question,
        "open": one.ends_open, "ask_word": other.is_question and b["ask_word"], "answer": b["answer"],
        "resumes": b["resume"], "directs": b["meta"], "floor": b["floor"], "calls_last": b["name_last"],
        "calls_first": b["name_first"], "other_open": other.ends_open, "after_question": asks and not other.is_question,
        "before_question": other.is_question and not asks, "two_questions": asks and other.is_question,
        "answered": asks and b["answer"], "you_then_i": asks and a["you"] and b["i"],
        "question_resumed": asks and b["resume"], "said_you_then_i": a["you"] and b["i"] and not a["i"],
        "i_then_you": b["you"] and a["i"] and not b["i"], "resumes_long": b["resume"] and one.size > _LONG,
        "topic": b["topic"] and not a["topic"], "asked_by_name": asks and a["name_last"],
        "echo": echoed and min(one.size, other.size) <= _SHORT,
    }  # fmt: skip
    lengths = {"length": _length(one), "other_length": _length(other), "after_length": _length(after)}
    cohesion = len(stems[0] & stems[1]) / max(1, min(map(len, stems)))
    return {"bias": 1.0, **{name: float(value) for name, value in signs.items()}, **lengths, "cohesion": cohesion}


def read(text: str, known: Knowledge, names: frozenset[str]) -> Unit:
    """One unit with its signs. Args: names: keys of words that may call somebody."""
    plain = _plain(text, known.lexicon.language)
    named = {
        "name_last": any(key in names for key in plain.last_keys),
        "name_first": any(key in names for key in plain.first_keys),
    }
    return Unit(text, plain.size, plain.is_question, {**plain.signs, **named}, plain.stems, plain.opener)


@dataclass(frozen=True)
class _Plain:
    """What a unit shows whoever is in the talk."""

    size: int
    is_question: bool
    signs: Mapping[str, bool]
    stems: tuple[str, ...]
    opener: str
    first_keys: tuple[str, ...]
    last_keys: tuple[str, ...]


@functools.lru_cache(maxsize=4096)
def _plain(text: str, language: str) -> _Plain:
    """Kept, because who decides change by change has the same sentences read again after every key."""
    known = knowledge(language)
    folded = fold(text).lower()
    signs = {name: pattern.search(folded) is not None for name, pattern in known.patterns.items()}
    signs["meta"] = known.lexicon.cues["meta"].search(folded) is not None
    signs["topic"] = known.lexicon.patterns["topic_cue"].search(folded) is not None
    tokens = text.split()
    keys = [name_key(token) for token in text.rstrip(' ?!.…»"').split()[-3:]]
    spoken = words(folded)
    stems = tuple(known.lexicon.stem(word) for word in spoken if known.lexicon.is_content(word))
    return _Plain(
        len(tokens), _QUESTION.search(text) is not None, signs, stems, spoken[0] if spoken else "",
        tuple(map(name_key, tokens[:3])),
        tuple(filter(None, keys)),
    )  # fmt: skip


def frequent_names(texts: Sequence[str], known: Lexicon) -> frozenset[str]:
    """Keys of words that look like names by their capitals."""
    count: Counter[str] = Counter()
    for text in texts:
        for token in text.split()[1:]:
            bare = token.strip('.,;:!?«»"”’()')
            if bare[:1].isupper() and bare[1:].islower() and len(bare) > 2 and known.zipf(bare.lower()) < _NAME_ZIPF:
                count[name_key(bare)] += 1
    return frozenset(key for key, times in count.items() if times >= _NAME_TIMES)


def _length(unit: Unit | None) -> float:
    return math.log1p(min(unit.size, _LONG)) / 3 if unit else 0.0
