from __future__ import annotations

import importlib.util
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from services import media
from services.engines import fake
from services.engines.hearing import weights
from services.errors import Waiting

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def engine():
    from services.engines.hearing.openai_whisper import OpenAIWhisper

    return OpenAIWhisper(weights.DEMO, device="cpu", threads=1)


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    folder = tmp_path_factory.mktemp("work")
    media.decode(DATA / "demo" / "panel.flac", folder / "work.wav", folder / "peaks")
    return folder / "work.wav"


@pytest.mark.models
def test_words_are_heard_with_the_recordings_own_milliseconds(engine, work, capfd):
    reference = json.loads((DATA / "demo" / "panel.json").read_text())
    _, start_ms, end_ms, text = reference["segments"][3]
    start_ms, end_ms = start_ms - 200, end_ms + 200
    heard = engine.transcribe(media.samples(work, start_ms, end_ms), offset_ms=start_ms, language="fr", prompt=None)
    assert " ".join(one.text for one in heard.words) == text
    spoken = [one for one in reference["words"] if start_ms <= one["start_ms"] < end_ms]
    late = [abs(one.start_ms - two["start_ms"]) for one, two in zip(heard.words, spoken, strict=True)]
    assert sorted(late)[len(late) // 2] < 200
    assert all(start_ms <= one.start_ms <= one.end_ms <= end_ms for one in heard.words)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(heard.words))
    assert heard.language == "fr"
    assert heard.no_speech_probability < 0.1
    assert heard.average_logprob is not None
    assert heard.compression_ratio is not None
    assert capfd.readouterr().out == ""


@pytest.mark.models
def test_the_language_is_found_where_nobody_says_it(engine, work):
    assert engine.transcribe(media.samples(work, 0, 8000), offset_ms=0, language=None, prompt=None).language == "fr"


@pytest.mark.models
def test_silence_has_no_words(engine):
    heard = engine.transcribe(np.zeros(80_000, np.float32), offset_ms=5000, language="fr", prompt=None)
    assert heard.words == ()
    assert heard.no_speech_probability == 1.0


@pytest.mark.models
def test_the_same_chunk_always_gives_the_same_words(engine):
    noise = np.random.default_rng(0).normal(0, 0.1, 64_000).astype(np.float32)
    once, again = (engine.transcribe(noise, offset_ms=0, language="fr", prompt="Plenary") for _ in range(2))
    assert once == again


@pytest.mark.models
def test_missing_weights_wait_and_say_so(tmp_path):
    from services.engines.hearing.openai_whisper import OpenAIWhisper

    with pytest.raises(Waiting) as caught:
        OpenAIWhisper(tmp_path / "small.pt")
    assert caught.value.key == "models.missing"
    (tmp_path / "odd.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(Waiting) as caught:
        OpenAIWhisper(tmp_path / "odd.pt")
    assert caught.value.key == "models.unreadable"


def test_the_module_is_cheap_to_import():
    import subprocess
    import sys

    code = (
        "import sys, services.media; from services.engines import silero, fake; "
        "from services.engines.hearing import openai_whisper, weights; "
        "print(*({'torch', 'whisper', 'numba', 'av', 'onnxruntime'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""


def test_the_fakes_are_deterministic_and_complete(work):
    engine = fake.FakeTranscriber()
    chunk = media.samples(work, 1000, 9000)
    heard = engine.transcribe(chunk, offset_ms=1000, language=None, prompt=None)
    assert heard == engine.transcribe(chunk, offset_ms=1000, language="fr", prompt=None)
    assert engine.calls == 2
    assert all(1000 <= one.start_ms < one.end_ms <= 9000 for one in heard.words)
    spans = fake.FakeDiarizer().diarize(work, speakers=3).spans
    assert {one.speaker for one in spans} == {"S1", "S2", "S3"}
    assert spans[-1].end_ms == media.duration_ms(work)


@pytest.mark.models
@pytest.mark.slow
def test_the_whole_chain_hears_the_demo_well_enough_to_show():
    place = Path(__file__).parents[3] / "bench" / "transcribe.py"
    spec = importlib.util.spec_from_file_location("bench_transcribe", place)
    assert spec
    assert spec.loader
    bench = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = bench  # dataclasses look their module up
    spec.loader.exec_module(bench)
    found = bench.run(DATA / "demo" / "panel.flac", DATA / "demo" / "panel.json")
    assert found.wer <= 0.15
    assert found.within(300) >= 0.8
