# ruff: noqa: T201 - its result is a printed table
"""Fit what the recap scores with: `python tests/bench/fit_recap.py FOLDER [--write]`, FOLDER as for bench recap.

Parts of services/recaps/data/weights.json: "figures" (chance of a figure to be in a summary; logistic), "concepts" (the
same for words and pairs of words), "register" (which small words are prose about a talk rather than talk; log-odds and
share), "topics" (chance of a turn to open a subject) and "headings" (of a word to name it; both logistic) and, on top
of these, "spans" (how much of a span is in the summaries, by its length; ridge), "highlight" and "highlight_around"
(chance of a sentence to be in an extract; logistic). Without --write it prints how a recap does whose weights have
never seen the debate: seven folds, whole debates left out.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import recap as bench
import recap_metrics as metrics
from recap_metrics import Sample

from services.recaps import concepts, extractive, features, figures, headings, highlights, key_figures, options, topics
from services.recaps.extractive import Reading
from services.recaps.features import Weights
from services.recaps.lexicon import fold, lexicon, words
from services.recaps.options import Judge, Span
from services.recaps.vectors import Floats

_FOLDS = 7
_CLIP = 4.0
_L2 = {"concepts": 3.0, "figures": 10.0, "topics": 30.0, "headings": 4.0, "highlight": 30.0, "highlight_around": 1.0}
_RIDGE_L2 = 100.0
_NEWTON_STEPS, _SMALLEST_STEP = 12, 1e-4
_UNCERTAIN_SENTENCES = 10  # a turn so near to where people say a topic opens is neither
_MARKED_WORDS = 4  # shorter sentences are in extracts by chance
_STEM_SHARE, _PAIR_SHARE = 0.5, 2.0
_MOST_LOG_ODDS = 2.0
Table = dict[str, tuple[float, float, float]]
Pairs = tuple[dict[str, Floats], Floats]  # features, and what they should tell


@dataclass(frozen=True)
class Known:
    """A part with all that does not depend on weights. `kept`: each concept's share of the summaries that have it;
    `marked`: each sentence's share of the extracts.
    """

    sample: Sample
    reading: Reading
    columns: dict[str, Floats]
    kept: Floats
    spans: list[Span]
    target: Floats
    marked: Floats

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
    target = np.array([_share(span, said) for span in spans])
    return Known(one, reading, columns, kept, spans, target, _marked(one, reading))


def _marked(one: Sample, reading: Reading) -> Floats:
    marked = [f" {' '.join(words(fold(' '.join(extract)).lower()))} " for extract in one.extracts]
    rows = [[f" {' '.join(spoken.words)} " in text for text in marked] for spoken in reading.document.sentences]
    return np.array(rows, np.float64).reshape(len(rows), -1).mean(1) if marked else np.zeros(len(rows))


@dataclass(frozen=True)
class Session:
    """What a whole session teaches: which figures are told, where topics open, and by what words they are named."""

    debate: str
    figures: Pairs | None
    topics: Pairs
    headings: Pairs | None


def attend(one: Sample) -> Session:
    """Measure a session; its figures are None where its summaries have none of them."""
    reading = extractive.read(one.transcript)
    document, starts = reading.document, topics.turn_starts(reading.document)
    opens = np.array(metrics.opening_sentences(document, one.opens))
    away = np.abs(starts[:, None] - opens[None]).min(1, initial=len(document.sentences))
    sure = (away == 0) | (away > _UNCERTAIN_SENTENCES)
    columns = topics.measure(document, reading.table, reading.hosts, starts)
    opening = {name: values[sure] for name, values in columns.items()}, (away == 0)[sure].astype(np.float64)
    return Session(one.id, _figures(one, reading), opening, _named(one, reading, opens.tolist()))


def _figures(one: Sample, reading: Reading) -> Pairs | None:
    document = reading.document
    said = key_figures.spoken(document, extractive.excluded_speakers(reading))
    told = {f.value for text in one.abstracts for f in figures.find_spoken(text, document.lexicon)}
    if not told & set(said.places):
        return None
    columns = key_figures.measure(document, said, reading.scores["recap"])
    return columns, np.array([float(value in told) for value in said.places])


def _named(one: Sample, reading: Reading, opens: Sequence[int]) -> Pairs | None:
    """The words of each topic that has one in its name; None where none has."""
    ground = headings.Ground.of(reading.document, reading.key, reading.members)
    rows, names = list[dict[str, Floats]](), list[Floats]()
    ends = [*opens, len(reading.document.sentences)]
    for start, end, title in zip([0, *opens], ends, one.headings, strict=False):
        listed = headings.possible(ground, start, end)
        named = np.array([float(metrics.heading_hit([stem], title, one.transcript.language)) for stem in listed])
        if named.any():
            rows.append(headings.measure(ground, start, end, listed))
            names.append(named)
    return (_stacked(rows), np.concatenate(names)) if rows else None


def _share(span: Span, said: Sequence[Sequence[str]]) -> float:
    """How much of a span is in the summaries: words and pairs of words, by its length, mean over summaries."""
    found = 0.0
    for n, worth in ((1, _STEM_SHARE), (2, _PAIR_SHARE)):
        own = Counter(zip(*(span.spoken[k:] for k in range(n)), strict=False))
        for spelt in said:
            found += worth * (own & Counter(zip(*(spelt[k:] for k in range(n)), strict=False))).total() / len(said)
    return found / len(span.spoken)


def fit(known: Sequence[Known], sessions: Sequence[Session], before: Weights) -> Weights:
    """New weights from these talks; the sentences' "recap" head stays as it is."""
    heads = dict(before.heads)
    told = [(one.columns, one.kept) for one in known]
    for head, rows in {
        "concepts": told, "figures": [one.figures for one in sessions if one.figures],
        "topics": [one.topics for one in sessions], "headings": [one.headings for one in sessions if one.headings],
    }.items():  # fmt: skip
        heads[head] = _logistic(head, rows)
    register = {**before.register, known[0].reading.document.lexicon.language: _register(known)}
    install(dataclasses.replace(before, heads=heads, register=register))
    judges = [judged(one) for one in known]
    rows = [options.measure(judge, one.spans) for judge, one in zip(judges, known, strict=True)]
    heads["spans"] = _ridge(_stacked(rows), np.concatenate([one.target for one in known]))
    marks = [_marks(one, judge) for one, judge in zip(known, judges, strict=True) if one.sample.extracts]
    heads["highlight"] = _logistic("highlight", [_long(one, columns) for one, columns in marks])
    install(dataclasses.replace(before, heads=heads, register=register))
    around = [(one, highlights.around(one.reading.document, _raw(columns))) for one, columns in marks]
    heads["highlight_around"] = _logistic("highlight_around", [_long(one, columns) for one, columns in around])
    made = dataclasses.replace(before, heads=heads, register=register)
    install(made)
    return made


