"""`plenary`: the command line. Errors are one sentence on stderr and exit status 2; stdout carries only the result."""

# Each module registers its commands.
from web.cli import (  # noqa: F401
    accounts,
    adding,
    bench,
    hearing,
    jobs,
    models,
    recaps,
    redo,
    service,
    styles,
    turns,
    verifying,
    voices,
)
from web.cli.group import main

__all__ = ["main"]
