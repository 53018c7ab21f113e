"""The command line without any server: contracts on stdout, one sentence on stderr, exit statuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from services import contracts
from services.errors import Refused
from tests.services import model_server
from tests.services.model_server import ModelServer

ROOT = Path(__file__).parents[3]
DEMO = ROOT / "tests" / "data" / "demo"
COMMANDS = [
    "add", "bench", "demo", "diarize", "doctor", "import", "jobs", "migrate", "recap", "scheduler", "transcribe",
    "turns", "up", "user", "verify", "web", "worker",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run, command):
    status, out, _ = run(command, "--help")
    assert status == 0
    assert out.startswith("Usage:")


def test_turns_of_any_text_are_the_contract(run):
    status, out, _ = run("turns", DEMO / "table_ronde.vtt", "--json")
    transcript = contracts.transcript_from(json.loads(out))
    assert status == 0
    assert "Bertille Anquetot" in [one.name for one in transcript.speakers]
    assert all(turn.start_ms is not None for turn in transcript.turns)


def test_a_newsletter_has_no_turns_but_sections_lists_and_figures(run, tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text(
        "Gears – #4\nKey takeaways\n- They cost 30% less.\n- They last.\n🎯 On the quay\nNew.\nRead more\nRead more"
    )
    status, out, _ = run("turns", file, "--json")
    told = json.loads(out)
    assert (status, told["format"], told["turns"]) == (0, "newsletter", [])
    assert [one["heading"] for one in told["contents"]["sections"]] == ["Key takeaways", "On the quay"]
    assert [one["text"] for one in told["contents"]["figures"]] == ["30%"]
    status, out, said = run("turns", file)
    assert out.startswith("# Gears – #4\n\n## Key takeaways\n\n- They cost 30% less.\n- They last.\n")
    assert "Nobody speaks" in said
    status, out, said = run("recap", file)
    assert (status, out) == (2, "")
    assert "Nobody speaks" in said


def test_changes_of_voice_are_proposed_beside_the_turns_and_never_asserted(run, tmp_path):
    file = tmp_path / "debate.txt"
    file.write_text(
        "LE FANAL reçoit Ada Byron (mathématicienne) et Karl Brandt (ingénieur)\n00:00Qui veut commencer ? Ada.\n"
        "00:04Je dirais que les machines comptent.\n00:09Et vous Karl, qu’en pensez-vous ?\n00:12Oui, elles comptent.\n"
    )
    told = json.loads(run("turns", file, "--json")[1])
    assert {one["speaker"] for one in told["turns"]} == {None}
    assert [one["name"] for one in told["speakers"]] == ["Ada Byron", "Karl Brandt"]
    proposed = {one["turns"][0]: (one["role"], one["speaker"]) for one in told["changes"]}
    lines = {one["text"]: one["id"] for one in told["turns"]}
    assert proposed[lines["Je dirais que les machines comptent."]] == ("guest", "s1")
    assert proposed[lines["Oui, elles comptent."]] == ("guest", "s2")


@pytest.mark.parametrize("form", ["srt", "vtt", "dialogue", "markdown", "txt", "timed_lines"])
def test_turns_are_written_in_every_format_that_can_hold_them(run, form):
    status, out, _ = run("turns", DEMO / "table_ronde.vtt", "--format", form)
    assert status == 0
    assert len(out) > 5_000


def test_a_recording_is_transcribed_and_its_captions_can_be_read_again(run, tmp_path):
    status, out, _ = run("transcribe", DEMO / "panel.flac", "--language", "fr", "--srt")
    assert status == 0
    captions = tmp_path / "panel.srt"
    captions.write_text(out)
    status, again, _ = run("turns", captions, "--json")
    assert status == 0
    assert contracts.transcript_from(json.loads(again)).turns


def test_voices_come_as_rttm_or_json(run):
    status, out, _ = run("diarize", DEMO / "panel.flac", "--speakers", "3")
    assert status == 0
    assert out.startswith("SPEAKER panel 1 ")
    _, out, _ = run("diarize", DEMO / "panel.flac", "--speakers", "3", "--json")
    assert json.loads(out)["speakers"] == ["S1", "S2", "S3"]


def test_a_recap_of_a_text_is_the_contract_and_passes_the_gate(run, tmp_path):
    status, out, _ = run("recap", DEMO / "table_ronde.vtt", "--json")
    assert status == 0
    recap, turns = tmp_path / "recap.json", tmp_path / "turns.json"
    recap.write_text(out)
    turns.write_text(run("turns", DEMO / "table_ronde.vtt", "--json")[1])
    status, out, _ = run("verify", recap, turns, "--json")
    assert status == 0
    assert {one["verdict"] for one in json.loads(out)["quotes"]} <= {"exact", "cleaned"}


def test_a_recap_is_explained_on_demand(run):
    status, out, err = run("recap", DEMO / "table_ronde.vtt", "--explain")
    assert status == 0
    assert "makes sense on its own" in out
    assert "## Left out" in out
    assert "Solveig Marchadour" in err  # a guessed host is said at once


def test_an_invented_quote_is_named_and_the_exit_status_is_1(run, tmp_path):
    recap, turns = tmp_path / "recap.json", tmp_path / "turns.json"
    turns.write_text(run("turns", DEMO / "table_ronde.vtt", "--json")[1])
    made = json.loads(run("recap", DEMO / "table_ronde.vtt", "--json")[1])
    quote = next(one for one in made["items"] if one["kind"] == "quote")
    quote["text"] = "Jamais personne n’a rien dit de semblable."
    recap.write_text(json.dumps(made))
    status, out, _ = run("verify", recap, turns)
    assert status == 1
    assert "Jamais personne" in out


def test_an_article_written_elsewhere_is_held_against_any_transcript(run, tmp_path):
    talk = DEMO.parent / "newsroom" / "quai.txt"
    article = tmp_path / "article.txt"
    article.write_text("Idriss Valmorel : « Commencez par un seul quai »")
    status, out, _ = run("verify", article, talk)
    assert (status, out.split("\t")[:2]) == (0, ["exact", "Idriss Valmorel"])
    article.write_text("« Nous avons installé cinquante robots depuis le mois de mars »")
    status, out, _ = run("verify", article, talk, "--json")
    assert status == 1
    (row,) = json.loads(out)["quotes"]
    assert (row["verdict"], row["differences"][0]["said"]) == ("altered", "quarante")


def test_what_a_cut_took_away_is_told_beside_the_verdict(run, tmp_path):
    talk = DEMO.parent / "newsroom" / "quai.txt"
    article = tmp_path / "article.txt"
    article.write_text("« Un robot s’arrête dès qu’une main passe devant lui, et il ne repart »")
    status, out, _ = run("verify", article, talk)
    assert (status, out.split("\t")[0]) == (1, "altered")  # “only if a human decides it” is hidden
    assert "que si un humain le décide." in out
    article.write_text("« Un robot s’arrête dès qu’une main passe devant lui, et il ne repart […] »")
    status, out, _ = run("verify", article, talk, "--json")
    (row,) = json.loads(out)["quotes"]
    told = {(one["kind"], one["place"], one["words"]) for one in row["notes"]}
    assert (status, row["verdict"]) == (0, "cleaned")
    assert ("condition", "after", "que si un humain le décide.") in told
    recap, turns = tmp_path / "recap.json", tmp_path / "turns.json"
    turns.write_text(run("turns", talk, "--json")[1])
    recap.write_text(json.dumps({"items": [{"kind": "quote", "text": row["text"], "sources": row["sources"]}]}))
    assert "que si un humain le décide." in run("verify", recap, turns)[1]
    status, out, _ = run("verify", recap, turns, "--json")
    assert status == 0
    assert json.loads(out)["quotes"][0]["notes"] == row["notes"]


def test_verify_names_what_differs_and_counts(run, tmp_path):
    recap, turns = tmp_path / "recap.json", tmp_path / "turns.json"
    talk = DEMO.parent / "newsroom" / "quai.txt"
    turns.write_text(run("turns", talk, "--json")[1])
    source = {"turn": "t1", "start_word": 0, "end_word": 6}
    said = json.loads(turns.read_text())["turns"][1]
    words = said["text"].split()[:6]
    source["turn"] = said["id"]
    items = [
        {"kind": "quote", "text": " ".join(words), "speaker": said["speaker"], "sources": [source]},
        {"kind": "quote", "text": " ".join([*words[:3], "vraiment", *words[3:]]), "sources": [source]},
        {"kind": "takeaway", "text": "« Nous avons tout vendu hier soir. »", "sources": [source]},
        {"kind": "figure", "text": "Déjà 977 clients.", "sources": [source]},
    ]
    recap.write_text(json.dumps({"items": items}))
    status, out, err = run("verify", recap, turns)
    rows = [line.split("\t") for line in out.splitlines()]
    assert status == 1
    assert [(row[0], row[1]) for row in rows[1:]] == [("1", "altered"), ("2", "altered"), ("3", "altered")]
    assert "vraiment" in rows[1][3]
    assert "977" in rows[3][3]
    assert "4" in err.split("·")[0]
    assert json.loads(run("verify", recap, turns, "--json")[1])["quotes"][3]["kind"] == "figure"


def test_a_recap_as_markdown_quotes_in_the_house_style(run):
    status, out, _ = run("recap", DEMO / "grand_entretien.txt")
    assert status == 0
    assert "**Enora Delacourtie**\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("turns", "absent.srt"), "There is no file absent.srt."),
        (("transcribe", "absent.mp3"), "There is no file absent.mp3."),
        (("verify", "absent.json", "absent.json"), "There is no file absent.json."),
        (("add", "absent.mp3", "--event", "x", "--talk", "y"), "There is no file absent.mp3."),
    ],
)
def test_what_the_user_did_wrong_is_one_sentence_and_status_2(run, arguments, sentence):
    assert run(*arguments) == (2, "", sentence + "\n")


@pytest.mark.models
def test_a_model_that_does_not_exist_is_refused_before_the_recording_is_taken(run):
    status, out, err = run("add", DEMO / "panel.flac", "--event", "x", "--talk", "y", "--model", "tiyn")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("There is no model tiyn; choose one of: demo, tiny")


@pytest.mark.parametrize("data", [b"", b"\0\1\2" * 500, b"   \n \n"])
def test_a_text_that_is_none_is_one_sentence_and_status_2(run, tmp_path, data):
    (tmp_path / "film.srt").write_bytes(data)
    status, out, err = run("turns", tmp_path / "film.srt")
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_a_recap_that_is_not_json_names_its_line(run, tmp_path):
    (tmp_path / "r.json").write_text('{"items":\n oops')
    status, _, err = run("verify", tmp_path / "r.json", tmp_path / "r.json")
    assert (status, err) == (2, "r.json is not JSON (line 2).\n")


def test_the_sentence_is_french_on_a_french_terminal(run):
    assert run("turns", "absent.srt", LANG="fr_FR.UTF-8")[2] == "Il n’y a pas de fichier absent.srt.\n"


def test_a_wrong_setting_is_one_sentence(run):
    status, _, err = run("transcribe", DEMO / "panel.flac", PLENARY_ASR_THREADS="many")
    assert (status, err.count("\n")) == (2, 1)


def test_a_command_for_the_running_service_says_when_there_is_none(run):
    status, _, err = run("user", "token", "a@b.fr")
    assert status == 2
    assert err.count("\n") == 1


def test_the_command_line_loads_no_model_to_explain_itself():
    code = "import sys; import web.cli; sys.exit(any(one in sys.modules for one in ('torch', 'whisper', 'flask')))"
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."})
    assert done.returncode == 0


def test_our_errors_are_the_sentences_of_the_catalogue():
    assert str(Refused("cli.no_file", file="x")) == "There is no file x."


def test_a_recap_with_a_language_model_passes_the_gate(run, tmp_path):
    with ModelServer() as server:
        status, out, err = run(
            "recap", DEMO / "table_ronde.vtt", "--engine", "llm", "--json", PLENARY_LLM_URL=server.url,
            PLENARY_LLM_MODEL="modele-7b", PLENARY_LLM_KEY="sk-key",
        )  # fmt: skip
    assert status == 0
    assert json.loads(out)["engine"] == "llm"
    assert "modele-7b" in err
    assert "sk-key" not in out + err
    recap, turns = tmp_path / "recap.json", tmp_path / "turns.json"
    recap.write_text(out)
    turns.write_text(run("turns", DEMO / "table_ronde.vtt", "--json")[1])
    assert run("verify", recap, turns)[0] == 0


def test_a_language_model_that_fails_leaves_the_embedded_recap(run):
    with ModelServer() as server:
        server.always = model_server.status(401)
        told = {"PLENARY_LLM_URL": server.url, "PLENARY_LLM_MODEL": "m", "PLENARY_RECAP_ENGINE": "llm"}
        status, out, err = run("recap", DEMO / "table_ronde.vtt", "--json", **told)
    assert status == 0
    assert json.loads(out)["engine"] == "extractive"
    assert "sans le modèle de langue" in err


def test_a_language_model_without_an_address_is_refused(run):
    status, _, err = run("recap", DEMO / "table_ronde.vtt", "--engine", "llm")
    assert status == 2
    assert "PLENARY_LLM_URL" in err
