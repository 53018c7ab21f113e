"""A graphics card is used where it works; where it does not, `auto` goes on with the processor and says why."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import numpy as np
import pytest

from services.engines import devices
from services.engines.devices import Choice
from services.engines.hearing.ctranslate2_whisper import CTranslate2Whisper
from services.engines.hearing.openai_whisper import OpenAIWhisper
from services.engines.hearing.weights import DEMO
from services.errors import Retry, Waiting

MODERN = {"float32", "float16", "int8", "int8_float16", "int8_float32", "bfloat16"}
SILENCE = np.zeros(16_000, np.float32)


@pytest.mark.parametrize(
    ("asked", "cards", "able", "tried"),
    [
        ("auto", 0, MODERN, [("cpu", "int8")]),
        ("cpu", 2, MODERN, [("cpu", "int8")]),
        ("auto", 1, MODERN, [("cuda", "float16"), ("cpu", "int8")]),
        ("cuda", 1, MODERN, [("cuda", "float16")]),
        ("auto", 1, {"float32", "int8", "int8_float32"}, [("cuda", "int8"), ("cpu", "int8")]),
        ("cuda", 1, {"float32"}, [("cuda", "float32")]),
        ("cuda", 0, MODERN, [("cuda", "float16")]),
    ],
)
def test_the_card_comes_first_with_the_best_it_can_and_the_processor_last(asked, cards, able, tried):
    assert devices.choices(asked, cards, lambda: able) == [Choice(*one) for one in tried]
    fixed = devices.choices(asked, cards, lambda: able, "float32")
    assert fixed == [Choice(device, "float32") for device, _ in tried]


def test_a_card_that_cannot_even_be_asked_is_still_tried():
    def broken():
        raise RuntimeError("CUDA driver version is insufficient for CUDA runtime version")

    assert devices.choices("auto", 1, broken)[0] == Choice("cuda", "float16")


@pytest.mark.parametrize("error", [Waiting("models.device", reason="x"), Retry("models.out_of_memory")])
def test_what_lies_with_the_card_is_passed_over_and_said_what_lies_with_the_weights_is_not(error, caplog):
    tried: list[str] = []

    def load(one: Choice) -> str:
        tried.append(one.device)
        if one.device == "cuda":
            raise error
        return "loaded"

    both = [Choice("cuda", "float16"), Choice("cpu", "int8")]
    assert devices.first_that_works(both, load) == ("loaded", both[1])
    assert "Going on with the processor" in caplog.text
    with pytest.raises(type(error)):
        devices.first_that_works(both[:1], load)
    tried.clear()
    error = Waiting("models.unreadable", model="x")
    with pytest.raises(Waiting):
        devices.first_that_works(both, load)
    assert tried == ["cuda"]


@pytest.fixture
def card(monkeypatch):
    """A machine that has a card, as far as CTranslate2 is asked; using it fails as it really does here."""
    import ctranslate2

    if ctranslate2.get_cuda_device_count():
        pytest.skip("this machine has a working card")
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda _device: MODERN)
    return monkeypatch


@pytest.mark.models
def test_a_card_whose_driver_fails_leaves_the_fast_engine_on_the_processor(card, tmp_path, caplog):
    engine = CTranslate2Whisper(DEMO, tmp_path, threads=1)
    assert engine.transcribe(SILENCE, offset_ms=0, language="fr", prompt=None).words == ()
    assert "The graphics card cannot be used (CUDA" in caplog.text
    with pytest.raises(Waiting) as caught:
        CTranslate2Whisper(DEMO, tmp_path, device="cuda", threads=1)
    assert caught.value.key == "models.device"
    assert "PLENARY_WHISPER_DEVICE=cpu" in caught.value.sentence("fr")


@pytest.mark.models
@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("Library libcublas.so.12 is not found or cannot be loaded", "models.device"),
        ("CUDA failed with error out of memory", "models.out_of_memory"),
    ],
)
def test_what_fails_only_when_the_card_is_first_used_is_noticed_while_loading(card, tmp_path, said, key):
    import ctranslate2

    real = ctranslate2.models.Whisper

    class WithoutLibraries:
        """Loads anywhere; on a card the first arithmetic fails."""

        def __init__(self, path, *, device, compute_type, **options):
            self.device = device
            compute_type = compute_type if device == "cpu" else "float32"
            self.inner = real(path, device="cpu", compute_type=compute_type, **options)

        def encode(self, *arguments):
            if self.device == "cuda":
                raise RuntimeError(said)
            return self.inner.encode(*arguments)

        def __getattr__(self, name):
            return getattr(self.inner, name)

    card.setattr(ctranslate2.models, "Whisper", WithoutLibraries)
    engine = CTranslate2Whisper(DEMO, tmp_path, threads=1)
    assert engine.transcribe(SILENCE, offset_ms=0, language="fr", prompt=None).words == ()
    with pytest.raises((Waiting, Retry)) as caught:
        CTranslate2Whisper(DEMO, tmp_path, device="cuda", threads=1)
    assert caught.value.key == key


@pytest.mark.models
@pytest.mark.filterwarnings("ignore:Performing inference on CPU when CUDA is available")
def test_the_reference_goes_on_with_the_processor_too(monkeypatch, caplog):
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a working card")
    with pytest.raises(Waiting) as caught:
        OpenAIWhisper(DEMO, device="cuda", threads=1)
    assert caught.value.key == "models.device"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    engine = OpenAIWhisper(DEMO, threads=1)
    assert engine.transcribe(SILENCE, offset_ms=0, language="fr", prompt=None).words == ()
    assert "Going on with the processor" in caplog.text


@pytest.mark.parametrize("library", ["torch", "ctranslate2"])
def test_threads_that_wait_sleep_unless_the_operator_says_otherwise(library):
    ours = {name: value for name, value in os.environ.items() if not name.startswith("OMP_")}

    def policy(**said: str) -> str:
        code = f"import services.engines, {library}"
        environ = {**ours, **said, "OMP_DISPLAY_ENV": "true"}
        told = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
        return "".join(line for line in told.stderr.splitlines() if "OMP_WAIT_POLICY" in line)

    assert "PASSIVE" in policy()
    assert "ACTIVE" in policy(OMP_WAIT_POLICY="active")


@pytest.mark.models
@pytest.mark.skipif(platform.machine() != "x86_64", reason="there is no MKL to choose")
def test_ctranslate2_multiplies_with_what_survives_want_of_memory(tmp_path):
    code = (
        "import sys; from pathlib import Path; from services.engines.hearing import ctranslate2_whisper as w, weights;"
        "w.CTranslate2Whisper(weights.DEMO, Path(sys.argv[1]), device='cpu', threads=1)"
    )

    def told(**said: str) -> str:
        environ = {**os.environ, **said, "CT2_VERBOSE": "1"}
        command = [sys.executable, "-c", code, str(tmp_path)]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stderr

    assert "Use Intel MKL: false" in told()
    assert "Use Intel MKL: true" in told(CT2_USE_MKL="1")


@pytest.mark.parametrize(
    ("error", "lacks"),
    [
        (MemoryError(), True),
        (RuntimeError("mkl_malloc: failed to allocate memory"), True),
        (RuntimeError("could not create a memory object"), True),  # oneDNN, under CTranslate2 and torch
        (RuntimeError("could not create a primitive descriptor for a reorder primitive"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_want_of_memory_is_known_by_its_words(error, lacks):
    assert devices.lacks_memory(error) is lacks
