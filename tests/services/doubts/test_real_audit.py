"""The first pass, the audit and the second hearings with real networks, on speech with other sounds put into it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.bench import audit


@pytest.mark.models
@pytest.mark.slow
def test_nothing_is_invented_where_nobody_speaks_and_nearly_all_that_is_spoken_has_words():
    sound = audit.mixed()
    found = audit.run(sound.samples, engine="ctranslate2")
    assert {name for name, _, _ in sound.silent} == {"music", "noise", "applause", "silence"}
    assert audit.invented(found.final, sound.silent) == []
    assert found.covered(found.final).share >= 0.995
    assert found.covered(found.final).covered_ms >= found.covered(found.first).covered_ms
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(found.final))
    assert len(found.doubts) <= 8  # a list that a reporter still listens to
