"""Where the built frontend lies: Vite's manifest, read once.

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
        manifest = folder / "manifest.json"
        self._chunks: dict[str, Any] = {}
        if manifest.is_file():
            self._chunks = json.loads(manifest.read_text("utf-8"))
        else:
            _log.warning("the frontend is not built: run `npm ci && npm run build` in web/frontend")

    def entry(self, name: str) -> Entry:
        chunk = self._chunks.get(f"src/{name}.ts")
        if chunk is None:
            return Entry()
        return Entry((f"dist/{chunk['file']}",), tuple(f"dist/{one}" for one in chunk.get("css", ())))

    @property
    def font(self) -> str | None:
        """The reading face, asked for before the stylesheet is parsed."""
        key = next((one for one in self._chunks if one.endswith("newsreader-latin-opsz-normal.woff2")), None)
        return f"dist/{self._chunks[key]['file']}" if key else None
