"""Names to check and voices to name: what is proposed, each with the sentence that says so, and what was accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services import voices
from services.errors import Refused
from services.naming import names
from services.naming.evidence import Evidence
from services.naming.introductions import VoiceName
from services.naming.known_voices import Recognised
from services.naming.names import Decision
from services.naming.repairs import Repair
from services.recaps import drafts
from services.voices import Voice
from web import auth
from web.context import db, runtime
from web.newsroom import talk_page
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import done, shown_on, text
from web.newsroom.lines import Passage
from web.newsroom.talks import talk

_SHOWN_PLACES = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of the transcript. `address`: where it stands; `passage`: how to hear it; `ground`: what it proves."""

    before: str
    words: str
    after: str
    address: str
    passage: Passage | None
    ground: str = ""


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A spelling, what to write for it, and the first of its places. `pair` is what the form sends."""

    heard: str
    to: str
    reason: str
    is_sure: bool
    count: int
    places: tuple[Place, ...]

    @property
    def pair(self) -> str:
        return f"{self.heard}\t{self.to}"


@dataclass(frozen=True, slots=True)
class RepairRow:
    number: int
    target: str
    variants: tuple[VariantRow, ...]
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """Heard in another talk, and how to hear it there and here; None where nothing can be played."""

    talk: str
    there: Passage | None
    here: Passage | None


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """A proposal for `voice`; where it has its name already, only the role is proposed."""

    voice: Voice
    name: str
    role: str
    organisation: str
    is_host: bool
    score: int
    is_sure: bool
    places: tuple[Place, ...]
    alike: Alike | None = None


@dataclass(frozen=True, slots=True)
class NamesPanel:
    talk_id: UUID
    repairs: tuple[RepairRow, ...]
    voices: tuple[VoiceRow, ...]
    accepted: tuple[Decision, ...]


@blueprint.context_processor
def names_context() -> dict[str, Any]:
    return {"names_panel": lambda talk_id: panel(db(), talk_id)}


def panel(own: Session, talk_id: UUID) -> NamesPanel:
    """What the page of a talk shows of names."""
    found = names.proposed(own, talk_id)
    places = _Places(own, talk_id, is_proved=bool(found.repairs or found.voices))
    heard = {str(one.id): one for one in voices.of_talk(own, talk_id)} if found.voices else {}
    return NamesPanel(
        talk_id, tuple(_repair(one, n, places) for n, one in enumerate(found.repairs, 1)),
        tuple(_voice(one, heard[one.speaker], places) for one in found.voices if one.speaker in heard),
        found.accepted,
    )  # fmt: skip


class _Places:
    """Where the sentences of a talk stand and sound, asked of the database once."""

    def __init__(self, own: Session, talk_id: UUID, *, is_proved: bool) -> None:
        self._talk_id = talk_id
        self._sounds = talk_page.sounds(own, talk_id)
        self._recordings = talk_page.recordings_of_turns(own, talk_id) if is_proved else {}

    def of(self, one: Evidence, ground: str = "") -> Place:
        recording = self._recordings.get(one.turn)
        sound = self._sounds.get(recording, "") if recording else ""
        passage = None
        if sound and one.start_ms is not None and one.end_ms is not None:
            passage = Passage(sound, one.start_ms, one.end_ms)
        address = url_for(".talk", talk_id=self._talk_id, at=one.turn) + f"#t-{one.turn}"
        return Place(one.before, one.words, one.after, address, passage, ground)


def _repair(one: Repair, number: int, places: _Places) -> RepairRow:
    variants = tuple(
        VariantRow(
            kind.heard, kind.to, kind.reason, kind.is_sure, len(kind.places),
            tuple(places.of(place) for place in kind.places[:_SHOWN_PLACES]),
        )
        for kind in one.variants
    )  # fmt: skip
    return RepairRow(number, one.target.spelling, variants, one.is_sure)


def _voice(one: VoiceName, voice: Voice, places: _Places) -> VoiceRow:
    proofs = tuple(places.of(proof.evidence, proof.ground) for proof in one.proofs)
    alike = _alike(one.sounds, voice) if one.sounds else None
    return VoiceRow(voice, one.name, one.role, one.organisation, one.is_host, one.score, one.is_sure, proofs, alike)


def _alike(one: Recognised, voice: Voice) -> Alike:
    def passage(recording_id: UUID, start_ms: int, end_ms: int) -> Passage | None:
        sound = url_for("newsroom.sound", recording_id=recording_id)
        return Passage(sound, start_ms, end_ms) if end_ms > start_ms else None

    sample = voice.sample
    here = passage(sample.recording_id, sample.start_ms, sample.end_ms) if sample else None
    return Alike(one.talk, passage(one.recording_id, one.start_ms, one.end_ms), here)


@blueprint.post("/talks/<uuid:talk_id>/names")
@shown_on(talk, "talk_id")
def decide_names(talk_id: UUID) -> Response:
    """Correct the ticked spellings everywhere, or leave all those shown as they are."""
    if text("act") == "keep":
        with runtime().sessions.begin() as own:
            names.keep(own, talk_id, _pairs("shown"), auth.who().id)
        return _back(talk_id, "names.kept")
    with runtime().sessions.begin() as own:
        decision = names.correct(own, talk_id, _pairs("pair"), auth.who().id)
        drafts.recheck(own, talk_id)
    return _back(talk_id, "names.corrected", count=decision.count, to=decision.to)


@blueprint.post("/talks/<uuid:talk_id>/names/teach")
@shown_on(talk, "talk_id")
def teach_name(talk_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        decision = names.teach(own, talk_id, text("heard"), text("to"), auth.who().id)
        drafts.recheck(own, talk_id)
    return _back(talk_id, "names.corrected", count=decision.count, to=decision.to)


@blueprint.post("/talks/<uuid:talk_id>/names/voice")
@shown_on(talk, "talk_id")
def decide_voice(talk_id: UUID) -> Response:
    """Give a voice the name that is proposed, or refuse it."""
    try:
        voice_id = UUID(text("voice"))
    except ValueError:
        raise Refused("newsroom.choose_voice") from None
    with runtime().sessions.begin() as own:
        if text("act") == "refuse":
            names.refuse_voice(own, talk_id, voice_id, text("name"), auth.who().id)
            return _back(talk_id, "names.refused")
        names.name_voice(own, talk_id, voice_id, text("name"), auth.who().id)
        drafts.recheck(own, talk_id)
    return _back(talk_id, "names.named", name=text("name"))


@blueprint.post("/talks/<uuid:talk_id>/names/<uuid:decision_id>/undo")
@shown_on(talk, "talk_id")
def undo_names(talk_id: UUID, decision_id: UUID) -> Response:
    with runtime().sessions.begin() as own:
        names.undo(own, talk_id, decision_id, auth.who().id)
        drafts.recheck(own, talk_id)
    return _back(talk_id, "names.undone")


def _pairs(field: str) -> list[tuple[str, str]]:
    """What the fields called `field` say: heard, a tab, what to write."""
    told = (one.partition("\t") for one in request.form.getlist(field))
    return [(heard, to) for heard, tab, to in told if tab]


def _back(talk_id: UUID, key: str, **params: Any) -> Response:
    """To the same stretch of the transcript, at the panel."""
    first = text("from")
    more: dict[str, Any] = {"from": int(first)} if first.isdecimal() and 0 < int(first) < 2**31 else {}
    return done(url_for(".talk", talk_id=talk_id, **more) + "#names", key, **params)
