"""The command itself, and what every command of it shares: the terminal's language, settings, files that are read."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from services import settings as configuration
from services.errors import PlenaryError, Refused
from services.settings import Settings

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
