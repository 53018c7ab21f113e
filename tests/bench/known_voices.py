# ruff: noqa: T201 - its result is a printed table
"""How well a voice is known again in another recording: `python tests/bench/known_voices.py FOLDER [--older]`.

FOLDER holds recordings (flac or wav, 16 kHz mono) with NAME.rttm beside each, in which a person has one label
everywhere. Each person's print is made of what the reference says is theirs; every pair of prints of two recordings is
compared. Printed: how many pairs of one person, and of two, reach the cosine from which a name is suggested, or sure.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from services import speakers
from services.engines.voices import prints as prints_
from services.engines.voices import segmentation, voiceprints
from services.engines.voices.company import Company
from services.engines.voices.diarizer import WorkFile, window_starts
from services.naming.known_voices import SUGGESTED, SURE

_LEAST_MS = 800


def prints(folder: Path) -> dict[tuple[str, str], np.ndarray]:
    """(recording, person) → a point of length 1."""
    made = prints_.Ge2e() if "--older" in sys.argv else prints_.best()
    segmenter = segmentation.Segmenter() if isinstance(made, prints_.Campplus) else None
    found = {}
    for reference in sorted(folder.glob("*.rttm")):
        source = next(one for one in folder.glob(f"{reference.stem}.*") if one.suffix in (".flac", ".wav"))
        truth = speakers.from_rttm(reference.read_text("utf-8"))
        with tempfile.TemporaryDirectory() as scratch:
            work = Path(scratch) / "work.wav"
            soundfile.write(work, soundfile.read(source, dtype="int16")[0], 16_000, subtype="PCM_16")
            with WorkFile(work) as file:
                company = Company(segmenter.windows(file.read, file.length)) if segmenter else None
                for person in sorted({span.speaker for span in truth}):
                    own = [
                        (s.start_ms, s.end_ms)
                        for s in truth
                        if s.speaker == person and s.end_ms - s.start_ms > _LEAST_MS
                    ]
                    starts = window_starts(own, file.length // voiceprints.FRAME_SAMPLES, 40)
                    if own and len(starts):
                        speech = prints_.Speech(own, company)
                        mean = made.points(file.read, starts, speech, lambda _share: None).mean(axis=0)
                        found[reference.stem, person] = mean / np.linalg.norm(mean)
    return found


def main() -> None:
    found = prints(Path(sys.argv[1]))
    same, other = [], []
    for (a, left), (b, right) in itertools.combinations(found.items(), 2):
        if a[0] != b[0]:
            (same if a[1] == b[1] else other).append(float(left @ right))
    print("| pairs | n | least | most | suggested | sure |\n|---|---|---|---|---|---|")
    for name, values in (("one person, two recordings", same), ("two people", other)):
        counts = [sum(value >= limit for value in values) for limit in (SUGGESTED, SURE)]
        print(f"| {name} | {len(values)} | {min(values):.2f} | {max(values):.2f} | {counts[0]} | {counts[1]} |")


if __name__ == "__main__":
    main()
