"""A network's layers in 8 bits, for processors that multiply and add four bytes at once (`arithmetic`).

How large a layer's numbers get is known before anything is heard: the norm after it holds the mean and deviation that
each channel had in training. A byte spans those, channel by channel, and its step goes into the weights of the layer
that reads it. Rounded weights and corners would shift what a layer makes; of numbers as in training the bias takes
that back, without which voices' prints turn three times as far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_POSITIVE = 10.0  # deviations above its mean that a byte spans of a channel which is cut off at 0


@dataclass(frozen=True, slots=True)
class Normal:
    """How each channel is distributed."""

    mean: Any
    deviation: Any

    @classmethod
    def before(cls, state: dict[str, Any], norm: str) -> Normal:
        return cls(state[f"{norm}.running_mean"], (state[f"{norm}.running_var"] + 1e-5).sqrt())

    @classmethod
    def after(cls, state: dict[str, Any], norm: str) -> Normal:
        return cls(state[f"{norm}.bias"], state[f"{norm}.weight"].abs().clamp_min(1e-6))

    def __add__(self, other: Normal) -> Normal:
        return Normal(self.mean + other.mean, (self.deviation**2 + other.deviation**2).sqrt())

    @property
    def step(self) -> Any:
        """Of a byte that spans what is positive."""
        return (self.mean + _POSITIVE * self.deviation).clamp_min(1e-3) / 255

    def positive(self) -> Normal:
        """Mean and deviation of max(x, 0)."""
        import torch

        share = torch.special.ndtr(self.mean / self.deviation)
        density = (-0.5 * (self.mean / self.deviation) ** 2).exp() * self.deviation / (2 * torch.pi) ** 0.5
        mean = self.mean * share + density
        square = (self.mean**2 + self.deviation**2) * share + self.mean * density
        return Normal(mean, (square - mean**2).clamp_min(1e-12).sqrt())

    def beyond(self, corner: Any, side: Any) -> Any:
        """The mean of max(x, corner) where `side` is 1, of min(x, corner) where it is -1."""
        return corner + side * Normal(side * (self.mean - corner), self.deviation).positive().mean


class Layer:
    """A convolution of bytes.

    Args: weight: shape (out, in, height, width); step: what a byte of each input channel is worth; mean, byte: of the
    input, of what the layer should see and of the bytes that it sees; made: the step of the output's bytes, None for
    floats; zero: the output byte of 0; relu: negatives become 0; twice: weights of 16 bits, as two of 8; shape: height
    and width of the input, without which wide layers are slow.
    """

    def __init__(
        self, weight: Any, bias: Any, step: Any, mean: Any, byte: Any = None, *, made: Any = None, zero: int = 0,
        relu: bool = True, twice: bool = False, shape: tuple[int, int] | None = None, stride: tuple[int, int] = (1, 1),
        padding: tuple[int, int] = (1, 1), dilation: tuple[int, int] = (1, 1),
    ) -> None:  # fmt: skip
        import torch

        if made is not None:
            weight, bias = weight / made[:, None, None, None], bias / made
        fine = weight * step[:, None, None]
        scale = fine.abs().amax((1, 2, 3), keepdim=True).clamp_min(1e-12) / 127
        whole = (fine / scale).round()
        rounded = whole * scale
        if twice:
            rest = ((fine - rounded) / scale * 254).round()
            rounded = rounded + rest * scale / 254
            whole, scale = torch.cat([whole, rest]), torch.cat([scale, scale / 254])
        bias = bias + weight.sum((2, 3)) @ mean - rounded.sum((2, 3)) @ (mean / step if byte is None else byte)
        self._ops, self._twice = torch.ops.onednn, twice
        self._bias = torch.cat([bias, torch.zeros_like(bias)]) if twice else bias
        self._scale, self._zeros = scale.flatten(), torch.zeros(len(whole), dtype=torch.int64)
        self._shape = [list(stride), list(padding), list(dilation), 1]  # one group
        sized = None if shape is None else [1, weight.shape[1], *shape]
        self._packed = self._ops.qconv_prepack(whole.to(torch.int8), self._scale, 1.0, 0, *self._shape, sized)
        self._out = 1.0, zero, torch.float32 if made is None else torch.uint8
        self._cut = "relu" if relu else "none"

    def __call__(self, x: Any) -> Any:
        """Bytes of shape (1, in, height, width), channels last in memory → (1, out, …)."""
        made = self._ops.qconv2d_pointwise(
            x, 1.0, 0, self._packed, self._scale, self._zeros, self._bias, *self._shape, *self._out, self._cut, [], ""
        )
        if not self._twice:
            return made
        coarse, rest = made.chunk(2, dim=1)
        return coarse + rest

    def onto(self, x: Any, beside: Any, scale: float = 1.0, zero: int = 0) -> Any:
        """Add it to `beside`, bytes each worth (byte - zero)·scale steps of the output, and return that."""
        return self._ops.qconv2d_pointwise.binary(
            x, 1.0, 0, self._packed, self._scale, self._zeros, beside, self._bias, *self._shape, *self._out,
            scale, zero, "sum", 1.0, self._cut, [], "",
        )  # fmt: skip