def _marks(one: Known, judge: Judge) -> tuple[Known, dict[str, Floats]]:
    return one, highlights.measure(judge.document, judge.measured, judge.concepts, judge.base)


def _raw(columns: dict[str, Floats]) -> Floats:
    return features.weighted(columns, "highlight", len(columns["base"]))


def _long(one: Known, columns: dict[str, Floats]) -> Pairs:
    long = np.array([len(spoken.words) >= _MARKED_WORDS for spoken in one.reading.document.sentences])
    return {name: values[long] for name, values in columns.items()}, one.marked[long]


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


def _table(columns: Iterable[str], mean: Floats, scale: Floats, weights: Floats, bias: float) -> Table:
    listed = zip(columns, mean, scale, weights, strict=True)
    return {name: (float(m), float(s), float(w)) for name, m, s, w in listed} | {"bias": (0.0, 1.0, bias)}


def _logistic(head: str, known: Sequence[Pairs]) -> Table:
    """Newton's method, halved where it would overshoot, with a ridge; targets may lie between 0 and 1."""
    target = np.concatenate([wanted for _, wanted in known])
    rows, mean, scale = _standard(_stacked([columns for columns, _ in known]))
    rows, ridge = np.hstack([rows, np.ones((len(rows), 1))]), np.full(rows.shape[1] + 1, _L2[head])
    ridge[-1], weights, usual = 1e-6, np.zeros(rows.shape[1]), float(np.clip(target.mean(), 1e-4, 1 - 1e-4))
    weights[-1] = np.log(usual / (1 - usual))

    def loss(tried: Floats) -> float:
        raw = rows @ tried
        return float((np.logaddexp(0, raw) - target * raw).sum() + 0.5 * tried @ (ridge * tried))

    for _ in range(_NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        step, share, now = np.linalg.solve(bend, rows.T @ (chance - target) + ridge * weights), 1.0, loss(weights)
        while share > _SMALLEST_STEP and loss(weights - share * step) > now:
            share /= 2
        weights = weights - share * step
    return _table(known[0][0], mean, scale, weights[:-1], float(weights[-1]))


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
    attended = list(map(attend, sessions))
    before = features.weights()
    if "--write" in sys.argv:
        made = fit(known, attended, before)
        english = [one for one in map(know, bench.samples(data / "qmsum_val")) if one]
        _write(dataclasses.replace(made, register=made.register | ({"en": _register(english)} if english else {})))
        return
    for name, row in crossed(known, sessions, attended, before).items():
        print(f"{name:28s} {metrics.interval(row)}")


def crossed(
    known: Sequence[Known], sessions: Sequence[Sample], attended: Sequence[Session], before: Weights
) -> dict[str, list[float]]:
    """The figures of each talk under weights that never saw its debate."""
    place, rows = folds(known), dict[str, list[float]]()
    for n in range(_FOLDS):
        seen = [one for one in known if place[one.debate] != n]
        install(fit(seen, [one for one in attended if place[one.debate] != n], before))
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
