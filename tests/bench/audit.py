# ruff: noqa: E501, T201 - its result is a printed table
"""What the audit finds and mends: invented words where nobody speaks, and speech left without words.

    python tests/bench/audit.py [--model demo] [--engine openai --engine ctranslate2] [--seeds 8 [--first 100]] [--doubts]
Runs the whole chain on the demo recording, on the same speech with music, noise, applause and silence put between its
sentences, and on its sentences in other orders with other sounds between them. Writes nothing; prints Markdown tables.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from services import chunks, media
from services.contracts import Word
from services.doubts import coverage, finding, framing, redoing
from services.doubts.coverage import Stretch
from services.doubts.finding import Heard, Suspect
from services.doubts.folding import folded, text_of
from services.doubts.framing import Task
from services.doubts.judging import Verdict, judge
from services.doubts.splicing import inside, seamless, spliced
from services.engines import speech
from services.engines.silero import SileroDetector
from services.settings import Settings

DEMO = Path(__file__).parents[1] / "data" / "demo"
RATE = media.WORK_RATE_HZ
LONGEST_MS = 12_000
Sound = NDArray[np.float32]
Insert = tuple[Callable[[float, np.random.Generator], Sound], int]  # how it is made, seconds


@dataclass(frozen=True)
class Mixed:
    """Speech with other sounds put into it, and what is said. `silent`: where nobody speaks, by name."""

    samples: Sound
    said: str
    silent: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Outcome:
    """Words before and after the second hearings, and what was doubted."""

    first: tuple[Word, ...]
    final: tuple[Word, ...]
    voiced: tuple[Stretch, ...]
    doubts: tuple[tuple[Suspect, str, str, Verdict], ...]

    def covered(self, words: Sequence[Word]) -> coverage.Coverage:
        return coverage.measure(self.voiced, words)


def music(seconds: float, _random: np.random.Generator) -> Sound:
    """A jingle: plucked notes with five partials, four a second."""
    at = np.arange(int(seconds * RATE)) / RATE
    out = np.zeros_like(at)
    for number in range(int(seconds * 4)):
        first = number * RATE // 4
        part = at[: min(RATE // 2, at.size - first)]
        pitch = (220, 277, 330, 440, 392, 330)[number % 6]
        out[first : first + part.size] += sum(np.sin(2 * np.pi * pitch * h * part) / h for h in range(1, 6)) * np.exp(
            -4 * part
        )
    return (0.15 * out).astype(np.float32)


def noise(seconds: float, random: np.random.Generator) -> Sound:
    return (0.03 * random.standard_normal(int(seconds * RATE))).astype(np.float32)


def applause(seconds: float, random: np.random.Generator) -> Sound:
    """Sixty claps a second, each a burst of noise."""
    out = np.zeros(int(seconds * RATE))
    for first in random.integers(0, out.size - 800, int(seconds * 60)):
        out[first : first + 800] += random.standard_normal(800) * np.exp(-np.arange(800) / 150) * random.uniform(0.2, 1)
    return (0.08 * out).astype(np.float32)


def silence(seconds: float, _random: np.random.Generator) -> Sound:
    return np.zeros(int(seconds * RATE), np.float32)


INSERTED: tuple[Insert, ...] = ((music, 15), (noise, 12), (applause, 10), (silence, 20))


def mixed(seed: int = 7) -> Mixed:
    """The demo recording with music, noise, applause and silence after some of its sentences."""
    speech_, segments = _panel()
    ends = [one[2] for one in segments]
    random = np.random.default_rng(seed)
    parts: list[Sound] = []
    silent, cut, length = [], 0, 0
    for end_ms, (make, seconds) in zip(ends[3::5], INSERTED, strict=False):
        until = (end_ms + 100) * RATE // 1000
        parts += [speech_[cut:until], make(seconds, random)]
        length += until - cut
        silent.append((make.__name__, length * 1000 // RATE, length * 1000 // RATE + seconds * 1000))
        length, cut = length + parts[-1].size, until
    said = " ".join(one[3] for one in segments)
    return Mixed(np.concatenate([*parts, speech_[cut:]]), said, tuple(silent))


def shuffled(seed: int, sentences: int | None = None) -> Mixed:
    """Sentences of the demo recording in another order, and after every third or so another sound of 3 to 20 s."""
    speech_, segments = _panel()
    random = np.random.default_rng(seed)
    parts: list[Sound] = []
    silent, length = [], 0
    chosen = [segments[n] for n in random.permutation(len(segments))[:sentences]]
    for _, start_ms, end_ms, _ in chosen:
        parts.append(speech_[(start_ms - 250) * RATE // 1000 : (end_ms + 100) * RATE // 1000])
        length += parts[-1].size
        if random.random() < 0.3:
            make, seconds = INSERTED[random.integers(len(INSERTED))][0], int(random.integers(3, 21))
            parts.append(make(seconds, random))
            silent.append((make.__name__, length * 1000 // RATE, length * 1000 // RATE + seconds * 1000))
            length += parts[-1].size
    return Mixed(np.concatenate(parts), " ".join(one[3] for one in chosen), tuple(silent))


def _panel() -> tuple[Sound, list[list[Any]]]:
    """Its sound and its sentences: speaker, start_ms, end_ms, text."""
    speech_, _ = soundfile.read(DEMO / "panel.flac", dtype="float32")
    return speech_, json.loads((DEMO / "panel.json").read_text())["segments"]


def run(samples: Sound, *, model: str = "demo", engine: str = "auto", language: str = "fr") -> Outcome:
    """First pass, audit, second hearings, and what stands: as the stages do it, without a database."""
    settings = Settings(asr_engine=engine, whisper_model=model, asr_threads=1)
    detector, first = SileroDetector(), speech.load(settings)
    second = speech.guarded(first)
    with tempfile.TemporaryDirectory() as folder:
        source, work = Path(folder) / "source.wav", Path(folder) / "work.wav"
        soundfile.write(source, samples, RATE, subtype="PCM_16")
        length_ms = media.decode(source, work, Path(folder) / "peaks").duration_ms
        regions = detector.regions(work)
        cuts = chunks.plan(regions, duration_ms=length_ms, longest_ms=LONGEST_MS)
        voiced = tuple(one for cut in cuts for one in chunks.voiced_in(cut, regions))
        heard = [
            Heard(
                first.transcribe(
                    media.samples(work, one.start_ms, one.end_ms),
                    offset_ms=one.start_ms,
                    language=language,
                    prompt=None,
                ).words,
                language,
            )
            for one in cuts
        ]
        words = final = seamless(one.words for one in heard)
        doubts = []
        for suspect in finding.passages(heard, voiced, language=language):
            task = Task(
                "",
                suspect.start_ms,
                suspect.end_ms,
                length_ms,
                framing.near(voiced, suspect.start_ms, suspect.end_ms),
                model,
                suspect.spoken or language,
                detects=True,
                is_unvoiced=suspect.kind == "unvoiced",
            )
            again = redoing.hear(task, work, lambda _: second, detector, LONGEST_MS)
            before = inside(words, suspect.start_ms, suspect.end_ms)
            verdict = judge(
                before, again.words, voice=again.voice, is_unvoiced=suspect.kind == "unvoiced", spoken=task.spoken
            )
            if verdict.version == "redone":
                final = spliced(final, suspect.start_ms, suspect.end_ms, again.words)
            doubts.append((suspect, text_of(before), text_of(again.words), verdict))
    return Outcome(tuple(words), tuple(final), voiced, tuple(doubts))


def invented(words: Sequence[Word], silent: Sequence[tuple[str, int, int]]) -> list[Word]:
    """Words whose middle lies where nobody speaks."""
    return [
        word for word in words if any(start <= (word.start_ms + word.end_ms) // 2 < end for _, start, end in silent)
    ]


def errors(said: str, heard: Sequence[Word]) -> int:
    """Words that are wrong, missing or too many: Levenshtein's distance in words, case and punctuation apart."""
    spoken, written = ([folded(word) for word in words] for words in (said.split(), [one.text for one in heard]))
    return int(Levenshtein.distance([one for one in spoken if one], [one for one in written if one]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="demo")
    parser.add_argument("--engine", action="append", choices=["auto", "openai", "ctranslate2"])
    parser.add_argument("--seeds", type=int, default=8, help="how many other orders of the sentences")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the first of them; then of them alone")
    parser.add_argument("--doubts", action="store_true", help="also list each doubt")
    asked = parser.parse_args()
    panel, segments = _panel()
    sounds = (
        {}
        if asked.first
        else {
            "panel.flac": Mixed(panel, " ".join(one[3] for one in segments), ()),
            "panel.flac with other sounds": mixed(),
        }
    )
    seeds = range(asked.first, asked.first + asked.seeds)
    sounds |= {f"shuffled, seed {seed}": shuffled(seed) for seed in seeds}
    for engine in asked.engine or ["auto"]:
        print(f"\n### First pass {engine}, model {asked.model}\n\n{_HEAD}")
        details = []
        for name, sound in sounds.items():
            found = run(sound.samples, model=asked.model, engine=engine)
            print(_row(name, sound, found), flush=True)
            details += [f"\n{name}:", *map(_doubt, found.doubts)]
        if asked.doubts:
            print("\n".join(details))


_HEAD = """| sound | s | not speech, s | voiced, s | words first / as it stands | invented first / as it stands | covered first | covered as it stands | errors first / as it stands | doubts, of which open |
|---|---|---|---|---|---|---|---|---|---|"""


def _row(name: str, sound: Mixed, found: Outcome) -> str:
    before, after = found.covered(found.first), found.covered(found.final)
    still = sum(not one.is_settled for *_, one in found.doubts)
    return (
        f"| {name} | {sound.samples.size / RATE:.0f} | {sum(end - start for _, start, end in sound.silent) / 1000:.0f}"
        f" | {after.voiced_ms / 1000:.1f} | {len(found.first)} / {len(found.final)}"
        f" | {len(invented(found.first, sound.silent))} / {len(invented(found.final, sound.silent))}"
        f" | {before.share:.2%} | {after.share:.2%}"
        f" | {errors(sound.said, found.first)} / {errors(sound.said, found.final)} | {len(found.doubts)}, {still} |"
    )


def _doubt(doubt: tuple[Suspect, str, str, Verdict]) -> str:
    suspect, first, second, verdict = doubt
    state = "settled" if verdict.is_settled else "open"
    span = f"{suspect.kind} {suspect.start_ms}–{suspect.end_ms}"
    return f"- {span}: « {first} » / « {second} » → {verdict.version}, {verdict.reason}, {state}"


if __name__ == "__main__":
    main()
