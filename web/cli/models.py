"""`plenary models`: the speech weights on this machine, listed, fetched, checked and converted."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

import click
from babel.numbers import format_decimal

from services.catalogue import say
from web.cli.group import language, main, settings

if TYPE_CHECKING:
    from services.engines.hearing.shelf import Kept

_MB = 1_000_000
_REDRAWN_EVERY_S = 0.1
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
PRECISION = click.option(
    "--precision", type=click.Choice(["int8", "float16", "float32"]), default="int8", show_default=True,
    help="int8 for processors, float16 for graphics cards, float32 to compare.",
)  # fmt: skip


@main.group()
def models() -> None:
    """Speech models on this machine."""


@models.command("list")
@JSON
def list_models(*, as_json: bool) -> None:
    """List the demo model, the published ones and your own: which are here, how large, converted for what."""
    from services.engines.hearing import shelf

    chosen = settings()
    found = shelf.listing(chosen.whisper_dir)
    if as_json:
        _print_json(found)
        return
    near = next(one for one in (chosen.whisper_dir, *chosen.whisper_dir.parents) if one.exists())
    free = _megabytes(shutil.disk_usage(near).free)
    click.echo(say("models.list.folder", language(), folder=chosen.whisper_dir, free=free))
    for one in found:
        click.echo(_line(one, chosen.whisper_model))
    click.echo(say("models.list.hint", language()))


@models.command()
@click.argument("name")
@click.option("--mirror", help="Address of a mirror with the same paths, instead of the official one.")
@click.option("--convert", "and_convert", is_flag=True, help="Then convert it for the fast engine.")
@PRECISION
@JSON
def fetch(name: str, mirror: str | None, precision: str, *, and_convert: bool, as_json: bool) -> None:
    """Download a published model and check it; an interrupted download goes on where it stopped."""
    from services.engines.hearing import weights

    with Bytes(name) as bar:
        file = weights.locate(
            name, settings().whisper_dir, base_url=mirror, progress=bar.tell, waiting=lambda: _say_waiting(name)
        )
    if and_convert:
        _convert(name, precision, as_json=as_json)
    elif as_json:
        click.echo(json.dumps({"model": name, "file": str(file), "size_bytes": file.stat().st_size}))
    else:
        click.echo(file)


@models.command()
@click.argument("names", nargs=-1)
@JSON
def verify(names: tuple[str, ...], *, as_json: bool) -> None:
    """Check the models that are here against their checksums; exit status 1 where one is damaged or missing."""
    from services.engines.hearing import shelf

    chosen = settings()
    before = {one.name: one.converted for one in shelf.listing(chosen.whisper_dir)}
    found, remade = [], False
    for one in shelf.verify(chosen.whisper_dir, names):
        found.append(one)
        if not as_json:  # a line at a time: reading gigabytes takes a while
            click.echo(_line(one, chosen.whisper_model))
        for gone in set(before[one.name]) - set(one.converted):
            remade = True
            click.echo(say("models.remade", language(), name=gone.name), err=True)
    if as_json:
        _print_json(found)
    if remade or any(one.state == "damaged" or (names and one.state in {"absent", "partial"}) for one in found):
        sys.exit(1)


@models.command()
@click.argument("name")
@PRECISION
@JSON
def convert(name: str, precision: str, *, as_json: bool) -> None:
    """Convert a model, by name or the path of a .pt file, for the fast engine; workers do so by themselves."""
    _convert(name, precision, as_json=as_json)


def _convert(name: str, precision: str, *, as_json: bool) -> None:
    from services.engines.hearing import checkpoint_conversion, weights

    folder = settings().whisper_dir
    with Bytes(name) as bar:
        file = weights.locate(name, folder, progress=bar.tell, waiting=lambda: _say_waiting(name))
    if sys.stderr.isatty():
        click.echo(say("models.converting", language(), model=name), err=True)
    made = checkpoint_conversion.converted(file, folder, precision)
    size = sum(one.stat().st_size for one in made.iterdir())
    click.echo(json.dumps({"model": name, "folder": str(made), "size_bytes": size}) if as_json else made)


def _say_waiting(name: str) -> None:
    click.echo(say("models.waiting", language(), model=name), err=True)


def _print_json(found: list[Kept]) -> None:
    rows = [dataclasses.asdict(one) for one in found]
    click.echo(json.dumps({"models": rows}, indent=1, default=str))


def _line(one: Kept, chosen: str) -> str:
    """A row of the list, the model of the settings marked."""
    names = (one.name, *one.aliases)
    told = say(f"models.state.{one.state}", language())
    size = _megabytes(one.size_bytes) if one.size_bytes else ""
    if one.state == "partial" and one.whole_bytes:
        size = f"{size} / {_megabytes(one.whole_bytes)}"
    elif one.state == "absent" and one.whole_bytes:
        size = f"~ {_megabytes(one.whole_bytes)}"
    mark = "*" if chosen in names else " "
    return f"{mark} {' = '.join(names):<24} {told:<12} {size:>20}  {', '.join(one.precisions)}".rstrip()


def _megabytes(count: int) -> str:
    number = format_decimal(-(-count // _MB), locale=language())
    return say("models.megabytes", language(), count=number)


class Bytes:
    """A bar on stderr for a download, with its speed and the time left; silent where stderr is no terminal."""

    def __init__(self, name: str, now: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._now = now
        self._drawn_at: float | None = None
        self._began: tuple[float, int] | None = None  # when, with how many bytes from an earlier try

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn_at is not None:
            click.echo(err=True)

    def tell(self, done: int, total: int) -> None:
        """Take progress in bytes."""
        if not sys.stderr.isatty() or not total:
            return
        now = self._now()
        if self._began is None or done < self._began[1]:
            self._began = (now, done)
        if self._drawn_at is not None and now - self._drawn_at < _REDRAWN_EVERY_S and done < total:
            return
        self._drawn_at = now
        click.echo("\r" + self._drawn(done, total, now - self._began[0], done - self._began[1]), nl=False, err=True)

    def _drawn(self, done: int, total: int, took_s: float, came: int) -> str:
        filled = 30 * done // total
        bar = "█" * filled + "·" * (30 - filled)
        rate = came / took_s if took_s > 1 else 0.0
        left_s = round((total - done) / rate) if rate else None
        left = "" if left_s is None else f"  {_megabytes(round(rate))}/s  {left_s // 60}:{left_s % 60:02d}"
        return f"{self._name:<16} {bar} {_megabytes(done)} / {_megabytes(total)}{left:<22}"
