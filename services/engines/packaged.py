"""Weights that lie inside installed packages: found and read as files, without importing the package around them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from services.errors import Waiting


def find(module: str, *parts: str) -> Path | None:
    """Return the file `parts` inside the package `module`, None where it is not installed or lacks it."""
    found = importlib.util.find_spec(module)
    file = Path(found.origin).parent.joinpath(*parts) if found and found.origin else None
    return file if file is not None and file.is_file() else None


def need(distribution: str, module: str, *parts: str) -> Path:
    """The same. Raises: Waiting: "speakers.weights_missing", naming the distribution to install."""
    file = find(module, *parts)
    if file is None:
        raise Waiting("speakers.weights_missing", package=distribution)
    return file
