"""What several pages of the newsroom show: a person, seconds to hear, lines that may be one voice's."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a player finds [start_ms, end_ms)."""

    sound: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class PersonLine:
    id: UUID
    name: str
    role: str
    organisation: str
    aliases: tuple[str, ...] = ()
    is_host: bool = False


@dataclass(frozen=True, slots=True)
class BlockRow:
    """Lines that may be one voice's, as (id, version) of each. `value`: whose, as the form sends it, "" for nobody
    known; `asks_host`: whoever leads has no voice yet; `may_go_on`: something stands before them; `inner`: lines at
    which one more voice may begin, the likeliest first; `ahead`: of how many proposals one may say at once that they
    are right, and `ahead_lines`, all of theirs.
    """

    lines: tuple[tuple[str, int], ...]
    role: str
    value: str
    percent: int
    reason: str
    asks_host: bool
    may_go_on: bool
    inner: tuple[str, ...] = ()
    ahead: int = 1
    ahead_lines: tuple[tuple[str, int], ...] = ()
