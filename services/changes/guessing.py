"""Changes of voice proposed of a transcript that no database holds: what the page shows, for programs. Pure."""

from __future__ import annotations

from services.changes import blocks
from services.changes.blocks import Block, Line
from services.changes.casting import Person
from services.contracts import Transcript


def of_transcript(transcript: Transcript) -> tuple[Block, ...]:
    """Blocks of the turns nobody signed; `voice` is a speaker's id. None where this is no dialogue."""
    lines = [Line(one.id, one.text, one.speaker, one.start_ms, one.end_ms) for one in transcript.turns]
    people = [Person(one.id, one.name or "", is_host=one.is_host) for one in transcript.speakers]
    return blocks.propose(lines, transcript.language, [one for one in people if one.name or one.is_host])
