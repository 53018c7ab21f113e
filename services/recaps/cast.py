"""Who is who in a talk: what the programme says, what the transcript says, and a label for the nameless."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from services import catalogue
from services.contracts import Speaker, Transcript
from services.recaps import hosts
from services.recaps.lexicon import name_key
from services.recaps.sentences import Document
from services.recaps.sheet import SheetPerson, TalkSheet

_MAIN_SHARE = 0.05
_NEARLY_ALL = 0.8
_NOD_WORDS = 4
_DEBATED = 0.25
# Labels that a machine gave: no name for a reader.
_MACHINE_LABEL = re.compile(
    r"^(?:speaker|spk|intervenante?|locut(?:eur|rice)|participante?|voix|voice|unknown|inconnue?|s)[ _\-#]*\d*$"
    r"|^[\d?\s]*$",
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    r"(?:(?:Co-?|Vice-|Ex-)?(?:Direct(?:eur|rice)|Président|Fondat|Avocat|Responsable|Cherche(?:ur|use)|Professeur|Maire"
    r"|Ministre|Député|Délégué|Sénat|Secrétaire|Journaliste|Rédact|Associé|Ingénieur|Consultant|Économiste|Aut(?:eur|rice)"
    r"|Sociologue|Expert|Spécialiste|Médecin|Historien|Philosophe|Conseill|Porte-parole|Animat|Présentat|Gérant)[a-zéè]*)"
    r"(?: (?:Général|Adjoint|Exécuti|Associé|Délégué|Honoraire|Commercial|Technique|Scientifique|Éditorial)[a-zé]*)*\b"
)
# Initials, a letter or two with a number, what somebody does there: they tell voices apart, and are no names.
_CODE = re.compile(
    r"^(?:[A-ZÀ-Þ]{1,3}[ _\-.]?\d{0,2}|(?:Anima|Modéra|Présenta)(?:teur|trice)s?"
    r"|(?:The )?(?:Host|Moderator|Chair|Interviewer))"
    r"(?: \([^)]*\))?$"
)


@dataclass(frozen=True)
class Member:
    """One voice or person of the talk as readers meet them. `words` is 0 for somebody never matched to a voice."""

    speaker: str | None
    name: str | None
    label: str
    role: str | None
    organisation: str | None
    is_host: bool
    words: int


def of(document: Document, sheet: TalkSheet | None, hosts: frozenset[str]) -> list[Member]:
    """The people of the talk, guests by how much they say, then hosts; the programme's unmatched people last."""
    transcript = document.transcript
    people = {key: one for one in (sheet.people if sheet else ()) for key in map(name_key, (one.name, *one.aliases))}
    members: list[Member] = []
    silent: list[Speaker] = []
    met: set[str] = set()
    numbered = 0
    for speaker in transcript.speakers:
        words = document.words_by_speaker[speaker.id]
        if not words:
            silent += [speaker] if named(speaker) else []
            continue
        person = people.get(name_key(speaker.name)) if speaker.name else None
        name = person.name if person else named(speaker)
        numbered += name is None
        label = name or coded(speaker) or catalogue.say("recap.nameless", transcript.language, number=numbered)
        met |= {person.name} if person else set()
        members.append(_member(speaker, person, name, label, speaker.id in hosts, words))
    ordered = sorted(members, key=lambda one: (one.is_host, -one.words))
    known = {name_key(name) for name in met}
    ordered += [_member(one, None, one.name, one.name or "", one.is_host, 0) for one in silent
                if name_key(one.name) not in known and name_key(one.name) not in people]  # fmt: skip
    absent = [one for one in (sheet.people if sheet else ()) if one.name not in met]
    return ordered + [Member(None, one.name, one.name, one.role, one.organisation, one.is_host, 0) for one in absent]


def _member(
    speaker: Speaker, person: SheetPerson | None, name: str | None, label: str, is_host: bool, words: int
) -> Member:
    role = person.role if person and person.role else speaker.role
    organisation = person.organisation if person and person.organisation else speaker.organisation
    return Member(speaker.id, name, label, role, organisation, is_host, words)


def named(speaker: Speaker) -> str | None:
    """The speaker's name; None where it is only a machine's label ("SPEAKER_00", "Intervenant 2", "?") or a code that
    whoever wrote the text down could read ("P1", "GV").
    """
    name = (speaker.name or "").strip()
    return speaker.name if name and not _MACHINE_LABEL.match(name) and not _CODE.match(name) else None


