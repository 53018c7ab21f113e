"""`plenary`: the command line. Errors are one sentence on stderr and exit status 2; stdout carries only the result."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from services import contracts
from services import settings as configuration
from services.catalogue import say
from services.contracts import Transcript
from services.errors import PlenaryError, Refused
from services.settings import Settings

if TYPE_CHECKING:
    from services.media import Probe

TRACK = click.option("--track", type=click.IntRange(1, 64), help="Which audio track to hear, if there are several.")
FILE = click.Path(exists=False, dir_okay=False, path_type=Path)


def language() -> str:
    """The language of the terminal: French where the locale says so, else English."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "fr" if locale.lower().startswith("fr") else "en"


class Commands(click.Group):
    """Turns what we raise on purpose into one sentence and exit status 2; anything else keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PlenaryError as error:
            click.echo(error.sentence(language()), err=True)
            ctx.exit(2)
        except BrokenPipeError:
            # Whoever reads us has seen enough; Python would complain again on its way out.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(1)


def settings() -> Settings:
    return configuration.from_env(os.environ, Path(".env"))


def read_file(path: Path) -> bytes:
    """Raises: Refused: "cli.no_file" or "cli.unreadable"."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise Refused("cli.no_file", file=path.name) from None
    except OSError as error:
        raise Refused("cli.unreadable", file=path.name) from error


def read_json(path: Path) -> Any:
    """Raises: Refused: "cli.not_json" with the line."""
    try:
        return json.loads(read_file(path))
    except (ValueError, RecursionError) as error:
        raise Refused("cli.not_json", file=path.name, line=getattr(error, "lineno", 1)) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="plenary")
def main() -> None:
    """Plenary: from a conference recording to a published, verifiable recap."""


@main.command()
@click.argument("media", type=FILE)
@click.option("--model", help="Whisper model: a name, or the path of a .pt file.")
@click.option("--engine", type=click.Choice(["auto", "ctranslate2", "openai", "fake"]), help="Speech engine.")
@click.option("--language", "spoken", help="Language spoken, as fr or en; heard from the sound if left out.")
@click.option("--glossary", type=FILE, help="Text file of names and terms to expect, one per line.")
@TRACK
@click.option("--json", "form", flag_value="json", help="Print turns JSON.")
@click.option("--srt", "form", flag_value="srt", help="Print SubRip captions.")
@click.option("--vtt", "form", flag_value="vtt", help="Print WebVTT captions.")
def transcribe(
    media: Path, model: str | None, engine: str | None, spoken: str | None, glossary: Path | None, track: int | None,
    form: str | None,
) -> None:  # fmt: skip
    """Transcribe a recording with Whisper; where two channels hold one voice each, each is a speaker."""
    from services import formats, listening
    from services.naming.glossary import prompt_for

    chosen = _with(settings(), whisper_model=model, asr_engine=engine)
    terms = read_file(glossary).decode("utf-8", "replace").splitlines() if glossary else []
    engines, source = _engines(chosen), _existing(media)
    transcriber = engines.transcriber()
    with Bar() as tell, listening.decoded(source, tell, chosen.recording_limit_ms, track=_from_zero(track)) as sound:
        regions = listening.speech(sound, engines.detector, tell)
        prompt = prompt_for(transcriber, [one.strip() for one in terms if one.strip()])
        heard, words = listening.hear(
            sound, regions, transcriber, longest_ms=chosen.longest_chunk_of(), language=spoken, prompt=prompt, tell=tell
        )  # fmt: skip
        found = listening.by_channel(sound, regions)
        apart = listening.asides(sound, regions, transcriber, language=spoken or heard, prompt=prompt, tell=tell)
    _warn(sound.probe)
    _print(_spoken(listening.transcript_of(heard, words, found, apart)), form or "txt", formats.write)


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
    engines, source = _engines(chosen), _existing(media)
    diarizer = engines.diarizer
    if diarizer is None:
        raise Refused("cli.no_diarizer")
    with Bar() as tell, listening.decoded(source, tell, chosen.recording_limit_ms, track=_from_zero(track)) as sound:
        regions = listening.speech(sound, engines.detector, tell) if sound.probe.apart else []
        found = listening.voices(
            sound, regions, diarizer, tell, count=speakers, minimum=minimum, maximum=maximum
        )  # fmt: skip
    _warn(sound.probe)
    if not found.spans:
        click.echo(say("transcripts.no_speech", language()), err=True)
    if form == "json":
        spans = [{"speaker": one.speaker, "start_ms": one.start_ms, "end_ms": one.end_ms} for one in found.spans]
        named = list(dict.fromkeys(one.speaker for one in found.spans))
        click.echo(json.dumps({"engine": found.engine, "speakers": named, "spans": spans}, indent=1))
    else:
        click.echo(to_rttm(found.spans, media.stem), nl=False)


