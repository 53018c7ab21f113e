# ruff: noqa: E501, T201 - its result is a printed table
"""How well the whole chain hears: decode → voice activity → chunks → Whisper, against a reference with word times.

    python tests/bench/transcribe.py [AUDIO REFERENCE.json] [--model demo] [--engine auto] [--longest-ms 12000]
What hearing costs beside other programs: engines.py.
Reference: {"words": [{"text", "start_ms", "end_ms"}]}. Writes nothing; prints a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from services import chunks, media, words
from services.contracts import Word
from services.engines import speech
from services.engines.silero import SileroDetector
from services.settings import Settings

DEMO = Path(__file__).parents[1] / "data" / "demo"
SOUND = {".flac", ".wav", ".mp3", ".m4a", ".ogg", ".opus"}


@dataclass(frozen=True)
class Result:
    """`errors` of `spoken` words; `late_ms`: heard minus true start of each word that was heard right."""

    spoken: int
    errors: int
    late_ms: tuple[int, ...]
    chunks: int
    audio_s: float
    cpu_s: float
    differences: tuple[str, ...]

    @property
    def wer(self) -> float:
        return self.errors / self.spoken

    def within(self, ms: int) -> float:
        """Share of the words heard right whose start is at most `ms` off."""
        return sum(abs(one) <= ms for one in self.late_ms) / max(1, len(self.late_ms))


def plain(text: str) -> str:
    """Lower case, no punctuation: what the word error rate compares."""
    return re.sub(r"[^\w'-]", "", text.lower().replace("’", "'"))


def run_folder(folder: Path) -> dict[str, Result]:
    """Every recording of a folder with a JSON of the same name beside it: name → result."""
    references = (one for one in sorted(folder.glob("*.json")))
    pairs = ((other, one) for one in references for other in folder.glob(f"{one.stem}.*") if other != one)
    return {audio.name: run(audio, reference) for audio, reference in pairs if audio.suffix in SOUND}


def run(
    audio: Path, reference: Path, *, model: str = "demo", engine: str = "auto", longest_ms: int = 12_000,
    language: str = "fr",
) -> Result:  # fmt: skip
    """Transcribe `audio` as the program does and compare."""
    begun = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work.wav"
        probe = media.decode(audio, work, Path(folder) / "peaks")
        regions = SileroDetector().regions(work)
        cuts = chunks.plan(regions, duration_ms=probe.duration_ms, longest_ms=longest_ms)
        chosen = Settings(whisper_model=model, asr_engine=engine, whisper_dir=Path.home() / ".cache" / "whisper")
        hearing = speech.load(chosen)
        sound = [(media.samples(work, cut.start_ms, cut.end_ms), cut.start_ms) for cut in cuts]
        heard = [w for one in words.hear(hearing, sound, language=language, prompt=None) for w in one.words]
    spoken = [Word(one["text"], one["start_ms"], one["end_ms"]) for one in json.loads(reference.read_text())["words"]]
    return compare(spoken, heard, len(cuts), probe.duration_ms / 1000, time.process_time() - begun)


def compare(spoken: list[Word], heard: list[Word], cuts: int, audio_s: float, cpu_s: float) -> Result:
    """Levenshtein alignment of the two word lists."""
    left = [one for one in spoken if plain(one.text)]
    right = [one for one in heard if plain(one.text)]
    steps = aligned([plain(one.text) for one in left], [plain(one.text) for one in right])
    wrong = [(a, b) for a, b in steps if a is None or b is None or plain(left[a].text) != plain(right[b].text)]
    return Result(
        spoken=len(left), errors=len(wrong), chunks=cuts, audio_s=audio_s, cpu_s=cpu_s,
        late_ms=tuple(
            right[b].start_ms - left[a].start_ms
            for a, b in steps
            if a is not None and b is not None and (a, b) not in wrong
        ),
        differences=tuple(
            f"{left[a].text if a is not None else '∅'} → {right[b].text if b is not None else '∅'}" for a, b in wrong
        ),
    )  # fmt: skip


def aligned(left: list[str], right: list[str]) -> list[tuple[int | None, int | None]]:
    """Pairs of places of the cheapest alignment; None stands for a word the other side lacks."""
    cost = [[max(a, b) if not a or not b else 0 for b in range(len(right) + 1)] for a in range(len(left) + 1)]
    for a in range(1, len(left) + 1):
        for b in range(1, len(right) + 1):
            same = cost[a - 1][b - 1] + (left[a - 1] != right[b - 1])
            cost[a][b] = min(same, cost[a - 1][b] + 1, cost[a][b - 1] + 1)
    a, b = len(left), len(right)
    steps: list[tuple[int | None, int | None]] = []
    while a or b:
        if a and b and cost[a][b] == cost[a - 1][b - 1] + (left[a - 1] != right[b - 1]):
            a, b = a - 1, b - 1
            steps.append((a, b))
        elif a and cost[a][b] == cost[a - 1][b] + 1:
            a -= 1
            steps.append((a, None))
        else:
            b -= 1
            steps.append((None, b))
    return steps[::-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("audio", nargs="?", type=Path, default=DEMO / "panel.flac")
    parser.add_argument("reference", nargs="?", type=Path, default=DEMO / "panel.json")
    parser.add_argument("--model", default="demo")
    parser.add_argument("--engine", default="auto", choices=["auto", "ctranslate2", "openai"])
    parser.add_argument("--longest-ms", type=int, default=12_000)
    asked = parser.parse_args()
    found = run(asked.audio, asked.reference, model=asked.model, engine=asked.engine, longest_ms=asked.longest_ms)
    late = sorted(abs(one) for one in found.late_ms)
    print(f"""| | |
|---|---|
| recording | {asked.audio.name}, {found.audio_s:.0f} s, {found.spoken} words |
| model, engine, longest chunk | {asked.model}, {asked.engine}, {asked.longest_ms} ms ({found.chunks} chunks) |
| word error rate | {found.wer:.1%} ({found.errors} of {found.spoken}) |
| word starts within 0.1 s / 0.3 s / 0.5 s | {found.within(100):.0%} / {found.within(300):.0%} / {found.within(500):.0%} |
| median / 95th percentile of the start's error | {late[len(late) // 2]} ms / {late[len(late) * 95 // 100]} ms |
| processor time of the whole chain, loading included | {found.cpu_s:.0f} s |

Differences (spoken → heard): {"; ".join(found.differences) or "none"}""")


if __name__ == "__main__":
    main()
