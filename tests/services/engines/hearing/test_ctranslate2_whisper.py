from __future__ import annotations

import difflib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from services import chunks, media
from services.engines.hearing import checkpoint_conversion, log_mel, weights, whisper_package
from services.engines.hearing.ctranslate2_whisper import CTranslate2Whisper, _suitable_batch
from services.errors import Retry, Waiting
from services.words import BatchTranscriber

DATA = Path(__file__).parents[3] / "data"
RATE_HZ = 16_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("whisper")


@pytest.fixture(scope="module")
def engine(folder):
    return CTranslate2Whisper(weights.DEMO, folder, device="cpu", threads=1, batch=3)


@pytest.fixture(scope="module")
def exact(folder):
    """Weights in full precision and a greedy search: what must equal the reference."""
    return CTranslate2Whisper(weights.DEMO, folder, device="cpu", threads=1, beam=1, precision="float32")


@pytest.fixture(scope="module")
def reference():
    from services.engines.hearing.openai_whisper import OpenAIWhisper

    return OpenAIWhisper(weights.DEMO, device="cpu", threads=1)


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    """The demo's chunks as a worker gets them: (samples, offset_ms)."""
    from services.engines.silero import SileroDetector

    place = tmp_path_factory.mktemp("work")
    work = place / "work.wav"
    media.decode(DATA / "demo" / "panel.flac", work, place / "peaks")
    cuts = chunks.plan(SileroDetector().regions(work), duration_ms=media.duration_ms(work), longest_ms=12_000)
    return [(media.samples(work, cut.start_ms, cut.end_ms), cut.start_ms) for cut in cuts]


def texts(heard):
    return [one.text for one in heard.words]


def assert_same(ours, theirs):
    """The same words at the same milliseconds, and the same doubts but for rounding."""
    assert texts(ours) == texts(theirs)
    assert [(a.start_ms, a.end_ms) for a in ours.words] == [(b.start_ms, b.end_ms) for b in theirs.words]
    assert [a.probability for a in ours.words] == pytest.approx([b.probability for b in theirs.words], abs=1e-3)
    assert ours.average_logprob == pytest.approx(theirs.average_logprob, abs=1e-3)
    assert ours.compression_ratio == pytest.approx(theirs.compression_ratio)
    assert ours.no_speech_probability == pytest.approx(theirs.no_speech_probability, abs=1e-4)


@pytest.mark.models
def test_in_full_precision_it_says_exactly_what_the_reference_says(exact, reference, panel):
    shortest = sorted(panel, key=lambda one: one[0].size)[:3]
    for samples, offset_ms in shortest:
        both = (one.transcribe(samples, offset_ms=offset_ms, language="fr", prompt=None) for one in (exact, reference))
        assert_same(*both)


@pytest.mark.models
def test_a_prompt_and_an_unknown_language_change_nothing_of_that(exact, reference, panel):
    samples, offset_ms = min(panel, key=lambda one: one[0].size)
    asked = {"offset_ms": offset_ms, "language": None, "prompt": "Claire, Karim, la transparence"}
    ours, theirs = exact.transcribe(samples, **asked), reference.transcribe(samples, **asked)
    assert ours.language == theirs.language == "fr"
    assert_same(ours, theirs)


@pytest.mark.models
@pytest.mark.slow
def test_long_chunks_are_the_same_and_eight_bits_cost_few_words(exact, folder, reference, panel):
    some = panel[:6]
    theirs = [reference.transcribe(sound, offset_ms=at, language="fr", prompt=None).words for sound, at in some]
    ours = [one.words for one in exact.transcribe_many(some, language="fr", prompt=None)]
    assert [[word.text for word in one] for one in ours] == [[word.text for word in one] for one in theirs]
    assert [[word.start_ms for word in one] for one in ours] == [[word.start_ms for word in one] for one in theirs]
    eight_bit = CTranslate2Whisper(weights.DEMO, folder, device="cpu", threads=1, beam=1)
    small = [one.words for one in eight_bit.transcribe_many(some, language="fr", prompt=None)]
    # Which nearly equal word eight bits take depends on the processor's own arithmetic: words are counted, not chunks.
    first, second = ([word.text for chunk in heard for word in chunk] for heard in (small, theirs))
    assert difflib.SequenceMatcher(None, first, second, autojunk=False).ratio() > 0.9


@pytest.mark.models
def test_chunks_heard_at_once_say_what_they_say_alone(engine, panel):
    assert isinstance(engine, BatchTranscriber)
    some = [*panel[:4], (np.zeros(RATE_HZ, np.float32), 500_000)]  # more than a batch, and one with nothing to hear
    together = engine.transcribe_many(some, language=None, prompt="Claire")
    alone = [engine.transcribe(samples, offset_ms=at, language=None, prompt="Claire") for samples, at in some]
    assert [texts(one) for one in together] == [texts(one) for one in alone]
    assert together[-1].words == ()
    assert engine.transcribe_many([], language="fr", prompt=None) == []


