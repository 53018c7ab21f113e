from __future__ import annotations

import re
from pathlib import Path

import pytest

from services import catalogue, settings
from services.errors import Refused
from services.settings import Settings, from_env

ROOT = Path(__file__).resolve().parents[2]


def test_defaults_need_no_environment_but_a_home():
    found = from_env({"HOME": "/home/ada"})
    assert found.whisper_model == "small"
    assert found.upload_limit_bytes == 8 * 1024**3
    assert found.whisper_dir == Path("/home/ada/.cache/whisper")
    assert found.storage_url == f"file://{found.state_dir}/storage"


def test_an_ordinary_user_keeps_state_in_the_data_folder_and_root_in_a_system_folder(monkeypatch):
    monkeypatch.setattr(settings.os, "geteuid", lambda: 1000)
    assert from_env({"HOME": "/home/ada"}).state_dir == Path("/home/ada/.local/share/plenary")
    assert from_env({"XDG_DATA_HOME": "/data"}).state_dir == Path("/data/plenary")
    monkeypatch.setattr(settings.os, "geteuid", lambda: 0)
    assert from_env({"HOME": "/root"}).state_dir == Path("/var/lib/plenary")


def test_an_empty_variable_means_the_default():
    assert from_env({"PLENARY_WEB_PORT": "", "SECRET_KEY": " "}) == from_env({})


@pytest.mark.parametrize(
    ("environ", "key"),
    [
        ({"PLENARY_WEB_PROT": "1"}, "settings.unknown_near"),
        ({"PLENARY_COLOUR": "red"}, "settings.unknown"),
        ({"PLENARY_WEB_PORT": "http"}, "settings.not_integer"),
        ({"PLENARY_WEB_PORT": "70000"}, "settings.not_integer"),
        ({"PLENARY_WEB_PORT": "1_0"}, "settings.not_integer"),
        ({"PLENARY_DIARIZER": "magic"}, "settings.not_choice"),
        ({"PLENARY_SECURE_COOKIES": "perhaps"}, "settings.not_boolean"),
        ({"DATABASE_URL": "mysql://a:secret@b"}, "settings.not_url"),
        ({"SECRET_KEY": "short"}, "settings.short_secret"),
    ],
)
def test_a_wrong_value_is_refused_with_one_sentence_that_names_it(environ, key):
    with pytest.raises(Refused) as refusal:
        from_env(environ)
    assert refusal.value.key == key
    for language in catalogue.LANGUAGES:
        sentence = refusal.value.sentence(language)
        assert next(iter(environ)) in sentence
        assert "secret@" not in sentence


def test_variables_of_the_test_suite_and_of_other_programs_are_left_alone():
    assert from_env({"PLENARY_TEST_DATABASE_URL": "x", "LANG": "C"}) == from_env({})


def test_a_file_fills_in_and_the_environment_wins(tmp_path):
    file = tmp_path / ".env"
    file.write_text(
        "# comment\n\nexport PLENARY_SITE_NAME='Le Salon'\nPLENARY_WEB_PORT=9000 # why\nSECRET_KEY=\""
        + "k#" * 20
        + '"\n'
    )
    found = from_env({"PLENARY_WEB_PORT": "9001"}, file)
    assert (found.site_name, found.web_port, found.secret_key) == ("Le Salon", 9001, "k#" * 20)


def test_a_line_that_is_none_is_refused_by_its_number(tmp_path):
    file = tmp_path / ".env"
    file.write_text("A=1\nnonsense\n")
    with pytest.raises(Refused, match=r"Line 2 of \.env"):
        from_env({}, file)


def test_the_longest_chunk_follows_the_model_unless_it_is_set():
    assert Settings(whisper_model="demo").longest_chunk_of() == 12_000
    assert Settings(whisper_model="/x/demo.pt").longest_chunk_of() == 12_000
    assert Settings().longest_chunk_of() == 28_000
    assert Settings(chunk_longest_ms=9_000).longest_chunk_of() == 9_000


def test_cookies_are_secure_where_the_address_is():
    assert Settings(public_url="https://salon.example").cookies_are_secure
    assert not Settings().cookies_are_secure
    assert Settings(secure_cookies=True).cookies_are_secure


def test_a_missing_setting_is_named_by_its_variable():
    with pytest.raises(Refused, match="DATABASE_URL"):
        Settings().need("database_url")
    Settings(database_url="postgresql://x").need("database_url")


def test_the_example_file_documents_exactly_the_settings_and_their_defaults(tmp_path):
    assert (ROOT / ".env.example").read_text("utf-8") == settings.example(), "run: make env-example"
    names = set(re.findall(r"^(\w+)=", settings.example(), re.MULTILINE))
    assert names == {one.env for one in settings.fields()} | {"POSTGRES_PASSWORD"}
    assert from_env({}, ROOT / ".env.example") == from_env({})


def test_a_child_process_reads_the_settings_it_was_given():
    given = Settings(secure_cookies=False, chunk_longest_ms=9_000, web_port=9000, secret_key="k" * 40)
    assert from_env(settings.to_env(given)) == given
    assert from_env(settings.to_env(Settings())) == Settings()
