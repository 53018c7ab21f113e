"""PDF with text: read apart by PDFium (services/engines/pdf_pages.py), laid out by `pages`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from services.errors import Refused
from services.formats import pages
from services.formats.document import Warning_
from services.formats.styled import Styled

NAME = "pdf"
TIMEOUT_S = 60
FEWEST_LETTERS = 12  # a page; a scan may still print its page numbers as text
_READER = "services.engines.pdf_pages"
_CODES = {3: "formats.protected", 4: "formats.broken_pdf", 5: "formats.too_long"}


def holds(data: bytes) -> bool:
    """Readers allow rubbish before the mark; the standard wants it within the first kilobyte."""
    return b"%PDF-" in data[:1024]


def styled(data: bytes) -> tuple[list[Styled], list[Warning_]]:
    """Raises: Refused: "formats.protected", "formats.broken_pdf", "formats.too_long", "formats.slow_pdf" or
    "formats.scanned_pdf".
    """
    read = _read_apart(data)
    letters = sum(map(str.isalpha, "".join(run.text for page in read for run in page)))
    if letters < FEWEST_LETTERS * max(1, len(read)) and letters < 400:
        raise Refused("formats.scanned_pdf" if read else "formats.broken_pdf")
    return pages.styled(read), []


def _read_apart(data: bytes) -> list[list[pages.Run]]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", _READER],
            cwd=Path(__file__).parents[2], input=data, capture_output=True, timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Refused("formats.slow_pdf") from error
    if done.returncode:  # one of ours, or what the kernel says of a process that crashed or hit its limits
        raise Refused(_CODES.get(done.returncode, "formats.broken_pdf"))
    return [[pages.Run(*run) for run in json.loads(line)] for line in done.stdout.splitlines()]
