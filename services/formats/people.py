"""Who a header announces, with role: "Avec X, rôle et Y, rôle", "reçoit X (rôle)", "animé par X, rôle"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_ROLE_CHARS = 160
_CAP = r"[A-ZÀ-ÖØ-ÞŒŸŠŽ](?:\.(?:-?[A-Z]\.)?|[\w’'\-]{0,30})"
# Capitals that open a sentence, not a name.
_NOT_FIRST = r"(?!(?:Selon|Pour|Après|Avec|With|Et|Mais|Puis|Hier|Enfin|Ensuite|According|From|When|And|But|Then)\b)"
_PARTICLE = r"(?:de|du|des|la|le|van|von|der|den|del|da|di|el|al|ben|bin|y)"
NAME = rf"{_NOT_FIRST}{_CAP}(?:[ \u00a0\u202f](?:{_PARTICLE}[ \u00a0\u202f]){{0,2}}(?:d['’])?{_CAP}){{1,4}}"
_GUESTS = re.compile(
    r"(?:(?:^|[.\n•][ \u00a0\u202f]*)(?:Avec|With)|\b(?:reçoit|reçoivent|welcomes|accueille|je reçois))"
    rf"[ \u00a0\u202f](?={NAME}[ \u00a0\u202f]?[,(])"
)
_HOST = re.compile(
    r"\b(?:animée?s?|modérée?s?|présentée?s?|hosted|moderated|chaired)[ \u00a0\u202f](?:par|by)"
    rf"[ \u00a0\u202f]({NAME})(?:[ \u00a0\u202f]?,)?[ \u00a0\u202f]?([^.,;\n]{{0,{MAX_ROLE_CHARS}}})"
)
_ASKS = re.compile(
    rf"\b(?i:questions de|propos recueillis par|interview(?:ed)? by|entretien mené par)[ \u00a0\u202f]({NAME})"
)
_HEAD = re.compile(rf"(?:^|[^\S\n](?:et|and)[^\S\n]|[;,][^\S\n](?:et |and )?)({NAME})[^\S\n]?(?=[,(])")
_APPOSED = re.compile(
    rf"({NAME})[ \u00a0\u202f]?(?:,[ \u00a0\u202f]([a-zà-ÿ][^.,;:()\n]{{2,{MAX_ROLE_CHARS}}})[.,;]"
    rf"|\(([^()\n]{{2,{MAX_ROLE_CHARS}}})\))"
)


@dataclass(frozen=True, slots=True)
class Announced:
    name: str
    role: str | None = None
    organisation: str | None = None
    is_host: bool = False


def announced(text: str) -> tuple[Announced, ...]:
    """Return the guests and hosts a header or a paragraph introduces, in order; at most one line is read as one list.

    Source: the patterns of conference reports, "Avec X, directrice de …" and "reçoit X (directrice, …)".
    """
    return (*_guests(text), *_hosts(text))


def roles(header: str, names: frozenset[str]) -> tuple[Announced, ...]:
    """Return what a header says in apposition of people already known to speak: "Marie Dupont, maire de Brest,"."""
    found = {one.name: one for one in announced(header)}
    for match in _APPOSED.finditer(header):
        if match[1] in names and match[1] not in found:
            found[match[1]] = Announced(match[1], _clean(match[2] or match[3]))
    for match in _ASKS.finditer(header):
        name = match[1]
        if name in names:
            known = found.get(name, Announced(name))
            found[name] = Announced(name, known.role, known.organisation, is_host=True)
    return tuple(found.values())


def _guests(text: str) -> Iterator[Announced]:
    for cue in _GUESTS.finditer(text):
        line = text[cue.end() : cue.end() + 1_000].split("\n", 1)[0]
        heads = [head for head in _HEAD.finditer(line) if _opens_guest(line, head)]
        for head, after in zip(heads, [*heads[1:], None], strict=True):
            told = line[head.end() : after.start() if after else len(line)]
            yield _told(head[1], told)


def _opens_guest(line: str, head: re.Match[str]) -> bool:
    """Inside a role, ", Sciences Po (" is no new guest; after a closing bracket, "et" or ";" a name is."""
    if line.count("(", 0, head.start()) > line.count(")", 0, head.start()):
        return False
    return head.start() == 0 or line[head.start()] != "," or line[head.start() - 1] == ")"


def _told(name: str, told: str) -> Announced:
    if told.startswith("("):
        inside = told[1:].split(")", 1)[0][:MAX_ROLE_CHARS]
        role, _, organisation = inside.partition(",")
        single = "," not in organisation
        return Announced(name, _clean(role if single else inside), _clean(organisation) if single else None)
    sentence = re.split(r"\.(?=\s|$)", told.lstrip(", "), maxsplit=1)[0]
    return Announced(name, _clean(sentence[:MAX_ROLE_CHARS]))


def _hosts(text: str) -> Iterator[Announced]:
    for match in _HOST.finditer(text):
        yield Announced(match[1], _clean(match[2]), is_host=True)


def _clean(role: str | None) -> str | None:
    return (role or "").strip(" \u00a0,;.()") or None
