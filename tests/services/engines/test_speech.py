from __future__ import annotations

import sys
from pathlib import Path

import pytest
import soundfile

from services.engines import speech
from services.engines.hearing.ctranslate2_whisper import CTranslate2Whisper
from services.errors import Waiting
from services.runtime import Engines
from services.settings import Settings

PANEL = Path(__file__).parents[2] / "data" / "demo" / "panel.flac"


def test_the_fake_is_what_the_operator_asked_for(tmp_path):
    assert speech.load(Settings(asr_engine="fake", whisper_dir=tmp_path)).name == "fake"


@pytest.mark.models
def test_auto_takes_the_fast_engine_where_it_works(tmp_path):
    chosen = Settings(asr_engine="auto", whisper_model="demo", whisper_dir=tmp_path, asr_threads=1)
    assert speech.load(chosen).name == "ctranslate2/demo"


@pytest.mark.models
def test_auto_takes_the_reference_where_the_fast_one_cannot_be_made_ready(tmp_path, caplog):
    (tmp_path / "file").write_text("")  # no folder can be made here
    chosen = Settings(asr_engine="auto", whisper_model="demo", whisper_dir=tmp_path / "file", asr_threads=1)
    assert speech.load(chosen).name == "openai-whisper/demo"
    assert "cannot be used" in caplog.text


@pytest.mark.models
def test_auto_takes_the_reference_where_the_fast_one_is_not_installed(tmp_path, monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    chosen = Settings(asr_engine="auto", whisper_model="demo", whisper_dir=tmp_path, asr_threads=1)
    assert speech.load(chosen).name == "openai-whisper/demo"
    assert "ctranslate2" in caplog.text


@pytest.mark.models
def test_a_second_hearing_takes_no_second_weights_and_does_as_it_is_told(tmp_path):
    chosen = Settings(asr_engine="auto", whisper_model="demo", whisper_dir=tmp_path, asr_threads=1, asr_beam=1)
    engines = Engines(chosen)
    first, second = engines.transcriber(), engines.guarded()
    assert isinstance(first, CTranslate2Whisper)
    assert isinstance(second, CTranslate2Whisper)
    assert second._model is first._model
    assert (first._beam, second._beam) == (1, 5)
    french, _ = soundfile.read(PANEL, stop=16_000 * 6, dtype="float32")
    asked = {"offset_ms": 0, "language": "en", "prompt": None}
    assert (first.transcribe(french, **asked).language, second.transcribe(french, **asked).language) == ("fr", "en")


def test_an_engine_that_has_one_way_to_hear_hears_again_the_same_way():
    engines = Engines(Settings(asr_engine="fake"))
    assert engines.guarded() is engines.transcriber()


@pytest.mark.models
def test_an_engine_asked_for_by_name_says_why_it_does_not_work(tmp_path):
    (tmp_path / "file").write_text("")
    chosen = Settings(asr_engine="ctranslate2", whisper_model="demo", whisper_dir=tmp_path / "file")
    with pytest.raises(Waiting) as caught:
        speech.load(chosen)
    assert caught.value.key == "models.folder"


@pytest.mark.models
@pytest.mark.parametrize("engine", ["auto", "ctranslate2", "openai"])
def test_what_is_no_checkpoint_is_said_by_every_engine(tmp_path, engine, caplog):
    (tmp_path / "odd.pt").write_bytes(b"x")
    with pytest.raises(Waiting) as caught:
        speech.load(Settings(asr_engine=engine, whisper_model=str(tmp_path / "odd.pt"), whisper_dir=tmp_path))
    assert caught.value.key == "models.unreadable"
