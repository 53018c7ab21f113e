"""What a recap is measured by: wording against human summaries, and everything a reader would complain of.

A clean rewrite of the team's evaluator; ROUGE keeps accents (the usual tokeniser drops them: +1 point on French).
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.contracts import Recap, Speaker, Transcript, Turn
from services.recaps import features, figures, verbatim
from services.recaps.lexicon import fold, lexicon, name_key, words
from services.recaps.sentences import Document

_MAIN_SHARE = 0.05
# FREDSum labels its speakers by initials; the human summaries write names.
_NAMES = {
    "CA": "Clémentine Autain", "GA": "Gabriel Attal", "JB": "Jordan Bardella", "EC": "Éric Ciotti",
    "GD": "Gérald Darmanin", "OV": "Olivier Véran", "MP": "Mathilde Panot", "EZ": "Éric Zemmour",
    "JLM": "Jean-Luc Mélenchon", "VG": "Valéry Giscard d'Estaing", "FM": "François Mitterrand",
    "EM": "Emmanuel Macron", "MLP": "Marine Le Pen", "HG": "Henri Guaino", "XB": "Xavier Bertrand",
    "MB": "Michel Barnier", "VP": "Valérie Pécresse", "PJ": "Philippe Juvin", "FB": "François Bayrou",
    "SR": "Ségolène Royal", "AP": "Aurélien Pradié", "BR": "Bruno Retailleau", "M. CHIRAC": "Jacques Chirac",
    "M. JOSPIN": "Lionel Jospin", "M. MITTERAND": "François Mitterrand", "François Mitterand": "François Mitterrand",
    "François HOLLANDE": "François Hollande", "Nicolas SARKOZY": "Nicolas Sarkozy",
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """One talk of a corpus. `hosts`: speaker ids known to moderate; `opens`: numbers of the turns that open a topic.

    `headings`: what people called each topic.
    """

    id: str
    transcript: Transcript
    hosts: frozenset[str]
    abstracts: tuple[str, ...] = ()
    extracts: tuple[tuple[str, ...], ...] = ()
    opens: tuple[int, ...] = field(default=())
    headings: tuple[str, ...] = field(default=())


def sample(data: Mapping[str, Any]) -> Sample:
    """Read one talk in the corpora's neutral JSON."""
    told = {one["name"]: one for one in data.get("speakers", ())}
    hosts = set(data.get("hosts", ())) | {name for name, one in told.items() if one.get("is_host")}
    names = list(dict.fromkeys(turn["speaker"] for turn in data["turns"] if turn.get("speaker") not in (None, "", "?")))
    ids = {name: f"s{n}" for n, name in enumerate(names)}
    speakers = tuple(Speaker(ids[name], _NAMES.get(name, name), told.get(name, {}).get("role")) for name in names)
    turns = tuple(Turn(str(one["id"]), ids.get(one.get("speaker")), one["text"]) for one in data["turns"])
    gold = data.get("gold", {})
    return Sample(
        id=str(data["id"]),
        transcript=Transcript(data["lang"], speakers, turns),
        hosts=frozenset(ids[name] for name in hosts if name in ids),
        abstracts=tuple(v for k, v in sorted(gold.items()) if k.startswith("abstractive") and isinstance(v, str) and v),
        extracts=tuple(
            tuple(one["text"] for one in v) for k, v in sorted(gold.items()) if k.startswith("extractive") and v
        ),
        opens=tuple(data.get("segments", ())),
        headings=tuple(data.get("segment_titles", ())),
    )


def rouge(text: str, references: Sequence[str]) -> dict[str, float]:
    """ROUGE-1 and ROUGE-2, F1, mean over references, in percent."""
    found = {}
    said = words(fold(text).lower())
    for n in (1, 2):
        values = []
        for reference in references:
            ours, theirs = _grams(said, n), _grams(words(fold(reference).lower()), n)
            shared = sum((ours & theirs).values())
            values.append(200 * shared / max(1, ours.total() + theirs.total()))
        found[f"r{n}"] = sum(values) / max(1, len(values))
    return found


def _grams(spelt: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(spelt[k:] for k in range(n)), strict=False))


def measure(one: Sample, recap: Recap) -> dict[str, float]:
    """All figures of one recap that need no human summary; shares are 0 to 1."""
    checked = verbatim.check(recap, one.transcript)
    body = [item for item in checked.items if item.kind != "heading"]
    quotes = [item for item in checked.items if item.kind == "quote"]
    known = lexicon(one.transcript.language)
    text = "\n".join(item.text for item in body)
    result = {
        "items": float(len(body)),
        "words": float(len(text.split())),
        "verbatim": _share(item.verdict in ("exact", "cleaned") for item in quotes),
        "exact": _share(item.verdict == "exact" for item in quotes),
        "blocking": float(len(verbatim.blocking(checked))),
        "traceable": _share(bool(item.sources) for item in body),
        "invented_figures": float(sum(len(verbatim.invented_figures(item, one.transcript)) for item in body)),
        "host_quotes": _share(item.speaker in one.hosts for item in quotes),
        "redundancy_max": _redundancy([item.text for item in body], recap.language),
        "disfluency_per_100_words": 100 * features.disfluencies(text, known) / max(1, len(text.split())),
        "dangling_start": _share(
            bool(known.patterns["dangling"].match(fold(i.text).lower().strip(" «"))) for i in quotes
        ),
        "questions": _share(item.text.rstrip(" »").endswith("?") for item in quotes),
        "length_ok": _share(6 <= len(item.text.split()) <= 60 for item in quotes),
        "bad_end": _share(_ends_badly(item.text, recap.language) for item in quotes),
        "title_ok": float(30 <= len(recap.title) <= 110),
    }
    return result | _coverage(one, recap) | _figures(one, recap)


