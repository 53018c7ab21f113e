from __future__ import annotations

import sys

import pytest

from services.engines import speech
from services.errors import Waiting
from services.settings import Settings


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
