"""`plenary style`: house styles checked, and a talk drafted in one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from services import contracts
from services.catalogue import say
from services.errors import Refused
from web.cli.group import FILE, language, main, read_file
from web.cli.recaps import transcript_from

if TYPE_CHECKING:
    from services.recaps.styles import Style


@main.group()
def style() -> None:
    """House styles: the shape and lengths of a recap, in a TOML file."""


@style.command("check")
@click.argument("file", type=FILE)
def check_style(file: Path) -> None:
    """Check a style file; what is wrong is told with its line."""
    _style_of(file)
    click.echo(say("styles.good", language()))


@style.command("preview")
@click.argument("name", metavar="NAME|STYLE.toml")
@click.argument("file", type=FILE)
@click.option("--words", type=click.IntRange(50, 5000), help="About how many words; else the style's.")
@click.option("--json", "as_json", is_flag=True, help="Print recap JSON.")
def preview_style(name: str, file: Path, *, words: int | None, as_json: bool) -> None:
    """Draft a text transcript, turns JSON or a recording in a style: coverage, digest, interview, or a file."""
    from services.exports import recap_markdown
    from services.recaps import styles

    chosen = _style_of(Path(name)) if name.endswith(".toml") else styles.shipped(name)
    transcript = transcript_from(file, None)
    made = styles.draft(transcript, chosen, words=words)
    click.echo(contracts.to_json(made) if as_json else recap_markdown(made, transcript, chosen.wording))


def _style_of(file: Path) -> Style:
    """Raises: Refused: "styles.*"."""
    from services.recaps import styles

    try:
        text = read_file(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("styles.not_text") from None
    return styles.read(text)