def labels(transcript: Transcript) -> dict[str, str]:
    """What readers call each voice that is heard: a name, a code, or "Intervenant 2", as `of` numbers them."""
    heard = {turn.speaker for turn in transcript.turns}
    found: dict[str, str] = {}
    numbered = 0
    for speaker in transcript.speakers:
        name = named(speaker) or coded(speaker)
        numbered += named(speaker) is None and speaker.id in heard
        found[speaker.id] = name or catalogue.say("recap.nameless", transcript.language, number=numbered)
    return found


def coded(speaker: Speaker) -> str | None:
    """The code that stands for the speaker's name, where that is all there is."""
    return speaker.name if speaker.name and _CODE.match(speaker.name.strip()) else None


def hosts_of_sheet(transcript: Transcript, sheet: TalkSheet | None) -> frozenset[str]:
    """The speakers whom the programme names as hosts."""
    keys = {name_key(key) for one in (sheet.people if sheet else ()) if one.is_host for key in (one.name, *one.aliases)}
    return frozenset(one.id for one in transcript.speakers if one.name and name_key(one.name) in keys)


def moderators(document: Document, sheet: TalkSheet | None) -> frozenset[str]:
    """The speakers who moderate: as the programme says, else as people marked them, else by their manner."""
    refused = sheet.not_hosts if sheet else frozenset()
    return hosts_of_sheet(document.transcript, sheet) or hosts.find(document, refused)


def people(members: Sequence[Member]) -> list[Member]:
    """Each person once, with all their words, in the same order: somebody may have been heard as two voices."""
    found: dict[str, Member] = {}
    for one in members:
        key = one.name or f"\0{one.speaker}"
        words = found[key].words + one.words if key in found else one.words
        found[key] = dataclasses.replace(found.get(key, one), words=words)
    return list(found.values())


def main(members: Sequence[Member]) -> list[Member]:
    """The guests whom a reader must know of: those of the programme and those who say a twentieth or more."""
    guests = [one for one in members if not one.is_host]
    total = sum(one.words for one in guests)
    kept = [one for one in guests if one.words >= _MAIN_SHARE * total or one.role or one.organisation]
    return kept or guests


def presented(members: Sequence[Member]) -> list[Member]:
    """The main guests, without the nameless where those with a name say nearly all."""
    guests = main(members)
    told = [one for one in guests if one.name]
    return told if sum(one.words for one in told) >= _NEARLY_ALL * sum(one.words for one in guests) else guests


def is_debate(document: Document, members: Sequence[Member]) -> bool:
    """Somebody moderates and guests answer each other rather than them: many turns follow another guest's."""
    guests = {one.speaker for one in members if not one.is_host and one.speaker}
    turns = [turn for n, turn in enumerate(document.transcript.turns) if len(document.tokens[n]) >= _NOD_WORDS]
    replies = sum(a.speaker != b.speaker and {a.speaker, b.speaker} <= guests for a, b in itertools.pairwise(turns))
    moderated = any(one.is_host for one in members)
    return moderated and len(guests) > 1 and replies >= _DEBATED * len(turns)


def introduced(member: Member) -> str:
    """“Nom, rôle, organisation” with what is known; an organisation already in the role is not repeated."""
    parts = [member.label]
    if member.role:
        parts.append(_in_small_letters(member.role))
    if member.organisation and name_key(member.organisation) not in name_key(member.role):
        parts.append(member.organisation)
    return ", ".join(parts)


def _in_small_letters(role: str) -> str:
    """A French function as a newspaper sets it, whatever the programme's capitals: “directrice générale”."""
    found = _FUNCTION.match(role)
    return role[: found.end()].lower() + role[found.end() :] if found else role


def voices(count: int, language: str) -> str:
    """“Cinq voix”: how many speak, in words as far as a newspaper writes them out."""
    return catalogue.say("recap.voices", language, count=count, number=counted(count, language))


def counted(count: int, language: str) -> str:
    """A number in words, as far as a newspaper writes them out."""
    words = catalogue.say("recap.numbers", language).split()
    return words[count] if count < len(words) else str(count)


def listed(names: list[str], language: str) -> str:
    """“A”, “A et B”, “A, B et C”."""
    if len(names) < 2:
        return "".join(names)
    return catalogue.say("recap.list_last", language, first=", ".join(names[:-1]), last=names[-1])
