"""CAM++'s layers in 8 bits (`byte_layers`), in a third of the time."""

from __future__ import annotations

from typing import Any

from services.engines.voices import campplus_layers
from services.engines.voices.byte_layers import Layer, Normal
from services.engines.voices.campplus_layers import BLOCKS, GROWTH, SEEN_AROUND, SEGMENT, STAGES, Gate, State

_BELOW, _ABOVE = 5.0, 12.0  # deviations of a channel that a byte spans, below and above its mean
_PIECE = 720  # mel frames of the head at once, for the processor's caches
_HALF = 128  # the byte of 0 where numbers have a sign
_BANDS, _CHANNELS = 10, 32  # of what leaves the head


class Layers:
    """Args: state: the checkpoint's weights by name; frames: of 20 ms, of each stretch."""

    def __init__(self, state: State, frames: int) -> None:
        import torch

        self._torch, self._frames = torch, frames
        folded, gates = campplus_layers.folded(state), campplus_layers.gates(state)
        self._head = _Head(state, folded)
        self._blocks = [_Block(state, gates, number, frames) for number in range(1, len(BLOCKS) + 1)]
        self._out = campplus_layers.norm(state, "xvector.out_nonlinear.batchnorm")
        second = torch.arange(frames) // SEGMENT
        near = torch.nn.functional.one_hot(second).float()
        self._pool = (near / near.sum(0)).T + 1 / frames, second

    def __call__(self, mel: Any) -> Any:
        """(80, 2·frames) → (512, frames)."""
        x = self._head(mel)
        spare = self._torch.empty(self._frames * campplus_layers.MOST_CHANNELS, dtype=self._torch.uint8)
        for block in self._blocks:
            x = block(x, spare, *self._pool)
        scale, shift = self._out
        return x.mul_(scale).add_(shift).relu_().T


class _Head:
    """The two-dimensional layers in front, and the one after them that halves the frames."""

    def __init__(self, state: State, folded: dict[str, tuple[Any, Any]]) -> None:
        import torch

        self._torch = torch
        seen = Normal.after(state, "head.bn1")
        weight, bias = folded["head.conv1"]
        # Half a step is added, since what it makes is cut, not rounded, to bytes.
        self._first = weight / seen.step[:, None, None, None], bias / seen.step + 0.5
        step, heard = seen.step, seen.positive()
        self._stages = []
        for stage in STAGES:
            name = f"head.layer{stage}."
            first, beside, second = (
                Normal.after(state, f"{name}{norm}") for norm in ("0.bn2", "0.shortcut.1", "1.bn2")
            )  # fmt: skip
            made = (first + beside + second).step
            shortcut = Layer(
                *folded[f"{name}0.shortcut.0"], step, heard.mean, made=2 * made, zero=_HALF, relu=False, stride=(2, 1),
                padding=(0, 0),
            )  # fmt: skip
            blocks = [_pair(state, folded, f"{name}0.", step, heard.mean, made, 2)]
            heard = (first + beside).positive()
            blocks.append(_pair(state, folded, f"{name}1.", made, heard.mean, made, 1))
            step, heard = made, (second + heard).positive()
            self._stages.append((shortcut, blocks))
        last = Normal.after(state, "head.bn2")
        self._last = Layer(*folded["head.conv2"], step, heard.mean, made=last.step, stride=(2, 1))
        weight, bias = folded["xvector.tdnn.linear"]  # of channel · bands + band; here they lie the other way round
        weight = weight.unflatten(1, (_CHANNELS, _BANDS)).transpose(1, 2).flatten(1, 2)[:, :, None]
        step, mean = last.step.repeat(_BANDS), last.positive().mean.repeat(_BANDS)
        self._halving = Layer(weight, bias, step, mean, stride=(1, 2), padding=(0, 2))

    def __call__(self, mel: Any) -> Any:
        """(80, t) → (t/2, 128)."""
        length = mel.shape[1]
        found = self._torch.empty(length, _BANDS, _CHANNELS, dtype=self._torch.uint8)
        for first in range(0, length, _PIECE):
            last = min(first + _PIECE, length)
            begin = max(0, first - SEEN_AROUND)
            made = self._convolved(mel[None, None, :, begin : last + SEEN_AROUND])
            found[first:last] = made[0, :, :, first - begin : last - begin].permute(2, 1, 0)
        return _rows(self._halving(_image(found.flatten(1))))

    def _convolved(self, mel: Any) -> Any:
        torch = self._torch
        x = mel.contiguous(memory_format=torch.channels_last)
        x = torch.nn.functional.conv2d(x, *self._first, padding=1).clamp_(0, 255).to(torch.uint8)
        for shortcut, ((conv1, conv2), (conv3, conv4)) in self._stages:
            x = conv2.onto(conv1(x), shortcut(x), 2.0, _HALF)
            x = conv4.onto(conv3(x), x)
        return self._last(x)


