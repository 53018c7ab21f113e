from __future__ import annotations

import pytest

from services.errors import Refused
from services.settings import Settings
from web.embedded.running import connected
from web.embedded.state import State


def test_commands_find_the_service_that_runs_here(tmp_path):
    state = State(tmp_path, None)
    state.write("database-url", "postgresql://here")
    state.write("redis-url", "redis://here")
    assert state.lock()
    found = connected(Settings(state_dir=tmp_path, redis_url="redis://mine"))
    assert (found.database_url, found.redis_url) == ("postgresql://here", "redis://mine")
    state.unlock()


def test_a_service_that_does_not_run_is_not_found_by_what_it_left(tmp_path):
    State(tmp_path, None).write("database-url", "postgresql://here")
    with pytest.raises(Refused, match="plenary up"):
        connected(Settings(state_dir=tmp_path))
    with pytest.raises(Refused, match="plenary up"):
        connected(Settings(state_dir=tmp_path / "nowhere"))


def test_settings_that_name_their_servers_are_taken_as_they_are():
    given = Settings(database_url="postgresql://there", redis_url="redis://there")
    assert connected(given) == given
