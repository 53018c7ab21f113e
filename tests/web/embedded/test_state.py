from __future__ import annotations

import os
import socket

import pytest

from services.errors import Refused
from web.embedded.process import Account
from web.embedded.state import State


def test_secrets_are_made_once_and_are_for_our_eyes_only(tmp_path):
    state = State(tmp_path / "state", None)
    assert state.secret("key") == State(tmp_path / "state", None).secret("key") != ""
    assert state.root.stat().st_mode & 0o777 == 0o700
    for file in (state.root / "secrets").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600
    assert (state.root / "secrets").stat().st_mode & 0o777 == 0o700


def test_only_one_process_holds_the_folder(tmp_path):
    one, two = State(tmp_path, None), State(tmp_path, None)
    assert one.lock()
    assert not two.lock()
    one.unlock()
    assert two.lock()
    two.unlock()


def test_a_port_is_kept_until_somebody_else_takes_it(tmp_path):
    state = State(tmp_path, None)
    port = state.port("postgres")
    assert state.port("postgres") == port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert state.port("postgres") != port


def test_a_folder_that_cannot_be_made_is_refused_by_name(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="PLENARY_STATE_DIR"):
        State(tmp_path / "file" / "state", None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers under another account")
def test_root_is_told_when_the_servers_account_cannot_enter(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Refused, match="cannot enter"):
        State(closed / "state", Account(65_534, 65_534))
