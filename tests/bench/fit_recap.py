# ruff: noqa: T201 - its result is a printed table
"""Fit what the recap scores with: `python tests/bench/fit_recap.py FOLDER [--write]`, FOLDER as for bench recap.

Four parts of services/recaps/data/weights.json: "figures" (chance of a figure to be in a summary; logistic), "concepts"
(the same for words and pairs of words), "register" (which small words are prose about a talk rather than talk; log-odds
and share) and, on top of these, "spans" (how much of a span is in the summaries, by its length; ridge). Without
--write it prints how a recap does whose weights have never seen the debate: seven folds, whole debates left out.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import recap as bench
import recap_metrics as metrics
from recap_metrics import Sample

from services.recaps import concepts, extractive, features, figures, key_figures, options
from services.recaps.extractive import Reading
from services.recaps.features import Weights
from services.recaps.lexicon import fold, lexicon, words
from services.recaps.options import Judge, Span
from services.recaps.vectors import Floats

_FOLDS = 7
_CLIP = 4.0
_LOGISTIC_L2, _RIDGE_L2 = 3.0, 100.0
_STEM_SHARE, _PAIR_SHARE = 0.5, 2.0
_MOST_LOG_ODDS = 2.0
Table = dict[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Known:
    """A talk with all that does not depend on weights. `kept`: each concept's share of the summaries that have it."""

    sample: Sample
    reading: Reading
    columns: dict[str, Floats]
    kept: Floats
    spans: list[Span]
    target: Floats

    @property
    def debate(self) -> str:
        return self.sample.id.split("--")[0]


def know(one: Sample) -> Known | None:
    """Measure a talk; None where there is nothing to learn from it."""
    reading = extractive.read(one.transcript)
    excluded = extractive.excluded_speakers(reading)
    quotable = [i for i, s in enumerate(reading.document.sentences) if s.speaker not in excluded and len(s.words) >= 5]
    spans = options.spans(reading.judge, quotable)
    if not one.abstracts or not spans:
        return None
    number, seen = concepts.look(reading.document)
    columns = concepts.measure(reading.document, reading.key, reading.hosts, seen)
    said = [words(fold(text).lower()) for text in one.abstracts]
    stem = reading.document.lexicon.stem
    have = [set(map(stem, spelt)) | set(itertools.pairwise(spelt)) for spelt in said]
    kept = np.array([np.mean([concept in one for one in have]) for concept in number])
    return Known(one, reading, columns, kept, spans, np.array([_share(span, said) for span in spans]))


@dataclass(frozen=True)
class Cited:
    """The figures of a whole session and which of them are in its summaries."""

    debate: str
    columns: dict[str, Floats]
    told: Floats


def cite(one: Sample) -> Cited | None:
    """Measure the figures of a session; None where its summaries have none of them."""
    reading = extractive.read(one.transcript)
    said = key_figures.spoken(reading.document, extractive.excluded_speakers(reading))
    told = {f.value for text in one.abstracts for f in figures.find_spoken(text, reading.document.lexicon)}
    if not told & set(said):
        return None
    columns = key_figures.measure(reading.document, said, reading.scores["recap"])
    return Cited(one.id, columns, np.array([float(value in told) for value in said]))


def _share(span: Span, said: Sequence[Sequence[str]]) -> float:
    """How much of a span is in the summaries: words and pairs of words, by its length, mean over summaries."""
    found = 0.0
    for n, worth in ((1, _STEM_SHARE), (2, _PAIR_SHARE)):
        own = Counter(zip(*(span.spoken[k:] for k in range(n)), strict=False))
        for spelt in said:
            found += worth * (own & Counter(zip(*(spelt[k:] for k in range(n)), strict=False))).total() / len(said)
    return found / len(span.spoken)


def fit(known: Sequence[Known], cited: Sequence[Cited], before: Weights) -> Weights:
    """New weights from these talks; the sentence heads stay as they are."""
    heads = dict(before.heads)
    heads["concepts"] = _logistic(_stacked([one.columns for one in known]), np.concatenate([k.kept for k in known]))
    heads["figures"] = _logistic(_stacked([one.columns for one in cited]), np.concatenate([one.told for one in cited]))
    register = {**before.register, known[0].reading.document.lexicon.language: _register(known)}
    made = dataclasses.replace(before, heads=heads, register=register)
    install(made)
    rows = [options.measure(judged(one), one.spans) for one in known]
    heads["spans"] = _ridge(_stacked(rows), np.concatenate([one.target for one in known]))
    return dataclasses.replace(made, heads=heads)


def judged(one: Known) -> Judge:
    """The talk's judge under the weights installed now."""
    worth = 1 / (1 + np.exp(-features.weighted(one.columns, "concepts", len(one.kept))))
    old = one.reading.judge.concepts
    return dataclasses.replace(one.reading.judge, concepts=dataclasses.replace(old, worth=worth))


