"""How a file of another program is told beside what is read in it."""

from __future__ import annotations

from typing import Any

Told = tuple[tuple[str | None, int | None, str], ...]  # who, when, and the first words of each turn
Files = dict[str, tuple[str | dict[str, Any] | list[Any], Told]]
