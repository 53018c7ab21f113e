"""The whole flow in one process: real Postgres, real decoding and voice detection, fake speech engine unless said."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
import sqlalchemy as sa

from services import publications, recordings, storage, transcripts, users, versions
from services.errors import Conflict, NotAllowed, Refused
from services.flow import progress, steering
from services.models import Job, Recording, Turn
from services.recaps import drafts, edits
from services.revising import editing, steps
from services.users import Reader

DATA = Path(__file__).parents[1] / "data" / "demo"
REPORTER, EDITOR = Reader(role="reporter", name="Ada"), Reader(role="editor", name="Grace")
INTERVIEW = """Grand entretien

Ada Lovelace : Bonjour et merci d’être là. Pourquoi avez-vous fermé vos trois entrepôts de la vallée cette
année ?
Grace Hopper : Nous avons fermé trois entrepôts parce que le transport coûtait 14 millions d’euros par an. Nos
clients attendaient quatre jours, et personne n’était content du service que nous donnions dans les magasins.
Ada Lovelace : Et les salariés, que sont-ils devenus après la fermeture de ces entrepôts ?
Grace Hopper : Aucun salarié n’a été licencié, deux cents personnes ont été formées à la maintenance des
robots. La formation a duré six mois et elle a été payée par l’entreprise. Je crois que la confiance se gagne
de cette manière et pas autrement.
Ada Lovelace : Que diriez-vous aux autres dirigeants du commerce qui hésitent encore devant ces machines ?
Grace Hopper : Il faut commencer petit, avec une seule équipe, et mesurer chaque semaine ce que la machine
apporte vraiment. Ceux qui achètent tout d’un coup le regrettent toujours, parce que les données ne sont pas
prêtes et que les gens ont peur.
"""


def upload(runtime, talk_id, data: bytes, filename: str, **more):
    received = storage.receive(runtime.storage, io.BytesIO(data), limit_bytes=10**9)
    return recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename=filename, **more)


def told(runtime, receipt):
    with runtime.sessions.begin() as db:
        return progress.of_job(db, receipt.job_id)


def left_over(runtime):
    return [one.name for one in runtime.storage.incoming().iterdir()]


def test_a_text_becomes_turns_and_a_recap(runtime, make_talk, drain):
    talk_id = make_talk("Grand entretien", kind="interview", people=[("Ada Lovelace", True), ("Grace Hopper", False)])
    receipt = upload(runtime, talk_id, INTERVIEW.encode(), "entretien.txt")
    drain(runtime)
    assert told(runtime, receipt).state == "done"
    with runtime.sessions.begin() as db:
        transcript = transcripts.read(db, talk_id)
        assert [one.name for one in transcript.speakers] == ["Ada Lovelace", "Grace Hopper"]
        assert [one.is_host for one in transcript.speakers] == [True, False]
        assert len(transcript.turns) == 6
        recap = drafts.value_of(db, drafts.current(db, talk_id))
        quotes = [item for item in recap.items if item.kind == "quote"]
        assert quotes
        assert {item.verdict for item in quotes} <= {"exact", "cleaned"}


def test_a_recording_becomes_turns_and_a_recap(runtime, make_talk, drain):
    talk_id = make_talk()
    receipt = upload(runtime, talk_id, (DATA / "panel.flac").read_bytes(), "panel.flac")
    drain(runtime)
    seen = told(runtime, receipt)
    assert (seen.state, seen.percent, seen.error) == ("done", 100, None)
    with runtime.sessions.begin() as db:
        transcript = transcripts.read(db, talk_id)
        assert len(transcript.speakers) == 2  # as the fake diarizer says
        starts = [turn.start_ms for turn in transcript.turns]
        assert starts == sorted(starts)
        row = db.get_one(Recording, receipt.recording_id)
        assert row.duration_ms == pytest.approx(123_289, abs=100)
        path, media_type = recordings.playback(row, runtime.storage)
        assert (path.is_file(), media_type) == (True, "audio/flac")
    assert left_over(runtime) == []


@pytest.mark.models
@pytest.mark.slow
def test_the_demo_recording_is_heard_by_the_real_model_and_its_words_are_published(runtime, make_talk, drain):
    people = [("Camille", True), ("Hugo", False), ("Nadia", False), ("Karim", False)]
    talk_id = make_talk("Commerce et confiance", people=people)
    real = dataclasses.replace(runtime, settings=dataclasses.replace(
        runtime.settings, asr_engine="openai", diarizer="builtin", whisper_model="demo"))  # fmt: skip
    receipt = upload(real, talk_id, (DATA / "panel.flac").read_bytes(), "panel.flac", model="demo")
    drain(real)
    assert told(real, receipt).state == "done"
    with real.sessions.begin() as db:
        publication = publications.publish(db, talk_id, REPORTER)
        heard = " ".join(turn["text"] for turn in publication.frozen["transcript"]["turns"])
        assert 3 <= len(publication.frozen["transcript"]["speakers"]) <= 5
    import json

    reference = " ".join(one[3] for one in json.loads((DATA / "panel.json").read_text())["segments"])
    assert word_error_rate(reference, heard) <= 0.15


def word_error_rate(reference: str, heard: str) -> float:
    """Edit distance over words, case and punctuation aside, per word of the reference."""
    import re

    wanted, got = ([*re.findall(r"\w+", text.lower())] for text in (reference, heard))
    row = list(range(len(got) + 1))
    for number, word in enumerate(wanted, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(got, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1] / len(wanted)


def test_the_same_bytes_again_are_the_same_recording(runtime, make_talk, drain):
    talk_id = make_talk()
    first = upload(runtime, talk_id, INTERVIEW.encode(), "a.txt")
    second = upload(runtime, talk_id, INTERVIEW.encode(), "b.txt")
    assert (second.recording_id, second.job_id, second.is_new) == (first.recording_id, first.job_id, False)
    assert drain(runtime) == 2  # import and recap, once
    assert left_over(runtime) == []


def wav(samples, rate=16_000) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format="WAV", subtype="PCM_16")
    return out.getvalue()


def test_silence_is_a_result_and_no_error(runtime, make_talk, drain):
    talk_id = make_talk()
    receipt = upload(runtime, talk_id, wav(np.zeros(16_000 * 5)), "silence.wav")
    drain(runtime)
    seen = told(runtime, receipt)
    assert seen.state == "done"
    assert "transcripts.no_speech" in [one.key for one in seen.notices]


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "vide.mp3", "vide"),
        (bytes(range(256)) * 40, "film.srt", "ni un enregistrement"),
    ],
)
def test_what_is_neither_sound_nor_text_is_refused_at_the_door(runtime, make_talk, data, name, sentence):
    talk_id = make_talk()
    with pytest.raises(Refused) as refusal:
        upload(runtime, talk_id, data, name)
    assert sentence in refusal.value.sentence("fr")
    assert left_over(runtime) == []
    with runtime.sessions.begin() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Recording)) == 0


def test_a_wav_without_sound_fails_with_one_sentence_and_keeps_the_bytes(runtime, make_talk, drain):
    talk_id = make_talk()
    receipt = upload(runtime, talk_id, wav(np.zeros(0)), "zero.wav")
    drain(runtime)
    seen = told(runtime, receipt)
    assert (seen.state, seen.error.key) == ("failed", "media.no_sound")
    with runtime.sessions.begin() as db:
        assert runtime.storage.open(db.get_one(Recording, receipt.recording_id).storage_key).is_file()
    assert left_over(runtime) == []


def test_without_weights_the_job_waits_keeps_all_and_goes_on_when_resumed(runtime, make_talk, drain, tmp_path):
    talk_id = make_talk()
    absent = dataclasses.replace(
        runtime.settings, asr_engine="openai", whisper_model=str(tmp_path / "nowhere" / "big.pt")
    )  # fmt: skip
    waiting = dataclasses.replace(runtime, settings=absent)
    receipt = upload(waiting, talk_id, (DATA / "panel.flac").read_bytes(), "panel.flac")
    drain(waiting)
    seen = told(runtime, receipt)
    assert seen.state == "waiting"
    assert seen.error is not None
    with runtime.sessions.begin() as db:
        steering.resume(db, receipt.job_id)
    drain(runtime)
    assert told(runtime, receipt).state == "done"


def test_what_a_person_corrected_survives_a_second_run(runtime, make_talk, drain):
    talk_id = make_talk()
    receipt = upload(runtime, talk_id, INTERVIEW.encode(), "a.txt")
    drain(runtime)
    with runtime.sessions.begin() as db:
        turn = db.scalar(sa.select(Turn).where(Turn.talk_id == talk_id).order_by(Turn.position))
        editing.edit_text(db, turn.id, 1, "Bonjour à toutes et à tous.", None)
    with runtime.sessions.begin() as db:
        job = recordings.again(db, receipt.recording_id, None)
    drain(runtime)
    with runtime.sessions.begin() as db:
        assert db.get_one(Turn, turn.id).text == "Bonjour à toutes et à tous."
        assert "transcripts.edits_kept" in [one["key"] for one in db.get_one(Job, job.id).notices]


@pytest.fixture
def drafted(runtime, make_talk, drain):
    talk_id = make_talk("Grand entretien", kind="interview", people=[("Ada Lovelace", True), ("Grace Hopper", False)])
    upload(runtime, talk_id, INTERVIEW.encode(), "entretien.txt")
    drain(runtime)
    return talk_id


def first_quote(db, talk_id):
    recap = drafts.current(db, talk_id)
    return recap, next(item for item in drafts.items(db, recap.id) if item.kind == "quote")


def test_an_altered_quote_blocks_publication_until_an_editor_signs_it(runtime, drafted):
    with runtime.sessions.begin() as db:
        account = users.add(db, email="g@example.org", name="Grace", role="editor", password="very long indeed")
        editor = users.reader_of(account)
        recap, quote = first_quote(db, drafted)
        edits.rewrite(db, quote.id, recap.version, "Ce que personne n’a jamais dit ici.")
    with runtime.sessions.begin() as db, pytest.raises(Refused, match="quote"):
        publications.publish(db, drafted, REPORTER)
    with runtime.sessions.begin() as db:
        with pytest.raises(NotAllowed):
            edits.sign(db, quote.id, REPORTER, "parce que")
        edits.sign(db, quote.id, editor, "Confirmé par écrit par son auteur.")
    with runtime.sessions.begin() as db:
        assert publications.publish(db, drafted, REPORTER).number == 1


def test_a_corrected_transcript_makes_the_quote_on_it_stale(runtime, drafted):
    with runtime.sessions.begin() as db:
        _, quote = first_quote(db, drafted)
        source = drafts.sources(db, quote.recap_id)[quote.id][0]
        turn = db.get_one(Turn, source.turn_id)
        editing.edit_text(db, turn.id, turn.version, "Tout autre chose que ce qui était là auparavant.", None)
        broken = drafts.recheck(db, drafted)
        assert quote.id in {one.id for one in broken}
        assert drafts.current(db, drafted).stale_at is not None
        steps.undo(db, turn.id, turn.version, None)
        assert drafts.recheck(db, drafted) == []
        assert drafts.current(db, drafted).stale_at is None


def test_off_the_record_is_in_no_publication(runtime, drafted):
    with runtime.sessions.begin() as db:
        turn = db.scalar(sa.select(Turn).where(Turn.talk_id == drafted).order_by(Turn.position.desc()))
        secret = turn.text
        editing.set_off_record(db, turn.id, turn.version, None, off_record=True)
    drafts.redraft(runtime.sessions, drafted)
    with runtime.sessions.begin() as db:
        frozen = publications.publish(db, drafted, REPORTER).frozen
        assert secret[:40] not in str(frozen)


def test_two_editors_at_once_are_told_so(runtime, drafted):
    with runtime.sessions.begin() as db:
        recap, quote = first_quote(db, drafted)
        version = recap.version
        edits.retitle(db, recap.id, version, title="Un autre titre", standfirst="")
        with pytest.raises(Conflict):
            edits.remove(db, quote.id, version)


def test_a_correction_is_a_new_version_and_a_withdrawal_says_why(runtime, drafted):
    with runtime.sessions.begin() as db:
        publications.publish(db, drafted, REPORTER)
        second = publications.publish(db, drafted, REPORTER, correction="Le chiffre du titre était faux.")
        assert (second.number, versions.latest(db, drafted).id) == (2, second.id)
        with pytest.raises(Refused):
            publications.withdraw(db, drafted, EDITOR, "  ")
        publications.withdraw(db, drafted, EDITOR, "À la demande de l’intervenante.")
        assert versions.latest(db, drafted).withdrawn_at is not None
