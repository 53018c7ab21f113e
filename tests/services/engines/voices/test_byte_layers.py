"""Layers of a network in 8 bits."""

import pytest

from services.engines.voices import arithmetic
from services.engines.voices.byte_layers import Layer, Normal

pytestmark = pytest.mark.skipif(not arithmetic.multiplies_bytes(), reason="the processor multiplies no bytes")


@pytest.fixture(scope="module")
def numbers():
    """How 64 channels are spread, weights, and inputs so spread that are cut off at 0."""
    import torch

    rng = torch.Generator().manual_seed(0)
    spread = Normal(torch.randn(64, generator=rng), torch.rand(64, generator=rng) + 0.2)
    weight = torch.randn(16, 64, 3, 3, generator=rng) * torch.rand(16, 64, 1, 1, generator=rng) ** 4
    x = spread.mean[:, None, None] + spread.deviation[:, None, None] * torch.randn(64, 40, 50, generator=rng)
    return spread, weight, x.relu()[None]


def heard(layer, spread, x):
    import torch

    whole = (x / spread.step[:, None, None]).round().clamp(0, 255).to(torch.uint8)
    return layer(whole.contiguous(memory_format=torch.channels_last))


def true(weight, x, bias):
    import torch

    return torch.nn.functional.conv2d(x, weight, bias, padding=1)


@pytest.mark.parametrize(("twice", "error"), [(False, 0.02), (True, 0.01)])
def test_a_layer_of_bytes_makes_what_one_of_floats_makes(numbers, twice, error):
    spread, weight, x = numbers
    bias = weight.new_ones(16)
    layer = Layer(weight, bias, spread.step, spread.positive().mean, relu=False, twice=twice)
    wanted = true(weight, x, bias)
    assert (heard(layer, spread, x) - wanted).std() < error * wanted.std()


def test_rounded_weights_do_not_shift_what_a_layer_makes(numbers):
    spread, weight, x = numbers
    inner = slice(1, -1)  # outside the sound there are zeros, which are not as in training
    bias = weight.new_zeros(16)
    wanted = true(weight, x, bias)[0, :, inner, inner]
    shift = []
    for mean in (spread.positive().mean, spread.mean * 0):
        layer = Layer(weight, bias, spread.step, mean, relu=False)
        made = heard(layer, spread, x)[0, :, inner, inner]
        shift.append(float(((made - wanted).mean((1, 2)) / wanted.std((1, 2))).abs().mean()))
    assert shift[0] < 0.3 * shift[1]


def test_a_layer_is_added_to_what_lies_beside_it(numbers):
    import torch

    spread, weight, x = numbers
    made = weight.new_full((16,), 0.5)
    layer = Layer(weight, weight.new_zeros(16), spread.step, spread.positive().mean, made=made)
    whole = (x / spread.step[:, None, None]).round().clamp(0, 255).to(torch.uint8)
    beside = torch.full((1, 16, 40, 50), 138, dtype=torch.uint8).contiguous(memory_format=torch.channels_last)
    found = layer.onto(whole.contiguous(memory_format=torch.channels_last), beside, 2.0, 128)
    wanted = (true(weight, x, weight.new_zeros(16)) / 0.5 + 20).relu().clamp(0, 255)
    assert found.dtype == torch.uint8
    assert (found.float() - wanted).abs().mean() < 0.5


def test_what_is_positive_of_a_spread_is_known_without_hearing_it():
    import torch

    spread = Normal(torch.tensor([-1.0, 0.0, 0.5, 3.0]), torch.tensor([0.5, 1.0, 2.0, 0.1]))
    drawn = spread.mean + spread.deviation * torch.randn(400_000, 4, generator=torch.Generator().manual_seed(0))
    positive = spread.positive()
    assert (positive.mean - drawn.relu().mean(0)).abs().max() < 0.01
    assert (positive.deviation - drawn.relu().std(0)).abs().max() < 0.01
    side = torch.tensor([1.0, -1.0, -1.0, 1.0])
    corner = torch.tensor([-1.2, 0.3, 0.0, 2.9])
    cut = torch.where(side > 0, drawn.maximum(corner), drawn.minimum(corner))
    assert (spread.beyond(corner, side) - cut.mean(0)).abs().max() < 0.01
