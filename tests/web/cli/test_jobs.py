"""`plenary jobs` against a real database and Redis: what it prints, what it does, how it refuses."""

from __future__ import annotations

import dataclasses
import io
import json

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from redis import Redis

from services import recordings, storage
from services.models import Job, Stage
from web.cli import jobs
from web.cli import main as plenary
from worker.app import make_app
from worker.queue import CeleryQueue

TEXT = "Ada : Pourquoi avez-vous fermé ?\nGrace : Parce que le transport coûtait quatorze millions.\n" * 4


@pytest.fixture
def run(redis_url, runtime, tmp_path, monkeypatch):
    """Run a command as a person does, on the test's database and a real Redis."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, spoken: str = "en_GB.UTF-8"):
        environment = {"LANG": spoken, "LC_ALL": "", "LC_MESSAGES": ""}
        answer = CliRunner().invoke(plenary, ["jobs", *arguments], env=environment, catch_exceptions=False)
        return answer.exit_code, answer.stdout, answer.stderr

    with make_app(redis_url) as app:
        service = dataclasses.replace(runtime, queue=CeleryQueue(app))
        monkeypatch.setattr(jobs, "running", lambda: service)
        yield call


@pytest.fixture
def job_id(runtime, make_talk):
    received = storage.receive(runtime.storage, io.BytesIO(TEXT.encode()), limit_bytes=10**6)
    talk_id = make_talk("Commerce et confiance")
    return recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename="quai.txt").job_id


def test_with_nothing_to_do_the_queues_are_shown_all_the_same(run):
    status, out, _ = run("list")
    assert status == 0
    assert [line.split() for line in out.splitlines()[:2]] == [
        ["QUEUE", "IN", "HAND", "WAITING", "PAUSED"], ["media", "0", "0", "0"],
    ]  # fmt: skip
    assert out.endswith("Nothing is under way.\n")


def test_a_job_is_listed_paused_and_resumed(run, job_id):
    short = str(job_id)[:8]
    assert f"{short}  Reading the text" in run("list")[1]
    assert "a free worker of recap" in run("list")[1]
    status, out, _ = run("pause", short)
    assert (status, out.startswith(f"Job {short}: Paused.")) == (0, True)
    listed = run("list")[1]
    assert "paused: somebody to resume it" in listed
    assert "Commerce et confiance (quai.txt)" in listed
    assert "qu’on le reprenne" in run("list", spoken="fr_FR.UTF-8")[1]
    told = json.loads(run("list", "--json")[1])
    assert [(one["job"], one["state"], one["waits_for"]) for one in told["jobs"]] == [(str(job_id), "paused", "person")]
    assert told["queues"][-1] == {"queue": "recap", "in_hand": 0, "waiting": 0, "paused": 1}
    assert json.loads(run("resume", short, "--json")[1])["state"] == "running"
    assert run("list", "--event", "ailleurs")[1].endswith("Nothing is under way.\n")


def test_resuming_sends_the_nudges_that_were_held_back(run, job_id, runtime, redis_url):
    with Redis.from_url(redis_url) as redis:
        redis.delete("recap")
        run("pause", str(job_id))
        assert redis.llen("recap") == 0
        run("resume", str(job_id))
        assert redis.llen("recap") == 1
        redis.delete("recap")
    with runtime.sessions.begin() as db:
        assert db.scalar(sa.select(Stage.nudged_at).where(Stage.name == "import")) is not None


def test_a_cancelled_job_cannot_be_paused_and_an_unknown_one_is_refused_in_one_sentence(run, job_id, runtime):
    assert run("cancel", str(job_id))[0] == 0
    with runtime.sessions.begin() as db:
        assert db.get_one(Job, job_id).state == "cancelled"
    for arguments in (("pause", str(job_id)), ("pause", "ffffffff"), ("resume", "%"), ("cancel", "")):
        status, out, err = run(*arguments)
        assert (status, out, len(err.splitlines())) == (2, "", 1), (arguments, err)
