"""`plenary redo` against a running service."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from services import queue, transcripts
from services.models import Doubt
from tests.web.rooms import Newsroom, app, newsroom, password_hash, runtime
from web.cli import main as plenary
from web.cli import redo

__all__ = ["app", "newsroom", "password_hash", "runtime"]
PANEL = Path(__file__).parents[2] / "data" / "demo" / "panel.flac"


@pytest.fixture
def run(newsroom: Newsroom, monkeypatch):
    """Run `plenary redo TALK …`, a worker listening as soon as it is told; return (status, stdout, stderr)."""
    newsroom.receive(PANEL.read_bytes(), "panel.flac")
    newsroom.work()
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.delete(Doubt))
    service = dataclasses.replace(newsroom.runtime)
    monkeypatch.setattr(redo, "running", lambda: service)
    monkeypatch.setattr(queue, "announce", lambda *_: newsroom.work())

    def do(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(plenary, ["redo", str(newsroom.talk_id), *arguments], env={"LANG": "fr_FR.UTF-8"})
        return result.exit_code, result.stdout, result.stderr

    return do


def test_both_hearings_are_printed_and_nothing_changes(run, newsroom):
    before = said(newsroom)
    status, out, _ = run("0:50", "0:54.5", "--language", "en", "--without-names")
    assert status == 0
    first, second = out.splitlines()
    assert first.startswith("Première écoute\t")
    assert second.startswith("Seconde écoute\t")
    assert said(newsroom) == before
    with newsroom.runtime.sessions.begin() as db:
        one = db.scalars(sa.select(Doubt)).one()
        assert (one.start_ms, one.end_ms, one.language, one.evidence["names"]) == (50_000, 54_500, "en", False)


def test_the_hearing_that_should_stand_can_be_said_at_once(run, newsroom):
    status, out, _ = run("0:50", "0:54.5", "--use", "redone", "--json")
    assert status == 0
    told = json.loads(out)
    assert told["stands"] == "redone"
    with newsroom.runtime.sessions.begin() as db:
        one = db.scalars(sa.select(Doubt)).one()
        assert (str(one.id), one.version, one.state) == (told["doubt"], "redone", "settled")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("bientôt", "0:54"), "Ce passage n’est pas dans l’enregistrement"),
        (("0:54", "0:50"), "Ce passage n’est pas dans l’enregistrement"),
        (("0:50", "0:54", "--recording", "autre"), "Dites quel enregistrement"),
        (("0:50", "0:54", "--model", "/etc/passwd"), "Le modèle /etc/passwd n’existe pas"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(run, arguments, sentence):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(sentence)
    assert len(err.strip().splitlines()) == 1


def said(room: Newsroom) -> str:
    with room.runtime.sessions.begin() as db:
        return " ".join(turn.text for turn in transcripts.read(db, room.talk_id).turns)
