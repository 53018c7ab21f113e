"""The first pass, the audit and the second hearings with real networks, on speech with other sounds put into it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.bench import audit

pytestmark = [pytest.mark.models, pytest.mark.slow]


@pytest.mark.parametrize("engine", ["ctranslate2", "openai"])
def test_nothing_is_invented_where_nobody_speaks_and_nearly_all_that_is_spoken_has_words(engine):
    sound = audit.mixed()
    found = audit.run(sound.samples, engine=engine)
    assert {name for name, _, _ in sound.silent} == {"music", "noise", "applause", "silence"}
    assert audit.invented(found.final, sound.silent) == []
    assert found.covered(found.final).share >= 0.995
    assert found.covered(found.final).covered_ms >= found.covered(found.first).covered_ms
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(found.final))
    assert len(found.doubts) <= 8  # a list that a reporter still listens to


@pytest.mark.parametrize(("engine", "seed"), [("ctranslate2", 7), ("openai", 3)])
def test_lone_sentences_amid_long_noise_and_music_are_found_in_any_order(engine, seed):
    sound = audit.shuffled(seed, sentences=14)
    found = audit.run(sound.samples, engine=engine)
    assert found.covered(found.final).share >= 0.995
    # What is written to a sound right after speech is in the list of what to hear again, wherever it is not taken out.
    spans = [(one.start_ms, one.end_ms) for one, *_ in found.doubts]
    for word in audit.invented(found.final, sound.silent):
        assert any(start <= word.start_ms < end for start, end in spans)
