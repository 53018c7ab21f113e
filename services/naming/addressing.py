"""Who addresses whom: the names said in a talk as votes that a voice is a person. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from rapidfuzz import fuzz

from services.contracts import Transcript
from services.formats.people import NAME
from services.naming import evidence, floor
from services.naming.cues import Cue, cues, naming
from services.recaps.lexicon import lexicon, name_key
from services.recaps.sheet import SheetPerson

Ground = Literal["self", "called", "greeted", "thanked", "host", "rest", "role"]
_WEIGHT: Mapping[Ground, float] = {"self": 0.95, "called": 0.5, "greeted": 0.4, "thanked": 0.45}
# Told to speak, in so many words; presented by themselves at the end of a turn; a name said first, before "I".
_HAS_TURN, _PRESENTED, _SAID_FIRST = 0.6, 0.4, 0.7
# Of a call is left where whoever speaks next begins as if nobody had called them.
_BREAKS_IN = 0.5
# Called far from the end of a turn, somebody is less surely the next to speak.
_FAR = 0.6
# A voice that says a name is hardly its owner: each time leaves this share of the belief.
_SAYS_IT = 0.6
_WHOLE = re.compile(rf"\b{NAME}(?![\w-])")
_NEAR, _NEAR_IF_DOUBLE = 80, 55


@dataclass(frozen=True, slots=True)
class Said:
    """A cue where it stands: words [start, end) of turn number `turn`, `from_end` sentences before the turn's last."""

    cue: Cue
    turn: int
    speaker: str | None
    is_first: bool
    from_end: int
    start: int
    end: int


@dataclass
class Votes:
    """What speaks for a voice being a person; `doubt` grows when the voice says the name itself."""

    doubt: float = 1.0
    cast: list[tuple[float, Ground, Said]] = field(default_factory=list)

    def add(self, weight: float, ground: Ground, said: Said) -> None:
        self.doubt *= 1 - weight
        self.cast.append((weight, ground, said))

    @property
    def weight(self) -> float:
        return sum(weight for weight, _, _ in self.cast)


class Cast:
    """Everybody who is named, once each: the programme's people, then those only spoken of.

    `called[voice]` are the people a voice calls, greets, thanks or presents; `roles[name]` what is said of somebody by
    a voice that leads the talk or by themselves, with where. An opponent's words are no introduction. `presented`: who
    was, with or without a role.
    """

    def __init__(self, people: Sequence[SheetPerson], said: Sequence[Said]) -> None:
        self.people = {one.name: one for one in people}
        self._forms = _forms(people)
        for one in sorted(said, key=lambda said: -len(said.cue.who.split())):
            self._meet(one.cue.who, _beside(said, one))
        self.called: dict[str, set[str]] = defaultdict(set)
        for one in said:
            if one.speaker and one.cue.kind not in ("self", "mentioned"):
                self.called[one.speaker].add(self.name(one.cue.who))
        most = max(map(len, self.called.values()), default=0)
        self.roles: dict[str, tuple[str, Said]] = {}
        self.presented = {self.name(one.cue.who) for one in said if one.cue.kind == "presented" or one.cue.has_turn}
        # Said in several turns, by whomever, and called, thanked or greeted in one.
        turns: dict[str, set[int]] = defaultdict(set)
        addressed = {self.name(one.cue.who) for one in said if one.cue.kind not in ("self", "mentioned")}
        for one in said:
            if one.cue.kind != "self" and self.name(one.cue.who) in addressed:
                turns[self.name(one.cue.who)].add(one.turn)
        self.heard = {name for name, of in turns.items() if len(of) > 1}
        for one in said:
            leads = one.speaker is None or 2 * len(self.called.get(one.speaker, ())) > most
            if one.cue.role and (leads or one.cue.kind == "self"):
                self.roles.setdefault(self.name(one.cue.who), (one.cue.role, one))

    def name(self, who: str) -> str:
        return self._forms[name_key(who)]

    def _meet(self, who: str, beside: frozenset[str]) -> None:
        """A longer name was met before: “Hugo” is Hugo Desmarelle where there is one Hugo; a name misheard is whose it
        sounds like, unless both stand in one turn (`beside`: the names of its turn, as keys).
        """
        key = name_key(who)
        if key in self._forms:
            return
        owners = {name for name in self._forms.values() if f" {key} " in f" {name_key(name)} "}
        owners = owners or {name for name in self._forms.values() if _alike(key, name_key(name))}
        owners = {name for name in owners if key == name_key(name) or not (_is_whole(key) and name_key(name) in beside)}
        self._forms[key] = owners.pop() if len(owners) == 1 else who


