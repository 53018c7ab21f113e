"""`plenary bench`: what the program costs and how well it does, measured on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from services.errors import Refused
from web.cli.group import main

_ROOT = Path(__file__).resolve().parents[2]


@main.group(invoke_without_command=True)
@click.pass_context
def bench(ctx: click.Context) -> None:
    """Measure. Without a command: what the bundled data can show, word and diarization errors of the demo."""
    if ctx.invoked_subcommand is None:
        data = _ROOT / "tests" / "data"
        _print_json(_bench_module("transcribe").run_folder(data / "demo"))
        _bench("diarize", data / "voices")


@bench.command("diarize")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def bench_diarize(folder: Path) -> None:
    """Diarization error on a folder of recordings with RTTM beside them."""
    _bench("diarize", folder)


@bench.command("recap")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def bench_recap(folder: Path) -> None:
    """Recap quality on a folder of transcripts with human summaries."""
    _bench("recap", folder)


@bench.command("verbatim")
@click.pass_context
def bench_verbatim(ctx: click.Context) -> None:
    """What the verbatim gate lets pass, of a thousand altered quotes and as many honest cleanings, by kind."""
    ctx.exit(_bench_module("verbatim").main())


_HEARING_PARTS = ("engines", "limits", "overhead", "memory", "workers", "length", "sound")


@bench.command("transcribe")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--models", default="demo,tiny", show_default=True, help="Sizes to compare: demo, tiny, base, small.")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True, help="How often each runs.")
@click.option("--faster-whisper", help="A Python that has faster-whisper, to compare with.")
@click.option("--part", "parts", multiple=True, type=click.Choice(_HEARING_PARTS), help="Only this; may be repeated.")
def bench_transcribe(
    folder: Path | None, models: str, rounds: int, faster_whisper: str | None, parts: tuple[str, ...]
) -> None:
    """Without FOLDER, what hearing costs: beside other programs, beside what the processor can do, as a worker, with a
    second one, and by length. All of it takes an hour or two. With FOLDER, word error rates of its recordings.

    References are JSON files beside the recordings.
    """
    if folder is not None:
        _print_json(_bench_module("transcribe").run_folder(folder))
        return
    chosen, sizes = parts or _HEARING_PARTS, models.split(",")
    if "engines" in chosen:
        click.echo(_bench_module("engines").run(sizes, rounds=rounds, faster=faster_whisper))
    if "limits" in chosen:
        click.echo("## Beside what the processor can do\n")
        click.echo(_bench_module("limits").run([one for one in sizes if one != "demo"], rounds=rounds))
    worker = _bench_module("worker")
    of_worker = [one for one in worker.PARTS if one in chosen]
    if of_worker:
        click.echo(worker.run(of_worker, sizes, rounds))


@bench.command("worker")
@click.argument("parts", nargs=-1, type=click.Choice(["overhead", "memory", "workers", "length", "sound"]))
@click.option("--models", default="demo,base", show_default=True, help="Sizes whose overhead is measured.")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True, help="How often each runs.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep the sounds and random weights made for it here.")
def bench_worker(parts: tuple[str, ...], models: str, rounds: int, folder: Path | None) -> None:
    """What a speech worker costs beside its engine: time, memory, a second worker, length, decoding; or PARTS of it."""
    bench = _bench_module("worker")
    click.echo(bench.run(parts or bench.PARTS, models.split(","), rounds, folder))


def _bench(name: str, folder: Path) -> None:
    _print_json(_bench_module(name).run(folder))


def _print_json(result: object) -> None:
    import json

    click.echo(json.dumps(result, indent=1, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    import dataclasses

    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else str(value)


def _bench_module(name: str) -> Any:
    import importlib.util

    file = _ROOT / "tests" / "bench" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"bench_{name}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise Refused("cli.no_file", file=file.name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
