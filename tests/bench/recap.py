# ruff: noqa: T201 - its result is a printed table
"""How good and how fast the embedded recap is: `python tests/bench/recap.py FOLDER [--json]`.

FOLDER holds corpora as folders of neutral JSON, one talk a file: fredsum_full and fredsum_parts (FREDSum, CC BY-SA
4.0), qmsum_* (QMSum, MIT); what is absent is skipped. Hosts are never told to the engine. "abs" is against human
abstracts: of whole talks at 1,000 words, of parts and meetings at the length of the human summary, rendered
"Name : quote". "ext" chooses whole sentences at the length of human extracts. "gate_*" is the share of talks that pass.
Columns: mean, 95 % bootstrap interval, lowest and highest talk. Nothing of a corpus is kept.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import recap_gates as gates
import recap_metrics as metrics
from recap_metrics import Sample

from services.contracts import Recap, Transcript, Turn
from services.recaps import extractive, headings, hosts, sentences
from services.recaps.extractive import Reading
from services.recaps.lexicon import fold, words

_WHOLE_WORDS = 1000
_RELEVANCE = 0.9
_WORDS_PER_HOUR = 9500
_NEAR_SENTENCES = 10
Figures = dict[str, float]


def run(data: Path) -> dict[str, Any]:
    """Measure every corpus found in `data`: by corpus, each figure with its interval and worst talk."""
    found: dict[str, Any] = {}
    for folder in sorted(one for one in data.iterdir() if one.is_dir()):
        rows: list[Figures] = []
        if folder.name.startswith("fredsum_part"):
            rows = [part(one) for one in samples(folder)]
        elif folder.name.startswith("fredsum"):
            rows = [whole(one) for one in samples(folder)]
        elif folder.name.startswith("qmsum"):
            rows = [whole(one, None) | rendered(one, extractive.read(one.transcript)) for one in samples(folder)]
        if rows:
            found[folder.name] = _gathered(rows)
        if folder.name.startswith("fredsum_full"):
            found[folder.name] |= _hosts(list(samples(folder)))
            found["speed"] = speed(list(samples(folder)))
    return found


def speed(known: Sequence[Sample]) -> Figures:
    """CPU seconds of a draft and peak memory of the process, for 1, 3 and 12 hours of talk put together from these."""
    found: Figures = {}
    for hours in (1, 3, 12):
        talk = _joined(known, hours * _WORDS_PER_HOUR)
        began = time.process_time()
        extractive.draft(talk)
        found[f"cpu_s_{hours}h"] = round(time.process_time() - began, 2)
        found[f"peak_mb_{hours}h"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def _joined(known: Sequence[Sample], wanted: int) -> Transcript:
    """Turns of one session after the other, each session's speakers under the first session's names."""
    first, turns, spoken = known[0].transcript, list[Turn](), 0
    for one in itertools.cycle(known):
        for turn in one.transcript.turns:
            if spoken >= wanted:
                return dataclasses.replace(first, turns=tuple(turns))
            speaker = turn.speaker if turn.speaker in {s.id for s in first.speakers} else first.speakers[0].id
            turns.append(dataclasses.replace(turn, id=str(len(turns)), speaker=speaker))
            spoken += len(turn.tokens)
    return first


def samples(folder: Path) -> Iterator[Sample]:
    for file in sorted(folder.glob("*.json")):
        yield metrics.sample(json.loads(file.read_text("utf-8")))


def whole(one: Sample, length: int | None = _WHOLE_WORDS) -> Figures:
    """A recap of a whole talk: what a reader would complain of, and its wording against human summaries."""
    began = time.process_time()
    recap = extractive.draft(one.transcript, words=length)
    spent_s = time.process_time() - began
    spoken = sum(len(turn.tokens) for turn in one.transcript.turns)
    text = "\n".join(item.text for item in recap.items if item.kind != "heading")
    figures = metrics.measure(one, recap) | {"cpu_ms_per_1000_words": 1e6 * spent_s / spoken}
    figures |= {f"abs_{name}": value for name, value in metrics.rouge(text, one.abstracts).items()}
    passed = gates.gates(one.transcript, recap, one.hosts)
    figures |= {f"gate_{name}": float(stands) for name, stands in passed.items()}
    return figures | (_topics(one) if len(one.opens) > 1 else {})


def _topics(one: Sample) -> Figures:
    """Where topics open, and whether the words for each are among its first three, given where people say it opens."""
    reading = extractive.read(one.transcript)
    document = reading.document
    opened = [document.sentences[topic.start].turn for topic in reading.topics]
    true = metrics.opening_sentences(document, one.opens)
    found = [topic.start for topic in reading.topics[1:]]
    named = headings.of(document, [0, *true], reading.key, reading.members)
    hits = [
        metrics.heading_hit(topic.phrases[:3], title, one.transcript.language)
        for topic, title in zip(named, one.headings, strict=False)
    ]
    return {
        "topic_pk": metrics.window_errors(opened[1:], one.opens[1:], len(one.transcript.turns)),
        "topic_boundary_f1": metrics.boundary_f1(found, true, _NEAR_SENTENCES),
        "heading_hit_at_3": sum(hits) / max(1, len(hits)),
    }


def part(one: Sample) -> Figures:
    """A part of a debate at the length of its human summaries and extracts."""
    reading = extractive.read(one.transcript)
    return rendered(one, reading) | _extracted(one, reading)


def rendered(one: Sample, reading: Reading) -> Figures:
    """Against abstracts, at their mean length: the cast line and "Name : quote", one line each."""
    if not one.abstracts:
        return {}
    wanted = round(np.mean([len(words(fold(text).lower())) for text in one.abstracts]))
    length, text = wanted, ""
    for _ in range(4):  # names and the cast line count too: shorten until the whole fits
        made = extractive.pieces(reading, None, max(20, length))
        items = [*itertools.chain.from_iterable(made.sections), *made.points, *made.figures]
        text = _lines(one, extractive.front(reading, None, items))
        excess = len(words(fold(text).lower())) / wanted
        if 0.93 <= excess <= 1.07:
            break
        length = round(length / excess)
    return {f"rendered_{name}": value for name, value in metrics.rouge(text, one.abstracts).items()}


def _lines(one: Sample, recap: Recap) -> str:
    names = {speaker.id: speaker.name for speaker in one.transcript.speakers}
    shown = [item for item in recap.items if item.kind in ("quote", "figure", "takeaway")]
    lines = [
        item.text if item.kind == "takeaway" else f"{names.get(item.speaker or '')} : {item.text}" for item in shown
    ]
    return "\n".join([recap.standfirst, *lines])


def _extracted(one: Sample, reading: Reading) -> Figures:
    """Against extracts: the best whole sentences at their mean length, and how many of them people chose too."""
    if not one.extracts:
        return {}
    golds = [" ".join(extract) for extract in one.extracts]
    wanted = float(np.mean([len(words(fold(text).lower())) for text in golds]))
    chosen = _best(reading, wanted)
    spoken = reading.document.sentences
    result = metrics.rouge(" ".join(spoken[i].text for i in chosen), golds)
    scores = []
    for gold in golds:
        theirs = f" {' '.join(words(fold(gold).lower()))} "
        kept = {i for i, s in enumerate(spoken) if len(s.words) >= 4 and f" {' '.join(s.words)} " in theirs}
        scores.append(200 * len(kept & set(chosen)) / max(1, len(kept) + len(chosen)))
    return {f"ext_{name}": value for name, value in result.items()} | {"ext_sf1": float(np.mean(scores))}


def _best(reading: extractive.Reading, wanted: float) -> list[int]:
    value = reading.scores["highlight"]
    value = (value - value.min()) / (float(np.ptp(value)) or 1.0)
    size = np.array([len(one.words) for one in reading.document.sentences])
    alive, nearest, chosen, used = size >= 4, np.zeros(len(size)), list[int](), 0
    while used < 0.97 * wanted:
        gain = np.where(alive & (size + used <= 1.1 * wanted), _RELEVANCE * value - (1 - _RELEVANCE) * nearest, -np.inf)
        best = int(gain.argmax())
        if not np.isfinite(gain[best]):
            break
        chosen.append(best)
        alive[best] = False
        used += int(size[best])
        nearest = np.maximum(nearest, reading.table.similar_to(best))
    return sorted(chosen)


def _hosts(samples: Sequence[Sample]) -> Figures:
    """Precision and recall of guessed hosts with three sentences or more."""
    right = guessed = true = 0
    for one in samples:
        document = sentences.read(one.transcript)
        heard = {s for s in document.words_by_speaker if sum(x.speaker == s for x in document.sentences) >= 3}
        found, known = hosts.find(document) & heard, one.hosts & heard
        right, guessed, true = right + len(found & known), guessed + len(found), true + len(known)
    return {"host_precision": round(right / max(1, guessed), 3), "host_recall": round(right / max(1, true), 3)}


def _gathered(rows: Sequence[Figures]) -> dict[str, Any]:
    """Each figure → mean, 95 % interval, lowest and highest talk."""
    gathered: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            gathered[name].append(value)
    return {
        name: (*metrics.interval(values), round(min(values), 4), round(max(values), 4))
        for name, values in gathered.items()
    }


def main() -> None:
    found = run(Path(sys.argv[1]))
    if "--json" in sys.argv:
        print(json.dumps(found, indent=1))
        return
    for corpus, figures in found.items():
        print(f"\n{corpus}")
        for name, value in figures.items():
            row = value if isinstance(value, tuple) else (value,)
            print(f"  {name:28s}" + "".join(f"{one:10.3f}" for one in row))


if __name__ == "__main__":
    main()
