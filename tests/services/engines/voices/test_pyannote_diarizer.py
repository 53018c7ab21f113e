"""The pyannote engine against a module of pyannote.audio 4's public shape; the real weights are gated."""

import sys
import types
import wave
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from pyannote.core import Annotation, Segment

from services import catalogue, runtime
from services.engines.voices.pyannote_diarizer import PyannoteDiarizer
from services.errors import Cancelled, Refused, Waiting
from services.settings import Settings
from services.speakers import Span


@dataclass
class DiarizeOutput:
    """As pyannote.audio.pipelines.speaker_diarization.DiarizeOutput."""

    speaker_diarization: Annotation
    exclusive_speaker_diarization: Annotation
    speaker_embeddings: object = None


class Pipeline:
    """As pyannote.audio.Pipeline: signatures and calls to the hook are those of version 4.0.7."""

    loaded: ClassVar[list] = []
    asked: ClassVar[list] = []
    legacy = False

    @classmethod
    def from_pretrained(
        cls, checkpoint, revision=None, hparams_file=None, subfolder=None, token=None, cache_dir=None
    ):  # fmt: skip
        if checkpoint == "gated":
            raise OSError("403 Client Error: gated")
        cls.loaded.append((checkpoint, token))
        return None if checkpoint == "refused" else cls()

    def to(self, device):
        import torch

        if not isinstance(device, torch.device):
            raise TypeError("`device` must be an instance of `torch.device`")
        return self

    def __call__(self, file, preload=False, **kwargs):
        return self.apply(file, **kwargs)

    def apply(self, file, num_speakers=None, min_speakers=None, max_speakers=None, hook=None):
        waveform = file["waveform"]
        assert waveform.shape[0] == 1
        self.asked.append((num_speakers, min_speakers, max_speakers, float(waveform.abs().max()), file["sample_rate"]))
        for done in range(3):
            hook("segmentation", None, file=file, total=2, completed=done)
        hook("speaker_counting", None, file=file)
        for done in range(5):
            hook("embeddings", None, file=file, total=4, completed=done)
        hook("discrete_diarization", None, file=file)
        both, alone = Annotation(), Annotation()
        both[Segment(4.0, 9.7), "_"] = "SPEAKER_00"
        both[Segment(0.5, 4.5), "_"] = "SPEAKER_01"
        both[Segment(8.0, 8.0004), "_"] = "SPEAKER_01"
        alone[Segment(0.5, 4.5), "_"] = "SPEAKER_01"
        return both if self.legacy else DiarizeOutput(both, alone)


@pytest.fixture
def package(monkeypatch):
    package, audio = types.ModuleType("pyannote"), types.ModuleType("pyannote.audio")
    package.__path__ = []
    package.audio, audio.Pipeline, audio.__version__ = audio, Pipeline, "4.0.7"
    monkeypatch.setitem(sys.modules, "pyannote", package)
    monkeypatch.setitem(sys.modules, "pyannote.audio", audio)
    monkeypatch.setattr(Pipeline, "loaded", [])
    monkeypatch.setattr(Pipeline, "asked", [])
    monkeypatch.delenv("PYANNOTE_METRICS_ENABLED", raising=False)
    return audio


@pytest.fixture
def recording(tmp_path):
    with wave.open(str(tmp_path / "talk.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.full(9 * 16_000, 16_384, dtype="<i2").tobytes())
    return tmp_path / "talk.wav"


def test_spans_keep_their_overlap_and_stay_inside_the_recording(package, recording):
    found = PyannoteDiarizer().diarize(recording)
    assert found.spans == (Span("S1", 500, 4_500), Span("S2", 4_000, 9_000))
    assert (found.engine, found.version, found.centroids) == ("pyannote", "4.0.7", None)
    assert Pipeline.asked == [(None, None, None, 0.5, 16_000)]


def test_pipelines_of_before_give_the_annotation_itself(package, recording, monkeypatch):
    monkeypatch.setattr(Pipeline, "legacy", True)
    assert len(PyannoteDiarizer().diarize(recording).spans) == 2


def test_the_pipeline_is_loaded_once_with_its_token_and_reports_to_nobody(package, recording):
    import os

    engine = PyannoteDiarizer("/models/community-1", token="hf_x")
    assert Pipeline.loaded == []
    engine.diarize(recording)
    engine.diarize(recording)
    assert Pipeline.loaded == [("/models/community-1", "hf_x")]
    assert os.environ.pop("PYANNOTE_METRICS_ENABLED") == "0"


@pytest.mark.parametrize(
    ("hints", "asked"),
    [
        ({"speakers": 3}, (3, None, None)),
        ({"minimum": 2, "maximum": 4}, (None, 2, 4)),
        ({"maximum": 5}, (None, None, 5)),
        ({"minimum": 2, "maximum": 2}, (2, None, None)),
    ],
)
def test_hints_become_the_pipelines_own(package, recording, hints, asked):
    PyannoteDiarizer().diarize(recording, **hints)
    assert Pipeline.asked[0][:3] == asked


def test_hints_that_cannot_be_are_refused_before_anything_is_loaded(package, recording):
    with pytest.raises(Refused):
        PyannoteDiarizer().diarize(recording, speakers=5, maximum=3)
    assert Pipeline.loaded == []


def test_progress_never_goes_back_and_ends_at_the_end(package, recording):
    seen = []
    PyannoteDiarizer().diarize(recording, progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (9_000, 9_000)
    assert 0 < seen[3][0] < 9_000


def test_a_cancelled_run_ends_between_two_batches(package, recording):
    answers = iter([False, False, True])
    with pytest.raises(Cancelled):
        PyannoteDiarizer().diarize(recording, cancelled=lambda: next(answers))


def test_an_empty_recording_has_no_spans_and_loads_nothing(package, tmp_path, recording):
    with wave.open(str(tmp_path / "empty.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", "NONE"))
    assert PyannoteDiarizer().diarize(tmp_path / "empty.wav").spans == ()
    assert Pipeline.loaded == []


@pytest.mark.parametrize("model", ["gated", "refused"])
def test_weights_that_may_not_be_had_say_what_to_do(package, recording, model):
    with pytest.raises(Waiting) as waiting:
        PyannoteDiarizer(model).diarize(recording)
    for language in catalogue.LANGUAGES:
        assert "PLENARY_PYANNOTE_TOKEN" in waiting.value.sentence(language)
        assert model in waiting.value.sentence(language)


def test_without_the_package_the_sentence_says_what_to_install(recording, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyannote.audio", None)
    with pytest.raises(Waiting) as waiting:
        PyannoteDiarizer().diarize(recording)
    assert "plenary[pyannote]" in waiting.value.sentence("en")


def test_the_setting_chooses_it_without_importing_anything(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyannote.audio", None)
    settings = Settings(diarizer="pyannote", pyannote_model="/models/x")
    chosen = runtime.Engines(settings).diarizer
    assert isinstance(chosen, PyannoteDiarizer)
