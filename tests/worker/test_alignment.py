"""A text receives its recording: real decoding, voice detection and the demo's own Whisper, in the flow."""

from __future__ import annotations

import dataclasses
import json

import pytest
import sqlalchemy as sa

from services import recordings, transcripts
from services.flow import progress
from services.models import ItemSource, Recap, RecapItem, Turn
from services.revising import editing
from tests.worker.test_flow import DATA, INTERVIEW, told, upload


def speech() -> list[tuple[str, int, str]]:
    """(speaker, start_ms, sentence) of the demo's panel."""
    return [(who, start, text) for who, start, _, text in json.loads((DATA / "panel.json").read_text())["segments"]]


def real(runtime, engine="auto"):
    """The demo's Whisper; the checkpoint is bundled."""
    chosen = dataclasses.replace(runtime.settings, asr_engine=engine, whisper_model="demo")
    return dataclasses.replace(runtime, settings=chosen)


def turns_of(runtime, talk_id):
    with runtime.sessions.begin() as db:
        rows = db.scalars(sa.select(Turn).where(Turn.talk_id == talk_id).order_by(Turn.position)).all()
        db.expunge_all()
        return rows


@pytest.mark.models
def test_a_text_keeps_its_words_and_receives_the_times_of_its_recording(runtime, make_talk, drain):
    said = speech()
    added = (
        "Nadia : Cette phrase n’a jamais été dite par personne, elle vient d’une relecture tardive du discours écrit."
    )
    lines = [f"{who} : {text.replace('données', 'Données')}" for who, _, text in said]
    lines.insert(8, added)
    run = real(runtime)
    talk_id = make_talk()
    upload(run, talk_id, "\n\n".join(lines).encode(), "discours.txt")
    drain(run)
    before = [" ".join(turn.text.split()) for turn in turns_of(run, talk_id)]
    receipt = upload(run, talk_id, (DATA / "panel.flac").read_bytes(), "panel.flac", model="demo", aligned=True)
    drain(run)
    seen = told(run, receipt)
    assert (seen.state, seen.percent) == ("done", 100)
    rows = turns_of(run, talk_id)
    assert [" ".join(turn.text.split()) for turn in rows] == before  # the reporter's spelling, and no turn besides
    assert {turn.recording_id for turn in rows if turn.words} == {receipt.recording_id}
    assert [turn.text for turn in rows if not turn.words] == [turn.text for turn in rows if "jamais" in turn.text]
    assert all(" ".join(word["text"] for word in turn.words) == turn.text for turn in rows if turn.words)
    starts = [word["start_ms"] for turn in rows for word in turn.words]
    assert starts == sorted(starts)
    # Sentences begin where they were said: turns join sentences of one speaker, so look each up by its first words.
    late = []
    for _, start_ms, text in said:
        tokens = text.replace("données", "Données").split()
        for turn in rows:
            spoken = [word["text"] for word in turn.words]
            at = next((n for n in range(len(spoken)) if spoken[n : n + len(tokens)] == tokens), None)
            if at is not None:
                late.append(abs(turn.words[at]["start_ms"] - start_ms))
                break
    assert len(late) == len(said)
    assert sorted(late)[len(late) * 9 // 10] <= 500
    assert [one.key for one in seen.notices] == ["forced.unsaid_one"]


@pytest.mark.models
def test_what_was_said_but_not_written_is_named_and_quotes_can_be_heard(runtime, make_talk, drain):
    said = speech()
    run = real(runtime)
    talk_id = make_talk()
    kept = [f"{who} : {text}" for n, (who, _, text) in enumerate(said) if not 9 <= n <= 13]
    upload(run, talk_id, "\n\n".join(kept).encode(), "discours.txt")
    drain(run)
    receipt = upload(run, talk_id, (DATA / "panel.flac").read_bytes(), "panel.flac", model="demo", aligned=True)
    drain(run)
    notices = {one.key for one in told(run, receipt).notices}
    assert notices & {"forced.unwritten", "forced.unwritten_one"}
    with run.sessions.begin() as db:
        sources = db.scalars(
            sa.select(ItemSource).join(RecapItem).join(Recap).where(Recap.talk_id == talk_id, RecapItem.kind == "quote")
        ).all()
        assert sources
        assert all(one.start_ms is not None and one.end_ms > one.start_ms for one in sources)


@pytest.mark.models
def test_a_correction_made_meanwhile_and_a_second_run_lose_nothing(runtime, make_talk, drain):
    run = real(runtime)
    talk_id = make_talk()
    upload(run, talk_id, "\n\n".join(f"{who} : {text}" for who, _, text in speech()).encode(), "discours.txt")
    drain(run)
    receipt = upload(run, talk_id, (DATA / "panel.flac").read_bytes(), "panel.flac", model="demo", aligned=True)
    for name in ("probe", "plan", "transcribe"):
        drain(run, name)
    first = turns_of(run, talk_id)[0]
    with run.sessions.begin() as db:
        editing.edit_text(db, first.id, first.version, f"Mesdames, {first.text}", None)
    drain(run)
    once = [(turn.text, turn.start_ms, turn.end_ms) for turn in turns_of(run, talk_id)]
    assert once[0][0].startswith("Mesdames, ")
    assert all(start is not None for _, start, _ in once)
    with run.sessions.begin() as db:
        job = recordings.again(db, receipt.recording_id, None)
        assert job.flow == "align"
    drain(run)
    assert [(turn.text, turn.start_ms, turn.end_ms) for turn in turns_of(run, talk_id)] == once


def test_another_recording_is_refused_and_changes_nothing(runtime, make_talk, drain):
    talk_id = make_talk(people=[("Ada Lovelace", True), ("Grace Hopper", False)])
    upload(runtime, talk_id, INTERVIEW.encode(), "entretien.txt")
    drain(runtime)
    receipt = upload(runtime, talk_id, (DATA / "panel.flac").read_bytes(), "panel.flac", aligned=True)
    drain(runtime)
    seen = told(runtime, receipt)
    assert (seen.state, seen.error.key) == ("failed", "forced.other")
    assert [turn.start_ms for turn in turns_of(runtime, talk_id)] == [None] * 6


def test_a_recording_without_a_text_says_so(runtime, make_talk, drain):
    talk_id = make_talk()
    receipt = upload(runtime, talk_id, (DATA / "panel.flac").read_bytes(), "panel.flac", aligned=True)
    drain(runtime)
    assert told(runtime, receipt).error.key == "forced.no_text"


def test_a_text_is_never_aligned_with_itself(runtime, make_talk, drain):
    talk_id = make_talk()
    receipt = upload(runtime, talk_id, INTERVIEW.encode(), "entretien.txt", aligned=True)
    drain(runtime)
    assert told(runtime, receipt).state == "done"
    with runtime.sessions.begin() as db:
        assert progress.of_job(db, receipt.job_id)
        assert transcripts.read(db, talk_id).turns