@pytest.mark.models
def test_silence_and_nothing_have_no_words(engine):
    for samples in (np.zeros(5 * RATE_HZ, np.float32), np.zeros(0, np.float32), np.zeros(100, np.float32)):
        heard = engine.transcribe(samples, offset_ms=5000, language="fr", prompt=None)
        assert heard.words == ()
        assert heard.no_speech_probability == 1.0


@pytest.mark.models
def test_the_same_chunk_always_gives_the_same_words_even_where_the_guards_fail(engine):
    noise = np.random.default_rng(0).normal(0, 0.1, 4 * RATE_HZ).astype(np.float32)
    hum = np.sin(np.arange(20 * RATE_HZ) * 0.05).astype(np.float32) * np.random.default_rng(1).random(20 * RATE_HZ, np.float32)  # fmt: skip # noqa: E501
    for samples in (noise, hum):
        once, again = (engine.transcribe(samples, offset_ms=0, language="fr", prompt="Plenary") for _ in range(2))
        assert once == again


class LittleMemory:
    """A model on a machine where only `room` windows fit at once."""

    def __init__(self, model, room):
        self.model, self.room, self.asked = model, room, []

    def generate(self, encoded, prompts, **options):
        self.asked.append(len(prompts))
        if len(prompts) > self.room:
            raise RuntimeError("CUDA failed with error out of memory")
        return self.model.generate(encoded, prompts, **options)

    def __getattr__(self, name):
        return getattr(self.model, name)


@pytest.mark.models
def test_where_memory_is_short_fewer_chunks_are_heard_at_once_then_it_is_tried_later(folder, panel, monkeypatch):
    engine = CTranslate2Whisper(weights.DEMO, folder, device="cpu", threads=1, beam=1, batch=4)
    expected = [texts(one) for one in engine.transcribe_many(panel[:5], language="fr", prompt=None)]
    little = LittleMemory(engine._model, 1)
    monkeypatch.setattr(engine, "_model", little)
    assert [texts(one) for one in engine.transcribe_many(panel[:5], language="fr", prompt=None)] == expected
    assert little.asked[:3] == [4, 2, 1]
    assert engine.batch == 1
    little.room = 0
    with pytest.raises(Retry) as caught:
        engine.transcribe(panel[0][0], offset_ms=0, language="fr", prompt=None)
    assert caught.value.key == "models.out_of_memory"


@pytest.mark.models
def test_a_small_model_hears_many_chunks_at_once_a_big_one_fewer(engine, tmp_path, folder):
    target = tmp_path / "converted"
    target.mkdir()
    sizes = {}
    for megabytes in (40, 76, 247, 1550):
        with (target / "model.bin").open("wb") as file:
            file.truncate(megabytes * 1_000_000)
        sizes[megabytes] = (_suitable_batch(target, "cpu"), _suitable_batch(target, "cuda"))
    assert sizes == {40: (8, 16), 76: (7, 16), 247: (2, 16), 1550: (1, 16)}
    assert CTranslate2Whisper(weights.DEMO, folder, device="cpu", threads=1).batch == 8


