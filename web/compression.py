"""Text goes over the wire packed: the transcript of three hours is a megabyte of HTML, and reporters have bad Wi-Fi.

A packed page tells by its length whether something in it is said twice, so nothing that must stay secret may stand in
one in the same letters each time (BREACH): `csrf.token` hands out another mask with every page.
"""

from __future__ import annotations

import functools
import gzip
from pathlib import Path

from flask import Flask, Response, current_app, request

_TEXTS = frozenset({
    "text/html", "text/css", "text/plain", "text/markdown", "text/vtt", "text/javascript", "application/javascript",
    "application/json", "application/xml", "application/atom+xml", "application/x-subrip", "image/svg+xml",
})  # fmt: skip
_LEAST_BYTES = 1000  # less travels in one packet anyway
# Of nine: the highest costs twice as much for a hundredth less. Built files are packed once, so as small as can be.
_LEVEL, _ONCE_LEVEL = 5, 9


def install(app: Flask) -> None:
    app.after_request(_packed)


def _packed(response: Response) -> Response:
    """Pack whole texts for who can read them; streams, parts of files and what is packed already go as they are."""
    is_file = request.endpoint == "static"
    if response.mimetype not in _TEXTS or (response.is_streamed and not is_file):
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or response.content_encoding or not request.accept_encodings.quality("gzip"):
        return response
    packed = _file(request.path) if is_file else _text(response.get_data())
    if packed is not None:
        response.close()  # of a file
        response.direct_passthrough = False
        response.set_data(packed)
        response.content_encoding = "gzip"
        etag, _ = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)  # the same page, not the same bytes
    return response


def _text(text: bytes) -> bytes | None:
    return gzip.compress(text, _LEVEL, mtime=0) if len(text) >= _LEAST_BYTES else None


@functools.lru_cache(maxsize=64)
def _file(path: str) -> bytes | None:
    """A built file, whose name changes with what is in it; the server has found it, so the path leads nowhere else."""
    folder, name = current_app.static_folder or "", path.removeprefix(f"{current_app.static_url_path}/")
    if not name.startswith("dist/assets/"):
        return None
    return gzip.compress((Path(folder) / name).read_bytes(), _ONCE_LEVEL, mtime=0)
