"""From a media file straight to a transcript, without a server: what the command line does with a recording."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services import chunks, contracts, media, speakers, storage, turns, words
from services.chunks import Region, VoiceDetector
from services.contracts import Transcript, Word
from services.errors import Refused
from services.sound import channels, crosstalk
from services.sound.crosstalk import Aside
from services.speakers import Diarization, Diarizer
from services.words import Transcriber

# (stage of the catalogue's jobs.stage, done_ms, total_ms)
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Sound:
    """A decoded recording: its work file, what `media` found of it, and the `levels` of its channels where apart."""

    source: Path
    work: Path
    levels: Path
    probe: media.Probe


@contextmanager
def decoded(source: Path, tell: Tell, longest_ms: int, *, track: int | None = None) -> Iterator[Sound]:
    """The sound of `source`, for as long as the block lasts; `track`: see `media.decode`.

    Raises: Refused: "media.*".
    """
    with tempfile.TemporaryDirectory(prefix="plenary-") as folder:
        work, levels = Path(folder) / "work.wav", Path(folder) / channels.LEVELS
        with _room():
            probe = media.decode(
                source, work, Path(folder) / "peaks.i8", levels=levels, track=track,
                limits=media.Limits(longest_ms=longest_ms, largest_bytes=2**63),
                progress=lambda done, total: tell("probe", done, total),
            )  # fmt: skip
        yield Sound(source, work, levels, probe)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if storage.is_full(error):
            raise Refused("media.no_room", folder=tempfile.gettempdir()) from error
        raise


def speech(sound: Sound, detector: VoiceDetector, tell: Tell) -> list[Region]:
    """Where somebody speaks."""
    return detector.regions(
        sound.work, progress=lambda done, total: tell("plan", done, total), cancelled=lambda: False
    )  # fmt: skip


def hear(
    sound: Sound, regions: Sequence[Region], transcriber: Transcriber, *, longest_ms: int, language: str | None,
    prompt: str | None, tell: Tell,
) -> tuple[str, list[Word]]:  # fmt: skip
    """Return (language, words) of what is said in `regions`, chunk by chunk as a worker would."""
    found: list[Word] = []
    spoken, duration_ms = language, sound.probe.duration_ms
    cuts = chunks.plan(regions, duration_ms=duration_ms, longest_ms=longest_ms)
    at_once = transcriber.batch if isinstance(transcriber, words.BatchTranscriber) else 1
    for first in range(0, len(cuts), at_once):
        some = cuts[first : first + at_once]
        tell("transcribe", some[0].start_ms, duration_ms)
        heard = [(media.samples(sound.work, cut.start_ms, cut.end_ms), cut.start_ms) for cut in some]
        for one in words.hear(transcriber, heard, language=language, prompt=prompt):
            spoken = spoken or one.language
            found.extend(one.words)
    tell("transcribe", duration_ms, duration_ms)
    return spoken or "fr", found


def by_channel(sound: Sound, regions: Sequence[Region]) -> Diarization | None:
    """Who spoke when where each of two channels holds one voice, None elsewhere."""
    if not sound.probe.apart:
        return None
    return speakers.by_levels(sound.levels, [(one.start_ms, one.end_ms) for one in regions])


def asides(
    sound: Sound, regions: Sequence[Region], transcriber: Transcriber, *, language: str | None, prompt: str | None,
    tell: Tell,
) -> list[Aside]:  # fmt: skip
    """What the voices of two channels say over each other, heard apart; [] where there is nothing of the kind."""
    if not sound.probe.apart:
        return []
    levels, voiced = channels.read(sound.levels), [(one.start_ms, one.end_ms) for one in regions]
    found = crosstalk.passages(levels, voiced)
    if not found:
        return []
    sides = sound.work.with_name("left.wav"), sound.work.with_name("right.wav")
    with _room():
        media.split(sound.source, *sides, track=sound.probe.track)
    return crosstalk.hear(
        found, sides, levels, voiced, transcriber, language=language, prompt=prompt,
        progress=lambda done, total: tell("crosstalk", done, total),
    )  # fmt: skip


def voices(
    sound: Sound, regions: Sequence[Region], diarizer: Diarizer, tell: Tell, *, count: int | None = None,
    minimum: int | None = None, maximum: int | None = None,
) -> Diarization:  # fmt: skip
    """Return who spoke when: by channel where two hold a voice each and the caller knows of no other number.

    Raises: Refused: hints that contradict each other.
    """
    fewest, most = speakers.check_hints(count, minimum, maximum)
    if fewest <= 2 <= most and (found := by_channel(sound, regions)):
        return found
    return diarizer.diarize(
        sound.work, speakers=count, minimum=minimum, maximum=maximum,
        progress=lambda done, total: tell("diarize", done, total),
    )  # fmt: skip


def transcript_of(
    language: str, heard: list[Word], found: Diarization | None, apart: Sequence[Aside] = ()
) -> Transcript:
    """Words and voices as a transcript; who speaks stays open where `found` is None. `apart`: what `asides` found."""
    spans = found.spans if found else ()
    made = crosstalk.woven(heard, spans, apart) if apart else turns.build(heard, spans)
    if found is None:
        # Nobody looked for voices: "Speaker 1" said by the whole panel would be a false attribution in every export.
        made = [dataclasses.replace(turn, speaker=None) for turn in made]
    labels = dict.fromkeys(turn.speaker for turn in made if turn.speaker)
    return Transcript(language, tuple(contracts.Speaker(id=label) for label in labels), tuple(made))