def read(transcript: Transcript, people: Sequence[SheetPerson]) -> Iterator[Said]:
    """Every name that is said, in order. Whoever was presented is known from then on, and may be called in any way."""
    said = list(_read(transcript, people))
    told = [one.cue.who for one in said if _is_told(one.cue)]
    known = {name_key(one.name) for one in people}
    met = dict.fromkeys(name for name in [*told, *_called_after(transcript, said)] if name_key(name) not in known)
    yield from _read(transcript, [*people, *map(SheetPerson, met)] if met else people)


def _called_after(transcript: Transcript, said: Sequence[Said]) -> Iterator[str]:
    """Whole names that a voice says of somebody whom it then calls by the first: they are here, whatever said so."""
    first: dict[tuple[str | None, str], dict[str, int]] = defaultdict(dict)
    for number, turn in enumerate(transcript.turns):
        for match in _WHOLE.finditer(turn.text):
            first[turn.speaker, name_key(match[0].split()[0])].setdefault(match[0], number)
    for one in said:
        if " " not in one.cue.who and one.cue.kind in ("called", "greeted", "thanked"):
            names = first.get((one.speaker, name_key(one.cue.who)), {})
            if len(names) == 1:
                yield from (name for name, turn in names.items() if turn <= one.turn)


def _is_told(cue: Cue) -> bool:
    """Whether it says that somebody is here, in two words and more, or beside others."""
    return cue.is_listed or (" " in cue.who and (cue.kind in ("presented", "self") or cue.has_turn))


def _read(transcript: Transcript, people: Sequence[SheetPerson]) -> Iterator[Said]:
    known = lexicon(transcript.language)
    forms = _forms(people)
    pattern = naming(form for one in people for form in _spellings(one) if name_key(form) in forms)
    for number, turn in enumerate(transcript.turns):
        tokens, spans = turn.tokens, evidence.spans_of(turn, known)
        for k, (start, end) in enumerate(spans):
            for cue in cues(" ".join(tokens[start:end]), forms, pattern, transcript.language, opens=k == 0):
                rest = len(spans) - k - 1
                if cue.is_first and not rest and floor.OF_HOUSE.search(" ".join(tokens[start + cue.end - 1 : end])):
                    cue = replace(cue, kind="called", is_first=False)  # noqa: PLW2901 - told apart by what follows
                yield Said(cue, number, turn.speaker, k == 0, rest, start + cue.start, start + cue.end)


def count(transcript: Transcript, said: Sequence[Said], cast: Cast) -> dict[tuple[str, str], Votes]:
    """Votes by (speaker, name): called or greeted, the next voice's; thanked, the last one's; a voice's own word."""
    votes: dict[tuple[str, str], Votes] = defaultdict(Votes)
    by_turn: dict[int, list[Said]] = defaultdict(list)
    for one in said:
        by_turn[one.turn].append(one)
    for turn, here in by_turn.items():
        before, after = _neighbour(transcript, turn, -1), _neighbour(transcript, turn, +1)
        for speaker, ground, one in _turn_votes(here, cast, before, after):
            near = _FAR if ground in ("called", "greeted") and one.from_end > 1 else 1.0
            if ground in ("called", "greeted") and _breaks_in(transcript, turn):
                near *= _BREAKS_IN
            if speaker is not None:
                votes[speaker, cast.name(one.cue.who)].add(_weight(ground, one) * near, ground, one)
    for one in said:
        if one.speaker and one.cue.kind != "self":
            votes[one.speaker, cast.name(one.cue.who)].doubt /= _SAYS_IT
    return votes


