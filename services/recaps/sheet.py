"""What the programme knows of a talk before anybody listens: its title, its kind, its people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TalkKind = Literal["keynote", "panel", "interview"]


@dataclass(frozen=True, slots=True)
class SheetPerson:
    """One person of the programme. `aliases`: other spellings, as a transcriber might hear the name."""

    name: str
    role: str | None = None
    organisation: str | None = None
    aliases: tuple[str, ...] = ()
    is_host: bool = False


@dataclass(frozen=True, slots=True)
class TalkSheet:
    """The programme's words on a talk; they win over what the transcript suggests.

    `not_hosts`: voices of whom somebody said that they do not moderate.
    """

    title: str | None = None
    kind: TalkKind | None = None
    people: tuple[SheetPerson, ...] = ()
    not_hosts: frozenset[str] = frozenset()
