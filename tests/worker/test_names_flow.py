"""From sound to names: the demo's panel, heard by its own Whisper and told apart by the real diarizer."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path
from uuid import UUID

import pytest

from services import people, recordings, storage, talks
from services.models import Speaker, Talk
from services.naming import names
from services.runtime import Runtime

DATA = Path(__file__).parents[1] / "data" / "demo"


@pytest.mark.models
@pytest.mark.slow
def test_everybody_of_the_panel_is_proposed_by_name_with_the_seconds_that_prove_it(runtime, make_talk, drain):
    real = dataclasses.replace(runtime.settings, asr_engine="auto", whisper_model="demo", diarizer="builtin")
    run = Runtime(real, runtime.sessions, runtime.storage)
    talk_id = make_talk(language="fr")
    told = json.loads((DATA / "programme.json").read_text())["days"][0]["talks"]
    with run.sessions.begin() as db:
        _, event = talks.day_of(db, db.get_one(Talk, talk_id))
        for one in next(talk for talk in told if talk["source"] == "panel.flac")["people"]:
            person = people.ensure(db, event.id, one["name"], role=one["role"], organisation=one["organisation"])
            people.announce(db, talk_id, person, is_host=one["is_host"])
    received = storage.receive(run.storage, io.BytesIO((DATA / "panel.flac").read_bytes()), limit_bytes=10**8)
    recordings.receive(run.sessions, run.storage, talk_id, received, filename="panel.flac")
    drain(run)
    with run.sessions.begin() as db:
        found = names.proposed(db, talk_id)
        labels = {one.name: db.get_one(Speaker, UUID(one.speaker)).label for one in found.voices}
    assert labels == {
        "Camille Vautrenay": "0:S1", "Hugo Desmarelle": "0:S2", "Nadia Belkorane": "0:S3", "Karim Touadjine": "0:S4",
    }  # fmt: skip
    assert all(one.proofs and one.proofs[0].evidence.start_ms is not None for one in found.voices)
    assert found.repairs == ()
