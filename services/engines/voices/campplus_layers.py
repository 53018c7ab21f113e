"""CAM++'s layers in 32 bits, from mel bands to what is pooled: norms folded into the layers before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers, dilation
GROWTH, SEGMENT = 32, 100
HEAD_CHANNELS, MOST_CHANNELS = 320, 1024
# Stages of the head, and in each the two blocks with the stride of their first layer over the bands.
STAGES, STRIDES = (1, 2), ((0, 2), (1, 1))
SEEN_AROUND = 10  # mel frames that the head sees on either side of one
_PIECE = 240  # mel frames of the head at once

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gate:
    """A norm and what of it is positive, folded into the layer that follows: weight @ max(x, floor) + bias.

    `falling`: the few channels whose norm has a negative scale and keeps what is under `ceiling`.
    """

    floor: Any
    falling: Any
    ceiling: Any
    weight: Any
    bias: Any


class Layers:
    """Args: state: the checkpoint's weights by name."""

    def __init__(self, state: State) -> None:
        import torch

        self._torch = torch
        self._weights = {name: value for name, value in state.items() if ".cam_layer." in name}
        self._folded = folded(state)
        self._gates = gates(state)
        self._out = tuple(part[:, None] for part in norm(state, "xvector.out_nonlinear.batchnorm"))

    def __call__(self, mel: Any) -> Any:
        """(80, t), t even → (512, t/2)."""
        return self._dense_blocks(self._head(mel))

    def _head(self, mel: Any) -> Any:
        """The two-dimensional layers in front, which halve the bands three times: (80, t) → (1, 320, t).

        Piece by piece: all of a stretch would not fit the processor's caches.
        """
        torch, length = self._torch, mel.shape[1]
        found = mel.new_empty(1, HEAD_CHANNELS, length)
        for first in range(0, length, _PIECE):
            last = min(first + _PIECE, length)
            begin = max(0, first - SEEN_AROUND)
            x = mel[:, begin : last + SEEN_AROUND].unsqueeze(0).unsqueeze(0)
            y = self._convolved(x.contiguous(memory_format=torch.channels_last))
            found[0, :, first:last] = y[0, :, :, first - begin : last - begin].reshape(HEAD_CHANNELS, -1)
        return found

    def _convolved(self, x: Any) -> Any:
        conv, folded = self._torch.nn.functional.conv2d, self._folded
        x = conv(x, *folded["head.conv1"], padding=1).relu_()
        for name, stride in (("layer1.0", 2), ("layer1.1", 1), ("layer2.0", 2), ("layer2.1", 1)):
            step = (stride, 1)
            y = conv(x, *folded[f"head.{name}.conv1"], stride=step, padding=1).relu_()
            beside = conv(x, *folded[f"head.{name}.shortcut.0"], stride=step) if stride == 2 else x
            x = conv(y, *folded[f"head.{name}.conv2"], padding=1).add_(beside).relu_()
        return conv(x, *folded["head.conv2"], stride=(2, 1), padding=1).relu_()

    def _dense_blocks(self, x: Any) -> Any:
        """The layers that each add 32 channels, seen by all after them: (1, 320, t) → (512, t/2)."""
        torch = self._torch
        x = torch.nn.functional.conv1d(x, *self._folded["xvector.tdnn.linear"], stride=2, padding=2)[0].relu_()
        spare = x.new_empty(MOST_CHANNELS, x.shape[1])
        for number, (layers, dilation) in enumerate(BLOCKS, 1):
            channels = len(x)
            grown = x.new_empty(channels + layers * GROWTH, x.shape[1])
            grown[:channels] = x
            for layer in range(1, layers + 1):
                name = f"xvector.block{number}.tdnnd{layer}."
                y = self._gated(name, grown[:channels], spare).relu_()
                grown[channels : channels + GROWTH] = self._masked(f"{name}cam_layer.", y, dilation)
                channels += GROWTH
            x = self._gated(f"xvector.transit{number}.", grown, spare)
        scale, shift = self._out
        return x.mul_(scale).add_(shift).relu_()

    def _gated(self, name: str, x: Any, spare: Any) -> Any:
        """A norm, what of it is positive, and a layer: of all channels so far → its own. See `_Gate`."""
        gate = self._gates[name]
        seen = self._torch.maximum(x, gate.floor, out=spare[: len(x)])
        if len(gate.falling):
            seen[gate.falling] = x[gate.falling].clamp_max(gate.ceiling)
        return self._torch.addmm(gate.bias, gate.weight, seen)

    def _masked(self, name: str, y: Any, dilation: int) -> Any:
        """A layer's new channels, each weighed by what is heard in its second and in the whole stretch."""
        functional, weights = self._torch.nn.functional, self._weights
        kernel = weights[f"{name}linear_local.weight"]
        new = functional.conv1d(y[None], kernel, padding=dilation, dilation=dilation)[0]
        near = y.mean(-1, keepdim=True) + functional.avg_pool1d(y[None], SEGMENT, SEGMENT, ceil_mode=True)[0]
        for number in (1, 2):
            weight, bias = weights[f"{name}linear{number}.weight"], weights[f"{name}linear{number}.bias"]
            near = self._torch.addmm(bias[:, None], weight[:, :, 0], near)
            near = near.relu_() if number == 1 else near.sigmoid_()
        for number, part in enumerate(new.split(SEGMENT, dim=1)):
            part.mul_(near[:, number : number + 1])
        return new