def _turn_votes(
    here: Sequence[Said], cast: Cast, before: str | None, after: str | None
) -> Iterator[tuple[str | None, Ground, Said]]:  # fmt: skip
    """In one turn the last person called is asked; whoever alone is thanked at its start has just spoken."""
    thanked = {cast.name(one.cue.who) for one in here if one.cue.kind == "thanked"}
    # "Merci à Élodie Vasseroy, avocate, Karim Petitjean, ingénieur": who closes a talk thanks everybody.
    taken = {cast.name(one.cue.who) for one in here if one.cue.kind == "mentioned" and one.cue.role}
    last = next((one for one in reversed(here) if one.cue.kind in ("called", "greeted")), None)
    presented = [one for one in here if one.cue.kind == "presented"]
    # "On accueille Yann Le Goff, chef de service.": who is presented alone, and last, comes next.
    alone = presented[0] if len(presented) == 1 and last is None and presented[0].from_end <= 1 else None
    for one in here:
        if one.cue.kind == "self":
            yield one.speaker, "self", one
        elif one.cue.kind == "thanked" and len(thanked | taken) == 1 and one.is_first:
            yield before, "thanked", one
        elif one is last:
            yield after, "greeted" if one.cue.kind == "greeted" else "called", one
        elif one is alone:
            yield after, "called", one


def _breaks_in(transcript: Transcript, turn: int) -> bool:
    """Whether somebody begins after it who was not asked: "Pardon, avant elle, un point d'ordre"."""
    return turn + 1 < len(transcript.turns) and floor.BREAKS_IN.match(transcript.turns[turn + 1].text) is not None


def _weight(ground: Ground, said: Said) -> float:
    if said.cue.kind == "presented" or said.cue.is_first:
        return _SAID_FIRST if said.cue.is_first else _PRESENTED
    return _HAS_TURN if ground == "called" and said.cue.has_turn else _WEIGHT[ground]


def _is_whole(key: str) -> bool:
    return " " in key


def _alike(one: str, other: str) -> bool:
    """Whether two full names may be one: the same first name and a surname that sounds near, or the other way round."""
    a, b = one.split(), other.split()
    if len(a) < 2 or len(b) < 2 or a == b:
        return False
    if a[:-1] == b[:-1]:
        # A double first name is hardly borne by two people of one talk.
        return fuzz.ratio(a[-1], b[-1]) >= (_NEAR_IF_DOUBLE if len(a) > 2 else _NEAR)
    return a[-1] == b[-1] and fuzz.ratio(" ".join(a[:-1]), " ".join(b[:-1])) >= _NEAR


def _beside(said: Sequence[Said], one: Said) -> frozenset[str]:
    return frozenset(name_key(other.cue.who) for other in said if other.turn == one.turn)


def _neighbour(transcript: Transcript, turn: int, step: int) -> str | None:
    """The voice that spoke before or speaks after a turn, if another one did so within two turns."""
    own = transcript.turns[turn].speaker
    for n in (turn + step, turn + 2 * step):
        if 0 <= n < len(transcript.turns):
            speaker = transcript.turns[n].speaker
            if speaker is not None and speaker != own:
                return speaker
    return None


def _forms(people: Iterable[SheetPerson]) -> dict[str, str]:
    """Keys of all the ways to say each person, those that fit one person only."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in people:
        for form in _spellings(one):
            found[name_key(form)].add(one.name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1 and key}


def _spellings(person: SheetPerson) -> tuple[str, ...]:
    words = person.name.split()
    parts = (words[0], " ".join(words[1:]), words[-1]) if len(words) > 1 else ()
    return (person.name, *person.aliases, *parts)
