"""The command line without any server."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from web.cli import main as plenary


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command as a person does, without settings and with fake engines: (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    environment = {
        "LANG": "en_GB.UTF-8", "PLENARY_STATE_DIR": str(tmp_path / "state"), "PLENARY_ASR_ENGINE": "fake",
        "PLENARY_DIARIZER": "fake", "DATABASE_URL": "", "REDIS_URL": "",
    }  # fmt: skip

    def call(*arguments: object, **more: str):
        result = CliRunner().invoke(
            plenary, [str(one) for one in arguments], env={**environment, **more}, catch_exceptions=False
        )  # fmt: skip
        return result.exit_code, result.stdout, result.stderr

    return call
