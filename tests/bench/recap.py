# ruff: noqa: T201 - its result is a printed table
"""How good and how fast the embedded recap is: `python tests/bench/recap.py FOLDER [--json]`.

FOLDER holds corpora as folders of neutral JSON, one talk a file: fredsum_full and fredsum_parts (FREDSum, CC BY-SA
4.0), qmsum_* (QMSum, MIT); what is absent is skipped. Hosts are never told to the engine. "abs" is against human
abstracts: of whole talks at 1,000 words, of parts and meetings at the length of the human summary, rendered
"Name : quote". "ext" chooses whole sentences at the length of human extracts. Nothing of a corpus is kept.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import recap_metrics as metrics
from recap_metrics import Sample

from services.contracts import Recap
from services.recaps import extractive, hosts, sentences
from services.recaps.lexicon import fold, words

_WHOLE_WORDS = 1000
_RELEVANCE = 0.7
Figures = dict[str, float]


def run(data: Path) -> dict[str, Figures]:
    """Measure every corpus found in `data`; a dictionary of mean figures per corpus."""
    found: dict[str, Figures] = {}
    for folder in sorted(one for one in data.iterdir() if one.is_dir()):
        if folder.name.startswith("fredsum_part"):
            found[folder.name] = _mean(part(one) for one in samples(folder))
        elif folder.name.startswith("fredsum"):
            found[folder.name] = _mean(whole(one, _WHOLE_WORDS) for one in samples(folder))
            found[folder.name] |= _hosts(list(samples(folder)))
        elif folder.name.startswith("qmsum"):
            found[folder.name] = _mean(whole(one, None) | rendered(one) for one in samples(folder))
    found["process"] = {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    return found


def samples(folder: Path) -> Iterator[Sample]:
    for file in sorted(folder.glob("*.json")):
        yield metrics.sample(json.loads(file.read_text("utf-8")))


def whole(one: Sample, length: int | None) -> Figures:
    began = time.process_time()
    recap = extractive.draft(one.transcript, words=length)
    spent_s = time.process_time() - began
    spoken = sum(len(turn.tokens) for turn in one.transcript.turns)
    text = "\n".join(item.text for item in recap.items if item.kind != "heading")
    figures = metrics.measure(one, recap) | {"cpu_ms_per_1000_words": 1e6 * spent_s / spoken}
    figures |= {f"abs_{name}": value for name, value in metrics.rouge(text, one.abstracts).items()}
    if one.opens:
        reading = extractive.read(one.transcript)
        opened = [reading.document.sentences[topic.start].turn for topic in reading.topics]
        figures["topic_pk"] = metrics.window_errors(opened[1:], one.opens[1:], len(one.transcript.turns))
    return figures


def part(one: Sample) -> Figures:
    return rendered(one) | _extracted(one)


def rendered(one: Sample) -> Figures:
    """Against abstracts, at their mean length: the cast line and "Name : quote", one line each."""
    if not one.abstracts:
        return {}
    wanted = round(np.mean([len(words(fold(text).lower())) for text in one.abstracts]))
    length, text = wanted, ""
    for _ in range(4):  # names and the cast line count too: shorten until the whole fits
        text = _lines(one, extractive.draft(one.transcript, words=max(20, length)))
        excess = len(words(fold(text).lower())) / wanted
        if 0.9 <= excess <= 1.1:
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


def _extracted(one: Sample) -> Figures:
    """Against extracts: the best whole sentences at their mean length, and how many of them people chose too."""
    if not one.extracts:
        return {}
    golds = [" ".join(extract) for extract in one.extracts]
    wanted = float(np.mean([len(words(fold(text).lower())) for text in golds]))
    reading = extractive.read(one.transcript)
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
    return {"host_precision": right / max(1, guessed), "host_recall": right / max(1, true)}


def _mean(rows: Iterator[Figures]) -> Figures:
    gathered: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            gathered[name].append(value)
    return {name: round(sum(values) / len(values), 4) for name, values in gathered.items()}


def main() -> None:
    found = run(Path(sys.argv[1]))
    if "--json" in sys.argv:
        print(json.dumps(found, indent=1))
        return
    for corpus, figures in found.items():
        print(f"\n{corpus}")
        for name, value in figures.items():
            print(f"  {name:28s} {value:9.3f}")


if __name__ == "__main__":
    main()