@main.command()
@click.argument("file", type=FILE)
@click.option("--engine", type=click.Choice(["extractive", "llm"]), help="Who drafts it; else PLENARY_RECAP_ENGINE.")
@click.option("--language", "spoken", type=click.Choice(["fr", "en"]), help="Language of the talk.")
@click.option("--words", type=click.IntRange(50, 5000), help="About how many words.")
@click.option("--json", "form", flag_value="json", help="Print recap JSON.")
@click.option("--markdown", "form", flag_value="markdown", default=True, help="Print Markdown (default).")
@click.option(
    "--explain", "form", flag_value="explain", help="Print why each passage was chosen, and what was left out."
)
def recap(file: Path, engine: str | None, spoken: str | None, words: int | None, form: str) -> None:
    """Draft a recap of a text transcript, turns JSON, or a recording."""
    from services.exports import recap_markdown
    from services.recaps import drafting, leftovers, reasons

    transcript = transcript_from(file, spoken)
    writer = None
    if engine == "llm" or (engine is None and settings().recap_engine == "llm"):
        writer = _engines(settings()).language_model()
        writer.load()  # what is missing is said now: only what fails later is made good by the embedded engine
    made = drafting.draft(transcript, words=words, writer=writer)
    if made.notices:
        click.echo("\n".join(made.notices), err=True)
    if form == "explain":
        click.echo(reasons.explained(made, leftovers.of(transcript, made), transcript, language()))
        return
    click.echo(contracts.to_json(made) if form == "json" else recap_markdown(made, transcript))


def transcript_from(file: Path, spoken: str | None) -> Transcript:
    """Whatever the file is, as a transcript: our JSON, any text format, or a recording that is listened to first."""
    from services import formats, listening
    from services.sound.sniffing import HEAD_BYTES, sniff

    data = read_file(file)
    if sniff(data[:HEAD_BYTES]) != "media":
        return formats.spoken(formats.read(data, filename=file.name, language=spoken))
    chosen = settings()
    engines = _engines(chosen)
    with Bar() as tell, listening.decoded(file, tell, chosen.recording_limit_ms) as sound:
        regions = listening.speech(sound, engines.detector, tell)
        engine = engines.transcriber()
        heard, words = listening.hear(
            sound, regions, engine, longest_ms=chosen.longest_chunk_of(), language=spoken, prompt=None, tell=tell
        )  # fmt: skip
        found = listening.voices(sound, regions, engines.diarizer, tell) if engines.diarizer else None
        apart = listening.asides(sound, regions, engine, language=spoken or heard, prompt=None, tell=tell)
    _warn(sound.probe)
    if not words:
        raise Refused("transcripts.no_speech")
    return listening.transcript_of(heard, words, found, apart)


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


def _engines(chosen: Settings) -> Any:
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


def _warn(probe: Probe) -> None:
    """What a person should know of the file, a sentence a line; with several audio tracks, their names."""
    for key in probe.warnings:
        click.echo(say(key, language()), err=True)
    if len(probe.tracks) > 1:
        for number, name in enumerate(probe.tracks, 1):
            click.echo(f"{'*' if number == probe.track + 1 else ' '} --track {number}  {name}".rstrip(), err=True)


def _spoken(transcript: Transcript) -> Transcript:
    """The transcript itself; that there is nothing in it is a result, and said."""
    if not transcript.turns:
        click.echo(say("transcripts.no_speech", language()), err=True)
    return transcript


def _print(transcript: Transcript, form: str, write: Callable[[Transcript, str], str]) -> None:
    click.echo(contracts.to_json(transcript) if form == "json" else write(transcript, form))


# The commands of the running service register themselves on `main`.
from web import bench_commands as _bench_commands  # noqa: E402, F401
from web import commands as _commands  # noqa: E402, F401
from web import job_commands as _job_commands  # noqa: E402, F401
from web import model_commands as _model_commands  # noqa: E402, F401
from web import redo_command as _redo_command  # noqa: E402, F401
from web import style_command as _style_command  # noqa: E402, F401
from web import turns_command as _turns_command  # noqa: E402, F401
from web import verify_command as _verify_command  # noqa: E402, F401
from web import voice_commands as _voice_commands  # noqa: E402, F401
