"""Where the built frontend lies: Vite's manifest, read again when a build has replaced it.

An entry is "readers" (every page) or "newsroom". Without a build (`npm run build` in web/frontend) pages are served
plain: readable, unstyled, and the log says why.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)
DIST = Path(__file__).parent / "static" / "dist"


@dataclass(frozen=True, slots=True)
class Entry:
    """Files of one entry, relative to the folder static/."""

    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


class Assets:
    """The manifest of `folder`; `entry(name)` for templates."""

    def __init__(self, folder: Path = DIST) -> None:
        self._manifest = folder / "manifest.json"
        self._read: dict[str, Any] = {}
        self._built_ns = -1
        if not self._manifest.is_file():
            _log.warning("the frontend is not built: run `npm ci && npm run build` in web/frontend")

    @property
    def _chunks(self) -> dict[str, Any]:
        """A running server must not name files that a new build has removed."""
        try:
            built_ns = self._manifest.stat().st_mtime_ns
            if built_ns != self._built_ns:
                self._read, self._built_ns = json.loads(self._manifest.read_text("utf-8")), built_ns
        except (FileNotFoundError, json.JSONDecodeError):  # in the middle of a build: as before
            return self._read
        return self._read

    def entry(self, name: str) -> Entry:
        chunk = self._chunks.get(f"src/{name}.ts")
        if chunk is None:
            return Entry()
        return Entry((f"dist/{chunk['file']}",), tuple(f"dist/{one}" for one in chunk.get("css", ())))

    @property
    def font(self) -> str | None:
        """The reading face, asked for before the stylesheet is parsed."""
        chunks = self._chunks
        key = next((one for one in chunks if one.endswith("newsreader-latin-opsz-normal.woff2")), None)
        return f"dist/{chunks[key]['file']}" if key else None
