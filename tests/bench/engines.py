# ruff: noqa: T201 - its result is a printed table
"""What hearing costs: the program's engines beside the `whisper` command and faster-whisper, same weights, same sound.

    python tests/bench/engines.py [--models demo tiny base small] [--rounds 3] [--faster-whisper PYTHON]
Each run is a process of its own on one thread; the programs take turns, so that whatever else the machine does
falls on all alike; processor seconds are compared, never the clock. `demo` really hears the demo's chunks; the other
sizes are random checkpoints that dictate a fixed text (checkpoints.py): they measure speed and memory, not accuracy.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PANEL = ROOT / "tests" / "data" / "demo" / "panel.flac"
RATE_HZ = 16_000
# name → (how it is described, takes several chunks at once)
KINDS = {
    "whisper": "`whisper` command: openai-whisper, its defaults (beam 5)",
    "whisper-words": "the same with word times",
    "faster-whisper": "faster-whisper, its defaults (beam 5), word times, int8",
    "faster-whisper-batched": "faster-whisper, its batched pipeline (beam 5), word times, int8, batch 8",
    "openai": "our engine openai (greedy)",
    "ct2-greedy": "our engine ctranslate2, beam 1",
    "ct2-one": "our engine ctranslate2, beam 5, a chunk at a time",
    "ct2": "our engine ctranslate2, default (beam 5, several chunks at once)",
}
OURS = "ct2"
# Those that hear one window after another share nothing between them: two tell what eight cost.
APART = ("whisper", "whisper-words", "openai")
_APART_WINDOWS = 2
DEFAULT_KINDS = tuple(one for one in KINDS if one != "whisper-words")
_DEMO_CHUNKS = 8
_WHOLE_WINDOWS = 4  # of the panel
_WARM_UP_S = 6
# model → thirty-second windows; the demo has chunks of its own
WINDOWS = {"tiny": 8, "base": 6, "small": 2}
Hear = Callable[[list[Any]], list[str]]


def reference_command(checkpoint: Path, _folder: Path, *, words: bool) -> Hear:
    """The package with the defaults of its command line; the sound is given as an array, no ffmpeg is needed."""
    import torch
    import whisper

    torch.set_num_threads(1)
    model = whisper.load_model(str(checkpoint), device="cpu")
    heads = whisper._ALIGNMENT_HEADS.get(checkpoint.stem)
    if heads:
        model.set_alignment_heads(heads)
    return lambda chunks: [
        whisper.transcribe(
            model, one, language="fr", beam_size=5, best_of=5, temperature=(0, 0.2, 0.4, 0.6, 0.8, 1.0), fp16=False,
            word_timestamps=words,
        )["text"]
        for one in chunks
    ]  # fmt: skip


def faster_whisper(_checkpoint: Path, folder: Path) -> Hear:
    from faster_whisper import WhisperModel  # type: ignore[import-not-found,unused-ignore]

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
    return lambda chunks: [
        "".join(part.text for part in model.transcribe(one, language="fr", word_timestamps=True)[0]) for one in chunks
    ]


def faster_whisper_batched(_checkpoint: Path, folder: Path) -> Hear:
    """Its pipeline of several windows at once, given our chunks as it would be given its own voice activity's."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel  # type: ignore[import-not-found,unused-ignore]

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
    pipeline = BatchedInferencePipeline(model)

    def hear(chunks: list[Any]) -> list[str]:
        ends = np.cumsum([one.size for one in chunks]) / RATE_HZ
        clips = [{"start": end - one.size / RATE_HZ, "end": end} for one, end in zip(chunks, ends, strict=True)]
        found, _ = pipeline.transcribe(
            np.concatenate(chunks), language="fr", word_timestamps=True, vad_filter=False, clip_timestamps=clips,
            batch_size=8, without_timestamps=False,
        )  # fmt: skip
        said = list(found)
        return ["".join(one.text for one in said if clip["start"] <= one.start < clip["end"]) for clip in clips]

    return hear


def ours(kind: str, checkpoint: Path, cache: Path) -> Hear:
    from services.words import Transcriber

    engine: Any
    if kind == "openai":
        from services.engines.hearing.openai_whisper import OpenAIWhisper

        engine = OpenAIWhisper(checkpoint, device="cpu", threads=1)
    else:
        from services.engines.hearing.ctranslate2_whisper import CTranslate2Whisper

        beam = 1 if kind == "ct2-greedy" else 5
        engine = CTranslate2Whisper(checkpoint, cache, device="cpu", threads=1, beam=beam)
    if kind == "ct2":
        return lambda chunks: [
            said(one) for one in engine.transcribe_many([(c, 0) for c in chunks], language="fr", prompt=None)
        ]
    alone: Transcriber = engine
    return lambda chunks: [said(alone.transcribe(one, offset_ms=0, language="fr", prompt=None)) for one in chunks]


def said(heard: Any) -> str:
    return " ".join(word.text for word in heard.words)