def install(made: Weights) -> None:
    """Let the program score with these weights."""
    features.weights = lambda: made  # type: ignore[assignment]


def _stacked(rows: Sequence[dict[str, Floats]]) -> dict[str, Floats]:
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


def _standard(columns: dict[str, Floats]) -> tuple[Floats, Floats, Floats]:
    table = np.stack(list(columns.values()), 1)
    mean, scale = table.mean(0), table.std(0)
    scale[scale < 1e-9] = 1.0
    return np.clip((table - mean) / scale, -_CLIP, _CLIP), mean, scale


def _table(columns: dict[str, Floats], mean: Floats, scale: Floats, weights: Floats, bias: float) -> Table:
    listed = zip(columns, mean, scale, weights, strict=True)
    return {name: (float(m), float(s), float(w)) for name, m, s, w in listed} | {"bias": (0.0, 1.0, bias)}


def _logistic(columns: dict[str, Floats], target: Floats) -> Table:
    """Newton's method with a small ridge; targets may lie between 0 and 1."""
    rows, mean, scale = _standard(columns)
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    weights = np.zeros(rows.shape[1])
    for _ in range(8):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - target) + _LOGISTIC_L2 * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + _LOGISTIC_L2 * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return _table(columns, mean, scale, weights[:-1], float(weights[-1]))


def _ridge(columns: dict[str, Floats], target: Floats) -> Table:
    rows, mean, scale = _standard(columns)
    bend = rows.T @ rows + _RIDGE_L2 * np.eye(rows.shape[1])
    weights = np.linalg.solve(bend, rows.T @ (target - target.mean()))
    return _table(columns, mean, scale, weights, float(target.mean()))


def _register(known: Sequence[Known]) -> dict[str, tuple[float, float]]:
    """Log-odds of each small word in summaries against what is said, where it is met often enough, and its share."""
    small = lexicon(known[0].reading.document.lexicon.language).sets["stop"]
    written, spoken = Counter[str](), Counter[str]()
    for one in known:
        written.update(word for text in one.sample.abstracts for word in words(fold(text).lower()))
        spoken.update(word for span in one.spans for word in span.spoken if word in small)
    prose, talk = sum(written[word] for word in small), spoken.total()
    found = {}
    for word in sorted(word for word in small if spoken[word] > 20):
        odds = np.log((written[word] + 5) / prose) - np.log((spoken[word] + 5) / talk)
        share = written[word] / written.total()
        found[word] = (round(float(np.clip(odds, -_MOST_LOG_ODDS, _MOST_LOG_ODDS)), 3), round(share, 5))
    return found


def folds(known: Sequence[Known]) -> dict[str, int]:
    """Debate → fold; whole debates stay together."""
    return {debate: n % _FOLDS for n, debate in enumerate(sorted({one.debate for one in known}))}


def main() -> None:
    data = Path(sys.argv[1])
    known = [one for one in map(know, bench.samples(data / "fredsum_parts")) if one]
    sessions = list(bench.samples(data / "fredsum_full"))
    cited = [one for one in map(cite, sessions) if one]
    before = features.weights()
    if "--write" in sys.argv:
        made = fit(known, cited, before)
        english = [one for one in map(know, bench.samples(data / "qmsum_val")) if one]
        _write(dataclasses.replace(made, register=made.register | ({"en": _register(english)} if english else {})))
        return
    for name, row in crossed(known, sessions, cited, before).items():
        print(f"{name:28s} {metrics.interval(row)}")


def crossed(
    known: Sequence[Known], sessions: Sequence[Sample], cited: Sequence[Cited], before: Weights
) -> dict[str, list[float]]:
    """The figures of each talk under weights that never saw its debate."""
    place, rows = folds(known), dict[str, list[float]]()
    for n in range(_FOLDS):
        seen = [one for one in known if place[one.debate] != n]
        install(fit(seen, [one for one in cited if place[one.debate] != n], before))
        made = [bench.part(one.sample) for one in known if place[one.debate] == n]
        made += [bench.whole(one) for one in sessions if place[one.id] == n]
        for row in made:
            for name, value in row.items():
                rows.setdefault(name, []).append(value)
    return rows


def _write(made: Weights) -> None:
    path = Path(features.__file__).parent / "data" / "weights.json"
    table: dict[str, Any] = json.loads(path.read_text("utf-8"))
    heads = {head: {k: [round(x, 5) for x in row] for k, row in rows.items()} for head, rows in made.heads.items()}
    table |= {"heads": heads, "register": made.register}
    written = json.dumps(table, ensure_ascii=False, indent=1)
    path.write_text(re.sub(r"\[\s+([^\[\]]+?)\s+\]", lambda m: f"[{' '.join(m[1].split())}]", written) + "\n", "utf-8")


if __name__ == "__main__":
    main()