def folded(state: State) -> dict[str, tuple[Any, Any]]:
    """Weight and bias of each layer of the head, and of the one after it, with the norm that follows."""
    pairs = {f"head.conv{number}": f"head.bn{number}" for number in (1, 2)}
    for stage in STAGES:
        for block, _ in STRIDES:
            name = f"head.layer{stage}.{block}."
            pairs |= {f"{name}conv{conv}": f"{name}bn{conv}" for conv in (1, 2)}
        pairs[f"head.layer{stage}.0.shortcut.0"] = f"head.layer{stage}.0.shortcut.1"
    pairs["xvector.tdnn.linear"] = "xvector.tdnn.nonlinear.batchnorm"
    return {layer: fold(state, layer, following) for layer, following in pairs.items()}


def gates(state: State) -> dict[str, Gate]:
    """Of each layer of the dense blocks, and of those between them."""
    found = {}
    for number, (layers, _) in enumerate(BLOCKS, 1):
        for layer in range(1, layers + 1):
            name = f"xvector.block{number}.tdnnd{layer}."
            weight, bias = fold(state, f"{name}linear1", f"{name}nonlinear2.batchnorm")
            found[name] = gate(state, f"{name}nonlinear1.batchnorm", weight[:, :, 0], bias)
        name = f"xvector.transit{number}."
        weight = state[f"{name}linear.weight"][:, :, 0]
        found[name] = gate(state, f"{name}nonlinear.batchnorm", weight, weight.new_zeros(len(weight)))
    return found


def norm(state: State, name: str) -> tuple[Any, Any]:
    """A batch norm as (scale, shift)."""
    scale = 1 / (state[f"{name}.running_var"] + 1e-5).sqrt()
    scale = scale * state[f"{name}.weight"] if f"{name}.weight" in state else scale
    shift = -state[f"{name}.running_mean"] * scale
    return scale, shift + state[f"{name}.bias"] if f"{name}.bias" in state else shift


def fold(state: State, layer: str, following: str) -> tuple[Any, Any]:
    scale, shift = norm(state, following)
    weight = state[f"{layer}.weight"]
    return weight * scale.reshape(-1, *[1] * (weight.dim() - 1)), shift


def gate(state: State, before: str, weight: Any, bias: Any) -> Gate:
    """relu(s·x + t) is s·max(x, -t/s) + t: s and t go into the layer after it, one pass over x is left."""
    import torch

    scale, shift = norm(state, before)
    corner = torch.where(scale != 0, -shift / scale, 0)
    falling = torch.nonzero(scale <= 0)[:, 0]
    constant = torch.where(scale != 0, shift, shift.relu())
    return Gate(
        floor=torch.where(scale > 0, corner, -torch.inf)[:, None], falling=falling,
        ceiling=corner[falling, None], weight=(weight * scale).contiguous(),
        bias=(bias + weight @ constant)[:, None],
    )  # fmt: skip
