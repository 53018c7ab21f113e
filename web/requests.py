"""Requests whose uploaded files lie on disk while they arrive, beside the recordings and never in memory."""

from __future__ import annotations

import tempfile
from typing import IO

from flask import Request

from web.context import runtime


class DiskRequest(Request):
    """Each file part is written to an unnamed file of the storage's incoming folder; it vanishes with the request."""

    def _get_file_stream(  # werkzeug's own hook, documented to be overridden
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002 - the hook's arguments
    ) -> IO[bytes]:  # fmt: skip
        return tempfile.TemporaryFile("rb+", dir=runtime().storage.incoming())
