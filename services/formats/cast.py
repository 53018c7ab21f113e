"""The speakers of one file: one id per voice, in order of appearance."""

from __future__ import annotations

import dataclasses
import re

from services.contracts import Speaker
from services.formats import labels, lexicon

_PARTICLE = re.compile(r"(?<=[ -])(?:D['’](?=\w)|De |Du |Des |Von |Van )")
_CODE = re.compile(r"S\d{1,2}")  # a machine's "S01:"
_CAPITALS = r"[A-ZÀ-Þ]"
_SURNAME = re.compile(
    rf"(?:{_CAPITALS}[a-zà-ÿ]+(?:-{_CAPITALS}[a-zà-ÿ]+)? )+"
    rf"(?:(?:D['’]|DE |DU |LE |LA ){_CAPITALS}{{3,}}|{_CAPITALS}{{4,}})(?:[ '’-]{_CAPITALS}+)*"
)


class Cast:
    """Gives "s1", "s2"… to labels. The same person as "Marie Dupont", "MARIE DUPONT" and "Dupont" stays one."""

    def __init__(self) -> None:
        self._by_key: dict[str, int] = {}
        self._by_surname: dict[str, set[int]] = {}
        self._speakers: list[Speaker] = []

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """In order of appearance; names are lowered where all are shouted: that is how the file is set, not a name.
        So is a surname in capitals after a first name in small letters.
        """
        named = [one.name for one in self._speakers if one.name]
        lowered = _lowered if all(map(_is_shouted, named)) else _surname_lowered
        return tuple(dataclasses.replace(one, name=lowered(one.name) if one.name else None) for one in self._speakers)

    def id_of(self, name: str, role: str | None = None, *, is_host: bool = False) -> str:
        """Return the id of a label, adding a speaker where it is new."""
        key = labels.fold(name)
        at = self._by_key.get(key)
        if at is None:
            at = self._same_person(key)
            if at is None:
                at = len(self._speakers)
                self._speakers.append(_voice(f"s{at + 1}", name, is_host=is_host))
            elif len(name) > len(self._speakers[at].name or ""):
                self._speakers[at] = dataclasses.replace(self._speakers[at], name=_clean(name))
            self._by_key[key] = at
            self._by_surname.setdefault(key.rsplit(" ", 1)[-1], set()).add(at)
        if role and not self._speakers[at].role:
            self._speakers[at] = dataclasses.replace(self._speakers[at], role=role)
        return self._speakers[at].id

    def anonymous(self, key: str, *, is_host: bool = False) -> str:
        """Return the id of a voice without a name: the one who asks, the one who answers."""
        if key not in self._by_key:
            self._by_key[key] = len(self._speakers)
            self._speakers.append(Speaker(id=f"s{len(self._speakers) + 1}", is_host=is_host))
        return self._speakers[self._by_key[key]].id

    def describe(self, name: str, role: str | None, organisation: str | None, *, is_host: bool) -> None:
        """Add what the header says about somebody who has a turn, or about a guest who is only announced."""
        at = int(self.id_of(name)[1:]) - 1
        known = self._speakers[at]
        self._speakers[at] = dataclasses.replace(
            known, role=known.role or role, organisation=known.organisation or organisation,
            is_host=known.is_host or is_host,
        )  # fmt: skip

    def _same_person(self, key: str) -> int | None:
        """A surname alone is the one person who bears it; where two do, it is somebody new."""
        if labels.is_unnamed(key):
            return None
        given, _, surname = key.rpartition(" ")
        if given:
            return self._by_key.get(surname)
        alike = self._by_surname.get(surname, set())
        return next(iter(alike)) if len(alike) == 1 else None


def _voice(speaker_id: str, name: str, *, is_host: bool) -> Speaker:
    if labels.is_unnamed(name) or _CODE.fullmatch(name):
        return Speaker(id=speaker_id, is_host=is_host)
    if labels.is_function(name):
        role = _clean(name)
        return Speaker(
            id=speaker_id,
            role=role.capitalize() if role.isupper() else role,
            is_host=labels.fold(name) in lexicon.HOSTS,
        )
    return Speaker(id=speaker_id, name=_clean(name), is_host=is_host)


def _clean(name: str) -> str:
    return " ".join(name.split())


def _lowered(name: str) -> str:
    """“Valéry Giscard d’Estaing”, whatever its capitals."""
    return _PARTICLE.sub(lambda found: found.group().lower(), name.title())


def _surname_lowered(name: str) -> str:
    """“Marie DUPONT” as “Marie Dupont”; what has fewer than four letters may be letters that stand for words."""
    found = _SURNAME.fullmatch(name)
    return _lowered(name) if found else name


def _is_shouted(name: str) -> bool:
    """Such as "MARIE DUPONT", not "MC Solaar"."""
    return name.isupper() and len(name) > 5 and " " in name