@pytest.mark.models
def test_weights_that_stay_in_caches_are_passed_over_for_each_chunk(engine, panel, folder, monkeypatch):
    for batch, expected in ((None, {1}), (3, {3})):
        one = CTranslate2Whisper(weights.DEMO, folder, device="cpu", threads=1, beam=1, batch=batch)
        counted = LittleMemory(one._model, 8)
        monkeypatch.setattr(one, "_model", counted)
        heard = one.transcribe_many(panel[:3], language="fr", prompt=None)
        assert set(counted.asked[: 3 // max(expected)]) == expected
        assert len(heard) == 3


@pytest.mark.models
def test_windows_are_encoded_one_by_one_on_a_processor_and_at_once_on_a_card(engine, panel, monkeypatch):
    windows = [log_mel.window(log_mel.log_mel(samples, 80), 0) for samples, _ in panel[:3]]
    apart = np.asarray(engine._encode(windows))
    monkeypatch.setattr(engine, "_encodes_at_once", True)
    assert apart.shape[0] == 3
    assert np.allclose(apart, np.asarray(engine._encode(windows)), atol=1e-4)


@pytest.mark.models
def test_a_damaged_converted_folder_is_made_again(tmp_path, folder, engine, panel):
    target = checkpoint_conversion.place(weights.DEMO, tmp_path, "int8")
    shutil.copytree(checkpoint_conversion.place(weights.DEMO, folder, "int8"), target)
    whole = (target / "model.bin").read_bytes()
    (target / "model.bin").write_bytes(whole[: len(whole) // 3])
    mended = CTranslate2Whisper(weights.DEMO, tmp_path, device="cpu", threads=1)
    assert (target / "model.bin").read_bytes() == whole
    assert mended.transcribe(panel[0][0], offset_ms=0, language="fr", prompt=None).words


@pytest.mark.models
def test_a_card_that_is_not_there_is_said_in_one_sentence(folder, engine):
    import ctranslate2

    if ctranslate2.get_cuda_device_count():
        pytest.skip("this machine has a card")
    with pytest.raises(Waiting) as caught:
        CTranslate2Whisper(weights.DEMO, folder, device="cuda", precision="int8")
    assert caught.value.key == "models.device"
    assert "PLENARY_WHISPER_DEVICE=cpu" in caught.value.sentence("fr")


@pytest.mark.models
def test_a_process_that_hears_never_loads_torch(folder, engine):
    code = (
        "import sys, numpy; from pathlib import Path; from services.engines.hearing import weights;"
        "from services.engines.hearing.ctranslate2_whisper import CTranslate2Whisper as W;"
        "w = W(weights.locate('demo', Path(sys.argv[1])), Path(sys.argv[1]), device='cpu', threads=1);"
        "w.transcribe(numpy.random.default_rng(0).random(32000, numpy.float32), offset_ms=0, language=None,"
        " prompt='x');"
        "print('torch' in sys.modules, 'whisper' in sys.modules, 'numba' in sys.modules)"
    )
    root = Path(__file__).parents[4]
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True, cwd=root)  # fmt: skip # noqa: E501
    assert done.stdout == "False False False\n"


@pytest.mark.models
def test_the_spectrogram_is_the_references():
    import whisper

    rng = np.random.default_rng(0)
    for count in (100, 4000, 12 * RATE_HZ + 77):
        samples = (rng.normal(0, 0.1, count) * np.linspace(0, 1, count)).astype(np.float32)
        theirs = whisper.log_mel_spectrogram(samples, 80, padding=480_000)[:, :-3000].numpy()
        assert log_mel.log_mel(samples, 80) == pytest.approx(theirs, abs=1e-4)


@pytest.mark.models
@pytest.mark.slow
def test_a_checkpoint_of_real_size_gives_the_references_tokens(tmp_path):
    """Random weights: each step chooses among nearly equal tokens, so that any wrong weight shows at once."""
    import ctranslate2
    import torch
    import whisper

    sys.path.insert(0, str(Path(__file__).parents[3] / "bench"))
    try:
        from checkpoints import random_checkpoint
    finally:
        sys.path.pop(0)

    checkpoint = random_checkpoint(tmp_path / "tiny.pt", "tiny")
    model = whisper.load_model(str(checkpoint), device="cpu")
    samples = np.random.default_rng(0).normal(0, 0.1, 20 * RATE_HZ).astype(np.float32)
    mel = log_mel.window(log_mel.log_mel(samples, 80), 0)
    options = whisper.DecodingOptions(language="fr", fp16=False, suppress_tokens=[-1, 50_257], sample_len=60)
    theirs = whisper.decode(model, torch.from_numpy(mel), options)
    tokenizer = whisper_package.tokenizer(51_865, "fr")
    # Eight bits choose otherwise now and then: 47 to 59 of 60 alike, by processor. A wrong weight leaves next to none.
    for precision, least in (("float32", 60), ("int8", 40)):
        place = checkpoint_conversion.converted(checkpoint, tmp_path, precision)
        compute_type = checkpoint_conversion.PRECISIONS[precision]
        ours = ctranslate2.models.Whisper(str(place), compute_type=compute_type, intra_threads=1)
        never = [*json.loads((place / "config.json").read_text())["suppress_ids"], 50_257]
        view = ctranslate2.StorageView.from_array(mel[None])
        (said,) = ours.generate(
            view, [list(tokenizer.sot_sequence)], beam_size=1, max_length=120, suppress_tokens=never
        )
        assert sum(a == b for a, b in zip(said.sequences_ids[0], theirs.tokens, strict=True)) >= least


@pytest.mark.models
def test_a_chunk_in_english_is_heard_in_english_although_the_talk_is_said_to_be_french(folder):
    sound, _ = soundfile.read(DATA / "demo" / "two_languages.flac", dtype="float32")
    said = json.loads((DATA / "demo" / "two_languages.json").read_text())["segments"]
    engine = CTranslate2Whisper(weights.DEMO, folder, device="cpu", threads=1, beam=1)
    english = [row for row in said if row[0] == "en"]
    start, end = english[0][1] - 200, english[-1][2] + 200
    cuts = [(sound[: 7_500 * 16], 0), (sound[start * 16 : end * 16], start), (sound[17_400 * 16 :], 17_400)]
    heard = engine.transcribe_many(cuts, language="fr", prompt=None)
    assert [one.language for one in heard] == ["fr", "en", "fr"]
    assert "customers" in " ".join(word.text for word in heard[1].words)
