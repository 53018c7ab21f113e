"""Which voice is whom: proposed from what people say to each other, each with the sentence to hear. Pure.

A name said *by* a voice is nobody's but another's; called upon, it is likely the next voice's; thanked, the last one's;
and who says “je m’appelle…” has told us. The addressee speaks next three times in four: suggestions, never facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.contracts import Transcript
from services.naming import addressing, evidence
from services.naming.addressing import Cast, Ground, Said, Votes
from services.naming.evidence import Evidence
from services.naming.known_voices import Recognised
from services.recaps.cast import named
from services.recaps.lexicon import lexicon, name_key
from services.recaps.sheet import SheetPerson

_HOST_SCORE, _REST_SCORE, _ROLE_SCORE = 0.6, 0.4, 0.9
# On 14 debates none of the proposals above _SURE was wrong; those under _LEAST were as often wrong as right.
_LEAST, _SURE = 0.35, 0.8
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Proof:
    """Why: a sentence, and what it does. It was said by whoever has the turn, mostly another voice."""

    ground: Ground
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class VoiceName:
    """A voice may be `name`. `score`: 0 to 100; `is_sure`: several proofs agree and little speaks against it.

    `sounds`: the voice of another talk it sounds like, where that is what speaks for the name.
    """

    speaker: str
    name: str
    role: str
    organisation: str
    is_host: bool
    score: int
    is_sure: bool
    proofs: tuple[Proof, ...]
    sounds: Recognised | None = None


def propose(
    transcript: Transcript, people: Sequence[SheetPerson] = (), dismissed: frozenset[tuple[str, str]] = frozenset()
) -> tuple[VoiceName, ...]:
    """A name for each voice that has none and where something speaks for one, in the order of the voices.

    Args: people: of the programme, whose roles win over spoken ones; dismissed: pairs (speaker, name) refused before.
    A voice that has a name but no role is proposed the role it was introduced with.
    """
    said = list(addressing.read(transcript, people))
    table = _Table(transcript, Cast(people, said), said, dismissed)
    table.match()
    table.host()
    table.rest()
    order = {one.id: n for n, one in enumerate(transcript.speakers)}
    return tuple(sorted((*table.found.values(), *table.roles()), key=lambda one: order[one.speaker]))


class _Table:
    """Voices on one side, people on the other; each step seats some of those still standing."""

    def __init__(
        self, transcript: Transcript, cast: Cast, said: Sequence[Said], dismissed: frozenset[tuple[str, str]]
    ) -> None:
        self.transcript, self.cast, self.said, self.dismissed = transcript, cast, said, dismissed
        speaking = {turn.speaker for turn in transcript.turns}
        self.nameless = [one.id for one in transcript.speakers if one.id in speaking and not named(one)]
        self.taken = {name_key(name) for one in transcript.speakers if (name := named(one))}
        self.found: dict[str, VoiceName] = {}

    def match(self) -> None:
        """Give each voice the person that most is said for, the surest pairs first."""
        votes = addressing.count(self.transcript, self.said, self.cast)
        scores = self._scores(votes)
        for pair in sorted(scores, key=lambda pair: (-scores[pair], pair)):
            if scores[pair] >= _LEAST and self._free(*pair):
                self._seat(*pair, scores[pair], votes[pair].cast)

    def host(self) -> None:
        """The programme's one host is the voice that calls, thanks and presents the others."""
        left = [one.name for one in self._left() if one.is_host]
        called = self.cast.called
        leading = sorted(called, key=lambda speaker: (-len(called[speaker]), speaker))
        if len(left) != 1 or not leading or leading[0] not in self.nameless:
            return
        voice, name = leading[0], left[0]
        others = len(called[leading[1]]) if len(leading) > 1 else 0
        if len(called[voice]) >= max(2, others + 1) and name not in called[voice] and self._free(voice, name):
            own = [one for one in self.said if one.speaker == voice and one.cue.kind not in ("mentioned", "self")]
            self._seat(voice, name, _HOST_SCORE, [(1.0, "host", one) for one in own])

    def rest(self) -> None:
        """One voice and one person of the programme are left: perhaps they belong together."""
        voices = [voice for voice in self.nameless if voice not in self.found]
        left = [one.name for one in self._left()]
        if len(voices) == len(left) == 1 and self._free(voices[0], left[0]):
            turn = next(turn for turn in self.transcript.turns if turn.speaker == voices[0])
            first = evidence.of(turn, 0, 1, evidence.spans_of(turn, lexicon(self.transcript.language)))
            self._seat(voices[0], left[0], _REST_SCORE, (), Proof("rest", first))

    def roles(self) -> Iterator[VoiceName]:
        """The role with which a voice that has a name, and no role yet, was introduced."""
        for one in self.transcript.speakers:
            name = named(one)
            owner = next((who for who in self.cast.roles if name and name_key(who) == name_key(name)), None)
            if name and owner and not one.role and (one.id, name) not in self.dismissed:
                made = self._proposal(one.id, owner, _ROLE_SCORE, ())
                yield VoiceName(
                    one.id, name, made.role, made.organisation, one.is_host, made.score, is_sure=True,
                    proofs=made.proofs,
                )  # fmt: skip

    def _scores(self, votes: Mapping[tuple[str, str], Votes]) -> dict[tuple[str, str], float]:
        """Belief in each pair, less where the voice is called otherwise too, or the name fits another voice as well."""
        of_voice: dict[str, float] = Counter()  # type: ignore[assignment] # a Counter adds floats as well
        of_name: dict[str, float] = Counter()  # type: ignore[assignment] # as above
        for (voice, name), one in votes.items():
            of_voice[voice] += one.weight
            of_name[name] += one.weight
        found = {}
        for (voice, name), one in votes.items():
            if one.cast and self._is_known(name, one):
                share = one.weight / of_voice[voice] * one.weight / of_name[name]
                found[voice, name] = max(0.0, 1 - one.doubt) * share**0.5
        return found

    def _is_known(self, name: str, votes: Votes) -> bool:
        """A name that neither the programme nor an introduction gives must be heard twice."""
        told = name in self.cast.people or name in self.cast.roles or name in self.cast.presented
        return told or name in self.cast.heard or votes.cast[0][1] == "self"

    def _free(self, voice: str, name: str) -> bool:
        met = name_key(name) in self.taken or any(one.name == name for one in self.found.values())
        return voice in self.nameless and voice not in self.found and not met and (voice, name) not in self.dismissed

    def _left(self) -> list[SheetPerson]:
        met = self.taken | {name_key(one.name) for one in self.found.values()}
        return [one for one in self.cast.people.values() if name_key(one.name) not in met]

    def _seat(
        self, voice: str, name: str, score: float, votes: Sequence[tuple[float, Ground, Said]], *extra: Proof
    ) -> None:
        self.found[voice] = self._proposal(voice, name, score, votes, *extra)

    def _proposal(
        self, voice: str, name: str, score: float, votes: Sequence[tuple[float, Ground, Said]], *extra: Proof
    ) -> VoiceName:
        person = self.cast.people.get(name)
        role, told = self.cast.roles.get(name, ("", None))
        strongest = sorted(votes, key=lambda one: (-one[0], one[2].turn))[:_SHOWN]
        proofs = [Proof(ground, self._shown(one)) for _, ground, one in strongest]
        proofs += [*extra, *([Proof("role", self._shown(told))] if told else [])]
        agree = len(votes) > 1 or any(ground == "self" for _, ground, _ in votes)
        return VoiceName(
            voice, name, (person.role if person else None) or role, (person.organisation if person else None) or "",
            is_host=bool(person and person.is_host), score=round(100 * min(score, 1.0)),
            is_sure=score >= _SURE and agree, proofs=tuple(_once(proofs)),
        )  # fmt: skip

    def _shown(self, said: Said) -> Evidence:
        turn = self.transcript.turns[said.turn]
        spans = evidence.spans_of(turn, lexicon(self.transcript.language))
        return evidence.of(turn, said.start, min(said.end, len(turn.tokens)), spans)


def _once(proofs: Iterable[Proof]) -> Iterator[Proof]:
    """One sentence proves one thing."""
    seen: set[tuple[str, str]] = set()
    for one in proofs:
        where = (one.evidence.turn, one.evidence.sentence)
        if where not in seen:
            seen.add(where)
            yield one
