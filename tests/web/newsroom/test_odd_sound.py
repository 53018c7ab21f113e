"""What the newsroom says of recordings without words, and of those with several audio tracks."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from services import recordings
from services.errors import Refused
from tests.services.test_odd_recordings import HISS, VOICE, camera
from tests.web.rooms import Newsroom


def silence() -> bytes:
    out = io.BytesIO()
    soundfile.write(out, np.zeros(16_000 * 5), 16_000, format="WAV")
    return out.getvalue()


def test_a_recording_without_words_is_a_result_on_every_page(newsroom: Newsroom):
    newsroom.receive(silence(), "silence.wav")
    newsroom.work()
    talk = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    assert talk.count("Aucune parole n’a été trouvée dans cet enregistrement. Écoutez-le") == 1
    assert talk.count("Aucune parole n’a été trouvée dans cet enregistrement.") == 2
    assert "trop court" not in talk
    assert "pas de compte rendu : aucune parole" in newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/recap")
    assert "Sans paroles" in newsroom.page("/newsroom/")


def asked_track(newsroom: Newsroom, recording_id) -> tuple[int, int]:
    """The track that was heard, and how many turns came of it."""
    with newsroom.runtime.sessions.begin() as db:
        row = recordings.get(db, recording_id)
        return row.probe["track"], row.probe.get("voiced_ms", 0)


def test_another_audio_track_is_chosen_heard_and_played(newsroom: Newsroom, tmp_path):
    film = camera(tmp_path / "film", 20 * HISS, VOICE, titles=("Ambiance", "Micro cravate"))
    receipt = newsroom.receive(film.read_bytes(), "film.mkv")
    newsroom.work()
    assert asked_track(newsroom, receipt.recording_id) == (0, 0)
    sound = f"/newsroom/recordings/{receipt.recording_id}/sound"
    first = newsroom.client.get(sound, buffered=True).data
    page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    assert "Piste 1 · Ambiance · fra</option>" in page
    assert '<option value="1">Piste 2 · Micro cravate · fra</option>' in page
    again = f"/newsroom/talks/{newsroom.talk_id}/recordings/{receipt.recording_id}/again"
    for wrong in ("2", "-1", "x"):
        assert newsroom.post(again, track=wrong).status_code == 400
    assert newsroom.post(again, track="1").status_code == 303
    newsroom.work()
    track, voiced_ms = asked_track(newsroom, receipt.recording_id)
    assert track == 1
    assert voiced_ms > 10_000
    assert newsroom.client.get(sound, buffered=True).data != first
    assert '<option value="1" selected>' in newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    newsroom.post(again)  # say with another model: the choice stays
    newsroom.work()
    assert asked_track(newsroom, receipt.recording_id)[0] == 1


def test_a_track_that_is_not_there_cannot_be_asked_for(newsroom: Newsroom):
    receipt = newsroom.receive(silence(), "silence.wav")
    newsroom.work()
    with newsroom.runtime.sessions.begin() as db, pytest.raises(Refused, match="no such audio track"):
        recordings.again(db, receipt.recording_id, None, track=1)
