"""`plenary models`: the speech weights on this machine, listed, fetched, checked and converted."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from services.catalogue import say
from web.cli import language, main, settings

if TYPE_CHECKING:
    from services.engines.shelf import Kept

_MB = 1_000_000
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
    """List the demo model, the published ones and your own, and say which are here."""
    from services.engines import shelf

    _show(shelf.listing(settings().whisper_dir), as_json=as_json)


@models.command()
@click.argument("name")
@click.option("--mirror", help="Address of a mirror with the same paths, instead of the official one.")
@click.option("--convert", "and_convert", is_flag=True, help="Then convert it for the fast engine.")
@PRECISION
@JSON
def fetch(name: str, mirror: str | None, precision: str, *, and_convert: bool, as_json: bool) -> None:
    """Download a published model and check it; an interrupted download goes on where it stopped."""
    from services.engines import weights

    folder = settings().whisper_dir
    with Bytes(name) as tell:
        file = weights.locate(name, folder, base_url=mirror, progress=tell)
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
    """Check the models that are here against their published checksums; exit status 1 where one is damaged."""
    from services.engines import shelf

    found = list(shelf.verify(settings().whisper_dir, names))
    _show(found, as_json=as_json)
    if any(one.state == "damaged" or (names and one.state in {"absent", "partial"}) for one in found):
        sys.exit(1)


@models.command()
@click.argument("name")
@PRECISION
@JSON
def convert(name: str, precision: str, *, as_json: bool) -> None:
    """Convert a model, by name or the path of a .pt file, for the fast engine; workers do so by themselves."""
    _convert(name, precision, as_json=as_json)


def _convert(name: str, precision: str, *, as_json: bool) -> None:
    from services.engines import checkpoint_conversion, weights

    folder = settings().whisper_dir
    with Bytes(name) as tell:
        file = weights.locate(name, folder, progress=tell)
    if sys.stderr.isatty():
        click.echo(say("models.converting", language(), model=name), err=True)
    made = checkpoint_conversion.converted(file, folder, precision)
    size = sum(one.stat().st_size for one in made.iterdir())
    click.echo(json.dumps({"model": name, "folder": str(made), "size_bytes": size}) if as_json else made)


def _show(found: Iterable[Kept], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"models": [dataclasses.asdict(one) for one in found]}, indent=1, default=str))
        return
    for one in found:
        state = say(f"models.state.{one.state}", language())
        size = f"{one.size_bytes / _MB:,.0f} MB" if one.size_bytes else ""
        ready = ", ".join(folder.name for folder in one.converted)
        click.echo(f"{' = '.join([one.name, *one.aliases]):<24} {state:<12} {size:>9}  {ready}".rstrip())


class Bytes:
    """A bar on stderr for a download; silent where stderr is no terminal."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown = False

    def __enter__(self) -> Callable[[int, int], None]:
        return self._tell

    def __exit__(self, *_: object) -> None:
        if self._shown:
            click.echo(err=True)

    def _tell(self, done: int, total: int) -> None:
        if not sys.stderr.isatty() or not total:
            return
        self._shown = True
        filled = 30 * done // total
        bar = "█" * filled + "·" * (30 - filled)
        click.echo(f"\r{self._name:<26} {bar} {done // _MB} / {total // _MB} MB", nl=False, err=True)