def one_run(kind: str, checkpoint: Path, folder: Path, sound: Path) -> None:
    """In a process of its own: load, hear, print what it cost as JSON."""
    chunks = [one for _, one in sorted(np.load(sound).items())]
    if kind in APART and checkpoint.stem in WINDOWS:
        chunks = chunks[:_APART_WINDOWS]
    if kind == "faster-whisper":
        hear = faster_whisper(checkpoint, folder)
    elif kind == "faster-whisper-batched":
        hear = faster_whisper_batched(checkpoint, folder)
    elif kind.startswith("whisper"):
        hear = reference_command(checkpoint, folder, words=kind == "whisper-words")
    else:
        hear = ours(kind, checkpoint, folder.parent.parent)
    hear([chunks[0][: _WARM_UP_S * RATE_HZ]])  # the reference compiles its alignment when it first needs it
    ready = time.process_time()
    texts = hear(chunks)
    done = time.process_time()
    seconds = sum(one.size for one in chunks) / RATE_HZ
    cost = {"start_s": ready, "each_s": (done - ready) / seconds, "audio_s": seconds, "peak_mb": peak_mb()}
    print(json.dumps({**cost, "texts": texts}))


def peak_mb() -> float:
    """Of this process alone: what the kernel counts for its parent comes with it through `exec`, in `ru_maxrss`."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def measure(model: str, kinds: Sequence[str], rounds: int, python: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Every kind once per round, in turns: kind → its runs."""
    from services.engines.hearing import checkpoint_conversion

    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory(prefix="plenary-bench-") as place:
        checkpoint, chunks = prepared(model, Path(place))
        folder = checkpoint_conversion.converted(checkpoint, Path(place), "int8")
        sound = Path(place) / "sound.npz"
        np.savez(sound, **{f"{n:03}": one for n, one in enumerate(chunks)})
        for _ in range(rounds):
            for kind in kinds:
                command = [python.get(kind, sys.executable), __file__, "--one", kind, str(checkpoint), str(folder), str(sound)]  # noqa: E501 # fmt: skip
                threads = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
                done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **threads})  # noqa: E501 # fmt: skip
                if done.returncode:
                    raise RuntimeError(f"{kind} on {model}: {done.stderr[-800:]}")
                run = json.loads(done.stdout.splitlines()[-1])
                found[kind].append(run)
                print(f"{model} {kind}: {run['each_s']:.4f} s per s", file=sys.stderr)
    return found


def prepared(model: str, place: Path) -> tuple[Path, list[Any]]:
    """The checkpoint's file and the sound."""
    from services import chunks, media
    from services.engines.hearing.weights import DEMO
    from services.engines.silero import SileroDetector

    work = place / "work.wav"
    media.decode(PANEL, work, place / "peaks")
    if model == "demo":
        cuts = chunks.plan(SileroDetector().regions(work), duration_ms=media.duration_ms(work), longest_ms=12_000)
        return DEMO, [media.samples(work, cut.start_ms, cut.end_ms) for cut in cuts[:_DEMO_CHUNKS]]
    sys.path.insert(0, str(Path(__file__).parent))
    from checkpoints import DICTATED, random_checkpoint

    # Under the published name: the attention heads that time the words go by it, and their number costs time.
    checkpoint = random_checkpoint(place / f"{model}.pt", model, dictated=DICTATED)
    whole = [media.samples(work, 30_000 * n, 30_000 * (n + 1)) for n in range(_WHOLE_WINDOWS)]
    return checkpoint, [whole[n % _WHOLE_WINDOWS] for n in range(WINDOWS[model])]


def table(model: str, found: dict[str, list[dict[str, Any]]]) -> str:
    """One row per program: medians (the start hears six seconds), and ratios to our default with least and most."""
    other = next((one for one in ("openai", "whisper") if one in found), None)
    reference = [plain(one) for one in found[other][0]["texts"]] if other else None
    rows = [
        f"### {model}: {found[OURS][0]['audio_s']:.0f} s of sound, {len(found[OURS])} rounds\n",
        "| program | start, CPU s | CPU s per audio s | × ours, default (least–most) | peak MB | same text |",
        "|---|---|---|---|---|---|",
    ]
    for kind, runs in found.items():
        ratios = sorted(a["each_s"] / b["each_s"] for a, b in zip(runs, found[OURS], strict=True))
        median = {key: statistics.median(run[key] for run in runs) for key in ("start_s", "each_s", "peak_mb")}
        texts = [plain(one) for one in runs[0]["texts"]]
        compared = list(zip(texts, reference, strict=False)) if reference else []
        rows.append(
            f"| {KINDS[kind]} | {median['start_s']:.1f} | {median['each_s']:.3f} "
            f"| {statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}) | {median['peak_mb']:.0f} "
            f"| {sum(a == b for a, b in compared)} of {len(compared)} |"
        )
    return "\n".join(rows) + "\n"


def plain(text: str) -> list[str]:
    return "".join(one if one.isalnum() else " " for one in text.lower()).split()


def run(models: Sequence[str], *, rounds: int = 3, faster: str | None = None, kinds: Sequence[str] = ()) -> str:
    """Markdown tables. `faster`: a Python with faster-whisper, where ours has none."""
    here = importlib.util.find_spec("faster_whisper") is not None
    able = [kind for kind in kinds or DEFAULT_KINDS if not kind.startswith("faster") or here or faster]
    python = {kind: faster for kind in KINDS if kind.startswith("faster")} if faster else {}
    return "\n".join(table(model, measure(model, able, rounds, python)) for model in models)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        kind, *paths = sys.argv[2:]
        one_run(kind, *(Path(one) for one in paths))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="+", default=["demo", "tiny"], choices=["demo", *WINDOWS])
    parser.add_argument("--kinds", nargs="+", default=DEFAULT_KINDS, choices=list(KINDS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--faster-whisper", help="a Python that has faster-whisper, where this one has not")
    asked = parser.parse_args()
    print(run(asked.models, rounds=asked.rounds, faster=asked.faster_whisper, kinds=asked.kinds))


if __name__ == "__main__":
    main()
