"""Our own contract, Turns JSON."""

from __future__ import annotations

from services import contracts
from services.contracts import Transcript
from services.formats.document import Document, Imported

NAME = "json"


def sniff(document: Document) -> bool:
    return document.is_json and isinstance(document.json, dict) and "turns" in document.json


def read(document: Document) -> Imported:
    """Raises: Refused: "contracts.turns_json" names the first wrong field."""
    return Imported(contracts.transcript_from(document.json), NAME)


def write(transcript: Transcript) -> str:
    return contracts.to_json(transcript) + "\n"