def _coverage(one: Sample, recap: Recap) -> dict[str, float]:
    spoken: Counter[str] = Counter()
    place, before = {}, 0
    for turn in one.transcript.turns:
        size = len(turn.tokens)
        place[turn.id] = before + size / 2
        before += size
        if turn.speaker is not None and turn.speaker not in one.hosts:
            spoken[turn.speaker] += size
    main = {speaker: n for speaker, n in spoken.items() if n >= _MAIN_SHARE * spoken.total()}
    got: Counter[str] = Counter()
    for item in recap.items:
        if item.speaker in main and item.kind != "heading":
            got[item.speaker] += len(item.text.split())
    at = sorted(place[item.sources[0].turn] / max(1, before) for item in recap.items if item.sources)
    thirds = [sum(low / 3 <= where < (low + 1) / 3 for where in at) for low in range(3)]
    gaps = [b - a for a, b in zip([0.0, *at], [*at, 1.0], strict=True)]
    balance = 1 - 0.5 * sum(abs(got[k] / max(1, got.total()) - n / sum(main.values())) for k, n in main.items())
    return {
        "speaker_coverage": _share(got[speaker] > 0 for speaker in main),
        "speaker_balance": balance,
        "third_min": min(thirds) / max(1, len(at)),
        "gap_max": max(gaps),
    }


def _figures(one: Sample, recap: Recap) -> dict[str, float]:
    """The share of the figures that people put into their summaries, and that the talk holds in digits."""
    said = {f.value for turn in one.transcript.turns for f in figures.find(turn.text) if f.is_salient}
    needed = {f.value for text in one.abstracts for f in figures.find(text)} & said
    shown = {f.value for item in recap.items for f in figures.find(item.text)}
    return {"figure_recall": len(needed & shown) / len(needed)} if needed else {}


def _redundancy(texts: Sequence[str], language: str) -> float:
    """The highest tf-idf cosine between two items."""
    known = lexicon(language)
    bags = [Counter(w for w in words(fold(text).lower()) if known.is_content(w)) for text in texts]
    spread = Counter(word for bag in bags for word in bag)
    weight = {word: math.log((1 + len(bags)) / (1 + n)) + 1 for word, n in spread.items()}
    rows = [{word: n * weight[word] for word, n in bag.items()} for bag in bags]
    norms = [math.sqrt(sum(v * v for v in row.values())) or 1.0 for row in rows]
    return max(
        (
            sum(v * rows[j].get(word, 0.0) for word, v in rows[i].items()) / (norms[i] * norms[j])
            for i in range(len(rows))
            for j in range(i)
        ),
        default=0.0,
    )


def _ends_badly(text: str, language: str) -> bool:
    last = (words(fold(text).lower()) or [""])[-1]
    return not re.search(r"[.!?…»\")\]]\s*$", text) or last in lexicon(language).sets["trail"]


def _share(values: Any) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 1.0


def interval(values: Sequence[float], rounds: int = 1000) -> tuple[float, float, float]:
    """Mean of a figure over talks with its 95 % bootstrap interval."""
    drawn = random.Random(13)
    means = sorted(sum(drawn.choices(values, k=len(values))) / len(values) for _ in range(rounds))
    mean = sum(values) / len(values)
    return round(mean, 4), round(means[int(0.025 * rounds)], 4), round(means[int(0.975 * rounds)], 4)


def opening_sentences(document: Document, opens: Sequence[int]) -> list[int]:
    """The sentences that open the turns at which topics open, without the first topic."""
    first = {turn: n for n, turn in reversed([(n, s.turn) for n, s in enumerate(document.sentences)])}
    return sorted({min((n for turn, n in first.items() if turn >= at), default=0) for at in opens[1:]})


def boundary_f1(found: Sequence[int], true: Sequence[int], near: int) -> float:
    """F1 of topic boundaries, given as sentence numbers; one at most `near` sentences away is right, each used once."""
    left, right = list(true), 0
    for one in found:
        match = min(left, key=lambda other: abs(other - one), default=None)
        if match is not None and abs(match - one) <= near:
            left.remove(match)
            right += 1
    return 2 * right / max(1, len(found) + len(true))


def heading_hit(phrases: Sequence[str], title: str, language: str) -> bool:
    """One of the phrases shares a telling word with what people called the topic."""
    known = lexicon(language)
    wanted = {known.stem(word) for word in name_key(title).split() if known.is_content(word)}  # typed without accents
    ours = {known.stem(word) for one in phrases for word in name_key(one).split() if known.is_content(word)}
    return bool(wanted & ours)


def window_errors(found: Sequence[int], true: Sequence[int], count: int) -> float:
    """Pk of a segmentation of `count` turns: how often two turns k apart are wrongly (not) held together."""
    k = max(2, round(count / (2 * (len(true) + 1))))
    ours, theirs = _labels(found, count), _labels(true, count)
    places = range(count - k)
    return sum((ours[i] == ours[i + k]) != (theirs[i] == theirs[i + k]) for i in places) / max(1, len(places))


def _labels(opens: Sequence[int], count: int) -> list[int]:
    cuts = set(opens)
    label, found = 0, []
    for n in range(count):
        label += n in cuts
        found.append(label)
    return found
