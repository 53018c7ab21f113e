"""`plenary transcribe` and `plenary diarize`: the words of a recording, and its voices."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from services import contracts
from services.catalogue import say
from services.contracts import Transcript
from services.errors import Refused
from services.settings import Settings
from web.cli.group import FILE, language, main, read_file, settings

if TYPE_CHECKING:
    from services.media import Probe

TRACK = click.option("--track", type=click.IntRange(1, 64), help="Which audio track to hear, if there are several.")


@main.command()
@click.argument("media", type=FILE)
@click.option("--model", help="Whisper model: a name, or the path of a .pt file.")
@click.option("--engine", type=click.Choice(["auto", "ctranslate2", "openai", "fake"]), help="Speech engine.")
@click.option("--language", "spoken", help="Language spoken, as fr or en; heard from the sound if left out.")
@click.option("--glossary", type=FILE, help="Text file of names and terms to expect, one per line.")
@TRACK
@click.option("--voices", is_flag=True, help="Also find who speaks.")
@click.option("--speakers", type=click.IntRange(1, 40), help="The same, with the number of people.")
@click.option("--json", "form", flag_value="json", help="Print turns JSON.")
@click.option("--srt", "form", flag_value="srt", help="Print SubRip captions.")
@click.option("--vtt", "form", flag_value="vtt", help="Print WebVTT captions.")
def transcribe(
    media: Path, model: str | None, engine: str | None, spoken: str | None, glossary: Path | None, track: int | None,
    voices: bool, speakers: int | None, form: str | None,
) -> None:  # fmt: skip
    """Transcribe a recording with Whisper; where two channels hold one voice each, each is a speaker."""
    from services import formats

    terms = read_file(glossary).decode("utf-8", "replace").splitlines() if glossary else []
    made = listened(
        _existing(media), _with(settings(), whisper_model=model, asr_engine=engine), spoken=spoken, terms=terms,
        track=track, voices=voices or speakers is not None, speakers=speakers,
    )  # fmt: skip
    if not made.turns:
        click.echo(say("transcripts.no_speech", language()), err=True)  # a result, not an error
    click.echo(contracts.to_json(made) if form == "json" else formats.write(made, form or "txt"))


def listened(
    source: Path, chosen: Settings, *, spoken: str | None, terms: Sequence[str] = (), track: int | None = None,
    voices: bool, speakers: int | None = None,
) -> Transcript:  # fmt: skip
    """The words of a recording, with their speakers where `voices` asks for them or two channels tell.

    Raises: Refused: "cli.no_diarizer"; as the engines.
    """
    from services import listening
    from services.naming.glossary import prompt_for

    engines = engines_of(chosen)
    diarizer = engines.diarizer if voices else None
    if voices and diarizer is None:
        raise Refused("cli.no_diarizer")
    transcriber = engines.transcriber()
    with Bar() as tell, listening.decoded(source, tell, chosen.recording_limit_ms, track=_from_zero(track)) as sound:
        regions = listening.speech(sound, engines.detector, tell)
        prompt = prompt_for(transcriber, [one.strip() for one in terms if one.strip()]) if terms else None
        heard, words = listening.hear(
            sound, regions, transcriber, longest_ms=chosen.longest_chunk_of(), language=spoken, prompt=prompt, tell=tell
        )  # fmt: skip
        found = (
            listening.voices(sound, regions, diarizer, tell, count=speakers)
            if diarizer
            else listening.by_channel(sound, regions)
        )
        apart = listening.asides(sound, regions, transcriber, language=spoken or heard, prompt=prompt, tell=tell)
    warn(sound.probe)
    return listening.transcript_of(heard, words, found, apart)


@main.command()
@click.argument("media", type=FILE)
@click.option("--speakers", type=click.IntRange(1, 40), help="How many people speak, if known.")
@click.option("--min", "minimum", type=click.IntRange(1, 40), help="At least so many.")
@click.option("--max", "maximum", type=click.IntRange(1, 40), help="At most so many.")
@TRACK
@click.option("--rttm", "form", flag_value="rttm", default=True, help="Print RTTM (default).")
@click.option("--json", "form", flag_value="json", help="Print JSON.")
def diarize(
    media: Path, speakers: int | None, minimum: int | None, maximum: int | None, track: int | None, form: str
) -> None:
    """Find who spoke when; where two channels hold one voice each, by them."""
    from services import listening
    from services.speakers import to_rttm

    chosen = settings()
    engines, source = engines_of(chosen), _existing(media)
    diarizer = engines.diarizer
    if diarizer is None:
        raise Refused("cli.no_diarizer")
    with Bar() as tell, listening.decoded(source, tell, chosen.recording_limit_ms, track=_from_zero(track)) as sound:
        regions = listening.speech(sound, engines.detector, tell) if sound.probe.apart else []
        found = listening.voices(
            sound, regions, diarizer, tell, count=speakers, minimum=minimum, maximum=maximum
        )  # fmt: skip
    warn(sound.probe)
    if not found.spans:
        click.echo(say("transcripts.no_speech", language()), err=True)
    if form == "json":
        spans = [{"speaker": one.speaker, "start_ms": one.start_ms, "end_ms": one.end_ms} for one in found.spans]
        named = list(dict.fromkeys(one.speaker for one in found.spans))
        click.echo(json.dumps({"engine": found.engine, "speakers": named, "spans": spans}, indent=1))
    else:
        click.echo(to_rttm(found.spans, media.stem), nl=False)


class Bar:
    """A progress bar on stderr, one line per stage; silent where stderr is no terminal."""

    def __init__(self) -> None:
        self._stage = ""

    def __enter__(self) -> Callable[[str, int, int], None]:
        return self._tell

    def __exit__(self, *_: object) -> None:
        if self._stage:
            click.echo(err=True)

    def _tell(self, stage: str, done_ms: int, total_ms: int) -> None:
        if not sys.stderr.isatty() or not total_ms:
            return
        if self._stage not in {"", stage}:
            click.echo(err=True)
        self._stage = stage
        filled = round(30 * done_ms / total_ms)
        bar = "█" * filled + "·" * (30 - filled)
        click.echo(
            f"\r{say(f'jobs.stage.{stage}', language()):<26} {bar} {100 * done_ms // total_ms:3d} %", nl=False, err=True
        )


def engines_of(chosen: Settings) -> Any:
    from services.runtime import Engines

    return Engines(chosen)


def _with(chosen: Settings, **changed: str | None) -> Settings:
    import dataclasses

    return dataclasses.replace(chosen, **{name: value for name, value in changed.items() if value is not None})  # type: ignore[arg-type] # strings for string fields


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise Refused("cli.no_file", file=path.name)
    return path


def _from_zero(track: int | None) -> int | None:
    return None if track is None else track - 1


def warn(probe: Probe) -> None:
    """What a person should know of the file, a sentence a line; with several audio tracks, their names."""
    for key in probe.warnings:
        click.echo(say(key, language()), err=True)
    if len(probe.tracks) > 1:
        for number, name in enumerate(probe.tracks, 1):
            click.echo(f"{'*' if number == probe.track + 1 else ' '} --track {number}  {name}".rstrip(), err=True)