class _Block:
    """Layers that each add 32 channels, seen by all after them, and the one that halves the channels."""

    def __init__(self, state: State, gates: dict[str, Gate], number: int, frames: int) -> None:
        count, dilation = BLOCKS[number - 1]
        transit = f"xvector.transit{number}."
        spread = Normal.before(state, f"{transit}nonlinear.batchnorm")
        low, step = spread.mean - _BELOW * spread.deviation, (_BELOW + _ABOVE) * spread.deviation / 255
        self._low, self._step = low, step
        self._channels = channels = len(low) - count * GROWTH
        self._layers = []
        for layer in range(1, count + 1):
            name = f"xvector.block{number}.tdnnd{layer}."
            made = Normal.after(state, f"{name}nonlinear2.batchnorm")
            before = Normal.before(state, f"{name}nonlinear1.batchnorm")
            gated = _Gated(gates[name], before, low[:channels], step[:channels], frames, made.step)
            new = slice(channels, channels + GROWTH)
            self._layers.append((gated, _Masked(state, f"{name}cam_layer.", made, dilation, low[new], step[new])))
            channels += GROWTH
        self._transit = _Gated(gates[transit], spread, low, step, frames)

    def __call__(self, x: Any, spare: Any, pool: Any, second: Any) -> Any:
        """(t, channels) → (t, half of all channels)."""
        grown = spare.new_empty(len(x), len(self._low))
        channels = self._channels
        grown[:, :channels] = ((x - self._low[:channels]) / self._step[:channels] + 0.5).clamp_(0, 255)
        for gated, masked in self._layers:
            grown[:, channels : channels + GROWTH] = masked(gated(grown[:, :channels], spare), pool, second)
            channels += GROWTH
        return _rows(self._transit(grown, spare))


class _Gated:
    """A norm, what of it is positive, and a layer: of all channels so far → its own. See `Gate`."""

    def __init__(self, gate: Gate, before: Normal, low: Any, step: Any, frames: int, made: Any = None) -> None:
        import torch

        self._torch = torch
        floor, ceiling = gate.floor[:, 0].clone(), torch.full_like(low, torch.inf)
        ceiling[gate.falling] = gate.ceiling[:, 0]
        rises = floor.isfinite()
        self._floor, self._ceiling = (
            ((corner - low) / step).round().clamp(0, 255).to(torch.uint8) for corner in (floor, ceiling)
        )
        side = torch.where(rises, 1.0, -1.0)
        mean = before.beyond(torch.where(rises, floor, ceiling), side)
        rounded = before.beyond(low + step * torch.where(rises, self._floor, self._ceiling), side)
        self._layer = Layer(
            gate.weight[:, :, None, None], gate.bias[:, 0], step, mean, (rounded - low) / step, made=made,
            relu=made is not None, twice=made is None, shape=(1, frames), padding=(0, 0),
        )  # fmt: skip

    def __call__(self, x: Any, spare: Any) -> Any:
        """Bytes (t, channels) → (1, own, 1, t)."""
        seen = spare[: x.numel()].view(x.shape)
        return self._layer(_image(self._torch.clamp(x, self._floor, self._ceiling, out=seen)))


class _Masked:
    """A layer's new channels, each weighed by what is heard in its second and in the whole stretch."""

    def __init__(self, state: State, name: str, seen: Normal, dilation: int, low: Any, step: Any) -> None:
        import torch

        self._torch = torch
        weight = state[f"{name}linear_local.weight"][:, :, None] / step[:, None, None, None]
        self._local = Layer(
            weight, weight.new_zeros(len(weight)), seen.step, seen.positive().mean, relu=False, padding=(0, dilation),
            dilation=(1, dilation),
        )  # fmt: skip
        self._zero = 0.5 - low / step
        (inner, inner_bias), (outer, outer_bias) = (
            (state[f"{name}linear{number}.weight"][:, :, 0], state[f"{name}linear{number}.bias"]) for number in (1, 2)
        )
        self._inner, self._outer = (inner_bias, (inner * seen.step).T), (outer_bias, outer.T)

    def __call__(self, y: Any, pool: Any, second: Any) -> Any:
        """Bytes (1, 128, 1, t) → (t, 32), to be cut to bytes."""
        (bias, weight), (outer_bias, outer) = self._inner, self._outer
        near = self._torch.addmm(bias, pool @ _rows(y).float(), weight).relu_()
        mask = self._torch.addmm(outer_bias, near, outer).sigmoid_()
        return self._torch.addcmul(self._zero, _rows(self._local(y)), mask[second]).clamp_(0, 255)


def _pair(
    state: State, folded: dict[str, tuple[Any, Any]], name: str, step: Any, mean: Any, made: Any, stride: int
) -> tuple[Layer, Layer]:
    """The two layers of a block of the head."""
    inner = Normal.after(state, f"{name}bn1")
    return (
        Layer(*folded[f"{name}conv1"], step, mean, made=inner.step, stride=(stride, 1)),
        Layer(*folded[f"{name}conv2"], inner.step, inner.positive().mean, made=made),
    )


def _image(rows: Any) -> Any:
    """(t, channels) → (1, channels, 1, t), the same memory."""
    return rows.T[None, :, None]


def _rows(image: Any) -> Any:
    """(1, channels, 1, t) → (t, channels), the same memory."""
    return image[0, :, 0].T
