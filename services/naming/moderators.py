"""Who leads the conversation: proposed with the reason, marked when somebody confirms, never over a person's word."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import talks, transcripts
from services.contracts import Transcript
from services.errors import Conflict
from services.models import NameDecision, Talk
from services.naming import decided, evidence, proposals
from services.naming.evidence import Evidence
from services.recaps import cast, hosts, sentences
from services.recaps.sentences import Document, Sentence
from services.recaps.sheet import TalkSheet
from services.revising.editing import voice_of

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Moderator:
    """A voice that seems to lead: `questions` asked, times it `directed` the talk (greeted, thanked, handed over),
    and `percent` of all words. `proofs`: sentences of theirs to hear.
    """

    speaker: str
    questions: int
    directed: int
    percent: int
    proofs: tuple[Evidence, ...]


def propose(transcript: Transcript, sheet: TalkSheet | None = None) -> tuple[Moderator, ...]:
    """The voices that behave like moderators; none where the programme or a person has said who moderates. Pure."""
    if cast.hosts_of_sheet(transcript, sheet) or any(one.is_host for one in transcript.speakers):
        return ()
    document = sentences.read(transcript)
    guessed = hosts.guess(document) - (sheet.not_hosts if sheet else frozenset())
    spoken = hosts.manners(document)
    return tuple(
        Moderator(one, spoken[one].questions, spoken[one].directed, round(100 * spoken[one].share),
                  _proofs(document, one))
        for one in spoken if one in guessed
    )  # fmt: skip


def refused(db: Session, talk_id: UUID) -> frozenset[str]:
    """The voices of whom somebody said that they do not moderate."""
    own = [one for one in decided.standing(db, talk_id) if (one.kind, one.outcome) == ("host", "dismissed")]
    return frozenset(str(row.detail["speaker"]) for row in own)


def proposed(db: Session, talk_id: UUID, sheet: TalkSheet) -> tuple[Moderator, ...]:
    """What is proposed for a talk; nothing said off the record counts."""
    return proposals.kept.of(db, talk_id, sheet, lambda: propose(transcripts.read(db, talk_id), sheet))


def accept(db: Session, talk_id: UUID, speaker_id: UUID, sheet: TalkSheet, user_id: UUID | None) -> None:
    """Mark a voice as the moderator's. Raises: Conflict: "names.gone": it is not proposed any more."""
    _lock(db, talk_id)
    if str(speaker_id) not in {one.speaker for one in proposed(db, talk_id, sheet)}:
        raise Conflict("names.gone")
    voice_of(db, talk_id, speaker_id).is_host = True
    _decide(db, talk_id, speaker_id, "accepted", user_id)


def refuse(db: Session, talk_id: UUID, speaker_id: UUID, user_id: UUID | None) -> None:
    """Never take this voice for the moderator's by its manner. Raises: NotFound: no such voice."""
    _lock(db, talk_id)
    voice_of(db, talk_id, speaker_id)
    _decide(db, talk_id, speaker_id, "dismissed", user_id)


def _lock(db: Session, talk_id: UUID) -> None:
    talks.get(db, talk_id)
    db.execute(sa.select(Talk.id).where(Talk.id == talk_id).with_for_update())


def _decide(db: Session, talk_id: UUID, speaker_id: UUID, outcome: str, user_id: UUID | None) -> None:
    detail = {"speaker": str(speaker_id)}
    db.add(NameDecision(talk_id=talk_id, kind="host", outcome=outcome, detail=detail, decided_by=user_id))
    db.flush()


def _proofs(document: Document, speaker: str) -> tuple[Evidence, ...]:
    """A greeting or a hand-over, then questions, each with its sentence."""
    own = [one for one in document.sentences if one.speaker == speaker]
    meta = document.lexicon.cues["meta"]
    directed = [one for one in own if meta.search(one.folded) and not one.is_question][:1]
    asked = [one for one in own if one.is_question]
    shown = sorted([*directed, *asked[: _SHOWN - len(directed)]], key=lambda one: (one.turn, one.start))
    return tuple(_evidence(document, one) for one in shown)


def _evidence(document: Document, one: Sentence) -> Evidence:
    turn = document.transcript.turns[one.turn]
    return evidence.of(turn, one.start, one.end, [(each.start, each.end) for each in document.sentences_of(one.turn)])
