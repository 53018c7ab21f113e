"""From a media file straight to a transcript, without a server: what the command line does with a recording."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from services import chunks, contracts, media, turns, words
from services.chunks import VoiceDetector
from services.contracts import Transcript, Word
from services.speakers import Diarization, Diarizer
from services.words import Transcriber

# (stage of the catalogue's jobs.stage, done_ms, total_ms)
Tell = Callable[[str, int, int], None]


@contextmanager
def decoded(source: Path, tell: Tell, longest_ms: int) -> Iterator[tuple[Path, int]]:
    """The work file of `source` and its length in ms, for as long as the block lasts. Raises: Refused: "media.*"."""
    with tempfile.TemporaryDirectory(prefix="plenary-") as folder:
        work = Path(folder) / "work.wav"
        probe = media.decode(
            source, work, Path(folder) / "peaks.i8", limits=media.Limits(longest_ms=longest_ms, largest_bytes=2**63),
            progress=lambda done, total: tell("probe", done, total),
        )  # fmt: skip
        yield work, probe.duration_ms


def hear(
    work: Path, duration_ms: int, detector: VoiceDetector, transcriber: Transcriber, *, longest_ms: int,
    language: str | None, prompt: str | None, tell: Tell,
) -> tuple[str, list[Word]]:  # fmt: skip
    """Return (language, words) of a work file, chunk by chunk as a worker would."""
    regions = detector.regions(
        work, progress=lambda done, total: tell("plan", done, total), cancelled=lambda: False
    )  # fmt: skip
    found: list[Word] = []
    spoken = language
    cuts = chunks.plan(regions, duration_ms=duration_ms, longest_ms=longest_ms)
    at_once = transcriber.batch if isinstance(transcriber, words.BatchTranscriber) else 1
    for first in range(0, len(cuts), at_once):
        some = cuts[first : first + at_once]
        tell("transcribe", some[0].start_ms, duration_ms)
        sound = [(media.samples(work, cut.start_ms, cut.end_ms), cut.start_ms) for cut in some]
        for heard in words.hear(transcriber, sound, language=language, prompt=prompt):
            spoken = spoken or heard.language
            found.extend(heard.words)
    tell("transcribe", duration_ms, duration_ms)
    return spoken or "fr", found


def voices(
    work: Path, diarizer: Diarizer, tell: Tell, *, speakers: int | None = None, minimum: int | None = None,
    maximum: int | None = None,
) -> Diarization:  # fmt: skip
    """Return who spoke when in a work file. Raises: Refused: hints that contradict each other."""
    return diarizer.diarize(
        work, speakers=speakers, minimum=minimum, maximum=maximum,
        progress=lambda done, total: tell("diarize", done, total),
    )  # fmt: skip


def transcript_of(language: str, heard: list[Word], found: Diarization | None) -> Transcript:
    """Words and voices as a transcript; without voices all is said by one speaker."""
    made = turns.build(heard, found.spans if found else ())
    labels = dict.fromkeys(turn.speaker for turn in made if turn.speaker)
    return Transcript(language, tuple(contracts.Speaker(id=label) for label in labels), tuple(made))
